import NDArrays

/// A model's layers with the shapes of their outputs and the numbers that they learn, as Keras
/// prints them.
public struct ModelSummary: Sendable, Hashable, CustomStringConvertible {
  public struct Row: Sendable, Hashable {
    public var layer: String
    /// Without the batch's axis.
    public var outputShape: [Int]
    public var parameters: Int
  }

  public var rows: [Row]
  /// Learnt numbers, and those that are kept without being learnt.
  public var trainable: Int
  public var untrainable: Int

  public var description: String {
    let width = 65
    func cell(_ text: String, _ size: Int) -> String {
      text + String(repeating: " ", count: Swift.max(1, size - text.count))
    }
    func line(_ a: String, _ b: String, _ c: String) -> String {
      (cell(a, 28) + cell(b, 26) + c)
    }
    var lines = [
      String(repeating: "_", count: width), line("Layer", "Output shape", "Param #"),
      String(repeating: "=", count: width),
    ]
    for row in rows {
      let shape = (["None"] + row.outputShape.map(String.init)).joined(separator: ", ")
      lines.append(line(row.layer, "(\(shape))", String(row.parameters)))
    }
    lines.append(String(repeating: "=", count: width))
    lines.append("Total params: \(groupedText(trainable + untrainable))")
    lines.append("Trainable params: \(groupedText(trainable))")
    lines.append("Non-trainable params: \(groupedText(untrainable))")
    return lines.joined(separator: "\n")
  }
}

extension Model {
  /// The layers, what they give and how much they learn.
  public var summary: ModelSummary {
    var copy = self
    var learnt = [Int](repeating: 0, count: layers.count)
    var kept = learnt
    for i in layers.indices {
      copy.layers[i].forEachParameter { _, parameter in learnt[i] += parameter.value.count }
      // Of dropout's state nothing is a parameter, but the count of its steps.
      if !(layers[i] is Dropout<Element>) {
        copy.layers[i].forEachState { _, state in kept[i] += state.count }
      }
    }
    return ModelSummary(
      rows: layers.indices.map {
        .init(
          layer: layers[$0].name, outputShape: Array(shapes[$0]), parameters: learnt[$0] + kept[$0])
      }, trainable: learnt.reduce(0, +), untrainable: kept.reduce(0, +))
  }
}

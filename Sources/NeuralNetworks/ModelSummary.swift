import NDArrays

/// A model's layers with the shapes of their outputs and the numbers that they learn, as Keras
/// prints them.
public struct ModelSummary: Sendable, Hashable, CustomStringConvertible {
  /// One layer.
  public struct Row: Sendable, Hashable {
    /// Its name.
    public var layer: String
    /// Without the batch's axis.
    public var outputShape: [Int]
    /// Its numbers, learnt and kept.
    public var parameters: Int
  }

  /// The layers in their order.
  public var rows: [Row]
  /// Numbers that training changes.
  public var trainable: Int
  /// Numbers that are kept without being learnt, those of frozen layers among them.
  public var untrainable: Int

  /// The table as Keras prints it.
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
    var copy = chain
    var rows: [ModelSummary.Row] = []
    var (trainable, untrainable) = (0, 0)
    for (i, layer) in layers.enumerated() {
      var (learnt, kept) = (0, 0)
      copy.forEachParameter(of: i..<i + 1) { _, parameter in
        if parameter.isFrozen {
          kept += parameter.value.count
        } else {
          learnt += parameter.value.count
        }
      }
      // Of dropout's state nothing is a parameter, but the count of its steps.
      for var inner in layer.innermost where !(inner is Dropout<Element>) {
        inner.forEachState { _, state in kept += state.count }
      }
      rows.append(
        .init(layer: layer.name, outputShape: Array(shapes[i]), parameters: learnt + kept))
      (trainable, untrainable) = (trainable + learnt, untrainable + kept)
    }
    return ModelSummary(rows: rows, trainable: trainable, untrainable: untrainable)
  }
}

import NDArrays

/// What several branches of layers give for the same input, their channels side by side.
///
/// A branch without layers hands the input itself on.
///
/// ```swift
/// let model = try Model<Float>(
///   input: [28, 28, 16],
///   [
///     Concatenation([
///       [Convolution(8, kernel: 1)], [Convolution(8, kernel: 3, padding: .same), ReLU()], [],
///     ])
///   ])
/// model.outputShape                           // [28, 28, 32]
/// model.parameters["0.1.0.weights"]!.shape    // [3, 3, 16, 8]
/// ```
///
/// - Shapes: `[n, …, channels]` → `[n, …, the branches' channels together]`; the axes before must be
///   the same in all branches.
/// - Source: Szegedy et al. (2015), §4; Huang et al. (2017), §3, for a branch that hands on
public struct Concatenation<Element: FloatingElement>: PictureLayer, LayerHolder {
  private var branches: [LayerChain<Element>]

  /// A layer of branches, each a list of layers.
  public init(_ branches: [[any Layer<Element>]]) {
    self.branches = branches.map { LayerChain($0) }
  }

  var heldLayers: [any Layer<Element>] { branches.flatMap(\.layers) }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    var (arrays, outputs): ([String: Shape], [Shape]) = ([:], [])
    for (i, branch) in branches.enumerated() {
      let outline: LayerOutline?
      do { outline = try branch.outline(input: input) } catch {
        throw error.inside("Concatenation's branch \(i + 1)", branch.layers.count)
      }
      guard let outline else { return nil }
      outputs.append(outline.output)
      for (name, shape) in outline.arrays { arrays["\(i).\(name)"] = shape }
    }
    return LayerOutline(output: try Self.joined(outputs, input), arrays: arrays)
  }

  /// The shape of the branches' outputs side by side.
  private static func joined(_ outputs: [Shape], _ input: Shape) throws(ShapeError) -> Shape {
    guard var joined = outputs.first, !joined.isEmpty else {
      throw ShapeError("Concatenation", [input], "has no branch that gives channels")
    }
    let last = joined.count - 1
    for output in outputs.dropFirst() {
      guard output.dropLast().elementsEqual(joined.dropLast()), !output.isEmpty else {
        throw ShapeError(
          "Concatenation", outputs,
          "do not lie side by side; all axes but the last must be the same")
      }
      let (sum, overflow) = joined[last].addingReportingOverflow(output[last])
      guard !overflow else {
        throw ShapeError("Concatenation", outputs, "have more channels together than an Int counts")
      }
      joined[last] = sum
    }
    return joined
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    _ = try outline(input: input)
    for i in branches.indices {
      do { try branches[i].build(input: input, using: &random) } catch {
        throw error.inside("Concatenation's branch \(i + 1)", branches[i].layers.count)
      }
    }
    return try Self.joined(branches.map(\.output), input)
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    checkPass("Concatenation", x.shape, example: branches[0].input)
    return NDArray.concatenate(
      branches.indices.map { branches[$0].forward(x, isTraining: isTraining) }, axis: -1)
  }

  /// The gradient cut into that of each branch.
  private func parts(_ dY: NDArray<Element>) -> [NDArray<Element>] {
    let channels = branches.map { $0.output[$0.output.count - 1] }
    var whole = branches[0].output
    whole[whole.count - 1] = channels.reduce(0, +)
    checkPass("Concatenation", dY.shape, example: whole)
    var places: [Int] = []
    for count in channels.dropLast() { places.append((places.last ?? 0) + count) }
    return dY.split(at: places, axis: -1)
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    let parts = parts(dY)
    var sum = branches[0].backwardToInput(parts[0])
    for i in branches.indices.dropFirst() { sum += branches[i].backwardToInput(parts[i]) }
    return sum
  }

  public mutating func backwardToParameters(_ dY: NDArray<Element>) {
    for (i, part) in parts(dY).enumerated() { branches[i].backward(part) }
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    for i in branches.indices { branches[i].forEachParameter { visit("\(i).\($0)", &$1) } }
  }

  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {
    for i in branches.indices { branches[i].forEachState { visit("\(i).\($0)", &$1) } }
  }

  public var smallestBatch: Int { branches.map(\.smallestBatch).max() ?? 1 }

  var isPicturewise: Bool { branches.allSatisfy { $0.layers.isEmpty || $0.isPicturewise } }

  func picturePass(rectifies: Bool) -> PicturePass<Element> {
    let passes = branches.map { $0.picturePass() }
    return { pictures in NDArray.concatenate(passes.map { $0(pictures) }, axis: -1) }
  }

  public var description: LayerDescription? {
    let known = branches.compactMap(\.descriptions)
    return known.count == branches.count ? LayerDescription("Concatenation", branches: known) : nil
  }

  public var name: String { "Concatenation" }
}

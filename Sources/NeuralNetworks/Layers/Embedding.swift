import NDArrays

/// A row of learnt numbers for each of some things that have only a number: words, letters, digits.
///
/// An input holds the things' numbers, from 0; they are no quantities, so that no gradient passes
/// further down.
///
/// ```swift
/// let model = try Model<Float>(input: [3], [Embedding(10, outputs: 4)])
/// model(NDArray<Float>([[7, 0, 7]])).shape    // [1, 3, 4]
/// ```
///
/// - Shapes: `[n, length]` → `[n, length, outputs]`
/// - Precondition: Inputs are whole numbers from 0 to below `count`; otherwise a pass stops and
///   names row and place.
/// - Source: Bengio et al. (2003), §2
public struct Embedding<Element: FloatingElement>: Layer {
  /// How many things there are.
  public let count: Int
  /// How many numbers stand for each.
  public let outputs: Int
  /// `[count, outputs]`.
  public var weights = Parameter<Element>(NDArray.zeros([0, 0]))
  private var taken: (numbers: [Int], shape: Shape)?

  /// A table of `count` rows of `outputs` numbers, which are normal with deviation 1 at first.
  public init(_ count: Int, outputs: Int) {
    self.count = count
    self.outputs = outputs
  }

  private var operation: String { "Embedding(\(count), outputs: \(outputs))" }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard count > 0, outputs > 0, input.count < Shape.maximumRank - 1 else {
      throw ShapeError(
        operation, [input], "needs a count and outputs of at least 1, and inputs of few axes")
    }
    let weights: Shape = [count, outputs]
    try weights.checkMemory(operation, of: MemoryLayout<Element>.stride)
    return LayerOutline(output: input + [outputs], arrays: ["weights": weights])
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let outline = try knownOutline(input)
    taken = nil
    weights = Parameter(random.standardNormal([count, outputs], of: Element.self))
    return outline.output
  }

  /// What is wrong with inputs that are no numbers of this table's rows.
  func problem(_ x: NDArray<Element>) -> String? {
    let each = Swift.max(1, x.count / Swift.max(1, x.shape[0]))
    let numbers = x.elements
    guard
      let place = numbers.firstIndex(where: { value in
        guard let number = Int(exactly: value) else { return true }
        return !(0..<count).contains(number)
      })
    else { return nil }
    return
      "\(numbers[place]) at place \(place % each) of row \(place / each); expected whole numbers from 0 to \(count - 1)"
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    if let problem = problem(x) { fatalError("\(operation): \(problem)") }
    let numbers = x.elements.map { Int($0) }
    if isTraining { taken = (numbers, x.shape) }
    return weights.value.rows(numbers).reshaped(x.shape + [outputs])
  }

  public mutating func backwardToParameters(_ dY: NDArray<Element>) { _ = backward(dY) }

  /// The gradient of each row, added up in the order of the inputs; that of the inputs is 0.
  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let (numbers, shape) = taken else {
      fatalError("Embedding: backward before forward(isTraining: true)")
    }
    checkGradient(operation, dY.shape, shape + [outputs])
    taken = nil
    let dY = dY.contiguous()
    let width = outputs
    weights.gradient = NDArray.zeros(weights.value.shape)
    weights.gradient.withUniquePointer { rows in
      dY.withPointer { slopes in
        for (place, number) in numbers.enumerated() {
          let (row, slope) = (rows + number * width, slopes + place * width)
          for i in 0..<width { row[i] += slope[i] }
        }
      }
    }
    return NDArray.zeros(shape)
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    visit("weights", &weights)
  }

  public var description: LayerDescription? {
    LayerDescription("Embedding", ["count": Double(count), "outputs": Double(outputs)])
  }
}

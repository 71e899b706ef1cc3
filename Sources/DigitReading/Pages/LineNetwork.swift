import NDArrays
import NeuralNetworks

/// Reads digits that touch each other without cutting them apart.
///
/// A network goes along a component of ink and gives at each step the shares of the ten digits and of
/// nothing new; all paths through the steps that spell the same digits together are the probability of
/// these digits.
///
/// - Source: Graves, Fernández, Gomez & Schmidhuber (2006)
public struct LineNetwork: Sendable {
  private let model: Model<Float>

  /// A network that takes 32 × 96 values and gives eleven scores a step, the first for nothing new.
  ///
  /// - Throws: ``ModelError`` for a network of other shapes.
  public init(_ model: Model<Float>) throws(ModelError) {
    guard model.inputShape.elementCount == LineCrop.rows * LineCrop.columns,
      model.outputShape.count == 2, model.outputShape[1] == 11
    else {
      throw ModelError(
        "the line network takes inputs of shape \(model.inputShape) and gives \(model.outputShape); expected \(LineCrop.rows) × \(LineCrop.columns) values and eleven scores a step"
      )
    }
    self.model = model
  }

  /// How many readings of a component are kept, and how many beginnings of them at a time.
  private static let kept = 3
  private static let width = 8

  /// The scores of each step along components of ink: the first class is nothing new, the others are the
  /// digits.
  ///
  /// - Parameters:
  ///   - components: The runs and the box of each.
  ///   - lineHeight: How tall the writing of their line is, in pixels.
  ///   - ink: The page that they are on.
  /// - Shapes: n components → `[n, steps, 11]`
  public func scores(
    _ components: [(runs: [InkComponent.Run], box: PixelBox)], lineHeight: Double, of ink: PageInk
  ) -> NDArray<Float> {
    let size = LineCrop.rows * LineCrop.columns
    var crops = [Float](repeating: 0, count: components.count * size)
    crops.withUnsafeMutableBufferPointer { output in
      for (place, part) in components.enumerated() {
        LineCrop.write(
          part.runs, box: part.box, lineHeight: lineHeight, of: ink,
          into: output.baseAddress! + place * size)
      }
    }
    let inputs = model.preprocessing.inputs(NDArray(crops, shape: [components.count, size]))
    return model(inputs.reshaped([components.count] + model.inputShape))
  }

  /// What components may read as, the most probable first; single digits and nothing are left out.
  func read(
    _ components: [(runs: [InkComponent.Run], box: PixelBox)], lineHeight: Double, of ink: PageInk
  ) -> [[TouchingDigits]] {
    let boxes = components.map(\.box)
    let fitting = boxes.indices.filter { LineCrop.fits(boxes[$0], lineHeight: lineHeight) }
    var result = [[TouchingDigits]](repeating: [], count: components.count)
    if fitting.isEmpty { return result }
    let scores = scores(fitting.map { components[$0] }, lineHeight: lineHeight, of: ink)
    // A network whose training went astray says nothing: the digits are read cut apart.
    guard isFinite(scores).all() else { return result }
    let found = ctcBeamSearch(scores, width: Self.width, count: Self.kept)
    let paths = ctcGreedyDecode(scores)
    let steps = Double(scores.shape[1])
    for (place, i) in fitting.enumerated() {
      let placing = LineCrop.placing(boxes[i], lineHeight: lineHeight)
      // From steps of the network to shares of the component's width.
      let wide = placing.across * Double(boxes[i].width)
      let middles = paths[place].symbols.map { symbol in
        let step = Double(symbol.steps.lowerBound + symbol.steps.upperBound + 1) / 2
        return (step / steps * Double(LineCrop.columns) - placing.left) / wide
      }
      result[i] = found[place].filter { $0.labels.count > 1 }.map { labelling in
        TouchingDigits(
          values: labelling.labels.map { $0 - 1 }, logShare: labelling.logProbability,
          columns: Self.columns(
            labelling.labels.count, labelling.labels == paths[place].labels ? middles : []))
      }
    }
    return result
  }

  /// The rims of so many digits between their middles; evenly where these are not known.
  private static func columns(_ count: Int, _ middles: [Double]) -> [ClosedRange<Double>] {
    guard middles.count == count, zip(middles, middles.dropFirst()).allSatisfy({ $0 < $1 }) else {
      return (0..<count).map {
        Double($0) / Double(count)...Double($0 + 1) / Double(count)
      }
    }
    var rims = zip(middles, middles.dropFirst()).map { min(1, max(0, ($0 + $1) / 2)) }
    rims = [0] + rims + [1]
    return (0..<count).map { rims[$0]...max(rims[$0], rims[$0 + 1]) }
  }
}

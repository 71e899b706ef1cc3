import NDArrays
import NeuralNetworks

/// All that a picture of one digit becomes on its way to a network, in order.
///
/// These are the values of which a prediction is made: the functions that make them note them where
/// somebody asks, and keep none otherwise.
package struct NormalizationSteps: Sendable {
  /// What a picture is after a step, and by which numbers.
  package enum Step: Sendable {
    /// Gray levels: each the mean of `side` × `side` of those that were given.
    case reduced(NDArray<Float>, side: Int)
    /// The sheet of paper alone; without a box where nothing was found around it.
    case sheet(NDArray<Float>, box: PixelBox?)
    /// What is left between bands that are no paper.
    case bands(NDArray<Float>, EdgeBands.Widths)
    /// The picture over its paper, if the ink is of that polarity.
    case divided(InkPolarity, PaperBackground.Division)
    /// Which of both it is.
    case polarity(InkPolarity.Decision)
    /// How much darker than its paper each pixel is, or lighter, where nothing of it is enough for
    /// ink; `scale` is the strength of what would be full ink.
    case blank(NDArray<Float>, scale: Float)
    /// The same, `scale` brought to 255 and the paper's grain to 0.
    case stretched(NDArray<Float>, scale: Float)
    /// The ink without specks, and how many they were.
    case cleaned(NDArray<Float>, before: NDArray<Float>, specks: Int)
    /// The ink in a square around its box, which is in pixels of the step before; `least` is the
    /// share of full ink below which nothing counts.
    case boxed(NDArray<Float>, PixelBox, least: Float)
    /// `[20, 20]`, 255 for full ink.
    case small(NDArray<Float>)
    /// `[28, 28]`, 255 for full ink; where the centre of the mass lay in the 20 × 20 pixels, down and
    /// across, and to which row and column of these their corner came.
    case centred(NDArray<Float>, centre: SIMD2<Double>, corner: SIMD2<Int>)
  }

  /// The steps; without ink they end early.
  package private(set) var all: [Step] = []
  /// What the network sees, `[28, 28]`, 0 for paper to 255 for ink; nil where there is no ink.
  package private(set) var seen: NDArray<UInt8>?

  /// The steps of a picture before a model.
  ///
  /// - Parameter gray: 0 for black to 255 for white, `[rows, columns]`.
  package init(_ gray: NDArray<UInt8>, for model: Model<Float>) {
    var steps: Self? = Self()
    let seen = DigitPrediction.seen(gray, by: model, notedIn: &steps)
    if let steps { self = steps }
    self.seen = seen
  }

  private init() {}

  mutating func note(_ step: Step) { all.append(step) }
}

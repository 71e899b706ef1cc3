import NDArrays
import NeuralNetworks

/// Reads the digits of a page.
///
/// Each step makes one value of the one before: the picture's ink, its components, lines of them, for
/// each line the ways to cut it into digits, and of those the best.
public struct PageReader: Sendable {
  /// What tells digits apart.
  public var classifier: SegmentClassifier
  /// What tells which way up a digit stands; nil: the classifier's own shares tell it.
  public var orientation: OrientationClassifier?
  /// What reads digits that touch as a whole; nil: they are read cut apart alone.
  public var lines: LineNetwork?
  /// What is left out, to see what it is for.
  public var omitted: Set<PageStage> = []
  /// The confidence below which a digit is left out.
  public var leastConfidence = 0.0
  /// What the scores of ways are divided by before they become shares.
  public var temperature = 0.5

  /// A reader with a classifier, and with what else was trained.
  public init(
    _ classifier: SegmentClassifier, orientation: OrientationClassifier? = nil,
    lines: LineNetwork? = nil
  ) {
    (self.classifier, self.orientation, self.lines) = (classifier, orientation, lines)
  }

  /// Reads a page.
  ///
  /// - Parameters:
  ///   - page: 0 for black to 255 for white, `[rows, columns]`.
  ///   - quarterTurns: How many quarters the page must be turned, clockwise, to stand upright; nil
  ///     where that is to be found out.
  /// - Precondition: There are two axes and at least a pixel; otherwise stops and names the shape.
  /// - Complexity: O(rows · columns), and a pass of the classifier for each candidate.
  public func read(_ page: NDArray<UInt8>, quarterTurns: Int? = nil) -> PageReading {
    steps(page, quarterTurns: quarterTurns).reading
  }

  /// The same, with all that the page becomes on the way.
  public func steps(_ page: NDArray<UInt8>, quarterTurns: Int? = nil) -> PageSteps {
    PageSteps(page, by: self, quarterTurns: quarterTurns)
  }
}

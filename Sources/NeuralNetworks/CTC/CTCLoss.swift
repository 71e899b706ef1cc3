import NDArrays

/// The mean loss of connectionist temporal classification: minus the logarithm of the probability
/// that a row of scores, step by step, reads as its labelling; and its gradient.
///
/// Nobody says at which step a label stands: each path that reads as the labelling counts, by the
/// shares that softmax makes of its scores. Between labels there may be blanks, and between two that
/// are equal there must be one.
///
/// ```swift
/// // Two steps, the blank and one symbol, all shares one half: of the four paths three read as 1,
/// // and none as 11, for the blank between the two would take a third step.
/// let scores = NDArray<Double>.zeros([1, 2, 2])
/// ctcLoss(scores, [[1]]).loss       // 0.2876820724517809
/// ctcLoss(scores, [[1, 1]]).loss    // inf
/// log(4 / 3)                        // 0.2876820724517809
/// ```
///
/// A labelling that no path can read as, being too long for its steps or for want of a share, costs
/// +∞ whatever is changed a little, and so its gradient is 0. NaN among a row's scores makes the loss
/// and the gradient of that row NaN. The mean is over the rows: PyTorch's `sum` by the batch's size;
/// its `mean` divides each row's loss by the number of its labels before.
///
/// - Parameters:
///   - scores: Of each class at each step, before any softmax.
///   - labels: The classes of each row in their order, without blanks; none is a labelling too.
///   - steps: How many steps of each row count, from its first; nil: all.
///   - blank: The class that stands for no symbol.
///   - zeroInfinity: Whether a row that costs +∞ counts as one that costs nothing.
/// - Shapes: `[n, steps, classes]`, n lists → a number and `[n, steps, classes]`
/// - Precondition: There is a list for each row, labels are classes and none is the blank, and steps are
///   0 to those that there are; otherwise stops and names the row.
/// - Complexity: O(n · steps · labels), each row a task for a thread of its own.
/// - Source: Graves, Fernández, Gomez & Schmidhuber (2006), §4
public func ctcLoss<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: [[Int]], steps: [Int]? = nil, blank: Int = 0,
  zeroInfinity: Bool = false
) -> (loss: E, gradient: NDArray<E>) {
  let batch = CTCBatch("ctcLoss", scores, steps, blank)
  batch.check(labels)
  let share = 1 / Double(max(1, batch.count))
  var losses = [Double](repeating: 0, count: batch.count)
  let gradient = NDArray<E>(shape: scores.shape) { gradient in
    losses.withUnsafeMutableBufferPointer { losses in
      ThreadPool.shared.run(batch.count) { row in
        let loss = batch.loss(row, labels[row], share: share, gradient + row * batch.rowSize)
        losses[row] = zeroInfinity && loss == .infinity ? 0 : loss
      }
    }
  }
  return (E(losses.reduce(0, +) * share), gradient)
}

/// The same for labellings in one array, −1 behind the end of each, as ``paddedLabels(_:)`` makes it.
///
/// - Shapes: `[n, steps, classes]`, `[n, longest]` → a number and `[n, steps, classes]`
public func ctcLoss<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: NDArray<Int>, steps: [Int]? = nil, blank: Int = 0,
  zeroInfinity: Bool = false
) -> (loss: E, gradient: NDArray<E>) {
  orStop { () throws(ShapeError) in
    guard labels.rank == 2 else {
      throw ShapeError("ctcLoss", [labels.shape], "are no labels of rows; expected [n, longest]")
    }
  }
  if let problem = CTCLabels.problem(labels, of: { "row \($0)" }) {
    fatalError("ctcLoss: \(problem)")
  }
  return ctcLoss(
    scores, CTCLabels.lists(labels), steps: steps, blank: blank, zeroInfinity: zeroInfinity)
}

/// The logarithm of the probability that each row of scores reads as its labelling: how well another
/// reading fits, such as one that a dictionary proposes.
///
/// −∞ where no path can read as it.
///
/// ```swift
/// let scores = NDArray<Double>.zeros([2, 2, 2])
/// ctcLogLikelihood(scores, [[], [1]])    // [-1.3862943611198906, -0.2876820724517809]
/// ```
///
/// - Parameters:
///   - steps: How many steps of each row count, from its first; nil: all.
///   - blank: The class that stands for no symbol.
/// - Shapes: `[n, steps, classes]`, n lists → n numbers
/// - Precondition: As of ``ctcLoss(_:_:steps:blank:zeroInfinity:)``, and no score is NaN; otherwise
///   stops and names the row.
public func ctcLogLikelihood<E: FloatingElement>(
  _ scores: NDArray<E>, _ labels: [[Int]], steps: [Int]? = nil, blank: Int = 0
) -> [Double] {
  let batch = CTCBatch("ctcLogLikelihood", scores, steps, blank)
  batch.check(labels)
  return batch.map { row, logShares in
    let paths = CTCPaths(
      logShares, steps: batch.steps[row], classes: batch.classes, labels: labels[row], blank: blank)
    return paths.logProbability()
  }
}

import NDArrays

/// Rows of scores that were looked at: what the loss and the decoders have in common.
struct CTCBatch<E: FloatingElement> {
  let operation: String
  let count: Int
  let classes: Int
  let blank: Int
  /// How many steps of each row count.
  let steps: [Int]
  /// The numbers of a row.
  let rowSize: Int
  private let scores: NDArray<E>

  /// Stops where scores, steps and blank do not fit each other.
  init(_ operation: String, _ scores: NDArray<E>, _ steps: [Int]?, _ blank: Int) {
    orStop { () throws(ShapeError) in
      guard scores.rank == 3, scores.shape[2] > 0 else {
        throw ShapeError(
          operation, [scores.shape], "is no scores of steps; expected [n, steps, classes]")
      }
    }
    self.operation = operation
    self.scores = scores.contiguous()
    (count, classes) = (scores.shape[0], scores.shape[2])
    rowSize = scores.shape[1] * scores.shape[2]
    self.blank = blank
    self.steps = steps ?? [Int](repeating: scores.shape[1], count: scores.shape[0])
    guard (0..<classes).contains(blank) else {
      fatalError("\(operation): a blank of \(blank); classes are 0 to \(classes - 1)")
    }
    guard self.steps.count == count else {
      fatalError("\(operation): \(self.steps.count) counts of steps for \(count) rows")
    }
    let most = scores.shape[1]
    if let row = self.steps.firstIndex(where: { !(0...most).contains($0) }) {
      fatalError("\(operation): \(self.steps[row]) steps in row \(row); expected 0 to \(most)")
    }
  }

  /// Stops where there is not a labelling for each row.
  func check(_ labels: [[Int]]) {
    guard labels.count == count else {
      fatalError("\(operation): \(labels.count) lists of labels for \(count) rows of scores")
    }
    for (row, list) in labels.enumerated() {
      if let problem = CTCLabels.problem(list, of: "row \(row)", classes: classes, blank: blank) {
        fatalError("\(operation): \(problem)")
      }
    }
  }

  /// Leaves the logarithms of a row's shares, and gives the first step that holds NaN.
  func logShares(_ row: Int, _ logShares: UnsafeMutablePointer<Double>) -> Int? {
    scores.withPointer {
      CTCPaths.logShares($0 + row * rowSize, steps: steps[row], classes: classes, logShares)
    }
  }

  /// What `body` gives for each row and the logarithms of its shares, each row a task.
  ///
  /// - Precondition: No score is NaN; otherwise stops and names the first row that holds one.
  func map<R>(_ body: (Int, UnsafePointer<Double>) -> R) -> [R] {
    var results = [Result<R, NaNStep>?](repeating: nil, count: count)
    results.withUnsafeMutableBufferPointer { results in
      ThreadPool.shared.run(count) { row in
        let logShares = Scratch<Double>(rowSize)
        defer { logShares.free() }
        let nan = self.logShares(row, logShares.pointer)
        results[row] =
          nan.map { .failure(NaNStep(step: $0)) } ?? .success(body(row, logShares.pointer))
      }
    }
    return results.enumerated().map { row, result in
      switch result {
      case .success(let value): return value
      case .failure(let nan):
        fatalError("\(operation): a score of nan in row \(row), step \(nan.step)")
      case nil: fatalError("unreachable: row \(row) was left out")
      }
    }
  }

  private struct NaNStep: Error { var step: Int }

  /// A row's loss; its gradient, times `share`, is left in the row's place.
  func loss(_ row: Int, _ labels: [Int], share: Double, _ gradient: UnsafeMutablePointer<E>)
    -> Double
  {
    let numbers = steps[row] * classes
    gradient.initialize(repeating: 0, count: rowSize)
    let logShares = Scratch<Double>(numbers)
    defer { logShares.free() }
    if self.logShares(row, logShares.pointer) != nil {
      gradient.update(repeating: .nan, count: numbers)
      return .nan
    }
    let paths = CTCPaths(
      logShares.pointer, steps: steps[row], classes: classes, labels: labels, blank: blank)
    let parts = Scratch<Double>(numbers)
    defer { parts.free() }
    let logProbability = paths.logProbability(parts: parts.pointer)
    if logProbability == -.infinity { return .infinity }
    CTCPaths.slopes(logShares.pointer, parts.pointer, share, gradient, numbers)
    // Rounding may bring the sum of all paths above 1.
    return max(0, -logProbability)
  }
}

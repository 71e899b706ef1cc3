import LessonMarkdown

extension CellResult {
  /// This result, judged by what the cell's options ask of it.
  ///
  /// What is kept is what happened: its messages and its seconds. Options that only judge may change
  /// from build to build, and nothing runs for it.
  func judged(by options: CellOptions) -> CellResult {
    var result = judgedFailure(by: options)
    guard result.failure == nil else { return result }
    if let timeout = options.timeout, seconds > timeout {
      result.failure = CellFailure(kind: .timeout, message: Self.message(timeout: timeout))
    } else if let budget = options.budget, seconds > budget {
      result.failure = CellFailure(
        kind: .budget,
        message:
          "the cell ran \(LessonRunner.text(seconds: seconds)); its budget is \(LessonRunner.text(seconds: budget))"
      )
    }
    return result
  }

  /// Whether a lesson goes no further than this result: a cell that was only slow stops nothing.
  var stopsLesson: Bool { failure.map { $0.kind != .budget } ?? false }

  /// This result, with the failure that a cell is meant to have as what it gave.
  func judgedFailure(by options: CellOptions) -> CellResult {
    guard let expectation = options.expectation else { return self }
    var result = self
    result.judgeFailure(expectation, says: options.says)
    return result
  }

  /// What is said of a cell that was stopped, or would have been.
  static func message(timeout: Double) -> String {
    "the cell ran longer than its timeout of \(LessonRunner.text(seconds: timeout))"
  }

  /// Turns the failure that a cell is meant to have into its result.
  private mutating func judgeFailure(_ expectation: CellOptions.Expectation, says: String?) {
    let all = attempt.isEmpty ? (failure.map { [$0] } ?? []) + furtherFailures : attempt
    let word = "its option expect=\(expectation.rawValue) says that it must"
    guard let first = all.first else {
      failure = CellFailure(
        kind: .unexpected, message: "this cell ran to its end; \(word) fail")
      return
    }
    if first.kind == .unexpected { return }
    attempt = all
    expectedFailure = nil
    furtherFailures = []
    failure = nil
    let kinds: [CellOptions.Expectation: CellFailure.Kind] = [
      .compileError: .compilation, .trap: .trap, .error: .thrown,
    ]
    if first.kind != kinds[expectation] {
      failure = first
      failure?.kind = .unexpected
      failure?.message = "this cell failed otherwise than \(word): \(first.message)"
    } else if let says, !all.contains(where: { $0.message.contains(says) }) {
      failure = first
      failure?.kind = .unexpected
      failure?.message = "the failure does not say \"\(says)\"; it says: \(first.message)"
    } else {
      expectedFailure = says.flatMap { text in all.first { $0.message.contains(text) } } ?? first
    }
  }
}

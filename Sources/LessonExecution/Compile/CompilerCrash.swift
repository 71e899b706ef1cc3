/// The end of a compiler that stopped by a fault of its own.
struct CompilerCrash {
  /// What it said first.
  private let words: String

  /// - Parameter result: How a compiler ended; nil where it ended as it should, with errors or without.
  init?(_ result: ProgramResult) {
    guard result.status != 0, result.errors.contains("\nStack dump:\n") else { return nil }
    let lines = result.errors.split(separator: "\n").map { $0.drop(while: \.isWhitespace) }
    let said = lines.first { !$0.isEmpty && !$0.hasPrefix("#") && !$0.hasPrefix("Stack dump") }
    words = String((said ?? "nothing").prefix(200))
  }

  /// A sentence for the author, with the compiler's words behind it.
  var message: String {
    "the Swift compiler crashes at this cell, which is a fault of its own; write the cell otherwise, or divide it; it says: \(words)"
  }

  /// What is said of a cell that was compiled all the same.
  static let warning = CellFailure(
    kind: .compilation, lineOffset: 0, column: 1,
    message:
      "the Swift compiler crashes when it optimises this cell; it was compiled without inlining and may run slower"
  )
}

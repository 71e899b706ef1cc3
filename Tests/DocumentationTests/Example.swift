/// An example of a documentation comment: what stands between ```` ```swift ```` and its end.
struct Example {
  /// Where its first line is.
  var file: String
  var line: Int
  var lines: [String] = []
}

extension Example {
  /// The examples of comments, each once though several declarations share its comment.
  static func all(in symbols: [SymbolGraph.Symbol]) -> [Example] {
    var seen: Set<String> = []
    return symbols.compactMap(\.docComment).flatMap(examples)
      .filter { seen.insert("\($0.file):\($0.line)").inserted }
      .sorted { ($0.file, $0.line) < ($1.file, $1.line) }
  }

  private static func examples(in comment: SymbolGraph.Comment) -> [Example] {
    var closed: [Example] = []
    var open: Example?
    for line in comment.lines {
      let isFence = line.text.drop { $0 == " " }.hasPrefix("```")
      switch (open, isFence) {
      case (let example?, true):
        closed.append(example)
        open = nil
      case (nil, true):
        open = Example(
          file: SymbolGraph.file(comment.uri ?? ""), line: (line.range?.start.line ?? -1) + 2)
      case (_?, false): open?.lines.append(line.text)
      case (nil, false): break
      }
    }
    // A fence that nothing closes reaches to the comment's end.
    return closed + (open.map { [$0] } ?? [])
  }
}

// MARK: - As code that runs

extension Example {
  /// The example in a block of its own, line for line; an expression with a comment behind it is
  /// asked whether it reads as the comment says.
  ///
  ///     x.sum()    // 6.0
  var code: [String] {
    var code: [String] = []
    var statement: [String] = []
    for text in lines {
      statement.append(text)
      guard statement.reduce(0, { $0 + Self.depth($1) }) <= 0 else { continue }
      code += checked(statement, at: line + code.count)
      statement = []
    }
    return code + statement
  }

  private func checked(_ statement: [String], at line: Int) -> [String] {
    var statement = statement
    let last = statement[statement.count - 1]
    guard let comment = last.ranges(of: "  // ").last, Self.isExpression(statement[0]) else {
      return statement
    }
    let expected = last[comment.upperBound...].drop { $0 == " " }
    statement[statement.count - 1] = String(last[..<comment.lowerBound])
    let name = "\(file):\(line + statement.count - 1)"
    statement[0] = "try documented(\(name.debugDescription), (" + statement[0]
    statement[statement.count - 1] += "), \(String(expected).debugDescription))"
    return statement
  }

  private static let keywords: Set<Substring> = [
    "let", "var", "for", "while", "if", "guard", "switch", "func", "struct", "enum", "class",
    "import", "extension", "do", "defer", "//", "}",
  ]

  private static func isExpression(_ line: String) -> Bool {
    guard let word = line.split(separator: " ").first else { return false }
    return !keywords.contains(word)
  }

  /// How many brackets a line opens and leaves open; what stands in a string counts too, and closes
  /// there what it opens.
  private static func depth(_ line: String) -> Int {
    line.reduce(0) { $0 + ("([{".contains($1) ? 1 : ")]}".contains($1) ? -1 : 0) }
  }
}

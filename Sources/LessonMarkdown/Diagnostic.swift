/// A place in a text file, counted from 1; columns count characters.
public struct SourcePosition: Hashable, Sendable, Codable {
  public var line: Int
  public var column: Int

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// One thing that is wrong with a lesson, at its place.
public struct Diagnostic: Error, Hashable, Sendable {
  public enum Severity: String, Sendable, Codable { case warning, error }

  public var severity: Severity
  /// The lesson's path as a reader would type it, such as `Lessons/03-linear.md`.
  public var file: String
  public var position: SourcePosition
  public var message: String
  /// The line that `position` names, without its line break.
  public var excerpt: String?

  public init(
    _ severity: Severity = .error, file: String, at position: SourcePosition, _ message: String,
    excerpt: String? = nil
  ) {
    self.severity = severity
    self.file = file
    self.position = position
    self.message = message
    self.excerpt = excerpt
  }
}

extension Diagnostic: CustomStringConvertible {
  /// The diagnostic as compilers print it: the place, the message, the line and a caret.
  public var description: String {
    var text = "\(file):\(position.line):\(position.column): \(severity.rawValue): \(message)"
    if let excerpt {
      // Prose lines are long: show the part around the place.
      let start = position.column > 80 ? position.column - 41 : 0
      var part = String(excerpt.dropFirst(start).prefix(100))
      if start + part.count < excerpt.count { part += "…" }
      if start > 0 { part = "…" + part }
      let number = String(position.line)
      let blank = String(repeating: " ", count: number.count)
      let width = max(0, position.column - 1 - start + (start > 0 ? 1 : 0))
      let indent = String(part.prefix(width).map { $0 == "\t" ? "\t" : " " })
      text += "\n  \(number) | \(part)\n  \(blank) | \(indent)^"
    }
    return text
  }
}

/// The member of `candidates` that `word` was probably meant to be.
///
/// - Complexity: O(candidates · length²), by edit distance.
public func nearMiss(_ word: String, in candidates: some Sequence<String>) -> String? {
  func distance(_ a: [Character], _ b: [Character]) -> Int {
    var previous = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        row.append(min(previous[j] + (a[i] == b[j] ? 0 : 1), previous[j + 1] + 1, row[j] + 1))
      }
      previous = row
    }
    return previous[b.count]
  }
  let best = candidates.map { ($0, distance(Array(word), Array($0))) }.min { $0.1 < $1.1 }
  guard let (name, edits) = best, edits <= max(1, word.count / 3) else { return nil }
  return name
}

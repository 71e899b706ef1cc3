/// A place in a text file, counted from 1; columns count characters.
public struct SourcePosition: Hashable, Sendable, Codable {
  public var line: Int
  public var column: Int

  /// Of what stands in no file: an option of a command.
  public static let none = SourcePosition(line: 0, column: 0)

  public init(line: Int, column: Int) {
    self.line = line
    self.column = column
  }
}

/// One thing that is wrong with a lesson, at its place.
public struct Diagnostic: Error, Hashable, Sendable {
  public enum Severity: String, Sendable, Codable { case warning, error }

  public var severity: Severity
  /// The lesson's path as a reader would type it, such as `Lessons/03-linear.md`; an option, such as
  /// `--set a=1`, where `position` is ``SourcePosition/none``.
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
    let place = position == .none ? "" : ":\(position.line):\(position.column)"
    var text = "\(file)\(place): \(severity.rawValue): \(message)"
    if let excerpt {
      let number = String(position.line)
      let blank = String(repeating: " ", count: number.count)
      let (part, caret) = Self.part(of: excerpt, around: position.column)
      text += "\n  \(number) | \(part)\n  \(blank) | \(String(repeating: " ", count: caret))^"
    }
    return text
  }

  /// The part of a line around a column that a terminal can show, and the cells before the column.
  ///
  /// Prose lines are long, tabs have no width of their own, and some characters are two cells wide.
  private static func part(of line: String, around column: Int) -> (part: String, caret: Int) {
    let target = max(1, column) - 1
    let start = target > 79 ? target - 40 : 0
    var part = start > 0 ? "…" : ""
    var width = part.count
    var caret: Int?
    var place = start
    for character in line.dropFirst(start) {
      if place == target { caret = width }
      if width >= 100 + (start > 0 ? 1 : 0) {
        part += "…"
        break
      }
      let shown = shown(character)
      part += shown.text
      width += shown.width
      place += 1
    }
    return (part, caret ?? width)
  }

  /// A character as a line of a terminal can hold it, and the cells that it takes.
  private static func shown(_ character: Character) -> (text: String, width: Int) {
    if character == "\t" { return ("  ", 2) }
    guard let first = character.unicodeScalars.first else { return ("", 0) }
    if first.properties.generalCategory == .control { return ("\u{FFFD}", 1) }
    return (String(character), character.columns)
  }
}

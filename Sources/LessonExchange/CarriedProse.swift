import LessonMarkdown

/// A piece of a lesson's prose that travels in a Markdown cell: its lines as they stand in the file,
/// and what a notebook shows for each.
struct CarriedProse {
  /// The lines with their breaks.
  var lines: [String]
  /// What is shown for a line, by its index, where that is not the line itself; nil for nothing.
  var shown: [Int: String?] = [:]
  /// What is shown below all of them and stands nowhere in the file.
  var below: [String] = []

  init(lines: [String]) { self.lines = lines }

  /// What the metadata of a cell holds; nil where it holds none.
  init?(_ json: JSON?) {
    guard let text = json?["markdown"]?.text else { return nil }
    lines = text.linesWithBreaks
    for (key, value) in json?["shown"]?.members ?? [:] {
      if let index = Int(key) { shown[index] = .some(value.text) }
    }
    below = json?["below"]?.text?.everyLine ?? []
  }

  var json: JSON {
    var members: [String: JSON] = ["markdown": .lines(raw)]
    if !shown.isEmpty {
      members["shown"] = .object(
        Dictionary(
          uniqueKeysWithValues: shown.map {
            (String($0.key), $0.value.map { .string($0) } ?? .null)
          }
        ))
    }
    if !below.isEmpty { members["below"] = .lines(below.joined(separator: "\n")) }
    return .object(members)
  }

  var raw: String { lines.joined() }

  /// A line that a notebook shows, and the index of the line in the file that it is.
  struct ShownLine {
    var text: String
    var index: Int?
  }

  var shownLines: [ShownLine] {
    var result: [ShownLine] = []
    for (index, line) in lines.enumerated() {
      if let own = shown[index] {
        if let own { result.append(ShownLine(text: own, index: index)) }
      } else {
        result.append(ShownLine(text: line.withoutBreak, index: index))
      }
    }
    result += below.map { ShownLine(text: $0, index: nil) }
    while result.first?.text.trimmed.isEmpty ?? false { result.removeFirst() }
    while result.last?.text.trimmed.isEmpty ?? false { result.removeLast() }
    return result
  }

  /// The cell's text.
  var text: String { shownLines.map(\.text).joined(separator: "\n") }
}

import Foundation

/// The README, cut into its sections.
struct READMEText {
  /// A fence's code, and the line of its first line.
  struct Fence {
    var language: String
    var line: Int
    var text: String
  }

  /// What stands between back quotes, and its line.
  struct Span {
    var text: String
    var line: Int
  }

  struct Section {
    var fences: [Fence] = []
    var spans: [Span] = []
  }

  private(set) var sections: [String: Section] = [:]

  init(file: String) throws {
    try self.init(String(contentsOfFile: file, encoding: .utf8))
  }

  init(_ text: String) {
    var name = ""
    var open: (marks: Int, fence: Fence)?
    for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
    {
      let marks = line.prefix { $0 == "`" }.count
      if let (most, fence) = open {
        if marks >= most, marks == line.count {
          sections[name, default: Section()].fences.append(fence)
          open = nil
        } else {
          open?.fence.text += fence.text.isEmpty ? line : "\n" + line
        }
      } else if marks >= 3 {
        open = (marks, Fence(language: String(line.dropFirst(marks)), line: index + 2, text: ""))
      } else if line.hasPrefix("## ") {
        name = String(line.dropFirst(3))
      } else {
        let spans = Self.spans(Self.withoutOtherLanguage(line)).map {
          Span(text: $0, line: index + 1)
        }
        sections[name, default: Section()].spans += spans
      }
    }
  }

  func section(_ name: String) -> Section { sections[name] ?? Section() }

  /// A row of the table whose first column is NumPy without that column.
  private static func withoutOtherLanguage(_ line: Substring) -> Substring {
    guard line.hasPrefix("| `"), let end = line.dropFirst(2).firstRange(of: "` | ") else {
      return line
    }
    return line.contains("np.") || line.hasPrefix("| `a") ? line[end.upperBound...] : line
  }

  /// The code spans of a line, which begin and end with as many back quotes.
  private static func spans(_ line: Substring) -> [String] {
    var spans: [String] = []
    var rest = line
    while let start = rest.firstIndex(of: "`") {
      let marks = rest[start...].prefix { $0 == "`" }
      let inside = rest[marks.endIndex...]
      guard let end = inside.firstRange(of: marks) else { break }
      spans.append(inside[..<end.lowerBound].trimmingCharacters(in: .whitespaces))
      rest = inside[end.upperBound...]
    }
    return spans
  }
}

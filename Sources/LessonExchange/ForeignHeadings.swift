import Foundation
import LessonMarkdown

/// The headings of a notebook's Markdown: the first of the first level is the lesson's title.
struct ForeignHeadings {
  struct Title {
    var text: String
    /// Whether the heading says no more than its text, so that it need not stay.
    var isPlain: Bool
  }

  /// A heading that stands by itself, and its lines, from 0.
  private struct Heading {
    var level: Int
    var content: [Inline]
    var lines: ClosedRange<Int>
    var isUnderlined: Bool
  }

  private var lines: [String]
  private var headings: [Heading] = []

  init(_ text: String) {
    lines = text.everyLine
    for case .heading(let level, let content, let position) in ForeignMarkdown.parse(text).lesson
      .blocks
    {
      let first = position.line - 4
      guard lines.indices.contains(first) else { continue }
      let isMarked = lines[first].trimmed.hasPrefix("#")
      let last = isMarked ? first : lines[first...].firstIndex(where: Self.isUnderline)
      guard let last else { continue }
      headings.append(
        Heading(level: level, content: content, lines: first...last, isUnderlined: !isMarked))
    }
  }

  private static func isUnderline(_ line: String) -> Bool {
    let text = line.trimmed
    guard let mark = text.first, mark == "=" || mark == "-" else { return false }
    return text.allSatisfy { $0 == mark }
  }

  var text: String { lines.joined(separator: "\n") }

  var isEmpty: Bool { headings.isEmpty }

  /// The headings as ids.
  var slugs: [String] { headings.map { $0.content.plainText.slug } }

  /// The text with links to headings as Lectern calls them: Jupyter's `#My-Section` is
  /// `#my-section`.
  static func linked(_ text: String, to ids: Set<String>) -> String {
    guard text.contains("](#") else { return text }
    let lines = text.everyLine
    let outline = MarkdownOutline(lines)
    return lines.indices.map { index in
      if outline.kinds[index] == .code { return lines[index] }
      return lines[index].outsideOfCode { part in
        part.replacing(/\]\(#([^)\s]+)\)/) { match in
          let id = (String(match.output.1).removingPercentEncoding ?? "").slug
          return ids.contains(id) ? "](#\(id))" : String(match.output.0)
        }
      }
    }.joined(separator: "\n")
  }

  var hasFirstLevel: Bool { headings.contains { $0.level == 1 } }

  /// The first heading of the first level that has a text.
  var title: Title? {
    guard
      let heading = headings.first(where: { $0.level == 1 && !$0.content.plainText.trimmed.isEmpty }
      )
    else { return nil }
    let words = heading.content.plainText.unicodeScalars.split { scalar in
      scalar.properties.isWhitespace || scalar.properties.generalCategory == .control
    }
    let isReferred = lines[heading.lines.lowerBound].trimmed.hasPrefix("[")
    return Title(
      text: words.map { String(String.UnicodeScalarView($0)) }.joined(separator: " "),
      isPlain: heading.content.isPlain && !(isReferred && heading.isUnderlined))
  }

  /// Takes the title out of the text, where no heading stands above it and it is plain.
  mutating func removeTitle() {
    guard let first = headings.first, first.level == 1, let title, title.isPlain,
      !first.content.plainText.trimmed.isEmpty
    else { return }
    lines.removeSubrange(first.lines)
    self = ForeignHeadings(text)
  }

  /// Moves all headings a level down, for the title's level is the lesson's own.
  mutating func lower() {
    for heading in headings.reversed() where heading.level < 6 {
      let first = heading.lines.lowerBound
      if !heading.isUnderlined {
        let blanks = lines[first].prefix { $0 == " " }
        lines[first] = blanks + "#" + lines[first].dropFirst(blanks.count)
      } else if heading.level == 1 {
        let last = heading.lines.upperBound
        lines[last] = lines[last].replacingOccurrences(of: "=", with: "-")
      } else {
        let words = lines[first..<heading.lines.upperBound].map(\.trimmed).joined(separator: " ")
        lines.replaceSubrange(heading.lines, with: ["### \(words)"])
      }
    }
  }
}

extension [Inline] {
  /// Whether the plain text says all that the page would show.
  fileprivate var isPlain: Bool {
    allSatisfy { inline in
      switch inline {
      case .text, .code, .softBreak, .lineBreak: true
      case .emphasis(let inner), .strong(let inner): inner.isPlain
      default: false
      }
    }
  }
}

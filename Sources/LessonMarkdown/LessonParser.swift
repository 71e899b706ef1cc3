import CCMarkGFM
import Foundation
import Yams

/// Reads a lesson's Markdown.
///
/// The dialect is CommonMark with footnotes, GitHub's tables, task lists and strike-through
/// where cmark-gfm's extensions are installed, `$…$` and `$$…$$` formulas, `::: note`
/// containers, and Swift fences with Pandoc's attributes.
public enum LessonParser {
  /// The lesson in `source`, and what is wrong with it.
  ///
  /// A lesson comes back even when something is wrong, so that the page can show the rest;
  /// with front matter that is not YAML the title is the file's name.
  ///
  /// - Parameters:
  ///   - path: The path for messages, such as `Lessons/01-the-digits.md`.
  ///   - name: The file's name without its extension.
  /// - Complexity: O(length); one parse at a time, since cmark-gfm keeps global state.
  public static func parse(_ source: String, path: String, name: String) -> (Lesson, [Diagnostic]) {
    let lines = source.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    var lesson = Lesson(
      path: path, name: name, frontMatter: FrontMatter(title: name), blocks: [], footnotes: [],
      cells: [], values: [], lines: lines)
    var diagnostics: [Diagnostic] = []

    let bodyStart = readFrontMatter(into: &lesson, &diagnostics)
    let markers = BlockMarkers(lines: Array(lines[bodyStart...]), firstLine: bodyStart + 1)
    for (position, message) in markers.problems {
      diagnostics.append(lesson.diagnostic(at: position, message))
    }
    lock.withLock {
      let tree = MarkdownTree(markers: markers, firstLine: bodyStart + 1, lines: lines)
      let result = tree.parse()
      lesson.blocks = result.blocks
      lesson.footnotes = result.footnotes
      lesson.cells = result.cells
      lesson.values = result.values
      diagnostics += result.problems.map { lesson.diagnostic($0.0, at: $0.1, $0.2) }
    }
    return (
      lesson,
      diagnostics.sorted {
        ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
      }
    )
  }

  /// The Markdown in `source`, which is no lesson: a caption, or what a cell displays.
  ///
  /// It cannot hold cells: Swift in it is shown and never run, whether in fences or in prose.
  ///
  ///     LessonParser.fragment("*Loss* $\\ell$", from: .text(at: place), path: path, lines: lines)
  ///
  /// - Parameters:
  ///   - origin: Where the text comes from, for the places of its parts and problems.
  ///   - path: The path for messages, such as `Lessons/01-the-digits.md`.
  ///   - lines: The lines of that file, for excerpts.
  /// - Complexity: O(length)
  public static func fragment(
    _ source: String, from origin: Fragment.Origin, path: String, lines: [Substring]
  ) -> Fragment {
    let own = source.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" }
    let markers = BlockMarkers(lines: own, firstLine: 1)
    let result = lock.withLock {
      MarkdownTree(markers: markers, firstLine: 1, lines: own, origin: origin).parse()
    }
    let problems =
      markers.problems.map { (Diagnostic.Severity.error, $0.0, $0.1) } + result.problems
    return Fragment(
      blocks: result.blocks, footnotes: result.footnotes,
      problems: problems.map { severity, position, message in
        let place = origin.place(of: position)
        let excerpt = lines.indices.contains(place.line - 1) ? String(lines[place.line - 1]) : nil
        return Diagnostic(severity, file: path, at: place, message, excerpt: excerpt)
      })
  }

  /// Whether tables, task lists and strike-through are understood.
  public static var hasTables: Bool {
    #if LECTERN_TABLES
      true
    #else
      false
    #endif
  }

  private static let lock = NSLock()

  // MARK: - Front matter

  static let frontMatterKeys = ["title", "summary", "part", "terms", "needs", "environment"]

  /// Reads the YAML between the first two `---` lines; returns the index of the line after it.
  private static func readFrontMatter(into lesson: inout Lesson, _ diagnostics: inout [Diagnostic])
    -> Int
  {
    let lines = lesson.lines
    guard lines.first?.trimmingSpaces() == "---" else {
      diagnostics.append(
        lesson.diagnostic(
          at: SourcePosition(line: 1, column: 1),
          "a lesson begins with front matter: a line ---, then title: …, then a line ---"))
      return 0
    }
    guard let end = lines.dropFirst().firstIndex(where: { $0.trimmingSpaces() == "---" }) else {
      diagnostics.append(
        lesson.diagnostic(
          at: SourcePosition(line: 1, column: 1), "this front matter is never closed by a line ---")
      )
      return 0
    }
    func complain(_ mark: Mark?, _ message: String) {
      let position = SourcePosition(line: (mark?.line ?? 1) + 1, column: max(1, mark?.column ?? 1))
      diagnostics.append(lesson.diagnostic(at: position, message))
    }
    do {
      let yaml = lines[1..<end].joined(separator: "\n")
      guard let node = try Yams.compose(yaml: yaml), let mapping = node.mapping else {
        complain(nil, "front matter is not a list of keys and values; expected title: …")
        return end + 1
      }
      var title: String?
      for (key, value) in mapping {
        func text() -> String? {
          if let string = value.scalar?.string { return string }
          complain(value.mark, "\(key.string ?? "?") must be text")
          return nil
        }
        switch key.string {
        case "title": title = text()
        case "summary": lesson.frontMatter.summary = text() ?? ""
        case "part": lesson.frontMatter.part = text() ?? ""
        case "terms":
          guard let sequence = value.sequence else {
            complain(value.mark, "terms must be a list, such as [softmax, cross-entropy]")
            continue
          }
          lesson.frontMatter.terms = sequence.compactMap(\.string)
        case "environment":
          guard let sequence = value.sequence else {
            complain(value.mark, "environment must be a list of variables, such as [API_KEY]")
            continue
          }
          lesson.frontMatter.environment = sequence.compactMap { $0.scalar?.string }
        case "needs":
          guard let sequence = value.sequence else {
            complain(value.mark, "needs must be a list of lessons, such as [04]")
            continue
          }
          lesson.frontMatter.needs = sequence.compactMap { $0.scalar?.string }
        default:
          let name = key.string ?? "?"
          let guess = nearMiss(name, in: frontMatterKeys).map { "; did you mean \($0)?" }
          complain(
            key.mark,
            "unknown key '\(name)' in front matter"
              + (guess ?? "; known are \(frontMatterKeys.joined(separator: ", "))"))
        }
      }
      if let title {
        lesson.frontMatter.title = title
      } else {
        complain(nil, "front matter has no title")
      }
    } catch let error as YamlError {
      switch error {
      case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
        .composer(_, let problem, let mark, _):
        complain(mark, "front matter is not YAML: \(problem)")
      default: complain(nil, "front matter is not YAML: \(error)")
      }
    } catch {
      complain(nil, "front matter is not YAML: \(error)")
    }
    return end + 1
  }
}

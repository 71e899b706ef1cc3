/// Reads a lesson's Markdown.
///
/// The dialect is CommonMark with footnotes, GitHub's tables, task lists and strike-through
/// where cmark-gfm's extensions are installed, `$…$` and `$$…$$` formulas, `::: note`
/// containers, and Swift fences with Pandoc's attributes.
public enum LessonParser {
  /// The lesson in `source`, and what is wrong with it.
  ///
  /// A lesson comes back even when something is wrong, so that the page can show the rest;
  /// with front matter that is not YAML the title is the file's name. Whatever line breaks and
  /// byte-order mark an editor wrote, the lesson is the same.
  ///
  /// - Parameters:
  ///   - path: The path for messages, such as `Lessons/01-the-digits.md`.
  ///   - name: The file's name without its extension.
  /// - Complexity: O(length); one parse at a time, since cmark-gfm keeps global state.
  public static func parse(_ source: String, path: String, name: String) -> (Lesson, [Diagnostic]) {
    let lines = SourceText(source).lines
    let front = FrontMatterReader(lines, name: name)
    let body = MarkdownTree.parse(MarkdownSource(lines: lines, skipping: front.lineCount))
    let lesson = Lesson(
      path: path, name: name, frontMatter: front.frontMatter, blocks: body.blocks,
      footnotes: body.footnotes, cells: body.cells, values: body.values, lines: lines)
    let problems =
      front.problems + body.problems + Identifiers.problems(of: lesson, html: body.htmlIDs)
    return (
      lesson,
      problems.map { lesson.diagnostic($0.severity, at: $0.position, $0.message) }.sortedByPlace
    )
  }

  /// The Markdown in `source`, which is no lesson: a caption, or what a cell displays.
  ///
  /// It cannot hold cells: Swift in it is shown and never run, whether in fences or in prose.
  ///
  ///     LessonParser.fragment("*Loss* $\ell$", from: .caption(at: place), path: path, lines: lines)
  ///
  /// - Parameters:
  ///   - origin: Where the text comes from, for the places of its parts and problems.
  ///   - path: The path for messages, such as `Lessons/01-the-digits.md`.
  ///   - lines: The lines of that file, for excerpts.
  /// - Complexity: O(length); one parse at a time, since cmark-gfm keeps global state.
  public static func fragment(
    _ source: String, from origin: Fragment.Origin, path: String, lines: [Substring]
  ) -> Fragment {
    let own = MarkdownSource(lines: SourceText(source).lines)
    let result = MarkdownTree.parse(own, origin: origin)
    return Fragment(
      blocks: result.blocks, footnotes: result.footnotes,
      problems: result.problems.map { problem in
        let place = origin.place(of: problem.position)
        let excerpt = lines.indices.contains(place.line - 1) ? String(lines[place.line - 1]) : nil
        return Diagnostic(
          problem.severity, file: path, at: place, problem.message, excerpt: excerpt)
      }.sortedByPlace)
  }

  /// Whether tables, task lists and strike-through are understood.
  public static var hasTables: Bool {
    #if LECTERN_TABLES
      true
    #else
      false
    #endif
  }
}

extension [Diagnostic] {
  /// The diagnostics from the top of their file down.
  fileprivate var sortedByPlace: [Diagnostic] {
    sorted {
      ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
    }
  }
}

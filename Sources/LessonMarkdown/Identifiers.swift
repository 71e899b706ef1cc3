/// The ids that an author gives on a page: headings' slugs, labels of cells, ids in HTML.
enum Identifiers {
  private struct Use {
    enum Kind { case heading, label, html }

    var id: String
    var position: SourcePosition
    var kind: Kind
  }

  /// Warnings of ids that are used twice, or that pages use themselves.
  static func problems(
    of lesson: Lesson, html: [(id: String, position: SourcePosition)]
  ) -> [MarkdownTree.Problem] {
    var uses = uses(in: lesson.blocks, of: lesson)
    for note in lesson.footnotes { uses += self.uses(in: note.blocks, of: lesson) }
    uses += html.map { Use(id: $0.id, position: $0.position, kind: .html) }
    uses.sort {
      ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
    }
    var first: [String: Use] = [:]
    var problems: [MarkdownTree.Problem] = []
    for use in uses {
      if isOwn(use.id) {
        let what =
          use.kind == .heading ? "this heading's id '\(use.id)'" : "the id '\(use.id)'"
        problems.append(
          MarkdownTree.Problem(
            position: use.position,
            message: "\(what) is one that pages give themselves; choose another"))
      }
      guard let known = first[use.id] else {
        first[use.id] = use
        continue
      }
      guard let message = message(on: use, after: known) else {
        // What an author's HTML has is its own, and links lead there.
        if use.kind == .html { first[use.id] = use }
        continue
      }
      problems.append(MarkdownTree.Problem(position: use.position, message: message))
    }
    return problems
  }

  /// What is wrong with a second use of an id; nil where the page gives both what was meant.
  private static func message(on use: Use, after known: Use) -> String? {
    let line = known.position.line
    switch (known.kind, use.kind) {
    // Headings of one text are told apart by numbers, and yield to an author's HTML.
    case (.heading, .heading), (.heading, .html), (.html, .heading): return nil
    case (_, .heading):
      return
        "this heading's words make the id '\(use.id)', which line \(line) has; links lead there"
    default: return "the id '\(use.id)' is used twice; it stands first in line \(line)"
    }
  }

  /// Whether the program gives an id of that form: `cell-1`, `ex-1-t`, `fnref-1-2`, `start`.
  static func isOwn(_ id: String) -> Bool {
    if id == "start" { return true }
    let parts = id.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.count >= 2, ["cell", "ex", "eq", "fig", "fn", "fnref"].contains(parts[0]) else {
      return false
    }
    return parts[1].allSatisfy { $0.isASCII && $0.isNumber } && !parts[1].isEmpty
  }

  /// The values of the `id` attributes of tags.
  static func ids(inHTML html: String) -> [String] {
    TagReader.tags(of: html).filter { !$0.isClosing }.compactMap { $0["id"] }
      .filter { !$0.isEmpty }
  }

  /// The ids in the text.
  private static func uses(in blocks: [Block], of lesson: Lesson) -> [Use] {
    blocks.flatMap { block -> [Use] in
      switch block {
      case .heading(_, let text, let position):
        let slug = text.plainText.slug
        return slug.isEmpty ? [] : [Use(id: slug, position: position, kind: .heading)]
      case .cell(let cell): return label(of: cell, in: lesson).map { [$0] } ?? []
      case .container(let container): return uses(in: container.blocks, of: lesson)
      case .quote(let inner): return uses(in: inner, of: lesson)
      case .list(let list): return list.items.flatMap { uses(in: $0.blocks, of: lesson) }
      default: return []
      }
    }
  }

  private static func label(of cell: Cell, in lesson: Lesson) -> Use? {
    guard let label = cell.options.label else { return nil }
    let number = max(1, cell.position.line - 1)
    var column = cell.position.column
    if let fence = lesson.line(number), let mark = fence[...].firstRange(of: "#\(label)") {
      column = fence.distance(from: fence.startIndex, to: mark.lowerBound) + 1
    }
    return Use(
      id: label, position: SourcePosition(line: number, column: column), kind: .label)
  }
}

import Foundation
import LessonExecution
import LessonMarkdown
import LessonWire
import MathTypesetting

/// What the renderer needs to know of the rest of the site.
struct SiteContext: Sendable {
  /// The ids on each lesson's page, by the lesson's file name.
  var anchors: [String: Set<String>] = [:]
  var lessonsFolder: String
  var showsMeasured = true
}

/// A lesson's page, as pieces for the template.
struct RenderedPage: Sendable {
  var body = ""
  var sections: [(number: Int, id: String, title: String)] = []
  var diagnostics: [Diagnostic] = []
  /// Files to copy beside the page, from the lessons' folder.
  var pictures: [String] = []
  /// The first picture or chart, for the lesson's card.
  var thumbnail = ""
  var words = 0
}

/// Turns a lesson with its outputs into HTML.
struct PageRenderer {
  private let outcome: LessonOutcome
  private let context: SiteContext
  private let typesetter: Typesetter
  private var page = RenderedPage()
  private var ids: Set<String> = []
  private var figureCount = 0
  private var formulaCount = 0
  private var exerciseCount = 0
  private var hasWarnedOfFormulas = false

  private var lesson: Lesson { outcome.lesson }

  init(_ outcome: LessonOutcome, context: SiteContext, typesetter: Typesetter) {
    self.outcome = outcome
    self.context = context
    self.typesetter = typesetter
  }

  static func render(_ outcome: LessonOutcome, context: SiteContext, typesetter: Typesetter)
    -> RenderedPage
  {
    var renderer = PageRenderer(outcome, context: context, typesetter: typesetter)
    let body = renderer.blocks(outcome.lesson.blocks) + renderer.footnotes()
    renderer.page.body = body
    return renderer.page
  }

  /// The ids of a lesson's headings and labelled cells, which links may name.
  static func anchors(of lesson: Lesson) -> Set<String> {
    var ids: Set<String> = []
    func visit(_ blocks: [Block]) {
      for block in blocks {
        switch block {
        case .heading(_, let text, _): ids.insert(uniqueID(HTML.slug(text.plainText), in: ids))
        case .container(let container): visit(container.blocks)
        default: break
        }
      }
    }
    visit(lesson.blocks)
    for cell in lesson.cells {
      ids.insert("cell-\(cell.index + 1)")
      if let label = cell.options.label { ids.insert(label) }
    }
    return ids
  }

  private static func uniqueID(_ id: String, in ids: Set<String>) -> String {
    guard ids.contains(id) else { return id }
    var number = 2
    while ids.contains("\(id)-\(number)") { number += 1 }
    return "\(id)-\(number)"
  }

  // MARK: - Blocks

  private mutating func blocks(_ blocks: [Block]) -> String {
    var html = ""
    for block in blocks { html += self.block(block) + "\n" }
    return html
  }

  private mutating func block(_ block: Block) -> String {
    switch block {
    case .heading(let level, let text, let position): return heading(level, text, position)
    case .paragraph(let text): return "<p>\(inlines(text))</p>"
    case .quote(let inner): return "<blockquote>\n\(blocks(inner))</blockquote>"
    case .rule: return "<hr>"
    case .html(let html): return html
    case .formula(let formula): return displayFormula(formula)
    case .code(let language, let text):
      let code =
        language == "swift"
        ? SwiftHighlighter.html(text.trimmingLastBreak) : HTML.escaped(text.trimmingLastBreak)
      let style = language.isEmpty ? "" : " class=\"language-\(HTML.escaped(language))\""
      return "<div class=\"cell static\"><pre><code\(style)>\(code)</code></pre></div>"
    case .list(let list): return self.list(list)
    case .table(let table): return self.table(table)
    case .container(let container): return self.container(container)
    case .cell(let cell): return self.cell(cell)
    }
  }

  private mutating func heading(_ level: Int, _ text: [Inline], _ position: SourcePosition)
    -> String
  {
    let id = Self.uniqueID(HTML.slug(text.plainText), in: ids)
    ids.insert(id)
    let title = inlines(text)
    guard level <= 2 else { return "<h\(level) id=\"\(id)\">\(title)</h\(level)>" }
    if level == 1 {
      page.diagnostics.append(
        lesson.diagnostic(
          .warning, at: position, "the title stands in the front matter; begin sections with ##"))
    }
    let number = page.sections.count + 1
    page.sections.append((number, id, title))
    return
      "<h2 id=\"\(id)\"><a class=\"no\" href=\"#\(id)\" aria-label=\"Section \(number)\">\(number)</a>\(title)</h2>"
  }

  private mutating func list(_ list: Block.List) -> String {
    let tag = list.start == nil ? "ul" : "ol"
    let start = list.start.map { $0 == 1 ? "" : " start=\"\($0)\"" } ?? ""
    var html = "<\(tag)\(start)>\n"
    for item in list.items {
      html += "<li>"
      if let isChecked = item.isChecked {
        html +=
          "<input type=\"checkbox\" disabled\(isChecked ? " checked" : "") aria-label=\"\(isChecked ? "done" : "to do")\"> "
      }
      for block in item.blocks {
        if list.isTight, case .paragraph(let text) = block {
          html += inlines(text)
        } else {
          html += self.block(block)
        }
      }
      html += "</li>\n"
    }
    return html + "</\(tag)>"
  }

  private mutating func table(_ table: Block.Table) -> String {
    func style(_ column: Int) -> String {
      guard table.alignments.indices.contains(column) else { return "" }
      switch table.alignments[column] {
      case .left: return " class=\"l\""
      case .center: return " class=\"m\""
      case .right: return " class=\"r\""
      case .none: return ""
      }
    }
    var html =
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"Table\"><table><thead><tr>"
    for (i, cell) in table.head.enumerated() {
      html += "<th scope=\"col\"\(style(i))>\(inlines(cell))</th>"
    }
    html += "</tr></thead><tbody>"
    for row in table.rows {
      html += "<tr>"
      for (i, cell) in row.enumerated() {
        html +=
          i == 0
          ? "<th scope=\"row\"\(style(i))>\(inlines(cell))</th>"
          : "<td\(style(i))>\(inlines(cell))</td>"
      }
      html += "</tr>"
    }
    return html + "</tbody></table></div>"
  }

  private mutating func container(_ container: Block.Container) -> String {
    switch container.kind {
    case .note:
      var inner = blocks(container.blocks).trimmingLastBreak
      // A margin note is one paragraph with its title in front.
      if inner.hasPrefix("<p>"), inner.hasSuffix("</p>"), !inner.dropFirst(3).contains("<p>") {
        inner = String(inner.dropFirst(3).dropLast(4))
      }
      let title = container.title.isEmpty ? "" : "<b>\(HTML.escaped(container.title))</b> "
      return "<aside class=\"note\" aria-label=\"Margin note\">\(title)\(inner)</aside>"
    case .exercise:
      exerciseCount += 1
      let number = exerciseCount
      let title =
        "Exercise \(number)"
        + (container.title.isEmpty ? "" : " · \(HTML.escaped(container.title))")
      return
        "<section class=\"exercise\" id=\"ex-\(number)\" aria-labelledby=\"ex-\(number)-t\"><h3 id=\"ex-\(number)-t\">\(title)</h3>\n"
        + blocks(container.blocks) + "</section>"
    case .answer:
      let title = container.title.isEmpty ? "Answer" : HTML.escaped(container.title)
      return "<details><summary>\(title)</summary>\n\(blocks(container.blocks))</details>"
    }
  }

  private mutating func footnotes() -> String {
    guard !lesson.footnotes.isEmpty else { return "" }
    var html = "<section class=\"footnotes\" role=\"doc-endnotes\" aria-label=\"Footnotes\"><ol>\n"
    for note in lesson.footnotes {
      let back =
        " <a class=\"back\" href=\"#fnref-\(note.number)\" role=\"doc-backlink\" aria-label=\"Back to the text\">↩</a>"
      var text = blocks(note.blocks).trimmingLastBreak
      text = text.hasSuffix("</p>") ? text.dropLast(4) + back + "</p>" : text + back
      html += "<li id=\"fn-\(note.number)\">\(text)</li>\n"
    }
    return html + "</ol></section>\n"
  }

  // MARK: - Inlines

  private mutating func inlines(_ list: [Inline]) -> String {
    var html = ""
    var index = 0
    while index < list.count {
      if case .formula(let formula) = list[index] {
        // A formula keeps its punctuation, so that no line begins with a full stop.
        var punctuation = ""
        var rest: String?
        if index + 1 < list.count, case .text(let text) = list[index + 1] {
          punctuation = String(text.prefix { ".,;:!?)".contains($0) })
          rest = String(text.dropFirst(punctuation.count))
        }
        let set = self.formula(formula, isDisplay: false)
        let isShort = formula.latex.count <= 24
        html +=
          punctuation.isEmpty && !isShort ? set : "<span class=\"nb\">\(set)\(punctuation)</span>"
        if let rest {
          html += HTML.escaped(rest)
          countWords(rest)
          index += 1
        }
      } else {
        html += inline(list[index])
      }
      index += 1
    }
    return html
  }

  private mutating func countWords(_ text: String) {
    page.words += text.split(separator: " ").count
  }

  private mutating func inline(_ inline: Inline) -> String {
    switch inline {
    case .text(let text):
      countWords(text)
      return HTML.escaped(text)
    case .code(let text): return "<code>\(HTML.escaped(text))</code>"
    case .emphasis(let inner): return "<em>\(inlines(inner))</em>"
    case .strong(let inner): return "<strong>\(inlines(inner))</strong>"
    case .strikethrough(let inner): return "<del>\(inlines(inner))</del>"
    case .softBreak: return "\n"
    case .lineBreak: return "<br>\n"
    case .html(let html): return html
    case .formula(let formula): return self.formula(formula, isDisplay: false)
    case .footnoteReference(let number, let use):
      let suffix = use == 1 ? "" : "-\(use)"
      return
        "<a class=\"fn\" id=\"fnref-\(number)\(suffix)\" href=\"#fn-\(number)\" role=\"doc-noteref\">\(number)</a>"
    case .value(let value):
      guard let text = outcome.prose[value.index] else {
        return "<span class=\"missing\" title=\"this value was not computed\">‹not computed›</span>"
      }
      return "<span class=\"value\">\(HTML.escaped(text))</span>"
    case .link(let destination, let title, let inner, let position):
      let target = resolve(destination, at: position)
      let tip = title.isEmpty ? "" : " title=\"\(HTML.escaped(title))\""
      return "<a href=\"\(HTML.escaped(target))\"\(tip)>\(inlines(inner))</a>"
    case .image(let source, _, let alternative, let position):
      return image(source, alternative, position)
    }
  }

  /// A link's target on the built site; a dead one is reported at its place.
  private mutating func resolve(_ destination: String, at position: SourcePosition) -> String {
    if destination.contains("://") || destination.hasPrefix("mailto:") { return destination }
    let parts = destination.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false)
      .map(String.init)
    let (file, fragment) = (parts[0], parts.count > 1 ? parts[1] : nil)
    let name = file.isEmpty ? lesson.name : file.hasSuffix(".md") ? String(file.dropLast(3)) : file
    guard let anchors = context.anchors[name] else {
      let guess = nearMiss(file, in: context.anchors.keys.map { "\($0).md" }).map {
        "; did you mean \($0)?"
      }
      page.diagnostics.append(
        lesson.diagnostic(
          at: position,
          "no lesson is called '\(file)'" + (guess ?? "; expected NAME.md or an address")))
      return destination
    }
    if let fragment, !anchors.contains(fragment) {
      let guess = nearMiss(fragment, in: anchors.sorted()).map { "; did you mean #\($0)?" } ?? ""
      page.diagnostics.append(
        lesson.diagnostic(at: position, "\(name).md has no place '#\(fragment)'\(guess)"))
    }
    let page = file.isEmpty ? "" : "../\(name)/index.html"
    return page + (fragment.map { "#\($0)" } ?? "")
  }

  private mutating func image(_ source: String, _ alternative: String, _ position: SourcePosition)
    -> String
  {
    if source.contains("://") || source.hasPrefix("/")
      || source.split(separator: "/").contains("..")
    {
      page.diagnostics.append(
        lesson.diagnostic(
          at: position, "a picture must lie in the lessons' folder; '\(source)' does not"))
    } else if !FileManager.default.fileExists(atPath: "\(context.lessonsFolder)/\(source)") {
      page.diagnostics.append(
        lesson.diagnostic(at: position, "the picture '\(source)' is not in the lessons' folder"))
    } else {
      page.pictures.append(source)
    }
    if alternative.isEmpty {
      page.diagnostics.append(
        lesson.diagnostic(.warning, at: position, "the picture '\(source)' has no alternative text")
      )
    }
    return "<img src=\"\(HTML.escaped(source))\" alt=\"\(HTML.escaped(alternative))\">"
  }

  // MARK: - Formulas

  private mutating func displayFormula(_ formula: Formula) -> String {
    formulaCount += 1
    let number = formulaCount
    return
      "<div class=\"eq\" id=\"eq-\(number)\"><div>\(self.formula(formula, isDisplay: true))</div><a class=\"no\" href=\"#eq-\(number)\" aria-label=\"Equation \(number)\">(\(number))</a></div>"
  }

  private mutating func formula(_ formula: Formula, isDisplay: Bool) -> String {
    let source = "<code class=\"tex\">\(HTML.escaped(formula.latex))</code>"
    if let missing = Typesetter.missing {
      if !hasWarnedOfFormulas {
        page.diagnostics.append(lesson.diagnostic(.warning, at: formula.position, missing))
        hasWarnedOfFormulas = true
      }
      return source
    }
    do throws(MathError) {
      return try typesetter.typeset(formula.latex, isDisplay: isDisplay) { SHA256.digest(of: $0) }
    } catch {
      page.diagnostics.append(
        lesson.diagnostic(
          at: formula.position(of: error.offset), "this formula cannot be set: \(error.message)"))
      return "<span class=\"bad\">\(source)</span>"
    }
  }

  // MARK: - Cells

  private mutating func cell(_ cell: Cell) -> String {
    let number = cell.index + 1
    let result = outcome.results[cell.index]
    if cell.options.isHidden, result?.failure == nil { return "" }
    let lines = cell.code.split(separator: "\n", omittingEmptySubsequences: false).count - 1
    let code =
      "<pre><code class=\"language-swift\">\(SwiftHighlighter.html(cell.code.trimmingLastBreak))</code></pre>"
    var inside = code
    if cell.options.isFolded {
      let summary = cell.options.summary.map { "<b>\(HTML.escaped($0))</b> · " } ?? ""
      inside =
        "<details><summary>\(summary)\(lines) \(lines == 1 ? "line" : "lines") of Swift</summary>\(code)</details>"
    }

    let isShown = !cell.options.hidesOutput && (context.showsMeasured || !cell.options.isMeasured)
    var text = ""
    var figures = ""
    for output in isShown ? result?.outputs ?? [] : [] {
      switch output {
      case .standardOutput(let words): text += words
      case .standardError(let words): text += words
      case .bundle(let forms):
        if let figure = figure(forms, of: cell) {
          figures += figure
        } else if let plain = forms.first(where: { $0.type == "text/plain" }) {
          text += plain.data + (plain.data.hasSuffix("\n") ? "" : "\n")
        }
      }
    }
    if !text.isEmpty { inside += outputBlock(text.trimmingLastBreak) }
    var style = "cell" + (lines <= 30 ? " short" : "")
    if outcome.staleCells.contains(cell.index) { style += " stale" }
    for warning in result?.warnings ?? [] {
      inside += message(warning, of: cell, severity: .warning, label: "Warning")
    }
    if let failure = result?.expectedFailure {
      style += " error"
      inside += message(failure, of: cell, label: Self.label(failure.kind) + ", on purpose")
    }
    if let failure = result?.failure {
      style += " error"
      for (index, each) in ([failure] + (result?.furtherFailures ?? [])).enumerated() {
        inside += message(each, of: cell, label: index == 0 ? Self.label(failure.kind) : "")
      }
    } else if result == nil {
      style += " unrun"
      inside +=
        "<pre class=\"out\"><samp><span class=\"label\">Not run</span>A cell above stopped the lesson.</samp></pre>"
    }
    let id = cell.options.label != nil && figures.isEmpty ? cell.options.label! : "cell-\(number)"
    return
      "<div class=\"\(style)\" id=\"\(id)\" role=\"group\" aria-label=\"Cell \(number)\">\(inside)<a class=\"no\" href=\"#\(id)\" aria-label=\"Cell \(number)\">\(number)</a></div>"
      + (figures.isEmpty ? "" : "\n" + figures)
  }

  /// What went wrong, with the place and the line of the Markdown.
  private func message(
    _ failure: CellFailure, of cell: Cell, severity: Diagnostic.Severity = .error, label: String
  ) -> String {
    let text = lesson.diagnostic(
      severity, at: lesson.position(of: failure, in: cell), failure.message
    ).description
    let head = label.isEmpty ? "" : "<span class=\"label\">\(label)</span>"
    return
      "<pre class=\"out failure\(severity == .warning ? " warned" : "")\"><samp>\(head)\(HTML.escaped(text))</samp></pre>"
  }

  private static func label(_ kind: CellFailure.Kind) -> String {
    switch kind {
    case .compilation: "Does not compile"
    case .thrown: "Threw an error"
    case .trap: "Stopped"
    case .timeout: "Took too long"
    case .budget: "Over its budget"
    case .memory: "Too much memory"
    case .exit: "Ended its process"
    case .refused: "Could not go on"
    case .unexpected: "Not as expected"
    }
  }

  private func outputBlock(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    let head = "<pre class=\"out\"><samp><span class=\"vh\">Output: </span>"
    guard lines.count > 44 else { return head + HTML.escaped(text) + "</samp></pre>" }
    let (first, rest) = (lines.prefix(30).joined(separator: "\n"), lines.dropFirst(30))
    return head + HTML.escaped(first) + "</samp></pre>"
      + "<details class=\"more\"><summary>\(rest.count) more lines</summary><pre class=\"out\"><samp>"
      + HTML.escaped(rest.joined(separator: "\n")) + "</samp></pre></details>"
  }

  // MARK: - Figures

  /// A bundle as a figure; nil for one that is text.
  private mutating func figure(_ forms: [CellOutput.Form], of cell: Cell) -> String? {
    func form(_ type: String) -> String? { forms.first { $0.type == type }?.data }
    let inside: String
    var style = "plain"
    var data = ""
    if let svg = form("image/svg+xml") {
      style = "chart"
      inside = svg
      if let numbers = form(NumbersPayload.type) { data = numbers }
      if page.thumbnail.isEmpty { page.thumbnail = "<div class=\"chart\">\(svg)</div>" }
    } else if let lines = form(PicturesPayload.type) {
      inside = pictures(lines)
    } else if let png = form("image/png") {
      inside =
        "<img src=\"data:image/png;base64,\(png)\" alt=\"\(HTML.escaped(cell.options.alternative ?? form("text/plain") ?? ""))\">"
    } else if let lines = form(TablePayload.type) {
      inside = Self.dataTable(lines, label: cell.options.caption ?? "Table")
      style = "tbl"
    } else if let latex = form("text/latex") {
      return displayFormula(Formula(latex: latex, isDisplay: true, position: cell.position)) + "\n"
    } else if let markdown = form("text/markdown") {
      let (inner, _) = LessonParser.parse(
        "---\ntitle: x\n---\n" + markdown, path: lesson.path, name: lesson.name)
      return blocks(inner.blocks)
    } else if let html = form("text/html") {
      return html + "\n"
    } else {
      return nil
    }
    figureCount += 1
    var id = "fig-\(figureCount)"
    if let label = cell.options.label, !ids.contains(label) {
      id = label
      ids.insert(label)
    }
    let number = figureCount
    let caption =
      cell.options.caption.map {
        "<figcaption><b>Figure \(number).</b>\(captionText($0, cell))</figcaption>"
      } ?? ""
    let numbers =
      data.isEmpty
      ? ""
      : "<details class=\"data\"><summary>The numbers of figure \(number)</summary>\(Self.dataTable(data, label: "Numbers of figure \(number)"))</details>"
    let width = cell.options.width.map { " style=\"--width: \($0)\"" } ?? ""
    return
      "<figure class=\"\(style)\" id=\"\(id)\"\(width)>\(inside)\(caption)\(numbers)</figure>\n"
  }

  /// A caption may hold formulas and emphasis.
  private mutating func captionText(_ text: String, _ cell: Cell) -> String {
    let (inner, _) = LessonParser.parse(
      "---\ntitle: x\n---\n" + text, path: lesson.path, name: lesson.name)
    guard case .paragraph(let content)? = inner.blocks.first else { return HTML.escaped(text) }
    return inlines(content)
  }

  private mutating func pictures(_ lines: String) -> String {
    // What does not decode was the failure of the cell that showed it.
    guard let grid = try? PicturesPayload(text: lines) else { return HTML.escaped(lines) }
    let columns = grid.columns
    var html =
      "<ul class=\"digits\(columns > 10 ? " many" : columns > 5 ? " row" : "")\" style=\"--columns: \(columns)\" aria-label=\"\(HTML.escaped(grid.alternative))\">"
    var first: [String] = []
    for item in grid.items {
      let image =
        "<img class=\"\(item.palette.rawValue)\" src=\"data:image/png;base64,\(item.png)\" width=\"28\" height=\"28\" alt=\"\(HTML.escaped(item.alternative))\">"
      let caption =
        item.caption.isEmpty
        ? ""
        : "<div class=\"cap\">\(item.isWrong ? "✗ " : "")\(HTML.escaped(item.caption))</div>"
      html +=
        "<li\(item.isWrong ? " class=\"wrong\"" : "")><div class=\"pic\">\(image)</div>\(caption)</li>"
      if first.count < 5 { first.append(image) }
    }
    // A row of pictures makes a better card than a chart or a lone one.
    if page.thumbnail.isEmpty
      || first.count == 5 && page.thumbnail.components(separatedBy: "<img").count < 6
    {
      page.thumbnail = "<div class=\"digits\">\(first.joined())</div>"
    }
    return html + "</ul>"
  }

  private static func dataTable(_ lines: String, label: String) -> String {
    guard let table = try? TablePayload(text: lines) else {
      return "<pre>\(HTML.escaped(lines))</pre>"
    }
    let head = table.columns.map { "<th scope=\"col\">\(HTML.escaped($0))</th>" }.joined()
    let body = table.rows.map { row in
      "<tr>"
        + row.enumerated().map { place, field in
          place == 0
            ? "<th scope=\"row\">\(HTML.escaped(field))</th>"
            : "<td>\(HTML.escaped(field))</td>"
        }.joined() + "</tr>"
    }.joined()
    return
      "<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"\(HTML.escaped(label))\"><table><thead><tr>\(head)</tr></thead><tbody>\(body)</tbody></table></div>"
  }
}

extension String {
  /// The text without the line break at its end.
  var trimmingLastBreak: String { hasSuffix("\n") ? String(dropLast()) : self }
}

@testable import LessonMarkdown

/// A lesson of the title T: its text begins in line 4.
func parse(_ body: String) -> (lesson: Lesson, problems: [Diagnostic]) {
  LessonParser.parse("---\ntitle: T\n---\n" + body, path: "Lessons/t.md", name: "t")
}

/// The problems with their places, such as `4:1 this ::: closes nothing`.
func places(_ problems: [Diagnostic]) -> [String] {
  problems.map { "\($0.position.line):\($0.position.column) \($0.message)" }
}

/// Blocks in one line each, such as `quote[p[A fn1.1]]`.
func outline(_ blocks: [Block]) -> String {
  blocks.map { block in
    switch block {
    case .heading(let level, let text, _): "h\(level)[\(outline(text))]"
    case .paragraph(let text): "p[\(outline(text))]"
    case .list(let list):
      "list[\(list.items.map { "-[\(outline($0.blocks))]" }.joined(separator: " "))]"
    case .quote(let inner): "quote[\(outline(inner))]"
    case .code(let language, let text): "code(\(language))[\(text)]"
    case .cell(let cell): "cell[\(cell.code)]"
    case .formula(let formula): "formula[\(formula.latex)]"
    case .table(let table):
      "table[\(([table.head] + table.rows).map { $0.map(outline).joined(separator: " | ") }.joined(separator: " / "))]"
    case .html: "html"
    case .rule: "rule"
    case .container(let container):
      "\(container.kind)(\(container.title))[\(outline(container.blocks))]"
    }
  }.joined(separator: " ")
}

func outline(_ inlines: [Inline]) -> String {
  inlines.map { inline in
    switch inline {
    case .text(let text): text
    case .code(let text): "`\(text)`"
    case .emphasis(let inner): "<em>\(outline(inner))</em>"
    case .strong(let inner): "<strong>\(outline(inner))</strong>"
    case .strikethrough(let inner): "<del>\(outline(inner))</del>"
    case .link(let target, _, let inner, let place):
      "<\(outline(inner)) to \(target) at \(place.line):\(place.column)>"
    case .image(let source, _, let text, let place):
      "<\(text) from \(source) at \(place.line):\(place.column)>"
    case .formula(let formula): "$\(formula.latex)$"
    case .value(let value): "{\(value.expression)}"
    case .footnoteReference(let number, let use): "fn\(number).\(use)"
    case .html(let html): html
    case .softBreak: "/"
    case .lineBreak: "//"
    }
  }.joined()
}

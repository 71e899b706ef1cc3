import Foundation
import LessonExecution
import LessonMarkdown
import Testing

@testable import LessonExchange

/// Every notebook of Fixtures, which `make_notebooks.py` writes.
@Suite struct ForeignNotebookTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures").path

  static let names = ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [])
    .filter { $0.hasSuffix(".ipynb") }.map { String($0.dropLast(6)) }.sorted()

  static let files = NotebookFiles(
    read: { path in
      ["plots/a curve.png", "plots/raw.jpg"].contains(path) ? Data(path.utf8) : nil
    }, present: { $0 == "pictures-files/raw.jpg" ? Data("somebody's own".utf8) : nil })

  static func imported(_ name: String) throws -> (notebook: Notebook, lesson: ImportedLesson) {
    let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(name).ipynb"))
    return (
      try Notebook(data, name: name),
      try NotebookImport.lesson(from: data, name: name, files: files)
    )
  }

  @Test func `there are twenty of them`() { #expect(Self.names.count >= 20) }

  @Test(arguments: names)
  func `only cells of Swift run`(_ name: String) throws {
    let (notebook, imported) = try Self.imported(name)
    let (lesson, problems) = LessonParser.parse(imported.markdown, path: "a.md", name: "a")
    let running = notebook.cells.filter { $0.kind == .code && $0.source.contains("RUNS") }
    #expect(lesson.cells.count == running.count, "\(imported.markdown)")
    for (cell, original) in zip(lesson.cells, running) {
      let swift = original.source.everyLine.filter { !$0.hasPrefix("%") || $0.contains("RUNS") }
      #expect(cell.code.trimmingBreaks == swift.joined(separator: "\n").trimmingBreaks)
    }
    #expect(lesson.values.isEmpty && !lesson.cells.contains { $0.code.contains("FOREIGN") })
    #expect(lesson.blocks.containers.isEmpty)
    // A tag that a notebook leaves open is open in the lesson too, and that is told.
    let others = problems.filter {
      !$0.message.contains("is never closed by </")
        && (LessonParser.hasTables || !$0.message.hasPrefix("a table needs "))
    }
    #expect(others.isEmpty, "\(problems.map(\.description).joined(separator: "\n"))")
  }

  @Test(arguments: names)
  func `no character of prose is lost`(_ name: String) throws {
    let (notebook, imported) = try Self.imported(name)
    let visible = Self.visible(imported.markdown)
    for cell in notebook.cells where cell.kind == .markdown || cell.kind == .raw {
      let wanted = Self.visible(Self.rewritten(cell.source))
      let missing = Self.firstMissing(of: wanted, in: visible)
      #expect(missing == nil, "cell \(cell.number) lacks '\(missing ?? "")':\n\(imported.markdown)")
    }
  }

  /// The text after the rewrites that ``NotebookImport`` documents, of what they take away.
  private static func rewritten(_ source: String) -> String {
    var text = source
    let gone: [Regex<Substring>] = [
      // Pictures that are written beside the lesson, or are links.
      /attachment:[^\s)"']+/, /plots\/(?:a%20curve\.png|raw\.jpg)/,
      // The marks of headings, whose level changes.
      /(?m)^#{1,6}(?= |$)/, /(?m) #+$/, /(?m)^[=\-]{3,}$/,
      // Brackets that dollars stand for, and environments by other names.
      /\\{1,2}[()\[\]]/, /\\(?:begin|end)\{eqnarray\}/,
    ]
    // A picture that is a link and far away leaves its text.
    text = text.replacing("[![badge](https://example.org/badge.svg)]", with: "[badge]")
    for pattern in gone { text = text.replacing(pattern, with: "") }
    // The braces of a fence that hold its language go behind it.
    text = text.replacing(/``` ?\{+\.?/, with: "```")
      .replacing("}}\n", with: "}\n").replacing("#Another-part", with: "#another-part")
    if text.hasPrefix(" \"Quotes\"") { return text }
    return text.replacing(#/title="x.swift"/#, with: "title='x.swift'")
      .replacing(/```Swift\b/, with: "```swift").replacing("swift-repl", with: "swift")
  }

  /// All that a reader sees: characters that are no blanks, and no marks that come and go.
  private static func visible(_ text: String) -> [Unicode.Scalar] {
    text.unicodeScalars.filter { !$0.properties.isWhitespace && !"\\!".unicodeScalars.contains($0) }
  }

  /// The first part of `wanted` that does not stand in `text`, in its order.
  private static func firstMissing(of wanted: [Unicode.Scalar], in text: [Unicode.Scalar])
    -> String?
  {
    var place = text.startIndex
    for (index, scalar) in wanted.enumerated() {
      guard let next = text[place...].firstIndex(of: scalar) else {
        return String(String.UnicodeScalarView(wanted[index...].prefix(40)))
      }
      place = next + 1
    }
    return nil
  }

  @Test(arguments: [
    ("hosted", "Sums"), ("line-breaks", "Breaks"), ("headings", "Setext title"),
    ("title-of-all", "\"Quotes\": it's #1 — e^{i\\pi}, a link & stars 🎉"),
    ("title-none", "title-none"), ("title-emoji", "🎉 🎉"), ("format-3", "Old form"),
  ])
  func `the first heading of the first level is the title`(_ name: String, _ title: String) throws {
    let (_, imported) = try Self.imported(name)
    let (lesson, _) = LessonParser.parse(imported.markdown, path: "a.md", name: "a")
    #expect(imported.title == title && lesson.frontMatter.title == title)
  }

  @Test func `a title with more than its text stays where it stood`() throws {
    let (_, imported) = try Self.imported("title-of-all")
    #expect(imported.markdown.contains("\n## \"Quotes\": it's #1 — $e^{i\\pi}$, [a link]("))
  }

  @Test func `a long title makes a short name`() throws {
    let (_, imported) = try Self.imported("title-long")
    #expect(imported.title.count > 300)
    #expect(imported.title.shortSlug == "very-long-title-very-long-title-very-long-title-very-long")
    #expect("字".shortSlug == "字" && String(repeating: "字", count: 90).shortSlug.utf8.count <= 120)
  }

  @Test func `pictures are written once each, and over nothing`() throws {
    let (_, dots) = try Self.imported("attachments")
    #expect(
      dots.pictures.map(\.path) == [
        "dots-files/dot.png", "dots-files/dot-2.png", "dots-files/my-drawing.svg",
      ])
    #expect(dots.pictures.last.map { String(decoding: $0.data, as: UTF8.self) } == "<svg></svg>")
    #expect(dots.markdown.contains("![a dot](dots-files/dot.png \"Its title\")"))
    #expect(dots.markdown.contains("<img src=\"dots-files/dot.png\" width"))
    #expect(dots.markdown.contains("`![x](attachment:dot.png)`"))
    #expect(
      dots.notes == [
        "cell 3: the attachment 'bad.png' is damaged and is left out",
        "cell 4: the attachment 'none.png' is not in the notebook",
      ])
    let (_, beside) = try Self.imported("pictures")
    #expect(
      beside.pictures.map(\.path) == ["pictures-files/a-curve.png", "pictures-files/raw-2.jpg"])
    #expect(beside.markdown.contains("src='pictures-files/raw-2.jpg'"))
    #expect(beside.markdown.contains("[picture]: pictures-files/raw-2.jpg \"A title\""))
    #expect(beside.markdown.contains("```\n![shown](plots/raw.jpg)\n```"))
    #expect(beside.markdown.contains("![within](data:image/png;base64,"))
    #expect(beside.notes.contains { $0.contains("'plots/lost.png' is not beside the notebook") })
    #expect(beside.markdown.contains("\n[by name][Far]\n"))
  }

  @Test func `lines for the kernel are shown, and said with their cells`() throws {
    let (_, imported) = try Self.imported("magics")
    #expect(
      imported.notes == [
        "cell 2: %install, %include are for the notebook's kernel: shown and not run",
        "cell 3: !ls is for the notebook's kernel: shown and not run",
        "cell 4: %%bash is for the notebook's kernel: shown and not run",
        "cell 5: %matplotlib is for the notebook's kernel: shown and not run",
      ])
    #expect(imported.markdown.contains("```bash {.static}\n%%bash\necho FOREIGN\n```"))
  }

  @Test func `environments and brackets are formulas`() throws {
    func formulas(_ name: String) throws -> [String] {
      let (_, imported) = try Self.imported(name)
      let (lesson, _) = LessonParser.parse(imported.markdown, path: "a.md", name: "a")
      return lesson.blocks.flatMap(Self.formulas)
    }
    #expect(
      try formulas("environments").map(\.trimmed) == [
        "\\begin{align*}\na &= b \\\\\n- c &= d\n= e\n\\end{align*}",
        "\\begin{equation*}%\\label{eq:one}\nE = mc^2\n\\end{equation*}",
        "\\begin{pmatrix} 1 & 2 \\end{pmatrix}",
        "\\begin{cases} 1 & x > 0 \\\\\n0 & x \\le 0 \\end{cases}",
        "\\begin{array}{rcl}\nx &=& 1\n\\end{array}", "\\begin{gather*}\nx\n\\end{gather*}",
        "\\begin{aligned}\ny &= 1\n\\end{aligned}", "z = 1", "u\n= 2",
        "\\begin{matrix}1\\end{matrix}", "v = 3\n\nw = 4", "t", "r = 1\ns = 2",
        "\\begin{align*}p\\end{align*}", "\\begin{gather*}q\\end{gather*}",
      ])
    #expect(
      try formulas("brackets").map(\.trimmed) == [
        "x + y", "z^2", "\\sum_i x_i", "\\int f", "k", "p", "q|r",
      ])
  }

  private static func formulas(_ block: Block) -> [String] {
    switch block {
    case .formula(let formula): [formula.latex]
    case .paragraph(let inlines): formulas(inlines)
    case .quote(let blocks): blocks.flatMap(formulas)
    case .list(let list): list.items.flatMap { $0.blocks.flatMap(formulas) }
    case .table(let table): (table.head + table.rows.flatMap { $0 }).flatMap(formulas)
    default: []
    }
  }

  private static func formulas(_ inlines: [Inline]) -> [String] {
    inlines.compactMap { if case .formula(let formula) = $0 { formula.latex } else { nil } }
  }

  @Test func `tags become options`() throws {
    let (_, imported) = try Self.imported("kinds")
    let (lesson, _) = LessonParser.parse(imported.markdown, path: "a.md", name: "a")
    #expect(lesson.cells.map(\.options.isFolded) == [true, false, true])
    #expect(lesson.cells.map(\.options.isHidden) == [false, true, false])
    #expect(
      imported.notes == [
        "cell 3: it is of type 'video' and is shown as text",
        "cell 6: it has no type; what cannot be read of it is left out",
        "cell 7: its source is no text; what cannot be read of it is left out",
      ])
  }

  @Test func `cells are apart as they were`() throws {
    let (_, imported) = try Self.imported("open-ends")
    let (lesson, _) = LessonParser.parse(imported.markdown, path: "a.md", name: "a")
    let lists = lesson.blocks.count { if case .list = $0 { true } else { false } }
    let quotes = lesson.blocks.count { if case .quote = $0 { true } else { false } }
    #expect(lists == 3 && quotes == 2)
  }

  @Test func `a name means in each cell what it meant there`() throws {
    let (_, imported) = try Self.imported("labels")
    let (lesson, _) = LessonParser.parse(imported.markdown, path: "a.md", name: "a")
    let links = lesson.blocks.flatMap { block -> [String] in
      guard case .paragraph(let inlines) = block else { return [] }
      return inlines.compactMap { inline in
        if case .link(let address, _, _, _) = inline { address } else { nil }
      }
    }.map { String($0.suffix(1)) }
    #expect(links == ["1", "1", "1", "2", "2", "2", "x", "1"])
    #expect(lesson.footnotes.map(\.label) == ["1", "1-2"])
  }

  @Test func `links to headings are those of a lesson`() throws {
    let (_, imported) = try Self.imported("headings")
    #expect(imported.markdown.contains("[To it](#another-part) and [off](#nowhere)"))
    #expect(
      imported.markdown.contains("## Another part\n\nIts text.\n\n### Smaller\n\n#### Third #"))
  }

  @Test
  func `what of a damaged cell is lost is said, and so are outputs that no build makes again`()
    throws
  {
    let cells = [
      "null", "\"text\"", "{\"cell_type\": 5, \"source\": \"kept\"}",
      "{\"cell_type\": \"markdown\", \"source\": {\"a\": 1}}",
      "{\"cell_type\": \"markdown\", \"source\": [\"kept too\", 3]}",
      "{\"cell_type\": \"code\", \"source\": \"1\", \"outputs\": [{\"output_type\": \"stream\", \"text\": \"1\"}, {\"output_type\": \"display_data\", \"data\": {\"image/png\": \"\"}}]}",
    ]
    let text =
      "{\"nbformat\": 4, \"metadata\": {\"kernelspec\": {\"language\": \"python\"}}, \"cells\": [\(cells.joined(separator: ", "))]}"
    let imported = try NotebookImport.lesson(from: Data(text.utf8), name: "a")
    let rest = "what cannot be read of it is left out"
    #expect(
      imported.notes.filter { !$0.contains("of type") } == [
        "its code is python: 1 cell is shown and not run", "cell 1: it is no cell; \(rest)",
        "cell 2: it is no cell; \(rest)", "cell 3: it has no type; \(rest)",
        "cell 4: its source is no text; \(rest)", "cell 5: some of its lines are no text; \(rest)",
        "the 2 outputs of cells that do not run are left out, a picture among them",
      ])
    #expect(imported.markdown.contains("kept\n") && imported.markdown.contains("kept too"))
  }
}

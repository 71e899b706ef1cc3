import Foundation
import LessonExecution
import LessonMarkdown
import LessonWire
import MathTypesetting
import NDArrays
import Plots
import SitePublishing

// From text to the page that readers get: no cell runs, what cells gave is given.

extension FuzzTarget {
  /// Damaged Markdown, whose cells gave outputs of all forms.
  static func pages() -> FuzzTarget {
    let press = FuzzPress()
    let mutator = Mutator(LessonExamples.blocks, words: markdownWords, longest: 1 << 13)
    return FuzzTarget(mutator: mutator) { bytes in
      let text = FuzzPress.withFewFormulas(bytes)
      return press.print(text, form: bytes.count, damaged: nil)
    }
  }

  /// Damaged HTML, of the author's and of a cell's.
  static func html() -> FuzzTarget {
    let examples = [
      "<div id=\"a\" class='b'><p>Text &amp; <b>more</b></p><img src=\"a.png\" alt=\"\"></div>",
      "<details><summary>S</summary><a href=\"02-b.html#c\">link</a></details>",
      "<style>@import 'a.css'; p { background: url( \"b.png\" ) }</style><script>1 < 2</script>",
      "<svg viewBox=\"0 0 9 9\"><use href=\"#a\"/><image xlink:href='b.png'/><a xlink:href=\"#\"/></svg>",
      "<!-- note --><table><tr><td colspan=2 onclick=f()>1</table><video poster=a.png src=b.mp4>",
      "<img srcset=\"a.png 1x, b.png 2x\" alt=a><textarea></textarea><a name=x>y</a>",
    ]
    let words = [
      "<", ">", "</", "/>", "<!--", "-->", "<!", "<?", "=", "\"", "'", " id=\"a\"", " src=",
      " href=",
      " srcset=", " style=\"", "url(", "@import", "<script>", "</script>", "<style>", "</style>",
      "<a ", "<img ", "<svg>", "</svg>", "<title>", "&lt;", "&#0;", "&#x110000;", "&", ";", "\n\n",
      "<![CDATA[", "]]>", "javascript:", "//", "../", "%2e", "#",
    ]
    let press = FuzzPress()
    return FuzzTarget(mutator: Mutator(examples, words: words, longest: 4096)) { bytes in
      let text = FuzzPress.withFewFormulas(bytes)
      for tag in TagReader.tags(of: text) {
        guard tag.start < tag.end, tag.end <= text.utf8.count,
          tag.attributes.allSatisfy({
            tag.start < $0.range.lowerBound && $0.range.upperBound <= tag.end
          })
        else { fatalError("a tag stands outside of its text") }
      }
      let lesson = "\(text)\n\n```swift\n1\n```\n"
      return press.print(lesson, form: bytes.count, damaged: text)
    }
  }

  /// Pictures that cells show, as a page takes them and as committed results keep them.
  static func drawings() -> FuzzTarget {
    let examples = [[4, 5], [2, 3], [1, 1]].map { (shape: Shape) in
      let picture = Picture(NDArray<UInt8>.zeros(shape), alternative: "").base64
      return [UInt8](Data(base64Encoded: picture) ?? Data())
    }
    let (lesson, _) = LessonParser.parse(
      head + "```swift\n1\n```\n", path: "01-a.md", name: "01-a")
    return FuzzTarget(
      mutator: Mutator(examples, words: ["IHDR", "IDAT", "IEND", "PLTE", "tRNS"], longest: 4096)
    ) { bytes in
      let data = Data(bytes).base64EncodedString()
      var result = CellResult()
      result.outputs = [.value("image/png", data)]
      var outcome = LessonOutcome(lesson: lesson)
      outcome.results[0] = result
      if PublishedResults(outcome) != PublishedResults(outcome) {
        fatalError("a picture has another digest the second time")
      }
      return (try? OutputForm(type: "image/png", data: data).check()) != nil
    }
  }

  /// What the folder of the lessons says of the site.
  static func siteSettings() -> FuzzTarget {
    let examples = [
      "title: A\nsummary: B", "title: 'A: b'\nmacros:\n  \\R: '\\mathbb{R}'\n  \\f: 'f(#1)'\n",
      "summary: >\n  folded\n  text\ntitle: \"q\\n\" # comment",
    ]
    let words = [
      "title:", "summary:", "macros:", "\\R: ", "'\\mathbb{R}'", ": ", "- ", "[", "]", "{", "}",
      "|",
      ">", "#", "&a", "*a", "!!str ", "? ", "'", "\"", "---", "...", "%YAML 1.1\n", "<<: ", "null",
    ]
    let folder = makeFolder()
    return FuzzTarget(mutator: Mutator(examples, words: words, longest: 4096)) { bytes in
      put(bytes, "\(folder)/site.yml")
      let (_, text, problems) = SiteSettings.read(from: folder)
      checkPlaces(problems, in: SourceText(text).lines)
      return problems.isEmpty
    }
  }
}

/// Renders pages from outputs that are given, and judges them.
private struct FuzzPress {
  /// One for all pages: it takes a tenth of a second to begin. What it sets is kept nowhere.
  private let typesetter = Typesetter(cacheFolder: "/dev/null/none") { _ in }
  private let folder = FuzzTarget.makeFolder()

  /// A formula takes some ms, so that most inputs have none.
  static func withFewFormulas(_ bytes: [UInt8]) -> String {
    let text = String(decoding: bytes, as: UTF8.self)
    return bytes.count % 64 == 0 && bytes.count < 1 << 11 ? text : text.replacing("$", with: "S")
  }

  private static let picture = Picture(NDArray<UInt8>.zeros([2, 3]), alternative: "").base64
  private static let table = TablePayload(columns: ["a", "b"], rows: [["1", "<x>"], ["2", "&"]])
  private static let pictures = PicturesPayload(
    columns: 2, alternative: "Two",
    items: [
      PicturesPayload.Item(
        palette: .diverging, isWrong: true, alternative: "<7>", caption: "\"7\"", png: picture)
    ])

  private static let outputs: [CellOutput] = [
    .standardOutput("1 < 2 & 3\n\u{1B}[31mred\n"), .standardError("warning\r\n"),
    .value("text/plain", "\"a\" > 'b'"), .value("image/png", picture),
    .value("image/svg+xml", "<svg viewBox=\"0 0 9 9\"><g><path d=\"M0 0\"/></g></svg>"),
    .value("text/html", "<p>cell's <b>own</b></p>"),
    .value("text/markdown", "## Head\n\n- *a* `b` [^n]\n\n[^n]: Note.\n"),
    .value(TablePayload.type, table.text), .value(PicturesPayload.type, pictures.text),
    .bundle([
      CellOutput.Form(type: "text/plain", data: "figure"),
      CellOutput.Form(type: NumbersPayload.type, data: table.text),
      CellOutput.Form(type: "image/svg+xml", data: "<svg><text>1</text></svg>"),
    ]),
  ]
  private static let types = [
    "text/plain", "text/html", "text/markdown", "image/svg+xml", "image/png", "image/jpeg",
    TablePayload.type, NumbersPayload.type, PicturesPayload.type, "application/json", "",
  ]

  /// - Parameters:
  ///   - text: The lesson below its front matter.
  ///   - form: Chooses what the cells gave.
  ///   - damaged: What the cells gave too, where it is not the lesson's text.
  /// - Returns: Whether the lesson has no fault.
  func print(_ text: String, form: Int, damaged: String?) -> Bool {
    let source = FuzzTarget.head + text
    let (lesson, problems) = LessonParser.parse(source, path: "01-a.md", name: "01-a")
    FuzzTarget.checkPlaces(problems, in: lesson.lines)
    var outcome = LessonOutcome(lesson: lesson)
    for cell in lesson.cells {
      var result = CellResult()
      result.outputs = [
        Self.outputs[(form + cell.index) % Self.outputs.count],
        .value(Self.types[form % Self.types.count], damaged ?? String(text.prefix(1000))),
      ]
      outcome.results[cell.index] = result
    }
    for value in lesson.values { outcome.prose[value.index] = "1 < \(value.index)" }
    let publisher = SitePublisher(
      lessons: [lesson], anchors: ["01-a": PageAnchors.of(lesson)], settings: SiteSettings(),
      lessonsFolder: folder, showsMeasured: true, notice: "", formulaCache: "/dev/null/none")
    let page = publisher.page(of: outcome, by: typesetter)
    FuzzTarget.checkPlaces(page.problems, in: lesson.lines)
    if publisher.page(of: outcome, by: typesetter).html != page.html {
      fatalError("the page is another the second time")
    }
    // HTML that is no part of our own may leave open what it will.
    if !text.contains("<"), let fault = Self.fault(in: page.html) {
      fatalError("the page is no HTML: \(fault)")
    }
    return problems.isEmpty && page.problems.isEmpty
  }

  private static let void: Set = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
  ]

  /// What is wrong with the nesting, the attributes and the ids of a page.
  private static func fault(in html: String) -> String? {
    var open: [String] = []
    var ids: Set<String> = []
    for tag in TagReader.tags(of: html) {
      if tag.isClosing {
        guard open.popLast() == tag.name else { return "</\(tag.name)> closes nothing" }
        continue
      }
      if tag.name == "a", open.contains("a") { return "a link in a link" }
      if Set(tag.attributes.map(\.name)).count < tag.attributes.count {
        return "<\(tag.name)> has an attribute twice"
      }
      if let id = tag["id"], !ids.insert(id).inserted { return "the id \(id) twice" }
      if !tag.isSelfClosing, !void.contains(tag.name) { open.append(tag.name) }
    }
    return open.last.map { "<\($0)> is not closed" }
  }
}

extension CellOutput {
  fileprivate static func value(_ type: String, _ data: String) -> CellOutput {
    .bundle([Form(type: type, data: data)])
  }
}

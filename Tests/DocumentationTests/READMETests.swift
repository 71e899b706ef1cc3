import Foundation
import LessonMarkdown
import LessonWire
import Testing

@testable import LessonExecution

/// What the README shows compiles and runs, and the names that it names are there.
@Suite struct READMETests {
  private let readme: READMEText

  init() throws { readme = try READMEText(file: "\(SymbolGraph.root)/README.md") }

  @Test func `its lesson runs and shows what it says`() async throws {
    let block = try #require(
      readme.section("What a lesson is made of").fences.first { $0.language == "markdown" })
    let (lesson, problems) = LessonParser.parse(
      block.text, path: "Lessons/03-a.md", name: "03-a")
    #expect(problems.map(\.message) == [])
    #expect(lesson.cells.count == 1 && lesson.values.count == 1)
    let outcome = try await ExampleRunner.run(lesson)
    #expect(outcome.diagnostics.map(\.description) == [])
    #expect(outcome.prose.count == 1 && outcome.prose[0]?.filter { !$0.isWhitespace } == "66.5%")
    let shown = outcome.results[0]?.outputs.first
    guard case .bundle(let bundle) = shown else {
      Issue.record("\(String(describing: shown))")
      return
    }
    #expect(bundle.contains { $0.type == "image/svg+xml" })
  }

  @Test func `the page that it draws shows what the cell gives`() async throws {
    let drawing = try #require(readme.section("What a page is made of").fences.first)
    let (lesson, _) = LessonParser.parse(
      "---\ntitle: A\n---\n\n```swift\nlet p = softmax([1, 2, 3])\nprint(p)\n```\n",
      path: "Lessons/01-a.md", name: "01-a")
    let outcome = try await ExampleRunner.run(lesson)
    #expect(drawing.text.contains("let p = softmax([1, 2, 3])"))
    guard case .standardOutput(let text) = outcome.results[0]?.outputs.first else {
      Issue.record("\(outcome.diagnostics)")
      return
    }
    #expect(drawing.text.contains("│ \(text.dropLast()) "), "\(text)")
  }

  @Test func `its programs run as they stand`() async throws {
    for name in ["The arrays", "The networks", "The figures"] {
      for fence in readme.section(name).fences where fence.language == "swift" {
        let (lesson, _) = LessonParser.parse(
          "---\ntitle: A\n---\n\n```swift\n\(fence.text)\n```\n",
          path: "Lessons/01-a.md", name: "01-a")
        let outcome = try await ExampleRunner.run(lesson)
        #expect(
          outcome.diagnostics.filter { $0.severity == .error }.map(\.description) == [],
          "README.md:\(fence.line)")
      }
    }
    #expect(readme.section("The networks").fences.count == 3)
  }

  @Test(arguments: [
    "What a lesson is made of", "The arrays", "The networks", "Reading pages", "The figures",
  ])
  func `each expression compiles and runs, and each name is one of the library`(_ name: String)
    async throws
  {
    let names = LibrarySymbols(try await SymbolGraph.all.value)
    let spans = readme.section(name).spans.filter {
      !Self.words.contains($0.text) && Self.option($0.text) == nil
    }
    let expressions = spans.filter { !names.contain($0.text) }
    let cells = expressions.map { span in
      "do {\n\(Self.statement(span.text))\n}\n"
    }
    let (lesson, _) = LessonParser.parse(
      Self.head + "\n```swift\n\(Self.prelude)```\n"
        + cells.map { "\n```swift\n\($0)```\n" }.joined(),
      path: "Lessons/05-a.md", name: "05-a")
    let outcome = try await ExampleRunner.run(lesson)
    let faults = outcome.diagnostics.filter { $0.severity == .error }.map { fault in
      let cell = lesson.cells.last { $0.position.line <= fault.position.line }?.index ?? 0
      let span = cell > 0 ? expressions[cell - 1] : nil
      return "README.md:\(span?.line ?? 0): \(span?.text ?? "the prelude"): \(fault.message)"
    }
    #expect(faults == [])
    #expect(outcome.results.count == lesson.cells.count)
  }

  @Test(arguments: ["digits", "lines", "orientation"])
  func `the digests that it states are those of the networks`(_ name: String) throws {
    let root = SymbolGraph.root
    let digest = try #require(
      SHA256.digest(
        ofFile: "\(root)/Sources/lectern/Resources/Networks/\(name).safetensors"))
    let text = try String(contentsOfFile: "\(root)/README.md", encoding: .utf8)
    #expect(text.contains("\(name) \(digest.prefix(16))"), "\(digest)")
  }

  // MARK: - What the expressions need

  private static let head = "---\ntitle: A\n---\n"

  private static let prelude = """
    var a = NDArray<Double>.arange(36).reshaped([6, 6])
    var b = a
    let m = a .> NDArray(7)
    let v = NDArray<Double>([1, 4])
    let w = a + 1
    let edges = NDArray<Double>([0, 10, 40])
    let (x, xp) = (NDArray<Double>([0.5, 1]), NDArray<Double>([0, 1]))
    let (f, fp) = (x, xp)
    var rng = RandomGenerator(seed: 7)
    let p = softmax([1, 2, 3])
    let value = p
    let (network, linear) = (0.99, 0.9)
    var model = try Model<Float>(input: [4], [Dense(2)], seed: 1)
    let digits = GeneratedDigits.draw(5, seed: 1)
    let inputs = NDArray<Float>.ones([3, 4])
    let weights = NDArray<Float>([[1, -1]])
    let reader = try PageReader.trained()
    let picture = GeneratedPages.draw(.clean, seed: 1).picture
    try CSVFile.write(a, to: "a.csv", header: "six columns")
    try NPYFile.write(NDArray<Float>([1, 2]), to: "a.npy")

    """

  /// Shapes of `a` where six rows of six are not what an expression takes.
  private static let shapes = [
    "a.sum(axes: [0, 2])": "[2, 3, 6]", "a.searchSorted(v)": "[36]",
    #"einsum("bij,bjk->bik", a, b)"#: "[4, 3, 3]", "a.slidingWindows(of: 3)": "[36]",
    "convolve(a, b, mode: .same)": "[36]",
  ]

  private static func statement(_ text: String) -> String {
    let shape = shapes[text].map { "let a = a.reshaped(\($0)), b = a\n" } ?? ""
    // What another lesson published is not here: the call is compiled alone.
    if text.contains("published(") { return "func read() throws { let _: Model<Float> = \(text) }" }
    if text.contains("solve(") {
      return "let a = NDArray<Double>.eye(6)\n_ = \(text)"
    }
    if text.hasPrefix("for ") || text.hasPrefix("var ") || text.contains(" = ") { return text }
    return shape + "_ = \(text)"
  }

  /// What stands between back quotes and is no Swift: Markdown, options, files, commands.
  private static let words: Set<String> = [
    // Markdown and front matter.
    "swift", "Swift", "`{swift} p[2], .percent(1)`",
    "[text](03-a-linear-classifier.md#which-rate)", ":::", "$$", "[^name]", "[^name]: text",
    "$P(A|B)$", #"\|"#, "~~~swift", "~~~", ":", "#", "title", "summary", "part", "terms", "needs",
    "needs: [04]", "environment: [NAME]", "await",
    // Files, commands and their options.
    "site.yml", "#1", "03", "03b", "Lessons/NAME.md:LINE:COLUMN", "--set", "--fast", "--final",
    "safetensors", ".safetensors", "Tests/Benchmarks/compare-training",
    "lectern train RECIPE --final", "lectern check", "codeName",
    "swift run -c release Benchmarks digits RECIPE DATA",
    // Reading pages.
    "lectern read FILE…", "lectern_lectern.resources/Networks", "LECTERN_NETWORKS", "pages judge",
    "swift run -c release Benchmarks pages train FOLDER DATA",
    "swift run -c release Benchmarks claims DATA FOLDER",
    "Tests/Benchmarks/compare_perceptrons.py", "Tests/Benchmarks/read_pages.py",
    "Tests/Benchmarks/draw_font_pages.py", "--json",
    "--min-confidence", "LECTERN_THREADS", "lectern predict",
    "lectern predict IMAGE… --explain page.html", "--top 3",
    "seven.png: 7 (98.3 %), 1 (1.1 %), 2 (0.3 %)",
    // Recipes, axes, and the compiler's own.
    "mlp", "cnn", "best", "fast", "Process", "expect=", "sourceSentence",
    "[batch, rows, columns, channels]", "[length, channels]",
    "[rows, columns, inputs, outputs]", "@specialized",
  ]

  /// The name of a cell's option in how it is written: `.fold`, `#label`, `caption="…"`.
  private static func option(_ text: String) -> String? {
    if text.hasPrefix("#") { return text == "#label" ? "label" : nil }
    guard let match = text.wholeMatch(of: /\.?([a-z-]+)(=.+)?/) else { return nil }
    return CellOption.all.contains { $0.name == match.1 } ? String(match.1) : nil
  }

  @Test func `its table of options has each option of a cell`() {
    let named = readme.section("What a lesson is made of").spans.compactMap { Self.option($0.text) }
    #expect(Set(CellOption.all.map(\.name)).subtracting(named).sorted() == [])
  }
}

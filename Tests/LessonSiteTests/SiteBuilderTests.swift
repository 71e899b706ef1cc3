import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting
import TestSupport
import Testing

@testable import LessonSite

/// A small site in a temporary folder.
struct SiteFixture {
  let folder = temporaryPath("site")

  init(_ lessons: [String: String]) throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/Lessons", withIntermediateDirectories: true)
    for (name, text) in lessons { try write(text, name) }
  }

  func write(_ text: String, _ name: String) throws {
    try text.write(toFile: "\(folder)/Lessons/\(name)", atomically: true, encoding: .utf8)
  }

  func build(
    only: String? = nil, cache: String = "cache", output: String = "Output",
    change: (inout SiteOptions) -> Void = { _ in }
  ) async throws -> SiteReport {
    var options = SiteOptions(lessons: "\(folder)/Lessons", output: "\(folder)/\(output)", jobs: 2)
    options.only = only
    options.showsMeasured = false
    change(&options)
    return try await SiteBuilder(
      options: options, toolchain: Toolchain(cModules: sharedCModules),
      cache: ResultCache(folder: "\(folder)/\(cache)")
    ).build()
  }

  func page(_ path: String, in output: String = "Output") -> String {
    (try? String(contentsOfFile: "\(folder)/\(output)/\(path)", encoding: .utf8)) ?? ""
  }

  /// What stands between the article's tags.
  func article(_ name: String) -> String {
    let html = page("\(name)/index.html")
    guard let start = html.range(of: "<article"), let end = html.range(of: "</article>") else {
      return ""
    }
    return String(html[start.lowerBound..<end.upperBound])
  }
}

/// Builds with compilers of their own, of which a machine takes few at a time.
@Suite(.serialized) struct SiteBuilderTests {
  static let first = """
    ---
    title: First & foremost
    summary: One sentence.
    terms: [sum]
    ---

    ## A heading

    Text with *emphasis*, `code` and <b>html</b>.

    ```swift {#fig-bars caption="Three *bars*."}
    let values = [1.0, 2.0, 3.0]
    print("a < b")
    barChart(["a", "b", "c"], values, xName: "x", yName: "y", alternative: "Rising bars.")
    ```

    The last is `{swift} values[2], .fixed(1)`.

    ::: note Aside
    Small print.
    :::

    ```swift {.measured}
    print(ContinuousClock().now)
    ```

    ::: exercise to recall
    What?

    ::: answer
    That.
    :::
    :::
    """

  @Test func `builds a page that is the golden page`() async throws {
    let site = try SiteFixture([
      "01-first.md": Self.first,
      "02-second.md": "---\ntitle: Second\n---\n[back](01-first.md#a-heading)\n",
    ])
    let report = try await site.build()
    #expect(report.diagnostics.map(\.description) == [])
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Golden/first.html")
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try site.article("01-first").write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded first.html; look at it")
    }
    #expect(site.article("01-first") == (try String(contentsOf: file, encoding: .utf8)))
    #expect(
      site.article("02-second").contains("<a href=\"../01-first/index.html#a-heading\">back</a>"))
    #expect(site.page("index.html").contains("First &amp; foremost"))
    #expect(
      site.page("01-first/index.html").contains("rel=\"next\" href=\"../02-second/index.html\""))
  }

  @Test func `is the same, byte for byte, from another cache`() async throws {
    let site = try SiteFixture(["01-first.md": Self.first])
    _ = try await site.build()
    _ = try await site.build(cache: "other", output: "Again")
    #expect(site.page("01-first/index.html") == site.page("01-first/index.html", in: "Again"))
    #expect(!site.page("01-first/index.html").isEmpty)
  }

  @Test func `changes the one page whose prose changed, and runs no cell`() async throws {
    let site = try SiteFixture([
      "01-first.md": Self.first, "02-second.md": "---\ntitle: Second\n---\nText.\n",
    ])
    #expect(try await site.build().writtenPages == ["01-first", "02-second"])
    #expect(try await site.build().writtenPages == [])
    try site.write("---\ntitle: Second\n---\nOther text.\n", "02-second.md")
    let report = try await site.build()
    #expect(report.writtenPages == ["02-second"])
    #expect(report.outcomes.allSatisfy { $0.ranCells == 0 })
  }

  @Test func `another order of lessons or another frame runs no cell`() async throws {
    let site = try SiteFixture([
      "01-first.md": Self.first, "02-second.md": "---\ntitle: Second\n---\n```swift\n1 + 1\n```\n",
    ])
    _ = try await site.build()
    // Mutation 14: two lessons change places.
    let files = FileManager.default
    for (old, new) in [("01-first", "tmp"), ("02-second", "01-second"), ("tmp", "02-first")] {
      try files.moveItem(
        atPath: "\(site.folder)/Lessons/\(old).md", toPath: "\(site.folder)/Lessons/\(new).md")
    }
    try site.write(
      "---\ntitle: Second\n---\n```swift\n1 + 1\n```\n", "01-second.md")
    let moved = try await site.build()
    #expect(moved.writtenPages == ["01-second", "02-first"])
    #expect(moved.outcomes.allSatisfy { $0.ranCells == 0 }, "\(moved.outcomes.map(\.reasons))")
    #expect(site.page("01-first/index.html").isEmpty && !moved.hasFailed)
    // Mutation 15: the frame around every page.
    try site.write("title: Another book\n", "site.yml")
    let framed = try await site.build()
    #expect(framed.writtenPages == ["01-second", "02-first"])
    #expect(framed.outcomes.allSatisfy { $0.ranCells == 0 })
    #expect(site.page("02-first/index.html").contains("Another book"))
  }

  @Test func `parameters reach the cells that ask, and the page says so`() async throws {
    let site = try SiteFixture([
      "01-a.md":
        "---\ntitle: A\n---\n```swift\nlet epochs = isFast ? 1 : parameter(\"epochs\", 8)\nprint(\"epochs\", epochs)\n```\n"
    ])
    #expect(try await site.build().diagnostics == [])
    #expect(site.article("01-a").contains("epochs 8"))
    let set = try await site.build(output: "Set") {
      $0.parameters = ["epochs": "3", "epohcs": "4"]
    }
    #expect(site.page("01-a/index.html", in: "Set").contains("epochs 3"))
    #expect(site.page("01-a/index.html", in: "Set").contains("Built with epochs = 3"))
    #expect(
      set.diagnostics.map(\.message) == [
        "no cell asks for the parameter 'epohcs'; did you mean epochs?"
      ])
    _ = try await site.build(output: "Fast") { $0.parameters = ["fast": "true"] }
    #expect(site.page("01-a/index.html", in: "Fast").contains("epochs 1"))
    #expect(site.page("01-a/index.html", in: "Fast").contains("Built with --fast"))
    // What was published is as it was.
    #expect(try await site.build().outcomes.map(\.ranCells) == [0])
  }

  @Test func `shows warnings, expected failures and every error of the compiler`() async throws {
    let site = try SiteFixture([
      "01-a.md": """
      ---
      title: A
      ---

      ```swift
      func f() { var count = 1; print(count) }
      f()
      ```

      ```swift {expect=error says="on purpose"}
      struct Oops: Error, CustomStringConvertible { var description: String { "on purpose" } }
      throw Oops()
      ```

      ```swift {width=60% caption="A drawing."}
      barChart(["a"], [1.0], xName: "", yName: "", alternative: "One bar.")
      ```

      ```swift
      let a = one
      let b = two
      ```
      """
    ])
    let report = try await site.build()
    let page = site.article("01-a")
    #expect(
      report.diagnostics.map { "\($0.position.line) \($0.severity)" } == [
        "6 warning", "20 error", "21 error",
      ])
    #expect(page.contains("<span class=\"label\">Warning</span>Lessons/01-a.md:6:16: warning:"))
    #expect(page.contains("Threw an error, on purpose") && page.contains("  12 | throw Oops()"))
    #expect(page.contains("style=\"--width: 60%\""))
    #expect(page.contains("01-a.md:20:9: error") && page.contains("01-a.md:21:9: error"))
  }

  @Test func `shows tables, pictures, formulas and Markdown that a cell made`() async throws {
    let site = try SiteFixture([
      "01-a.md": """
      ---
      title: A
      ---

      ```swift
      Table(columns: ["name", "value"], rows: [["a < b", "1"]])
      ```

      ```swift
      display(Markdown("Some *emphasis*."))
      LaTeX("a^2")
      ```

      ```swift {#pictures caption="Two."}
      let gray = NDArray<UInt8>([[0, 255]])
      PictureGrid([
        .init(Picture(gray, alternative: "one"), caption: "first"),
        .init(Picture(gray, alternative: "two"), caption: "second", isWrong: true),
      ], alternative: "Two pictures.")
      ```

      ```swift {alt="A lone picture"}
      Picture(gray, alternative: "unused")
      ```
      """
    ])
    #expect(try await site.build().diagnostics.filter { $0.severity == .error } == [])
    let page = site.article("01-a")
    #expect(page.contains("<th scope=\"row\">a &lt; b</th><td>1</td>"))
    #expect(page.contains("<p>Some <em>emphasis</em>.</p>") && page.contains("a^2"))
    #expect(page.contains("<li class=\"wrong\">") && page.contains("✗ second"))
    #expect(page.contains("<figure class=\"plain\" id=\"pictures\">"))
    #expect(page.contains("alt=\"A lone picture\""))
  }

  @Test func `shows a failure under its cell and builds the other lessons`() async throws {
    let site = try SiteFixture([
      "01-bad.md":
        "---\ntitle: Bad\n---\n```swift\nprint(\"kept\")\nfatalError(\"on purpose\")\n```\n\n```swift\n1\n```\n",
      "02-good.md": "---\ntitle: Good\n---\n```swift\n1 + 1\n```\n",
    ])
    let report = try await site.build()
    #expect(
      report.diagnostics.map {
        "\($0.file):\($0.position.line):\($0.position.column) \($0.message)"
      } == ["Lessons/01-bad.md:6:1 on purpose"])
    let bad = site.article("01-bad")
    #expect(
      bad.contains("kept") && bad.contains("Lessons/01-bad.md:6:1: error: on purpose")
        && bad.contains("Not run"))
    #expect(site.article("02-good").contains("</span>2</samp>"))
  }

  @Test func `places a dead link, a missing picture and a bad formula`() async throws {
    let formula = Typesetter.missing == nil
    let site = try SiteFixture([
      "01-a.md":
        "---\ntitle: A\n---\n\n[x](02-c.md) and [y](#nowhere).\n\n![z](none.png)\n\nText $\\frac{1$ here.\n\n## Somewhere\n",
      "02-b.md": "---\ntitle: B\n---\n",
    ])
    let messages = try await site.build().diagnostics.map {
      "\($0.position.line):\($0.position.column) \($0.message)"
    }
    #expect(messages.contains("5:5 no lesson is called '02-c.md'; did you mean 02-b.md?"))
    #expect(messages.contains("5:22 01-a.md has no place '#nowhere'"))
    #expect(messages.contains("7:6 the picture 'none.png' is not in the lessons' folder"))
    if formula {
      #expect(messages.contains { $0.hasPrefix("9:") && $0.contains("this formula cannot be set") })
    }
  }

  @Test func `a picture that two pages use lies beside both, and so does linked data`() async throws
  {
    let site = try SiteFixture([
      "01-a.md": "---\ntitle: A\n---\n![x](p%20q.png) and [data](sub/d.csv)\n",
      "02-b.md": "---\ntitle: B\n---\n![x](<p q.png>) and <img src=\"p q.png\" alt=\"\">\n",
    ])
    try FileManager.default.createDirectory(
      atPath: "\(site.folder)/Lessons/sub", withIntermediateDirectories: true)
    try site.write("data", "sub/d.csv")
    try site.write("picture", "p q.png")
    #expect(try await site.build().diagnostics.map(\.description) == [])
    #expect(site.page("01-a/p q.png") == "picture" && site.page("02-b/p q.png") == "picture")
    #expect(site.page("01-a/sub/d.csv") == "data")
    #expect(
      site.article("02-b").contains(
        "<img src=\"p%20q.png\" alt=\"x\"> and <img src=\"p%20q.png\" alt=\"\">"))
  }

  @Test func `runs one lesson by its number and leaves the others' pages alone`() async throws {
    let site = try SiteFixture([
      "01-first.md": Self.first, "02-second.md": "---\ntitle: Second\n---\nText.\n",
    ])
    _ = try await site.build()
    try site.write("---\ntitle: Second\n---\nOther.\n", "02-second.md")
    let report = try await site.build(only: "01")
    #expect(report.outcomes.map(\.ranCells) == [2])
    #expect(site.page("02-second/index.html").contains("Text."))
    await #expect { try await site.build(only: "07") } throws: {
      "\($0)".contains("no lesson is called '07'")
    }
  }

  @Test func `removes the page of a lesson that is gone, and nothing else`() async throws {
    let site = try SiteFixture([
      "01-a.md": "---\ntitle: A\n---\n", "02-b.md": "---\ntitle: B\n---\n",
    ])
    _ = try await site.build()
    try FileManager.default.createDirectory(
      atPath: "\(site.folder)/Output/mine", withIntermediateDirectories: true)
    try "my own".write(
      toFile: "\(site.folder)/Output/mine/index.html", atomically: true, encoding: .utf8)
    try FileManager.default.removeItem(atPath: "\(site.folder)/Lessons/02-b.md")
    _ = try await site.build()
    #expect(site.page("02-b/index.html").isEmpty && site.page("mine/index.html") == "my own")
  }

  @Test func `asks for lessons where there are none`() async throws {
    let site = try SiteFixture([:])
    await #expect { try await site.build() } throws: { "\($0)".contains("holds no lessons") }
  }

  /// A lesson that hands a model on, and one that takes it.
  private static func pair(_ rate: String) -> [String: String] {
    [
      "02-taker.md": """
      ---
      title: Taker
      needs: [03]
      ---

      ```swift
      let model = try published("line")
      print("weights", model.parameters["0.weights"]!)
      ```
      """,
      "03-giver.md": """
      ---
      title: Giver
      ---

      ```swift
      var model = try Model<Float>(input: [1], [Dense(1)])
      model.forEachParameter { $1.value = NDArray<Float>.full($1.value.shape, \(rate)) }
      try publish(model, as: "line")
      ```
      """,
    ]
  }

  @Test func `a lesson takes what another handed on, and runs again when that changes`()
    async throws
  {
    let site = try SiteFixture(Self.pair("1.5"))
    let first = try await site.build()
    #expect(!first.hasFailed, "\(first.diagnostics)")
    #expect(site.article("02-taker").contains("weights [[1.5]]"))
    let again = try await site.build()
    #expect(again.outcomes.map(\.ranCells) == [0, 0])
    for (name, text) in Self.pair("2.5") { try site.write(text, name) }
    let changed = try await site.build()
    #expect(changed.outcomes.map(\.ranCells) == [1, 1])
    #expect(site.article("02-taker").contains("weights [[2.5]]"))
    // Alone it runs on what was handed on last.
    let alone = try await site.build(only: "02")
    #expect(alone.outcomes.map(\.lesson.name) == ["02-taker"])
    #expect(!alone.hasFailed)
  }

  @Test func `a lesson whose giver fails is not run, and says so`() async throws {
    var lessons = Self.pair("1.5")
    lessons["03-giver.md"] = lessons["03-giver.md"]!.replacingOccurrences(
      of: "[1], [Dense(1)]", with: "[1, 1], [Dense(1)]")
    let report = try await SiteFixture(lessons).build(only: "2")
    let messages = report.diagnostics.map(\.message)
    #expect(messages.contains { $0.contains("layer 1 of 1 does not fit") })
    #expect(
      messages.contains { $0.contains("needs '03-giver', which failed; it was not run") })
  }

  @Test func `lessons that need each other, or what is not there, fail alone`() async throws {
    var lessons = Self.pair("1.5")
    lessons["04-beside.md"] = "---\ntitle: Beside\n---\n```swift\nprint(6 * 7)\n```\n"
    for (needs, message) in [
      ("[2]", "these lessons need each other in a circle: 02-taker → 03-giver → 02-taker"),
      ("[07]", "no lesson is called '07'; there are 02-taker, 03-giver, 04-beside"),
      ("[03]", "this lesson needs itself"),
    ] {
      lessons["03-giver.md"] = Self.pair("1.5")["03-giver.md"]!.replacingOccurrences(
        of: "title: Giver", with: "title: Giver\nneeds: \(needs)")
      let site = try SiteFixture(lessons)
      let report = try await site.build()
      let told = report.diagnostics.filter { $0.file == "Lessons/03-giver.md" }
      #expect(told.map(\.message) == [message])
      #expect(told.map(\.position) == [SourcePosition(line: 3, column: 9)])
      #expect(report.hasFailed && site.article("04-beside").contains("42"))
      #expect(!site.article("03-giver").isEmpty && !site.article("02-taker").isEmpty)
    }
  }
}

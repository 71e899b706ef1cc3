import Datasets
import Foundation
import NDArrays
import TestSupport
import Testing

@testable import LessonExecution
@testable import lectern

/// `lectern predict --explain`.
@Suite(.serialized, .enabled(if: CommandFixture.readsPictures)) struct PredictExplainTests {
  private static let digit = GeneratedDigits.draw(3, seed: 4).picture(0)

  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    try fixture.putModels()
    try fixture.putPicture("a.bmp")
    try fixture.put(PlainPage(rows: 30, columns: 20, all: 250).graymap, "blank.pgm")
    return fixture
  }

  /// What is said but for how far the reading is, which a busy machine says at any moment.
  private func told(_ result: ProgramResult) -> String {
    result.errors.split(separator: "\n").filter { line in
      ["error: ", "warning: ", "wrote "].contains { line.hasPrefix($0) }
    }.map { "\($0)\n" }.joined()
  }

  private let titles = [
    "Size", "Sheet", "Sides", "Paper", "Dark ink", "Strength", "Specks", "Box", "Twenty pixels",
    "Middle",
  ]

  /// The titles of the steps of each section.
  private func steps(_ html: String) -> [[String]] {
    html.components(separatedBy: "<section").dropFirst().map { section in
      section.matches(of: /<figcaption><b>([^<]*)\.<\/b>/).map { String($0.1) }
    }
  }

  // MARK: - What stands on it

  @Test
  func `the page shows each step, what is seen and all shares, and the lines are as without it`()
    async throws
  {
    let fixture = try fixture()
    for model in ["", "--model m.safetensors"] {
      let plain = await fixture.shell("lectern predict a.bmp \(model)")
      let result = await fixture.shell("lectern predict a.bmp \(model) --explain p.html")
      #expect(result.status == 0 && told(result) == "wrote p.html\n", "\(result.errors)")
      #expect(result.output == plain.output)
      let html = try #require(fixture.text("p.html"))
      #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n"))
      for match in html.matches(of: /(?:href|src)="([^"]{0,20})/) {
        #expect(match.1.hasPrefix("#") || match.1.hasPrefix("data:image/png"), "\(match.1)")
      }
      #expect(!html.contains("<script") && !html.contains("<link") && !html.contains("@import"))
      #expect(steps(html) == [titles])
      // The picture and what is seen are shown beside the steps.
      #expect(html.matches(of: /<image class=/).count == 12)
      #expect(html.matches(of: /aria-label="[^"]+"/).count == 12)
      #expect(html.matches(of: /<th scope="row">/).count == (model.isEmpty ? 11 : 10))
      #expect(html.contains("Every pixel is looked at: 32 × 32 pixels."))
      #expect(html.contains("so the ink is dark.") && html.contains("1 picture read"))
      let said = try #require(plain.output.firstMatch(of: /a\.bmp: (.*)\n/)?.1)
      #expect(html.contains("<p class=\"answer\">Read as \(said).</p>"))
    }
  }

  @Test func `the pixels that the page shows are those that the model sees`() async throws {
    let fixture = try fixture()
    let result = await fixture.shell("lectern predict a.bmp --model m.safetensors --explain p.html")
    #expect(result.status == 0)
    let html = try #require(fixture.text("p.html"))
    #expect(html.contains("Its box, 4 × 22 pixels, comes to the middle of a square."))
    #expect(html.contains(/the 20 × 20 begin at row [45] and column [45], counted from 0/))
    let pictures = html.matches(of: /class="ink pixels" width="28" height="28" href="([^"]*)"/)
    #expect(pictures.count == 2 && pictures.first?.1 == pictures.last?.1)
  }

  @Test func `light ink, a table, a band and specks are told`() async throws {
    let fixture = try fixture()
    let digit = Self.digit.cast(to: Float.self).repeated(4, axis: 0).repeated(4, axis: 1)
    var sheet = NDArray<Float>.full([160, 140], 230)
    sheet[24..<136, 14..<126] = 230 - digit * (180 / 255)
    var table = NDArray<Float>.full([200, 190], 40)
    table[22..<182, 30..<170] = sheet
    let band = NDArray.concatenate([NDArray<Float>.full([160, 24], 60), sheet], axis: 1)
    var specks = sheet
    specks[6, 6] = NDArray<Float>(20)
    for (name, picture) in [
      ("light", 255 - sheet), ("table", table), ("band", band), ("specks", specks),
      ("large", sheet.repeated(6, axis: 0).repeated(6, axis: 1)),
    ] {
      let bytes = round(picture).cast(to: UInt8.self)
      let page = PlainPage(rows: bytes.shape[0], columns: bytes.shape[1], gray: bytes.elements)
      try fixture.put(page.graymap, "\(name).pgm")
    }
    let result = await fixture.shell(
      "lectern predict light.pgm table.pgm band.pgm specks.pgm large.pgm --explain p.html")
    #expect(result.status == 0)
    let html = try #require(fixture.text("p.html"))
    let sections = html.components(separatedBy: "<section").dropFirst().map { $0 }
    try #require(sections.count == 5)
    #expect(sections[0].contains("so the ink is light.") && sections[0].contains("<b>Light ink."))
    #expect(sections[0].contains("darker than the paper in the negative, become full ink."))
    #expect(sections[1].contains("A sheet lies before something darker. It is cut out, "))
    #expect(
      sections[2].contains("that is no paper is cut off: ") && sections[2].contains("on the left."))
    #expect(sections[3].contains("1 speck of less than a fiftieth of all ink, in orange, goes."))
    #expect(sections[4].contains("Each pixel is the mean of 2 × 2: 420 × 480 pixels are left"))
    #expect(sections[4].contains("840 × 960 pixels"))
  }

  @Test
  func `a picture without ink has its steps and its sentence, and one that fails its sentence`()
    async throws
  {
    let fixture = try fixture()
    let result = await fixture.shell(
      "lectern predict blank.pgm nowhere a.bmp 'x*.png' --explain p.html --top 2")
    #expect(result.status == 1 && result.output.hasPrefix("a.bmp: "))
    #expect(
      told(result) == """
        error: blank.pgm: holds no ink; every pixel is nearly the same
        error: nowhere: the picture cannot be read: no such file or directory
        error: x*.png: no file matches
        wrote p.html

        """)
    let html = try #require(fixture.text("p.html"))
    #expect(html.contains("1 picture read; 3 pictures not read"))
    let blank = titles.prefix(4) + ["Light ink", "No ink"]
    #expect(steps(html) == [Array(blank), [], titles, []])
    for sentence in [
      "blank.pgm: holds no ink; every pixel is nearly the same", "x*.png: no file matches",
      "nowhere: the picture cannot be read: no such file or directory",
    ] {
      #expect(html.contains("<p class=\"failed\">\(sentence)</p>"), "\(sentence)")
    }
    #expect(html.contains("and ink is 4.7 % at least."))
    #expect(
      html.contains("Nothing differs from the light along the edge; the ink is taken for light."))
    #expect(html.matches(of: /<table/).count == 1)
  }

  @Test func `a damaged model is told beside the steps`() async throws {
    let fixture = try fixture()
    let result = await fixture.shell(
      "lectern predict nan.safetensors a.bmp --top 3 --explain p.html")
    #expect(result.status == 1 && result.output.isEmpty)
    let html = try #require(fixture.text("p.html"))
    #expect(html.contains("the model gives shares that are no numbers"))
    #expect(steps(html) == [titles] && !html.contains("<table"))
  }

  @Test func `names are text, whatever they hold`() async throws {
    let fixture = try fixture()
    let name = "<b>&\"x\" 'y'.bmp"
    try fixture.putPicture(name)
    let result = await fixture.shell("lectern predict ./*y*.bmp a.bmp --explain p.html")
    #expect(result.status == 0, "\(result.errors)")
    let html = try #require(fixture.text("p.html"))
    #expect(!html.contains("\"x\"") && html.contains("&lt;b&gt;&amp;&quot;x&quot;"))
    #expect(!html.contains("aria-label=\"<"))
  }

  @Test func `a large picture makes no large page`() async throws {
    let fixture = try fixture()
    var random = RandomGenerator(seed: 9)
    let noise: NDArray<Float> = random.standardNormal([400, 300], of: Float.self) * 40
    let gray = round((noise + 128).clipped(to: 0...255)).cast(to: UInt8.self)
      .repeated(10, axis: 0).repeated(10, axis: 1)
    try fixture.put(PlainPage(rows: 4000, columns: 3000, gray: gray.elements).graymap, "large.pgm")
    try fixture.put(PlainPage(rows: 1, columns: 20_000, all: 255).graymap, "thin.pgm")
    let result = await fixture.shell("lectern predict large.pgm thin.pgm --explain p.html")
    #expect(told(result).hasSuffix("wrote p.html\n"))
    let html = try #require(fixture.text("p.html"))
    #expect(html.contains("3,000 × 4,000 pixels") && html.contains("20,000 × 1 pixels"))
    #expect(html.utf8.count < 3 << 20, "\(html.utf8.count)")
    for match in html.matches(of: /viewBox="0 0 ([0-9]+) ([0-9]+)" role/) {
      #expect(Int(match.1) ?? 0 <= 850 && Int(match.2) ?? 0 <= 800)
    }
  }

  @Test func `with JSON the page is written too`() async throws {
    let fixture = try fixture()
    let plain = await fixture.shell("lectern predict a.bmp blank.pgm --json")
    let result = await fixture.shell("lectern predict a.bmp blank.pgm --json --explain p.html")
    #expect(result.status == 1 && result.output == plain.output && plain.status == 1)
    #expect(fixture.text("p.html")?.hasSuffix("</html>\n") == true)
  }

  // MARK: - Where it goes

  @Test func `a page is written over its own alone, or over others where that is asked for`()
    async throws
  {
    try await fixture().checkPlace(
      ofPage: "--explain", "lectern predict m.safetensors a.bmp",
      inputs: [("./a.bmp", "a.bmp"), ("m.safetensors", "m.safetensors")])
  }

  @Test func `a page that has no room is told, and what was read is there`() async throws {
    let fixture = try fixture()
    let before = try fixture.names
    let line = "trap '' XFSZ; ulimit -f 40; lectern predict a.bmp --explain p.html"
    let full = await fixture.shell(line)
    #expect(full.status == 2 && full.output.hasPrefix("a.bmp: "))
    #expect(told(full) == "error: p.html cannot be written: file too large\n")
    let json = await fixture.shell("\(line) --json | cat")
    let read = try JSONSerialization.jsonObject(with: Data(json.output.utf8)) as? [[String: Any]]
    #expect(read?.count == 1 && read?.first?["digit"] != nil)
    #expect(try fixture.names.filter { $0 != "cache" } == before.filter { $0 != "cache" })
  }
}

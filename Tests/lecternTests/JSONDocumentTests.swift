import Foundation
@testable import LessonExecution
import Testing

@testable import lectern

@Suite(.serialized) struct JSONDocumentTests {
  private func document(_ text: String) throws -> Any {
    try JSONSerialization.jsonObject(with: Data(text.utf8))
  }

  @Test func `a number that is none is null, and others are as they are`() throws {
    let numbers = [0.5, 0, 1, -1e-300, .infinity, -.infinity, .nan].map(JSONNumber.init)
    let text = String(decoding: try JSONEncoder().encode(numbers), as: UTF8.self)
    #expect(text == "[0.5,0,1,-1e-300,null,null,null]")
  }

  @Test(arguments: [
    ("build --josn --json", 2), ("rnu --json", 2), ("--json build", 2), ("run 9 --json", 2),
    ("build --json --lessons nowhere", 2), ("build --json --output Lessons", 2),
    ("check --json --lessons nowhere", 2), ("predict --json nowhere.safetensors a.png", 2),
    ("predict --json a.png --model 01.md", 2), ("read --json", 2),
    ("read --json a --model 01.md", 2), ("export 1 --format swift --json", 2),
    ("build --json --memory --json", 2), ("run --json", 2),
  ])
  func `what keeps a command from its work is a document of its own`(
    _ line: String, _ status: Int
  ) async throws {
    let fixture = try CommandFixture()
    try fixture.put("text", "01.md")
    let result = await fixture.shell("lectern \(line)")
    #expect(result.status == status)
    let found = try #require(try document(result.output) as? [String: Any])
    #expect(Set(found.keys) == ["error", "status"] && found["status"] as? Int == status)
    // Both streams say the same.
    let sentence = try #require(found["error"] as? String)
    #expect(result.errors.hasPrefix("error: \(sentence)\n"))
  }

  @Test(arguments: ["XDG_CACHE_HOME=/proc/nowhere", "PATH=/nowhere"])
  func `so is what the machine lacks`(_ variable: String) async throws {
    let fixture = try CommandFixture(cells: true)
    for command in ["build", "run 1", "check"] {
      let result = await fixture.shell("\(variable) lectern \(command) --json")
      let found = try document(result.output) as? [String: Any]
      #expect(result.status == 2 && found?["error"] is String)
    }
  }

  @Test func `help and the version are no reports`() async throws {
    let fixture = try CommandFixture()
    #expect(await fixture.shell("lectern --version --json").output.hasPrefix("{") == false)
    #expect(await fixture.shell("lectern build --json --help").output.hasPrefix("OVERVIEW"))
  }

  @Test func `a report has numbers as numbers, and names as they are`() async throws {
    let fixture = try CommandFixture(cells: true)
    try fixture.put(
      "---\ntitle: B\n---\n\n```swift\nlet a = 1\n```\n\n```swift\nfatalError(\"é \\\"x\\\" \\u{1}\")\n```\n",
      "Lessons/02-ü \"q\" \\.md")
    let result = await fixture.shell("lectern build --json")
    #expect(result.status == 1)
    let report = try #require(try document(result.output) as? [String: Any])
    #expect(report["seconds"] is Double && (report["changedPages"] as? [String])?.count == 2)
    let lessons = try #require(report["lessons"] as? [[String: Any]])
    #expect(lessons.map { $0["name"] as? String } == ["01-a", "02-ü \"q\" \\"])
    let cells = try #require(lessons[1]["cells"] as? [[String: Any]])
    #expect(cells.map { $0["line"] as? Int } == [6, 10])
    #expect(cells.map { $0["state"] as? String } == ["ran", "failed"])
    let found = try #require((report["diagnostics"] as? [[String: Any]])?.first)
    #expect(found["line"] as? Int == 10 && found["column"] as? Int == 1)
    #expect((found["message"] as? String)?.contains("é \"x\" \u{1}") == true)
  }

  @Test func `lists with nothing in them are lists`() async throws {
    let fixture = try CommandFixture()
    _ = await fixture.shell("lectern build; lectern check --accept")
    let built = await fixture.shell("lectern build --json")
    let report = try #require(try document(built.output) as? [String: Any])
    #expect((report["changedPages"] as? [Any])?.isEmpty == true)
    #expect((report["diagnostics"] as? [Any])?.isEmpty == true)
    let checked = await fixture.shell("lectern check --json")
    #expect((try document(checked.output) as? [String: [Any]])?["differences"]?.isEmpty == true)
  }

  @Test func `a check tells lines and columns as numbers`() async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("lectern check --json")
    #expect(result.status == 1)
    let report = try #require(try document(result.output) as? [String: [[String: Any]]])
    let found = try #require(report["differences"]?.first)
    #expect(
      found["file"] as? String == "Lessons/01-a.md" && found["severity"] as? String == "error")
    #expect(found["line"] as? Int == 1 && found["column"] as? Int == 1)
  }

  @Test func `Ctrl-C leaves a document`() async throws {
    let fixture = try CommandFixture()
    let cell =
      "import Foundation\ntry \"\".write(toFile: \"\(fixture.folder)/started\", atomically: true, encoding: .utf8)\nsleep(600)"
    try fixture.put("---\ntitle: A\n---\n\n```swift\n\(cell)\n```\n", "Lessons/01-a.md")
    for command in ["build", "run 1", "check"] {
      let result = await fixture.shell(
        """
        rm -f started; "$program" \(command) --json & until [ -e started ]; do sleep 0.02; done
        kill -INT $!; wait $!
        """)
      #expect(result.status == 130)
      let found = try document(result.output) as? [String: Any]
      #expect(found?["error"] as? String == "stopped" && found?["status"] as? Int == 130)
    }
  }

  @Test func `a report that nobody can keep is told, and one that nobody reads is not`()
    async throws
  {
    let fixture = try CommandFixture()
    let full = await fixture.shell("lectern build --json > /dev/full")
    #expect(full.status == 2 && fixture.isBuilt)
    #expect(
      full.errors.hasSuffix(
        "error: standard output cannot be written: no space left on device\n"))
    let closed = await fixture.shell("lectern build --json >&-")
    #expect(closed.status == 2 && closed.errors.hasPrefix("error: standard output is closed"))
    _ = await fixture.shell("{ lectern build --json; echo $? > status; } | true")
    #expect(fixture.text("status") == "0\n")
  }

  @Test(.enabled(if: CommandFixture.readsPictures))
  func `readings are numbers, and a share that is none is null beside what is wrong`() async throws
  {
    let fixture = try CommandFixture()
    try fixture.putModels()
    try fixture.putPicture("a.bmp")
    let good = await fixture.shell("lectern predict m.safetensors a.bmp nowhere --json")
    #expect(good.status == 1)
    let read = try #require(try document(good.output) as? [[String: Any]])
    #expect((0...9).contains(read[0]["digit"] as? Int ?? -1))
    #expect((read[0]["probabilities"] as? [Double])?.count == 10 && read[0]["error"] == nil)
    #expect(Set(read[1].keys) == ["image", "error"])

    let bad = await fixture.shell("lectern predict nan.safetensors a.bmp --json")
    #expect(bad.status == 1 && bad.errors.contains("gives shares that are no numbers"))
    let none = try #require(try document(bad.output) as? [[String: Any]])
    #expect(none[0]["digit"] == nil && none[0]["error"] is String)
    #expect((none[0]["probabilities"] as? [Any])?.contains { $0 is NSNull } == true)
    let plain = await fixture.shell("lectern predict nan.safetensors a.bmp")
    #expect(plain.status == 1 && plain.output.isEmpty)
  }
}

import Foundation
import LessonExecution
import LessonMarkdown
import LessonSite
import Synchronization
import TestSupport
import Testing

@testable import LessonPreview

@Suite struct PreviewTests {
  /// What a preview said and reported.
  private final class Log: Sendable {
    private let texts = Mutex<[String]>([])
    func add(_ text: String) { texts.withLock { $0.append(text) } }
    var all: [String] { texts.withLock { $0 } }

    /// Waits for something that is said.
    func wait(for text: String, after count: Int = 0) async throws {
      for _ in 0..<1500 {
        if all.dropFirst(count).contains(where: { $0.contains(text) }) { return }
        try await Task.sleep(for: .milliseconds(20))
      }
      Issue.record("no '\(text)' in \(all)")
    }
  }

  @Test func `follows edits: prose runs nothing, a cell runs alone, a fault is told`() async throws
  {
    let folder = temporaryPath("preview")
    try FileManager.default.createDirectory(
      atPath: "\(folder)/Lessons", withIntermediateDirectories: true)
    func write(_ prose: String, _ last: String) throws {
      try
        "---\ntitle: T\n---\n\n\(prose)\n\n```swift\nlet a = 20\n```\n\n```swift\nprint(a + \(last))\n```\n"
        .write(toFile: "\(folder)/Lessons/01-t.md", atomically: true, encoding: .utf8)
    }
    try write("One.", "1")
    let log = Log()
    let options = SiteOptions(lessons: "\(folder)/Lessons", output: "\(folder)/Output", jobs: 2)
    let preview = Preview(
      builder: SiteBuilder(
        options: options, toolchain: try Toolchain(cModules: sharedCModules),
        cache: ResultCache(folder: "\(folder)/cache")),
      port: 0, memory: 1 << 30,
      report: { report, _ in
        let ran = report.outcomes.reduce(0) { $0 + $1.ranCells + $1.replayedCells }
        log.add("ran \(ran), [\(report.diagnostics.map(\.message).joined(separator: "; "))]")
      }, say: { log.add($0) })
    let running = Task { try await preview.run() }
    defer { running.cancel() }
    func page() -> String {
      (try? String(contentsOfFile: "\(folder)/Output/01-t/index.html", encoding: .utf8)) ?? ""
    }

    try await log.wait(for: "ran 2, []")
    try await log.wait(for: "MB of at most")
    #expect(page().contains("</span>21</samp>"))

    var count = log.all.count
    try write("Two.", "1")
    try await log.wait(for: "ran 0, []", after: count)
    #expect(page().contains("Two."))

    count = log.all.count
    try write("Two.", "2")
    // The cell above is not run again, not even for the state it leaves.
    try await log.wait(for: "ran 1, []", after: count)
    #expect(page().contains("</span>22</samp>"))

    count = log.all.count
    try write("Two.", "nothing")
    try await log.wait(for: "cannot find 'nothing' in scope", after: count)
    #expect(page().contains("Does not compile"))

    count = log.all.count
    try write("Three.", "3")
    try await log.wait(for: "ran 1, []", after: count)
    #expect(page().contains("</span>23</samp>") && page().contains("Three."))
  }

  /// A preview of a folder of its own.
  private final class Bench: Sendable {
    let folder = temporaryPath("preview")
    let log = Log()
    private let running: Mutex<Task<Void, any Error>?> = Mutex(nil)
    private let preview: Mutex<Preview?> = Mutex(nil)
    /// The states that sleep for later runs.
    var checkpoints: Int { preview.withLock { $0?.checkpoints.usage.count ?? 0 } }

    func put(_ text: String, _ path: String) throws {
      let file = URL(fileURLWithPath: "\(folder)/Lessons/\(path)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      // As editors do: another file takes the name.
      try Data(text.utf8).write(to: file, options: .atomic)
    }

    func page(_ name: String) -> String {
      (try? String(contentsOfFile: "\(folder)/Output/\(name)/index.html", encoding: .utf8)) ?? ""
    }

    func start() throws {
      let log = log
      let preview = Preview(
        builder: SiteBuilder(
          options: SiteOptions(lessons: "\(folder)/Lessons", output: "\(folder)/Output", jobs: 2),
          toolchain: try Toolchain(cModules: sharedCModules),
          cache: ResultCache(folder: "\(folder)/cache")),
        port: 0, memory: 1 << 30,
        report: { report, _ in
          let ran = report.outcomes.reduce(0) { $0 + $1.ranCells + $1.replayedCells }
          log.add("ran \(ran), [\(report.diagnostics.map(\.message).joined(separator: "; "))]")
        }, say: { log.add($0) })
      self.preview.withLock { $0 = preview }
      running.withLock { $0 = Task { try await preview.run() } }
    }

    func stop() { running.withLock { $0?.cancel() } }

    /// The port that was said.
    func port() async throws -> UInt16 {
      try await log.wait(for: "http://127.0.0.1:")
      let line = log.all.first { $0.hasPrefix("http://127.0.0.1:") } ?? ""
      return UInt16(line.dropFirst("http://127.0.0.1:".count).dropLast()) ?? 0
    }
  }

  @Test func `shows the outputs once: what runs for its checkpoints tells the page nothing`()
    async throws
  {
    let bench = Bench()
    try bench.put("---\ntitle: T\n---\n\n```swift\nprint(\"once\")\n```\n", "01-t.md")
    try bench.start()
    defer { bench.stop() }
    try await bench.log.wait(for: "ran 1, []")
    bench.stop()
    // Known from the cache this time: opening the page runs the lesson for its checkpoints.
    let again = Bench()
    try FileManager.default.copyItem(atPath: bench.folder, toPath: again.folder)
    try again.start()
    defer { again.stop() }
    let port = try await again.port()
    try await again.log.wait(for: "ran ")
    let page = PlainClient(port)
    page.send("GET /.lectern/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
    _ = await page.read(until: ": ready\n\n")
    let said = again.log.all.count
    _ = await PlainClient.exchange(
      "GET /01-t/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", port)
    for _ in 0..<1500 where again.checkpoints == 0 {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(again.checkpoints == 1)
    // An edit ends the wait: whatever was told came before it.
    try again.put("---\ntitle: T\n---\n\nNew.\n\n```swift\nprint(\"once\")\n```\n", "01-t.md")
    try await again.log.wait(for: "ran 0, []", after: said)
    let told = await page.read(until: "\"kind\":\"page\",\"page\":\"01-t\"}\n\n")
    #expect(!told.contains("printed") && !told.contains("cell 1 of 1"), "\(told)")
  }

  @Test func `notices pictures and data in folders below the lessons`() async throws {
    let bench = Bench()
    try bench.put("---\ntitle: T\n---\n\n![x](img/a.png)\n", "01-t.md")
    try bench.put("old", "img/a.png")
    try bench.put(
      "---\ntitle: D\n---\n\n```swift\nimport Foundation\nprint(try String(contentsOfFile: \"data/x.csv\", encoding: .utf8))\n```\n",
      "02-d.md")
    try bench.put("first", "data/x.csv")
    try bench.start()
    defer { bench.stop() }
    try await bench.log.wait(for: "ran 1, []")
    #expect(bench.page("02-d").contains("first"))
    let count = bench.log.all.count
    try bench.put("new", "img/a.png")
    try bench.put("second", "data/x.csv")
    try await bench.log.wait(for: "ran 1, []", after: count)
    #expect(bench.page("02-d").contains("second"))
    for _ in 0..<500 {
      if FileManager.default.contents(atPath: "\(bench.folder)/Output/01-t/img/a.png")
        == Data("new".utf8)
      {
        return
      }
      try await Task.sleep(for: .milliseconds(20))
    }
    Issue.record("the picture is as it was")
  }

  @Test func `a lesson that writes beside the lessons comes to an end`() async throws {
    let bench = Bench()
    try bench.put("", "data/keep")
    try bench.put(
      """
      ---
      title: T
      ---

      ```swift
      import Foundation
      let old = try? String(contentsOfFile: "data/count", encoding: .utf8)
      try "\\((Int(old ?? "") ?? 0) + 1)".write(
        toFile: "data/count", atomically: false, encoding: .utf8)
      ```
      """, "01-t.md")
    try bench.start()
    defer { bench.stop() }
    func count() -> String? {
      try? String(contentsOfFile: "\(bench.folder)/Lessons/data/count", encoding: .utf8)
    }
    try await bench.log.wait(for: "ran 1")
    // What it writes is followed once more.
    for _ in 0..<1500 where count() != "2" { try await Task.sleep(for: .milliseconds(20)) }
    #expect(count() == "2")
    let said = bench.log.all.count
    try bench.put("---\ntitle: U\n---\n\nNo cell.\n", "02-u.md")
    try await bench.log.wait(for: "ran ", after: said)
  }

  @Test func `a preview that ends takes its hosts along`() async throws {
    let bench = Bench()
    try bench.put(
      """
      ---
      title: T
      ---

      ```swift
      import Foundation
      try "\\(getpid())".write(toFile: "data/process", atomically: true, encoding: .utf8)
      while true { sleep(1) }
      ```
      """, "01-t.md")
    try bench.put("", "data/keep")
    try bench.start()
    defer { bench.stop() }
    func process() -> pid_t? {
      (try? String(contentsOfFile: "\(bench.folder)/Lessons/data/process", encoding: .utf8))
        .flatMap { pid_t($0) }
    }
    for _ in 0..<1500 where process() == nil { try await Task.sleep(for: .milliseconds(20)) }
    let host = try #require(process())
    #expect(kill(host, 0) == 0)
    bench.stop()
    for _ in 0..<1500 where kill(host, 0) == 0 { try await Task.sleep(for: .milliseconds(20)) }
    #expect(kill(host, 0) != 0)
  }

  @Test func `what a cell writes while its checkpoints are made gives up nothing`() async throws {
    let bench = Bench()
    try bench.put("", "data/keep")
    try bench.put(
      """
      ---
      title: T
      ---

      ```swift
      import Foundation
      func note(_ text: String) {
        let file = fopen("data/log", "a")
        fputs(text, file)
        fclose(file)
      }
      note("1")
      ```

      ```swift
      usleep(500_000)
      note("2")
      ```
      """, "01-t.md")
    try bench.start()
    defer { bench.stop() }
    try await bench.log.wait(for: "ran 2, []")
    bench.stop()
    let again = Bench()
    try FileManager.default.copyItem(atPath: bench.folder, toPath: again.folder)
    func log() -> String {
      (try? String(contentsOfFile: "\(again.folder)/Lessons/data/log", encoding: .utf8)) ?? ""
    }
    let before = log()
    try again.start()
    defer { again.stop() }
    let port = try await again.port()
    try await again.log.wait(for: "ran 0, []")
    _ = await PlainClient.exchange(
      "GET /01-t/ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", port)
    for _ in 0..<1500 where log().count < before.count + 2 {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(log() == before + "12")
  }

  @Test func `follows lessons that are renamed and removed, and settings that break`() async throws
  {
    let bench = Bench()
    for name in ["01-a", "02-b"] {
      try bench.put("---\ntitle: \(name)\n---\n\nText.\n", "\(name).md")
    }
    try bench.start()
    defer { bench.stop() }
    try await bench.log.wait(for: "ran 0, []")
    let files = FileManager.default
    var count = bench.log.all.count
    try files.moveItem(
      atPath: "\(bench.folder)/Lessons/02-b.md", toPath: "\(bench.folder)/Lessons/03-c.md")
    try await bench.log.wait(for: "ran 0, []", after: count)
    #expect(bench.page("02-b").isEmpty && !bench.page("03-c").isEmpty)

    count = bench.log.all.count
    try bench.put("---\ntitle: X\n---\n", "assets.md")
    try await bench.log.wait(for: "a lesson cannot be called 'assets'", after: count)
    count = bench.log.all.count
    try files.removeItem(atPath: "\(bench.folder)/Lessons/assets.md")
    try await bench.log.wait(for: "ran 0, []", after: count)
    #expect(
      FileManager.default.fileExists(atPath: "\(bench.folder)/Output/assets/lectern.css"))

    count = bench.log.all.count
    try bench.put("title: [\n", "site.yml")
    try await bench.log.wait(for: "ran 0, [", after: count)
    #expect(!bench.log.all.last!.hasSuffix("[]"))
    count = bench.log.all.count
    try bench.put("title: Mended\n", "site.yml")
    try await bench.log.wait(for: "ran 0, []", after: count)
    #expect(bench.page("01-a").contains("Mended"))
  }

  @Test func `a site that is new is there while its first cell runs`() async throws {
    let bench = Bench()
    try bench.put(
      "---\ntitle: A\n---\n\n```swift\nimport Glibc\nsleep(2)\nprint(\"sl\" + \"ept\")\n```\n",
      "01-a.md")
    try bench.put("---\ntitle: B\n---\n\nText of B.\n", "02-b.md")
    try bench.start()
    defer { bench.stop() }
    let port = try await bench.port()
    // The frame is written within the two seconds that the cell takes.
    var index = ""
    for _ in 0..<200 where !index.contains("200 OK") {
      let client = PlainClient(port)
      client.send("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
      index = await client.readAll()
      client.close()
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(index.contains("200 OK") && index.contains("02-b"))
    #expect(!bench.page("01-a").contains("slept") && bench.page("02-b").contains("Text of B."))
    #expect(FileManager.default.fileExists(atPath: "\(bench.folder)/Output/assets/lectern.css"))
    try await bench.log.wait(for: "ran 1, []")
    #expect(bench.page("01-a").contains("slept"))
  }

  @Test func `says which cell runs, and none when the run is over or has stopped`() {
    let (lesson, _) = LessonParser.parse(
      "---\ntitle: T\n---\n```swift\n1\n```\n\n```swift\n2\n```\n", path: "L/t.md", name: "t")
    var outcome = LessonOutcome(lesson: lesson)
    #expect(outcome.markedAsRunning.runningCell == 0)
    outcome.results[0] = CellResult()
    #expect(outcome.markedAsRunning.runningCell == 1)
    outcome.results[1] = CellResult()
    #expect(outcome.markedAsRunning.runningCell == nil)
    var failed = CellResult()
    failed.failure = CellFailure(kind: .trap, message: "x")
    outcome.results = [0: failed]
    #expect(outcome.markedAsRunning.runningCell == nil)
  }
}

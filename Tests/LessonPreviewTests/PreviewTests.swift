import Foundation
import LessonExecution
import LessonSite
import Testing

@testable import LessonPreview

@Suite struct PreviewTests {
  /// What a preview said and reported.
  private final class Log: @unchecked Sendable {
    private let lock = NSLock()
    private var texts: [String] = []
    func add(_ text: String) { lock.withLock { texts.append(text) } }
    var all: [String] { lock.withLock { texts } }

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
    let folder = NSTemporaryDirectory() + "preview-\(UUID().uuidString)"
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
        options: options, toolchain: try Toolchain(), cache: ResultCache(folder: "\(folder)/cache")),
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
    try await log.wait(for: "checkpoints hold")
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
}

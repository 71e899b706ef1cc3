import Foundation
import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CheckpointTests {
  let bench: Bench
  let store: CheckpointStore

  init() throws {
    bench = try Bench()
    store = CheckpointStore(cache: bench.cache, limit: 1 << 30)
  }

  private func run(_ body: String) async -> LessonOutcome {
    await bench.run(body) { $0.checkpoints = store }
  }

  private static let lesson = """
    ```swift
    import Glibc
    var count = 1
    print("one", getpid() > 0)
    ```

    ```swift
    count += 1
    let sum = NDArray<Float>.ones([1000, 1000]).sum()
    print("two", count, sum)
    ```

    ```swift
    import Glibc
    count += 1
    print("three", count, scratchFile("x").isEmpty)
    ```
    """

  @Test func `an edited cell goes on from the state before it`() async {
    let first = await run(Self.lesson)
    #expect(first.places == [] && first.ranCells == 3)
    #expect(store.usage.count == 3 && store.usage.bytes > 0)
    #expect(store.refusal(of: "Lessons/t.md") == nil)
    for word in ["drei", "trois", "tres"] {
      let again = await run(Self.lesson.replacingOccurrences(of: "three", with: word))
      // The cells above did not run again, not even for their state.
      #expect(again.ranCells == 1 && again.replayedCells == 0)
      #expect(again.text(2) == "\(word) 3 false\n")
    }
    let middle = await run(Self.lesson.replacingOccurrences(of: "\"two\"", with: "\"zwei\""))
    #expect(middle.ranCells == 2 && middle.replayedCells == 0)
    #expect(middle.text(1) == "zwei 2 1000000.0\n" && middle.text(2) == "three 3 false\n")
  }

  @Test func `a cell that crashes leaves the checkpoints before it`() async {
    _ = await run(Self.lesson)
    let crash = await run(
      Self.lesson.replacingOccurrences(
        of: "print(\"three\"", with: "fatalError(\"on purpose\"); print(\"three\""))
    #expect(crash.diagnostics.map(\.message).contains("on purpose"))
    let again = await run(Self.lesson.replacingOccurrences(of: "three", with: "drei"))
    #expect(again.text(2) == "drei 3 false\n" && again.replayedCells == 0)
  }

  @Test func `a lesson's own files are what they were at the checkpoint`() async {
    let body = """
      ```swift
      import Glibc
      func append(_ text: String) {
        let file = fopen(scratchFile("log"), "a")!
        fputs(text, file)
        fclose(file)
      }
      func log() -> String {
        guard let file = fopen(scratchFile("log"), "r") else { return "" }
        defer { fclose(file) }
        var line = [CChar](repeating: 0, count: 100)
        return fgets(&line, 100, file) == nil ? "" : String(cString: line)
      }
      append("a")
      ```

      ```swift
      append("b")
      print(log())
      ```
      """
    #expect(await run(body).text(1) == "ab\n")
    #expect(await run(body.replacingOccurrences(of: "\"b\"", with: "\"c\"")).text(1) == "ac\n")
  }

  @Test func `threads and open files keep a checkpoint from being taken, and that is said`() async {
    let threads = await run(
      """
      ```swift
      import Foundation
      Thread.detachNewThread { while true { sleep(1) } }
      ```
      """)
    #expect(threads.places == [])
    #expect(store.refusal(of: "Lessons/t.md")?.contains("thread") == true)
    let files = await run("```swift\nimport Glibc\nlet file = fopen(\"/etc/passwd\", \"r\")\n```\n")
    #expect(!files.hasFailed)
    #expect(
      store.refusal(of: "Lessons/t.md")
        == "cell 1 keeps a file open, which two processes would share")
  }

  @Test func `what sleeps is bounded, and the dearest state is kept`() async {
    let small = CheckpointStore(cache: bench.cache, limit: 1)
    let outcome = await bench.run(Self.lesson) { $0.checkpoints = small }
    #expect(!outcome.hasFailed && small.usage.count == 0)
    let again = await bench.run(Self.lesson.replacingOccurrences(of: "three", with: "drei")) {
      $0.checkpoints = small
    }
    #expect(again.text(2) == "drei 3 false\n" && again.replayedCells == 2)
  }

  @Test func `a run that is out of date is given up, and the next is right`() async throws {
    _ = await run(Self.lesson)
    let long = Self.lesson.replacingOccurrences(
      of: "print(\"three\"",
      with: "fclose(fopen(\"\(bench.folder)/asleep\", \"w\")); sleep(600); print(\"three\"")
    let task = Task { await run(long) }
    while !FileManager.default.fileExists(atPath: "\(bench.folder)/asleep") {
      try await Task.sleep(for: .milliseconds(20))
    }
    task.cancel()
    let given = await task.value
    #expect(given.wasCancelled, "\(given.places)")
    let again = await run(Self.lesson.replacingOccurrences(of: "three", with: "drei"))
    #expect(again.text(2) == "drei 3 false\n")
  }
}

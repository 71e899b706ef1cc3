import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CellJudgementTests {
  private func options(_ text: String) -> CellOptions {
    let (lesson, _) = LessonParser.parse(
      "---\ntitle: T\n---\n```swift {\(text)}\n1\n```\n", path: "t.md", name: "t")
    return lesson.cells[0].options
  }

  private func failed(_ kind: CellFailure.Kind, _ messages: String...) -> CellResult {
    var result = CellResult()
    let all = messages.map { CellFailure(kind: kind, message: $0) }
    result.failure = all.first
    result.furtherFailures = Array(all.dropFirst())
    return result
  }

  @Test func `a failure that was meant is judged anew by what it must say`() {
    let kept = failed(.compilation, "no a", "no b").judged(
      by: options("expect=compile-error says=\"no b\""))
    #expect(kept.failure == nil && kept.expectedFailure?.message == "no b")
    let other = kept.judged(by: options("expect=compile-error says=\"no a\""))
    #expect(other.failure == nil && other.expectedFailure?.message == "no a")
    let wrong = kept.judged(by: options("expect=compile-error says=\"no c\""))
    #expect(wrong.failure?.message == "the failure does not say \"no c\"; it says: no a")
    #expect(wrong.expectedFailure == nil && wrong.stopsLesson)
    // Judged twice is judged once.
    #expect(wrong.judged(by: options("expect=compile-error says=\"no c\"")) == wrong)
  }

  @Test func `another failure than the one that was meant says so`() {
    let options = options("expect=trap")
    #expect(
      failed(.thrown, "E").judged(by: options).failure?.message
        == "this cell failed otherwise than its option expect=trap says that it must: E")
    #expect(
      CellResult().judged(by: options).failure?.message
        == "this cell ran to its end; its option expect=trap says that it must fail")
  }

  @Test func `seconds are judged by the options of the day`() {
    var result = CellResult()
    result.seconds = 2
    #expect(result.judged(by: options("timeout=3s budget=2s")).failure == nil)
    let slow = result.judged(by: options("budget=1s"))
    #expect(slow.failure?.message == "the cell ran 2 s; its budget is 1 s")
    #expect(!slow.stopsLesson)
    let late = result.judged(by: options("timeout=1s budget=1s"))
    #expect(late.failure?.message == "the cell ran longer than its timeout of 1 s")
    #expect(late.stopsLesson)
  }

  @Test func `a known cell fails as one that runs does, and runs for nothing`() async throws {
    let bench = try Bench()
    func lesson(_ first: String, _ second: String) -> String {
      """
      ```swift {\(first)}
      let a = [1]
      print(a[3])
      ```

      ```swift {\(second)}
      import Glibc
      usleep(300_000)
      ```

      ```swift
      print("below")
      ```
      """
    }
    let good = "expect=trap says=\"out of range\""
    #expect(await bench.run(lesson(good, "timeout=60s")).places == [])

    let says = await bench.run(lesson("expect=trap says=\"nonsense\"", "timeout=60s"))
    let fresh = await bench.run(
      lesson("expect=trap says=\"nonsense\"", "timeout=60s"), isFresh: true)
    #expect(says.places.count == 1 && says.places == fresh.places)
    #expect(says.ranCells == 0 && says.results.keys.sorted() == fresh.results.keys.sorted())

    let timed = await bench.run(lesson(good, "timeout=100ms"))
    #expect(timed.places == ["10:1 error the cell ran longer than its timeout of 100 ms"])
    #expect(timed.ranCells == 0 && timed.results[2] == nil)

    let slow = await bench.run(lesson(good, "budget=100ms"))
    #expect(slow.places.count == 1 && slow.places[0].hasSuffix("its budget is 100 ms"))
    #expect(slow.ranCells == 0 && slow.text(2) == "below\n")
    #expect(await bench.run(lesson(good, "timeout=60s")).places == [])
  }

  @Test func `a run that was cut by its timeout is not kept`() async throws {
    let bench = try Bench()
    func lesson(_ timeout: String) -> String {
      "```swift {timeout=\(timeout)}\nimport Glibc\nusleep(5_000_000)\nprint(\"done\")\n```\n"
    }
    #expect(await bench.run(lesson("100ms")).text(0) == "")
    let longer = await bench.run(lesson("60s"))
    #expect(longer.text(0) == "done\n" && longer.places == [])
  }
}

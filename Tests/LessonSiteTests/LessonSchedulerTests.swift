import LessonExecution
import LessonMarkdown
import Synchronization
import Testing

@testable import LessonSite

/// Schedules are looked at here without running a cell.
@Suite struct LessonSchedulerTests {
  private final class Record: Sendable {
    let events = Mutex<[String]>([])
    let most = Mutex((now: 0, most: 0))
  }

  private func outcomes(
    _ needs: [(name: String, needs: [String])], jobs: Int, failing: Set<String> = [],
    places: Set<Int>? = nil, given: [String: LessonOutcome] = [:]
  ) async -> (outcomes: [LessonOutcome], record: (events: [String], most: Int)) {
    let lessons = LessonGraphTests.lessons(needs)
    let record = Record()
    let scheduler = LessonScheduler(lessons: lessons, graph: LessonGraph(lessons), jobs: jobs) {
      place, given in
      record.most.withLock {
        $0.now += 1
        $0.most = max($0.most, $0.now)
      }
      await Task.yield()
      record.most.withLock { $0.now -= 1 }
      let from = given.map(\.lesson.name).joined(separator: " ")
      record.events.withLock { $0.append("\(lessons[place].name)(\(from))") }
      var outcome = LessonOutcome(lesson: lessons[place])
      if failing.contains(lessons[place].name) {
        outcome.diagnostics = [
          lessons[place].diagnostic(at: SourcePosition(line: 5, column: 1), "it failed")
        ]
      }
      return outcome
    }
    let outcomes = await scheduler.outcomes(of: places ?? Set(lessons.indices), given: given)
    return (outcomes, (record.events.withLock { $0 }, record.most.withLock { $0.most }))
  }

  @Test func `a lesson runs after those that it needs, whatever their order`() async {
    let (outcomes, record) = await outcomes(
      [("01-a", ["03"]), ("02-b", ["01"]), ("03-c", [])], jobs: 4)
    #expect(record.events == ["03-c()", "01-a(03-c)", "02-b(01-a)"])
    #expect(outcomes.map(\.lesson.name) == ["01-a", "02-b", "03-c"])
  }

  @Test(arguments: [1, 2, 3]) func `no more lessons run at a time than there are jobs`(
    jobs: Int
  ) async {
    let (outcomes, record) = await outcomes((0..<9).map { ("0\($0)-l", []) }, jobs: jobs)
    #expect(record.most <= jobs && record.most >= 1)
    #expect(outcomes.count == 9)
  }

  @Test func `a lesson that needs one that failed is not run, and says where and why`() async {
    let (outcomes, record) = await outcomes(
      [("01-a", []), ("02-b", ["01"]), ("03-c", ["02"]), ("04-d", [])], jobs: 1,
      failing: ["01-a"])
    #expect(record.events == ["01-a()", "04-d()"])
    #expect(
      outcomes.flatMap(\.diagnostics).map { "\($0.file):\($0.position.line) \($0.message)" } == [
        "Lessons/01-a.md:5 it failed",
        "Lessons/02-b.md:3 this lesson needs '01-a', which failed; it was not run",
        "Lessons/03-c.md:3 this lesson needs '02-b', which failed; it was not run",
      ])
  }

  @Test func `lessons in a circle and with unknown needs are refused, and the rest runs`() async {
    let (outcomes, record) = await outcomes(
      [("01-a", ["02"]), ("02-b", ["01"]), ("03-c", ["99"]), ("04-d", []), ("05-e", ["03"])],
      jobs: 2)
    #expect(record.events == ["04-d()"])
    #expect(outcomes.map(\.hasFailed) == [true, true, true, false, true])
  }

  @Test func `what is known already is given and not run`() async {
    let lesson = LessonGraphTests.lessons([("01-a", [])])[0]
    let (outcomes, record) = await outcomes(
      [("01-a", []), ("02-b", ["01"])], jobs: 1, places: [1],
      given: ["01-a": LessonOutcome(lesson: lesson)])
    #expect(record.events == ["02-b(01-a)"])
    #expect(outcomes.map(\.lesson.name) == ["02-b"])
  }
}

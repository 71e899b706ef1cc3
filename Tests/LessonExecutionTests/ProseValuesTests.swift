import LessonMarkdown
import Testing

@testable import LessonExecution

/// Values in prose, which are shown and change nothing.
@Suite struct ProseValuesTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func cell(_ code: String) -> String { "```swift\n\(code)\n```\n\n" }

  private static let counter = "var total = 1\nfunc next() -> Int { total += 5; return total }"

  @Test func `a value that changes a variable changes it for the prose alone`() async {
    let lesson = cell(Self.counter) + "Values `{swift} next()` and `{swift} next()`.\n\n"
    let alone = await bench.run(lesson)
    #expect(alone.prose == [0: "6", 1: "11"] && alone.places == [])
    let below = await bench.run(lesson + cell("print(total)"))
    #expect(below.text(1) == "1\n" && below.prose == [0: "6", 1: "11"])
    // Another value above it is nothing that the cell stands on.
    let edited = await bench.run(
      cell(Self.counter) + "Value `{swift} 7`.\n\n" + cell("print(total)"))
    #expect(edited.text(1) == "1\n" && edited.ranCells == 0)
  }

  @Test func `where no copy can be made, cells below stand on what values did`() async {
    let thread = "import Foundation\nThread.detachNewThread { sleep(100) }\n"
    func lesson(_ value: String) -> String {
      cell(thread + Self.counter) + "Value `{swift} \(value)`.\n\n" + cell("print(total)")
    }
    let first = await bench.run(lesson("next()"))
    #expect(first.text(1) == "6\n" && first.prose == [0: "6"])
    #expect(
      first.places == [
        "11:16 warning from here on what a value in prose does stays done for the cells below: cell 1 started a thread that is still there, and threads are not copied"
      ])
    #expect(await bench.run(lesson("next()")).ranCells == 0)
    let edited = await bench.run(lesson("7"))
    #expect(edited.text(1) == "1\n" && edited.ranCells == 1)
    #expect(edited.text(1) == (await bench.run(lesson("7"), isFresh: true)).text(1))
  }

  @Test func `threads that were waited for are none`() async {
    let threads = """
      import Foundation
      for _ in 0..<200 {
        var thread = pthread_t()
        pthread_create(&thread, nil, { _ in nil }, nil)
        pthread_join(thread, nil)
      }
      """
    let lesson = (0..<6).map { _ in cell(threads) + "`{swift} 1`\n\n" }.joined() + cell("1")
    #expect(await bench.run(lesson).places == [])
  }

  @Test func `that is said once, and not where no cell is below`() async {
    let open = "import Foundation\nlet file = fopen(\"/dev/null\", \"r\")\n"
    let twice = await bench.run(
      cell("1") + cell(open) + "`{swift} 1`\n\n" + cell("2") + "`{swift} 3`\n\n" + cell("4"))
    #expect(
      twice.places == [
        "14:10 warning from here on what a value in prose does stays done for the cells below: cell 2 keeps a file open, which two processes would share"
      ])
    let last = await bench.run(cell("1") + cell(open) + "`{swift} 1`\n")
    #expect(last.places == [] && last.prose == [0: "1"])
  }

  @Test func `a cell that cannot be tried apart says which cell is why`() async {
    let outcome = await bench.run(
      cell("import Foundation\nThread.detachNewThread { sleep(100) }")
        + "```swift {expect=trap}\nfatalError(\"on purpose\")\n```\n")
    #expect(
      outcome.places == [
        "10:1 error this cell failed otherwise than its option expect=trap says that it must: the cell could not be run: this cell cannot be tried apart from the others: cell 1 started a thread that is still there, and threads are not copied"
      ])
  }

  @Test func `an expression without a value is told`() async {
    let outcome = await bench.run("One `{swift} 1` and `{swift} print(7)`.\n")
    #expect(
      outcome.places == [
        "4:30 warning this expression gives no value: the page shows (), and what it prints is left out"
      ])
  }

  @Test func `a value that stops is told at its place, and the lesson stops there`() async {
    let outcome = await bench.run(
      cell("let a = [1]") + "One `{swift} a[0]`, two `{swift} a[5]`.\n\n" + cell("print(2)"))
    #expect(outcome.places.count == 1 && outcome.results[1] == nil, "\(outcome.places)")
    #expect(
      outcome.places[0].hasPrefix("8:") && outcome.places[0].contains("an index out of range"))
  }

  @Test func `a statement in the place of a value is told in one sentence`() async {
    let outcome = await bench.run("One `{swift} 1` and\n`{swift} let x = 1` two.\n")
    #expect(
      outcome.places == ["5:10 error a value in prose is one expression; 'let' begins a statement"])
  }
}

@testable import LessonExecution
import Synchronization
import Testing

@testable import lectern

@Suite struct ProgressPrinterTests {
  /// What is told, on a clock that is set by hand.
  private final class Screen: Sendable {
    let told = Mutex<[String]>([])
    let now = Mutex(0.0)
    let columns: Int?

    init(columns: Int? = nil) { self.columns = columns }

    var printer: ProgressPrinter {
      ProgressPrinter(
        ProgressPrinter.Surroundings(
          columns: { self.columns }, clock: { self.now.withLock { $0 } },
          say: { line in self.told.withLock { $0.append("say \(line)") } },
          stand: { line in self.told.withLock { $0.append("stand \(line)") } }))
    }

    func at(_ seconds: Double, _ work: () -> Void) {
      now.withLock { $0 = seconds }
      work()
    }

    var lines: [String] { told.withLock { $0 } }
  }

  private func cell(_ lesson: String, _ index: Int) -> LessonProgress {
    .cell(lesson: lesson, index: index, count: 12)
  }

  private func end(_ lesson: String, ran: Int = 3, failed: Bool = false) -> LessonProgress {
    .finished(lesson: lesson, ran: ran, known: 0, seconds: 1.5, failed: failed)
  }

  @Test func `quick cells are told of by nothing but their lesson's end`() {
    let screen = Screen()
    let printer = screen.printer
    for index in 0..<12 {
      screen.at(Double(index)) {
        printer.print(cell("01-a", index))
        printer.tick()
      }
    }
    screen.at(12) { printer.print(end("01-a", ran: 12)) }
    #expect(screen.lines == ["say 01-a: 12 cells ran in 1.50 s"])
  }

  @Test func `on a pipe a cell that takes long is told of while it does, more and more seldom`() {
    let screen = Screen()
    let printer = screen.printer
    printer.print(cell("01-a", 2))
    for half in 0...600 { screen.at(Double(half) / 2) { printer.tick() } }
    screen.at(301) { printer.print(cell("01-a", 3)) }
    for half in 604...608 { screen.at(Double(half) / 2) { printer.tick() } }
    screen.at(305) { printer.print(end("01-a")) }
    screen.at(400) { printer.tick() }
    #expect(
      screen.lines == [
        "say 01-a: cell 3 of 12, 2 s so far", "say 01-a: cell 3 of 12, 10 s so far",
        "say 01-a: cell 3 of 12, 30 s so far", "say 01-a: cell 3 of 12, 90 s so far",
        "say 01-a: cell 3 of 12, 270 s so far", "say 01-a: cell 4 of 12, 2 s so far",
        "say 01-a: 3 cells ran in 1.50 s",
      ])
  }

  @Test func `of lessons that run beside each other each slow cell is told of`() {
    let screen = Screen()
    let printer = screen.printer
    printer.print(cell("02-b", 0))
    screen.at(1) { printer.print(cell("01-a", 4)) }
    screen.at(2.5) { printer.tick() }
    screen.at(
      3.5,
      {
        printer.print(
          .step(
            lesson: "01-a", index: 4, count: 12, text: "epoch 2 of 9", done: 2, total: 9,
            secondsLeft: 40))
        printer.tick()
      })
    #expect(
      screen.lines == [
        "say 02-b: cell 1 of 12, 2 s so far",
        "say 01-a: cell 5 of 12, 2 s so far, epoch 2 of 9, 40 s left",
      ])
  }

  @Test func `after a long pause a cell is told of once`() {
    let screen = Screen()
    let printer = screen.printer
    printer.print(cell("01-a", 0))
    screen.at(100) {
      printer.tick()
      printer.tick()
    }
    #expect(screen.lines == ["say 01-a: cell 1 of 12, 100 s so far"])
  }

  @Test func `on a terminal one line changes and goes with its lesson`() {
    let screen = Screen(columns: 80)
    let printer = screen.printer
    printer.print(cell("01-a", 0))
    screen.at(1) { printer.tick() }
    screen.at(2) { printer.tick() }
    printer.print(end("01-a", ran: 1))
    screen.at(9) { printer.tick() }
    printer.print(cell("02-b", 0))
    // The end of another lesson leaves the line.
    printer.print(end("03-c", ran: 0))
    printer.print(end("04-d", failed: true))
    printer.clear()
    printer.clear()
    #expect(
      screen.lines == [
        "stand 01-a: cell 1 of 12", "stand 01-a: cell 1 of 12, 2 s so far", "stand ",
        "say 01-a: 1 cell ran in 1.50 s", "stand 02-b: cell 1 of 12", "say 03-c: nothing to run",
        "say 04-d: failed", "stand ",
      ])
  }

  @Test func `a long name leaves room for the cell's number`() {
    let screen = Screen(columns: 40)
    screen.printer.print(cell("03-" + String(repeating: "long-", count: 20), 4))
    #expect(screen.lines == ["stand 03-long-long-long-l…: cell 5 of 12"])
  }

  @Test(arguments: [1, 2, 10, 20, 40, 200])
  func `a line is never as wide as the terminal`(_ columns: Int) {
    let screen = Screen(columns: columns)
    screen.printer.print(
      .step(
        lesson: "01-ein-数字の画像", index: 0, count: 12, text: "epoch\u{1B}[1m 👍🏽\n\t3", done: 1,
        total: 2, secondsLeft: nil))
    let line = screen.lines[0].dropFirst("stand ".count)
    #expect(line.reduce(0) { $0 + $1.columns } <= max(1, columns - 1))
    #expect(!line.unicodeScalars.contains { $0.value < 32 })
  }
}

@Suite struct TerminalTests {
  @Test(arguments: [
    ("", 3, ""), ("abc", 3, "abc"), ("abcd", 3, "ab…"), ("abc", 1, "…"), ("a", 1, "a"),
    ("日本語", 6, "日本語"), ("日本語", 5, "日本…"), ("日本語", 4, "日…"),
    ("e\u{301}e\u{301}", 2, "e\u{301}e\u{301}"),
  ])
  func `a text is cut where it meets the last column`(
    _ text: String, _ columns: Int, _ shown: String
  ) {
    #expect(text.cut(toColumns: columns) == shown)
  }

  @Test func `a terminal that erases no line is told in plain lines`() {
    #expect(Terminal.takesEscapes("xterm-256color") && Terminal.takesEscapes("linux"))
    for name in [nil, "", "dumb", "unknown"] { #expect(!Terminal.takesEscapes(name)) }
  }
}

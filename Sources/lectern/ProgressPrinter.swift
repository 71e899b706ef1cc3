import Foundation
import LessonExecution
import LessonMarkdown
import Synchronization

/// Tells how far the lessons are: one line that changes on a terminal; elsewhere a line for each
/// lesson that is through, and some for each cell that takes long, while it does.
final class ProgressPrinter: Sendable {
  /// Where progress is told, and by which clock.
  struct Surroundings: Sendable {
    /// The columns of the terminal; nil where standard error is none.
    var columns: @Sendable () -> Int?
    /// Seconds from some moment on.
    var clock: @Sendable () -> Double
    /// Writes a line that stays.
    var say: @Sendable (String) -> Void
    /// Shows a line that changes, on a terminal alone; the empty one takes it away.
    var stand: @Sendable (String) -> Void

    /// Standard error, and a clock that begins now.
    static var live: Surroundings {
      let start = ContinuousClock.now
      return Surroundings(
        columns: { Terminal.columns }, clock: { (ContinuousClock.now - start) / .seconds(1) },
        say: { lectern.say($0) }, stand: { StandardError.stand($0) })
    }
  }

  private struct RunningCell {
    var index: Int
    var count: Int
    var step = ""
    var start: Double
    /// When it is told of next, in seconds since it began.
    var next = ProgressPrinter.patience
  }

  private struct State {
    /// The cells that run, by their lesson.
    var cells: [String: RunningCell] = [:]
    /// The lesson that the standing line is about.
    var shown: String?
  }

  /// The seconds after which a cell takes long.
  static let patience = 2.0

  private let surroundings: Surroundings
  private let state = Mutex(State())

  init(_ surroundings: Surroundings) { self.surroundings = surroundings }

  /// A printer on standard error that looks at the clock by itself.
  static func live() -> ProgressPrinter {
    let printer = ProgressPrinter(.live)
    printer.keepLooking()
    return printer
  }

  /// Looks at the clock twice a second, as long as the printer is there.
  private func keepLooking() {
    DispatchQueue.global().asyncAfter(deadline: .now() + 0.5) { [weak self] in
      guard let self else { return }
      tick()
      keepLooking()
    }
  }

  func print(_ progress: LessonProgress) {
    state.withLock { state in
      switch progress {
      case .cell(let lesson, let index, let count):
        state.cells[lesson] = RunningCell(index: index, count: count, start: surroundings.clock())
        show(lesson, &state)
      case .step(let lesson, let index, let count, let text, _, _, let left):
        var cell =
          state.cells[lesson]
          ?? RunningCell(index: index, count: count, start: surroundings.clock())
        cell.step = ", \(text)\(LessonProgress.remaining(left))"
        state.cells[lesson] = cell
        show(lesson, &state)
      case .printed: break
      case .finished(let lesson, let ran, _, let seconds, let failed):
        state.cells[lesson] = nil
        if state.shown == lesson { hide(&state) }
        let what =
          ran == 0 ? "nothing to run" : "\(counted(ran, "cell")) ran in \(fixed(seconds)) s"
        surroundings.say("\(lesson): \(failed ? "failed" : what)")
      }
    }
  }

  /// Looks at the clock: tells of the cells that take long.
  func tick() {
    state.withLock { state in
      let now = surroundings.clock()
      if surroundings.columns() != nil {
        guard let lesson = state.shown, let cell = state.cells[lesson],
          now - cell.start >= Self.patience
        else { return }
        return show(lesson, &state)
      }
      for lesson in state.cells.keys.sorted() {
        guard var cell = state.cells[lesson], now - cell.start >= cell.next else { continue }
        surroundings.say(Self.line(lesson, cell, at: now))
        // 2, 10, 30, 90, … seconds: who reads a log wants to know that it goes on, and not more.
        while cell.next <= now - cell.start { cell.next = cell.next < 10 ? 10 : cell.next * 3 }
        state.cells[lesson] = cell
      }
    }
  }

  /// Takes the standing line away, for what is written next.
  func clear() { state.withLock { hide(&$0) } }

  private func show(_ lesson: String, _ state: inout State) {
    guard let columns = surroundings.columns(), let cell = state.cells[lesson] else { return }
    state.shown = lesson
    // A long name leaves room for what changes. A line that fills the last column stands in two on
    // some terminals.
    let name = lesson.shownOnOneLine.cut(toColumns: max(8, columns / 2))
    surroundings.stand(
      Self.line(name, cell, at: surroundings.clock()).shownOnOneLine
        .cut(toColumns: max(1, columns - 1)))
  }

  private func hide(_ state: inout State) {
    if state.shown != nil { surroundings.stand("") }
    state.shown = nil
  }

  private static func line(_ lesson: String, _ cell: RunningCell, at now: Double) -> String {
    let seconds = now - cell.start
    return "\(lesson): cell \(cell.index + 1) of \(cell.count)"
      + (seconds >= patience ? ", \(Int(seconds)) s so far" : "") + cell.step
  }
}

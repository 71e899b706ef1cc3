import Foundation
import LessonMarkdown
import LessonWire
import Synchronization

/// Looks after a cell while it runs: its time, its memory, what it prints.
final class CellWatch: Sendable {
  typealias Verdict = (kind: CellFailure.Kind, message: String)

  /// The most bytes that a cell may print before it is stopped.
  private static let printedBound = 1 << 26

  private struct State {
    /// Why the cell was stopped.
    var verdict: Verdict?
    var isOver = false
    var marks: [HostEvent.Printed] = []
    var task: Task<Void, any Error>?
  }

  private let host: HostProcess
  private let limits: RunLimits
  private let progress: @Sendable (LessonProgress) -> Void
  private let lesson: String
  private let cell: Int?
  private let timeout: Double?
  private let isFollowed: Bool
  private let files: PrintedFiles
  /// When the process was asked to run the cell; it may have to start first.
  private let asked = Date()
  /// The longest that a process may take until it begins with a cell.
  private static let startBound = 120.0
  private let state = Mutex(State())

  init(
    _ host: HostProcess, _ runner: LessonRunner, _ lesson: Lesson, _ unit: LessonUnit,
    _ files: PrintedFiles
  ) {
    self.host = host
    limits = runner.limits
    progress = runner.progress
    self.lesson = lesson.name
    cell = unit.cell?.index
    timeout = unit.cell?.options.timeout
    isFollowed = runner.checkpoints != nil
    self.files = files
  }

  /// What is wrong with how much a cell printed; nil where a page can take it.
  static func problem(with printed: HostEvent.Printed) -> String? {
    printed.output > printedBound || printed.errors > printedBound ? excess : nil
  }

  static let excess =
    "the cell printed more than \(text(bytes: printedBound)); a page has no use for it"

  var verdict: Verdict? { state.withLock { $0.verdict } }

  /// How much was printed at moments of the run: programs that a cell starts set no marks of their own.
  var marks: [HostEvent.Printed] { state.withLock { $0.marks } }

  /// - Parameter remaining: Seconds that the lesson has left; nil for no limit.
  func start(remaining: Double?) {
    let task = Task {
      var shown = 0
      while true {
        var pause = 0.05
        if let timeout, let began = host.cellBegan {
          pause = min(pause, max(0.001, timeout - Date().timeIntervalSince(began)))
        }
        try await Task.sleep(for: .seconds(pause))
        look(remaining)
        if verdict != nil { return }
        if isFollowed { follow(&shown) }
      }
    }
    state.withLock { $0.task = task }
  }

  /// Ends the watch: the host may run the next cell by now.
  func end() {
    state.withLock {
      $0.isOver = true
      $0.task?.cancel()
    }
  }

  private func look(_ remaining: Double?) {
    let printed = files.sizes
    if let printed { note(printed) }
    guard let began = host.cellBegan else {
      if Date().timeIntervalSince(asked) > Self.startBound { giveUp() }
      return
    }
    let elapsed = Date().timeIntervalSince(began)
    if let timeout, elapsed >= timeout {
      stop(
        .timeout,
        CellResult.message(timeout: timeout))
    } else if let remaining, elapsed >= remaining {
      stop(
        .timeout,
        "the lesson ran longer than its limit of \(LessonRunner.text(seconds: limits.seconds ?? 0))"
      )
    } else if Platform.residentMemory(of: host.current) > limits.memory {
      stop(
        .memory,
        "the cell took more memory than the limit of \(Self.text(bytes: limits.memory))")
    } else if let printed, let problem = Self.problem(with: printed) {
      stop(.refused, problem)
    }
  }

  private func stop(_ kind: CellFailure.Kind, _ message: String) {
    state.withLock {
      // A cell that has just ended keeps what it gave.
      if !$0.isOver, host.stop() { $0.verdict = (kind, message) }
    }
  }

  /// Ends a process that does not come to the cell.
  private func giveUp() {
    state.withLock {
      if $0.isOver { return }
      $0.verdict = (
        .refused, "the cell's process did not begin within \(Int(Self.startBound)) s"
      )
      host.abandon()
    }
  }

  private func note(_ printed: HostEvent.Printed) {
    state.withLock { state in
      let last = state.marks.last ?? HostEvent.Printed(output: 0, errors: 0)
      // Where one stream alone grew there is no order to keep.
      if printed.output != last.output,
        printed.errors != last.errors || last.errors > 0
          || printed.errors > 0
      {
        state.marks.append(printed)
      } else if printed.errors != last.errors {
        state.marks.append(printed)
      }
    }
  }

  /// Shows what the cell printed since the last look, but for a character that is not whole.
  private func follow(_ shown: inout Int) {
    guard let cell, case let more = files.bytes(of: files.output, from: shown, count: 1 << 16),
      case let whole = more.dropLast(UTF8Text.incomplete(more)), !whole.isEmpty
    else { return }
    shown += whole.count
    progress(
      .printed(
        lesson: lesson, index: cell,
        text: String(decoding: whole, as: UTF8.self).withoutCellModules))
  }

  static func text(bytes: Int) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (size, unit) in units where bytes >= size {
      let value = (Double(bytes) / Double(size) * 10).rounded() / 10
      return "\(value == value.rounded() ? "\(Int(value))" : "\(value)") \(unit)"
    }
    return "\(bytes) bytes"
  }
}

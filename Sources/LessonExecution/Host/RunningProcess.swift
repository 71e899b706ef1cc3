import Foundation
import LessonWire
import Synchronization

/// The process that runs a cell, as its own events tell at the moment at which they come.
///
/// Whoever gathers a cell's results may be behind: by then the process may be at the next cell, and must
/// not be stopped for the one before.
final class RunningProcess: Sendable {
  private struct State {
    /// The process that goes on with the lesson; a cell that should fail runs in a copy of it.
    var main: pid_t = 0
    var process: pid_t = 0
    var cellBegan: Date?
    var isUnwanted = false

    mutating func run(_ process: pid_t) {
      self.process = process
      if isUnwanted, process > 0 { kill(process, SIGKILL) }
    }
  }

  private let state = Mutex(State())

  /// 0 before a process has said its number, and after its end.
  var process: pid_t { state.withLock { $0.process } }
  /// When the cell under way began; nil where none is.
  var cellBegan: Date? { state.withLock { $0.cellBegan } }

  /// Takes what an event tells of the process.
  func hear(_ event: HostEvent) {
    state.withLock {
      switch event {
      case .awake(let process):
        $0.main = process
        $0.run(process)
      case .trying(let process): $0.run(process)
      case .started: $0.cellBegan = Date()
      case .done, .refused: $0.cellBegan = nil
      case .tried:
        $0.cellBegan = nil
        $0.run($0.main)
      case .ended:
        $0.cellBegan = nil
        $0.process = 0
      default: break
      }
    }
  }

  /// The pipe has ended, and with it everything.
  func hearEnd() {
    state.withLock {
      $0.cellBegan = nil
      $0.process = 0
    }
  }

  /// Ends the process at once, or as soon as it says its number.
  func end() {
    state.withLock {
      $0.isUnwanted = true
      // To the kernel 0 is this program's own group.
      if $0.process > 0 { kill($0.process, SIGKILL) }
    }
  }

  /// Sends a signal to the process, if it is still that one: a number may be given again.
  func signal(_ number: Int32, to process: pid_t) {
    state.withLock { if process > 0, $0.process == process { kill(process, number) } }
  }

  /// Sends a signal to the process that runs the cell under way.
  ///
  /// - Returns: The process; nil where no cell is under way.
  func signalCell(_ number: Int32) -> pid_t? {
    state.withLock {
      guard $0.cellBegan != nil, $0.process > 0 else { return nil }
      kill($0.process, number)
      return $0.process
    }
  }
}

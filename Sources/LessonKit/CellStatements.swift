import LessonWire
import Synchronization

extension CellRuntime {
  /// Runs a cell's statements, and then what tasks can go on at once; an error ends the cell.
  public static func run(_ statements: @MainActor () throws -> Void) {
    CellExecutor.install()
    do { try MainActor.assumeIsolated(statements) } catch { fail(error) }
    finish()
  }

  /// Runs statements that wait, on this thread, until they are over.
  public static func run(awaiting statements: @escaping @MainActor () async throws -> Void) {
    CellExecutor.install()
    let outcome = StatementsOutcome()
    Task { @MainActor in
      do { try await statements() } catch { fail(error) }
      outcome.isOver = true
    }
    do { try CellExecutor.shared.run { outcome.isOver } } catch { fail(error) }
    finish()
  }

  /// How many tasks slept when the cell above was over.
  private static let asleepBefore = Atomic<Int>(0)

  /// Lets the tasks that a cell has started go on, as far as they can at once.
  private static func finish() {
    let all = CellExecutor.shared.runReady()
    // What slept before this cell was told of at the cell that left it.
    let asleep = all - asleepBefore.exchange(all, ordering: .relaxed)
    if asleep > 0 {
      emit(
        .warned(
          at: HostEvent.Place(line: 1, column: 1),
          message:
            "this cell leaves \(asleep == 1 ? "a task that sleeps" : "\(asleep) tasks that sleep"); it goes on only while a later cell runs. await its value"
        ))
    }
  }

  /// Shows the value of a cell's last expression; an error ends the cell.
  ///
  /// The compiler writes this into the cell itself, so that a trap in the expression has its place.
  public static func show<T>(_ value: @autoclosure () throws -> T) {
    do {
      let shown = try value()
      if T.self != Void.self { display(shown) }
    } catch { fail(error) }
  }

  /// Shows a value that the cell waits for; an error ends the cell.
  @MainActor
  public static func show<T>(awaiting value: @autoclosure @MainActor () async throws -> T) async {
    do {
      let shown = try await value()
      if T.self != Void.self { display(shown) }
    } catch { fail(error) }
  }

  /// Shows the value of an `if` or a `switch` at the end of a cell.
  public static func showResult<T>(_ value: () throws -> T) {
    do {
      let shown = try value()
      if T.self != Void.self { display(shown) }
    } catch { fail(error) }
  }

  /// The same where the `if` or `switch` waits for something.
  @MainActor
  public static func showResult<T>(awaiting value: @MainActor () async throws -> T) async {
    do {
      let shown = try await value()
      if T.self != Void.self { display(shown) }
    } catch { fail(error) }
  }
}

/// Whether a cell's statements have come to their end: told and asked on one thread.
private final class StatementsOutcome: @unchecked Sendable {
  var isOver = false
}

import Glibc
import LessonWire

/// What the code around a cell calls while the cell runs.
///
/// Authors do not call these: the splitter writes the calls. They live in the library so
/// that a cell's own module stays small and compiles fast.
public enum CellRuntime {
  /// The line of the statement under way, counted in the cell from 1; 0 before the first.
  nonisolated(unsafe) public static var line = 0
  /// The column of the statement under way, counted from 1; 0 before the first.
  nonisolated(unsafe) public static var column = 0
  /// The number of the cell that runs; 0 while the values in prose are made.
  nonisolated(unsafe) package private(set) static var cell = 0

  /// Notes which cell begins.
  public static func begin(_ cell: Int) { self.cell = cell }

  /// Notes that the statement at a place of the cell begins.
  @inline(never)
  public static func at(_ line: Int, _ column: Int) {
    self.line = line
    self.column = column
  }

  /// The value of a global's initialiser that may throw; an error ends the cell.
  public static func value<T>(_ line: Int, _ column: Int, _ body: () throws -> T) -> T {
    at(line, column)
    do { return try body() } catch { fail(error) }
  }

  /// Reports an error that a cell threw, and ends the process.
  public static func fail(_ error: any Error) -> Never {
    flushPrinted()
    // What says nothing of itself in words is told by its value.
    let isWorded = error is any CustomStringConvertible
    emit(.threw(at: place, message: isWorded ? "\(error)" : "the cell threw \(error)"))
    _exit(1)
  }

  /// Sends the text that an expression in prose stands for.
  ///
  /// - Parameter index: Which of the cell's expressions in prose it is, from 0.
  public static func prose<T>(_ index: Int, _ value: T) {
    if T.self == Void.self {
      emit(
        .warned(
          at: place,
          message:
            "this expression gives no value: the page shows (), and what it prints is left out"))
    }
    sendProse(index, "\(value)")
  }

  /// The same for a number in a form of the author's, such as `.percent(1)`.
  public static func prose<T: NumberInProse>(_ index: Int, _ value: T, _ format: ValueFormat) {
    sendProse(index, format.text(value.proseValue))
  }
}

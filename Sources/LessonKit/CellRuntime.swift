import Glibc

/// What the code around a cell calls while the cell runs.
///
/// Authors do not call these: the splitter writes the calls. They live in the library so
/// that a cell's own module stays small and compiles fast.
public enum CellRuntime {
  /// The descriptor that events are written to, one line each; the host sets it, and a program that
  /// uses the library without a host has none.
  nonisolated(unsafe) public static var events: Int32 = -1
  /// The process whose events count: one that a cell forks keeps silent.
  nonisolated(unsafe) public static var owner = getpid()
  /// The line and column, counted in the cell, of the statement under way.
  nonisolated(unsafe) public static var line = 0
  nonisolated(unsafe) public static var column = 0

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
    fflush(nil)
    emit("threw", [String(line), String(column), "\(error)"])
    _exit(1)
  }

  /// Sends the text that an expression in prose stands for.
  public static func prose<T>(_ index: Int, _ value: T) {
    emit("prose", [String(index), "\(value)"])
  }

  public static func prose<T: NumberInProse>(_ index: Int, _ value: T, _ format: ValueFormat) {
    emit("prose", [String(index), format.text(value.proseValue)])
  }

  /// Tells how far a long piece of work is: what it is at, and steps done of all.
  public static func progress(_ text: String, _ done: Int, _ total: Int) {
    emit("progress", [text, String(done), String(total)])
  }

  /// Writes one event: its kind and fields with tabs between them.
  public static func emit(_ kind: String, _ fields: [String]) {
    guard getpid() == owner else { return }
    var line = kind
    for field in fields {
      line += "\t"
      for scalar in field.unicodeScalars {
        switch scalar {
        case "\\": line += "\\\\"
        case "\t": line += "\\t"
        case "\n": line += "\\n"
        case "\r": line += "\\r"
        default: line.unicodeScalars.append(scalar)
        }
      }
    }
    line += "\n"
    var bytes = Array(line.utf8)[...]
    while !bytes.isEmpty {
      let written = bytes.withUnsafeBytes { write(events, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        return
      }
      bytes = bytes.dropFirst(written)
    }
  }
}

/// Shows a value in the page at this point of a cell.
///
/// A ``Displayable`` value shows itself; any other value shows its description.
public func display<T>(_ value: T) {
  fflush(nil)
  let bundle = (value as? any Displayable)?.display ?? MIMEBundle("text/plain", "\(value)")
  let offsets = [lseek(1, 0, SEEK_CUR), lseek(2, 0, SEEK_CUR)].map { String($0) }
  CellRuntime.emit("display", offsets + bundle.forms.flatMap { [$0.type, $0.data] })
}

/// The elements of `steps`, telling the builder how far a long loop is.
///
///     for epoch in tracked(1...20, "epoch") { … }
public func tracked<Steps: Collection>(_ steps: Steps, _ name: String) -> TrackedSequence<Steps> {
  TrackedSequence(steps: steps, name: name)
}

/// A collection whose iteration is reported as progress.
public struct TrackedSequence<Steps: Collection>: Sequence {
  let steps: Steps
  let name: String

  public func makeIterator() -> Iterator {
    Iterator(base: steps.makeIterator(), name: name, count: steps.count, done: 0)
  }

  public struct Iterator: IteratorProtocol {
    var base: Steps.Iterator
    let name: String
    let count: Int
    var done: Int

    public mutating func next() -> Steps.Element? {
      CellRuntime.progress("\(name) \(Swift.min(done + 1, count)) of \(count)", done, count)
      done += 1
      return base.next()
    }
  }
}

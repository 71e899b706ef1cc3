import Foundation
import LessonMarkdown
import LessonWire

/// How a cell came to a bad end, in words, and where.
struct CrashReport {
  var signal: HostEvent.Signal
  /// The innermost first.
  var frames: [HostEvent.Frame]
  /// What the program itself said, if it did.
  var message: String?

  // MARK: - Words

  static func message(of end: ProcessEnd) -> String {
    switch end {
    case .signaled(SIGKILL): "the cell's process was killed, perhaps for want of memory"
    case .signaled(let number): "the cell's process was ended by \(name(of: number))"
    case .stopped(let number):
      "the cell's process was stopped by \(name(of: number)), after which nothing goes on"
    case .exited(let status):
      "the cell ended its process with status \(status); a cell ends by reaching its last line"
    }
  }

  static func message(of signal: HostEvent.Signal) -> String {
    if signal.isStackOverflow {
      return "the cell recursed too deep: its calls fill the stack"
    }
    return switch Int32(signal.number) {
    case SIGILL, SIGTRAP:
      "the cell stopped: an index out of range, an overflow, nil unwrapped or a failed precondition"
    case SIGSEGV, SIGBUS: "the cell read or wrote memory that is not its own"
    case SIGABRT: "the cell was aborted"
    default: "the cell was ended by \(name(of: Int32(signal.number)))"
    }
  }

  private static func name(of number: Int32) -> String {
    let names: [Int32: String] = [
      SIGHUP: "SIGHUP", SIGINT: "SIGINT", SIGQUIT: "SIGQUIT", SIGABRT: "SIGABRT",
      SIGFPE: "SIGFPE", SIGKILL: "SIGKILL", SIGUSR1: "SIGUSR1", SIGUSR2: "SIGUSR2",
      SIGPIPE: "SIGPIPE", SIGALRM: "SIGALRM", SIGTERM: "SIGTERM", SIGSTOP: "SIGSTOP",
      SIGTSTP: "SIGTSTP", SIGTTIN: "SIGTTIN", SIGTTOU: "SIGTTOU", SIGXCPU: "SIGXCPU",
      SIGXFSZ: "SIGXFSZ", SIGSYS: "SIGSYS",
    ]
    return "signal \(number)" + (names[number].map { " (\($0))" } ?? "")
  }

  // MARK: - Place

  /// Words a failure and moves it to the innermost place in the lesson that is known.
  func place(
    _ failure: inout CellFailure, in unit: LessonUnit, _ lesson: Lesson, _ symbolizer: String?
  ) async {
    if let message { failure.message = message }
    var exact: (cell: Int, line: Int, column: Int)?
    if let symbolizer { exact = await place(in: unit, symbolizer) }
    if let exact {
      failure.cell = exact.cell == unit.cell?.index ? nil : exact.cell
      failure.lineOffset = exact.line
      failure.column = Self.characterColumn(of: exact, in: lesson)
    }
    if signal.isMainThread { return }
    // Whatever the main thread was at is not what failed.
    let known = exact?.cell ?? frames.lazy.compactMap { Self.cell(of: $0.library) }.first
    guard let starter = known ?? signal.startedBy, lesson.cells.indices.contains(starter) else {
      failure.message = "in a thread, while this cell ran: \(failure.message)"
      return
    }
    if exact == nil {
      failure.cell = starter == unit.cell?.index ? nil : starter
      failure.lineOffset = 0
      failure.column = 1
    }
    if starter != unit.cell?.index {
      failure.message = "in a thread that cell \(starter + 1) started: \(failure.message)"
    }
  }

  /// The column in characters; the compiler counts bytes.
  private static func characterColumn(
    of place: (cell: Int, line: Int, column: Int), in lesson: Lesson
  ) -> Int {
    guard lesson.cells.indices.contains(place.cell) else { return place.column }
    return CellText(lesson.cells[place.cell].code).characterColumn(
      CellPosition(line: place.line + 1, column: place.column))
  }

  /// The cell that a library was made of.
  private static func cell(of library: String) -> Int? {
    let name = library.split(separator: "/").last ?? ""
    guard name.hasPrefix(CellModule.prefix) else { return nil }
    return Int(name.dropFirst(CellModule.prefix.count).prefix { $0.isNumber }).map { $0 - 1 }
  }

  /// A function and the place in it that is under way.
  private typealias Call = (function: Substring, place: (file: Substring, line: Int, column: Int)?)

  /// The innermost place in the lesson that the return addresses name.
  private func place(in unit: LessonUnit, _ symbolizer: String) async -> (
    cell: Int, line: Int, column: Int
  )? {
    var chains: [(cell: Int?, calls: [Call])] = []
    for frame in frames.prefix(8) {
      chains.append(
        (Self.cell(of: frame.library), await Self.calls(at: frame, symbolizer)))
    }
    // A task that the cell left runs when its statements are through.
    let isInStatement =
      signal.isMainThread
      && chains.contains {
        $0.cell == unit.cell?.index && $0.calls.contains { Self.isStatements($0.function) }
      }
    for chain in chains {
      let isCurrent = isInStatement && chain.cell == unit.cell?.index
      for (index, call) in chain.calls.enumerated() {
        guard let place = call.place, place.line > CellPlace.linesAbove else { continue }
        let caller = index + 1 < chain.calls.count ? chain.calls[index + 1].function : ""
        // A last expression is evaluated within `show`, or in the closure that is handed to it, and
        // has its line but no file. Where `show` itself is called is no place of the author's.
        let isClosure = call.function.contains("lectern_cell") && call.function.hasSuffix("XEfu_")
        let isShown =
          (caller == "show" || isClosure) && place.file.hasSuffix("<compiler-generated>")
        if !isShown, index > 0, chain.calls[index - 1].function == "show" { continue }
        // Of the cell's own statements the host knows better which is under way: the optimiser
        // folds the traps of several into one, and gives it the place of any.
        if isCurrent, !isShown, call.function.contains("lectern_cell") { continue }
        guard let cell = isShown ? unit.cell?.index : CellPlace.cell(in: place.file) else {
          continue
        }
        return (cell, place.line - 1 - CellPlace.linesAbove, max(1, place.column))
      }
    }
    return nil
  }

  /// The calls that stand at one return address, the innermost inlined one first.
  private static func calls(at frame: HostEvent.Frame, _ symbolizer: String) async -> [Call] {
    let result = await runProgram(symbolizer, ["--obj=\(frame.library)", String(frame.offset)])
    // Function names and `path:line:column` alternate.
    let lines = result.output.split(separator: "\n", omittingEmptySubsequences: true)
    return stride(from: 0, to: lines.count - 1, by: 2).map { (lines[$0], place(lines[$0 + 1])) }
  }

  /// Whether a function is the cell's statements themselves, and no closure among them.
  private static func isStatements(_ function: Substring) -> Bool {
    function.contains("lectern_cell_statements") && !function.contains("closure #")
      && !function.contains("fU")
  }

  /// A place as the symboliser writes it.
  private static func place(_ text: Substring) -> (file: Substring, line: Int, column: Int)? {
    let parts = text.split(separator: ":")
    guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
      let line = Int(parts[parts.count - 2])
    else { return nil }
    return (text[..<parts[parts.count - 2].startIndex].dropLast(), line, column)
  }
}

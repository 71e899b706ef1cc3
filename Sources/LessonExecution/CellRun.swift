import Foundation
import LessonMarkdown

/// Runs one unit after another in a host, and gathers what each gives.
struct CellRun {
  private let runner: LessonRunner
  private let host: HostProcess
  private let lesson: Lesson
  private var events: AsyncStream<HostEvent>.AsyncIterator

  /// The most bytes that a cell may print before the rest is cut, and before it is stopped.
  static let outputLimit = 1 << 20
  static let outputBound = 1 << 26

  init(_ runner: LessonRunner, host: HostProcess, lesson: Lesson) {
    self.runner = runner
    self.host = host
    self.lesson = lesson
    events = host.events.makeAsyncIterator()
  }

  /// What a unit gives, compiled as it is; one that is meant to fail gives its failure.
  mutating func result(
    of unit: Unit, _ compiled: LessonRunner.Compiled, remaining: Double?
  ) async -> CellResult {
    let expectation = unit.cell?.options.expectation
    var result = CellResult()
    switch compiled.result {
    case .failure(let failure):
      let failures = failure.failures
      result.failure = failures.first
      result.furtherFailures = Array(failures.dropFirst())
    case .success where expectation == .compileError:
      result.failure = CellFailure(
        kind: .unexpected,
        message: "this cell compiles; its option expect=compile-error says that it must not")
    case .success(let module):
      result = await run(unit, module, remaining: remaining)
      result.warnings = module.warnings + result.warnings
    }
    return unit.cell.map { result.judgedFailure(by: $0.options) } ?? result
  }

  // MARK: - Running

  /// Why a cell is to be stopped, as soon as something is over its limit.
  private final class Watch: @unchecked Sendable {
    private let lock = NSLock()
    private var reason: (kind: CellFailure.Kind, message: String)?
    private var isOver = false

    var verdict: (kind: CellFailure.Kind, message: String)? { lock.withLock { reason } }

    /// Stops a cell that has not ended meanwhile: the host may run the next one by now.
    func stop(_ host: HostProcess, _ kind: CellFailure.Kind, _ message: String) {
      lock.withLock {
        if isOver { return }
        reason = (kind, message)
        host.stop()
      }
    }

    func end() { lock.withLock { isOver = true } }
  }

  private mutating func run(_ unit: Unit, _ module: CompiledCell, remaining: Double?) async
    -> CellResult
  {
    var result = CellResult()
    let index = unit.cell?.index ?? 0
    let files = ("\(host.folder)/out", "\(host.folder)/err")
    for file in [files.0, files.1] { unlink(file) }
    // A woken host says its number with its first words.
    var main = host.current
    let watch = Watch()
    let started = Date()
    host.send([
      unit.cell?.options.expectation == nil ? "run" : "try", String(index), module.library,
      files.0, files.1,
    ])
    let watcher = watchOver(unit, files.0, remaining, watch)
    defer {
      watch.end()
      watcher.cancel()
    }

    var displays: [(output: Int, errors: Int, forms: [CellOutput.Form])] = []
    var failure: CellFailure?
    var seconds: Double?
    func fail(_ kind: CellFailure.Kind, _ line: Int, _ column: Int, _ message: String) {
      failure = CellFailure(
        kind: kind, lineOffset: max(0, line - 1), column: max(1, column), message: message)
    }
    let host = host
    await withTaskCancellationHandler {
      loop: while let event = await events.next() {
        switch event {
        case .ended(let status):
          if failure == nil { fail(.exit, 1, 1, Self.endMessage(status)) }
          break loop
        case .message("awake", let fields):
          main = pid_t(fields[0]) ?? 0
          host.current = main
        case .message("trying", let fields): host.current = pid_t(fields[0]) ?? main
        case .message("tried", let fields):
          host.current = main
          // Success was told by "done"; a process that says nothing has ended itself.
          if failure == nil, let status = Int32(fields[0]) {
            fail(.exit, 1, 1, Self.endMessage(status))
          }
          break loop
        case .message("done", let fields):
          watch.end()
          if fields.count > 1 { seconds = Double(fields[1]) }
          guard host.current == main else {
            // The copy has come to the end; its own end follows.
            while let next = await events.next() {
              if case .message("tried", _) = next { break }
              if case .ended = next { break }
            }
            host.current = main
            break loop
          }
          break loop
        case .message("display", let fields):
          let forms = stride(from: 2, to: fields.count - 1, by: 2).map {
            CellOutput.Form(type: fields[$0], data: fields[$0 + 1])
          }
          displays.append((Int(fields[0]) ?? 0, Int(fields[1]) ?? 0, forms))
        case .message("prose", let fields): result.prose[Int(fields[0]) ?? 0] = fields[1]
        case .message("read", let fields): note(fields, in: &result)
        case .message("parameter", let fields):
          let name = fields[0]
          if !result.reads.contains(where: { $0.kind == .parameter && $0.name == name }) {
            result.reads.append(
              CellRead(kind: .parameter, name: name, state: runner.parameters[name]))
          }
        case .message("published", let fields):
          if let file = runner.cache.keepPublished(fields[0], fields[1]) {
            result.published.append(file)
          } else {
            fail(
              .refused, 1, 1, "the model '\(fields[0])' could not be kept in \(runner.cache.folder)"
            )
          }
        case .message("progress", let fields):
          let done = Int(fields[1]) ?? 0
          let total = Int(fields[2]) ?? 0
          let elapsed = Date().timeIntervalSince(started)
          runner.progress(
            .step(
              lesson: lesson.name, index: index, count: lesson.cells.count, text: fields[0],
              done: done, total: total,
              secondsLeft: done > 0 ? elapsed / Double(done) * Double(total - done) : nil))
        case .message("threw", let fields):
          fail(.thrown, Int(fields[0]) ?? 1, Int(fields[1]) ?? 1, fields[2])
        case .message("warned", let fields):
          result.warnings.append(CellFailure(kind: .refused, message: fields[0]))
        case .message("refused", let fields):
          fail(.refused, 1, 1, "the cell could not be loaded: \(fields[0])")
          if host.current == main, unit.cell?.options.expectation != nil { break loop }
        case .message("signal", let fields):
          fail(
            .trap, Int(fields[1]) ?? 1, Int(fields[2]) ?? 1,
            Self.trapMessage(signal: Int32(fields[0]) ?? 0))
          // A cell that is stopped from outside is at some place or other: its statement is told.
          if watch.verdict == nil, let exact = await symbolize(Array(fields.dropFirst(3)), in: unit)
          {
            failure?.cell = exact.cell == unit.cell?.index ? nil : exact.cell
            failure?.lineOffset = exact.line
            failure?.column = exact.column
          }
        default: break
        }
      }
    } onCancel: {
      host.end()
    }
    result.seconds = seconds ?? Date().timeIntervalSince(started)
    checkReads(of: &result)
    runner.surroundings.settle(&result, of: unit.cell)
    gather(displays, files, watch, &failure, into: &result)
    result.failure = failure
    return result
  }

  /// Looks after a cell while it runs: time, memory, what it prints.
  private func watchOver(
    _ unit: Unit, _ output: String, _ remaining: Double?, _ watch: Watch
  ) -> Task<Void, any Error> {
    let (host, limits, progress, lesson) = (host, runner.limits, runner.progress, lesson)
    let started = Date()
    let timeout = unit.cell?.options.timeout
    let isFollowed = runner.checkpoints != nil
    return Task {
      var shown = 0
      while true {
        var pause = 0.05
        if let timeout {
          pause = min(pause, max(0.001, timeout - Date().timeIntervalSince(started)))
        }
        try await Task.sleep(for: .seconds(pause))
        let elapsed = Date().timeIntervalSince(started)
        if let timeout, elapsed >= timeout {
          watch.stop(
            host, .timeout, CellResult.message(timeout: timeout))
        } else if let remaining, elapsed >= remaining {
          watch.stop(
            host, .timeout,
            "the lesson ran longer than its limit of \(LessonRunner.text(seconds: limits.seconds ?? 0))"
          )
        } else if Platform.residentMemory(of: host.current) > limits.memory {
          watch.stop(
            host, .memory,
            "the cell took more memory than the limit of \(Self.text(bytes: limits.memory))")
        } else if Platform.size(ofFile: output) > Self.outputBound {
          watch.stop(
            host, .refused,
            "the cell printed more than \(Self.text(bytes: Self.outputBound)); a page has no use for it"
          )
        }
        if watch.verdict != nil { return }
        if isFollowed, let cell = unit.cell, case let size = Platform.size(ofFile: output),
          size > shown, let file = FileHandle(forReadingAtPath: output)
        {
          try? file.seek(toOffset: UInt64(shown))
          let more = (try? file.read(upToCount: 1 << 16)) ?? Data()
          shown += more.count
          progress(
            .printed(
              lesson: lesson.name, index: cell.index, text: String(decoding: more, as: UTF8.self)))
        }
      }
    }
  }

  private func note(_ fields: [String], in result: inout CellResult) {
    // What a lesson wrote for itself is no input.
    guard fields.count == 3, !fields[1].hasPrefix("\(host.folder)/") else { return }
    for read in runner.surroundings.reads(fields[0], fields[1], stamp: fields[2])
    where !result.reads.contains(where: read.isSame(as:)) { result.reads.append(read) }
  }

  /// Marks files that are not any more what the cell read.
  private func checkReads(of result: inout CellResult) {
    for index in result.reads.indices where result.reads[index].kind == .content {
      let read = result.reads[index]
      if read.state != CellRead.changing {
        if runner.surroundings.state(of: read) == read.state { continue }
        result.reads[index].state = CellRead.changing
      }
      result.warnings.append(
        CellFailure(
          kind: .refused,
          message:
            "this cell reads \(read.place) and changes it; it runs in every build. scratchFile(\"…\") gives a file of its own"
        ))
    }
  }

  // MARK: - Checkpoints

  /// Leaves a sleeping copy of the host.
  ///
  /// - Returns: Why there is none, where there is none.
  mutating func sleep(at link: String, seconds: Double, _ store: CheckpointStore) async -> String? {
    let name = "\(host.folder)/\(UUID().uuidString.prefix(8))"
    guard let pipe = Checkpoint.makePipe(at: name) else { return "the named pipe cannot be made" }
    host.send(["sleep", name])
    while let event = await events.next() {
      switch event {
      case .message("asleep", let fields):
        let files = FileManager.default
        var copy: String?
        if case let own = try? files.contentsOfDirectory(atPath: "\(host.folder)/scratch"),
          own?.isEmpty == false
        {
          copy = "\(name)-files"
          try? files.copyItem(atPath: "\(host.folder)/scratch", toPath: copy!)
        }
        store.add(
          Checkpoint(
            link: link, process: pid_t(fields[0]) ?? 0, pipe: pipe, scratch: copy, seconds: seconds),
          to: lesson.path)
        return nil
      case .message("sleepless", let fields):
        close(pipe)
        unlink(name)
        return fields[0]
      case .ended:
        close(pipe)
        return "the host has ended"
      default: continue
      }
    }
    return "the host has ended"
  }

  // MARK: - Output

  /// Puts what was printed and what was shown in order, and words the failure.
  private func gather(
    _ displays: [(output: Int, errors: Int, forms: [CellOutput.Form])],
    _ files: (String, String), _ watch: Watch, _ failure: inout CellFailure?,
    into result: inout CellResult
  ) {
    var output = PrintedText(file: files.0)
    var errors = PrintedText(file: files.1)
    if failure?.kind == .trap, let said = errors.takeFatalError() { failure?.message = said }
    if let verdict = watch.verdict, failure != nil {
      failure?.kind = verdict.kind
      failure?.message = verdict.message
    } else if failure?.kind == .trap, failure?.message.contains("failed to allocate") == true {
      failure?.kind = .memory
    }
    for display in displays {
      if let text = output.take(upTo: display.output) {
        result.outputs.append(.standardOutput(text))
      }
      if let text = errors.take(upTo: display.errors) {
        result.outputs.append(.standardError(text))
      }
      result.outputs.append(.bundle(display.forms))
    }
    if let text = output.take(upTo: .max) { result.outputs.append(.standardOutput(text)) }
    if let text = errors.take(upTo: .max) { result.outputs.append(.standardError(text)) }
    if output.isDamaged || errors.isDamaged {
      result.warnings.append(
        CellFailure(
          kind: .refused,
          message: "this cell printed bytes that are no UTF-8; they show as \u{FFFD}")
      )
    }
  }

  private static func text(bytes: Int) -> String {
    let units = [(1 << 30, "GiB"), (1 << 20, "MiB"), (1 << 10, "KiB")]
    for (size, unit) in units where bytes >= size {
      let value = (Double(bytes) / Double(size) * 10).rounded() / 10
      return "\(value == value.rounded() ? "\(Int(value))" : "\(value)") \(unit)"
    }
    return "\(bytes) bytes"
  }

  private static func endMessage(_ status: Int32) -> String {
    status == 128 + SIGKILL
      ? "the cell's process was killed, perhaps for want of memory"
      : "the cell ended its process with status \(status); a cell ends by reaching its last line"
  }

  private static func trapMessage(signal: Int32) -> String {
    switch signal {
    case SIGILL, SIGTRAP:
      "the cell stopped: an index out of range, an overflow, nil unwrapped or a failed precondition"
    case SIGSEGV, SIGBUS: "the cell read or wrote memory that is not its own, or recursed too deep"
    case SIGABRT: "the cell was aborted"
    default: "the cell was ended by signal \(signal)"
    }
  }

  /// The innermost place in the lesson that the return addresses name.
  private func symbolize(_ frames: [String], in unit: Unit) async -> (
    cell: Int, line: Int, column: Int
  )? {
    guard let symbolizer = runner.toolchain.symbolizer else { return nil }
    for start in stride(from: 0, to: min(frames.count - 1, 16), by: 2) {
      let result = await runProgram(symbolizer, ["--obj=\(frames[start])", frames[start + 1]])
      // Function names and `path:line:column` alternate, the innermost inlined one first.
      let lines = result.output.split(separator: "\n", omittingEmptySubsequences: true)
      let chain = stride(from: 0, to: lines.count - 1, by: 2).map {
        (function: lines[$0], place: Self.place(lines[$0 + 1]))
      }
      for (index, frame) in chain.enumerated() {
        guard let place = frame.place, place.line > CellPlace.linesAbove else { continue }
        let caller = index + 1 < chain.count ? chain[index + 1].function : ""
        // A last expression is evaluated within `show`, and has its line but no file. Where `show`
        // itself is called is no place of the author's.
        let isShown = caller == "show" && place.file.hasSuffix("<compiler-generated>")
        if !isShown, index > 0, chain[index - 1].function == "show" { continue }
        // Of the cell's own statements the host knows better which is under way: the optimiser
        // folds the traps of several into one, and gives it the place of any.
        if frame.function.contains("lectern_cell") { continue }
        guard let cell = isShown ? unit.cell?.index : CellPlace.cell(in: place.file) else {
          continue
        }
        return (cell, place.line - 1 - CellPlace.linesAbove, max(1, place.column))
      }
    }
    return nil
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

/// What a cell printed to one of its files, taken piece by piece.
private struct PrintedText {
  private var bytes = Data()
  private var taken = 0
  private(set) var isDamaged = false

  init(file path: String) {
    guard let file = FileHandle(forReadingAtPath: path) else { return }
    bytes = (try? file.read(upToCount: CellRun.outputLimit)) ?? Data()
    if let size = try? file.seekToEnd(), size > UInt64(CellRun.outputLimit) {
      bytes.append(Data("\n… \(size - UInt64(CellRun.outputLimit)) further bytes were cut\n".utf8))
    }
  }

  mutating func take(upTo end: Int) -> String? {
    let end = min(end, bytes.count)
    guard end > taken else { return nil }
    defer { taken = end }
    let piece = bytes[taken..<end]
    let text = String(decoding: piece, as: UTF8.self)
    if text.utf8.count != piece.count { isDamaged = true }
    return text
  }

  /// The message of a `fatalError`, cut from what the cell printed.
  mutating func takeFatalError() -> String? {
    let text = String(decoding: bytes, as: UTF8.self)
    guard
      let mark = text.range(of: "Fatal error: ", options: .backwards)
        ?? text.range(of: "Fatal error", options: .backwards)
    else { return nil }
    let lineStart =
      text[..<mark.lowerBound].lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
    bytes = Data(text[..<lineStart].utf8)
    let message = text[mark.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
    return message.isEmpty ? nil : message
  }
}

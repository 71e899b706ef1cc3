import Foundation
import LessonMarkdown

/// Brings a lesson's outputs: from the cache where it knows them, else by running the lesson.
public struct LessonRunner: Sendable {
  public var toolchain: Toolchain
  public var cache: ResultCache
  /// The folder that relative paths in cells begin at.
  public var lessonsFolder: String
  /// Variables that cells see, `LECTERN_DATA` among them; part of every key.
  public var environment: [String: String]
  public var progress: @Sendable (LessonProgress) -> Void

  public init(
    toolchain: Toolchain, cache: ResultCache, lessonsFolder: String, environment: [String: String],
    progress: @escaping @Sendable (LessonProgress) -> Void = { _ in }
  ) {
    self.toolchain = toolchain
    self.cache = cache
    self.lessonsFolder = lessonsFolder
    self.environment = environment
    self.progress = progress
  }

  /// One thing to compile and run: a cell, or the expressions in the prose below it.
  enum Unit: Sendable {
    case cell(Cell)
    case prose([InlineValue])

    var position: SourcePosition {
      switch self {
      case .cell(let cell): cell.position
      case .prose(let values): values[0].position
      }
    }

    var text: String {
      switch self {
      case .cell(let cell): "cell\n\(cell.code)"
      case .prose(let values):
        "prose\n" + values.map { "\($0.index) \($0.expression)" }.joined(separator: "\n")
      }
    }
  }

  /// The lesson's outputs.
  ///
  /// - Parameter isFresh: Whether everything runs, whatever the cache knows.
  public func run(_ lesson: Lesson, isFresh: Bool = false) async -> LessonOutcome {
    var outcome = LessonOutcome(lesson: lesson)
    let units = Self.units(of: lesson)
    let known = isFresh ? [] : recall(units, of: lesson)
    if known.count == units.count {
      for (unit, result) in zip(units, known) { keep(result, of: unit, in: &outcome) }
      outcome.knownCells = lesson.cells.count
    } else {
      let start = Date()
      await execute(units, known: known, into: &outcome)
      outcome.seconds = Date().timeIntervalSince(start)
    }
    for cell in lesson.cells {
      guard let result = outcome.results[cell.index] else { continue }
      for (failure, severity) in result.warnings.map({ ($0, Diagnostic.Severity.warning) })
        + (result.failure.map { [($0, .error)] } ?? [])
      {
        outcome.diagnostics.append(
          lesson.diagnostic(
            severity,
            at: SourcePosition(
              line: cell.position.line + failure.lineOffset, column: failure.column),
            failure.message))
      }
    }
    progress(
      .finished(
        lesson: lesson.name, ran: outcome.ranCells, known: outcome.knownCells,
        seconds: outcome.seconds,
        failed: outcome.hasFailed))
    return outcome
  }

  static func units(of lesson: Lesson) -> [Unit] {
    var units: [Unit] = []
    for above in 0...lesson.cells.count {
      if above > 0 { units.append(.cell(lesson.cells[above - 1])) }
      let values = lesson.values.filter { $0.cellsAbove == above }
      if !values.isEmpty { units.append(.prose(values)) }
    }
    return units
  }

  /// The runner for a lesson that takes what others handed on: part of the keys of its cells.
  public func taking(_ outcomes: [LessonOutcome]) -> LessonRunner {
    var copy = self
    var files: [String: String] = [:]
    for outcome in outcomes {
      for (_, result) in outcome.results.sorted(by: { $0.key < $1.key }) {
        for file in result.published { files[file.name] = cache.publishedPath(file.digest) }
      }
    }
    copy.environment["LECTERN_PUBLISHED"] = files.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    return copy
  }

  // MARK: - Keys

  /// The chain of keys: each cell's holds the ones before it and the files that those read.
  private struct KeyChain {
    var link: String

    init(_ runner: LessonRunner, lesson: String) {
      let variables = runner.environment.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
      link = SHA256.digest(
        of: (["lectern results 2", runner.toolchain.fingerprint, lesson, runner.lessonsFolder]
          + variables)
          .joined(separator: "\n"))
    }

    func key(of unit: Unit) -> String { SHA256.digest(of: "\(link)\n\(unit.text)") }

    mutating func advance(past unit: Unit, key: String, _ result: CellResult) {
      if case .cell = unit { link = SHA256.digest(of: "\(key)\n\(result.fingerprint)") }
    }
  }

  /// The results of the first units, up to the first that the cache does not know.
  private func recall(_ units: [Unit], of lesson: Lesson) -> [CellResult] {
    var chain = KeyChain(self, lesson: lesson.name)
    var known: [CellResult] = []
    for unit in units {
      let key = chain.key(of: unit)
      guard let result = cache.result(for: key) else { break }
      known.append(result)
      chain.advance(past: unit, key: key, result)
    }
    return known
  }

  private func keep(_ result: CellResult, of unit: Unit, in outcome: inout LessonOutcome) {
    switch unit {
    case .cell(let cell): outcome.results[cell.index] = result
    case .prose: outcome.prose.merge(result.prose) { $1 }
    }
  }

  // MARK: - Compiling

  private struct Compiled: Sendable {
    var result: Result<CompiledCell, CompileFailure>
    var modules: [CompiledCell]
    var names: [[CellSplitter.Name]]
    var seconds: Double
  }

  /// Compiles the units one after another, ahead of the cell that runs.
  private func startCompiling(_ units: [Unit], path: String) -> [Task<Compiled, Never>] {
    let compiler = CellCompiler(toolchain: toolchain, folder: "\(cache.folder)/modules")
    var tasks: [Task<Compiled, Never>] = []
    for unit in units {
      let previous = tasks.last
      tasks.append(
        Task {
          var state =
            await previous?.value
            ?? Compiled(result: .failure(.internal("nothing")), modules: [], names: [], seconds: 0)
          if previous != nil, case .failure = state.result { return state }
          let start = Date()
          let imports = Self.imports(state.names)
          switch unit {
          case .cell(let cell):
            let split = CellSplitter(cell, file: path, imports: imports)
            state.result = await compiler.compile(
              split.source, module: "Cell\(state.names.count + 1)", firstLine: cell.position.line,
              earlier: state.modules)
            state.names.append(split.names)
            if case .success(let module) = state.result { state.modules.append(module) }
          case .prose(let values):
            state.result = await compiler.compile(
              CellSplitter.prose(values, file: path, imports: imports),
              module: "Prose\(state.names.count)",
              firstLine: unit.position.line, earlier: state.modules)
          }
          state.seconds = Date().timeIntervalSince(start)
          return state
        })
    }
    return tasks
  }

  /// Imports of the cells above; of a name declared twice, the newest, and each type by its own name.
  static func imports(_ names: [[CellSplitter.Name]]) -> [String] {
    var lines = ["import LessonKit"] + names.indices.map { "@testable import Cell\($0 + 1)" }
    var newest: [String: (cell: Int, kind: String)] = [:]
    var named: Set<String> = []
    for (cell, list) in names.enumerated() {
      for name in Set(list) {
        // A type of the lesson's own hides one of the library's that has its name.
        let isType = ["struct", "class", "enum", "protocol", "typealias"].contains(name.kind)
        if isType || newest[name.name].map({ $0.cell != cell }) ?? false {
          named.insert(name.name)
        }
        newest[name.name] = (cell, name.kind)
      }
    }
    for name in named.sorted() {
      lines.append("@testable import \(newest[name]!.kind) Cell\(newest[name]!.cell + 1).\(name)")
    }
    return lines
  }

  // MARK: - Running

  /// Runs the units; those whose results are known run again for the state they leave behind.
  private func execute(
    _ units: [Unit], known: [CellResult], into outcome: inout LessonOutcome
  ) async {
    let lesson = outcome.lesson
    let compiling = startCompiling(units, path: lesson.path)
    defer { compiling.forEach { $0.cancel() } }
    let folder = "\(cache.folder)/runs/\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    var chain = KeyChain(self, lesson: lesson.name)
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      let host = try HostProcess(
        toolchain: toolchain, folder: lessonsFolder,
        environment: environment.merging(["LECTERN_SCRATCH": folder]) { $1 })
      defer { host.close() }
      var events = host.events.makeAsyncIterator()

      for (index, (unit, task)) in zip(units, compiling).enumerated() {
        if case .cell(let cell) = unit {
          progress(.cell(lesson: lesson.name, index: cell.index, count: lesson.cells.count))
        }
        let compiled = await task.value
        var result = CellResult()
        switch compiled.result {
        case .failure(let failure):
          result.failure = failure.failures.first
          // Further complaints of the compiler belong to the same cell.
          for more in failure.failures.dropFirst() {
            outcome.diagnostics.append(
              lesson.diagnostic(
                at: SourcePosition(line: unit.position.line + more.lineOffset, column: more.column),
                more.message))
          }
        case .success(let module):
          let start = Date()
          result = await run(unit, module, in: folder, host, &events, lesson: lesson)
          result.warnings = module.warnings
          if case .cell(let cell) = unit {
            outcome.compileSeconds[cell.index] = compiled.seconds
            outcome.runSeconds[cell.index] = Date().timeIntervalSince(start)
            if index < known.count {
              outcome.replayedCells += 1
              let isSame = known[index].outputs == result.outputs
              if !isSame, !cell.options.isMeasured, result.failure == nil {
                outcome.diagnostics.append(
                  lesson.diagnostic(
                    .warning, at: cell.position,
                    "this cell gave another output when it ran again; give it a seed, or mark it .measured"
                  ))
              }
              // A measurement that is known stays as it was published.
              if cell.options.isMeasured, result.failure == nil { result = known[index] }
            } else {
              outcome.ranCells += 1
            }
          }
        }
        keep(result, of: unit, in: &outcome)
        if let failure = result.failure {
          if case .prose = unit {
            outcome.diagnostics.append(
              lesson.diagnostic(
                at: SourcePosition(
                  line: unit.position.line + failure.lineOffset, column: failure.column),
                failure.message))
          }
          return
        }
        let key = chain.key(of: unit)
        chain.advance(past: unit, key: key, result)
        try cache.store(result, for: key)
      }
    } catch {
      outcome.diagnostics.append(
        lesson.diagnostic(
          at: SourcePosition(line: 1, column: 1), "the lesson could not be run: \(error)"))
    }
  }

  private func run(
    _ unit: Unit, _ module: CompiledCell, in folder: String, _ host: HostProcess,
    _ events: inout AsyncStream<HostEvent>.AsyncIterator, lesson: Lesson
  ) async -> CellResult {
    var result = CellResult()
    var index = 0
    var timeout: Double?
    if case .cell(let cell) = unit {
      index = cell.index
      timeout = cell.options.timeout
    }
    let files = ("\(folder)/out", "\(folder)/err")
    host.send(["run", String(index), module.library, files.0, files.1])

    let hasTimedOut = Box(false)
    let timer = timeout.map { seconds in
      Task {
        try await Task.sleep(for: .seconds(seconds))
        hasTimedOut.value = true
        host.stop()
      }
    }
    defer { timer?.cancel() }

    var displays: [(output: Int, errors: Int, forms: [CellOutput.Form])] = []
    var place = (line: unit.position.line, column: unit.position.column)
    var kind: CellFailure.Kind?
    var message = ""
    let started = Date()
    loop: while let event = await events.next() {
      switch event {
      case .ended(let status):
        guard kind == nil else { break loop }
        kind = .exit
        message =
          status == 9
          ? "the cell's process was killed, perhaps for want of memory"
          : "the cell ended its process with status \(status); a cell ends by reaching its last line"
        break loop
      case .message("done", _): break loop
      case .message("display", let fields):
        let forms = stride(from: 2, to: fields.count - 1, by: 2).map {
          CellOutput.Form(type: fields[$0], data: fields[$0 + 1])
        }
        displays.append((Int(fields[0]) ?? 0, Int(fields[1]) ?? 0, forms))
      case .message("prose", let fields): result.prose[Int(fields[0]) ?? 0] = fields[1]
      case .message("read", let fields):
        let path = fields[0].hasPrefix("/") ? fields[0] : "\(lessonsFolder)/\(fields[0])"
        // What a lesson wrote for itself is no input.
        let isOwn = path.hasPrefix("\(folder)/")
        if !isOwn, !result.reads.contains(where: { $0.path == path }) {
          result.reads.append(FileRead(path: path, digest: SHA256.digest(ofFile: path)))
        }
      case .message("published", let fields):
        if let file = cache.keepPublished(fields[0], fields[1]) {
          result.published.append(file)
        } else {
          kind = .refused
          message = "the model '\(fields[0])' could not be kept in \(cache.folder)"
        }
      case .message("progress", let fields):
        let done = Int(fields[1]) ?? 0
        let total = Int(fields[2]) ?? 0
        let elapsed = Date().timeIntervalSince(started)
        progress(
          .step(
            lesson: lesson.name, index: index, count: lesson.cells.count, name: fields[0],
            done: done,
            total: total,
            secondsLeft: done > 0 ? elapsed / Double(done) * Double(total - done) : nil))
      case .message("threw", let fields):
        place = (Int(fields[0]) ?? place.line, Int(fields[1]) ?? place.column)
        kind = .thrown
        message = fields[2]
      case .message("refused", let fields):
        kind = .refused
        message = "the cell could not be loaded: \(fields[0])"
      case .message("signal", let fields):
        kind = hasTimedOut.value ? .timeout : .trap
        if let line = Int(fields[1]), line > 0 { place = (line, Int(fields[2]) ?? 1) }
        if let exact = await symbolize(Array(fields.dropFirst(3)), path: lesson.path) {
          place = exact
        }
        message = Self.trapMessage(signal: Int32(fields[0]) ?? 0)
      default: break
      }
    }
    if hasTimedOut.value, let timeout {
      kind = .timeout
      message = "the cell ran longer than its timeout of \(timeout.formatted()) s"
    }

    var output = Self.text(ofFile: files.0)
    var errors = Self.text(ofFile: files.1)
    if kind == .trap, let said = Self.takeFatalError(from: &errors) { message = said }
    for display in displays {
      Self.take(display.output, from: &output, of: CellOutput.standardOutput, into: &result)
      Self.take(display.errors, from: &errors, of: CellOutput.standardError, into: &result)
      result.outputs.append(.bundle(display.forms))
    }
    Self.take(.max, from: &output, of: CellOutput.standardOutput, into: &result)
    Self.take(.max, from: &errors, of: CellOutput.standardError, into: &result)
    if let kind {
      result.failure = CellFailure(
        kind: kind, lineOffset: place.line - unit.position.line, column: place.column,
        message: message)
    }
    return result
  }

  // MARK: - Output

  /// The most bytes that a cell may print before the rest is cut.
  static let outputLimit = 1 << 20

  private typealias Text = (bytes: Data, taken: Int)

  private static func text(ofFile path: String) -> Text {
    guard let file = FileHandle(forReadingAtPath: path) else { return (Data(), 0) }
    var data = (try? file.read(upToCount: outputLimit)) ?? Data()
    if let size = try? file.seekToEnd(), size > UInt64(outputLimit) {
      data.append(Data("\n… \(size - UInt64(outputLimit)) further bytes were cut\n".utf8))
    }
    return (data, 0)
  }

  private static func take(
    _ end: Int, from text: inout Text, of kind: (String) -> CellOutput,
    into result: inout CellResult
  ) {
    let end = min(end, text.bytes.count)
    guard end > text.taken else { return }
    result.outputs.append(kind(String(decoding: text.bytes[text.taken..<end], as: UTF8.self)))
    text.taken = end
  }

  /// The message of a `fatalError`, cut from what the cell printed.
  private static func takeFatalError(from errors: inout Text) -> String? {
    let text = String(decoding: errors.bytes, as: UTF8.self)
    guard
      let mark = text.range(of: "Fatal error: ", options: .backwards)
        ?? text.range(of: "Fatal error", options: .backwards)
    else { return nil }
    let lineStart =
      text[..<mark.lowerBound].lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
    errors.bytes = Data(text[..<lineStart].utf8)
    let message = text[mark.upperBound...].trimmingCharacters(in: .whitespacesAndNewlines)
    return message.isEmpty ? nil : message
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
  private func symbolize(_ frames: [String], path: String) async -> (line: Int, column: Int)? {
    guard let symbolizer = toolchain.symbolizer else { return nil }
    for start in stride(from: 0, to: min(frames.count - 1, 16), by: 2) {
      let result = await runProgram(symbolizer, ["--obj=\(frames[start])", frames[start + 1]])
      // Function names and `path:line:column` alternate, the innermost inlined one first.
      // Of the cell's own statements the host knows better which is under way: the optimiser
      // folds the traps of several into one, and gives it the place of any.
      let lines = result.output.split(separator: "\n")
      for (function, line) in zip(lines, lines.dropFirst()) where !function.contains("lectern_cell")
      {
        let parts = line.split(separator: ":")
        guard parts.count >= 3, line.contains(path), let row = Int(parts[parts.count - 2]), row > 0,
          let column = Int(parts[parts.count - 1])
        else { continue }
        return (row, max(1, column))
      }
    }
    return nil
  }
}

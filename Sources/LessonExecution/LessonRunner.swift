import BuildIdentity
import Foundation
import LessonMarkdown

/// What a lesson's process may take.
public struct RunLimits: Sendable {
  /// Seconds for all cells of a lesson; nil for no limit.
  public var seconds: Double?
  /// Bytes of memory that the process may hold.
  public var memory: Int

  public init(seconds: Double? = nil, memory: Int = RunLimits.standardMemory) {
    self.seconds = seconds
    self.memory = memory
  }

  /// Three quarters of what the machine has.
  public static var standardMemory: Int {
    Int(ProcessInfo.processInfo.physicalMemory / 4 * 3)
  }
}

/// Brings a lesson's outputs: from the cache where it knows them, else by running the lesson.
public struct LessonRunner: Sendable {
  public var toolchain: Toolchain
  public var cache: ResultCache
  /// The folder that relative paths in cells begin at.
  public var lessonsFolder: String
  /// Variables that the library sees, `LECTERN_DATA` among them.
  public var environment: [String: String]
  /// What `--set` and `--fast` give; part of the results of the cells that ask for it.
  public var parameters: [String: String]
  public var limits = RunLimits()
  /// Where hosts sleep between runs; nil where every run begins anew.
  public var checkpoints: CheckpointStore?
  public var progress: @Sendable (LessonProgress) -> Void
  /// Hears the lesson's outcome so far after each cell that ran.
  public var partial: (@Sendable (LessonOutcome) -> Void)?
  let surroundings: Surroundings
  /// The models that the lessons which this one needs hand on: names and digests.
  private var handedOn: [String: String] = [:]

  public init(
    toolchain: Toolchain, cache: ResultCache, lessonsFolder: String, environment: [String: String],
    parameters: [String: String] = [:],
    progress: @escaping @Sendable (LessonProgress) -> Void = { _ in }
  ) {
    self.toolchain = toolchain
    self.cache = cache
    self.lessonsFolder = lessonsFolder
    self.environment = environment
    self.parameters = parameters
    self.progress = progress
    surroundings = Surroundings(
      lessonsFolder: lessonsFolder, parameters: parameters, environment: environment,
      cache: cache.folder)
  }

  /// The lesson's outputs.
  ///
  /// - Parameter isFresh: Whether everything runs, whatever the cache knows.
  public func run(_ lesson: Lesson, isFresh: Bool = false) async -> LessonOutcome {
    var outcome = LessonOutcome(lesson: lesson)
    let units = Unit.all(of: lesson)
    let base = base(of: lesson)
    let known = isFresh ? [] : recall(units[...], KeyChain(base))
    for (unit, result) in zip(units, known) { keep(result, of: unit, in: &outcome) }
    let isStopped = zip(units, known).contains { unit, result in
      unit.cell.map { result.judged(by: $0.options).stopsLesson } ?? false
    }
    if known.count == units.count || isStopped {
      outcome.knownCells = lesson.cells.count
      outcome.savedSeconds = known.reduce(0) { $0 + $1.seconds }
    } else {
      let start = Date()
      let before = isFresh ? nil : cache.inputs(of: inputsName(lesson))
      await execute(units, known: known, base: base, before: before, isFresh, into: &outcome)
      outcome.seconds = Date().timeIntervalSince(start)
    }
    if !units.isEmpty, !outcome.wasCancelled { keepInputs(of: outcome, units, base) }
    diagnose(&outcome)
    progress(
      .finished(
        lesson: lesson.name, ran: outcome.ranCells, known: outcome.knownCells,
        seconds: outcome.seconds, failed: outcome.hasFailed))
    return outcome
  }

  /// Runs a lesson whose results are known, for the checkpoints that later runs start from.
  public func warm(_ lesson: Lesson) async {
    var outcome = LessonOutcome(lesson: lesson)
    let units = Unit.all(of: lesson)
    let base = base(of: lesson)
    let known = recall(units[...], KeyChain(base))
    // A lesson that failed has its checkpoints from that run.
    guard known.count == units.count else { return }
    await execute(units, known: known, base: base, before: nil, false, into: &outcome)
  }

  /// Places what went wrong in cells.
  private func diagnose(_ outcome: inout LessonOutcome) {
    let lesson = outcome.lesson
    for cell in lesson.cells {
      guard let result = outcome.results[cell.index]?.judged(by: cell.options) else { continue }
      outcome.results[cell.index] = result
      // What a run from nothing would not have come to is not shown.
      if result.stopsLesson { forget(below: cell.index, in: &outcome) }
      for (failure, severity) in result.warnings.map({ ($0, Diagnostic.Severity.warning) })
        + ((result.failure.map { [$0] } ?? []) + result.furtherFailures).map({ ($0, .error) })
      {
        outcome.diagnostics.append(
          lesson.diagnostic(severity, at: lesson.position(of: failure, in: cell), failure.message))
      }
    }
  }

  /// The runner for a lesson that takes what others handed on: part of the keys of its cells.
  public func taking(_ outcomes: [LessonOutcome]) -> LessonRunner {
    var copy = self
    for outcome in outcomes {
      for (_, result) in outcome.results.sorted(by: { $0.key < $1.key }) {
        for file in result.published { copy.handedOn[file.name] = file.digest }
      }
    }
    return copy
  }

  // MARK: - Keys

  /// What every cell of a lesson stands on.
  private func base(of lesson: Lesson) -> [LessonInputs.Item] {
    var items = toolchain.parts.map { LessonInputs.Item(name: $0.name, value: $0.digest) }
    items.append(
      LessonInputs.Item(
        name: "the list of build flags", value: toolchain.flags.joined(separator: " ")))
    for (name, value) in environment.sorted(by: { $0.key < $1.key }) {
      // What lies in a folder is read, and counts by its content wherever it lies.
      let isFolder = value.hasPrefix("/")
      items.append(
        LessonInputs.Item(name: name, value: isFolder ? "a folder" : value, isReadable: true))
    }
    items.append(
      LessonInputs.Item(
        name: "what the lessons that it needs hand on",
        value: handedOn.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
          .joined(separator: "\n")))
    let variables = ProcessInfo.processInfo.environment
    for name in lesson.frontMatter.environment {
      items.append(
        LessonInputs.Item(name: "the variable \(name)", value: variables[name], isReadable: true))
    }
    return items
  }

  /// The results of units, up to the first that the cache does not know.
  private func recall(_ units: ArraySlice<Unit>, _ chain: KeyChain) -> [CellResult] {
    var chain = chain
    var known: [CellResult] = []
    for unit in units {
      let key = chain.key(of: unit)
      guard
        let result = cache.result(for: key, layout: Self.layout(of: unit), surroundings)
      else { break }
      known.append(result)
      chain.advance(past: unit, key: key, result)
    }
    return known
  }

  static func layout(of unit: Unit) -> String {
    unit.cell.map { SHA256.digest(of: $0.code) } ?? ""
  }

  private func inputsName(_ lesson: Lesson) -> String { "\(lessonsFolder)/\(lesson.name)" }

  private func keepInputs(
    of outcome: LessonOutcome, _ units: [Unit], _ base: [LessonInputs.Item]
  ) {
    var entries: [LessonInputs.Entry] = []
    for unit in units {
      let result = unit.cell.flatMap { outcome.results[$0.index] }
      if unit.cell != nil, result == nil { break }
      entries.append(
        LessonInputs.Entry(text: SHA256.digest(of: unit.text), reads: result?.reads ?? []))
    }
    let inputs = LessonInputs(base: base, units: entries)
    if cache.inputs(of: inputsName(outcome.lesson)) != inputs {
      cache.keep(inputs, of: inputsName(outcome.lesson))
    }
  }

  private func keep(_ result: CellResult, of unit: Unit, in outcome: inout LessonOutcome) {
    switch unit.content {
    case .cell(let cell): outcome.results[cell.index] = result
    case .prose: outcome.prose.merge(result.prose) { $1 }
    }
  }

  // MARK: - Compiling

  struct Compiled: Sendable {
    var result: Result<CompiledCell, CompileFailure>
    var modules: [CompiledCell] = []
    var names: [[CellSplitter.Name]] = []
    /// The cells that `modules` came from.
    var cells: [Int] = []
    var seconds = 0.0
    /// Whether what comes after can be compiled.
    var isStuck = false
  }

  /// Compiles the units one after another, ahead of the cell that runs.
  private func startCompiling(_ units: [Unit]) -> [Task<Compiled, Never>] {
    let compiler = CellCompiler(toolchain: toolchain, folder: "\(cache.folder)/modules")
    var tasks: [Task<Compiled, Never>] = []
    for unit in units {
      let previous = tasks.last
      tasks.append(
        Task {
          var state = await previous?.value ?? Compiled(result: .failure(.internal("nothing")))
          if state.isStuck || Task.isCancelled { return state }
          let start = Date()
          let imports = Self.imports(state.names, of: state.cells)
          switch unit.content {
          case .cell(let cell):
            let split = CellSplitter(cell, imports: imports)
            state.result = await compiler.compile(
              split.source, module: "Cell\(cell.index + 1)", earlier: state.modules)
            if unit.leavesState {
              switch state.result {
              case .success(let module):
                state.modules.append(module)
                state.names.append(split.names)
                state.cells.append(cell.index)
              case .failure: state.isStuck = true
              }
            }
          case .prose(let values):
            state.result = await compiler.compile(
              CellSplitter.prose(values, imports: imports),
              module: "Prose\(values[0].cellsAbove)", earlier: state.modules)
            if case .failure = state.result { state.isStuck = true }
          }
          state.seconds = Date().timeIntervalSince(start)
          return state
        })
    }
    return tasks
  }

  /// Imports of the cells above; of a name declared twice, the newest, and each type by its own name.
  static func imports(_ names: [[CellSplitter.Name]], of cells: [Int]) -> [String] {
    var lines = ["import LessonKit"] + cells.map { "@testable import Cell\($0 + 1)" }
    var newest: [String: (cell: Int, kind: String)] = [:]
    var named: Set<String> = []
    for (cell, list) in zip(cells, names) {
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

  /// What the host's process sees: what every lesson needs, and what this one declares.
  private func variables(of lesson: Lesson, scratch: String) -> [String: String] {
    let mine = ProcessInfo.processInfo.environment
    var variables = CellEnvironment.shared
    for name in lesson.frontMatter.environment { variables[name] = mine[name] }
    variables[BuildIdentity.variable] = toolchain.sources
    variables["LECTERN_SCRATCH"] = scratch
    variables["LECTERN_PARAMETERS"] = parameters.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    variables["LECTERN_PUBLISHED"] = handedOn.sorted { $0.key < $1.key }
      .map { "\($0.key)=\(cache.publishedPath($0.value))" }.joined(separator: "\n")
    return variables.merging(environment) { $1 }
  }

  /// Runs what is not known, from the deepest state that there is; units before it whose results
  /// are known run again for the state they leave behind.
  private func execute(
    _ units: [Unit], known: [CellResult], base: [LessonInputs.Item], before: LessonInputs?,
    _ isFresh: Bool, into outcome: inout LessonOutcome
  ) async {
    let lesson = outcome.lesson
    var chain = KeyChain(base)
    var links = [chain.link]
    for (unit, result) in zip(units, known) {
      chain.advance(past: unit, key: chain.key(of: unit), result)
      links.append(chain.link)
    }
    chain = KeyChain(base)

    partial?(outcome)
    let compiling = startCompiling(units)
    defer { compiling.forEach { $0.cancel() } }
    do {
      let folder = try checkpoints?.folder(of: lesson.path) ?? cache.makeRunFolder()
      defer {
        if checkpoints == nil { try? FileManager.default.removeItem(atPath: folder) }
      }
      let scratch = "\(folder)/scratch"
      var start = 0
      var seconds = 0.0
      let host: HostProcess
      let found = isFresh ? nil : checkpoints?.deepest(lesson.path, links)
      if let found, found.place > 0, Self.restore(found.checkpoint.scratch, to: scratch),
        let woken = try? HostProcess(waking: found.checkpoint, folder: folder)
      {
        host = woken
        start = found.place
        seconds = found.checkpoint.seconds
      } else {
        _ = Self.restore(nil, to: scratch)
        host = try HostProcess(
          toolchain: toolchain, lessonsFolder: lessonsFolder, folder: folder,
          environment: variables(of: lesson, scratch: scratch))
      }
      defer { host.release(withGroup: checkpoints == nil) }
      var cellRun = CellRun(self, host: host, lesson: lesson)
      var firstRan: Int?
      var passed: Set<String> = [chain.link]
      checkpoints?.setRefusal(nil, of: lesson.path)
      defer { checkpoints?.trim(lesson.path, keeping: passed) }

      for (index, (unit, task)) in zip(units, compiling).enumerated() {
        let key = chain.key(of: unit)
        if index < start {
          chain.advance(past: unit, key: key, known[index])
          passed.insert(chain.link)
          continue
        }
        // Values in prose that are known leave no state: they need not be computed again.
        if index < known.count, !unit.leavesState { continue }
        if !isFresh, firstRan != nil, case let rest = recall(units[index...], chain),
          rest.count == units.count - index
        {
          // Only entries above were missing.
          for (unit, result) in zip(units[index...], rest) { keep(result, of: unit, in: &outcome) }
          break
        }
        if let cell = unit.cell {
          progress(.cell(lesson: lesson.name, index: cell.index, count: lesson.cells.count))
          if index >= known.count {
            outcome.reasons[cell.index] =
              isFresh
              ? "the lesson was to run from nothing"
              : LessonInputs.reason(
                for: index, unit, base: base, before: before, firstRan: firstRan, surroundings)
            firstRan = firstRan ?? cell.index
          }
        }
        let compiled = await task.value
        if Task.isCancelled { outcome.wasCancelled = true; return }
        var result = await cellRun.result(
          of: unit, compiled, remaining: limits.seconds.map { $0 - seconds })
        if Task.isCancelled { outcome.wasCancelled = true; return }
        if result.hasPlaces { result.layout = Self.layout(of: unit) }
        if let cell = unit.cell {
          outcome.compileSeconds[cell.index] = compiled.seconds
          outcome.runSeconds[cell.index] = result.seconds
          if index < known.count {
            result = settle(result, known[index], cell, in: &outcome)
          } else if result.failure?.kind != .compilation {
            outcome.ranCells += 1
          }
        }
        keep(result, of: unit, in: &outcome)
        if let failure = result.failure {
          if unit.cell == nil {
            for failure in [failure] + result.furtherFailures {
              outcome.diagnostics.append(
                lesson.diagnostic(at: unit.position(of: failure, in: lesson), failure.message))
            }
          }
          forgetBelow(unit, in: &outcome)
          return
        }
        seconds += result.seconds
        chain.advance(past: unit, key: key, result)
        passed.insert(chain.link)
        try cache.store(result, for: key)
        partial?(outcome)
        if let checkpoints, unit.leavesState {
          if let problem = await cellRun.sleep(at: chain.link, seconds: seconds, checkpoints) {
            checkpoints.setRefusal(problem, of: lesson.path)
          }
        }
      }
      outcome.knownCells = lesson.cells.count - outcome.ranCells
      outcome.savedSeconds = zip(units, known).enumerated().reduce(0) {
        $0 + (outcome.runSeconds[$1.element.0.cell?.index ?? -1] == nil ? $1.element.1.seconds : 0)
      }
    } catch {
      outcome.diagnostics.append(
        lesson.diagnostic(
          at: SourcePosition(line: 1, column: 1), "the lesson could not be run: \(error)"))
    }
  }

  /// The result of a cell that ran again for its state, beside what was known of it.
  private func settle(
    _ result: CellResult, _ known: CellResult, _ cell: Cell, in outcome: inout LessonOutcome
  ) -> CellResult {
    outcome.replayedCells += 1
    guard result.failure == nil else { return result }
    if cell.options.isMeasured {
      // A measurement that is known stays as it was published, and what it stands on with it.
      return known
    }
    if known.outputs != result.outputs {
      outcome.diagnostics.append(
        outcome.lesson.diagnostic(
          .warning, at: cell.position,
          "this cell gave another output when it ran again; give it a seed, or mark it .measured"
        ))
    }
    return result
  }

  /// Forgets what an earlier version of the cells below a failed one gave.
  private func forgetBelow(_ unit: Unit, in outcome: inout LessonOutcome) {
    let last: Int
    switch unit.content {
    case .cell(let cell): last = cell.index
    case .prose(let values): last = values[0].cellsAbove - 1
    }
    forget(below: last, in: &outcome)
  }

  private func forget(below last: Int, in outcome: inout LessonOutcome) {
    outcome.results = outcome.results.filter { $0.key <= last }
    outcome.prose = outcome.prose.filter { value in
      outcome.lesson.values.contains { $0.index == value.key && $0.cellsAbove <= last + 1 }
    }
  }

  /// Makes a lesson's own files what they were at a checkpoint: none, for a beginning.
  private static func restore(_ copy: String?, to scratch: String) -> Bool {
    let files = FileManager.default
    try? files.removeItem(atPath: scratch)
    do {
      if let copy {
        try files.copyItem(atPath: copy, toPath: scratch)
      } else {
        try files.createDirectory(atPath: scratch, withIntermediateDirectories: true)
      }
      return true
    } catch { return false }
  }

  static func text(seconds: Double) -> String {
    seconds < 1 && seconds > 0 && seconds * 1000 == (seconds * 1000).rounded()
      ? "\(Int(seconds * 1000)) ms"
      : "\((seconds * 100).rounded() / 100) s".replacingOccurrences(of: ".0 s", with: " s")
  }
}

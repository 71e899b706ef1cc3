import Foundation
import LessonMarkdown

/// One run of a lesson in one host: does what a plan says, a unit after another.
struct LessonRun {
  private let runner: LessonRunner
  private let lesson: Lesson
  private let isFresh: Bool
  private var plan: RunPlan
  /// The chain of keys, as far as the run has come.
  private var chain: KeyChain
  /// The states that the lesson has gone through.
  private var passed: Set<String>
  /// How long the cells have run that made the state under way.
  private var seconds = 0.0
  private(set) var outcome: LessonOutcome

  /// - Parameter outcome: What is known of the lesson, to be completed.
  init(
    _ plan: RunPlan, of runner: LessonRunner, from chain: KeyChain, isFresh: Bool,
    completing outcome: LessonOutcome
  ) {
    self.plan = plan
    self.runner = runner
    self.chain = chain
    self.isFresh = isFresh
    self.outcome = outcome
    lesson = outcome.lesson
    passed = [chain.link]
  }

  /// Does what the plan says, until its end or the first failure.
  mutating func perform() async {
    runner.partial?(outcome)
    let compiling = runner.startCompiling(plan.units)
    await perform(compiling)
    // No compiler goes on when nobody waits for what it makes.
    compiling.forEach { $0.cancel() }
    _ = await compiling.last?.value
    runner.checkpoints?.trim(lesson.path, keeping: passed)
  }

  private mutating func perform(_ compiling: [Task<LessonRunner.Compiled, Never>]) async {
    do {
      let folder = try runner.checkpoints?.folder(of: lesson.path) ?? runner.cache.makeRunFolder()
      defer {
        if runner.checkpoints == nil { try? FileManager.default.removeItem(atPath: folder) }
      }
      let host = try await openHost(in: folder)
      runner.checkpoints?.setRefusal(nil, of: lesson.path)
      try await host.use(hasCheckpoints: runner.checkpoints != nil) {
        var cells = CellRun(runner, host: host, lesson: lesson)
        for place in plan.units.indices {
          guard try await perform(place, compiling[place], in: &cells) else { return }
        }
        count()
      }
    } catch {
      outcome.diagnostics.append(
        lesson.diagnostic(
          at: SourcePosition(line: 1, column: 1),
          "the lesson could not be run: \(FileWriting.reason(error))"))
    }
  }

  /// A host in the state that the plan begins with; one in which nothing has run, where the sleeper
  /// does not wake.
  private mutating func openHost(in folder: String) async throws -> HostProcess {
    let scratch = "\(folder)/scratch"
    if let link = plan.startLink,
      let sleeper = runner.checkpoints?.sleeper(lesson.path, link: link),
      ScratchFolder.restore(sleeper.scratch, to: scratch),
      let woken = try? await HostProcess.wake(sleeper, folder: folder)
    {
      seconds = sleeper.seconds
      return woken
    }
    plan.startFromNothing()
    try ScratchFolder.empty(scratch)
    return try await HostProcess.start(
      toolchain: runner.toolchain, lessonsFolder: runner.lessonsFolder, folder: folder,
      environment: runner.variables(of: lesson, scratch: scratch))
  }

  /// Does what the plan says of one unit.
  ///
  /// - Returns: Whether the run goes on.
  private mutating func perform(
    _ place: Int, _ compiling: Task<LessonRunner.Compiled, Never>, in cells: inout CellRun
  ) async throws -> Bool {
    let unit = plan.units[place]
    switch plan.steps[place] {
    case .known(let result):
      advance(past: unit, result)
      return true
    case .replay(let known):
      guard let result = await run(place, compiling, in: &cells) else { return false }
      let kept = keepReplayed(result, beside: known, of: unit)
      return try await finish(unit, kept, in: &cells)
    case .run(let reason):
      if let cell = unit.cell { outcome.reasons[cell.index] = reason }
      guard let result = await run(place, compiling, in: &cells) else { return false }
      if unit.cell != nil, result.failure?.kind != .compilation { outcome.ranCells += 1 }
      guard try await finish(unit, result, in: &cells) else { return false }
      takeUpKnown(below: place)
      return true
    }
  }

  /// What a unit gives; nil where the run was given up.
  private mutating func run(
    _ place: Int, _ compiling: Task<LessonRunner.Compiled, Never>, in cells: inout CellRun
  ) async -> CellResult? {
    let unit = plan.units[place]
    if let cell = unit.cell {
      runner.progress(.cell(lesson: lesson.name, index: cell.index, count: lesson.cells.count))
    }
    let compiled = await compiling.value
    if Task.isCancelled { outcome.wasCancelled = true; return nil }
    var result = await cells.result(
      of: unit, compiled, remaining: runner.limits.seconds.map { $0 - seconds },
      isLast: !plan.units[(place + 1)...].contains { $0.cell != nil })
    if Task.isCancelled { outcome.wasCancelled = true; return nil }
    if result.hasPlaces { result.layout = LessonRunner.layout(of: unit) }
    if let cell = unit.cell {
      outcome.compileSeconds[cell.index] = compiled.seconds
      outcome.runSeconds[cell.index] = result.seconds
    }
    return result
  }

  /// Keeps what a unit gave, in the outcome and in the cache, and a checkpoint after it.
  ///
  /// - Returns: Whether the run goes on: a failure ends it.
  private mutating func finish(
    _ unit: LessonUnit, _ result: CellResult, in cells: inout CellRun
  ) async throws -> Bool {
    outcome.keep(result, of: unit)
    if unit.cell == nil { tell(of: result, of: unit) }
    if result.failure != nil {
      outcome.forgetBelow(unit)
      return false
    }
    seconds += result.seconds
    let key = chain.key(of: unit)
    advance(past: unit, result)
    try runner.cache.store(result, for: key)
    runner.partial?(outcome)
    if let checkpoints = runner.checkpoints, unit.leavesState,
      let problem = await cells.sleep(at: chain.link, seconds: seconds, checkpoints)
    {
      checkpoints.setRefusal(problem, of: lesson.path)
    }
    return true
  }

  /// Places what went wrong in the values of prose.
  private mutating func tell(of result: CellResult, of unit: LessonUnit) {
    let failures = (result.failure.map { [$0] } ?? []) + result.furtherFailures
    for (failure, severity) in result.warnings.map({ ($0, Diagnostic.Severity.warning) })
      + failures.map({ ($0, .error) })
    {
      outcome.diagnostics.append(
        lesson.diagnostic(severity, at: unit.position(of: failure, in: lesson), failure.message))
    }
  }

  private mutating func advance(past unit: LessonUnit, _ result: CellResult) {
    chain.advance(past: unit, key: chain.key(of: unit), result)
    passed.insert(chain.link)
  }

  /// The result of a cell that ran again for its state, beside what was known of it.
  private mutating func keepReplayed(
    _ result: CellResult, beside known: CellResult, of unit: LessonUnit
  ) -> CellResult {
    guard let cell = unit.cell else { return result }
    outcome.replayedCells += 1
    guard result.failure == nil else { return result }
    // A measurement that is known stays as it was published, and what it stands on with it.
    if cell.options.isMeasured { return known }
    if known.outputs != result.outputs {
      outcome.diagnostics.append(
        lesson.diagnostic(
          .warning, at: cell.position,
          "this cell gave another output when it ran again; give it a seed, or mark it .measured"
        ))
    }
    return result
  }

  /// Ends the run early where all that comes after a unit is known after all: only entries above
  /// were missing, or the unit gave what it gave before.
  private mutating func takeUpKnown(below place: Int) {
    let rest = plan.units[(place + 1)...]
    guard !isFresh, !rest.isEmpty else { return }
    let results = runner.recall(rest, chain)
    guard results.count == rest.count else { return }
    for (unit, result) in zip(rest, results) { outcome.keep(result, of: unit) }
    plan.settle(from: place + 1, as: results)
  }

  /// Counts the cells that did not run for their results, and the time that this saved.
  private mutating func count() {
    outcome.knownCells = lesson.cells.count - outcome.ranCells
    outcome.savedSeconds = plan.knownResults.reduce(0) { sum, known in
      let cell = plan.units[known.place].cell
      return sum
        + (cell.map { outcome.runSeconds[$0.index] == nil } ?? true ? known.result.seconds : 0)
    }
  }
}

/// The files that a lesson writes for itself.
enum ScratchFolder {
  /// Makes the folder what it was at a checkpoint.
  ///
  /// - Parameter copy: The files then; nil where there were none.
  /// - Returns: Whether it is as it was.
  static func restore(_ copy: String?, to scratch: String) -> Bool {
    guard let copy else { return (try? empty(scratch)) != nil }
    try? FileManager.default.removeItem(atPath: scratch)
    return (try? FileManager.default.copyItem(atPath: copy, toPath: scratch)) != nil
  }

  /// Makes the folder an empty one.
  static func empty(_ scratch: String) throws {
    try? FileManager.default.removeItem(atPath: scratch)
    try FileManager.default.createDirectory(atPath: scratch, withIntermediateDirectories: true)
  }
}

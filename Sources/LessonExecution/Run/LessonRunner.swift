import BuildIdentity
import Foundation
import LessonMarkdown
import LessonWire

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
  /// Whether searches compute the trials that are kept too.
  public var computesTrialsAnew = false
  /// Where hosts sleep between runs; nil where every run begins anew.
  public var checkpoints: CheckpointStore?
  public var progress: @Sendable (LessonProgress) -> Void
  /// Hears the lesson's outcome so far after each cell that ran.
  public var partial: (@Sendable (LessonOutcome) -> Void)?
  let surroundings: Surroundings
  /// Names under which several of the lessons that are needed hand something on.
  private var clashes: [String] = []
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
    let units = LessonUnit.all(of: lesson)
    let base = base(of: lesson)
    var outcome = LessonOutcome(lesson: lesson)
    let plan = plan(units, base, for: lesson, isFresh: isFresh)
    for known in plan.knownResults { outcome.keep(known.result, of: units[known.place]) }
    if plan.isIdle {
      outcome.knownCells = lesson.cells.count
      outcome.savedSeconds = plan.knownResults.reduce(0) { $0 + $1.result.seconds }
    } else {
      let start = Date()
      outcome = await perform(plan, base, completing: outcome, isFresh: isFresh)
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
    let base = base(of: lesson)
    let plan = plan(LessonUnit.all(of: lesson), base, for: lesson, isFresh: false)
    // A lesson that failed has its checkpoints from that run.
    guard plan.isIdle else { return }
    _ = await perform(plan, base, completing: LessonOutcome(lesson: lesson), isFresh: false)
  }

  private func plan(
    _ units: [LessonUnit], _ base: [LessonInputs.Item], for lesson: Lesson, isFresh: Bool
  ) -> RunPlan {
    let chain = KeyChain(base)
    let before = isFresh ? nil : cache.inputs(of: inputsName(lesson))
    let asleep = isFresh ? [] : checkpoints?.links(of: lesson.path) ?? []
    return RunPlan(
      units, known: isFresh ? [] : recall(units[...], chain), chain: chain,
      isAsleep: asleep.contains
    ) { place, firstRan in
      isFresh
        ? "the lesson was to run from nothing"
        : LessonInputs.reason(
          for: place, units[place], base: base, before: before, firstRan: firstRan, surroundings)
    }
  }

  private func perform(
    _ plan: RunPlan, _ base: [LessonInputs.Item], completing outcome: LessonOutcome, isFresh: Bool
  ) async -> LessonOutcome {
    var run = LessonRun(
      plan, of: self, from: KeyChain(base), isFresh: isFresh, completing: outcome)
    await run.perform()
    return run.outcome
  }

  /// Places what went wrong in cells.
  private func diagnose(_ outcome: inout LessonOutcome) {
    let lesson = outcome.lesson
    outcome.diagnostics += outcome.namesPublishedTwice
    outcome.diagnostics += clashes.map {
      lesson.diagnostic(.warning, at: SourcePosition(line: 1, column: 1), $0)
    }
    for cell in lesson.cells {
      guard let result = outcome.results[cell.index]?.judged(by: cell.options) else { continue }
      outcome.results[cell.index] = result
      // What a run from nothing would not have come to is not shown.
      if result.stopsLesson { outcome.forget(below: cell.index) }
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
    copy.clashes = LessonOutcome.clashes(of: outcomes)
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
  func recall(_ units: ArraySlice<LessonUnit>, _ chain: KeyChain) -> [CellResult] {
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

  static func layout(of unit: LessonUnit) -> String {
    unit.cell.map { SHA256.digest(of: $0.code) } ?? ""
  }

  private func inputsName(_ lesson: Lesson) -> String { "\(lessonsFolder)/\(lesson.name)" }

  private func keepInputs(
    of outcome: LessonOutcome, _ units: [LessonUnit], _ base: [LessonInputs.Item]
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

  // MARK: - Running

  /// What the host's process sees: what every lesson needs, and what this one declares.
  func variables(of lesson: Lesson, scratch: String) -> [String: String] {
    let mine = ProcessInfo.processInfo.environment
    var variables = CellEnvironment.shared
    for name in lesson.frontMatter.environment { variables[name] = mine[name] }
    variables[BuildIdentity.variable] = toolchain.sources
    variables["LECTERN_SCRATCH"] = scratch
    if computesTrialsAnew { variables["LECTERN_TRIALS"] = "anew" }
    variables["LECTERN_PARAMETERS"] = parameters.sorted { $0.key < $1.key }
      .map { "\($0.key)=\($0.value)" }.joined(separator: "\n")
    variables["LECTERN_PUBLISHED"] = handedOn.sorted { $0.key < $1.key }
      .map { "\($0.key)=\(cache.publishedPath($0.value))" }.joined(separator: "\n")
    return variables.merging(environment) { $1 }
  }

  static func text(seconds: Double) -> String {
    seconds < 1 && seconds > 0 && seconds * 1000 == (seconds * 1000).rounded()
      ? "\(Int(seconds * 1000)) ms"
      : "\((seconds * 100).rounded() / 100) s".replacingOccurrences(of: ".0 s", with: " s")
  }
}

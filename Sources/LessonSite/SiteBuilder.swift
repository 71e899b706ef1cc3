import Foundation
import LessonExecution
import LessonMarkdown
import SitePublishing

/// Lessons in, a site out.
public struct SiteBuilder: Sendable {
  public var options: SiteOptions
  public var toolchain: Toolchain
  public var cache: ResultCache
  public var progress: @Sendable (LessonProgress) -> Void
  /// Where hosts sleep between runs; nil where every run begins anew.
  public var checkpoints: CheckpointStore?

  public init(
    options: SiteOptions, toolchain: Toolchain, cache: ResultCache = .user,
    progress: @escaping @Sendable (LessonProgress) -> Void = { _ in }
  ) {
    self.options = options
    self.toolchain = toolchain
    self.cache = cache
    self.progress = progress
  }

  /// Runs what is stale, and writes the pages.
  ///
  /// A lesson that fails gets its page all the same, with the failure under its cell.
  ///
  /// - Throws: ``SetupError`` where there is nothing to build or nowhere to write.
  public func build() async throws -> SiteReport {
    let site = try load()
    try checkOutput(for: site)
    try cache.prepare()
    let chosen = try options.only.map { try site.place(of: $0) }
    let outcomes =
      if let chosen {
        [await runAlone(site, chosen)]
      } else if let shard = options.shard {
        await run(site, only: shard)
      } else {
        await run(site)
      }
    var report = try await publish(
      site, outcomes, isWhole: chosen == nil && options.shard == nil)
    if outcomes.contains(where: { $0.ranCells > 0 }) { cache.tidy(limit: Self.cacheLimit) }
    // Another build's lessons may ask for what none of these does.
    let unused = options.shard == nil ? unusedParameters(outcomes) : []
    report = SiteReport(
      report.outcomes, diagnostics: report.diagnostics + unused, writtenPages: report.writtenPages)
    return report
  }

  /// The bytes that the cache may hold.
  static let cacheLimit = 4 << 30

  /// Reads the lessons; those whose text is as it was are not parsed again.
  ///
  /// - Throws: ``SetupError`` where there are none.
  public func load(after previous: LoadedSite = LoadedSite()) throws(SetupError) -> LoadedSite {
    try LoadedSite(options.lessons, after: previous)
  }

  // MARK: - Running

  /// The outcomes in the order of the lessons, at most `jobs` running at a time and each after
  /// those that it needs.
  ///
  /// - Parameters:
  ///   - places: The lessons to run; nil for all. What they need and is not `known` runs too.
  ///   - known: Outcomes of other lessons that are known already, by the lesson's name.
  ///   - partial: Hears a lesson's outcome so far after each of its cells.
  public func run(
    _ site: LoadedSite, _ places: Set<Int>? = nil, given known: [String: LessonOutcome] = [:],
    partial: (@Sendable (LessonOutcome) -> Void)? = nil
  ) async -> [LessonOutcome] {
    let wanted = places ?? Set(site.lessons.indices)
    let missing = site.graph.withNeeds(wanted).subtracting(wanted).filter {
      known[site.lessons[$0].name] == nil
    }
    return await scheduler(site, partial) { _ in options.isFresh }
      .outcomes(of: wanted.union(missing), given: known)
  }

  /// The outcomes of a shard's lessons; what they need runs too where the cache does not know it.
  private func run(_ site: LoadedSite, only shard: SiteShard) async -> [LessonOutcome] {
    let own = shard.places(of: site.lessons, in: site.graph)
    let places = site.graph.withNeeds(own)
    let outcomes = await scheduler(site, nil) { _ in options.isFresh }.outcomes(
      of: places, first: own)
    return Self.outcomes(own, among: outcomes, of: places)
  }

  /// The outcomes of some lessons of those that ran. Alone, they would not say why one that they need
  /// failed.
  private static func outcomes(
    _ own: Set<Int>, among outcomes: [LessonOutcome], of places: Set<Int>
  ) -> [LessonOutcome] {
    let all = zip(places.sorted(), outcomes)
    let others = all.filter { !own.contains($0.0) && $0.1.hasFailed }.flatMap { $0.1.diagnostics }
    var mine = all.filter { own.contains($0.0) }.map(\.1)
    if !mine.isEmpty { mine[0].diagnostics += others }
    return mine
  }

  /// The outcome of one lesson that runs from nothing; what it needs runs where the cache does not
  /// know it.
  private func runAlone(_ site: LoadedSite, _ chosen: Int) async -> LessonOutcome {
    let places = site.graph.withNeeds([chosen])
    let outcomes = await scheduler(site, nil) { options.isFresh || $0 == chosen }
      .outcomes(of: places)
    return Self.outcomes([chosen], among: outcomes, of: places)[0]
  }

  private func scheduler(
    _ site: LoadedSite, _ partial: (@Sendable (LessonOutcome) -> Void)?,
    isFresh: @escaping @Sendable (_ place: Int) -> Bool
  ) -> LessonScheduler {
    let runner = runner(partial)
    return LessonScheduler(lessons: site.lessons, graph: site.graph, jobs: options.jobs) {
      place, given in
      let mine = given.isEmpty ? runner : runner.taking(given)
      return await mine.run(site.lessons[place], isFresh: isFresh(place))
    }
  }

  /// The runner for lessons that need no others.
  private func runner(_ partial: (@Sendable (LessonOutcome) -> Void)?) -> LessonRunner {
    var environment: [String: String] = [:]
    let inherited = ProcessInfo.processInfo.environment["LECTERN_DATA"] ?? ""
    if let data = options.data ?? (inherited.isEmpty ? nil : inherited) {
      environment["LECTERN_DATA"] =
        data == "generated" ? data : URL(fileURLWithPath: data).standardizedFileURL.path
    }
    let networks = ProcessInfo.processInfo.environment["LECTERN_NETWORKS"] ?? ""
    if !networks.isEmpty {
      environment["LECTERN_NETWORKS"] = URL(fileURLWithPath: networks).standardizedFileURL.path
    }
    var runner = LessonRunner(
      toolchain: toolchain, cache: cache,
      lessonsFolder: URL(fileURLWithPath: options.lessons).standardizedFileURL.path,
      environment: environment, parameters: options.parameters, progress: progress)
    runner.limits = options.limits
    runner.computesTrialsAnew = options.isFresh
    runner.checkpoints = checkpoints
    runner.partial = partial
    return runner
  }

  /// Runs a lesson whose results are known, for the checkpoints that later runs start from.
  public func warm(_ site: LoadedSite, _ place: Int, given: [String: LessonOutcome]) async {
    guard site.graph.problems[place] == nil else { return }
    let others = site.graph.needs[place].compactMap { given[site.lessons[$0].name] }
    let runner = runner(nil)
    await (others.isEmpty ? runner : runner.taking(others)).warm(site.lessons[place])
  }

  /// Parameters that no cell asked for are probably misspelt.
  private func unusedParameters(_ outcomes: [LessonOutcome]) -> [Diagnostic] {
    // A lesson that stopped may have had more to ask.
    if outcomes.contains(where: \.hasFailed) { return [] }
    let asked = Set(
      outcomes.flatMap { $0.results.values.flatMap(\.reads) }.filter { $0.kind == .parameter }
        .map(\.name)
    ).sorted()
    return options.parameters.keys.sorted().filter { !asked.contains($0) && $0 != "fast" }.map {
      let guess = nearMiss($0, in: asked).map { "; did you mean \($0)?" }
      return Diagnostic(
        .warning, file: "--set \($0)", at: .none,
        "no cell asks for the parameter '\($0)'"
          + (guess ?? (asked.isEmpty ? "" : "; there are \(asked.joined(separator: ", "))")))
    }
  }

  // MARK: - Publishing

  /// A page's file as it would be written.
  public func html(of outcome: LessonOutcome, in site: LoadedSite) -> String {
    publisher(of: site).html(of: outcome)
  }

  /// Writes the pages of some lessons.
  ///
  /// - Parameter isWhole: Whether the index is written and the pages of lessons that are gone are
  ///   removed; `outcomes` are all lessons' then.
  public func publish(
    _ site: LoadedSite, _ outcomes: [LessonOutcome], isWhole: Bool
  ) async throws -> SiteReport {
    let shown = Set(outcomes.map(\.lesson.name))
    let problems = site.problems.filter { isWhole || $0.key.isEmpty || shown.contains($0.key) }
    let published = try await publisher(of: site).publish(
      outcomes, to: target, isWhole: isWhole)
    return SiteReport(
      outcomes,
      diagnostics: problems.values.flatMap { $0 } + outcomes.flatMap(\.diagnostics)
        + published.diagnostics, writtenPages: published.writtenPages)
  }

  /// Refuses an output folder in which this site could cost somebody a file, before anything runs.
  ///
  /// - Throws: ``SetupError`` with what is in the way.
  public func checkOutput(for site: LoadedSite) throws(SetupError) {
    try publisher(of: site).check(target)
  }

  private var target: SitePublisher.Target {
    SitePublisher.Target(folder: options.output, isForced: options.isForced)
  }

  private func publisher(of site: LoadedSite) -> SitePublisher {
    SitePublisher(
      lessons: site.lessons, anchors: site.anchors, settings: site.settings,
      lessonsFolder: options.lessons, showsMeasured: options.showsMeasured, notice: options.notice,
      formulaCache: "\(cache.folder)/formulas")
  }
}

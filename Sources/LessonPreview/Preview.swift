import Foundation
import LessonExecution
import LessonMarkdown
import LessonSite

/// Builds the site, serves it, and follows the lessons as they are edited.
///
/// An edit to prose is shown at once; an edited cell goes on from the checkpoint before it, and its
/// output shows as it arrives.
public final class Preview: Sendable {
  private let builder: SiteBuilder
  let checkpoints: CheckpointStore
  private let pages = LivePages()
  private let port: UInt16
  private let report: @Sendable (SiteReport, Double) -> Void
  private let say: @Sendable (String) -> Void
  private let wanted = Names()

  /// - Parameters:
  ///   - memory: The bytes that sleeping hosts may hold.
  ///   - report: Hears how each build ended, and the seconds that it took.
  public init(
    builder: SiteBuilder, port: UInt16, memory: Int,
    report: @escaping @Sendable (SiteReport, Double) -> Void,
    say: @escaping @Sendable (String) -> Void
  ) {
    var builder = builder
    checkpoints = CheckpointStore(cache: builder.cache, limit: memory)
    builder.checkpoints = checkpoints
    let pages = pages
    let told = builder.progress
    builder.progress = { event in
      told(event)
      switch event {
      case .cell(let lesson, let index, let count):
        pages.state("cell \(index + 1) of \(count)", of: lesson)
      case .step(let lesson, let index, let count, let text, _, _, let left):
        pages.state(
          "cell \(index + 1) of \(count): \(text)\(LessonProgress.remaining(left))", of: lesson)
      case .printed(let lesson, let index, let text): pages.printed(text, cell: index, of: lesson)
      case .finished(let lesson, _, _, _, _): pages.state("", of: lesson)
      }
    }
    self.builder = builder
    self.port = port
    self.report = report
    self.say = say
  }

  /// Serves until the task is cancelled.
  ///
  /// - Throws: ``SetupError`` where the port is taken or there are no lessons.
  public func run() async throws {
    // Without lessons there is nothing to follow.
    try builder.checkOutput(for: try builder.load())
    try builder.cache.prepare()
    let wanted = wanted
    let server = try PreviewServer(port: port, output: builder.options.output, pages: pages) {
      wanted.insert($0)
    }
    let serving = Task { await server.run() }
    say("http://127.0.0.1:\(server.port)/")
    defer { serving.cancel() }
    try await follow()
  }

  // MARK: - Following

  /// What is being shown.
  private struct Shown {
    var site = LoadedSite()
    var outcomes: [String: LessonOutcome] = [:]
    /// Whether the index may lag behind.
    var isIndexLate = false
  }

  /// Looks for changed files, runs what they ask for, and gives up a run that is out of date.
  private func follow() async throws {
    var shown = Shown()
    var watch = EditWatch()
    var updating: Running<Shown>?
    var warming: Running<Void>?
    // Whatever runs when this ends is given up, and its hosts with it.
    defer {
      updating?.task.cancel()
      warming?.task.cancel()
    }
    // Looks since anything happened.
    var calm = 0
    while !Task.isCancelled {
      let stamp = FolderStamp(of: builder.options.lessons)
      if watch.asksForUpdate(stamp, isRunning: updating != nil || warming != nil) {
        calm = 0
        warming?.task.cancel()
        updating?.task.cancel()
        _ = await warming?.task.value
        warming = nil
        if let running = updating { shown = await running.task.value }
        let before = shown
        updating = Running { await self.update(before) }
      } else {
        calm += 1
      }
      if let running = updating, running.isFinished {
        shown = await running.task.value
        watch.runEnded(FolderStamp(of: builder.options.lessons))
        updating = nil
        calm = 0
      }
      if let running = warming, running.isFinished {
        watch.runEnded(FolderStamp(of: builder.options.lessons))
        warming = nil
      }
      if updating == nil, warming == nil {
        // A little later: the index, and checkpoints for the pages that are open.
        if calm == Self.calmLooks {
          shown = await catchUp(shown)
        } else if calm > Self.calmLooks, let name = wanted.takeFirst() {
          let now = shown
          warming = Running { await self.warm(name, now) }
        }
      }
      try await Task.sleep(for: .milliseconds(20))
    }
  }

  private static let calmLooks = 25

  /// Runs and shows what has changed since `before`.
  private func update(_ before: Shown) async -> Shown {
    let start = Date()
    var shown = before
    do {
      let site = try builder.load(after: before.site)
      let isOther = site.hasOtherFrame(than: before.site)
      let changes = site.changes(since: before.site)
      if isOther { try await showFrame(of: site) }
      // A file beside the lessons has changed: whoever read it runs.
      let places =
        changes.isEmpty ? Set(site.lessons.indices) : site.graph.withDependents(changes)
      let outcomes = await builder.run(site, places, given: before.outcomes) {
        [pages, builder] outcome in
        let shown = outcome.markedAsRunning.filled(from: before.outcomes[outcome.lesson.name])
        pages.show(builder.html(of: shown, in: site), as: outcome.lesson.name)
      }
      if outcomes.contains(where: \.wasCancelled) { return before }
      shown.site = site
      for outcome in outcomes { shown.outcomes[outcome.lesson.name] = outcome }
      let all = site.lessons.compactMap { shown.outcomes[$0.name] }
      shown.outcomes = Dictionary(uniqueKeysWithValues: all.map { ($0.lesson.name, $0) })
      let report = try await builder.publish(site, isOther ? all : outcomes, isWhole: isOther)
      shown.isIndexLate = !isOther
      for outcome in isOther ? all : outcomes { pages.settle(outcome.lesson.name) }
      if isOther || !changes.isEmpty || outcomes.contains(where: { $0.ranCells > 0 }) {
        self.report(report, Date().timeIntervalSince(start))
      }
      for outcome in outcomes where outcome.ranCells > 0 {
        if let reason = checkpoints.refusal(of: outcome.lesson.path) {
          say("\(outcome.lesson.path): no checkpoint after some cells: \(reason)")
        }
      }
    } catch { say("error: \(FileWriting.reason(error))") }
    return shown
  }

  /// Writes a site that is not there yet before its cells run: the page of the first lesson has its
  /// stylesheet then, and the others are found.
  private func showFrame(of site: LoadedSite) async throws {
    guard !FileManager.default.fileExists(atPath: "\(builder.options.output)/index.html") else {
      return
    }
    let outcomes = site.lessons.map { LessonOutcome(lesson: $0).markedAsRunning }
    // What it finds wrong is found again when the cells have run.
    _ = try await builder.publish(site, outcomes, isWhole: true)
  }

  /// Writes what an edit left for later.
  private func catchUp(_ shown: Shown) async -> Shown {
    var shown = shown
    if shown.isIndexLate {
      shown.isIndexLate = false
      let all = shown.site.lessons.compactMap { shown.outcomes[$0.name] }
      do { _ = try await builder.publish(shown.site, all, isWhole: true) } catch {
        say("error: \(FileWriting.reason(error))")
      }
    }
    let usage = checkpoints.usage
    if usage.count > 0 {
      let count = usage.count == 1 ? "1 checkpoint holds" : "\(usage.count) checkpoints hold"
      say("\(count) \(usage.bytes >> 20) MB of at most \(checkpoints.limit >> 20)")
    }
    return shown
  }

  /// Runs a lesson whose results are known, for the checkpoints that an edit will start from.
  private func warm(_ name: String, _ shown: Shown) async {
    guard let place = shown.site.lessons.firstIndex(where: { $0.name == name }) else { return }
    // The open page shows these outputs already.
    var builder = builder
    builder.progress = { _ in }
    await builder.warm(shown.site, place, given: shown.outcomes)
  }
}

extension LessonOutcome {
  /// This outcome of a run that goes on, with the cell that runs now: the first without a result.
  var markedAsRunning: LessonOutcome {
    var copy = self
    let hasStopped = results.values.contains { $0.failure != nil }
    copy.runningCell =
      hasStopped ? nil : lesson.cells.first { results[$0.index] == nil }?.index
    return copy
  }
}

import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting

/// What a build is made of and where it goes.
public struct SiteOptions: Sendable {
  public var lessons: String
  public var output: String
  /// The folder with the user's data, `generated` for none, or nil for what there is.
  public var data: String?
  public var jobs: Int
  public var showsMeasured = true
  /// The one lesson to run from nothing, by number, name or path; nil for the whole site.
  public var only: String?
  /// Whether everything runs, whatever the cache knows.
  public var isFresh = false
  /// What `--set` and `--fast` give to lessons.
  public var parameters: [String: String] = [:]
  public var limits = RunLimits()

  public init(lessons: String, output: String, data: String? = nil, jobs: Int) {
    self.lessons = lessons
    self.output = output
    self.data = data
    self.jobs = jobs
  }
}

/// How a build ended.
public struct SiteReport: Sendable {
  public var diagnostics: [Diagnostic] = []
  public var outcomes: [LessonOutcome] = []
  /// The pages whose content changed on disk.
  public var writtenPages: [String] = []

  public var hasFailed: Bool { diagnostics.contains { $0.severity == .error } }

  /// Sorts what went wrong by its place.
  mutating func sort() {
    diagnostics.sort {
      ($0.file, $0.position.line, $0.position.column)
        < ($1.file, $1.position.line, $1.position.column)
    }
  }
}

/// The lessons of a site as they were read.
public struct LoadedSite: Sendable {
  public var lessons: [Lesson] = []
  var settings = SiteSettings()
  /// What is wrong with each lesson's text, by the lesson's name; with `site.yml` under "".
  var problems: [String: [Diagnostic]] = [:]
  /// The ids on each lesson's page, by the lesson's name.
  fileprivate var anchors: [String: Set<String>] = [:]
  fileprivate var texts: [String: String] = [:]
  fileprivate var settingsText = ""

  public init() {}

  /// LaTeX commands of formulas: the program's and the site's own, by name with backslash.
  public var macros: [String: String] {
    Typesetter.builtInMacros.merging(settings.macros) { $1 }
  }

  /// The names of the lessons whose text differs from another reading's.
  public func changes(since other: LoadedSite) -> Set<String> {
    if settingsText != other.settingsText { return Set(texts.keys) }
    return Set(texts.keys.filter { texts[$0] != other.texts[$0] })
  }

  /// Whether pages of other lessons may look different: links, neighbours, cards, macros.
  public func hasOtherFrame(than other: LoadedSite) -> Bool {
    settingsText != other.settingsText
      || lessons.map(\.name) != other.lessons.map(\.name)
      || lessons.map(\.frontMatter) != other.lessons.map(\.frontMatter)
      || anchors != other.anchors
  }
}

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
    let chosen = try options.only.map { try site.place(of: $0) }
    let outcomes = try await run(site, only: chosen)
    var report = try await publish(site, outcomes, isWhole: chosen == nil)
    if outcomes.contains(where: { $0.ranCells > 0 }) { cache.tidy(limit: Self.cacheLimit) }
    report.diagnostics += unusedParameters(outcomes, site)
    report.sort()
    return report
  }

  /// The bytes that the cache may hold.
  static let cacheLimit = 4 << 30

  // MARK: - Reading

  /// Reads the lessons; those whose text is as it was are not parsed again.
  ///
  /// - Throws: ``SetupError`` where there are none.
  public func load(after previous: LoadedSite = LoadedSite()) throws -> LoadedSite {
    var site = LoadedSite()
    (site.settings, site.settingsText, site.problems[""]) = SiteSettings.read(from: options.lessons)
    guard let names = try? FileManager.default.contentsOfDirectory(atPath: options.lessons) else {
      throw SetupError(
        "there is no folder '\(options.lessons)' with lessons; name one with --lessons")
    }
    let files = names.filter { $0.hasSuffix(".md") && !$0.hasPrefix(".") && $0 != "README.md" }
      .sorted()
    guard !files.isEmpty else {
      throw SetupError(
        "'\(options.lessons)' holds no lessons; a lesson is a file such as 01-name.md")
    }
    let shown = (options.lessons as NSString).lastPathComponent
    let known = Dictionary(uniqueKeysWithValues: previous.lessons.map { ($0.name, $0) })
    for file in files {
      let name = String(file.dropLast(3))
      guard let data = FileManager.default.contents(atPath: "\(options.lessons)/\(file)") else {
        throw SetupError("\(options.lessons)/\(file) cannot be read")
      }
      let source = String(decoding: data, as: UTF8.self)
      site.texts[name] = source
      if let lesson = known[name], previous.texts[name] == source {
        site.lessons.append(lesson)
        site.anchors[name] = previous.anchors[name]
        site.problems[name] = previous.problems[name]
        continue
      }
      var (lesson, problems) = LessonParser.parse(source, path: "\(shown)/\(file)", name: name)
      if source.utf8.count != data.count {
        problems.append(
          lesson.diagnostic(
            at: SourcePosition(line: 1, column: 1), "this file is not UTF-8; save it as UTF-8"))
      }
      site.lessons.append(lesson)
      site.anchors[name] = PageRenderer.anchors(of: lesson)
      site.problems[name] = problems
    }
    return site
  }

  // MARK: - Running

  /// The outcomes in the order of the lessons, at most `jobs` running at a time and each after
  /// those that it needs.
  ///
  /// - Parameters:
  ///   - only: The one lesson that runs, from nothing; what it needs runs where the cache does not
  ///     know it.
  ///   - wanted: The places of the lessons to run; nil for all.
  ///   - given: Outcomes that are known already, by the lesson's name.
  ///   - partial: Hears a lesson's outcome so far after each of its cells.
  public func run(
    _ site: LoadedSite, only chosen: Int? = nil, wanted: Set<Int>? = nil,
    given known: [String: LessonOutcome] = [:],
    partial: (@Sendable (LessonOutcome) -> Void)? = nil
  ) async throws -> [LessonOutcome] {
    let lessons = site.lessons
    let shared = runner(partial)
    let needs = try site.needs()
    var waiting = Array(lessons.indices)
    if let wanted { waiting = waiting.filter(wanted.contains) }
    if let chosen { waiting = waiting.filter(try site.withNeeds([chosen]).contains) }
    let asked = waiting
    return await withTaskGroup(of: (Int, LessonOutcome).self) { group in
      var outcomes = lessons.indices.map { asked.contains($0) ? nil : known[lessons[$0].name] }
      var running = 0
      func startThoseReady() {
        while running < max(1, options.jobs),
          let place = waiting.firstIndex(where: { needs[$0].allSatisfy { outcomes[$0] != nil } })
        {
          let index = waiting.remove(at: place)
          let lesson = lessons[index]
          let given = needs[index].compactMap { outcomes[$0] }
          if let failed = given.first(where: { $0.hasFailed }) {
            var outcome = LessonOutcome(lesson: lesson)
            // Alone, this lesson would not say why the other failed.
            if chosen != nil { outcome.diagnostics += failed.diagnostics }
            outcome.diagnostics.append(
              lesson.diagnostic(
                at: SourcePosition(line: 1, column: 1),
                "this lesson needs '\(failed.lesson.name)', which failed; it was not run"))
            outcomes[index] = outcome
            continue
          }
          let mine = needs[index].isEmpty ? shared : shared.taking(given)
          let isFresh = options.isFresh || index == chosen
          running += 1
          group.addTask { (index, await mine.run(lesson, isFresh: isFresh)) }
        }
      }
      startThoseReady()
      for await (index, outcome) in group {
        outcomes[index] = outcome
        running -= 1
        startThoseReady()
      }
      if let chosen { return [outcomes[chosen]].compactMap { $0 } }
      return asked.compactMap { outcomes[$0] }
    }
  }

  /// The runner for lessons that need no others.
  private func runner(_ partial: (@Sendable (LessonOutcome) -> Void)?) -> LessonRunner {
    var environment: [String: String] = [:]
    let inherited = ProcessInfo.processInfo.environment["LECTERN_DATA"]
    if let data = options.data ?? inherited {
      environment["LECTERN_DATA"] =
        data == "generated" ? data : URL(fileURLWithPath: data).standardizedFileURL.path
    }
    var runner = LessonRunner(
      toolchain: toolchain, cache: cache,
      lessonsFolder: URL(fileURLWithPath: options.lessons).standardizedFileURL.path,
      environment: environment, parameters: options.parameters, progress: progress)
    runner.limits = options.limits
    runner.checkpoints = checkpoints
    runner.partial = partial
    return runner
  }

  /// Runs a lesson whose results are known, for the checkpoints that later runs start from.
  public func warm(_ site: LoadedSite, _ place: Int, given: [String: LessonOutcome]) async {
    guard let needs = try? site.needs()[place] else { return }
    let others = needs.compactMap { given[site.lessons[$0].name] }
    let runner = runner(nil)
    await (needs.isEmpty ? runner : runner.taking(others)).warm(site.lessons[place])
  }

  /// Parameters that no cell asked for are probably misspelt.
  private func unusedParameters(_ outcomes: [LessonOutcome], _ site: LoadedSite) -> [Diagnostic] {
    // A lesson that stopped may have had more to ask.
    if outcomes.contains(where: \.hasFailed) { return [] }
    var asked: Set<String> = []
    for outcome in outcomes {
      for read in outcome.results.values.flatMap(\.reads) where read.kind == .parameter {
        asked.insert(read.name)
      }
    }
    return options.parameters.keys.sorted().filter { !asked.contains($0) && $0 != "fast" }.map {
      let guess = nearMiss($0, in: asked.sorted()).map { "; did you mean \($0)?" }
      return Diagnostic(
        .warning, file: "--set \($0)", at: SourcePosition(line: 1, column: 1),
        "no cell asks for the parameter '\($0)'"
          + (guess
            ?? (asked.isEmpty ? "" : "; there are \(asked.sorted().joined(separator: ", "))")))
    }
  }

  // MARK: - Writing

  /// What the renderer knows of the site.
  func context(of site: LoadedSite) -> SiteContext {
    SiteContext(
      anchors: site.anchors, lessonsFolder: options.lessons, showsMeasured: options.showsMeasured)
  }

  func typesetter(of site: LoadedSite) -> Typesetter {
    Typesetter(cacheFolder: "\(cache.folder)/formulas", macros: site.settings.macros)
  }

  /// A page's file as it would be written.
  public func html(of outcome: LessonOutcome, in site: LoadedSite) -> String {
    let page = PageRenderer.render(
      outcome, context: context(of: site), typesetter: typesetter(of: site))
    return html(page, of: outcome.lesson, in: site)
  }

  /// The pages with their files' contents, in the order of `outcomes`, on all cores.
  private func render(_ outcomes: [LessonOutcome], in site: LoadedSite) async
    -> [(page: RenderedPage, html: String)]
  {
    let context = context(of: site)
    let next = Counter(outcomes.count)
    return await withTaskGroup(of: [(Int, RenderedPage, String)].self) { group in
      for _ in 0..<min(outcomes.count, ProcessInfo.processInfo.activeProcessorCount) {
        group.addTask {
          // Each task has a typesetter of its own, which is not for two threads.
          let typesetter = typesetter(of: site)
          var pages: [(Int, RenderedPage, String)] = []
          while let index = next.take() {
            let page = PageRenderer.render(
              outcomes[index], context: context, typesetter: typesetter)
            pages.append((index, page, html(page, of: outcomes[index].lesson, in: site)))
          }
          return pages
        }
      }
      var all: [(page: RenderedPage, html: String)?] = outcomes.map { _ in nil }
      for await pages in group {
        for (index, page, html) in pages { all[index] = (page, html) }
      }
      return all.compactMap { $0 }
    }
  }

  /// Numbers from 0, each to one taker.
  private final class Counter: @unchecked Sendable {
    private let lock = NSLock()
    private var next = 0
    private let count: Int

    init(_ count: Int) { self.count = count }

    func take() -> Int? {
      lock.withLock {
        guard next < count else { return nil }
        next += 1
        return next - 1
      }
    }
  }

  private func html(_ page: RenderedPage, of lesson: Lesson, in site: LoadedSite) -> String {
    PageTemplate.page(
      page, of: lesson, among: site.lessons, site: site.settings, notice: notice)
  }

  /// What a page says that is not the published one.
  private var notice: String {
    var parts: [String] = []
    if options.parameters["fast"] == "true" {
      parts.append("Built with --fast: shorter trainings, for a first look.")
    }
    let set = options.parameters.filter { $0.key != "fast" }.sorted { $0.key < $1.key }
    if !set.isEmpty {
      parts.append(
        "Built with \(set.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")).")
    }
    return parts.joined(separator: " ")
  }

  /// Writes the pages of `outcomes`, in an order in which every page that can be reached from the
  /// index is whole, and so are its links: new pages, pages that changed, the index; only then what
  /// is gone goes.
  ///
  /// - Parameter isWhole: Whether the index is written and the pages of lessons that are gone are
  ///   removed; `outcomes` are all lessons' then.
  public func publish(
    _ site: LoadedSite, _ outcomes: [LessonOutcome], isWhole: Bool
  ) async throws -> SiteReport {
    var report = SiteReport()
    report.outcomes = outcomes
    let shown = Set(outcomes.map(\.lesson.name))
    report.diagnostics = site.problems.filter {
      isWhole || $0.key.isEmpty || shown.contains($0.key)
    }
    .values.flatMap { $0 }
    report.diagnostics += outcomes.flatMap(\.diagnostics)

    let writer = try SiteWriter(folder: options.output)
    try writer.writeAssets()
    var cards: [String: RenderedPage] = [:]
    var changed: [(name: String, html: String)] = []
    for (outcome, (page, html)) in zip(outcomes, await render(outcomes, in: site)) {
      let name = outcome.lesson.name
      report.diagnostics += page.diagnostics
      cards[name] = page
      try writer.copy("\(options.lessons)/\(name).md", to: "\(name)/source.md")
      for file in page.files {
        try writer.copy("\(options.lessons)/\(file)", to: "\(name)/\(file)")
      }
      if writer.exists("\(name)/index.html") {
        changed.append((name, html))
      } else {
        try writer.write(html, to: "\(name)/index.html")
        report.writtenPages.append(name)
      }
    }
    for page in changed where try writer.write(page.html, to: "\(page.name)/index.html") {
      report.writtenPages.append(page.name)
    }
    report.writtenPages.sort()
    if isWhole {
      try writer.write(
        PageTemplate.index(site.lessons, cards, site: site.settings), to: "index.html")
      try writer.removePages(except: shown)
    }
    report.sort()
    return report
  }
}

extension LoadedSite {
  /// The place of the lesson that a reader names by number, name or path.
  ///
  /// - Throws: ``SetupError`` with what there is, where nothing has that name.
  public func place(of word: String) throws -> Int {
    let file = (word as NSString).lastPathComponent
    let name = file.hasSuffix(".md") ? String(file.dropLast(3)) : file
    if let place = lessons.firstIndex(where: {
      $0.name == name || $0.number == name || Int($0.number) == Int(name) && Int(name) != nil
    }) {
      return place
    }
    let guess = nearMiss(name, in: lessons.map(\.name)).map { "; did you mean \($0)?" }
    throw SetupError(
      "no lesson is called '\(word)'"
        + (guess ?? "; there are \(lessons.map(\.name).joined(separator: ", "))"))
  }

  /// Places with those of all lessons that they need.
  ///
  /// - Throws: ``SetupError`` where lessons need what is not there, or each other.
  public func withNeeds(_ places: Set<Int>) throws -> Set<Int> {
    let needs = try needs()
    var places = places
    while case let more = places.flatMap({ needs[$0] }), !places.isSuperset(of: more) {
      places.formUnion(more)
    }
    return places
  }

  /// The lessons that each lesson needs, by place; unknown ones and circles are refused.
  public func needs() throws -> [[Int]] {
    var needs: [[Int]] = []
    for lesson in lessons {
      needs.append(
        try lesson.frontMatter.needs.map { word in
          let needed = try place(of: word)
          guard lessons[needed].name != lesson.name else {
            throw SetupError("lesson '\(lesson.name)' needs itself")
          }
          return needed
        })
    }
    // A lesson can run once all that it needs have run.
    var done: Set<Int> = []
    while done.count < lessons.count {
      let next = lessons.indices.filter {
        !done.contains($0) && needs[$0].allSatisfy(done.contains)
      }
      guard !next.isEmpty else {
        let circle = lessons.indices.filter { !done.contains($0) }.map { lessons[$0].name }
        throw SetupError(
          "these lessons need each other in a circle: \(circle.joined(separator: ", "))")
      }
      done.formUnion(next)
    }
    return needs
  }
}

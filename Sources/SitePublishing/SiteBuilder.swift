import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting
import Mustache
import Yams

/// What a build is made of and where it goes.
public struct SiteOptions: Sendable {
  public var lessons: String
  public var output: String
  /// The folder with the user's data, or nil.
  public var data: String?
  public var jobs: Int
  public var showsMeasured = true
  /// The one lesson to run from nothing, by number, name or path; nil for the whole site.
  public var only: String?

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
}

/// Lessons in, a site out.
public struct SiteBuilder: Sendable {
  public var options: SiteOptions
  public var toolchain: Toolchain
  public var cache: ResultCache
  public var progress: @Sendable (LessonProgress) -> Void

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
    var report = SiteReport()
    let site = try SiteSettings.read(from: options.lessons, &report.diagnostics)
    let lessons = try parseLessons(&report.diagnostics)
    let chosen = try options.only.map { try choose($0, among: lessons) }
    let outcomes = try await run(lessons, only: chosen)
    report.outcomes = outcomes
    report.diagnostics += outcomes.flatMap(\.diagnostics)

    let context = SiteContext(
      anchors: Dictionary(
        uniqueKeysWithValues: lessons.map { ($0.name, PageRenderer.anchors(of: $0)) }),
      lessonsFolder: options.lessons, showsMeasured: options.showsMeasured)
    let typesetter = Typesetter(cacheFolder: "\(cache.folder)/formulas", macros: site.macros)
    let writer = try SiteWriter(folder: options.output)
    try writer.writeAssets()
    var cards: [String: RenderedPage] = [:]
    for outcome in outcomes {
      let page = PageRenderer.render(outcome, context: context, typesetter: typesetter)
      report.diagnostics += page.diagnostics
      cards[outcome.lesson.name] = page
      let html = try PageTemplate.page(page, of: outcome.lesson, among: lessons, site: site)
      if try writer.write(html, to: "\(outcome.lesson.name)/index.html") {
        report.writtenPages.append(outcome.lesson.name)
      }
      try writer.copy(
        "\(options.lessons)/\(outcome.lesson.name).md", to: "\(outcome.lesson.name)/source.md")
      for picture in page.pictures {
        try writer.copy("\(options.lessons)/\(picture)", to: "\(outcome.lesson.name)/\(picture)")
      }
    }
    if chosen == nil {
      try writer.write(try PageTemplate.index(lessons, cards, site: site), to: "index.html")
      try writer.removePages(except: Set(lessons.map(\.name)))
    }
    report.diagnostics.sort {
      ($0.file, $0.position.line, $0.position.column)
        < ($1.file, $1.position.line, $1.position.column)
    }
    return report
  }

  // MARK: - Steps

  private func parseLessons(_ diagnostics: inout [Diagnostic]) throws -> [Lesson] {
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
    return try files.map { file in
      let source = try String(contentsOfFile: "\(options.lessons)/\(file)", encoding: .utf8)
      let (lesson, problems) = LessonParser.parse(
        source, path: "\(shown)/\(file)", name: String(file.dropLast(3)))
      diagnostics += problems
      return lesson
    }
  }

  /// The lesson that a reader names by number, name or path.
  private func choose(_ word: String, among lessons: [Lesson]) throws -> Lesson {
    let file = (word as NSString).lastPathComponent
    let name = file.hasSuffix(".md") ? String(file.dropLast(3)) : file
    if let lesson = lessons.first(where: {
      $0.name == name || $0.number == name || Int($0.number) == Int(name) && Int(name) != nil
    }) {
      return lesson
    }
    let guess = nearMiss(name, in: lessons.map(\.name)).map { "; did you mean \($0)?" }
    throw SetupError(
      "no lesson is called '\(word)'"
        + (guess ?? "; there are \(lessons.map(\.name).joined(separator: ", "))"))
  }

  /// The lessons that each lesson needs, by place; unknown ones and circles are refused.
  private func needs(of lessons: [Lesson]) throws -> [[Int]] {
    var needs: [[Int]] = []
    for lesson in lessons {
      needs.append(
        try lesson.frontMatter.needs.map { word in
          let needed = try choose(word, among: lessons)
          guard needed.name != lesson.name else {
            throw SetupError("lesson '\(lesson.name)' needs itself")
          }
          return lessons.firstIndex { $0.name == needed.name }!
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

  /// The outcomes in the order of the lessons, at most `jobs` running at a time and each after
  /// those that it needs.
  ///
  /// - Parameter only: The one lesson that runs, from nothing; what it needs runs where the cache
  ///   does not know it.
  private func run(_ lessons: [Lesson], only: Lesson?) async throws -> [LessonOutcome] {
    var environment: [String: String] = [:]
    let inherited = ProcessInfo.processInfo.environment["LECTERN_DATA"]
    if let data = options.data ?? inherited {
      environment["LECTERN_DATA"] = URL(fileURLWithPath: data).path
    }
    let runner = LessonRunner(
      toolchain: toolchain, cache: cache, lessonsFolder: URL(fileURLWithPath: options.lessons).path,
      environment: environment, progress: progress)
    let needs = try needs(of: lessons)
    let chosen = only.flatMap { only in lessons.firstIndex { $0.name == only.name } }
    var waiting = Array(lessons.indices)
    if let chosen {
      // The lesson with all that it stands on.
      var wanted: Set<Int> = [chosen]
      while case let more = wanted.flatMap({ needs[$0] }), !wanted.isSuperset(of: more) {
        wanted.formUnion(more)
      }
      waiting = waiting.filter(wanted.contains)
    }
    return await withTaskGroup(of: (Int, LessonOutcome).self) { group in
      var outcomes = [LessonOutcome?](repeating: nil, count: lessons.count)
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
          let mine = needs[index].isEmpty ? runner : runner.taking(given)
          let isFresh = index == chosen
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
      return chosen.map { [outcomes[$0]].compactMap { $0 } } ?? outcomes.compactMap { $0 }
    }
  }
}

/// What `site.yml` says.
struct SiteSettings {
  var title = "Lessons"
  var summary = ""
  var macros: [String: String] = [:]

  static func read(from folder: String, _ diagnostics: inout [Diagnostic]) throws -> SiteSettings {
    var settings = SiteSettings()
    guard let yaml = try? String(contentsOfFile: "\(folder)/site.yml", encoding: .utf8) else {
      return settings
    }
    let file = "\((folder as NSString).lastPathComponent)/site.yml"
    do {
      guard let mapping = try Yams.compose(yaml: yaml)?.mapping else { return settings }
      for (key, value) in mapping {
        switch key.string {
        case "title": settings.title = value.string ?? settings.title
        case "summary": settings.summary = value.string ?? ""
        case "macros":
          for (name, body) in value.mapping ?? [:] {
            settings.macros[name.string ?? ""] = body.string
          }
        default:
          let place = SourcePosition(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
          diagnostics.append(
            Diagnostic(
              file: file, at: place,
              "unknown key '\(key.string ?? "?")'; known are title, summary, macros"))
        }
      }
    } catch {
      diagnostics.append(
        Diagnostic(file: file, at: SourcePosition(line: 1, column: 1), "not YAML: \(error)"))
    }
    return settings
  }
}

/// The frames around a page's content.
enum PageTemplate {
  private static func load(_ bytes: [UInt8]) throws -> MustacheTemplate {
    try MustacheTemplate(string: String(decoding: bytes, as: UTF8.self))
  }

  static func page(
    _ page: RenderedPage, of lesson: Lesson, among lessons: [Lesson], site: SiteSettings
  ) throws -> String {
    let place = lessons.firstIndex { $0.name == lesson.name } ?? 0
    func neighbour(_ offset: Int) -> [String: Any]? {
      guard lessons.indices.contains(place + offset) else { return nil }
      let other = lessons[place + offset]
      return ["href": "../\(other.name)/index.html", "title": other.frontMatter.title]
    }
    let minutes = max(1, (page.words + 199) / 200)
    let number = lesson.number.isEmpty ? "" : "Lesson \(Int(lesson.number) ?? 0)"
    var values: [String: Any] = [
      "title": lesson.frontMatter.title, "summary": lesson.frontMatter.summary, "site": site.title,
      "kicker": [number, lesson.frontMatter.part].filter { !$0.isEmpty }.joined(separator: " · "),
      "minutes": minutes == 1 ? "1 minute" : "\(minutes) minutes",
      "cells": lesson.cells.count == 1 ? "1 cell of Swift" : "\(lesson.cells.count) cells of Swift",
      "source": "source.md", "body": page.body, "hasSections": !page.sections.isEmpty,
      "hasFormulas": Typesetter.missing == nil,
      "sections": page.sections.map {
        ["number": $0.number, "id": $0.id, "title": $0.title] as [String: Any]
      },
    ]
    values["previous"] = neighbour(-1)
    values["next"] = neighbour(1)
    return try load(PackageResources.page_mustache).render(values)
  }

  static func index(_ lessons: [Lesson], _ pages: [String: RenderedPage], site: SiteSettings) throws
    -> String
  {
    var places: [String: [[String: Any]]] = [:]
    for lesson in lessons {
      for term in lesson.frontMatter.terms {
        places[term, default: []].append([
          "href": "\(lesson.name)/index.html", "number": lesson.number,
        ])
      }
    }
    let values: [String: Any] = [
      "site": site.title, "summary": site.summary,
      "lessons": lessons.map { lesson -> [String: Any] in
        [
          "href": "\(lesson.name)/index.html",
          "number": lesson.number.isEmpty ? "" : "Lesson \(Int(lesson.number) ?? 0)",
          "title": lesson.frontMatter.title, "summary": lesson.frontMatter.summary,
          "thumbnail": pages[lesson.name]?.thumbnail ?? "",
        ]
      },
      "terms": places.keys.sorted { $0.lowercased() < $1.lowercased() }.map {
        ["term": $0, "places": places[$0]!] as [String: Any]
      },
    ]
    return try load(PackageResources.index_mustache).render(values)
  }
}

import Foundation
import LessonExecution
import LessonMarkdown

extension SiteBuilder {
  /// Refuses an output folder in which this site could cost somebody a file, before anything runs.
  ///
  /// - Throws: ``SetupError`` with what is in the way.
  public func checkOutput(for site: LoadedSite) throws(SetupError) {
    _ = try outputFolder().contents(lessons: Set(site.lessons.map(\.name)))
  }

  private func outputFolder() throws(SetupError) -> OutputFolder {
    try OutputFolder(options.output, lessons: options.lessons, isForced: options.isForced)
  }

  /// Writes the pages of `outcomes`, in an order in which every page that can be reached from the
  /// index is whole, and so are its links: new pages, pages that changed, the index; only then what
  /// is gone goes.
  ///
  /// - Parameter isWhole: Whether the index is written and the pages of lessons that are gone are
  ///   removed; `outcomes` are all lessons' then.
  /// - Throws: ``SetupError`` where something is in the way, and the folder is as it was; and where
  ///   it cannot be written.
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

    let pages = await render(outcomes, in: site)
    let folder = try outputFolder()
    let plan = try plan(pages, of: outcomes, in: site, isWhole: isWhole, folder, &report)
    let written = try await write(plan, to: folder, site, shown, isWhole: isWhole)
    report.writtenPages = shown.filter { written.written.contains(SiteLayout.page(of: $0)) }
      .sorted()
    report.diagnostics += written.warnings.map {
      Diagnostic(
        .warning, file: options.output, at: SourcePosition(line: 1, column: 1), $0)
    }
    report.sort()
    return report
  }

  /// The files of the pages and of the site around them.
  private func plan(
    _ pages: [(page: RenderedPage, html: String)], of outcomes: [LessonOutcome],
    in site: LoadedSite, isWhole: Bool, _ folder: OutputFolder, _ report: inout SiteReport
  ) throws(SetupError) -> SitePlan {
    var plan = SitePlan()
    try SiteAssets.add(to: &plan)
    var cards: [String: RenderedPage] = [:]
    var changed: [(path: String, html: String)] = []
    var new: [(path: String, html: String)] = []
    for (outcome, (page, html)) in zip(outcomes, pages) {
      let name = outcome.lesson.name
      report.diagnostics += page.diagnostics
      cards[name] = page
      plan.add(try read("\(name).md"), at: SiteLayout.source(of: name))
      planPictures(of: page, outcome.lesson, &plan, &report)
      let path = SiteLayout.page(of: name)
      if FileKind(at: "\(folder.path)/\(path)") == .missing {
        new.append((path, html))
      } else {
        changed.append((path, html))
      }
    }
    for page in new + changed { plan.add(Data(page.html.utf8), at: page.path) }
    if isWhole {
      let index = PageTemplate.index(site.lessons, cards, site: site.settings)
      plan.add(Data(index.utf8), at: SiteLayout.index)
    }
    return plan
  }

  /// Plans a page's pictures, which lie beside it as they lie beside the lesson.
  private func planPictures(
    of page: RenderedPage, _ lesson: Lesson, _ plan: inout SitePlan, _ report: inout SiteReport
  ) {
    func tell(_ message: String) {
      report.diagnostics.append(
        lesson.diagnostic(at: SourcePosition(line: 1, column: 1), message))
    }
    for picture in Set(page.pictures).sorted() {
      let names = picture.split(separator: "/").filter { $0 != "." }
      let path = "\(lesson.name)/\(names.joined(separator: "/"))"
      if [SiteLayout.page(of: lesson.name), SiteLayout.source(of: lesson.name)].contains(path) {
        tell(
          "a picture cannot be called '\(picture)', for the page has a file of that name; rename it"
        )
        continue
      }
      do throws(SetupError) { plan.add(try read(picture), at: path) } catch {
        tell("the picture '\(picture)' cannot be shown: \(error)")
      }
    }
  }

  private func read(_ path: String) throws(SetupError) -> Data {
    guard let data = FileManager.default.contents(atPath: "\(options.lessons)/\(path)") else {
      throw SetupError("\(options.lessons)/\(path) cannot be read")
    }
    return data
  }

  /// Carries out a plan while no other build writes into the folder.
  private func write(
    _ plan: SitePlan, to folder: OutputFolder, _ site: LoadedSite, _ shown: Set<String>,
    isWhole: Bool
  ) async throws -> SiteWriter.Outcome {
    let lessons = Set(site.lessons.map(\.name))
    // What a refusal would leave behind is not even made.
    _ = try folder.contents(lessons: lessons)
    try FileWriting.makeFolder(folder.path)
    let lock = try await FolderLock(folder.path)
    defer { withExtendedLifetime(lock) {} }
    // The page of a lesson that is there and could not be read is not gone.
    let there = lessonNames().subtracting(shown)
    let writer = try SiteWriter(folder, try folder.contents(lessons: lessons), plan) { path in
      let home = String(path.prefix { $0 != "/" })
      return shown.contains(home) || isWhole && !there.contains(home)
    }
    return try writer.write()
  }

  /// The names of the lessons' files, whatever is in them.
  private func lessonNames() -> Set<String> {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: options.lessons)) ?? []
    return Set(names.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) })
  }
}

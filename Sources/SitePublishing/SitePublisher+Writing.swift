import Foundation
import LessonExecution
import LessonMarkdown

extension SitePublisher {
  /// Where a site goes.
  public struct Target: Sendable {
    var folder: String
    /// Whether files of others may be written over where the site's own go.
    var isForced: Bool

    public init(folder: String, isForced: Bool) {
      self.folder = folder
      self.isForced = isForced
    }
  }

  /// What publishing did.
  public struct Outcome: Sendable {
    public var diagnostics: [Diagnostic] = []
    /// The lessons whose pages changed on disk.
    public var writtenPages: [String] = []
  }

  /// Refuses an output folder in which this site could cost somebody a file, before anything runs.
  ///
  /// - Throws: ``SetupError`` with what is in the way.
  public func check(_ target: Target) throws(SetupError) {
    _ = try outputFolder(target).contents(lessons: Set(lessons.map(\.name)))
  }

  private func outputFolder(_ target: Target) throws(SetupError) -> OutputFolder {
    try OutputFolder(target.folder, lessons: context.lessonsFolder, isForced: target.isForced)
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
    _ outcomes: [LessonOutcome], to target: Target, isWhole: Bool
  ) async throws -> Outcome {
    var outcome = Outcome()
    let shown = Set(outcomes.map(\.lesson.name))
    let pages = await render(outcomes)
    let folder = try outputFolder(target)
    let plan = try plan(pages, of: outcomes, isWhole: isWhole, folder, &outcome.diagnostics)
    let written = try await write(plan, to: folder, shown, isWhole: isWhole)
    outcome.writtenPages = shown.filter { written.written.contains(SiteLayout.page(of: $0)) }
      .sorted()
    outcome.diagnostics += written.warnings.map {
      Diagnostic(.warning, file: target.folder, at: .none, $0)
    }
    return outcome
  }

  /// The files of the pages and of the site around them.
  private func plan(
    _ pages: [(page: RenderedPage, html: String)], of outcomes: [LessonOutcome], isWhole: Bool,
    _ folder: OutputFolder, _ diagnostics: inout [Diagnostic]
  ) throws(SetupError) -> SitePlan {
    var plan = SitePlan()
    try SiteAssets.add(to: &plan)
    var cards: [String: RenderedPage] = [:]
    var changed: [(path: String, html: String)] = []
    var new: [(path: String, html: String)] = []
    for (outcome, (page, html)) in zip(outcomes, pages) {
      let name = outcome.lesson.name
      diagnostics += page.diagnostics
      cards[name] = page
      plan.addOwn(Data(outcome.lesson.source), at: SiteLayout.source(of: name))
      planFiles(of: page, outcome.lesson, &plan, &diagnostics)
      let path = SiteLayout.page(of: name)
      if FileKind(at: "\(folder.path)/\(path)") == .missing {
        new.append((path, html))
      } else {
        changed.append((path, html))
      }
    }
    for page in new + changed { plan.addOwn(Data(page.html.utf8), at: page.path) }
    if isWhole {
      let index = PageTemplate.index(lessons, cards, site: settings)
      plan.addOwn(Data(index.utf8), at: SiteLayout.index)
    }
    return plan
  }

  /// Plans the files that a page shows or leads to, which lie beside it as they lie beside the
  /// lesson.
  private func planFiles(
    of page: RenderedPage, _ lesson: Lesson, _ plan: inout SitePlan,
    _ diagnostics: inout [Diagnostic]
  ) {
    for file in page.files {
      do throws(SetupError) {
        if !plan.add(try read(file), at: "\(lesson.name)/\(file)") {
          throw SetupError("this page has another file with the name of '\(file)'; rename one")
        }
      } catch {
        diagnostics.append(
          lesson.diagnostic(at: SourcePosition(line: 1, column: 1), error.description))
      }
    }
  }

  private func read(_ path: String) throws(SetupError) -> Data {
    guard let data = FileManager.default.contents(atPath: "\(context.lessonsFolder)/\(path)") else {
      throw SetupError("\(context.lessonsFolder)/\(path) cannot be read")
    }
    return data
  }

  /// Carries out a plan while no other build writes into the folder.
  private func write(
    _ plan: SitePlan, to folder: OutputFolder, _ shown: Set<String>, isWhole: Bool
  ) async throws -> SiteWriter.Outcome {
    let names = Set(lessons.map(\.name))
    // What a refusal would leave behind is not even made.
    _ = try folder.contents(lessons: names)
    // The page of a lesson that is there and could not be read is not gone.
    let there = isWhole ? try LessonsFolder.names(in: context.lessonsFolder) : []
    try FileWriting.makeFolder(folder.path)
    let lock = try await FolderLock(folder.path)
    defer { withExtendedLifetime(lock) {} }
    let writer = try SiteWriter(folder, try folder.contents(lessons: names), plan) { path in
      let home = String(path.prefix { $0 != "/" })
      return shown.contains(home) || isWhole && !there.contains(home)
    }
    return try writer.write()
  }
}

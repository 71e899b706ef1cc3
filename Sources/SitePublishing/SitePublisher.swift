import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting
import Synchronization

/// Lessons with their outputs in, pages out; it runs nothing.
public struct SitePublisher: Sendable {
  /// All lessons of the site, in order.
  let lessons: [Lesson]
  let settings: SiteSettings
  /// What pages say that are not the published ones; empty where there is nothing to say.
  let notice: String
  let context: SiteContext
  private let formulaCache: String

  /// - Parameters:
  ///   - anchors: The ids on each lesson's page, by the lesson's name.
  ///   - lessonsFolder: Where pictures are copied from.
  ///   - showsMeasured: Whether the outputs of measured cells are shown.
  ///   - formulaCache: The folder that keeps formulas that are set.
  public init(
    lessons: [Lesson], anchors: [String: Set<String>], settings: SiteSettings,
    lessonsFolder: String, showsMeasured: Bool, notice: String, formulaCache: String
  ) {
    self.lessons = lessons
    self.settings = settings
    self.notice = notice
    self.formulaCache = formulaCache
    context = SiteContext(
      anchors: anchors, lessonsFolder: lessonsFolder, showsMeasured: showsMeasured)
  }

  // MARK: - Rendering

  /// A page's file as it would be written.
  public func html(of outcome: LessonOutcome) -> String { page(of: outcome, by: typesetter).html }

  /// A page's file as it would be written, and what is wrong with the page.
  package func page(of outcome: LessonOutcome, by typesetter: Typesetter) -> (
    html: String, problems: [Diagnostic]
  ) {
    let page = PageRenderer.render(outcome, context: context, typesetter: typesetter)
    return (html(page, of: outcome.lesson), page.diagnostics)
  }

  private func html(_ page: RenderedPage, of lesson: Lesson) -> String {
    PageTemplate.page(page, of: lesson, among: lessons, site: settings, notice: notice)
  }

  private var typesetter: Typesetter {
    Typesetter(cacheFolder: formulaCache, macros: settings.macros) {
      StandardError.write("warning: \($0)\n")
    }
  }

  /// The pages with their files' contents, in the order of `outcomes`, on all cores.
  func render(_ outcomes: [LessonOutcome]) async -> [(page: RenderedPage, html: String)] {
    let tasks = min(outcomes.count, ProcessInfo.processInfo.activeProcessorCount)
    let taken = TakenPlaces(count: outcomes.count)
    return await withTaskGroup(of: [(Int, RenderedPage, String)].self) { group in
      for _ in 0..<tasks {
        group.addTask {
          // Each task has a typesetter of its own, which is not for two threads.
          let typesetter = typesetter
          var pages: [(Int, RenderedPage, String)] = []
          while let place = taken.next() {
            let page = PageRenderer.render(
              outcomes[place], context: context, typesetter: typesetter)
            pages.append((place, page, html(page, of: outcomes[place].lesson)))
          }
          return pages
        }
      }
      var all: [(page: RenderedPage, html: String)?] = outcomes.map { _ in nil }
      for await pages in group {
        for (place, page, html) in pages { all[place] = (page, html) }
      }
      return all.compactMap { $0 }
    }
  }

  /// Places from 0, each to one taker.
  private final class TakenPlaces: Sendable {
    private let taken = Atomic(0)
    private let count: Int

    init(count: Int) { self.count = count }

    func next() -> Int? {
      let place = taken.wrappingAdd(1, ordering: .relaxed).oldValue
      return place < count ? place : nil
    }
  }
}

/// The ids on a lesson's page that links may name.
public enum PageAnchors {
  public static func of(_ lesson: Lesson) -> Set<String> { PageRenderer.anchors(of: lesson) }
}

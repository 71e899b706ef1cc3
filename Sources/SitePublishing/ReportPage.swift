import LessonExecution
import LessonMarkdown
import MathTypesetting

/// A report as one file that needs no other: the page of a lesson, with its style sheet in it.
///
/// It is written as a lesson is, and rendered as one. Its cells are never run: each stands for
/// outputs that are given, which are shown without it.
public struct ReportPage: Sendable {
  private let outcome: LessonOutcome

  /// A report of some Markdown.
  ///
  /// - Parameters:
  ///   - markdown: The text with its front matter. The code of a cell names what it shows, and so do
  ///     the values in prose.
  ///   - outputs: What each cell shows, by its code without the line break at its end.
  ///   - values: What each value in prose shows, by its expression.
  /// - Precondition: Every cell and every value has its output; otherwise stops and names it.
  public init(_ markdown: String, outputs: [String: [CellOutput]], values: [String: String]) {
    let (lesson, _) = LessonParser.parse(markdown, path: "report", name: "report")
    var outcome = LessonOutcome(lesson: lesson)
    for cell in lesson.cells {
      let name = cell.code.trimmingLastBreak
      guard let given = outputs[name] else { fatalError("unreachable: a report without '\(name)'") }
      outcome.results[cell.index] = CellResult()
      outcome.results[cell.index]?.outputs = given
    }
    for value in lesson.values {
      guard let text = values[value.expression] else {
        fatalError("unreachable: a report without the value '\(value.expression)'")
      }
      outcome.prose[value.index] = text
    }
    self.outcome = outcome
  }

  /// The file's text.
  ///
  /// - Parameter formulaCache: The folder that keeps formulas that are set.
  public func html(formulaCache: String) -> String { rendered(formulaCache: formulaCache).html }

  /// The file's text, and what is wrong with the page.
  package func rendered(formulaCache: String) -> (html: String, problems: [Diagnostic]) {
    var context = SiteContext(lessonsFolder: "")
    context.showsCode = false
    let typesetter = Typesetter(cacheFolder: formulaCache) {
      StandardError.write("warning: \($0)\n")
    }
    let page = PageRenderer.render(outcome, context: context, typesetter: typesetter)
    return (PageTemplate.report(page, of: outcome.lesson), page.diagnostics)
  }
}

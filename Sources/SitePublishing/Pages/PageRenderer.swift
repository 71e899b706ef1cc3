import LessonExecution
import LessonMarkdown
import MathTypesetting

/// Turns a lesson with its outputs into a page.
///
/// The other files of this folder hold one kind of thing each: blocks, inlines, cells, figures,
/// captions, formulas, links, footnotes.
struct PageRenderer {
  let outcome: LessonOutcome
  let context: SiteContext
  let typesetter: Typesetter
  /// The ids that the lesson's text decides.
  let anchors: Anchors
  let files: LessonFiles
  var page = RenderedPage()

  // What has been counted so far.
  var headingCount = 0
  var exerciseCount = 0
  var figureCount = 0
  var formulaCount = 0
  var hasWarnedOfFormulas = false

  /// All ids that are taken.
  var ids: UniqueIDs
  /// The ids that came with outputs: links of this page may name them too.
  var outputIDs: Set<String> = []
  /// The links of this page into itself, judged when all of it is there.
  var localLinks: [(fragment: String, position: SourcePosition)] = []
  var footnotes: FootnoteScope
  var authorPlaces: AuthorPlaces
  /// Whether what is written now stands inside a link.
  var isInLink = false
  /// Where all that is wrong is told while something is rendered that an output brought.
  var outputPosition: SourcePosition?

  var lesson: Lesson { outcome.lesson }

  private init(_ outcome: LessonOutcome, context: SiteContext, typesetter: Typesetter) {
    self.outcome = outcome
    self.context = context
    self.typesetter = typesetter
    anchors = Anchors(of: outcome.lesson)
    ids = anchors.ids
    files = LessonFiles(folder: context.lessonsFolder)
    footnotes = FootnoteScope(outcome.lesson.footnotes)
    authorPlaces = AuthorPlaces(lines: outcome.lesson.lines)
  }

  /// The page of a lesson; what is wrong with it is among the page's diagnostics.
  ///
  /// - Complexity: O(length of the lesson and its outputs)
  static func render(_ outcome: LessonOutcome, context: SiteContext, typesetter: Typesetter)
    -> RenderedPage
  {
    var renderer = PageRenderer(outcome, context: context, typesetter: typesetter)
    renderer.page.body = renderer.blocks(outcome.lesson.blocks)
    renderer.page.body += renderer.footnoteSection(label: "Footnotes")
    renderer.judgeLocalLinks()
    return renderer.page
  }

  mutating func report(
    _ severity: Diagnostic.Severity = .error, at position: SourcePosition, _ message: String
  ) {
    page.diagnostics.append(
      lesson.diagnostic(severity, at: outputPosition ?? position, message))
  }

  /// An id for something that an output brought, or that is numbered with outputs.
  mutating func claim(_ wanted: String) -> String {
    let id = ids.claim(wanted)
    outputIDs.insert(id)
    return id
  }
}

extension Cell {
  /// The fence above the cell's code, where its options stand.
  var fencePosition: SourcePosition {
    SourcePosition(line: position.line - 1, column: position.column)
  }
}

extension String {
  /// The text without the line break at its end.
  var trimmingLastBreak: String { hasSuffix("\n") ? String(dropLast()) : self }
}

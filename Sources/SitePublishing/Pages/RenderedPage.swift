import LessonMarkdown

/// What the renderer needs to know of the rest of the site.
struct SiteContext: Sendable {
  /// The ids on each lesson's page, by the lesson's file name.
  var anchors: [String: Set<String>] = [:]
  var lessonsFolder: String
  var showsMeasured = true
  /// Whether cells show their code; without it they are what they gave.
  var showsCode = true
}

/// A lesson's page, as a value that the frame and the index take pieces of.
struct RenderedPage: Sendable {
  /// A heading that the list of contents names.
  struct Section: Sendable {
    var number: Int
    var id: String
    /// The heading without what cannot stand in a link.
    var title: [HTML]
  }

  /// What the card on the index page shows of the lesson.
  struct Thumbnail: Sendable {
    var content: HTML
    var pictureCount: Int
  }

  var body: [HTML] = []
  var sections: [Section] = []
  var diagnostics: [Diagnostic] = []
  /// Files to copy beside the page, by their paths in the lessons' folder, each once.
  var files: [String] = []
  var thumbnail: Thumbnail?
  var words = 0
}

import LessonExecution

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
  /// Which of several builds this is, where they share the site's lessons; nil for the whole site.
  public var shard: SiteShard?
  /// Whether everything runs, whatever the cache knows.
  public var isFresh = false
  /// What `--set` and `--fast` give to lessons.
  public var parameters: [String: String] = [:]
  public var limits = RunLimits()
  /// Whether files of others in the output folder may be written over where the site's own go.
  public var isForced = false

  public init(lessons: String, output: String, data: String? = nil, jobs: Int) {
    self.lessons = lessons
    self.output = output
    self.data = data
    self.jobs = jobs
  }

  /// What a page says that is not the published one.
  var notice: String {
    var parts: [String] = []
    if parameters["fast"] == "true" {
      parts.append("Built with --fast: shorter trainings, for a first look.")
    }
    let set = parameters.filter { $0.key != "fast" }.sorted { $0.key < $1.key }
    if !set.isEmpty {
      parts.append("Built with \(set.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")).")
    }
    return parts.joined(separator: " ")
  }
}

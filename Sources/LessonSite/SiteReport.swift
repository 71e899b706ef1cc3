import LessonExecution
import LessonMarkdown

/// How a build ended.
public struct SiteReport: Sendable {
  public var diagnostics: [Diagnostic]
  public var outcomes: [LessonOutcome]
  /// The pages whose content changed on disk.
  public var writtenPages: [String]

  /// - Parameter diagnostics: In any order; they are kept in the order of their places.
  public init(
    _ outcomes: [LessonOutcome], diagnostics: [Diagnostic], writtenPages: [String] = []
  ) {
    self.outcomes = outcomes
    self.writtenPages = writtenPages
    self.diagnostics = diagnostics.sorted {
      ($0.file, $0.position.line, $0.position.column)
        < ($1.file, $1.position.line, $1.position.column)
    }
  }

  public var hasFailed: Bool { diagnostics.contains { $0.severity == .error } }
}

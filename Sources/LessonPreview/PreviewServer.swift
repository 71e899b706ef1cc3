import Foundation
import LessonExecution

/// Serves the site's files and the live pages to this machine alone.
///
/// It listens on 127.0.0.1 and answers requests that name it so: a page of another site that makes
/// a browser ask here under its own name gets nothing.
final class PreviewServer: Sendable {
  private let connections: ConnectionLoop

  /// - Parameter opened: Hears which lesson's page was opened.
  /// - Throws: ``SetupError`` where the port is taken.
  init(
    port: UInt16, output: String, pages: LivePages,
    patience: Connection.Patience = Connection.Patience(),
    opened: @escaping @Sendable (String) -> Void
  ) throws(SetupError) {
    let site = ServedSite(output: output, pages: pages, opened: opened)
    connections = try ConnectionLoop(port: port, patience: patience) { site.answer(to: $0) }
    pages.hear { [weak connections] in connections?.tell($0) }
  }

  /// The port that is listened at.
  var port: UInt16 { connections.port }

  /// Answers until the task is cancelled.
  func run() async { await connections.run() }
}

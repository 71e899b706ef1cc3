import Foundation
import Synchronization

/// The pages of lessons under way, and whoever hears of changes.
package final class LivePages: Sendable {
  private struct State {
    var pages: [String: String] = [:]
    var tell: (@Sendable ([UInt8]) -> Void)?
  }

  private let state = Mutex(State())

  package init() {}

  /// The first bytes of an answer that goes on, which open it for the browser.
  static let opening = Array(": ready\n\n".utf8)

  /// Lets `tell` hear every event from now on, as the bytes that a browser's EventSource reads.
  func hear(_ tell: @escaping @Sendable ([UInt8]) -> Void) {
    state.withLock { $0.tell = tell }
  }

  /// A lesson's page while it differs from the file.
  func html(of name: String) -> String? { state.withLock { $0.pages[name] } }

  /// Shows a page, until ``settle(_:)``.
  func show(_ html: String, as name: String) {
    state.withLock { $0.pages[name] = html }
    tell(["kind": "page", "page": name])
  }

  /// Lets the file speak for a lesson again.
  func settle(_ name: String) {
    state.withLock { _ = $0.pages.removeValue(forKey: name) }
    tell(["kind": "page", "page": name])
  }

  func state(_ text: String, of name: String) {
    tell(["kind": "state", "page": name, "text": text])
  }

  func printed(_ text: String, cell: Int, of name: String) {
    tell(["kind": "printed", "page": name, "cell": String(cell + 1), "text": text])
  }

  private func tell(_ event: [String: String]) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    guard let data = try? encoder.encode(event) else {
      fatalError("unreachable: an event is made of strings")
    }
    let tell = state.withLock { $0.tell }
    tell?(Array("data: \(String(decoding: data, as: UTF8.self))\n\n".utf8))
  }
}

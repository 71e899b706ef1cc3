import Foundation

/// Standard error, whether anybody reads it or not.
package enum StandardError {
  /// Writes a text; where nobody listens any more, the work goes on.
  ///
  /// Foundation's `FileHandle` would end the program there.
  package static func write(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(2, $0.baseAddress!, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

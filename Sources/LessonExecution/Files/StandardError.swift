import Foundation
import Synchronization

/// Standard error, whether anybody reads it or not.
package enum StandardError {
  /// The line that stands last on a terminal and changes; empty where there is none.
  private static let standing = Mutex("")

  /// Writes a text; where nobody listens any more, the work goes on.
  ///
  /// A line that stands makes room, and stands below the text then.
  package static func write(_ text: String) {
    standing.withLock { line in
      guard !line.isEmpty else { return put(text) }
      put("\r\u{1B}[K\(text)")
      if text.hasSuffix("\n") { put(line) } else { line = "" }
    }
  }

  /// Shows a line that changes, in place of the one before; the empty one takes it away.
  ///
  /// Only for a terminal that takes escape sequences, and without any in the line.
  package static func stand(_ line: String) {
    standing.withLock { before in
      if before == line { return }
      put((before.isEmpty ? "" : "\r\u{1B}[K") + line)
      before = line
    }
  }

  /// Foundation's `FileHandle` would end the program where nobody reads.
  private static func put(_ text: String) {
    var bytes = Array(text.utf8)[...]
    while !bytes.isEmpty {
      let count = bytes.withUnsafeBytes { Foundation.write(2, $0.baseAddress!, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return }
      bytes = bytes.dropFirst(count)
    }
  }
}

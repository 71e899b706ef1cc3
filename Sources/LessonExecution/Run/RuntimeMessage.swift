import Foundation

/// What Swift's runtime says on standard error before it stops a program.
enum RuntimeMessage {
  /// The last such message, as a sentence that is the same at every run, and what was printed before it.
  static func last(in bytes: [UInt8]) -> (message: String, before: [UInt8])? {
    let text = String(decoding: bytes, as: UTF8.self)
    for beginning in ["Fatal error: ", "Fatal error", castFailure, accessConflict] {
      guard let mark = text.range(of: beginning, options: .backwards) else { continue }
      let lineStart =
        text[..<mark.lowerBound].lastIndex(of: "\n").map(text.index(after:)) ?? text.startIndex
      let isWord = beginning.hasPrefix("Fatal error")
      let message = sentence(String(text[(isWord ? mark.upperBound : mark.lowerBound)...]))
      return message.isEmpty ? nil : (message, Array(text[..<lineStart].utf8))
    }
    return nil
  }

  private static let castFailure = "Could not cast value of type "
  private static let accessConflict = "Simultaneous accesses to "

  /// The message without what differs from run to run: addresses, and the calls that led to it.
  private static func sentence(_ text: String) -> String {
    var text = text
    if text.hasPrefix(accessConflict) {
      return "two accesses at once to one variable, of which one changes it"
    }
    for end in ["\nCurrent stack trace:", "\nPrevious access "] {
      if let range = text.range(of: end) { text.removeSubrange(range.lowerBound...) }
    }
    text = text.replacing(/\ ?\(0x[0-9a-f]+\)/, with: "").replacing(/\ 0x[0-9a-f]{6,}/, with: "")
    text = text.trimmingCharacters(in: .whitespacesAndNewlines)
    guard text.hasPrefix(castFailure) else { return text }
    return "c" + text.dropFirst().trimmingCharacters(in: ["."])
  }
}

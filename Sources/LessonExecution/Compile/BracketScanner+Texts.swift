/// Texts, comments and regular expressions, whose brackets do not count.
extension BracketScanner {
  mutating func beginText(hashes: Int) {
    let isMultiline =
      byte(1) == UInt8(ascii: "\"") && byte(2) == UInt8(ascii: "\"")
      && (hashes == 0 || !endsOnLine(hashes: hashes))
    index += isMultiline ? 3 : 1
    push(.text(hashes: hashes, isMultiline: isMultiline))
  }

  /// Whether `#"""#` is a text of one line that holds a quote.
  private func endsOnLine(hashes: Int) -> Bool {
    var place = index + 1
    while place < bytes.count, bytes[place] != UInt8(ascii: "\n") {
      if bytes[place] == UInt8(ascii: "\""), hasHashes(hashes, at: place + 1) { return true }
      place += 1
    }
    return false
  }

  private func hasHashes(_ count: Int, at place: Int) -> Bool {
    place + count <= bytes.count
      && (place..<place + count).allSatisfy { bytes[$0] == UInt8(ascii: "#") }
  }

  mutating func scanText(_ byte: UInt8, _ hashes: Int, _ isMultiline: Bool) {
    switch byte {
    case UInt8(ascii: "\\") where hasHashes(hashes, at: index + 1):
      index += 1 + hashes
      if self.byte(0) == UInt8(ascii: "(") {
        push(.bracket(Bracket(byte: UInt8(ascii: "("))))
      } else if self.byte(0) == UInt8(ascii: "\n") || self.byte(0) == UInt8(ascii: "\r") {
        return
      }
      index += 1
    case UInt8(ascii: "\""):
      let quotes = isMultiline ? 3 : 1
      let isEnd =
        (!isMultiline
          || self.byte(1) == UInt8(ascii: "\"") && self.byte(2) == UInt8(ascii: "\""))
        && hasHashes(hashes, at: index + quotes)
      if isEnd { pop() }
      index += isEnd ? quotes + hashes : 1
    default: index += 1
    }
  }

  mutating func scanSlash() {
    switch byte(1) {
    case UInt8(ascii: "/"):
      while index < bytes.count, ![UInt8(ascii: "\n"), UInt8(ascii: "\r")].contains(bytes[index]),
        found == nil
      {
        skip(to: index + 1)
      }
    case UInt8(ascii: "*"): skipComment()
    default:
      beginDoubt()
      scanRegularExpression(hashes: 0)
    }
  }

  mutating func skipComment() {
    var levels = 0
    repeat {
      switch (byte(0), byte(1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        levels += 1
        index += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        levels -= 1
        index += 2
      case (UInt8(ascii: "\n"), _):
        line += 1
        index += 1
        lineStart = index
      default: index += 1
      }
    } while levels > 0 && index < bytes.count
  }

  /// Passes over what stands between slashes, where it is no division.
  mutating func scanRegularExpression(hashes: Int) {
    beginDoubt()
    change { $0.angles = 0 }
    let before = byte(-hashes - 1)
    index += 1
    if hashes == 0 {
      let isPrefix = before == 0 || " \t\n\r([{,;:=!".utf8.contains(before)
      guard isPrefix, byte(0) != UInt8(ascii: " "), byte(0) != UInt8(ascii: "\t") else { return }
    }
    let isMultiline = hashes > 0 && Self.isBreak(byte(0))
    guard let end = endOfExpression(hashes: hashes, isMultiline: isMultiline) else { return }
    guard isMultiline else { return skip(to: end) }
    for place in index..<end where bytes[place] == UInt8(ascii: "\n") {
      line += 1
      lineStart = place + 1
    }
    index = end
    doubt = nil
  }

  private static func isBreak(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r")
  }

  /// Where what follows a regular expression begins; nil where none ends. No part is searched twice.
  private mutating func endOfExpression(hashes: Int, isMultiline: Bool) -> Int? {
    if isMultiline ? endless.contains(hashes) : endlessOnLine.contains(hashes) { return nil }
    var end = index
    while end < bytes.count, isMultiline || !Self.isBreak(bytes[end]) {
      if bytes[end] == UInt8(ascii: "/"), hasHashes(hashes, at: end + 1) {
        return end + 1 + hashes
      }
      // A backslash takes what follows, but no end of a line.
      let isPair =
        bytes[end] == UInt8(ascii: "\\") && end + 1 < bytes.count && !Self.isBreak(bytes[end + 1])
      end += isPair ? 2 : 1
    }
    if isMultiline { endless.insert(hashes) } else { endlessOnLine.insert(hashes) }
    return nil
  }
}

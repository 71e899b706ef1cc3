extension String {
  /// What stands behind a text that was cut.
  package static func cutMark(_ bytes: Int) -> String { "\n… \(bytes) further bytes were cut" }

  /// The text, of which no more is kept than `limit` bytes and a mark that says how many are gone, those of
  /// an earlier cut among them.
  package func shortened(toBytes limit: Int) -> String {
    let mark = /\n… (\d+) further bytes were cut\n?$/
    let earlier = utf8.count > limit ? suffix(64).firstMatch(of: mark) : nil
    let text = earlier.map { String(self[..<$0.range.lowerBound]) } ?? self
    let lost = earlier.flatMap { Int($0.1) } ?? 0
    guard let kept = text.cut(toBytes: limit) else { return self }
    return kept + String.cutMark(text.utf8.count - kept.utf8.count + lost)
  }

  /// The beginning of a text that is longer than `limit` bytes, up to the end of a character; nil for one
  /// that is not longer.
  package func cut(toBytes limit: Int) -> String? {
    guard utf8.count > limit else { return nil }
    var end = utf8.index(startIndex, offsetBy: limit)
    // Down to a scalar's beginning, then to a character's: what joins the next scalar is one with it.
    while end > startIndex, UTF8.isContinuation(utf8[end]) { end = utf8.index(before: end) }
    let near = unicodeScalars.index(end, offsetBy: -64, limitedBy: startIndex) ?? startIndex
    let far = unicodeScalars.index(end, offsetBy: 64, limitedBy: endIndex) ?? endIndex
    var whole = near
    for character in self[near..<far].indices where character <= end { whole = character }
    // A character longer than all that is looked at is cut between its scalars.
    return String(self[..<(whole > near ? whole : end)])
  }
}

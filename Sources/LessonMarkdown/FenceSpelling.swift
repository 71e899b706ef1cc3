/// Fences that their authors probably meant as cells.
enum FenceSpelling {
  /// What is wrong with the words behind a fence's marks; nil where nothing is.
  static func problem(inInfo info: String) -> String? {
    let language = info.prefix { !$0.isWhitespace && $0 != "{" }
    let rest = info.dropFirst(language.count).trimmingSpaces()
    if language.isEmpty { return rest.isEmpty ? nil : braced(rest) }
    if language == "swift" { return outsideBraces(rest) }
    let folded = language.lowercased()
    let looksAlike =
      isNearSwift(folded)
      || folded.hasPrefix("swift") && !(folded.dropFirst(5).first?.isLetter ?? false)
    guard looksAlike else { return nil }
    return "a fence of '\(language)' is shown and not run; did you mean ```swift?"
  }

  /// Whether a word is swift but for one letter; "swiftly" is another word.
  private static func isNearSwift(_ word: String) -> Bool {
    abs(word.count - 5) <= 1 && nearMiss(word, in: ["swift"]) != nil
  }

  /// Braces with no language before them, as Pandoc and Quarto write it.
  private static func braced(_ rest: Substring) -> String? {
    guard rest.hasPrefix("{") else { return nil }
    let inside = rest.dropFirst().prefix { $0 != "}" }
    var words = inside.split(whereSeparator: \.isWhitespace)
    guard
      let index = words.firstIndex(where: {
        let word = $0.drop { $0 == "." || $0 == "=" }.lowercased()
        return isNearSwift(word)
      })
    else {
      return "a fence's language stands before its braces; this one is shown as plain text"
    }
    words.remove(at: index)
    let options = words.isEmpty ? "" : " {\(words.joined(separator: " "))}"
    return "this fence is shown and not run; did you mean ```swift\(options)?"
  }

  /// What stands beside the braces of a cell, where nothing reads it.
  private static func outsideBraces(_ rest: Substring) -> String? {
    var outside = rest
    if let open = rest.firstIndex(of: "{") {
      let close = rest.lastIndex(of: "}") ?? rest.index(before: rest.endIndex)
      guard close >= open else { return nil }
      outside = (rest[..<open] + rest[rest.index(after: close)...]).trimmingSpaces()[...]
    }
    guard !outside.isEmpty else { return nil }
    return "'\(outside)' stands outside of braces and is not read; options stand inside: {…}"
  }

  /// Code that was probably meant as a value, such as `{Swift} x`.
  private static func misspeltValue(_ text: String) -> String? {
    guard text.first == "{", let close = text.firstIndex(of: "}"),
      close < text.index(before: text.endIndex)
    else { return nil }
    let word = text[..<close].dropFirst().trimmingSpaces().drop { $0 == "." }
    guard isNearSwift(word.lowercased()) else { return nil }
    return "'\(text[...close])' is shown as typed; did you mean {swift}?"
  }

  /// What is wrong with a code span that may have been meant as a fence.
  ///
  /// - Parameter byte: Where its text begins among the bytes of its block.
  static func problem(inSpan text: String, _ places: TextPlaces?, from byte: Int) -> String? {
    if let message = misspeltValue(text) { return message }
    let word = text.prefix { !$0.isWhitespace && $0 != "{" }
    guard word.lowercased() == "swift", text.count > word.count, let places else { return nil }
    let marks = places.content[..<min(byte, places.content.count)].reversed()
      .drop { $0 == 0x20 || $0 == 0x0A }.prefix { $0 == 0x60 }.count
    guard marks >= 2 else { return nil }
    return marks == 2
      ? "this is code in a line; a fence has three back quotes"
      : "this is code in a line; the back quotes of a fence stand on lines of their own"
  }
}

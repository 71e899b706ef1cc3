/// YAML's own words, said in those of who writes lessons.
enum YAMLMessage {
  private static let indented = "this line is indented otherwise than the keys above it"

  /// What a problem of libyaml's means, and where it really is.
  ///
  /// - Parameters:
  ///   - place: Where libyaml gave up, in the file.
  ///   - line: The line of that place.
  ///   - above: The line above it.
  static func explaining(
    _ problem: String, at place: SourcePosition, line: Substring, above: Substring
  ) -> (SourcePosition, String) {
    func has(_ words: String) -> Bool { problem.contains(words) }
    let key = self.key(of: line)
    if has("mapping values are not allowed") {
      let colon = line.firstIndex(of: ":").map { line.distance(from: line.startIndex, to: $0) + 1 }
      if line.first?.isWhitespace ?? false, colon == place.column { return (place, indented) }
      return (
        place,
        "a colon and a space begin a value; put \(key.map { "the \($0)" } ?? "the text") in quotes"
      )
    }
    if line.prefix(while: { $0.isWhitespace }).contains("\t") {
      return (
        SourcePosition(line: place.line, column: 1), "a line begins with a tab; indent with spaces"
      )
    }
    let value = self.value(of: line)
    if has("cannot start any token") || has("alphabetic or numeric") || has("undefined alias")
      || has("tag") || has("directive") || has("block sequence entries")
      || has("block scalar") || has("expected URI")
    {
      let mark = value?.text.first.map { "'\($0)'" } ?? "this"
      return (
        SourcePosition(line: place.line, column: value?.column ?? place.column),
        "a value that begins with \(mark) must stand in quotes"
      )
    }
    if has("unknown escape") || has("hexadecimal") {
      return (place, "in double quotes a backslash has a meaning of its own; use single quotes")
    }
    if has("unexpected end of stream") || has("unexpected document indicator") {
      return (place, "a quotation mark is never closed")
    }
    if has("',' or ']'") { return (place, "a list is never closed by ]") }
    if has("',' or '}'") {
      return (place, "braces are never closed by }; put text that has them in quotes")
    }
    if has("could not find expected ':'") {
      let line = self.key(of: above) == nil && key != nil ? -1 : 0
      return (
        SourcePosition(line: max(1, place.line + line), column: 1),
        "a line has no key; expected such as title: …"
      )
    }
    if has("expected key") || has("block mapping") || has("expected <document start>") {
      if let value, let quote = value.text.first, quote == "\"" || quote == "'" {
        return (
          place, "text stands behind the closing quotation mark; put the whole value in quotes"
        )
      }
      return (place, indented)
    }
    return (place, problem)
  }

  /// The key that a line begins with.
  private static func key(of line: Substring) -> String? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let key = line[..<colon].trimmingSpaces()
    return key.isEmpty || key.contains(where: \.isWhitespace) ? nil : String(key)
  }

  /// What stands behind a line's key.
  private static func value(of line: Substring) -> (text: Substring, column: Int)? {
    guard let colon = line.firstIndex(of: ":") else { return nil }
    let text = line[line.index(after: colon)...].drop { $0.isWhitespace }
    guard !text.isEmpty else { return nil }
    return (text, line.distance(from: line.startIndex, to: text.startIndex) + 1)
  }
}

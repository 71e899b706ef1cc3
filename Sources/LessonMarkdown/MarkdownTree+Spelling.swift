import CCMarkGFM

/// Lines that their authors probably meant as more than text.
extension MarkdownTree {
  // MARK: - Attributes in braces

  /// Warns of a heading's braces, which other programs read.
  mutating func checkHeading(_ content: [Inline]) {
    guard let places, case .text(let last)? = content.last, last.hasSuffix("}"),
      let open = last.lastIndex(of: "{"), Self.isAttribute(last[open...])
    else { return }
    let braces = String(last[open...])
    guard let byte = places.lastByte(of: braces), !places.isEscaped(byte) else { return }
    warn(
      places.position(ofByte: byte),
      "'\(braces)' is shown as typed; a heading takes no braces, and its id is made of its words")
  }

  /// Warns of braces behind a link or a picture.
  mutating func checkAttributes(_ content: [Inline]) {
    for (before, inline) in zip(content, content.dropFirst()) {
      guard let places, case .text(let text) = inline, text.hasPrefix("{"),
        let close = text.firstIndex(of: "}"), Self.isAttribute(text[...close])
      else { continue }
      let what: String
      switch before {
      case .image: what = "a picture"
      case .link: what = "a link"
      default: continue
      }
      let braces = String(text[...close])
      guard let byte = places.byte(of: braces, from: 0), !places.isEscaped(byte) else { continue }
      warn(
        places.position(ofByte: byte), "'\(braces)' is shown as typed; \(what) takes no braces")
    }
  }

  /// Whether braces hold `#name`, `.name` or `key=value`.
  private static func isAttribute(_ braces: Substring) -> Bool {
    let words = braces.dropFirst().dropLast().split(whereSeparator: \.isWhitespace)
    guard let first = words.first else { return false }
    let name = first.dropFirst()
    if first.first == "#" || first.first == "." {
      return name.first?.isLetter ?? false
    }
    let key = first.prefix { $0.isLetter || $0 == "-" }
    return !key.isEmpty && first.dropFirst(key.count).first == "="
  }

  // MARK: - Lines

  /// Warns of lines of a paragraph that look like headings.
  mutating func checkLines(_ content: [Inline]) {
    guard let places else { return }
    for (byte, line) in places.lines {
      let marks = line.prefix { $0 == "#" }.count
      guard (2...6).contains(marks), let next = line.dropFirst(marks).first, !next.isWhitespace
      else { continue }
      let isText = content.contains {
        if case .text(let text) = $0 { text.contains(line.prefix(marks + 1)) } else { false }
      }
      guard isText else { continue }
      let word = line.prefix { !$0.isWhitespace }
      warn(
        places.position(ofByte: byte),
        "'\(word)' is no heading; a space stands between the number signs and its words")
    }
  }

  /// Tells of a line that was meant to open a fence and cannot, for a back quote stands in it.
  ///
  /// - Source: CommonMark 0.31.2, §4.5
  mutating func findsBrokenFence(in node: OpaquePointer) -> Bool {
    guard origin == nil else { return false }
    let places = TextPlaces(block: node, in: source)
    var found = false
    for (byte, line) in places.lines {
      guard let language = Self.languageOfBrokenFence(line) else { continue }
      found = true
      warn(
        places.position(ofByte: byte),
        "a back quote stands in this line, so it opens no fence; open with ~~~\(language) and close with ~~~ instead",
        severity: language == "swift" ? .error : .warning)
    }
    return found
  }

  private static func languageOfBrokenFence(_ line: String) -> Substring? {
    let marks = line.prefix { $0 == "`" }.count
    guard marks >= 3 else { return nil }
    let rest = line.dropFirst(marks).drop { $0 == " " || $0 == "\t" }
    let language = rest.prefix { $0.isLetter || $0.isNumber || "+-_#.".contains($0) }
    let braces = rest.dropFirst(language.count).drop { $0 == " " || $0 == "\t" }
    guard !language.isEmpty, braces.first == "{", braces.contains("}"), braces.contains("`") else {
      return nil
    }
    // Code in a line ends with as many back quotes as it begins with.
    let runs = braces.split(whereSeparator: { $0 != "`" }).map(\.count)
    return runs.contains(marks) && braces.trimmingSpaces().last != "}" ? nil : language
  }

  // MARK: - Formulas

  /// Warns of a numbered formula that brings a number of its own.
  mutating func checkNumbered(_ formula: Formula, _ node: OpaquePointer) {
    for word in Self.numbering {
      guard let range = formula.latex[...].firstRange(of: word) else { continue }
      let offset = formula.latex.distance(from: formula.latex.startIndex, to: range.lowerBound)
      let more = word.hasPrefix("\\begin") ? "; \(word.dropLast())*} adds none" : ""
      warn(
        origin == nil ? formula.position(of: offset) : place(node),
        "this formula has a number already, and \(word) adds another\(more)")
      return
    }
  }

  /// What makes KaTeX number a formula, or its lines.
  private static let numbering = [
    "\\tag{", "\\tag*{", "\\begin{align}", "\\begin{gather}", "\\begin{equation}",
    "\\begin{alignat}",
  ]
}

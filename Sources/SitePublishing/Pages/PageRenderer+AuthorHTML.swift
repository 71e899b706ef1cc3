import LessonMarkdown

extension PageRenderer {
  /// The author's HTML with its links and files as the built page names them.
  mutating func authorHTML(_ html: String) -> HTML {
    let tags = TagReader.tags(of: html)
    guard !tags.isEmpty else { return .authorHTML(html) }
    let start = outputPosition ?? authorPlaces.place(of: html)
    var changes: [(range: Range<Int>, value: String)] = []
    for tag in tags where !tag.isClosing {
      for attribute in tag.attributes {
        let place = authorPlaces.place(
          of: attribute.value, offset: attribute.range.lowerBound, in: html, from: start)
        if outputPosition != nil, AuthorHTML.isID(attribute.name, in: tag.name) {
          noteOutputID(attribute.value, at: place)
        }
        guard let use = AuthorHTML.use(of: attribute.name, in: tag.name) else { continue }
        let target = resolved(attribute.value, use, at: place)
        if target != attribute.value { changes.append((attribute.range, target)) }
        if tag.name == "img", attribute.name == "src", tag["alt"] == nil {
          report(
            .warning, at: place, "the picture '\(attribute.value)' has no alternative text")
        }
      }
    }
    var bytes = Array(html.utf8)
    // From the end, so that the places before stay where they are.
    for change in changes.reversed() {
      bytes.replaceSubrange(change.range, with: Array(change.value.quotedForHTML.utf8))
    }
    if let last = tags.last(where: { $0.name == "a" }) { isInLink = !last.isClosing }
    return .authorHTML(String(decoding: bytes, as: UTF8.self))
  }

  private mutating func resolved(_ value: String, _ use: AuthorHTML.Use, at place: SourcePosition)
    -> String
  {
    switch use {
    case .link: return value.isEmpty ? value : target(of: value, at: place)
    case .file:
      return Reference.isAddress(value) ? value : pictureSource(value, at: place)
    case .pictures:
      // Addresses that hold pictures hold commas too.
      if value.contains("data:") { return value }
      return value.split(separator: ",").map { candidate in
        let parts = candidate.split(whereSeparator: \.isWhitespace)
        guard let source = parts.first else { return "" }
        return ([pictureSource(String(source), at: place)] + parts.dropFirst().map(String.init))
          .joined(separator: " ")
      }.joined(separator: ", ")
    }
  }

  /// An id that an output brings cannot change: a second use of it is told.
  mutating func noteOutputID(_ id: String, at place: SourcePosition) {
    if ids.taken.contains(id) {
      report(.warning, at: place, "the id '\(id)' is used twice on this page")
    } else {
      outputIDs.insert(ids.claim(id))
    }
  }
}

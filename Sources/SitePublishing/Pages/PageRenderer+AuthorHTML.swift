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
        guard let use = AuthorHTML.use(of: attribute.name, in: tag) else { continue }
        let target = resolved(attribute, use, of: tag, at: place)
        if target != attribute.value {
          changes.append((attribute.range, target.quotedForHTML))
        }
        if tag.name == "img", attribute.name == "src", tag["alt"] == nil {
          report(
            .warning, at: place, "the picture '\(attribute.value)' has no alternative text")
        }
      }
      if AuthorHTML.isProgram(tag) {
        let place = authorPlaces.place(of: "<script", offset: tag.start, in: html, from: start)
        report(.warning, at: place, "this <script> runs in the reader's browser; \(Self.noScript)")
      }
    }
    changes += styleChanges(tags, in: html, from: start)
    var bytes = Array(html.utf8)
    // From the end, so that the places before stay where they are.
    for change in changes.sorted(by: { $0.range.lowerBound > $1.range.lowerBound }) {
      bytes.replaceSubrange(change.range, with: Array(change.value.utf8))
    }
    if let last = tags.last(where: { $0.name == "a" }) { isInLink = !last.isClosing }
    return .authorHTML(String(decoding: bytes, as: UTF8.self))
  }

  private static let noScript = "a lesson's page reads without any"

  /// The files that the rules of `<style>` name, as the built page names them.
  private mutating func styleChanges(
    _ tags: [TagReader.Tag], in html: String, from start: SourcePosition
  ) -> [(range: Range<Int>, value: String)] {
    var changes: [(range: Range<Int>, value: String)] = []
    let bytes = Array(html.utf8)
    for (index, tag) in tags.enumerated() where tag.name == "style" && !tag.isClosing {
      let end = tags.indices.contains(index + 1) ? tags[index + 1].start : bytes.count
      let style = String(decoding: bytes[tag.end..<max(tag.end, end)], as: UTF8.self)
      for (value, range) in AuthorHTML.addresses(inStyle: style) {
        let place = authorPlaces.place(
          of: value, offset: tag.end + range.lowerBound, in: html, from: start)
        let target = loaded(value, .file, at: place)
        if target != value {
          changes.append((tag.end + range.lowerBound..<tag.end + range.upperBound, "\"\(target)\""))
        }
      }
    }
    return changes
  }

  private mutating func resolved(
    _ attribute: TagReader.Attribute, _ use: AuthorHTML.Use, of tag: TagReader.Tag,
    at place: SourcePosition
  ) -> String {
    let value = attribute.value
    switch use {
    case .link:
      if value.lowercased().hasPrefix("javascript:") {
        report(.warning, at: place, "'\(value)' runs a script; \(Self.noScript)")
        return value
      }
      return value.isEmpty ? value : target(of: value, at: place)
    case .handler:
      report(.warning, at: place, "\(attribute.name)=\"…\" runs a script; \(Self.noScript)")
      return value
    case .picture: return loaded(value, .picture, at: place)
    case .file: return loaded(value, .file, at: place)
    case .pictures:
      // Addresses that hold pictures hold commas too.
      if value.contains("data:") { return value }
      return value.split(separator: ",").map { candidate in
        let parts = candidate.split(whereSeparator: \.isWhitespace)
        guard let name = parts.first else { return "" }
        return
          ([source(String(name), of: .picture, at: place)]
          + parts.dropFirst().map(String.init))
          .joined(separator: " ")
      }.joined(separator: ", ")
    case .style:
      var bytes = Array(value.utf8)
      for (address, range) in AuthorHTML.addresses(inStyle: value).reversed() {
        let target = loaded(address, .file, at: place)
        if target != address { bytes.replaceSubrange(range, with: Array("\"\(target)\"".utf8)) }
      }
      return String(decoding: bytes, as: UTF8.self)
    }
  }

  /// The source of what an element loads; what comes from the network is told.
  private mutating func loaded(_ text: String, _ use: FileUse, at place: SourcePosition) -> String {
    let value = text.drop { $0.isWhitespace }
    // A name within the page, as drawings use it.
    if value.hasPrefix("#") || value.hasPrefix("about:") { return text }
    if use == .file, !value.hasPrefix("data:"), Reference.isAddress(String(value)) {
      report(
        .warning, at: place,
        "'\(value)' comes from the network, which a reader may not have; put the file into the lessons' folder"
      )
      return text
    }
    return source(String(value), of: use, at: place)
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

import LessonMarkdown

/// What the author's own HTML holds.
enum AuthorHTML {
  /// All HTML in blocks, block by block and tag by tag.
  static func pieces(of blocks: [Block]) -> [String] {
    blocks.flatMap { block -> [String] in
      switch block {
      case .html(let html): [html]
      case .heading(_, let text, _), .paragraph(let text): pieces(of: text)
      case .quote(let inner): pieces(of: inner)
      case .container(let container): pieces(of: container.blocks)
      case .list(let list): list.items.flatMap { pieces(of: $0.blocks) }
      case .table(let table): (table.head + table.rows.flatMap { $0 }).flatMap { pieces(of: $0) }
      case .code, .cell, .formula, .rule: []
      }
    }
  }

  private static func pieces(of inlines: [Inline]) -> [String] {
    inlines.flatMap { inline -> [String] in
      switch inline {
      case .html(let html): [html]
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner),
        .link(_, _, let inner, _):
        pieces(of: inner)
      default: []
      }
    }
  }

  static func ids(in html: String) -> [String] {
    TagReader.tags(of: html).filter { !$0.isClosing }.flatMap { tag in
      tag.attributes.filter { isID($0.name, in: tag.name) && !$0.value.isEmpty }.map(\.value)
    }
  }

  /// Whether an attribute makes its element a place that links can name.
  static func isID(_ attribute: String, in element: String) -> Bool {
    attribute == "id" || attribute == "name" && element == "a"
  }

  /// What an attribute leads to; nil for one that leads nowhere.
  enum Use {
    /// A place that a reader may go to.
    case link
    case picture
    /// Several pictures, of which a browser takes one.
    case pictures
    /// Anything else that the page loads.
    case file
    /// Style rules, which may name files.
    case style
    /// A program that answers to the reader.
    case handler
  }

  static func use(of attribute: String, in tag: TagReader.Tag) -> Use? {
    switch (tag.name, attribute) {
    case ("a", "href"), ("a", "xlink:href"), ("area", "href"): .link
    case ("img", "src"), ("input", "src"), ("video", "poster"), (_, "background"): .picture
    case ("image", "href"), ("image", "xlink:href"), ("feimage", "href"): .picture
    case ("img", "srcset"), ("source", "srcset"): .pictures
    case ("link", "href"): loads(tag) ? .file : nil
    case ("use", "href"), ("use", "xlink:href"), ("object", "data"), (_, "src"): .file
    case (_, "style"): .style
    case (_, _) where attribute.hasPrefix("on") && attribute.count > 2: .handler
    default: nil
    }
  }

  /// Whether a `<link>` loads what it names; `rel="canonical"` and its like only name it.
  private static func loads(_ tag: TagReader.Tag) -> Bool {
    let named: Set = ["alternate", "author", "bookmark", "canonical", "help", "license", "me"]
    let relations = (tag["rel"] ?? "").lowercased().split(whereSeparator: \.isWhitespace)
    return relations.contains("stylesheet") || !relations.contains { named.contains(String($0)) }
  }

  /// Whether a script is a program; JSON and the like are data.
  static func isProgram(_ tag: TagReader.Tag) -> Bool {
    guard tag.name == "script", !tag.isClosing else { return false }
    let type = (tag["type"] ?? "").lowercased()
    return type.isEmpty || type == "module" || type.contains("javascript")
      || type.contains("ecmascript")
  }

  /// The addresses in style rules, each with its place among the bytes, its parentheses included.
  static func addresses(inStyle style: String) -> [(value: String, range: Range<Int>)] {
    let bytes = Array(style.utf8)
    let quotes = [UInt8(ascii: "\""), UInt8(ascii: "'")]
    func isBlank(_ byte: UInt8) -> Bool { [0x20, 0x09, 0x0A, 0x0D].contains(byte) }
    func begins(_ word: String, at place: Int) -> Bool {
      let ahead = bytes[place...].prefix(word.utf8.count)
      return String(decoding: ahead, as: UTF8.self).lowercased() == word
    }
    var found: [(value: String, range: Range<Int>)] = []
    var place = 0
    while place < bytes.count {
      let isImport = begins("@import", at: place)
      guard isImport || begins("url(", at: place) else {
        place += 1
        continue
      }
      place += isImport ? 7 : 4
      let start = place
      place += bytes[place...].prefix(while: isBlank).count
      guard place < bytes.count else { break }
      let quote = quotes.contains(bytes[place]) ? bytes[place] : nil
      // `@import url(…)` is met at its parenthesis.
      if isImport, quote == nil { continue }
      if quote != nil { place += 1 }
      let value = bytes[place...].prefix { quote == nil ? $0 != 0x29 : $0 != quote }
      place = min(value.endIndex + (quote == nil ? 0 : 1), bytes.count)
      let text = String(decoding: value, as: UTF8.self)
      let blanks = text.reversed().prefix { $0.isWhitespace }.count
      found.append((quote == nil ? String(text.dropLast(blanks)) : text, start..<place))
    }
    return found
  }
}

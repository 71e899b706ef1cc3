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
  enum Use { case link, file, pictures }

  static func use(of attribute: String, in element: String) -> Use? {
    switch (element, attribute) {
    case ("a", "href"), ("area", "href"): .link
    case ("object", "data"), ("video", "poster"), ("link", "href"), (_, "src"): .file
    case ("img", "srcset"), ("source", "srcset"): .pictures
    default: nil
    }
  }
}

import LessonMarkdown

/// The notes of a page, or those of a piece of Markdown that a cell made, and where they are used.
struct FootnoteScope {
  var notes: [Footnote]
  /// What stands before the ids of notes that are not the page's own.
  var prefix = ""
  /// The notes' ids, by their numbers.
  var ids: [Int: String] = [:]
  /// The ids of the marks that refer to a note, by its number.
  var marks: [Int: [String]] = [:]

  init(_ notes: [Footnote], prefix: String = "") {
    self.notes = notes
    self.prefix = prefix
  }
}

extension PageRenderer {
  /// The raised number that leads to a note; inside a link it is the number alone.
  mutating func footnoteMark(_ number: Int) -> HTML {
    let note = footnoteID(number)
    let use = footnotes.marks[number, default: []].count
    let id = claim("\(footnotes.prefix)fnref-\(number)" + (use == 0 ? "" : "-\(use + 1)"))
    footnotes.marks[number, default: []].append(id)
    if isInLink { return .element("span", ["class": "fn", "id": id], [.text("\(number)")]) }
    return .element(
      "a", ["class": "fn", "id": id, "href": "#\(note)", "role": "doc-noteref"],
      [.text("\(number)")])
  }

  private mutating func footnoteID(_ number: Int) -> String {
    if let known = footnotes.ids[number] { return known }
    let id = claim("\(footnotes.prefix)fn-\(number)")
    footnotes.ids[number] = id
    return id
  }

  /// The notes, each with a way back to every place that refers to it.
  mutating func footnoteSection(label: String) -> [HTML] {
    guard !footnotes.notes.isEmpty else { return [] }
    // A note may refer to another, so the ways back are known only when all are rendered.
    let texts = footnotes.notes.map { blocks($0.blocks).dropLast() }
    var items: [HTML] = [.lineBreak]
    for (note, text) in zip(footnotes.notes, texts) {
      let content = Self.appending(backLinks(note.number), to: Array(text))
      items += [.element("li", ["id": footnoteID(note.number)], content), .lineBreak]
    }
    return [
      .element(
        "section", ["class": "footnotes", "role": "doc-endnotes", "aria-label": label],
        [.element("ol", [:], items)]), .lineBreak,
    ]
  }

  private func backLinks(_ number: Int) -> [HTML] {
    (footnotes.marks[number] ?? []).enumerated().flatMap { use, mark -> [HTML] in
      let place = use == 0 ? "Back to the text" : "Back to the text, use \(use + 1)"
      return [
        .text(" "),
        .element(
          "a",
          ["class": "back", "href": "#\(mark)", "role": "doc-backlink", "aria-label": place],
          [.text(use == 0 ? "↩" : "↩\(use + 1)")]),
      ]
    }
  }

  /// The ways back stand at the end of the last paragraph; after anything else, on their own.
  private static func appending(_ links: [HTML], to text: [HTML]) -> [HTML] {
    if case .element("p", let attributes, let children)? = text.last {
      return text.dropLast() + [.element("p", attributes, children + links)]
    }
    return text + [.element("p", [:], Array(links.dropFirst()))]
  }
}

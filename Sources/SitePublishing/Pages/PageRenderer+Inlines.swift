import LessonMarkdown

extension PageRenderer {
  /// The text of one block: a link that the author's HTML left open ends with it.
  mutating func line(_ list: [Inline]) -> [HTML] {
    isInLink = false
    defer { isInLink = false }
    return inlines(list)
  }

  mutating func inlines(_ list: [Inline]) -> [HTML] {
    var html: [HTML] = []
    var index = 0
    while index < list.count {
      if case .formula(let formula) = list[index] {
        // A formula keeps its punctuation, so that no line begins with a full stop.
        var punctuation = ""
        var rest: String?
        if index + 1 < list.count, case .text(let text) = list[index + 1] {
          punctuation = String(text.prefix { ".,;:!?)".contains($0) })
          rest = String(text.dropFirst(punctuation.count))
        }
        let set = self.formula(formula, isDisplay: false)
        let isShort = formula.latex.count <= 24
        if punctuation.isEmpty && !isShort {
          html.append(set)
        } else {
          html.append(.element("span", ["class": "nb"], [set, .text(punctuation)]))
        }
        if let rest {
          html.append(words(rest))
          index += 1
        }
      } else {
        html += inline(list[index])
      }
      index += 1
    }
    return html
  }

  /// Text that counts for the time that a page takes to read.
  private mutating func words(_ text: String) -> HTML {
    page.words += text.split(separator: " ").count
    return .text(text)
  }

  private mutating func inline(_ inline: Inline) -> [HTML] {
    switch inline {
    case .text(let text): [words(text)]
    case .code(let text): [.element("code", [:], [.text(text)])]
    case .emphasis(let inner): [.element("em", [:], inlines(inner))]
    case .strong(let inner): [.element("strong", [:], inlines(inner))]
    case .strikethrough(let inner): [.element("del", [:], inlines(inner))]
    case .softBreak: [.lineBreak]
    case .lineBreak: [.element("br"), .lineBreak]
    case .html(let html): [authorHTML(html)]
    case .formula(let formula): [self.formula(formula, isDisplay: false)]
    case .footnoteReference(let number, _): [footnoteMark(number)]
    case .value(let value): [self.value(value)]
    case .link(let destination, let title, let inner, let position):
      link(destination, title, inner, position)
    case .image(let source, let title, let alternative, let position):
      [picture(source, title, alternative, position)]
    }
  }

  private func value(_ value: InlineValue) -> HTML {
    guard let text = outcome.prose[value.index] else {
      return .element(
        "span", ["class": "missing", "title": "this value was not computed"],
        [.text("‹not computed›")])
    }
    return .element("span", ["class": "value"], [.text(text)])
  }

  private mutating func link(
    _ destination: String, _ title: String, _ inner: [Inline], _ position: SourcePosition
  ) -> [HTML] {
    if isInLink {
      report(.warning, at: position, "a link cannot lie inside another; the inner one is text")
      return inlines(inner)
    }
    let target = self.target(of: destination, at: position)
    isInLink = true
    defer { isInLink = false }
    return [
      .element("a", ["href": target, "title": title.isEmpty ? nil : title], inlines(inner))
    ]
  }

  private mutating func picture(
    _ source: String, _ title: String, _ alternative: String, _ position: SourcePosition
  ) -> HTML {
    let target = pictureSource(source, at: position)
    if alternative.isEmpty {
      report(.warning, at: position, "the picture '\(source)' has no alternative text")
    }
    return .element(
      "img", ["src": target, "alt": alternative, "title": title.isEmpty ? nil : title])
  }
}

extension [HTML] {
  /// The nodes as a link may hold them: without links, footnote marks, ids, pictures and tags of
  /// the author's own.
  var withoutLinks: [HTML] {
    flatMap { node -> [HTML] in
      switch node {
      case .element("a", let attributes, _) where attributes["role"] == "doc-noteref": []
      case .element("span", let attributes, _) where attributes["class"] == "fn": []
      case .element("a", _, let children): children.withoutLinks
      case .element("img", let attributes, _): [.text(attributes["alt"] ?? "")]
      case .element(let name, let attributes, let children):
        [.element(name, attributes.removing("id"), children.withoutLinks)]
      case .authorHTML: []
      default: [node]
      }
    }
  }
}

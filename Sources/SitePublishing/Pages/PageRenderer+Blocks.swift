import LessonMarkdown

extension PageRenderer {
  mutating func blocks(_ blocks: [Block]) -> [HTML] {
    blocks.flatMap { block($0) + [.lineBreak] }
  }

  mutating func block(_ block: Block) -> [HTML] {
    switch block {
    case .heading(let level, let text, let position): [heading(level, text, position)]
    case .paragraph(let text): [.element("p", [:], line(text))]
    case .quote(let inner): [.element("blockquote", [:], [.lineBreak] + blocks(inner))]
    case .rule: [.element("hr")]
    case .html(let html): [authorHTML(html)]
    case .formula(let formula): [displayFormula(formula)]
    case .code(let language, let text): [code(language, text)]
    case .list(let list): [self.list(list)]
    case .table(let table): [self.table(table)]
    case .container(let container): [self.container(container)]
    case .cell(let cell): self.cell(cell)
    }
  }

  private func code(_ language: String, _ text: String) -> HTML {
    let code = text.trimmingLastBreak
    let style = language.isEmpty ? nil : "language-\(language)"
    return .element(
      "div", ["class": "cell static"],
      [
        .element(
          "pre", [:],
          [
            .element(
              "code", ["class": style],
              language == "swift" ? SwiftHighlighter.highlight(code) : [.text(code)])
          ])
      ])
  }

  private mutating func heading(_ level: Int, _ text: [Inline], _ position: SourcePosition)
    -> HTML
  {
    if outputPosition != nil { return headingOfOutput(level, text) }
    let id = anchors.headings[headingCount]
    headingCount += 1
    let title = line(text)
    guard level <= 2 else { return .element("h\(level)", ["id": id], title) }
    if level == 1 {
      report(.warning, at: position, "the title stands in the front matter; begin sections with ##")
    }
    let number = page.sections.count + 1
    page.sections.append(
      RenderedPage.Section(number: number, id: id, title: title.withoutLinks))
    let link = HTML.element(
      "a", ["class": "no", "href": "#\(id)", "aria-label": "Section \(number)"],
      [.text("\(number)")])
    return .element("h2", ["id": id], [link] + title)
  }

  /// A heading that an output brought: it has an id, and no place among the contents.
  private mutating func headingOfOutput(_ level: Int, _ text: [Inline]) -> HTML {
    let slug = text.plainText.slug
    let id = claim(slug.isEmpty ? "section" : slug)
    return .element("h\(max(2, level))", ["id": id], line(text))
  }

  private mutating func list(_ list: Block.List) -> HTML {
    let start = list.start.flatMap { $0 == 1 ? nil : "\($0)" }
    var items: [HTML] = [.lineBreak]
    for item in list.items {
      var content = checkbox(item.isChecked)
      for (index, block) in item.blocks.enumerated() {
        if case .paragraph(let text) = block, index == 0 || list.isTight {
          // A task's box stands in its first line.
          let line = (index == 0 ? content : []) + line(text)
          if index == 0 { content = [] }
          content += list.isTight ? line : [.element("p", [:], line)]
        } else {
          content += self.block(block)
        }
      }
      items += [.element("li", [:], content), .lineBreak]
    }
    return .element(list.start == nil ? "ul" : "ol", ["start": start], items)
  }

  private func checkbox(_ isChecked: Bool?) -> [HTML] {
    guard let isChecked else { return [] }
    return [
      .element(
        "input",
        [
          "type": "checkbox", "disabled": "", "checked": isChecked ? "" : nil,
          "aria-label": isChecked ? "done" : "to do",
        ]), .text(" "),
    ]
  }

  private mutating func table(_ table: Block.Table) -> HTML {
    func style(_ column: Int) -> String? {
      guard table.alignments.indices.contains(column) else { return nil }
      switch table.alignments[column] {
      case .left: return "l"
      case .center: return "m"
      case .right: return "r"
      case .none: return nil
      }
    }
    let head = table.head.enumerated().map { column, cell in
      HTML.element("th", ["scope": "col", "class": style(column)], line(cell))
    }
    let rows = table.rows.map { row in
      HTML.element(
        "tr", [:],
        row.enumerated().map { column, cell in
          column == 0
            ? .element("th", ["scope": "row", "class": style(column)], line(cell))
            : .element("td", ["class": style(column)], line(cell))
        })
    }
    return .scrolling("Table", [.table(head: head, rows: rows)])
  }

  private mutating func container(_ container: Block.Container) -> HTML {
    switch container.kind {
    case .note:
      var content: [HTML]
      // A margin note is one paragraph with its title in front.
      if container.blocks.count == 1, case .paragraph(let text) = container.blocks[0] {
        content = line(text)
      } else {
        content = blocks(container.blocks).dropLast()
      }
      if !container.title.isEmpty {
        content = [.element("b", [:], [.text(container.title)]), .text(" ")] + content
      }
      return .element("aside", ["class": "note", "aria-label": "Margin note"], content)
    case .exercise: return exercise(container)
    case .answer:
      let title = container.title.isEmpty ? "Answer" : container.title
      return .element(
        "details", [:],
        [.element("summary", [:], [.text(title)]), .lineBreak] + blocks(container.blocks))
    }
  }

  private mutating func exercise(_ container: Block.Container) -> HTML {
    let id: String
    var title = "Exercise"
    if outputPosition == nil {
      id = anchors.exercises[exerciseCount]
      exerciseCount += 1
      title += " \(exerciseCount)"
    } else {
      // An exercise that a cell wrote has no number among those of the page.
      id = claim("exercise")
    }
    if !container.title.isEmpty { title += " · \(container.title)" }
    let titleID = claim("\(id)-t")
    return .element(
      "section", ["class": "exercise", "id": id, "aria-labelledby": titleID],
      [.element("h3", ["id": titleID], [.text(title)]), .lineBreak] + blocks(container.blocks))
  }
}

extension HTML {
  static func table(head: [HTML], rows: [HTML]) -> HTML {
    .element(
      "table", [:],
      [
        .element("thead", [:], [.element("tr", [:], head)]), .element("tbody", [:], rows),
      ])
  }
}

import LessonExecution
import LessonMarkdown
import LessonWire

/// What stands inside a figure.
struct FigureContent {
  var style = "plain"
  var nodes: [HTML]
  /// The numbers behind a chart.
  var numbers: TablePayload?
  var thumbnail: RenderedPage.Thumbnail?
}

extension PageRenderer {
  /// A value as a figure's content; nil for one that is no figure.
  ///
  /// - Throws: ``PayloadError`` where the data is not what its type promises.
  mutating func figureContent(
    _ forms: ShownForms, of cell: Cell
  ) throws(PayloadError) -> FigureContent? {
    if let svg = forms["image/svg+xml"] { return try drawing(svg, forms, of: cell) }
    if let text = forms[PicturesPayload.type] {
      var grid = try PayloadError.reading { () throws(WireError) in
        try PicturesPayload(text: text)
      }
      grid.alternative = cell.options.alternative ?? grid.alternative
      judgeAlternative(grid.alternative, of: cell)
      return Self.pictures(grid)
    }
    if let type = PictureData.types.first(where: { forms[$0] != nil }), let data = forms[type] {
      try PictureData.check(data, type: type)
      let alternative = cell.options.alternative ?? forms["text/plain"] ?? ""
      judgeAlternative(alternative, of: cell)
      return FigureContent(nodes: [
        .element("img", ["src": "data:\(type);base64,\(data)", "alt": alternative])
      ])
    }
    if let text = forms[TablePayload.type] {
      let table = try PayloadError.reading { () throws(WireError) in try TablePayload(text: text) }
      return FigureContent(
        style: "tbl",
        nodes: [
          Self.dataTable(
            table, label: cell.options.alternative ?? cell.options.caption ?? "Table")
        ])
    }
    return nil
  }

  /// Warns of a figure that says nothing to those who cannot see it.
  private mutating func judgeAlternative(_ text: String?, of cell: Cell) {
    guard text?.allSatisfy(\.isWhitespace) ?? true else { return }
    report(
      .warning, at: cell.fencePosition,
      "this cell's figure has no alternative text; write alt=\"…\" between the braces")
  }

  private mutating func drawing(
    _ made: String, _ forms: ShownForms, of cell: Cell
  ) throws(PayloadError) -> FigureContent {
    try PictureData.checkDrawing(made)
    var svg = made
    if let alternative = cell.options.alternative {
      svg = Drawing.named(alternative, in: made)
      judgeAlternative(alternative, of: cell)
    } else {
      judgeAlternative(Drawing.name(of: made), of: cell)
    }
    var content = FigureContent(style: "chart", nodes: [.drawing(svg)])
    if let text = forms[NumbersPayload.type], !text.isEmpty {
      content.numbers = try PayloadError.reading { () throws(WireError) in
        try TablePayload(text: text)
      }
    }
    // A card is a link, and stands on another page: no link may lie in it, and no id.
    if AuthorHTML.ids(in: svg).isEmpty, !TagReader.tags(of: svg).contains(where: { $0.name == "a" })
    {
      content.thumbnail = RenderedPage.Thumbnail(
        content: .element("div", ["class": "chart"], [.drawing(svg)]), pictureCount: 0)
    }
    return content
  }

  /// A figure with its number, caption and numbers.
  mutating func figure(
    _ content: FigureContent, of cell: Cell, in shown: inout ShownOutputs
  ) -> [HTML] {
    figureCount += 1
    let number = figureCount
    let id: String
    if !shown.hasTakenLabel, let label = anchors.labels[cell.index] {
      id = label
      shown.hasTakenLabel = true
    } else {
      id = claim("fig-\(number)")
    }
    shown.hasFigure = true
    propose(content.thumbnail)
    var nodes = content.nodes
    if let caption = caption(of: cell) {
      nodes.append(
        .element(
          "figcaption", [:], [.element("b", [:], [.text("Figure \(number).")])] + caption))
    }
    if let numbers = content.numbers {
      nodes.append(
        .element(
          "details", ["class": "data"],
          [
            .element("summary", [:], [.text("The numbers of figure \(number)")]),
            Self.dataTable(numbers, label: "Numbers of figure \(number)"),
          ]))
    }
    return [
      .element(
        "figure",
        [
          "class": content.style, "id": id,
          "style": cell.options.width.map { "--width: \($0)" },
        ], nodes), .lineBreak,
    ]
  }

  /// The first figure stands on the lesson's card, but a row of pictures is better than a chart
  /// or a lone picture.
  private mutating func propose(_ thumbnail: RenderedPage.Thumbnail?) {
    guard let thumbnail else { return }
    if page.thumbnail == nil
      || thumbnail.pictureCount == 5 && (page.thumbnail?.pictureCount ?? 0) < 5
    {
      page.thumbnail = thumbnail
    }
  }

  private static func pictures(_ grid: PicturesPayload) -> FigureContent {
    let columns = grid.columns
    var images: [HTML] = []
    let items = grid.items.map { picture -> HTML in
      let image = HTML.element(
        "img",
        [
          "class": picture.palette.rawValue, "src": "data:image/png;base64,\(picture.png)",
          "width": "28",
          "height": "28", "alt": picture.alternative,
        ])
      if images.count < 5 { images.append(image) }
      var content = [HTML.element("div", ["class": "pic"], [image])]
      if !picture.caption.isEmpty {
        let caption = (picture.isWrong ? "✗ " : "") + picture.caption
        content.append(.element("div", ["class": "cap"], [.text(caption)]))
      }
      return .element("li", ["class": picture.isWrong ? "wrong" : nil], content)
    }
    let list = HTML.element(
      "ul",
      [
        "class": "digits\(columns > 10 ? " many" : columns > 5 ? " row" : "")",
        "style": "--columns: \(columns)", "aria-label": grid.alternative,
      ], items)
    var content = FigureContent(nodes: [list])
    if !images.isEmpty {
      content.thumbnail = RenderedPage.Thumbnail(
        content: .element("div", ["class": "digits"], images), pictureCount: images.count)
    }
    return content
  }

  private static func dataTable(_ table: TablePayload, label: String) -> HTML {
    let head = table.columns.map { HTML.element("th", ["scope": "col"], [.text($0)]) }
    let rows = table.rows.map { row in
      HTML.element(
        "tr", [:],
        row.enumerated().map { column, entry in
          column == 0
            ? .element("th", ["scope": "row"], [.text(entry)]) : .element("td", [:], [.text(entry)])
        })
    }
    return .scrolling(label, [.table(head: head, rows: rows)])
  }
}

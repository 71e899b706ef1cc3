import LessonExecution

/// A page on what was read in files, as one file that needs no other, written piece by piece: a document
/// may have a thousand pages.
package enum ReadingPage {
  /// How sure a reading is; nothing is told by colour alone.
  package enum Certainty: String, Sendable, CaseIterable {
    /// A line that is drawn through.
    case sure
    /// Dashes.
    case fair
    /// Dots, and a question mark.
    case unsure
    /// What is no digit: a thin line with a stroke across.
    case none
  }

  /// Something on a page's picture.
  package struct Mark: Sendable {
    /// (x, y) in pixels of the picture.
    package var corners: [SIMD2<Double>]
    /// The digit; empty for what is none.
    package var text: String
    package var certainty: Certainty
    /// What is told of it where it is pointed at.
    package var note: String

    package init(
      corners: [SIMD2<Double>], text: String, certainty: Certainty, note: String
    ) {
      (self.corners, self.text, self.certainty, self.note) = (corners, text, certainty, note)
    }
  }

  /// What a dark page does with a picture.
  package enum Palette: String, Sendable {
    /// Black on nothing: it is inverted.
    case ink
    /// Black on nothing, and what was taken away in a colour.
    case parted
    /// It stays as it is.
    case colours
    /// Gray levels as a camera gives them: it is a little less bright.
    case photograph
  }

  /// A picture of a step, and the lines of writing on it where these are the step.
  package struct Step: Sendable {
    package var title: String
    package var text: String
    package var width: Int
    package var height: Int
    /// PNG in base64.
    package var picture: String
    package var palette: Palette
    /// Left, top, width and height.
    package var lines: [SIMD4<Int>]
    /// Whether its pixels are shown as squares: few tell more than a blur of them.
    package var showsPixels = false

    package init(
      title: String, text: String, width: Int, height: Int, picture: String, palette: Palette,
      lines: [SIMD4<Int>] = []
    ) {
      (self.title, self.text, self.width, self.height) = (title, text, width, height)
      (self.picture, self.palette, self.lines) = (picture, palette, lines)
    }
  }

  /// A digit as the network sees it.
  package struct Crop: Sendable {
    /// PNG in base64.
    package var picture: String
    package var digit: String
    package var share: String
    package var certainty: Certainty

    package init(picture: String, digit: String, share: String, certainty: Certainty) {
      (self.picture, self.digit, self.share) = (picture, digit, share)
      self.certainty = certainty
    }
  }

  /// All that is told of one page.
  package struct Sheet: Sendable {
    package var title: String
    package var facts: String
    /// What the reader should doubt, a clause each.
    package var warnings: [String] = []
    package var width: Int
    package var height: Int
    /// PNG in base64.
    package var picture: String
    package var marks: [Mark] = []
    /// The digits of each line.
    package var lines: [[(text: String, certainty: Certainty)]] = []
    package var steps: [Step] = []
    package var crops: [Crop] = []

    package init(title: String, facts: String, width: Int, height: Int, picture: String) {
      (self.title, self.facts, self.width, self.height) = (title, facts, width, height)
      self.picture = picture
    }
  }

  /// What stands before and behind all sheets.
  package static func frame(
    title: String, summary: String, sheets: [String]
  ) -> (before: String, behind: String) {
    PageTemplate.frame(
      title: title, summary: summary, kicker: "Digits that were read",
      sections: sheets.enumerated().map { (id: "sheet-\($0.offset + 1)", title: $0.element) },
      moreStyle: PackageResources.reading_css)
  }

  /// What stands in the place of a file that could not be read.
  ///
  /// - Parameter number: Counted from 1 over all sheets and failures.
  package static func failure(_ title: String, _ sentence: String, number: Int) -> String {
    section(title, number, [failed(sentence)])
  }

  static func failed(_ sentence: String) -> HTML {
    .element("p", ["class": "failed"], [.text(sentence)])
  }

  static func warned(_ clauses: [String]) -> [HTML] {
    clauses.map { .element("p", ["class": "warned"], [.text("Warning: \($0)")]) }
  }

  /// A page's part.
  ///
  /// - Parameter number: Counted from 1 over all sheets and failures.
  package static func sheet(_ sheet: Sheet, number: Int) -> String {
    var parts: [HTML] =
      [.element("p", ["class": "facts"], [.text(sheet.facts)])] + warned(sheet.warnings)
    if sheet.lines.isEmpty {
      parts.append(
        .element("p", ["class": "nothing"], [.text("There are no digits on this page.")]))
    } else {
      parts.append(.element("ol", ["class": "readings"], sheet.lines.map(Self.line)))
    }
    parts.append(seen(sheet))
    if !sheet.marks.isEmpty { parts.append(legend(sheet)) }
    if !sheet.crops.isEmpty { parts.append(crops(sheet.crops)) }
    if !sheet.steps.isEmpty { parts.append(steps(sheet.steps)) }
    return section(sheet.title, number, parts)
  }

  static func section(_ title: String, _ number: Int, _ parts: [HTML]) -> String {
    let id = "sheet-\(number)"
    let all: [HTML] =
      [.element("h2", ["id": "\(id)-title"], [.text(title)])] + parts
    return
      ([
        .element("section", ["class": "sheet", "id": id, "aria-labelledby": "\(id)-title"], all),
        .lineBreak,
      ] as [HTML]).written
  }

  /// A line's digits; neighbours of one certainty together.
  private static func line(_ digits: [(text: String, certainty: Certainty)]) -> HTML {
    var runs: [(text: String, certainty: Certainty)] = []
    for digit in digits {
      if let last = runs.last, last.certainty == digit.certainty {
        runs[runs.count - 1].text += digit.text
      } else {
        runs.append(digit)
      }
    }
    let parts = runs.map { run -> HTML in
      run.certainty == .sure
        ? .text(run.text)
        : .element(
          "span", ["class": run.certainty.rawValue, "title": run.certainty.meaning],
          [.text(run.text)])
    }
    return .element("li", [:], [.element("span", [:], parts)])
  }

  // MARK: - The picture

  private static func seen(_ sheet: Sheet) -> HTML {
    let marks = sheet.marks.map {
      Self.mark($0, width: Double(sheet.width), height: Double(sheet.height))
    }
    let svg = picture(
      sheet.width, sheet.height, sheet.picture, .colours,
      label: "\(sheet.title): the page with what was read on it", isSmooth: true,
      over: [.element("g", ["class": "marks"], marks)])
    var parts = [svg]
    if !marks.isEmpty {
      parts.insert(
        .element(
          "label", [:],
          [
            .element("input", ["type": "checkbox", "checked": ""]),
            .text("Show on the page what was read"),
          ]), at: 0)
    }
    return .element("div", ["class": "seen wide"], parts)
  }

  /// - Parameters:
  ///   - isSmooth: Whether it is enlarged to twice its size at most.
  ///   - showsPixels: Whether its pixels are shown as squares.
  static func picture(
    _ width: Int, _ height: Int, _ base64: String, _ palette: Palette, label: String,
    isSmooth: Bool, showsPixels: Bool = false, over: [HTML] = []
  ) -> HTML {
    .element(
      "svg",
      [
        "viewBox": "0 0 \(width) \(height)", "role": "img", "aria-label": label,
        "style": isSmooth
          ? "max-width:\(max(2 * width, 320))px" : "--shape:\(width)/\(height)",
      ],
      [
        .element(
          "image",
          [
            "class": palette.rawValue + (showsPixels ? " pixels" : ""), "width": "\(width)",
            "height": "\(height)",
            "href": "data:image/png;base64,\(base64)",
          ])
      ] + over)
  }

  private static func mark(_ mark: Mark, width: Double, height: Double) -> HTML {
    let points = mark.corners.map { "\(short($0.x)),\(short($0.y))" }.joined(separator: " ")
    var parts: [HTML] = [
      .element("title", [:], [.text(mark.note)]), .element("polygon", ["points": points]),
    ]
    let (left, right) = (mark.corners.map(\.x).min() ?? 0, mark.corners.map(\.x).max() ?? 0)
    let (top, bottom) = (mark.corners.map(\.y).min() ?? 0, mark.corners.map(\.y).max() ?? 0)
    if mark.text.isEmpty {
      parts.append(
        .element(
          "polyline",
          ["points": "\(short(left)),\(short(bottom)) \(short(right)),\(short(top))"]))
    } else {
      let size = max(9, min(0.55 * (bottom - top), 42))
      // Above its digit; where there is no room for what narrow screens make of it, below, or within.
      let baseline =
        top > 1.2 * size
        ? top - 0.12 * size : bottom + 1.2 * size < height ? bottom + 1.1 * size : top + size
      let middle = min(max((left + right) / 2, 0.6 * size), max(0.6 * size, width - 0.6 * size))
      parts.append(
        .element(
          "text",
          [
            "x": short(middle), "y": short(baseline), "style": "--size:\(short(size))",
          ], [.text(mark.text + (mark.certainty == .unsure ? "?" : ""))]))
    }
    return .element("g", ["class": mark.certainty.rawValue], parts)
  }

  /// A number in tenths.
  private static func short(_ value: Double) -> String {
    let tenths = Int((value * 10).rounded())
    return tenths % 10 == 0 ? "\(tenths / 10)" : "\(Double(tenths) / 10)"
  }

  private static func legend(_ sheet: Sheet) -> HTML {
    let items = Certainty.allCases.map { kind -> (Certainty, Int) in
      (kind, sheet.marks.filter { $0.certainty == kind }.count)
    }.filter { $0.1 > 0 }.map { kind, count -> HTML in
      var shapes: [HTML] = [.element("polygon", ["points": "3,3 35,3 35,21 3,21"])]
      if kind == .none { shapes.append(.element("polyline", ["points": "3,21 35,3"])) }
      return .element(
        "li", ["class": kind.rawValue],
        [
          .element("svg", ["viewBox": "0 0 38 24", "aria-hidden": "true"], shapes),
          .text(kind == .none ? kind.meaning : "\(count) \(kind.meaning)"),
        ])
    }
    return .element("ul", ["class": "legend"], items)
  }

  // MARK: - Behind the picture

  private static func crops(_ crops: [Crop]) -> HTML {
    let items = crops.map { crop -> HTML in
      .element(
        "li", ["class": crop.certainty.rawValue],
        [
          .element(
            "span", ["class": "pic"],
            [
              .element(
                "img",
                [
                  "class": "ink", "src": "data:image/png;base64,\(crop.picture)",
                  "alt": "the ink of a \(crop.digit)", "width": "56", "height": "56",
                ])
            ]), .element("b", [:], [.text(crop.digit)]), .text(" \(crop.share)"),
        ])
    }
    return .element(
      "details", ["class": "steps wide"],
      [
        .element("summary", [:], [.text("What the network saw of each digit, and how sure it is")]),
        .element("ol", ["class": "crops"], items),
      ])
  }

  private static func steps(_ steps: [Step]) -> HTML {
    .element(
      "details", ["class": "steps wide"],
      [
        .element("summary", [:], [.text("From the page to the text, step by step")]),
        row(steps),
      ])
  }

  /// Steps with their pictures, in order.
  static func row(_ steps: [Step]) -> HTML {
    let items = steps.map { step -> HTML in
      let lines = step.lines.enumerated().flatMap { place, line -> [HTML] in
        let size = max(12, min(line.w, 40))
        return [
          .element(
            "rect",
            ["x": "\(line.x)", "y": "\(line.y)", "width": "\(line.z)", "height": "\(line.w)"]),
          .element(
            "text",
            [
              "x": "\(max(size, line.x - size / 4))", "y": "\(line.y + line.w / 2)",
              "font-size": "\(size)",
            ], [.text("\(place + 1)")]),
        ]
      }
      let over: [HTML] = lines.isEmpty ? [] : [.element("g", ["class": "lines"], lines)]
      return .element(
        "li", [:],
        [
          .element(
            "figure", ["class": "step"],
            [
              picture(
                step.width, step.height, step.picture, step.palette, label: step.title,
                isSmooth: false, showsPixels: step.showsPixels, over: over),
              .element(
                "figcaption", [:],
                [.element("b", [:], [.text("\(step.title).")]), .text(" \(step.text)")]
              ),
            ])
        ])
    }
    return .element("ol", ["class": "row"], items)
  }
}

extension ReadingPage.Certainty {
  /// What a reader is told.
  package var meaning: String {
    switch self {
    case .sure: "sure (99 % and more)"
    case .fair: "rather sure (90 % and more)"
    case .unsure: "unsure (under 90 %)"
    case .none: "left out, for it is no digit"
    }
  }

  /// The certainty of a share.
  package init(_ confidence: Double) {
    self = confidence >= 0.99 ? .sure : confidence >= 0.9 ? .fair : .unsure
  }
}

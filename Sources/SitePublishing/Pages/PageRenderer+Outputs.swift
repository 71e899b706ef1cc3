import LessonExecution
import LessonMarkdown

/// What a cell wrote as text, one stream at a time.
struct OutputText {
  enum Stream {
    case output, error

    var style: String { self == .output ? "out" : "out stderr" }
  }

  var stream: Stream
  var words: String
}

/// What a page shows of a cell's outputs.
struct ShownOutputs {
  var texts: [OutputText] = []
  /// What cannot be shown, said below the texts.
  var notes: [HTML] = []
  /// Figures and the like, which stand below the cell.
  var figures: [HTML] = []
  /// Whether the cell's label has become the id of its figure.
  var hasTakenLabel = false
  var hasFigure = false
  /// The bytes of shown values that are left before the rest is cut.
  var bytesLeft = PageRenderer.shownLimit

  mutating func append(_ words: String, to stream: OutputText.Stream) {
    if words.isEmpty { return }
    if texts.last?.stream == stream {
      texts[texts.count - 1].words += words
    } else {
      texts.append(OutputText(stream: stream, words: words))
    }
  }
}

extension PageRenderer {
  /// The most bytes of the values that a cell shows as text: as many as it may print.
  static let shownLimit = 1 << 20

  mutating func outputs(of cell: Cell) -> ShownOutputs {
    var shown = ShownOutputs()
    let result = outcome.results[cell.index]
    guard !cell.options.hidesOutput, context.showsMeasured || !cell.options.isMeasured else {
      return shown
    }
    for output in result?.outputs ?? [] {
      switch output {
      case .standardOutput(let words): shown.append(words, to: .output)
      case .standardError(let words): shown.append(words, to: .error)
      case .bundle(let forms): show(ShownForms(forms), of: cell, in: &shown)
      }
    }
    if result != nil, result?.failure == nil, !shown.hasFigure, result?.expectedFailure == nil {
      warnOfFigureOptions(of: cell)
    }
    return shown
  }

  /// Warns of what a cell that shows no figure says of one.
  private mutating func warnOfFigureOptions(of cell: Cell) {
    // Beside these the options have been told of where they stand.
    if cell.options.isHidden { return }
    if cell.options.caption != nil {
      report(
        .warning, at: cell.fencePosition, "this cell has a caption and no figure to put it under")
    }
    if cell.options.alternative != nil {
      report(
        .warning, at: cell.fencePosition,
        "this cell has an alternative text, alt=\"…\", and no figure that it could stand for")
    }
    if let width = cell.options.width {
      report(
        .warning, at: cell.fencePosition,
        "this cell has a width, \(width), and no figure that it could be the width of")
    }
  }

  /// Shows a value in the best of its forms.
  private mutating func show(_ forms: ShownForms, of cell: Cell, in shown: inout ShownOutputs) {
    do throws(PayloadError) {
      try forms.checkSizes()
      if let figure = try figureContent(forms, of: cell) {
        shown.figures += self.figure(figure, of: cell, in: &shown)
      } else if let latex = forms["text/latex"] {
        outputPosition = cell.position
        let formula = Formula(latex: latex, isDisplay: true, position: cell.position)
        shown.figures += [displayFormula(formula), .lineBreak]
        outputPosition = nil
      } else if let markdown = forms["text/markdown"] {
        shown.figures += displayed(Self.cut(markdown, to: &shown.bytesLeft), of: cell)
      } else if let html = forms["text/html"] {
        for id in AuthorHTML.ids(in: html) { noteOutputID(id, at: cell.position) }
        shown.figures += [.cellHTML(html), .lineBreak]
      } else if let plain = forms["text/plain"] {
        let text = Self.cut(plain, to: &shown.bytesLeft)
        shown.append(text.hasSuffix("\n") ? text : text + "\n", to: .output)
      } else {
        let types = forms.types.joined(separator: ", ")
        throw PayloadError(
          message: types.isEmpty
            ? "an output with no form at all"
            : "an output of type \(types), which a page cannot show; give it text/plain as well")
      }
    } catch {
      report(at: cell.position, error.message)
      shown.notes.append(
        .output(error.message, label: "Cannot be shown", style: "out failure"))
    }
  }

  /// Text of which no more is kept than `bytes` allow, cut at a character.
  private static func cut(_ text: String, to bytes: inout Int) -> String {
    let kept = text.shortened(toBytes: bytes)
    bytes -= min(bytes, text.utf8.count)
    return kept
  }

  /// Markdown that a cell made: no cell of it runs, and its notes are its own.
  private mutating func displayed(_ markdown: String, of cell: Cell) -> [HTML] {
    let fragment = LessonParser.fragment(
      markdown, from: .output(at: cell.fencePosition), path: lesson.path, lines: lesson.lines)
    page.diagnostics += fragment.problems
    let outer = footnotes
    let wasInOutput = outputPosition
    footnotes = FootnoteScope(fragment.footnotes, prefix: "cell-\(cell.index + 1)-")
    outputPosition = cell.fencePosition
    defer { (footnotes, outputPosition) = (outer, wasInOutput) }
    return blocks(fragment.blocks)
      + footnoteSection(label: "Footnotes of cell \(cell.index + 1)")
  }
}

/// One value in the forms that a cell gave for it.
struct ShownForms {
  private let forms: [CellOutput.Form]

  init(_ forms: [CellOutput.Form]) { self.forms = forms }

  var types: [String] { forms.map(\.type) }

  /// The most bytes of a form that is shown whole, and of a formula, which takes long to set.
  static let wholeLimit = 1 << 24
  static let formulaLimit = 1 << 16

  /// Refuses what would make a page that no browser opens; texts are cut instead.
  func checkSizes() throws(PayloadError) {
    for form in forms where !["text/plain", "text/markdown"].contains(form.type) {
      let limit = form.type == "text/latex" ? Self.formulaLimit : Self.wholeLimit
      let size = form.data.utf8.count
      if size > limit {
        throw PayloadError(
          message:
            "an output of type \(form.type) with \(size) bytes; a page shows at most \(limit)")
      }
    }
  }

  subscript(type: String) -> String? { forms.first { $0.type == type }?.data }
}

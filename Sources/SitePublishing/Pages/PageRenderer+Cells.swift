import LessonExecution
import LessonMarkdown

extension PageRenderer {
  mutating func cell(_ cell: Cell) -> [HTML] {
    let number = cell.index + 1
    let result = outcome.results[cell.index]
    if cell.options.isHidden, result?.failure == nil { return [] }
    let isShort = Self.lineCount(of: cell) <= 30
    let outputs = self.outputs(of: cell)
    let given =
      outputs.texts.flatMap(outputBlock) + outputs.notes + failures(of: cell) + state(of: cell)
    if !context.showsCode { return shown(given, outputs.figures, of: cell) }
    let inside = [code(of: cell)] + given

    let own = anchors.cells[cell.index] ?? claim("cell-\(number)")
    let id = outputs.hasTakenLabel ? own : anchors.labels[cell.index] ?? own
    let style =
      ["cell", isShort ? "short" : nil] + styles(of: cell)
      + [outputs.notes.isEmpty ? nil : "error"]
    let box = HTML.element(
      "div",
      [
        "class": style.compactMap { $0 }.joined(separator: " "), "id": id, "role": "group",
        "aria-label": "Cell \(number)",
      ],
      inside + [
        .element(
          "a", ["class": "no", "href": "#\(id)", "aria-label": "Cell \(number)"],
          [.text("\(number)")])
      ])
    return outputs.figures.isEmpty ? [box] : [box, .lineBreak] + outputs.figures
  }

  /// What a cell gave, without the cell.
  private func shown(_ given: [HTML], _ figures: [HTML], of cell: Cell) -> [HTML] {
    if given.isEmpty { return figures }
    let box = HTML.element(
      "div",
      [
        "class": "cell short", "role": "group",
        "aria-label": cell.options.alternative ?? "Output \(cell.index + 1)",
      ], given)
    return [box, .lineBreak] + figures
  }

  private static func lineCount(of cell: Cell) -> Int {
    cell.code.split(separator: "\n", omittingEmptySubsequences: false).count - 1
  }

  private func code(of cell: Cell) -> HTML {
    let code = HTML.element(
      "pre", [:],
      [
        .element(
          "code", ["class": "language-swift"],
          SwiftHighlighter.highlight(cell.code.trimmingLastBreak))
      ])
    guard cell.options.isFolded else { return code }
    let lines = Self.lineCount(of: cell)
    var summary: [HTML] = [.text("\(lines) \(lines == 1 ? "line" : "lines") of Swift")]
    if let title = cell.options.summary {
      summary = [.element("b", [:], [.text(title)]), .text(" · ")] + summary
    }
    return .element("details", [:], [.element("summary", [:], summary), code])
  }

  // MARK: - What went wrong

  /// The styles that say how a cell ended.
  private func styles(of cell: Cell) -> [String] {
    let result = outcome.results[cell.index]
    var styles: [String] = []
    if outcome.staleCells.contains(cell.index) { styles.append("stale") }
    if result?.expectedFailure != nil { styles.append("error") }
    if result?.failure != nil { styles.append("error") }
    if outcome.runningCell == cell.index { styles.append("running") }
    if result == nil, outcome.runningCell != cell.index { styles.append("unrun") }
    return styles
  }

  private func failures(of cell: Cell) -> [HTML] {
    guard let result = outcome.results[cell.index] else { return [] }
    var messages = result.warnings.map {
      message($0, of: cell, severity: .warning, label: "Warning")
    }
    if let failure = result.expectedFailure {
      messages.append(message(failure, of: cell, label: Self.label(failure.kind) + ", on purpose"))
    }
    if let failure = result.failure {
      messages.append(message(failure, of: cell, label: Self.label(failure.kind)))
      messages += result.furtherFailures.map { message($0, of: cell, label: "") }
    }
    return messages
  }

  /// What went wrong, with the place and the line of the Markdown.
  private func message(
    _ failure: CellFailure, of cell: Cell, severity: Diagnostic.Severity = .error, label: String
  ) -> HTML {
    let text = lesson.diagnostic(
      severity, at: lesson.position(of: failure, in: cell), failure.message
    ).description
    return .output(
      text, label: label, style: "out failure\(severity == .warning ? " warned" : "")")
  }

  private static func label(_ kind: CellFailure.Kind) -> String {
    switch kind {
    case .compilation: "Does not compile"
    case .thrown: "Threw an error"
    case .trap: "Stopped"
    case .timeout: "Took too long"
    case .budget: "Over its budget"
    case .memory: "Too much memory"
    case .exit: "Ended its process"
    case .refused: "Could not go on"
    case .unexpected: "Not as expected"
    }
  }

  /// What a cell says that has not run, or not yet.
  private func state(of cell: Cell) -> [HTML] {
    if outcome.runningCell == cell.index {
      return [.output("This cell is running.", label: "Running")]
    }
    if outcome.results[cell.index] != nil { return [] }
    if let running = outcome.runningCell, running < cell.index {
      return [.output("Cell \(running + 1) is running.", label: "Not yet run")]
    }
    let isBelowFailure = outcome.results.contains { $0.key < cell.index && $0.value.failure != nil }
    return [
      .output(
        isBelowFailure ? "A cell above stopped the lesson." : "This lesson was not run to here.",
        label: "Not run")
    ]
  }

  // MARK: - What it printed

  private func outputBlock(_ text: OutputText) -> [HTML] {
    let words = text.words.trimmingLastBreak
    let lines = words.split(separator: "\n", omittingEmptySubsequences: false)
    let isLong = lines.count > 44
    let first = isLong ? lines.prefix(30).joined(separator: "\n") : words
    let block =
      text.stream == .output
      ? HTML.element(
        "pre", ["class": "out"],
        [
          .element(
            "samp", [:],
            [.element("span", ["class": "vh"], [.text("Output: ")]), .text(first)])
        ])
      : .output(first, label: "Standard error", style: text.stream.style)
    guard isLong else { return [block] }
    let rest = lines.dropFirst(30)
    return [
      block,
      .element(
        "details", ["class": "more"],
        [
          .element("summary", [:], [.text("\(rest.count) more lines")]),
          .output(rest.joined(separator: "\n"), label: "", style: text.stream.style),
        ]),
    ]
  }
}

extension HTML {
  /// A box below a cell's code, with a label in words.
  static func output(_ text: String, label: String, style: String = "out") -> HTML {
    let head: [HTML] =
      label.isEmpty ? [] : [.element("span", ["class": "label"], [.text(label)])]
    return .element("pre", ["class": style], [.element("samp", [:], head + [.text(text)])])
  }
}

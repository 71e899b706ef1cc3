import LessonMarkdown

/// A piece of a lesson's prose that travels in a Markdown cell: its lines as they stand in the file,
/// and what a notebook shows for each.
struct CarriedProse {
  /// The lines with their breaks.
  var lines: [String]
  /// What is shown for a line, by its index, where that is not the line itself; nil for nothing.
  var shown: [Int: String?] = [:]
  /// What is shown below all of them and stands nowhere in the file.
  var below: [String] = []

  init(lines: [String]) { self.lines = lines }

  /// What the metadata of a cell holds; nil where it holds none.
  init?(_ json: JSON?) {
    guard let text = json?["markdown"]?.text else { return nil }
    lines = text.linesWithBreaks
    for (key, value) in json?["shown"]?.members ?? [:] {
      if let index = Int(key) { shown[index] = .some(value.text) }
    }
    below = json?["below"]?.text?.everyLine ?? []
  }

  var json: JSON {
    var members: [String: JSON] = ["markdown": .lines(raw)]
    if !shown.isEmpty {
      members["shown"] = .object(
        Dictionary(
          uniqueKeysWithValues: shown.map {
            (String($0.key), $0.value.map { .string($0) } ?? .null)
          }
        ))
    }
    if !below.isEmpty { members["below"] = .lines(below.joined(separator: "\n")) }
    return .object(members)
  }

  var raw: String { lines.joined() }

  /// A line that a notebook shows, and the index of the line in the file that it is.
  private struct ShownLine {
    var text: String
    var index: Int?
  }

  private var shownLines: [ShownLine] {
    var result: [ShownLine] = []
    for (index, line) in lines.enumerated() {
      if let own = shown[index] {
        if let own { result.append(ShownLine(text: own, index: index)) }
      } else {
        result.append(ShownLine(text: line.withoutBreak, index: index))
      }
    }
    result += below.map { ShownLine(text: $0, index: nil) }
    while result.first?.text.trimmed.isEmpty ?? false { result.removeFirst() }
    while result.last?.text.trimmed.isEmpty ?? false { result.removeLast() }
    return result
  }

  /// The cell's text.
  var text: String { shownLines.map(\.text).joined(separator: "\n") }

  // MARK: - Coming back

  /// The piece after somebody has edited the cell: lines that they left are the file's, those that
  /// they wrote are theirs, with the values and footnotes whose text they left.
  ///
  /// - Returns: The text, and a sentence for each value and footnote that is text from now on.
  func merged(with edited: String) -> (text: String, lost: [String]) {
    let shown = shownLines
    let old = shown.map(\.text.trimmedAtEnd)
    // An empty cell has no line, though a text has one: the mark that ends a container shows nothing.
    let new = edited.trimmed.isEmpty ? [] : edited.everyLine
    let change = new.map(\.trimmedAtEnd).difference(from: old)
    var isGone = Set<Int>()
    var isNew = Set<Int>()
    for step in change {
      switch step {
      case .remove(let offset, _, _): isGone.insert(offset)
      case .insert(let offset, _, _): isNew.insert(offset)
      }
    }
    if isGone.isEmpty, isNew.isEmpty { return (raw, []) }
    var merging = Merging()
    var lost: [String] = []
    for offset in isGone.sorted() where !isNew.isEmpty {
      guard let place = shown[offset].index else { continue }
      let line = ReplacedLine(lines[place].withoutBreak, shown: shown[offset].text)
      // The line that it became is the one that keeps most of it.
      let written = isNew.sorted().filter { merging.restored[$0] == nil }
      let best = written.map { (place: $0, back: line.restored(in: new[$0])) }
        .max { $0.back.count < $1.back.count }
      guard let best else { continue }
      if best.back.count > 0 { merging.restored[best.place] = best.back.text }
      lost += line.pieces.filter { !best.back.found.contains($0.source) }.map {
        "the line of \($0.source) was edited, and '\($0.shown)' is text there from now on"
      }
    }
    var line = 0
    var next = 0
    for (index, text) in shown.enumerated() {
      // What shows nothing stays where it stands.
      while let place = text.index, line < place { merging.keep(lines, at: &line) }
      merging.take(new, isNew, from: &next)
      if !isGone.contains(index) { next += 1 }
      guard text.index != nil else { continue }
      if isGone.contains(index) {
        line += 1
      } else {
        merging.keep(lines, at: &line)
      }
    }
    merging.take(new, isNew, from: &next)
    while line < lines.count { merging.keep(lines, at: &line) }
    return (merging.text, lost)
  }

  /// Lines of the file and lines that somebody wrote, one below the other.
  private struct Merging {
    private var lines: [String] = []
    private var breaks: [String] = []
    private var foreign: Set<Int> = []
    /// Lines that somebody wrote, with what came back of the file's line, by their place.
    var restored: [Int: String] = [:]

    mutating func keep(_ all: [String], at line: inout Int) {
      add(all[line].withoutBreak, all[line].lineBreak)
      line += 1
    }

    mutating func take(_ new: [String], _ isNew: Set<Int>, from next: inout Int) {
      var written: [String] = []
      while isNew.contains(next) {
        if let line = restored[next] {
          addForeign(written)
          written = []
          add(line, breaks.last { !$0.isEmpty } ?? "\n")
        } else {
          written.append(new[next])
        }
        next += 1
      }
      addForeign(written)
    }

    private mutating func addForeign(_ written: [String]) {
      for line in ForeignFormulas.rewritten(written) {
        foreign.insert(lines.count)
        add(line, breaks.last { !$0.isEmpty } ?? "\n")
      }
    }

    private mutating func add(_ line: String, _ ending: String) {
      if let last = breaks.last, last.isEmpty { breaks[breaks.count - 1] = "\n" }
      lines.append(line)
      breaks.append(ending)
    }

    /// What was written is adapted in its place among the lines of the file.
    var text: String {
      let adapted = ForeignMarkdown.adapted(lines, foreign: foreign)
      let text = zip(adapted, breaks).map { $0 + $1 }.joined()
      let body = text.trimmedAtEnd
      let closed = ForeignMarkdown.closed(body)
      return closed == body ? text : closed + text.dropFirst(body.count)
    }
  }
}

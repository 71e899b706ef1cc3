import LessonMarkdown

/// A piece of prose that came back from a notebook in which somebody edited it.
///
/// Lines that they left are the file's. Those that they wrote are theirs, with the values and
/// footnotes whose text they left, and in the box in which they stand: quotations are containers
/// again. Containers stay whole: a head whose text was edited is the head with that text.
struct EditedProse {
  /// The piece as a part of the lesson.
  private(set) var text = ""
  /// A sentence for each value, footnote and head that is text from now on.
  private(set) var lost: [String] = []

  private let carried: CarriedProse
  private let shown: [CarriedProse.ShownLine]
  private let new: [String]
  /// Lines of `shown` that are not in the cell any more, and lines of the cell that are new.
  private var isGone: Set<Int> = []
  private var isNew: Set<Int> = []
  /// The file's lines that open and close containers, and are shown otherwise.
  private var marks: Set<Int> = []
  /// Of these the ones that went with all that they enclosed.
  private var dropped: Set<Int> = []
  /// Heads that were edited, by the file's line.
  private var heads: [Int: String] = [:]
  /// New lines that are no text: heads.
  private var consumed: Set<Int> = []
  /// New lines with what came back of the file's line, by their place.
  private var restored: [Int: String] = [:]

  /// - Parameter edited: The cell's text.
  init(_ carried: CarriedProse, edited: String) {
    self.carried = carried
    shown = carried.shownLines
    // An empty cell has no line, though a text has one: the mark that ends a container shows nothing.
    new = edited.trimmed.isEmpty ? [] : edited.everyLine
    let old = shown.map(\.text.trimmedAtEnd)
    for step in new.map(\.trimmedAtEnd).difference(from: old) {
      switch step {
      case .remove(let offset, _, _): isGone.insert(offset)
      case .insert(let offset, _, _): isNew.insert(offset)
      }
    }
    if isGone.isEmpty, isNew.isEmpty {
      text = carried.raw
      return
    }
    keepContainers()
    restorePieces()
    merge()
  }

  /// The lines of a cell that are not those of the file, by their places.
  static func newLines(of carried: CarriedProse, in edited: String) -> [Int] {
    let old = Set(carried.shownLines.map(\.text.trimmedAtEnd))
    return edited.everyLine.enumerated().filter { !old.contains($0.element.trimmedAtEnd) }
      .map(\.offset)
  }

  // MARK: - Containers

  private mutating func keepContainers() {
    var places: [Int: Int] = [:]
    for (offset, line) in shown.enumerated() where line.index != nil {
      places[line.index!] = offset
    }
    var open: [Int] = []
    for (index, line) in carried.lines.enumerated() {
      let text = line.trimmed
      guard carried.shown[index] != nil, text.drop(while: { ">\t ".contains($0) }).hasPrefix(":::")
      else { continue }
      marks.insert(index)
      if !text.allSatisfy({ ":> \t".contains($0) }) {
        open.append(index)
      } else if let opener = open.popLast(), let first = places[opener], let last = places[index],
        isGone.contains(first)
      {
        let inside = (first + 1..<last).filter { !shown[$0].text.isBlankQuotation }
        let isRewritten = isNew.contains { new[$0].trimmed.hasPrefix(">") }
        if !inside.isEmpty, !isRewritten, inside.allSatisfy(isGone.contains) {
          dropped.formUnion([opener, index])
        }
      }
    }
    for index in marks.sorted() where !dropped.contains(index) {
      guard let place = places[index], isGone.contains(place) else { continue }
      takeHead(of: index, shown: shown[place].text)
    }
  }

  /// Takes over the kind and the title of a head that somebody edited.
  private mutating func takeHead(of index: Int, shown: String) {
    guard let old = BoxHead(shown: shown) else { return }
    let next = isNew.sorted().first { !consumed.contains($0) && BoxHead(shown: new[$0]) != nil }
    guard let next, let head = BoxHead(shown: new[next]) else { return }
    consumed.insert(next)
    if let line = head.line(in: carried.lines[index].withoutBreak, insteadOf: old) {
      heads[index] = line
    } else {
      lost.append(
        "the head of '\(carried.lines[index].trimmed)' was edited to '\(head.kind)'; expected Note, Exercise or Answer, and it stays as it was"
      )
    }
  }

  // MARK: - Values and footnotes

  private mutating func restorePieces() {
    for offset in isGone.sorted() where !isNew.isEmpty {
      guard let place = shown[offset].index, !marks.contains(place) else { continue }
      let source = carried.lines[place].withoutBreak
      let line = ReplacedLine(source, shown: shown[offset].text)
      // The line that it became is the one that keeps most of it.
      let written = isNew.sorted().filter { restored[$0] == nil && !consumed.contains($0) }
      let best = written.map { (place: $0, back: line.restored(in: new[$0])) }
        .max { $0.back.count < $1.back.count }
      guard let best else { continue }
      if best.back.count > 0 {
        restored[best.place] = LineFrame(source, shown: shown[offset].text).inside(best.back.text)
      }
      for piece in line.pieces where !best.back.found.contains(piece.source) {
        let sentence =
          "the line of \(piece.source) was edited, and '\(piece.shown)' is text there from now on"
        if !lost.contains(sentence) { lost.append(sentence) }
      }
    }
  }

  // MARK: - One below the other

  private mutating func merge() {
    var merging = ProseLines(carried.lines)
    var next = 0
    var offset = 0
    while offset < shown.count {
      let end = (offset..<shown.count).first { !isGone.contains($0) } ?? shown.count
      let written = takeNew(from: &next)
      if offset == end {
        let context = offset > 0 ? offset - 1 : offset
        merging.hide(before: shown[offset].index)
        for line in written { write(line, in: context, &merging) }
        next += 1
        if let index = shown[offset].index {
          if dropped.contains(index) { merging.drop() } else { merging.keep() }
        }
        offset += 1
      } else {
        replace(offset..<end, by: written, &merging)
        offset = end
      }
    }
    for line in takeNew(from: &next) { write(line, in: shown.count - 1, &merging) }
    merging.keepRest()
    text = merging.text
  }

  private func takeNew(from next: inout Int) -> [Int] {
    let start = next
    while isNew.contains(next) { next += 1 }
    return (start..<next).filter { !consumed.contains($0) }
  }

  /// New lines in the place of some that are gone, one for one as far as they go.
  private func replace(_ gone: Range<Int>, by written: [Int], _ merging: inout ProseLines) {
    var rest = written[...]
    for offset in gone {
      merging.hide(before: shown[offset].index)
      guard let index = shown[offset].index else { continue }
      guard marks.contains(index), !dropped.contains(index) else {
        if let line = rest.popFirst() { write(line, in: offset, &merging) }
        merging.drop()
        continue
      }
      // What is quoted stands within the container that ends here.
      let isEnd = carried.lines[index].trimmed.allSatisfy { ":> \t".contains($0) }
      while isEnd, let line = rest.first, new[line].trimmed.hasPrefix(">") {
        write(line, in: max(0, offset - 1), &merging)
        rest = rest.dropFirst()
      }
      if let head = heads[index] { merging.keep(as: head) } else { merging.keep() }
    }
    for line in rest { write(line, in: gone.upperBound - 1, &merging) }
  }

  /// Adds a new line as one beside a line that is shown.
  private func write(_ line: Int, in context: Int, _ merging: inout ProseLines) {
    if let text = restored[line] { return merging.add(text) }
    guard shown.indices.contains(context), let index = shown[context].index else {
      return merging.write(new[line])
    }
    let frame = LineFrame(carried.lines[index].withoutBreak, shown: shown[context].text)
    merging.write(frame.inside(new[line]))
  }
}

/// How a notebook's line stands around the file's: in the quotation that a container is shown as,
/// or without the indentation of a footnote.
private struct LineFrame {
  private let depth: Int
  private let indentation: String
  private let isBroken: Bool

  init(_ source: String, shown: String) {
    func marks(_ line: String) -> Substring { line.prefix { " \t>".contains($0) } }
    func quotes(_ line: String) -> Int { marks(line).count { $0 == ">" } }
    // A head and an end of a container stand one level in it.
    depth = max(0, quotes(shown) - quotes(source))
    indentation = source.hasPrefix("    ") && !shown.hasPrefix("    ") && depth == 0 ? "    " : ""
    isBroken = shown.hasSuffix("  ") && !source.hasSuffix("  ")
  }

  /// A notebook's line as it stands in the file.
  func inside(_ line: String) -> String {
    var text = line[...]
    for _ in 0..<depth {
      let rest = text.drop { $0 == " " }
      guard rest.first == ">" else { break }
      text = rest.dropFirst()
      if text.first == " " { text = text.dropFirst() }
    }
    let inner = isBroken ? String(text).trimmedAtEnd : String(text)
    return inner.trimmed.isEmpty ? "" : indentation + inner
  }
}

/// The first line of a container as a notebook shows it: `**Exercise · to recall**`.
private struct BoxHead {
  var kind: String
  var title: String

  init?(shown: String) {
    guard
      let match = shown.trimmed.wholeMatch(of: /(?:>\s?)*\*\*([A-Za-z]+)(?: · (.*?))?\*\*/)
    else { return nil }
    kind = String(match.output.1)
    title = match.output.2.map(String.init) ?? ""
  }

  /// A line that opens a container with this kind and title; nil where there is no such kind.
  func line(in source: String, insteadOf old: BoxHead) -> String? {
    guard Block.Container.Kind(rawValue: kind.lowercased()) != nil,
      let place = source.range(of: old.kind.lowercased())
    else { return nil }
    var line = source.replacingCharacters(in: place, with: kind.lowercased())
    if title == old.title { return line }
    if old.title.isEmpty {
      let end = line.index(place.lowerBound, offsetBy: kind.count)
      line.insert(contentsOf: " \(title)", at: end)
    } else if let found = line.range(of: old.title, options: .backwards) {
      line.replaceSubrange(found, with: title)
    }
    return line.trimmedAtEnd
  }
}

/// Lines of the file and lines that somebody wrote, as they are put below each other.
private struct ProseLines {
  private let file: [String]
  private var next = 0
  private var lines: [String] = []
  private var breaks: [String] = []
  private var foreign: Set<Int> = []
  /// Lines that somebody wrote without a line of the file between them: formulas may span them.
  private var written: [String] = []

  init(_ file: [String]) { self.file = file }

  /// Keeps the lines that a notebook does not show, up to one that it shows.
  mutating func hide(before index: Int?) {
    guard let index else { return }
    while next < index { keep() }
  }

  /// Keeps the file's next line, or has it otherwise.
  mutating func keep(as line: String? = nil) {
    flush()
    append(line ?? file[next].withoutBreak, file[next].lineBreak)
    next += 1
  }

  mutating func drop() { next += 1 }

  mutating func keepRest() {
    flush()
    while next < file.count { keep() }
  }

  /// Adds a line that is ours but for a word.
  mutating func add(_ line: String) {
    flush()
    append(line, ending)
  }

  /// Adds a line that somebody wrote.
  mutating func write(_ line: String) { written.append(line) }

  private var ending: String { breaks.last { !$0.isEmpty } ?? "\n" }

  private mutating func flush() {
    for line in ForeignFormulas.rewritten(written) {
      foreign.insert(lines.count)
      append(line, ending)
    }
    written = []
  }

  private mutating func append(_ line: String, _ ending: String) {
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

extension String {
  /// Whether there is nothing but the marks of quotations.
  fileprivate var isBlankQuotation: Bool { allSatisfy { $0 == ">" || $0.isWhitespace } }
}

import LessonMarkdown

/// A lesson's file cut at its cells: every line is in one piece.
enum SourcePiece {
  /// The front matter, and the empty lines between it and a cell.
  case head(Range<Int>)
  /// Lines of Markdown, counted from 1.
  case prose(Range<Int>)
  /// A cell, and its lines from the fence that opens it to the last empty line below it.
  case cell(Cell, Range<Int>)

  var lines: Range<Int> {
    switch self {
    case .head(let lines), .prose(let lines), .cell(_, let lines): lines
    }
  }

  /// The pieces of a lesson, in order.
  static func all(of lesson: Lesson) -> [SourcePiece] {
    let body = firstLine(of: lesson)
    var pieces: [SourcePiece] = [.head(1..<body)]
    var next = body
    for cell in lesson.cells.sorted(by: { $0.position.line < $1.position.line }) {
      // The fence stands above the code.
      let fence = cell.position.line - 1
      if fence > next { add(.prose(next..<fence), of: lesson, to: &pieces) }
      next = cell.position.line + cell.lineCount
      if closes(lesson.line(next) ?? "", lesson.line(fence) ?? "") { next += 1 }
      pieces.append(.cell(cell, fence..<next))
    }
    if next <= lesson.lines.count {
      add(.prose(next..<lesson.lines.count + 1), of: lesson, to: &pieces)
    }
    return pieces
  }

  /// Adds prose; empty lines alone belong to what stands above them.
  private static func add(_ piece: SourcePiece, of lesson: Lesson, to pieces: inout [SourcePiece]) {
    let isEmpty = piece.lines.allSatisfy { (lesson.line($0) ?? "").trimmed.isEmpty }
    guard isEmpty, let last = pieces.popLast() else {
      pieces.append(piece)
      return
    }
    let lines = last.lines.lowerBound..<piece.lines.upperBound
    switch last {
    case .head: pieces.append(.head(lines))
    case .prose: pieces.append(.prose(lines))
    case .cell(let cell, _): pieces.append(.cell(cell, lines))
    }
  }

  /// The line after the front matter.
  private static func firstLine(of lesson: Lesson) -> Int {
    let isRule = { (line: Substring) in line.trimmed == "---" }
    guard let first = lesson.lines.first, isRule(first),
      let end = lesson.lines.dropFirst().firstIndex(where: isRule)
    else { return 1 }
    return end + 2
  }

  /// Whether a line is the end of the fence that another opens.
  static func closes(_ line: String, _ fence: String) -> Bool {
    guard let marks = FenceMarks(opening: fence) else { return false }
    let text = line.drop { " \t>".contains($0) }
    let run = text.prefix { $0 == marks.character }
    return run.count >= marks.count && text.dropFirst(run.count).allSatisfy(\.isWhitespace)
  }
}

/// The back quotes or tildes that open a fence, in their line.
struct FenceMarks {
  var character: Character
  var count: Int
  /// Where they stand in the line.
  var range: Range<String.Index>

  init?(opening line: String) {
    let marks = ["```", "~~~"].compactMap { line.range(of: $0) }
    guard let first = marks.min(by: { $0.lowerBound < $1.lowerBound }) else { return nil }
    character = line[first.lowerBound]
    let run = line[first.lowerBound...].prefix { [character] in $0 == character }
    count = run.count
    range = first.lowerBound..<run.endIndex
  }
}

extension Cell {
  /// How many lines the code has.
  var lineCount: Int { code.utf8.count { $0 == 0x0A } }
}

extension Lesson {
  /// The file's lines with their breaks and its byte-order mark, so that joined they are the file.
  var rawLines: [String] {
    let text =
      source.isEmpty ? lines.joined(separator: "\n") : String(decoding: source, as: UTF8.self)
    return text.linesWithBreaks
  }
}

extension StringProtocol {
  /// The lines with their breaks, whatever these are; the last is empty where the text ends in one.
  var linesWithBreaks: [String] {
    var lines: [String] = []
    var line = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in unicodeScalars {
      if isAfterReturn, scalar != "\n" {
        lines.append(String(line))
        line = String.UnicodeScalarView()
      }
      line.append(scalar)
      isAfterReturn = scalar == "\r"
      if scalar == "\n" {
        lines.append(String(line))
        line = String.UnicodeScalarView()
      }
    }
    lines.append(String(line))
    if isAfterReturn { lines.append("") }
    return lines
  }

  /// Without the line break at the end.
  var withoutBreak: String {
    var scalars = String(self).unicodeScalars
    while let last = scalars.last, last == "\n" || last == "\r" { scalars.removeLast() }
    return String(scalars)
  }

  /// Without the one line feed at the end.
  var withoutLastBreak: String {
    var scalars = String(self).unicodeScalars
    if scalars.last == "\n" { scalars.removeLast() }
    return String(scalars)
  }

  /// The line break at the end; empty where there is none.
  var lineBreak: String {
    String(
      String.UnicodeScalarView(
        String(self).unicodeScalars.reversed().prefix { $0 == "\n" || $0 == "\r" }.reversed()))
  }

  /// Without the spaces around it.
  var trimmed: String {
    var text = Substring(self)
    while let first = text.first, first.isWhitespace { text.removeFirst() }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// Without the white space at its end.
  var trimmedAtEnd: String {
    var text = Substring(self)
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return String(text)
  }

  /// Without the line breaks at its beginning and the space at its end: the first line keeps its
  /// indentation.
  var trimmingBreaks: String {
    var text = Substring(self)
    while text.first == "\n" { text.removeFirst() }
    return text.trimmedAtEnd
  }
}

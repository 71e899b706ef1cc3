import Foundation

/// A line of the file of which a notebook shows parts otherwise: values and numbers of footnotes.
struct ReplacedLine {
  /// What stands in the file, and what the notebook shows for it.
  struct Piece {
    var source: String
    var shown: String
  }

  private(set) var pieces: [Piece] = []

  /// - Parameter shown: The line as the notebook shows it.
  init(_ line: String, shown: String) {
    let matches = line.matches(of: /(`+)\{swift\}.*?\1|\[\^[^\]\s]+\]:?/)
    guard !matches.isEmpty else { return }
    // What stands between the pieces is shown as it is, and tells where each of them ends.
    let ends = matches.map(\.range.upperBound)
    let starts = matches.dropFirst().map(\.range.lowerBound) + [line.endIndex]
    let before = String(line[..<matches[0].range.lowerBound])
    let first =
      before.isEmpty
      ? shown.prefix { " >".contains($0) }.endIndex : shown.range(of: before)?.upperBound
    guard var place = first else { return }
    for (match, (end, next)) in zip(matches, zip(ends, starts)) {
      let literal = String(line[end..<next])
      let isLast = next == line.endIndex
      let found =
        literal.isEmpty
        ? (isLast ? shown.endIndex..<shown.endIndex : nil)
        : shown.range(
          of: literal, options: isLast ? [.backwards, .anchored] : [],
          range: place..<shown.endIndex)
      guard let found else {
        pieces = []
        return
      }
      pieces.append(
        Piece(source: String(line[match.range]), shown: String(shown[place..<found.lowerBound])))
      place = found.upperBound
    }
  }

  /// A line that somebody wrote, with the pieces whose text stands there as often as it did.
  ///
  /// - Returns: The line, how many pieces are back, and which.
  func restored(in line: String) -> (text: String, count: Int, found: Set<String>) {
    var text = line
    var found: Set<String> = []
    var count = 0
    for shown in Set(pieces.map(\.shown)).sorted() where !shown.isEmpty {
      let alike = pieces.filter { $0.shown == shown }
      // Where as many stand there as stood there, they are these in their order.
      guard line.ranges(of: shown).count == alike.count,
        text.ranges(of: shown).count == alike.count
      else { continue }
      for (place, piece) in zip(text.ranges(of: shown), alike).reversed() {
        text.replaceSubrange(place, with: piece.source)
        found.insert(piece.source)
        count += 1
      }
    }
    return (text, count, found)
  }
}

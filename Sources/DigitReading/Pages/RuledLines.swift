/// The lines that a page is printed with: rules, squares, the frames of a form.
///
/// The page is cut into strips. In each, pixels are counted along slanted lines; where more than
/// half of one is ink, it is a piece of a rule. Pieces of neighbouring strips that go on in each
/// other are a rule if together they are long: rules of a photograph need not be parallel, nor quite
/// straight.
struct RuledLines: Sendable {
  /// A piece of a rule in one strip.
  struct Piece: Sendable {
    var strip: Int
    /// The row at the strip's middle.
    var row: Double
    /// Rows down for each column to the right.
    var slope: Double
    /// How thick and how strong it is, once it was measured.
    var thickness = 0.0
    var level: Float = 0
  }

  /// The pieces of the rules, and the columns of the strips.
  var pieces: [Piece] = []
  var strips: [Range<Int>]
  /// The slopes of the rules' pieces, in the middle of them; nil where there are no rules.
  var slope: Double? {
    let slopes = pieces.map(\.slope).sorted()
    return slopes.isEmpty ? nil : slopes[slopes.count / 2]
  }

  private static let stripCount = 8
  private static let steepest = 0.21
  private static let slopeSteps = 42
  /// The share of a line in a strip that is ink at least, for rules that go through a page.
  static let usuallyCovered = 0.6

  /// The rules that go across a page.
  ///
  /// - Parameters:
  ///   - mask: Which pixels are ink, row by row.
  ///   - isPaper: Which pixels are paper; nil where all are. A rule ends with its paper.
  ///   - shortest: How long a rule is at least, in pixels.
  ///   - covered: The share of a line in a strip that is ink at least.
  init(
    in mask: [Bool], isPaper: [Bool]? = nil, rows: Int, columns: Int, shortest: Double,
    covered: Double = usuallyCovered
  ) {
    let count = min(Self.stripCount, max(1, columns / 40))
    strips = (0..<count).map { $0 * columns / count..<($0 + 1) * columns / count }
    var found: [[Piece]] = []
    for (place, strip) in strips.enumerated() {
      found.append(Self.pieces(in: mask, isPaper, rows, columns, place, strip, covered))
    }
    pieces = chained(found, shortest)
  }

  /// The pieces in one strip: the best slope first, each row once.
  private static func pieces(
    in mask: [Bool], _ isPaper: [Bool]?, _ rows: Int, _ columns: Int, _ place: Int,
    _ strip: Range<Int>, _ covered: Double
  ) -> [Piece] {
    let middle = Double(strip.lowerBound + strip.upperBound - 1) / 2
    let margin = Int(steepest * Double(strip.count) / 2) + 2
    var points: [(row: Int, away: Double)] = []
    for row in 0..<rows {
      for column in strip where mask[row * columns + column] {
        points.append((row, Double(column) - middle))
      }
    }
    guard points.count > strip.count / 2 else { return [] }
    let lengths = (0..<rows).map { row -> Int in
      guard let isPaper else { return strip.count }
      return max(strip.count / 3, strip.count { isPaper[row * columns + $0] })
    }
    func least(_ row: Int) -> Int {
      Int(covered * Double(lengths[max(0, min(rows - 1, row))]))
    }
    var best: [(count: Int, row: Int, slope: Double)] = []
    var counts = [Int](repeating: 0, count: rows + 2 * margin)
    for step in -slopeSteps / 2...slopeSteps / 2 {
      let slope = steepest * 2 * Double(step) / Double(slopeSteps)
      for i in counts.indices { counts[i] = 0 }
      for point in points {
        counts[point.row + margin - Int((slope * point.away).rounded())] += 1
      }
      for (bin, count) in counts.enumerated() where count >= least(bin - margin) {
        best.append((count, bin - margin, slope))
      }
    }
    // Of a short piece many slopes see as much: the least is the likeliest.
    best.sort {
      ($0.count, abs($1.slope), $1.row, $1.slope) > ($1.count, abs($0.slope), $0.row, $0.slope)
    }
    var result: [Piece] = []
    for candidate in best {
      // Beside a piece the others are the same one, at another slope or at its rim.
      if result.contains(where: { abs($0.row - Double(candidate.row)) < 6 }) { continue }
      result.append(Piece(strip: place, row: Double(candidate.row), slope: candidate.slope))
      if result.count == 200 { break }
    }
    return result
  }

  /// The pieces that hang together over a long way.
  private func chained(_ found: [[Piece]], _ shortest: Double) -> [Piece] {
    var chains: [[Piece]] = []
    for pieces in found {
      for piece in pieces {
        let fitting = chains.indices.filter { goesOn(chains[$0][chains[$0].count - 1], piece) }
        if let chain = fitting.min(by: { distance(chains[$0], piece) < distance(chains[$1], piece) }
        ) {
          chains[chain].append(piece)
        } else {
          chains.append([piece])
        }
      }
    }
    return chains.filter { chain in
      let length = chain.reduce(0) { $0 + strips[$1.strip].count }
      return Double(length) >= shortest && chain.count >= min(2, strips.count)
    }.flatMap(levelled)
  }

  /// Pieces with the slope that their neighbours' rows have: within one strip a thick rule fits several.
  private func levelled(_ chain: [Piece]) -> [Piece] {
    chain.indices.map { place in
      let (before, after) = (chain[max(0, place - 1)], chain[min(chain.count - 1, place + 1)])
      var piece = chain[place]
      if before.strip != after.strip {
        piece.slope = (after.row - before.row) / (middle(after.strip) - middle(before.strip))
      }
      return piece
    }
  }

  /// Lets each rule go on through strips in which it was not found.
  mutating func extend() {
    for step in [1, -1] {
      for strip in step > 0 ? Array(strips.indices) : strips.indices.reversed() {
        let next = strip + step
        guard strips.indices.contains(next) else { continue }
        for piece in pieces where piece.strip == strip {
          let row = piece.row + piece.slope * (middle(next) - middle(strip))
          if pieces.contains(where: { $0.strip == next && abs($0.row - row) < 8 }) { continue }
          pieces.append(Piece(strip: next, row: row, slope: piece.slope))
        }
      }
    }
  }

  private func distance(_ chain: [Piece], _ piece: Piece) -> Double {
    let last = chain[chain.count - 1]
    let away = middle(piece.strip) - middle(last.strip)
    return abs(last.row + away * (last.slope + piece.slope) / 2 - piece.row)
  }

  private func middle(_ strip: Int) -> Double {
    Double(strips[strip].lowerBound + strips[strip].upperBound - 1) / 2
  }

  /// Whether a piece goes on in another, of the next strip or of the one behind it.
  private func goesOn(_ last: Piece, _ next: Piece) -> Bool {
    let steps = next.strip - last.strip
    guard steps == 1 || steps == 2, abs(last.slope - next.slope) < 0.05 else { return false }
    return distance([last], next) < 4 + 3 * Double(steps)
  }
}

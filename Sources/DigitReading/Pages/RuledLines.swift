import NDArrays

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

extension PageInk {
  /// Which pixels are ink, row by row.
  func mask(share: Float = maskShare) -> [Bool] {
    let bound = share * penLevel
    return strength.elements.map { $0 > bound }
  }

  /// The page without rules, and the angle that they lie at, in degrees, clockwise; nil without any.
  ///
  /// A rule's pixels stay where something crosses it: there the ink is much taller than the rule.
  ///
  /// - Parameter usualSide: The usual longer side of what is written.
  public func withoutRules(usualSide: Double) -> (ink: PageInk, degrees: Double?) {
    guard penLevel > 0, min(rows, columns) >= 40 else { return (self, nil) }
    let (across, slope) = withoutRulesAcross(usualSide)
    let turned = PageInk(
      strength: across.strength.T.contiguous(), penLevel: penLevel, noise: noise)
    let (down, lean) = turned.withoutRulesAcross(usualSide)
    var result = PageInk(
      strength: down.strength.T.contiguous(), penLevel: penLevel, noise: noise)
    // Rules may be darker or paler than the pen.
    if slope != nil || lean != nil { result = result.relevelled() }
    // What leans to the right going down is turned anticlockwise.
    let angle = slope ?? lean.map { -$0 }
    return (result, angle.map { atan2($0, 1) * 180 / .pi })
  }

  /// The share of the pen's level from which a pixel may be a printed line's: they are fainter than a pen,
  /// and what is left of them would tie digits together.
  var lineShare: Float { min(Self.maskShare, max(Self.ruleShare, 8 * noise / penLevel)) }

  private func withoutRulesAcross(_ usualSide: Double) -> (PageInk, slope: Double?) {
    let (rows, columns) = (rows, columns)
    let mask = mask(share: lineShare)
    let shortest = max(0.35 * Double(columns), min(0.8 * Double(columns), 4 * usualSide))
    let original = strength.elements
    let hasDesk = original.contains { $0 <= Self.offPaper }
    var rules = RuledLines(
      in: mask, isPaper: hasDesk ? original.map { $0 > Self.offPaper } : nil, rows: rows,
      columns: columns, shortest: shortest)
    let result = without(&rules, mask, where: isThin)
    guard !rules.pieces.isEmpty else { return (self, nil) }
    // A fold or a shadow's edge is one line; printed rules are several.
    let slope = rules.pieces.count >= Self.fewestPieces ? rules.slope : nil
    return (result, slope)
  }

  /// The page without these rules; those that are too thick, as a shadow's edge is, are none.
  ///
  /// - Parameter isRule: Whether a piece is one, by its thickness and its level.
  func without(
    _ rules: inout RuledLines, _ mask: [Bool], where isRule: (RuledLines.Piece) -> Bool
  ) -> PageInk {
    let original = strength.elements
    var values = original
    var isKept = [Bool](repeating: false, count: values.count)
    rules.pieces = rules.pieces.compactMap { piece in
      let strip = rules.strips[piece.strip]
      let crossings = crossings(piece, strip, mask)
      guard let measured = measured(piece, crossings, original), isRule(measured) else {
        return nil
      }
      erase(measured, crossings, original, &values, &isKept)
      return measured
    }
    if rules.pieces.isEmpty { return self }
    return with(values).withoutLeftovers(isKept)
  }

  /// The page without what was kept for being dark and hangs on nothing else: rules are darker where
  /// they cross.
  private func withoutLeftovers(_ isKept: [Bool]) -> PageInk {
    var values = strength.elements
    for part in InkComponent.all(in: strength, threshold: 0.5 * Self.maskShare * penLevel) {
      let kept = part.runs.reduce(0) { sum, run in
        sum + run.columns.count { isKept[run.row * columns + $0] }
      }
      if 10 * kept < 7 * part.area { continue }
      for run in part.runs {
        for column in run.columns { values[run.row * columns + column] = 0 }
      }
    }
    return with(values)
  }

  /// The share of the pen's level from which a pixel may be a rule's.
  private static let ruleShare: Float = 0.09
  /// How many pieces rules have at least that say how the page lies: those of three rules.
  private static let fewestPieces = 18
  /// How thick a rule is at most, as a share of the page's longer side.
  private static let thickest = 0.012

  /// What is this share of the way from a rule's level to the pen's is the pen's.
  private static let penShare: Float = 0.35

  /// How strong ink is on a rule at least, by the rule's strengths column by column.
  private func inkBound(_ peaks: [Float]) -> Float {
    let sorted = peaks.sorted()
    let level = sorted[sorted.count / 2]
    let away = sorted.map { abs($0 - level) }.sorted()
    let deviation = max(noise, 1.4826 * away[away.count / 2])
    // Where a pen crosses a rule, the light that the rule leaves goes through the ink.
    let crossing = penLevel * (1 - level)
    return level
      + min(
        max(4 * deviation, Self.penShare * (penLevel - level)), Self.penShare * crossing)
  }

  /// The ink across a rule, column by column: the first row and the row behind the last.
  private func crossings(
    _ piece: RuledLines.Piece, _ strip: Range<Int>, _ mask: [Bool]
  ) -> [(column: Int, rows: Range<Int>)] {
    let middle = Double(strip.lowerBound + strip.upperBound - 1) / 2
    return strip.compactMap { column in
      let row = Int((piece.row + piece.slope * (Double(column) - middle)).rounded())
      for candidate in [row, row - 1, row + 1, row - 2, row + 2, row - 3, row + 3] {
        guard candidate >= 0, candidate < rows, mask[candidate * columns + column] else { continue }
        var (first, last) = (candidate, candidate + 1)
        while first > 0, mask[(first - 1) * columns + column] { first -= 1 }
        while last < rows, mask[last * columns + column] { last += 1 }
        return (column, first..<last)
      }
      return nil
    }
  }

  private func peak(_ crossing: (column: Int, rows: Range<Int>), _ original: [Float]) -> Float {
    crossing.rows.reduce(0) { max($0, original[$1 * columns + crossing.column]) }
  }

  /// A piece with its thickness and its level; nil where it crosses no ink.
  private func measured(
    _ piece: RuledLines.Piece, _ crossings: [(column: Int, rows: Range<Int>)], _ original: [Float]
  ) -> RuledLines.Piece? {
    if crossings.isEmpty { return nil }
    var piece = piece
    let heights = crossings.map(\.rows.count).sorted()
    piece.thickness = Double(heights[heights.count / 4])
    let peaks = crossings.map { peak($0, original) }.sorted()
    piece.level = peaks[peaks.count / 2]
    return piece
  }

  /// Whether a piece is thin enough for a rule of a page: a stroke that goes through a whole page is thick.
  private func isThin(_ piece: RuledLines.Piece) -> Bool {
    piece.thickness <= max(4, Self.thickest * Double(max(rows, columns)))
  }

  /// Erases a piece of a rule where nothing is written: ink is taller than the rule, or darker.
  private func erase(
    _ piece: RuledLines.Piece, _ crossings: [(column: Int, rows: Range<Int>)],
    _ original: [Float], _ values: inout [Float], _ isKept: inout [Bool]
  ) {
    let bound = inkBound(crossings.map { peak($0, original) })
    for crossing in crossings {
      let (column, range) = crossing
      guard Double(range.count) <= 2.2 * max(2, piece.thickness) else { continue }
      // Where all of a rule is as strong as its bound, as in a drawing, it is the rule's.
      if peak(crossing, original) > bound {
        for row in range { isKept[row * columns + column] = true }
        continue
      }
      // The rim of a rule is fainter than ink, and would be a thread.
      for row in max(0, range.lowerBound - 1)..<min(rows, range.upperBound + 1) {
        values[row * columns + column] = 0
      }
    }
  }
}

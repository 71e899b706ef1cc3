import NDArrays

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
    let (across, slope, thickness) = withoutRulesAcross(usualSide)
    let (down, lean, width) = across.transposed.withoutRulesAcross(usualSide)
    var result = down.transposed
    if thickness + width > 0 {
      let largest = min(2 * max(thickness, width) + 2, Self.largestStub * usualSide)
      result = result.withoutStubs(of: self, thickest: largest)
    }
    // Rules may be darker or paler than the pen.
    if slope != nil || lean != nil { result = result.relevelled() }
    // What leans to the right going down is turned anticlockwise.
    let angle = slope ?? lean.map { -$0 }
    return (result, angle.map { atan2($0, 1) * 180 / .pi })
  }

  /// The share of the pen's level from which a pixel may be a printed line's: they are fainter than a pen,
  /// and what is left of them would tie digits together.
  var lineShare: Float { min(Self.maskShare, max(Self.ruleShare, 8 * noise / penLevel)) }

  /// The page without the rules across it, their slope, and how thick they are; 0 where there are none.
  private func withoutRulesAcross(
    _ usualSide: Double
  ) -> (PageInk, slope: Double?, thickness: Double) {
    let (rows, columns) = (rows, columns)
    let mask = mask(share: lineShare)
    let shortest = max(0.35 * Double(columns), min(0.8 * Double(columns), 4 * usualSide))
    let original = strength.elements
    let hasDesk = original.contains { $0 <= Self.offPaper }
    var rules = RuledLines(
      in: mask, isPaper: hasDesk ? original.map { $0 > Self.offPaper } : nil, rows: rows,
      columns: columns, shortest: shortest)
    // A stroke that goes through a whole page is thick.
    let result = without(
      &rules, mask, thickest: max(4, Self.thickest * Double(max(rows, columns))))
    guard !rules.pieces.isEmpty else { return (self, nil, 0) }
    // A fold or a shadow's edge is one line; printed rules are several.
    let slope = rules.pieces.count >= Self.fewestPieces ? rules.slope : nil
    let thicknesses = rules.pieces.map(\.thickness).sorted()
    return (result, slope, thicknesses[thicknesses.count / 2])
  }

  /// The page without these rules; those that are too thick, as a shadow's edge is, are none.
  ///
  /// - Parameters:
  ///   - thickest: How thick a rule is at most, in pixels.
  ///   - isRule: Whether a piece is one, by its thickness and its level.
  func without(
    _ rules: inout RuledLines, _ mask: [Bool], thickest: Double,
    where isRule: (RuledLines.Piece) -> Bool = { _ in true }
  ) -> PageInk {
    let original = strength.elements
    var values = original
    var isKept = [Bool](repeating: false, count: values.count)
    // Each column's ink that was looked at last: what is black all over is measured once.
    var known = [Range<Int>](repeating: 0..<0, count: columns)
    rules.pieces = rules.pieces.compactMap { piece in
      let strip = rules.strips[piece.strip]
      let crossings = crossings(piece, strip, mask, &known)
      guard let measured = measured(piece, crossings, thickest, original), isRule(measured) else {
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
    let leftovers = faintComponents.filter { part in
      let kept = part.runs.reduce(0) { sum, run in
        sum + run.columns.count { isKept[run.row * columns + $0] }
      }
      return 10 * kept >= 7 * part.area
    }
    return without(leftovers, rim: 0)
  }

  /// How large what is left of a crossing is at most, as a share of the usual side.
  private static let largestStub = 0.3
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
    _ piece: RuledLines.Piece, _ strip: Range<Int>, _ mask: [Bool], _ known: inout [Range<Int>]
  ) -> [(column: Int, rows: Range<Int>)] {
    let middle = Double(strip.lowerBound + strip.upperBound - 1) / 2
    return strip.compactMap { column in
      let row = Int((piece.row + piece.slope * (Double(column) - middle)).rounded())
      for candidate in [row, row - 1, row + 1, row - 2, row + 2, row - 3, row + 3] {
        guard candidate >= 0, candidate < rows, mask[candidate * columns + column] else { continue }
        if known[column].contains(candidate) { return (column, known[column]) }
        var (first, last) = (candidate, candidate + 1)
        while first > 0, mask[(first - 1) * columns + column] { first -= 1 }
        while last < rows, mask[last * columns + column] { last += 1 }
        known[column] = first..<last
        return (column, first..<last)
      }
      return nil
    }
  }

  private func peak(_ crossing: (column: Int, rows: Range<Int>), _ original: [Float]) -> Float {
    crossing.rows.reduce(0) { max($0, original[$1 * columns + crossing.column]) }
  }

  /// A piece with its thickness and its level; nil where it crosses no ink, or is too thick.
  private func measured(
    _ piece: RuledLines.Piece, _ crossings: [(column: Int, rows: Range<Int>)],
    _ thickest: Double, _ original: [Float]
  ) -> RuledLines.Piece? {
    if crossings.isEmpty { return nil }
    var piece = piece
    let heights = crossings.map(\.rows.count).sorted()
    piece.thickness = Double(heights[heights.count / 4])
    if piece.thickness > thickest { return nil }
    let peaks = crossings.map { peak($0, original) }.sorted()
    piece.level = peaks[peaks.count / 2]
    return piece
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

  // MARK: - What is left of lines

  /// The ink without what is left where lines crossed that were taken away: small, and beside what was
  /// taken, which a point is not.
  ///
  /// - Parameters:
  ///   - before: The ink with the lines.
  ///   - thickest: The longer side of what is left at most, in pixels.
  func withoutStubs(of before: PageInk, thickest: Double) -> PageInk {
    let (earlier, later) = (before.strength.elements, strength.elements)
    let bound = lineShare * penLevel
    let stubs = faintComponents.filter { part in
      Double(part.box.side) <= thickest
        && part.runs.contains { run in
          (max(0, run.row - 2)...min(rows - 1, run.row + 2)).contains { row in
            let first = row * columns + max(0, run.columns.lowerBound - 2)
            let last = row * columns + min(columns, run.columns.upperBound + 2)
            return (first..<last).contains { later[$0] == 0 && earlier[$0] > bound }
          }
        }
    }
    return without(stubs, rim: 0)
  }

  /// The same with rows for columns.
  var transposed: PageInk {
    PageInk(strength: strength.T.contiguous(), penLevel: penLevel, noise: noise)
  }

  /// What hangs together, down to what is fainter than ink.
  var faintComponents: [InkComponent] {
    InkComponent.all(in: strength, threshold: 0.5 * Self.maskShare * penLevel)
  }

  /// The same without some components, and so many pixels beside them along their rows.
  func without(_ parts: [InkComponent], rim: Int) -> PageInk {
    var values = strength.elements
    for run in parts.flatMap(\.runs) {
      let first = max(0, run.columns.lowerBound - rim)
      for column in first..<min(columns, run.columns.upperBound + rim) {
        values[run.row * columns + column] = 0
      }
    }
    return with(values)
  }
}

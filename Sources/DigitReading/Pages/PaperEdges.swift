import NDArrays

extension PageInk {
  /// The page without what is dark along its edges: the rim of the paper, the desk beside it.
  ///
  /// What touches the picture's edge and is larger than writing goes, with what lies within three
  /// pixels of it; so do thin stubs near the edge. This is done before the page is turned, for the
  /// edge is the picture's.
  ///
  /// - Parameter usualSide: The usual longer side of what is written.
  public func withoutPaperEdges(usualSide: Double) -> PageInk {
    guard penLevel > 0 else { return onPaperAlone() }
    let original = strength.elements
    var values = original
    let (rows, columns) = (rows, columns)
    let hasDesk = original.contains { $0 <= Self.offPaper }
    // What is fainter than ink is none anyway, and a shadow's edge would tie digits to the rim.
    for part in InkComponent.all(in: strength, threshold: Self.maskShare * penLevel)
    where isRim(part, usualSide) || hasDesk && liesBesideDesk(part, original) {
      for run in part.runs {
        for row in max(0, run.row - 3)...min(rows - 1, run.row + 3) {
          let (first, last) = (
            max(0, run.columns.lowerBound - 3), min(columns, run.columns.upperBound + 3)
          )
          for place in row * columns + first..<row * columns + last { values[place] = 0 }
        }
      }
    }
    // The level of a pen may have been that of a rim.
    return with(values).onPaperAlone().relevelled()
  }

  /// The page with what is no paper as paper.
  func onPaperAlone() -> PageInk {
    with(strength.elements.map { max(0, $0) })
  }

  /// The share of its side along which a rim lies beside what is no paper.
  private static let rimShare = 0.3
  /// How many pixels beside a rim what is no paper is looked for.
  private static let reaches = [2, 6, 12]

  /// Whether a part lies along what is no paper.
  private func liesBesideDesk(_ part: InkComponent, _ values: [Float]) -> Bool {
    let least = Self.rimShare * Double(part.box.side)
    var beside = 0
    func isDesk(_ row: Int, _ column: Int) -> Bool {
      row >= 0 && row < rows && column >= 0 && column < columns
        && values[row * columns + column] <= Self.offPaper
    }
    func isBeside(_ run: InkComponent.Run) -> Bool {
      Self.reaches.contains { reach in
        isDesk(run.row, run.columns.lowerBound - reach)
          || isDesk(run.row, run.columns.upperBound - 1 + reach)
      }
    }
    func isAlong(_ row: Int, _ column: Int) -> Bool {
      Self.reaches.contains { isDesk(row - $0, column) || isDesk(row + $0, column) }
    }
    for run in part.runs {
      if isBeside(run) { beside += 1 }
      beside += run.columns.count { isAlong(run.row, $0) }
      if Double(beside) >= least { return true }
    }
    return false
  }

  private func isRim(_ part: InkComponent, _ usualSide: Double) -> Bool {
    let box = part.box
    let touches = box.top == 0 || box.left == 0 || box.bottom == rows || box.right == columns
    if touches, Double(box.side) > 2.2 * usualSide { return true }
    // What hugs the edge is a rim of it, however long: whoever writes a 1 leaves paper beside it.
    let hugsSide = box.left < 3 || box.right > columns - 3
    let hugsEnd = box.top < 3 || box.bottom > rows - 3
    if hugsSide && Double(box.width) < 0.3 * usualSide { return true }
    if hugsEnd && Double(box.height) < 0.3 * usualSide { return true }
    let near = max(1, Int(0.015 * Double(max(rows, columns))))
    let isNear =
      box.top < near || box.left < near || box.bottom > rows - near || box.right > columns - near
    return isNear && Double(min(box.width, box.height)) < 0.3 * usualSide
      && Double(box.side) < 0.6 * usualSide
  }
}

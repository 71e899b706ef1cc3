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
    guard penLevel > 0 else { return self }
    var values = strength.elements
    let (rows, columns) = (rows, columns)
    // A rim is fainter than a pen.
    for part in InkComponent.all(in: strength, threshold: 0.21 * penLevel)
    where isRim(part, usualSide) {
      for run in part.runs {
        for row in max(0, run.row - 3)...min(rows - 1, run.row + 3) {
          let (first, last) = (
            max(0, run.columns.lowerBound - 3), min(columns, run.columns.upperBound + 3)
          )
          for place in row * columns + first..<row * columns + last { values[place] = 0 }
        }
      }
    }
    return PageInk(
      strength: NDArray(values, shape: strength.shape), penLevel: penLevel, noise: noise)
  }

  private func isRim(_ part: InkComponent, _ usualSide: Double) -> Bool {
    let box = part.box
    let touches = box.top == 0 || box.left == 0 || box.bottom == rows || box.right == columns
    if touches, Double(box.side) > 2.2 * usualSide { return true }
    let near = max(1, Int(0.015 * Double(max(rows, columns))))
    let isNear =
      box.top < near || box.left < near || box.bottom > rows - near || box.right > columns - near
    return isNear && Double(min(box.width, box.height)) < 0.3 * usualSide
      && Double(box.side) < 0.6 * usualSide
  }
}

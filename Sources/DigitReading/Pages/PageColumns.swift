import NDArrays

/// Columns of numbers that stand beside each other.
enum PageColumns {
  /// How wide the paper between columns is at least, in usual sides.
  private static let narrowestGutter = 1.8
  /// How many lines a column has at least.
  private static let fewestLines = 2
  /// How wide a gap between columns is at least, in usual gaps within their lines.
  private static let widening = 1.5

  /// The lines of each column, columns from left to right.
  ///
  /// Between columns a strip of paper runs through all lines. In a line or two a strip may come about
  /// by chance, and wide gaps stand between the groups of a number: columns have lines on both sides
  /// that stand beside each other. Where digits all stand far apart, as in a form with a box for each, a
  /// strip is no more than what lies between two of them.
  static func split(_ lines: [TextLine], _ usualSide: Double) -> [[TextLine]] {
    let boxes = largeBoxes(of: lines.flatMap(\.components), usualSide)
    guard let first = boxes.first else { return [lines] }
    var right = first.right
    for box in boxes {
      let gap = Double(box.left - right)
      if gap >= narrowestGutter * usualSide {
        let middle = Double(box.left + right) / 2
        let (before, behind) = parted(lines, at: middle)
        if areColumns(before, behind, gap: gap, usualSide) {
          return split(before, usualSide) + split(behind, usualSide)
        }
      }
      right = max(right, box.right)
    }
    return [lines]
  }

  /// Where something stands that is large enough for a digit, from left to right.
  private static func largeBoxes(of components: [InkComponent], _ usualSide: Double) -> [PixelBox] {
    components.map(\.box).filter { Double($0.side) > 0.3 * usualSide }
      .sorted { $0.left < $1.left }
  }

  /// The lower quartile of the gaps within lines, 0 where each has one digit alone: what lies right of a
  /// gutter may have gutters too, and those are not to count.
  private static func usualGap(_ lines: [TextLine], _ usualSide: Double) -> Double {
    let gaps = lines.flatMap { line in
      let boxes = largeBoxes(of: line.components, usualSide)
      return zip(boxes, boxes.dropFirst()).map { Double(max(0, $1.left - $0.right)) }
    }.sorted()
    return gaps.isEmpty ? 0 : gaps[gaps.count / 4]
  }

  /// What of the lines lies left and right of a place.
  private static func parted(
    _ lines: [TextLine], at middle: Double
  ) -> (before: [TextLine], behind: [TextLine]) {
    var (before, behind): ([TextLine], [TextLine]) = ([], [])
    for line in lines {
      let left = line.components.filter { $0.box.middle.x < middle }
      let right = line.components.filter { $0.box.middle.x >= middle }
      if !left.isEmpty { before.append(TextLine(left)) }
      if !right.isEmpty { behind.append(TextLine(right)) }
    }
    return (before, behind)
  }

  /// Whether what lies on both sides of a gap are columns: whether some lines of one stand beside
  /// lines of the other.
  private static func areColumns(
    _ before: [TextLine], _ behind: [TextLine], gap: Double, _ usualSide: Double
  ) -> Bool {
    func rows(_ lines: [TextLine]) -> [PixelBox] {
      lines.map(\.box).filter { Double($0.height) > 0.5 * usualSide }
    }
    let (left, right) = (rows(before), rows(behind))
    guard left.count >= fewestLines, right.count >= fewestLines else { return false }
    guard gap >= widening * usualGap(before + behind, usualSide) else { return false }
    let beside = left.filter { box in right.contains { $0.sharedRows(box) > 0 } }
    // A gap that is wide enough for a digit is one of a line, unless it goes through several.
    return beside.count >= (gap < 3 * usualSide ? 3 : fewestLines)
  }
}

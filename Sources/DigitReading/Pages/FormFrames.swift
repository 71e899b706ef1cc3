import NDArrays

/// The boxes of a form: frames around digits, one by one or in rows, combs, and lines to write on.
///
/// A frame hangs together, with what is written in it where they touch. It is cut out and its rules are
/// found as those of a page are: along its longer side, and between these straight lines from one to the
/// other, which no digit is long enough for.
struct FormFrames {
  /// What hangs together, without the rest of the page.
  private let ink: PageInk
  /// The usual longer side of what is written on the page.
  private let usualSide: Double
  /// How thick lines are at most, and how large what is left of them is, in pixels.
  private let thickest: Double

  /// The side of a frame in pixels at least.
  static let smallest = 16
  /// The share of a line in a frame that is ink at least.
  private static let covered = 0.88
  /// The share of the frame's longer side that it goes along at least.
  private static let length = 0.7
  /// How long a single line is at least, in usual sides and over its component's height: shorter ones
  /// can be a 1 that lies.
  private static let longestStroke = 3.0
  /// How long a line under a number is at least, over the height of both: a 1 that lies on its foot is not.
  private static let longestUnderline = 4.0
  /// How thick lines are at most, as a share of the frame's shorter side.
  private static let thickness = 0.17
  /// How far two rules of a frame lie apart at least, as a share of its height.
  private static let leastHeight = 0.45
  /// How thick and how dark its other lines are at most, over the thickest and the darkest rule.
  private static let likeness = 1.3
  /// The width of a single box at most, over its height.
  private static let widestBox = 1.8
  /// The width of a box in a row at least, over its height, and how far from its place its side lies at
  /// most, as a share of its width.
  private static let narrowestBox = 0.4
  private static let boxSlack = 0.15
  /// How far from a row's top or bottom its rules lie at most, as a share of its height.
  private static let rowSlack = 0.2
  /// How far from a box's outermost ink its sides lie at most, as a share of its width.
  private static let slack = 0.3
  /// How many teeth a comb has at least, and how much they differ at most.
  private static let fewestTeeth = 3
  private static let unevenness = 0.2

  init(_ ink: PageInk, usualSide: Double) {
    (self.ink, self.usualSide) = (ink, usualSide)
    thickest = max(4, Self.thickness * Double(min(ink.rows, ink.columns)))
  }

  /// The ink without the frame whose longer rules go across, and without what is left where its lines
  /// crossed; nil where there is none.
  func cleared() -> PageInk? {
    withoutLines()?.withoutStubs(of: ink, thickest: thickest)
  }

  private func withoutLines() -> PageInk? {
    let mask = ink.mask(share: ink.lineShare)
    var rules = RuledLines(
      in: mask, rows: ink.rows, columns: ink.columns,
      shortest: Self.length * Double(ink.columns), covered: Self.covered)
    rules.extend()
    let places = rules.pieces.map(\.row)
    guard let top = places.min(), let bottom = places.max() else { return nil }
    let isFrame = bottom - top > Self.leastHeight * Double(ink.rows)
    let (wide, tall) = (Double(ink.columns), Double(ink.rows))
    let isLong = wide > Self.longestStroke * max(usualSide, tall)
    // A page on which everything is underlined has no other usual side than that of its lines.
    let isUnderline = wide > Self.longestUnderline * tall
    guard isFrame || isLong || isUnderline else { return nil }
    let across = ink.without(&rules, mask, thickest: thickest)
    guard let thickness = rules.pieces.map(\.thickness).max(),
      let level = rules.pieces.map(\.level).max()
    else { return nil }
    if !isFrame, !isLong {
      // Something stands on the line; a 1 that lies is the line alone.
      let standing = across.faintComponents.map { Double($0.box.height) }.max() ?? 0
      guard standing > Self.longestUnderline * thickness else { return nil }
    }
    // What is not much wider than tall is one box, with four sides; an N has but two.
    let isBox = Double(ink.columns) < Self.widestBox * Double(ink.rows)
    let band = max(0, Int(top))..<min(ink.rows, Int(bottom) + 1)
    // Through several rows of boxes no stroke goes.
    let isRow = places.allSatisfy { min($0 - top, bottom - $0) < Self.rowSlack * (bottom - top) }
    // A pen's stroke from rule to rule is thicker, or darker.
    let (down, sides) = linesDown(
      in: band, isRow: isRow, thickest: Self.likeness * thickness + 1
    ) { $0.level <= Float(Self.likeness) * level }
    if isBox {
      let slack = Self.slack * Double(ink.columns)
      guard let left = sides.min(), let right = sides.max(), left < slack,
        right > Double(ink.columns) - slack
      else { return nil }
    }
    guard let down else { return withoutTeeth(across, thickness) }
    let (before, columns) = (ink.strength.elements, ink.columns)
    var values = across.strength.elements
    for (place, value) in down.enumerated()
    where value != before[band.lowerBound * columns + place] {
      let place = band.lowerBound * columns + place
      values[place] = min(values[place], value)
    }
    return ink.with(values)
  }

  /// The rows of a band without the lines that go from its top to its bottom, and the columns of these;
  /// no values where there are none.
  private func linesDown(
    in band: Range<Int>, isRow: Bool, thickest: Double,
    where isLine: (RuledLines.Piece) -> Bool
  ) -> (values: [Float]?, columns: [Double]) {
    guard band.count >= Self.smallest / 2 else { return (nil, []) }
    let turned = PageInk(
      strength: ink.strength[band].T.contiguous(), penLevel: ink.penLevel, noise: ink.noise)
    let mask = turned.mask(share: ink.lineShare)
    var lines = RuledLines(
      in: mask, rows: turned.rows, columns: turned.columns,
      shortest: 0.9 * Double(turned.columns), covered: Self.covered)
    if isRow {
      lines.pieces = lines.strips.indices.flatMap { strip in
        Self.sides(lines.pieces.filter { $0.strip == strip }, tall: Double(band.count))
      }
    }
    let cleared = turned.without(&lines, mask, thickest: thickest, where: isLine)
    if lines.pieces.isEmpty { return (nil, []) }
    return (cleared.transposed.strength.elements, lines.pieces.map(\.row))
  }

  /// Of lines down a row of boxes those that are their sides: an upright stroke as tall as its box looks
  /// like one more.
  ///
  /// A single box has the outermost two. Of a row of equal boxes sides are at even distances, but for one
  /// in eight that was not found; where most lines are at none, boxes are of several sizes and all lines
  /// are sides.
  private static func sides(_ lines: [RuledLines.Piece], tall: Double) -> [RuledLines.Piece] {
    guard let left = lines.map(\.row).min(), let right = lines.map(\.row).max() else {
      return lines
    }
    if right - left < widestBox * tall { return lines.filter { $0.row == left || $0.row == right } }
    let most = Int((right - left) / (narrowestBox * tall))
    for count in stride(from: most, through: 2, by: -1) {
      let pitch = (right - left) / Double(count)
      func place(_ line: RuledLines.Piece) -> Double { (line.row - left) / pitch }
      let even = lines.filter { abs(place($0) - place($0).rounded()) < boxSlack }
      let found = Set(even.map { place($0).rounded() }).count
      let isWhole = found >= count + 1 - (count < 4 ? 0 : max(1, count / 8))
      if isWhole, lines.count - even.count <= even.count / 2 { return even }
    }
    return lines
  }

  /// The ink without the teeth of a comb: short lines that are all alike and stand evenly, as thick as
  /// its rule.
  private func withoutTeeth(_ cleared: PageInk, _ thickness: Double) -> PageInk {
    let narrow = cleared.faintComponents.filter {
      Double($0.box.width) <= Self.likeness * thickness + 1 && $0.box.height > $0.box.width
    }
    let heights = narrow.map { Double($0.box.height) }.sorted()
    guard heights.count >= Self.fewestTeeth else { return cleared }
    let usual = heights[heights.count / 2]
    let teeth = narrow.filter {
      abs(Double($0.box.height) - usual) <= Self.unevenness * usual + 2
    }.sorted { $0.box.left < $1.box.left }
    guard teeth.count >= Self.fewestTeeth else { return cleared }
    let gaps = zip(teeth, teeth.dropFirst()).map { $1.box.middle.x - $0.box.middle.x }.sorted()
    let gap = gaps[gaps.count / 2]
    let even = gaps.count { abs($0 - gap) <= Self.unevenness * gap }
    guard 3 * even >= 2 * gaps.count else { return cleared }
    return cleared.without(teeth, rim: 1)
  }
}

extension PageInk {
  /// The page without the frames of a form.
  ///
  /// - Parameter usualSide: The usual longer side of what is written.
  /// - Complexity: O(rows · columns)
  public func withoutFrames(usualSide: Double) -> PageInk {
    guard penLevel > 0 else { return self }
    let half = max(rows, columns) / 2
    let original = strength.elements
    var values = original
    var isChanged = false
    for part in InkComponent.all(in: strength, threshold: lineShare * penLevel) {
      // What is longer than half the page is a rule of it.
      guard part.box.side < half, part.box.side >= FormFrames.smallest, part.box.width > 2,
        part.box.height > 2
      else { continue }
      let (cut, top, left) = cutOut(part, of: original)
      let cleared =
        FormFrames(cut, usualSide: usualSide).cleared()
        ?? FormFrames(cut.transposed, usualSide: usualSide).cleared()?.transposed
      guard let cleared else { continue }
      isChanged = true
      let (before, after) = (cut.strength.elements, cleared.strength.elements)
      for place in after.indices where before[place] != after[place] {
        values[(top + place / cut.columns) * columns + left + place % cut.columns] = after[place]
      }
    }
    return isChanged ? with(values).relevelled() : self
  }

  /// The ink of a component alone, with its rim, which is fainter than ink, and where it begins.
  private func cutOut(
    _ part: InkComponent, of values: [Float]
  ) -> (ink: PageInk, top: Int, left: Int) {
    let (top, left) = (max(0, part.box.top - 2), max(0, part.box.left - 2))
    let (bottom, right) = (min(rows, part.box.bottom + 2), min(columns, part.box.right + 2))
    var cut = [Float](repeating: 0, count: (bottom - top) * (right - left))
    for run in part.runs {
      let range = max(left, run.columns.lowerBound - 1)..<min(right, run.columns.upperBound + 1)
      for row in max(top, run.row - 1)..<min(bottom, run.row + 2) {
        let start = (row - top) * (right - left) - left
        for column in range { cut[start + column] = max(0, values[row * columns + column]) }
      }
    }
    let ink = PageInk(
      strength: NDArray(cut, shape: [bottom - top, right - left]), penLevel: penLevel, noise: noise)
    return (ink, top, left)
  }
}

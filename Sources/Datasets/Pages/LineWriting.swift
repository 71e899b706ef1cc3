import NDArrays

/// A digit in its line, in units of the line's height: the line begins at x = 0, its foot is at y = 1.
struct LineDigit: Sendable {
  var value: Int
  var strokes: [Stroke]
  var box: PageBox
}

/// Where a line runs on a sheet.
struct LinePath: Sendable {
  /// The line's foot where it begins.
  var origin: PagePoint
  /// The pixels of the line's height.
  var height: Double
  /// In radians, downwards.
  var slope: Double
  /// How far the middle lies above the straight line, in pixels.
  var bend: Double
  /// The line's length in pixels.
  var length: Double

  /// Where a place of the line is on the sheet.
  func place(_ p: PagePoint) -> PagePoint {
    let q = PagePoint(p.x, p.y - 1) * height
    let t = 2 * q.x / Swift.max(1, length) - 1
    let lift = bend * Swift.max(0, 1 - t * t)
    let (cosine, sine) = (cos(slope), sin(slope))
    return origin + PagePoint(cosine * q.x - sine * q.y, sine * q.x + cosine * q.y - lift)
  }
}

/// Writes lines of digits in one hand.
struct LineWriter {
  let style: PageStyle
  let hand: Hand
  let ink: DigitInk
  /// The height of a line's digits, in pixels.
  let height: Double

  /// Writes digits side by side, as many as fit into a width of so many pixels, but one at least.
  func compose(
    _ values: [Int], _ width: Double, _ random: inout RandomGenerator
  ) -> (digits: [LineDigit], width: Double) {
    var digits: [LineDigit] = []
    var last: InkProfile?
    var end = 0.0
    let group = random.chance(style.groups) ? random.whole(in: 2...4) : Int.max
    let groupGap = random.number(in: 0.5...1.3)
    // Each pair touches with a probability that leaves the stated share of digits without a touch.
    let pairs = 1 - Swift.max(0, 1 - style.touching).squareRoot()
    let wander = 0.03 * hand.unsteadiness
    for (i, value) in values.enumerated() {
      var strokes = ink.strokes(of: value, in: hand, height: height, using: &random)
      strokes = strokes.scaled(by: 1, to: PagePoint(0, random.deviation(wander)))
      if random.chance(style.broken) { strokes = broken(strokes, &random) }
      let isNext = random.chance(pairs) && i % group != 0
      var isJoined = isNext && random.chance(0.2)
      let gap = self.gap(&random) + (i > 0 && i % group == 0 ? groupGap : 0)
      guard let box = PageBox(around: strokes) else { continue }
      let profile = InkProfile(strokes)
      var shift = -box.low.x
      if let last {
        shift =
          isNext
          ? (isJoined ? 0.12 : -overlap(&random)) - last.distance(to: profile)
          : self.shift(last, profile, end: end, box, gap)
        // A small 0 does not slip into a 2, nor under a 7.
        let before = digits[digits.count - 1].box
        let most = Swift.min(before.width, box.width) * 0.4
        let nearest = before.high.x - most - box.low.x
        isJoined = isJoined || isNext && shift < nearest
        shift = Swift.max(shift, nearest)
      }
      strokes = strokes.scaled(by: 1, to: PagePoint(shift, 0))
      guard let placed = PageBox(around: strokes) else { continue }
      if placed.high.x * height > width && !digits.isEmpty { break }
      last = InkProfile(strokes)
      end = Swift.max(end, placed.high.x)
      // Where they could not be brought to touch, the pen was not lifted.
      if isJoined, let before = digits.last, let line = joint(before.strokes, strokes) {
        strokes.insert(line, at: 0)
      }
      digits.append(LineDigit(value: value, strokes: strokes, box: placed))
    }
    return (digits, end * height)
  }

  /// How far touching digits reach into each other: most of them a little.
  private func overlap(_ random: inout RandomGenerator) -> Double {
    let depth = random.uniform()
    return 0.25 * hand.pen.width + Swift.min(hand.pen.width, 0.09) * depth * depth
  }

  /// The line of a pen that was not lifted between two digits: from the first one's end to the next
  /// one's beginning.
  private func joint(_ first: [Stroke], _ second: [Stroke]) -> Stroke? {
    guard let from = first.last?.last?.place, let to = second.first?.first?.place else {
      return nil
    }
    let middle = (from + to) / 2 + PagePoint(0.03, 0.05)
    return SmoothCurve.through([from, middle, to], step: 0.05).map {
      PenPoint(place: $0, radius: 0.35 * hand.pen.width)
    }
  }

  /// A gap as this hand leaves it.
  private func gap(_ random: inout RandomGenerator) -> Double {
    hand.spacing * style.spacing * exp(random.deviation(hand.spacingVariation))
  }

  /// How far a digit moves so that its box keeps the gap and its ink a bit of it.
  private func shift(
    _ last: InkProfile, _ next: InkProfile, end: Double, _ box: PageBox, _ gap: Double
  ) -> Double {
    let byBox = end + gap - box.low.x
    // What slants may reach over its neighbour's foot, but comes no closer than a pen's width.
    let near = Swift.max(0.07, 0.6 * hand.pen.width)
    let byInk = Swift.min(gap, 0.25) + near - last.distance(to: next, reach: 0.1)
    // Most people look at the gap that they see, not at boxes.
    return Swift.max(byInk, byInk + (byBox - byInk) * 0.6)
  }

  /// Writes a digit into each cell of a width in units of the height.
  func cells(
    _ values: [Int], _ cell: Double, _ width: Double, _ random: inout RandomGenerator
  ) -> (digits: [LineDigit], width: Double) {
    var digits: [LineDigit] = []
    for (i, value) in values.enumerated() {
      if Double(i + 1) * cell * height > width && i > 0 { break }
      var strokes = ink.strokes(of: value, in: hand, height: height, using: &random)
      if random.chance(style.broken) { strokes = broken(strokes, &random) }
      guard let box = PageBox(around: strokes) else { continue }
      // What is too wide for its cell is written narrower.
      let squeeze = Swift.min(1, 0.92 * cell / Swift.max(0.01, box.width))
      strokes = strokes.moved {
        PagePoint(box.middle.x + ($0.x - box.middle.x) * squeeze, $0.y)
      }
      let middle = (Double(i) + 0.5 + random.deviation(0.06)) * cell
      strokes = strokes.scaled(
        by: 1, to: PagePoint(middle - box.middle.x, random.deviation(0.04)))
      guard let placed = PageBox(around: strokes) else { continue }
      digits.append(LineDigit(value: value, strokes: strokes, box: placed))
    }
    return (digits, Double(digits.count) * cell * height)
  }

  /// Strokes with a gap where the pen left the paper.
  private func broken(_ strokes: [Stroke], _ random: inout RandomGenerator) -> [Stroke] {
    guard let longest = strokes.indices.max(by: { strokes[$0].count < strokes[$1].count }) else {
      return strokes
    }
    var result = strokes
    let stroke = strokes[longest]
    let gap = hand.pen.width + random.number(in: 0.04...0.14)
    let middle = Int(random.number(in: 0.25...0.75) * Double(stroke.count))
    let centre = stroke[Swift.min(middle, stroke.count - 1)].place
    let first = stroke[..<middle].lastIndex { SmoothCurve.length($0.place - centre) > gap / 2 }
    let second = stroke[middle...].firstIndex { SmoothCurve.length($0.place - centre) > gap / 2 }
    guard let first, let second, first > 0, second < stroke.count - 1 else { return strokes }
    result[longest] = Array(stroke[...first])
    result.append(Array(stroke[second...]))
    return result
  }
}

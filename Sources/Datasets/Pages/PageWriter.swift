import NDArrays

/// A digit on a sheet: its ink, and its upright box there.
struct WrittenDigit: Sendable {
  var value: Int
  var strokes: [Stroke]
  /// From the upper left, clockwise.
  var corners: [PagePoint]
}

/// Ink on a sheet that is no digit, or a printed rule.
struct SheetMark: Sendable {
  var strokes: [Stroke]
  var darkness: Double
  var grain = 0.0
}

/// What stands on a sheet, in its own pixels.
struct Manuscript: Sendable {
  /// In reading order, columns one after another.
  var lines: [[WrittenDigit]] = []
  /// All printed rules together: where two cross, it is no darker.
  var rules = SheetMark(strokes: [], darkness: 0)
  var marks: [SheetMark] = []
  /// How many letters and other things there are that are no digits.
  var distractors = 0
}

/// Fills a sheet: chooses where lines go, and writes them.
struct PageWriter {
  let style: PageStyle
  let hand: Hand
  /// The part of the sheet that the picture shows whole, and the sheet.
  let area: PageBox
  let sheet: PagePoint
  /// The height of digits, in pixels.
  let height: Double
  /// How far lines must lie apart so that long tails do not reach into the next one, in heights.
  let room: Double
  private let writer: LineWriter
  var manuscript = Manuscript()

  init(
    _ style: PageStyle, hand: Hand, ink: DigitInk, area: PageBox, sheet: PagePoint,
    using random: inout RandomGenerator
  ) {
    (self.style, self.area, self.sheet) = (style, area, sheet)
    hand.check()
    var hand = hand
    if style.ruling == .boxes {
      // Whoever fills in a form keeps to its boxes, more or less.
      for digit in 0..<10 { hand.tails[digit] = Swift.min(1.25, hand.tails[digit]) }
    }
    room = Self.room(for: hand)
    let wanted = random.ratio(in: style.digitHeight)
    let most = Swift.min(area.height / (room + 0.4), area.width / 1.4)
    height = Swift.max(1, Swift.min(wanted, most))
    // Whoever writes small writes no rings of a few pixels.
    hand.heights[0] = Swift.max(hand.heights[0], Swift.min(0.9, 13 / height))
    self.hand = hand
    writer = LineWriter(style: style, hand: hand, ink: ink, height: height)
  }

  /// The whole sheet, written.
  mutating func write(using random: inout RandomGenerator) -> Manuscript {
    let count = random.whole(in: style.lines)
    switch style.ruling {
    case .none: writePlain(count, &random)
    case .lines: writeOnLines(count, &random)
    case .squares: writeOnSquares(count, &random)
    case .boxes: writeInBoxes(count, &random)
    }
    addDistractors(&random)
    return manuscript
  }

  private static func room(for hand: Hand) -> Double {
    let below = [4, 7, 9].map { (hand.tails[$0] - 1) * 0.45 * hand.heights[$0] }.max() ?? 0
    let above = (hand.tails[6] - 1) * 0.5 * hand.heights[6]
    return 1.25 + Swift.max(0, below) + Swift.max(0, above)
  }

  // MARK: - Plain paper

  private mutating func writePlain(_ count: Int, _ random: inout RandomGenerator) {
    guard count > 0 else { return }
    let pitch = height * (room + random.ratio(in: 0.25...1.1))
    let fitting = Swift.max(1, Int((area.height - height * 0.4) / pitch))
    let rows = Swift.min(count, fitting)
    let free = Swift.max(0, area.height - pitch * Double(rows))
    // People begin near the top.
    let start = Swift.min(
      area.low.y + free * random.uniform() * random.uniform() + pitch * 0.75,
      area.high.y - 0.25 * height)
    let slope = random.deviation(style.slope) * .pi / 180
    for column in columns(&random) {
      let isRight = column.isRightAligned
      for row in 0..<rows {
        let line = writer.compose(column.digits(&random), column.box.width, &random)
        let jitter = random.uniform() * Swift.min(column.box.width - line.width, height * 0.5)
        let rest = column.box.width - line.width
        let x = column.box.low.x + Swift.max(0, isRight ? rest - jitter * 0.3 : jitter)
        let y = start + pitch * Double(row) + random.deviation(0.04) * height
        // A page slopes as a whole: lines further down begin further left.
        let path = LinePath(
          origin: PagePoint(x, y), height: height,
          slope: slope + random.deviation(0.3 * style.slope) * .pi / 180,
          bend: random.deviation(style.bend) * height * 0.5, length: line.width)
        add(line.digits, along: path)
      }
    }
  }

  /// A part of the page that is read from top to bottom.
  private struct Column {
    var box: PageBox
    var counts: ClosedRange<Int>
    var isRightAligned = false

    func digits(_ random: inout RandomGenerator) -> [Int] {
      (0..<Swift.max(0, random.whole(in: counts))).map { _ in random.integer(below: 10) }
    }
  }

  /// One column, or several with wide gaps between them where there is room.
  private func columns(_ random: inout RandomGenerator) -> [Column] {
    let all = style.digitsPerLine
    // A digit with its gap, and the gap between columns, which is wider than those in a line.
    let spacing = hand.spacing * style.spacing
    let wide = height * Swift.max(1.0, 0.6 * hand.width + spacing)
    let gutter = height * Swift.max(3, 2.2 + 2 * spacing)
    guard random.chance(style.columnPages), area.width > 2 * (3 * wide + gutter) else {
      // Not everybody begins at the margin.
      let indent = random.uniform() * random.uniform() * 0.3 * area.width
      let low = PagePoint(area.low.x + indent, area.low.y)
      return [Column(box: PageBox(low: low, high: area.high), counts: all)]
    }
    let count = Swift.min(4, Swift.max(2, Int(area.width / (5 * wide + gutter))))
    let width = area.width / Double(count)
    let most = Swift.min(all.upperBound, Swift.max(2, Int((width - gutter) / wide)))
    let isRight = random.chance(0.5)
    return (0..<count).map { i in
      let low = PagePoint(area.low.x + width * Double(i), area.low.y)
      let high = PagePoint(low.x + width - gutter, area.high.y)
      return Column(
        box: PageBox(low: low, high: high),
        counts: Swift.min(2, Swift.min(all.lowerBound, most))...most, isRightAligned: isRight)
    }
  }

  // MARK: - Ruled paper

  private mutating func writeOnLines(_ count: Int, _ random: inout RandomGenerator) {
    let spacing = height * random.number(in: 1.2...1.9)
    let first = random.uniform() * spacing
    let darkness = random.number(in: style.ruleDarkness)
    let thickness = random.ratio(in: 0.8...2.2) * Swift.max(0.7, sheet.y / 2000)
    for i in 0...Int(sheet.y / spacing) {
      let y = first + spacing * Double(i)
      rule(PagePoint(0, y), PagePoint(sheet.x, y), thickness, darkness)
    }
    if random.chance(0.4) {
      let x = sheet.x * (random.chance(0.8) ? 0.14 : 0.88)
      rule(PagePoint(x, 0), PagePoint(x, sheet.y), thickness, darkness)
    }
    guard count > 0 else { return }
    // Each line is written on, or each second one where they are narrow.
    let every = spacing > (room + 0.15) * height ? (random.chance(0.75) ? 1 : 2) : 2
    let lowest = area.low.y + height * 1.2
    var y = first + spacing * ((lowest - first) / spacing).rounded(.up)
    let fitting = Int((area.high.y - height * 0.3 - y) / (spacing * Double(every)))
    let spare = Swift.max(0, fitting - count)
    y += spacing * Double(every) * Double(random.integer(below: spare / 2 + 1))
    let above = random.number(in: -0.04...0.14) * height
    let column = Column(box: area, counts: style.digitsPerLine)
    // One line there is, even where no rule runs through the middle of the picture.
    y = Swift.min(y, area.high.y - height * 0.25)
    for _ in 0..<count where y < area.high.y - height * 0.2 {
      let line = writer.compose(column.digits(&random), area.width, &random)
      let spare = Swift.max(0, area.width - line.width)
      let x = area.low.x + random.uniform() * Swift.min(spare, height)
      let base = y - above + random.deviation(0.03) * height
      let path = LinePath(
        origin: PagePoint(x, base), height: height,
        slope: random.deviation(0.25 * style.slope) * .pi / 180, bend: 0, length: line.width)
      add(line.digits, along: path)
      y += spacing * Double(every)
    }
  }

  private mutating func writeOnSquares(_ count: Int, _ random: inout RandomGenerator) {
    // A digit fills one square or two.
    let isTall = random.chance(0.35)
    let cell = height * (isTall ? random.number(in: 0.5...0.62) : random.number(in: 1.0...1.35))
    let first = PagePoint(random.uniform(), random.uniform()) * cell
    let darkness = random.number(in: style.ruleDarkness)
    let thickness = random.ratio(in: 0.8...2.0) * Swift.max(0.7, sheet.y / 2000)
    for i in 0...Int(sheet.y / cell) {
      let y = first.y + cell * Double(i)
      rule(PagePoint(0, y), PagePoint(sheet.x, y), thickness, darkness)
    }
    for i in 0...Int(sheet.x / cell) {
      let x = first.x + cell * Double(i)
      rule(PagePoint(x, 0), PagePoint(x, sheet.y), thickness, darkness)
    }
    guard count > 0 else { return }
    let pitch = cell * (room * height / cell + random.number(in: 0...1)).rounded(.up)
    let keepsSquares = random.chance(0.65)
    let advance = isTall ? 2 : 1
    let column = Column(box: area, counts: style.digitsPerLine)
    var y = first.y + cell * ((area.low.y + 1.2 * height - first.y) / cell).rounded(.up)
    let above = (isTall ? 0.06 : Swift.max(0.02, cell / height - 1) * 0.5) * height
    y = Swift.min(y, area.high.y - height * 0.25)
    for _ in 0..<count where y < area.high.y - height * 0.2 {
      let place = Double(
        random.integer(below: Swift.max(1, Swift.min(3, Int(area.width / cell) - 2))))
      let x = first.x + cell * (((area.low.x - first.x) / cell).rounded(.up) + place)
      let values = column.digits(&random)
      let line =
        keepsSquares
        ? writer.cells(values, cell * Double(advance) / height, area.high.x - x, &random)
        : writer.compose(values, area.high.x - x, &random)
      let path = LinePath(
        origin: PagePoint(x, y - above), height: height, slope: 0, bend: 0, length: line.width)
      add(line.digits, along: path)
      y += pitch
    }
  }

  // MARK: - Forms

  private mutating func writeInBoxes(_ count: Int, _ random: inout RandomGenerator) {
    let box = PagePoint(random.number(in: 0.95...1.4), random.number(in: 1.25...1.65)) * height
    let kind = random.integer(below: 3)
    let gap = kind == 0 ? random.number(in: 0.12...0.35) * box.x : 0
    let darkness = random.number(in: style.ruleDarkness) + 0.2
    let thickness = random.ratio(in: 1.0...2.6) * Swift.max(0.7, sheet.y / 2000)
    let pitch = box.y + height * random.number(in: 0.5...1.3)
    let rows = Swift.min(Swift.max(count, 0), Swift.max(1, Int(area.height / pitch)))
    let fitting = Swift.max(1, Int(area.width / (box.x + gap)))
    var y = area.low.y + random.uniform() * Swift.max(0, area.height - pitch * Double(rows)) * 0.6
    let column = Column(box: area, counts: style.digitsPerLine)
    // On most forms the boxes begin below each other, or end so.
    let alignment = random.chance(0.6) ? random.uniform() * random.uniform() * 0.5 : nil
    for _ in 0..<rows {
      let values = Array(column.digits(&random).prefix(fitting))
      let boxes = Swift.min(
        fitting, values.count + (random.chance(0.4) ? random.integer(below: 4) : 0))
      let spare = Swift.max(0, area.width - Double(boxes) * (box.x + gap))
      let x =
        area.low.x + Swift.min(spare, alignment.map { $0 * area.width } ?? random.uniform() * spare)
      for i in 0..<boxes {
        let low = PagePoint(x + Double(i) * (box.x + gap), y)
        frame(PageBox(low: low, high: low + box), kind, thickness, darkness)
      }
      let line = writer.cells(values, (box.x + gap) / height, area.width, &random)
      let base = y + box.y - (box.y - height) * random.number(in: 0.3...0.6)
      let path = LinePath(
        origin: PagePoint(x - gap / 2, base), height: height, slope: 0, bend: 0,
        length: line.width)
      add(line.digits, along: path)
      y += pitch
    }
  }

  /// A box, or the foot and sides of a comb's tooth.
  private mutating func frame(
    _ box: PageBox, _ kind: Int, _ thickness: Double, _ darkness: Double
  ) {
    let corners = box.corners
    if kind == 2 {
      let top = box.high.y - 0.35 * box.height
      rule(corners[3], corners[2], thickness, darkness)
      rule(PagePoint(box.low.x, top), corners[3], thickness, darkness)
      rule(PagePoint(box.high.x, top), corners[2], thickness, darkness)
    } else {
      for i in 0..<4 { rule(corners[i], corners[(i + 1) % 4], thickness, darkness) }
    }
  }

  /// A printed line, in pieces, so that it can be bent.
  private mutating func rule(
    _ from: PagePoint, _ to: PagePoint, _ thickness: Double, _ darkness: Double
  ) {
    let pieces = Swift.max(1, Int(SmoothCurve.length(to - from) / 80))
    let points = (0...pieces).map { i in
      PenPoint(
        place: from + (to - from) * (Double(i) / Double(pieces)), radius: thickness / 2)
    }
    manuscript.rules.strokes.append(points)
    manuscript.rules.darkness = Swift.min(0.9, darkness)
  }

  /// Puts a line's digits on the sheet.
  private mutating func add(_ digits: [LineDigit], along path: LinePath) {
    guard !digits.isEmpty else { return }
    manuscript.lines.append(
      digits.map { digit in
        WrittenDigit(
          value: digit.value,
          strokes: digit.strokes.map {
            $0.map {
              PenPoint(place: path.place($0.place), radius: $0.radius * height, flow: $0.flow)
            }
          },
          corners: digit.box.corners.map { path.place($0) })
      })
  }
}

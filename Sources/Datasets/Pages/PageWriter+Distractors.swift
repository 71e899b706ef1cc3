import NDArrays

extension PageWriter {
  /// Puts what is no digit where there is room; what finds none is left out.
  mutating func addDistractors(_ random: inout RandomGenerator) {
    var taken = manuscript.lines.compactMap { line in
      PageBox(around: line.flatMap(\.strokes))?.grown(by: 0.25 * height)
    }
    if style.ruling == .boxes {
      // Other rules run under everything; the boxes of a form are kept free.
      taken += manuscript.rules.strokes.compactMap {
        PageBox(around: [$0])?.grown(by: 0.15 * height)
      }
    }
    for _ in 0..<random.whole(in: style.printedLines) { addPrint(&taken, &random) }
    for _ in 0..<random.whole(in: style.words) { addWord(&taken, &random) }
    for _ in 0..<random.whole(in: style.scribbles) {
      let step = DigitInk.step(height)
      let size = random.ratio(in: 0.8...2.5)
      let strokes =
        random.chance(0.5)
        ? Scribble.tangle(hand.pen, step: step, using: &random)
        : Scribble.crossingOut(hand.pen, width: random.number(in: 0.8...3), using: &random)
      // A larger scribble is not drawn with a thicker pen.
      let large = strokes.map { $0.map { PenPoint(place: $0.place * size, radius: $0.radius) } }
      place(large.scaled(by: height), hand.pen, 1, &taken, &random)
    }
    for _ in 0..<random.whole(in: style.marks) { addMark(&taken, &random) }
    for _ in 0..<random.whole(in: style.stains) {
      let pen = Pen(width: 0.1, darkness: random.number(in: 0.15...0.7))
      place(Scribble.blob(using: &random).scaled(by: height), pen, 1, &taken, &random)
    }
  }

  /// Puts strokes at a free place, if one is found; `count` is how many things they are.
  private mutating func place(
    _ strokes: [Stroke], _ pen: Pen, _ count: Int, _ taken: inout [PageBox],
    _ random: inout RandomGenerator
  ) {
    guard let box = PageBox(around: strokes), box.width < area.width, box.height < area.height
    else { return }
    for _ in 0..<40 {
      let low = PagePoint(
        random.number(in: area.low.x...(area.high.x - box.width)),
        random.number(in: area.low.y...(area.high.y - box.height)))
      let moved = PageBox(low: low, high: low + (box.high - box.low))
      guard !taken.contains(where: { $0.meets(moved) }) else { continue }
      add(strokes.scaled(by: 1, to: low - box.low), pen, count)
      taken.append(moved.grown(by: 0.15 * height))
      return
    }
  }

  private mutating func add(_ strokes: [Stroke], _ pen: Pen, _ count: Int) {
    manuscript.marks.append(
      SheetMark(strokes: strokes, darkness: pen.darkness, grain: pen.grain))
    manuscript.distractors += count
  }

  /// A word of letters in the page's hand.
  private mutating func addWord(_ taken: inout [PageBox], _ random: inout RandomGenerator) {
    let step = DigitInk.step(height)
    let size = height * random.number(in: 0.7...1.1)
    let letters = (0..<random.whole(in: 2...7)).map { _ in
      hand.letter(random.integer(below: StrokeSkeleton.letters.count), step: step, using: &random)
    }
    let word = Self.row(letters, gap: 0.1 + 0.3 * hand.spacing)
    place(word.scaled(by: size), hand.pen, letters.count, &taken, &random)
  }

  /// A line of small print: even letters without round or straight ones.
  private mutating func addPrint(_ taken: inout [PageBox], _ random: inout RandomGenerator) {
    let size = Swift.max(7, height * random.number(in: 0.25...0.55))
    var pen = Pen(width: random.number(in: 0.1...0.17), darkness: random.number(in: 0.5...0.9))
    pen.pressure = 0
    var words: [[Stroke]] = []
    var count = 0
    for _ in 0..<random.whole(in: 1...5) {
      let letters = (0..<random.whole(in: 3...8)).map { _ -> [Stroke] in
        // The first letters of the list are upper case, and print keeps to one size.
        let skeleton = StrokeSkeleton.letters[random.integer(below: 12)]
        return skeleton.curves(through: skeleton.points, step: 0.1).map { line in
          line.map { PenPoint(place: $0, radius: pen.width / 2) }
        }
      }
      count += letters.count
      words.append(Self.row(letters, gap: 0.18))
    }
    place(Self.row(words, gap: 0.6).scaled(by: size), pen, count, &taken, &random)
  }

  /// Things side by side.
  private static func row(_ things: [[Stroke]], gap: Double) -> [Stroke] {
    var (row, end) = ([Stroke](), 0.0)
    for thing in things {
      guard let box = PageBox(around: thing) else { continue }
      row += thing.scaled(by: 1, to: PagePoint(end - box.low.x, 0))
      end += box.width + gap
    }
    return row
  }

  /// A comma behind a digit, a line under some, or a mark at a free place.
  private mutating func addMark(_ taken: inout [PageBox], _ random: inout RandomGenerator) {
    let kind = random.uniform()
    if kind < 0.5, let line = anyLine(&random) {
      let boxes = line.compactMap { PageBox(around: $0.strokes) }
      if kind < 0.3 {
        addComma(boxes, &random)
      } else {
        addUnderline(boxes, &random)
      }
      return
    }
    let mark = Scribble.mark(hand.pen, step: DigitInk.step(height), using: &random)
    let size = random.number(in: 0.6...1.3) * height
    place(mark.scaled(by: size), hand.pen, 1, &taken, &random)
  }

  private func anyLine(_ random: inout RandomGenerator) -> [WrittenDigit]? {
    let lines = manuscript.lines
    return lines.isEmpty ? nil : lines[random.integer(below: lines.count)]
  }

  /// A comma or a point between two digits that leave room for it.
  private mutating func addComma(_ boxes: [PageBox], _ random: inout RandomGenerator) {
    let comma = Scribble.comma(hand.pen, using: &random).scaled(by: height)
    guard let size = PageBox(around: comma), !boxes.isEmpty else { return }
    let first = random.integer(below: boxes.count)
    let left = boxes[first].high.x
    let right = first + 1 < boxes.count ? boxes[first + 1].low.x : left + height
    let spare = right - left - size.width
    guard spare > 0.1 * height else { return }
    let to = PagePoint(left + spare * 0.4 - size.low.x, boxes[first].high.y - height)
    add(comma.scaled(by: 1, to: to), hand.pen, 1)
  }

  /// A line under a line's digits, clear of all others.
  private mutating func addUnderline(_ boxes: [PageBox], _ random: inout RandomGenerator) {
    guard let first = boxes.first, let last = boxes.last else { return }
    let foot = boxes.reduce(first.high.y) { Swift.max($0, $1.high.y) }
    let width = (last.high.x - first.low.x) / height + 0.2
    let line = Scribble.underline(hand.pen, width: width, using: &random).scaled(
      by: height,
      to: PagePoint(first.low.x - 0.1 * height, foot + random.number(in: 0.08...0.2) * height))
    guard let box = PageBox(around: line) else { return }
    let isFree = manuscript.lines.joined().allSatisfy {
      PageBox(around: $0.strokes).map { !$0.meets(box) } ?? true
    }
    if isFree { add(line, hand.pen, 1) }
  }
}

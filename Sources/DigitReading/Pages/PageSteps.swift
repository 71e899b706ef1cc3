import NDArrays

/// All that a page becomes on its way to its digits.
public struct PageSteps: Sendable {
  /// The ink as it was found.
  public var ink: PageInk
  /// The ink without the paper's edges and without rules.
  public var writing: PageInk
  /// The ink upright and level.
  public var level: PageInk
  /// What is written, upright and level.
  public var components: [InkComponent]
  /// Its lines.
  public var lines: [TextLine] = []
  /// The ways to cut each line.
  public var lattices: [DigitLattice] = []
  /// The digits.
  public var reading = PageReading(lines: [], leftOut: 0, quarterTurns: 0, degrees: 0)

  /// Where the upright and level page lies on the page that was given.
  public private(set) var place: PageTransform

  init(_ page: NDArray<UInt8>, by reader: PageReader, quarterTurns: Int?) {
    self.init(layoutOf: page, omitting: reader.omitted) { components, ink in
      quarterTurns
        ?? PageOrientation.quarterTurns(
          components, in: ink, by: reader.classifier, reader.orientation)
    }
    for place in lattices.indices { read(place, by: reader) }
    if !reader.omitted.contains(.rejection) { leaveDoubtfulOut() }
  }

  /// Everything up to the lattices, which no classifier has seen yet.
  ///
  /// - Parameters:
  ///   - omitted: What is left out.
  ///   - quarterTurns: Says of components and their ink how the page must be turned.
  package init(
    layoutOf page: NDArray<UInt8>, omitting omitted: Set<PageStage> = [],
    quarterTurns: ([InkComponent], PageInk) -> Int
  ) {
    let image = PageImage(page)
    place = PageTransform(scale: image.scale)
    ink = PageInk(image, dividingByPaper: !omitted.contains(.background))
    // Rules first: what is written on them hangs on them, and they go to the paper's edge.
    let side = Self.usualSide(of: ink)
    let (unruled, angle) =
      omitted.contains(.rules)
      ? (ink, nil) : ink.withoutFrames(usualSide: side).withoutRules(usualSide: side)
    writing =
      omitted.contains(.paperEdges)
      ? unruled.onPaperAlone() : unruled.withoutPaperEdges(usualSide: Self.usualSide(of: unruled))
    (writing, components) = writing.withoutBreaks()
    reading.quarterTurns = quarterTurns(components, writing) & 3
    place = place.after(
      .quarterTurns(reading.quarterTurns, rows: writing.rows, columns: writing.columns))
    level = writing.quarterTurned(reading.quarterTurns)
    components = reading.quarterTurns == 0 ? components : level.components
    if !omitted.contains(.skew) { straighten(angle: angle) }
    guard !components.isEmpty else { return }
    let usual = InkComponent.usualSide(components)
    // What is as tall as several lines is none of their digits.
    let small = components.filter { Double($0.box.height) <= Self.tallest * usual }
    reading.leftOut = components.count - small.count
    let lines = TextLine.all(
      in: small, usualSide: usual, inColumns: !omitted.contains(.columns))
    for line in lines {
      // Specks and stubs stand in lines of their own.
      if line.height < Self.lowest * usual {
        reading.leftOut += line.components.count
      } else {
        self.lines.append(line)
        lattices.append(DigitLattice(line, in: level, omitting: omitted))
      }
    }
  }

  /// The height of a line of writing at least, of what is usual on its page.
  private static let lowest = 0.4

  /// The height of a component at most, of what is usual on its page.
  private static let tallest = 4.0

  /// The usual longer side of what is written; rules and rims are longer than half the page.
  private static func usualSide(of ink: PageInk) -> Double {
    let half = max(ink.rows, ink.columns) / 2
    return InkComponent.usualSide(ink.components.filter { $0.box.side < half })
  }

  /// Turns the page level, by its rules where it has some and by its lines of writing otherwise.
  private mutating func straighten(angle: Double?) {
    let degrees =
      angle ?? PageSkew.degrees(components, usualSide: InkComponent.usualSide(components))
    guard abs(degrees) > 0.6 else { return }
    let (turned, step) = level.turned(degrees: -degrees)
    level = turned
    place = place.after(step)
    reading.degrees = degrees
    components = level.components
  }

  /// Reads a line.
  private mutating func read(_ line: Int, by reader: PageReader) {
    lattices[line].judge(by: reader, ink: level)
    var digits: [ReadDigit] = []
    let parts = lattices[line].best(temperature: reader.temperature)
    let words =
      reader.omitted.contains(.rejection) ? [] : WordsOfLetters.all(in: parts, lines[line].height)
    for (place, part) in parts.enumerated() {
      if part.digits.isEmpty || words.contains(place) {
        reading.leftOut += max(1, part.digits.count)
        continue
      }
      for digit in part.digits {
        guard digit.share >= reader.leastConfidence else {
          reading.leftOut += 1
          reading.unsure += 1
          continue
        }
        digits.append(
          ReadDigit(
            value: digit.value, confidence: digit.share, shares: digit.shares,
            corners: corners(digit.box)))
      }
    }
    if !digits.isEmpty { reading.lines.append(digits) }
  }

  /// The confidence below which a digit that stands nearly alone is doubtful.
  private static let doubtful = 0.9

  /// The mean confidence below which the digits of a line are doubtful.
  private static let doubtfulLine = 0.8

  /// Leaves out digits of a page on which most is none, where they stand alone or by two or where their
  /// whole line is doubtful: what looks a little like a digit among scribbles is one of them, and of a word
  /// of letters some look like digits that touch.
  private mutating func leaveDoubtfulOut() {
    let count = reading.lines.reduce(0) { $0 + $1.count }
    guard reading.leftOut >= count else { return }
    reading.lines = reading.lines.compactMap { line in
      let mean = line.reduce(0) { $0 + $1.confidence } / Double(line.count)
      let kept =
        line.count > 2
        ? (mean < Self.doubtfulLine ? [] : line)
        : line.filter { $0.confidence >= Self.doubtful }
      reading.leftOut += line.count - kept.count
      return kept.isEmpty ? nil : kept
    }
  }

  /// The corners of a box of the level page on the page that was given.
  package func corners(_ box: PixelBox) -> [SIMD2<Double>] {
    let (top, left) = (Double(box.top), Double(box.left))
    let (bottom, right) = (Double(box.bottom), Double(box.right))
    return [place(left, top), place(right, top), place(right, bottom), place(left, bottom)]
  }
}

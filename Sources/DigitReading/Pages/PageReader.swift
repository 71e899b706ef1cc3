import NDArrays
import NeuralNetworks

/// Reads the digits of a page.
///
/// Each step makes one value of the one before: the picture's ink, its components, lines of them, for
/// each line the ways to cut it into digits, and of those the best.
public struct PageReader: Sendable {
  /// What tells digits apart.
  public var classifier: SegmentClassifier
  /// The confidence below which a digit is left out.
  public var leastConfidence = 0.0
  /// What the scores of ways are divided by before they become shares.
  public var temperature = 1.0

  /// A reader with a classifier.
  public init(_ classifier: SegmentClassifier) { self.classifier = classifier }

  /// Reads a page.
  ///
  /// - Parameters:
  ///   - page: 0 for black to 255 for white, `[rows, columns]`.
  ///   - quarterTurns: How many quarters the page must be turned, clockwise, to stand upright; nil
  ///     where that is to be found out.
  /// - Precondition: There are two axes and at least a pixel; otherwise stops and names the shape.
  /// - Complexity: O(rows · columns), and a pass of the classifier for each candidate.
  public func read(_ page: NDArray<UInt8>, quarterTurns: Int? = nil) -> PageReading {
    steps(page, quarterTurns: quarterTurns).reading
  }

  /// The same, with all that the page becomes on the way.
  public func steps(_ page: NDArray<UInt8>, quarterTurns: Int? = nil) -> PageSteps {
    PageSteps(page, by: self, quarterTurns: quarterTurns)
  }
}

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
  /// The digits.
  public var reading = PageReading(lines: [], leftOut: 0, quarterTurns: 0, degrees: 0)

  /// Where the upright and level page lies on the page that was given.
  public private(set) var place: PageTransform

  init(_ page: NDArray<UInt8>, by reader: PageReader, quarterTurns: Int?) {
    let image = PageImage(page)
    place = PageTransform(scale: image.scale)
    ink = PageInk(image)
    // Rules first: what is written on them hangs on them, and they go to the paper's edge.
    let (unruled, angle) = ink.withoutRules(usualSide: Self.usualSide(of: ink))
    writing = unruled.withoutPaperEdges(usualSide: Self.usualSide(of: unruled))
    components = Self.components(of: writing)
    let turns =
      quarterTurns
      ?? PageOrientation.quarterTurns(components, in: writing, by: reader.classifier)
    reading.quarterTurns = turns & 3
    place = place.after(
      .quarterTurns(reading.quarterTurns, rows: writing.rows, columns: writing.columns))
    level = writing.quarterTurned(reading.quarterTurns)
    components = reading.quarterTurns == 0 ? components : Self.components(of: level)
    straighten(angle: angle)
    guard !components.isEmpty else { return }
    let usual = InkComponent.usualSide(components)
    for line in TextLine.all(in: components, usualSide: usual) {
      // Specks and stubs stand in lines of their own.
      if line.height < Self.lowest * usual {
        reading.leftOut += line.components.count
      } else {
        lines.append(line)
        read(line, by: reader)
      }
    }
  }

  /// The height of a line of writing at least, of what is usual on its page.
  private static let lowest = 0.4

  /// The usual longer side of what is written; rules and rims are longer than half the page.
  private static func usualSide(of ink: PageInk) -> Double {
    let half = max(ink.rows, ink.columns) / 2
    return InkComponent.usualSide(components(of: ink).filter { $0.box.side < half })
  }

  private static func components(of ink: PageInk) -> [InkComponent] {
    guard ink.penLevel > 0 else { return [] }
    return InkComponent.all(
      in: ink.strength, threshold: PageInk.maskShare * ink.penLevel,
      peak: PageInk.strokeShare * ink.penLevel
    ).filter { $0.area > 3 }
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
    components = Self.components(of: level)
  }

  private mutating func read(_ line: TextLine, by reader: PageReader) {
    let pieces = InkPiece.all(of: line, in: level)
    var lattice = DigitLattice(pieces, lineHeight: line.height)
    let count = lattice.segments.count
    var crops = [Float](repeating: 0, count: count * 784)
    crops.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = buffer.baseAddress!
      let (lattice, level) = (lattice, level)
      ThreadPool.shared.run(over: count, grain: 16) { range in
        for place in range {
          let segment = lattice.segments[place]
          DigitCrop.write(
            lattice.runs(segment), box: segment.box, lineHeight: line.height, of: level,
            into: output + place * 784)
        }
      }
    }
    let shares = reader.classifier.logShares(NDArray(crops, shape: [count, 28, 28]))
    for place in 0..<count { lattice.segments[place].logShares = shares[place] }
    var digits: [ReadDigit] = []
    for part in lattice.best(temperature: reader.temperature) {
      guard part.value < 10, part.share >= reader.leastConfidence else {
        reading.leftOut += 1
        continue
      }
      digits.append(
        ReadDigit(
          value: part.value, confidence: part.share, shares: Array(part.shares[0..<10]),
          corners: corners(part.segment.box)))
    }
    if !digits.isEmpty { reading.lines.append(digits) }
  }

  private func corners(_ box: PixelBox) -> [SIMD2<Double>] {
    let (top, left) = (Double(box.top), Double(box.left))
    let (bottom, right) = (Double(box.bottom), Double(box.right))
    return [place(left, top), place(right, top), place(right, bottom), place(left, bottom)]
  }
}

import NDArrays

/// A page of digits with what stands on it.
public struct GeneratedPage: Sendable {
  /// A digit that somebody wrote on the page.
  public struct Digit: Sendable, Hashable {
    /// 0 to 9.
    public var value: Int
    /// Its box as four corners (x, y) in pixels of the picture, clockwise from the upper left of the
    /// upright digit.
    public var corners: [SIMD2<Double>]
  }

  /// `[rows, columns]`, as a camera gives it: 0 black to 255 white.
  public var picture: NDArray<UInt8>
  /// The digits in reading order of the upright page; columns of numbers are read one after another,
  /// each from top to bottom.
  public var lines: [[Digit]]
  /// How many letters, scribbles and marks are on it that are no digits.
  public var distractors: Int
  /// How many quarter turns clockwise the page was turned after it was written.
  public var quarterTurns: Int

  /// The digits, a line of the page in each line.
  public var text: String {
    lines.map { line in line.map { String($0.value) }.joined() }.joined(separator: "\n")
  }
}

/// Pages of handwritten digits that the program writes itself, with what stands on them.
///
/// A page comes about as one on a desk does: a hand is drawn, fills a sheet with strokes, and a camera
/// sees the sheet. Up to the camera all is lines, so that the truth is known to a fraction of a pixel.
/// A seed has one hand, which writes in every style.
///
/// ```swift
/// let page = GeneratedPages.draw(.clean, seed: 1)
/// page.quarterTurns                  // 0
/// page.lines[0][0].corners.count     // 4
/// page.text.isEmpty                  // false
/// ```
public enum GeneratedPages {
  /// The page of a style and a seed: the same bytes each time, whatever the number of threads.
  ///
  /// - Parameter digits: Pictures whose lines are drawn again with the page's pen; without them the
  ///   program draws its own.
  /// - Precondition: The style's picture has sides of 32 to 10,000 pixels, no range of amounts begins
  ///   below 0, and the set has a picture of each digit; otherwise stops and says what is not so.
  /// - Complexity: O(rows · columns), on the caller's thread.
  public static func draw(
    _ style: PageStyle, seed: UInt64, digits: DigitSet? = nil
  ) -> GeneratedPage {
    draw(style, seed: seed, ink: DigitInk(digits))
  }

  /// The same with digits that were looked through before: for pages by the thousand.
  public static func draw(_ style: PageStyle, seed: UInt64, ink: DigitInk) -> GeneratedPage {
    style.check()
    var random = RandomGenerator(seed: .mixed(seed, 0x9A6E5, 1))
    let hand = Hand(using: &random)
    return draw(style, hand: hand, ink: ink, using: &random)
  }

  /// A page in a hand that is given.
  public static func draw(
    _ style: PageStyle, hand: Hand, ink: DigitInk = DigitInk(), using random: inout RandomGenerator
  ) -> GeneratedPage {
    style.check()
    let (rows, columns) = size(style, &random)
    let view = PageView(style, rows: rows, columns: columns, using: &random)
    var writer = PageWriter(
      style, hand: hand, ink: ink, area: view.shown, sheet: view.sheet, using: &random)
    let manuscript = writer.write(using: &random)
    var photograph = PagePhotograph(style, view, using: &random)
    photograph.fold(random.whole(in: style.folds), view, using: &random)
    let darkness = random.number(in: style.darkness)
    let rules = manuscript.rules
    photograph.draw(view.picture(rules.strokes), darkness: rules.darkness, grain: 0)
    for mark in manuscript.marks {
      photograph.draw(
        view.picture(mark.strokes), darkness: mark.darkness * darkness, grain: mark.grain)
    }
    for digit in manuscript.lines.joined() {
      photograph.draw(
        view.picture(digit.strokes), darkness: hand.pen.darkness * darkness, grain: hand.pen.grain)
    }
    let lines = manuscript.lines.map { line in
      line.map { GeneratedPage.Digit(value: $0.value, corners: $0.corners.map(view.picture)) }
    }
    return develop(photograph, style, lines, manuscript.distractors, &random)
  }

  /// A picture's rows and columns.
  private static func size(
    _ style: PageStyle, _ random: inout RandomGenerator
  ) -> (rows: Int, columns: Int) {
    let longer = random.whole(in: style.longerSide)
    let shorter = Swift.max(32, Int(Double(longer) * Swift.min(1, random.number(in: style.aspect))))
    return random.chance(style.landscapes) ? (shorter, longer) : (longer, shorter)
  }

  /// What the camera makes of the light, and the file of that.
  private static func develop(
    _ photograph: PagePhotograph, _ style: PageStyle, _ lines: [[GeneratedPage.Digit]],
    _ distractors: Int, _ random: inout RandomGenerator
  ) -> GeneratedPage {
    var (photograph, lines) = (photograph, lines)
    photograph.shade(style, using: &random)
    photograph.blur(random.number(in: style.blur))
    let way = random.number(in: style.motion)
    photograph.smear(way, direction: random.number(in: 0...Double.pi))
    photograph.sharpen(random.number(in: style.sharpening))
    let turns = random.chance(style.turned) ? 1 + random.integer(below: 3) : 0
    for _ in 0..<turns {
      let rows = Double(photograph.rows)
      photograph.turn()
      for i in lines.indices {
        for j in lines[i].indices {
          lines[i][j].corners = lines[i][j].corners.map { SIMD2(rows - $0.y, $0.x) }
        }
      }
    }
    var bytes = photograph.bytes(noise: random.number(in: style.noise), using: &random)
    BlockCompression.apply(
      &bytes, rows: photograph.rows, columns: photograph.columns,
      quality: random.whole(in: style.jpegQuality))
    return GeneratedPage(
      picture: NDArray(bytes, shape: [photograph.rows, photograph.columns]), lines: lines,
      distractors: distractors, quarterTurns: turns)
  }
}

extension PageStyle {
  /// Stops where no page can be like this.
  fileprivate func check() {
    guard longerSide.lowerBound >= 32, longerSide.upperBound <= 10_000 else {
      fatalError("GeneratedPages: a longer side of \(longerSide) pixels; expected 32 to 10,000")
    }
    let counts: [(String, ClosedRange<Int>, Int)] = [
      ("lines", lines, 1000), ("digitsPerLine", digitsPerLine, 1000), ("words", words, 1000),
      ("printedLines", printedLines, 1000), ("scribbles", scribbles, 1000), ("marks", marks, 1000),
      ("stains", stains, 1000), ("folds", folds, 20),
    ]
    for (name, count, most) in counts where count.lowerBound < 0 || count.upperBound > most {
      fatalError("GeneratedPages: \(name) of \(count); expected 0 to \(most)")
    }
    let amounts: [(String, ClosedRange<Double>, ClosedRange<Double>)] = [
      ("aspect", aspect, 0.01...1), ("digitHeight", digitHeight, 1...10_000),
      ("darkness", darkness, 0...10), ("ruleDarkness", ruleDarkness, 0...1),
      ("paper", paper, 0...1), ("texture", texture, 0...1), ("lightFall", lightFall, 0...1),
      ("shadow", shadow, 0...1), ("vignette", vignette, 0...1),
      ("perspective", perspective, 0...0.4), ("curl", curl, 0...0.3), ("blur", blur, 0...50),
      ("motion", motion, 0...100), ("sharpening", sharpening, 0...10), ("noise", noise, 0...10),
    ]
    for (name, amount, bounds) in amounts
    where amount.lowerBound < bounds.lowerBound || amount.upperBound > bounds.upperBound {
      fatalError(
        "GeneratedPages: \(name) of \(amount); expected \(bounds.lowerBound) to \(bounds.upperBound)"
      )
    }
    let numbers = [
      ("spacing", spacing), ("slope", slope), ("bend", bend), ("skew", skew),
    ]
    for (name, number) in numbers where !(abs(number) <= 360) {
      fatalError("GeneratedPages: \(name) of \(number); expected a number of at most 360")
    }
  }
}

import NDArrays

/// The ink of single digits, and of what is none, at any height: what a classifier learns from.
///
/// Without pictures, digits are drawn from strokes; with a ``DigitSet`` each is one of its pictures,
/// found as lines and drawn again with the hand's pen.
///
/// ```swift
/// var random = RandomGenerator(seed: 1)
/// let hand = Hand(using: &random)
/// let seven = DigitInk().draw(7, in: hand, height: 32, using: &random)
/// (seven.min(), seven.shape[0] > 20)    // (0.0, true)
/// ```
public struct DigitInk: Sendable {
  private let digits: DigitSet?
  /// The places of each digit's pictures.
  private var places: [[Int]] = []

  /// Digits from strokes, or those of a set.
  ///
  /// - Precondition: The set has a picture of each of the ten digits and a label for each picture;
  ///   otherwise stops and says what is missing.
  public init(_ digits: DigitSet? = nil) {
    self.digits = digits
    guard let digits else { return }
    guard digits.pictures.rank == 3, digits.pictures.shape[0] == digits.count else {
      fatalError(
        "DigitInk: \(digits.count) labels for pictures of \(digits.pictures.shape); expected [\(digits.count), rows, columns]"
      )
    }
    places = [[Int]](repeating: [], count: 10)
    for (place, label) in digits.labels.elements.enumerated() where (0..<10).contains(label) {
      places[label].append(place)
    }
    if let missing = places.firstIndex(where: \.isEmpty) {
      fatalError(
        "DigitInk: none of the \(digits.count) pictures shows a \(missing); expected one of each digit, or no set at all"
      )
    }
  }

  /// One digit as a hand writes it, cut out.
  ///
  /// - Shapes: → `[rows, columns]`, 0 for paper to 1 for ink, a pixel of paper all around.
  /// - Parameter height: The height of the hand's lines in pixels; its small digits are less tall,
  ///   those with tails taller.
  /// - Precondition: `value` is one of 0 to 9 and `height` 1 to 10,000; otherwise stops and names it.
  public func draw(
    _ value: Int, in hand: Hand, height: Double, using random: inout RandomGenerator
  ) -> NDArray<Float> {
    Self.check(height)
    return Self.canvas(
      strokes(of: value, in: hand, height: height, using: &random).scaled(by: height))
  }

  /// The same of one picture, whoever's it is.
  ///
  /// - Shapes: `[rows, columns]`, 0 for paper to 255 for ink → `[rows, columns]`
  /// - Precondition: As above, and the picture has two axes.
  public static func redraw(
    _ picture: NDArray<UInt8>, of value: Int, in hand: Hand, height: Double,
    using random: inout RandomGenerator
  ) -> NDArray<Float> {
    check(height)
    check(value)
    guard picture.rank == 2 else {
      fatalError("DigitInk: \(picture.shape) is no picture; expected [rows, columns]")
    }
    let traced = PictureTracing.digit(in: picture)
    return canvas(hand.strokes(of: value, traced: traced, using: &random).scaled(by: height))
  }

  /// A line of digits as a hand writes it, cut out, with each digit's box in it: what a reader of whole
  /// lines learns from.
  ///
  /// The line is straight; gaps, groups, touching and broken digits are those of the style.
  ///
  /// - Shapes: → `[rows, columns]`, 0 for paper to 1 for ink, a pixel of paper all around.
  /// - Precondition: The values are 0 to 9 and `height` 1 to 10,000; otherwise stops and names it.
  public func drawLine(
    _ values: [Int], in hand: Hand, height: Double, style: PageStyle = .clean,
    using random: inout RandomGenerator
  ) -> (ink: NDArray<Float>, digits: [GeneratedPage.Digit]) {
    Self.check(height)
    values.forEach(Self.check)
    let writer = LineWriter(style: style, hand: hand, ink: self, height: height)
    let line = writer.compose(values, .infinity, &random).digits
    let strokes = line.flatMap(\.strokes).scaled(by: height)
    guard let box = PageBox(around: strokes) else { return (Self.canvas([]), []) }
    let origin = PagePoint(1.5, 1.5) - box.low
    let digits = line.map { digit in
      GeneratedPage.Digit(
        value: digit.value, corners: digit.box.corners.map { $0 * height + origin })
    }
    return (Self.canvas(strokes), digits)
  }

  /// A digit's strokes in units of the line's height, the line's foot at y = 1.
  func strokes(
    of value: Int, in hand: Hand, height: Double, using random: inout RandomGenerator
  ) -> [Stroke] {
    Self.check(value)
    guard let digits else {
      return hand.strokes(of: value, step: Self.step(height), using: &random)
    }
    // A hand knows few pictures of a digit, always the same ones.
    let choice = random.integer(below: Swift.max(1, hand.pictures))
    var traced = TracedDigit(strokes: [], rings: 0)
    // Of a picture whose rings are filled no lines can be drawn again: there are others.
    for attempt in 0..<6 {
      let key = UInt64.mixed(hand.seed, UInt64(value), UInt64(64 * attempt + choice))
      let place = places[value][Int(key % UInt64(places[value].count))]
      traced = PictureTracing.digit(in: digits.picture(place))
      if hand.keepsPictureWidths || traced.isClear(as: value) { break }
    }
    return hand.strokes(of: value, traced: traced, using: &random)
  }

  /// How far the points of a curve lie apart, for a height in pixels.
  static func step(_ height: Double) -> Double { Swift.max(0.02, Swift.min(0.12, 2.5 / height)) }

  static func canvas(_ strokes: [Stroke]) -> NDArray<Float> {
    guard let box = PageBox(around: strokes) else { return .zeros([3, 3]) }
    let origin = PagePoint(1.5, 1.5) - box.low
    guard box.width < 1e6, box.height * box.width < 2e8 else {
      fatalError(
        "DigitInk: ink of \(box.height.rounded()) × \(box.width.rounded()) pixels is too large; expected a smaller height or fewer digits"
      )
    }
    let (rows, columns) = (Int(box.height + 3.5), Int(box.width + 3.5))
    var canvas = InkCanvas(rows: rows, columns: columns)
    for stroke in strokes.scaled(by: 1, to: origin) { canvas.draw(stroke) }
    return canvas.array
  }

  private static func check(_ value: Int) {
    guard (0..<10).contains(value) else {
      fatalError("DigitInk: \(value) is no digit; expected 0 to 9")
    }
  }

  private static func check(_ height: Double) {
    guard height >= 1, height <= 10_000 else {
      fatalError("DigitInk: a height of \(height) pixels; expected 1 to 10,000")
    }
  }
}

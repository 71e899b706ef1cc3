import NDArrays

/// How one person writes: the shapes of the digits, their size and slant, and the pen.
///
/// A hand keeps its habits over a page; from digit to digit they change a little. All lengths are
/// shares of the height of a line's digits.
///
/// ```swift
/// var hand = Hand(seed: 3)
/// hand.slant = 0.2
/// (0.05...0.17).contains(hand.pen.width)    // true
/// ```
public struct Hand: Sendable, Hashable {
  /// Where the habits come from that have no name here.
  public var seed: UInt64
  /// What the hand writes with.
  public var pen: Pen
  /// How far a digit's top lies to the right of its foot.
  public var slant: Double
  /// How wide digits are: 1 is usual.
  public var width: Double
  /// The gap between digits.
  public var spacing: Double
  /// How much the gaps differ.
  public var spacingVariation: Double
  /// How much a digit differs from the last one of its kind: 1 is usual, 0 is a stamp.
  public var unsteadiness: Double
  /// Which of the known shapes each digit has, ten numbers; each counts on from 0 at their end.
  public var shapes: [Int]
  /// How often another shape slips in, 0 to 1.
  public var shapeChanges: Double
  /// How tall each digit is, ten numbers: some people write a 0 half as tall as a 7.
  public var heights: [Double]
  /// How many times as long the lower part of a 4, 7 and 9 is, and the upper part of a 6; ten numbers.
  public var tails: [Double]
  /// How many different pictures of a digit a set of pictures lends this hand.
  public var pictures: Int
  /// Whether strokes are thick and thin where they are so in a set's picture.
  public var keepsPictureWidths: Bool

  /// The hand of a seed.
  public init(seed: UInt64) {
    var random = RandomGenerator(seed: seed)
    self.init(using: &random)
  }

  /// A hand of its own, drawn at random.
  public init(using random: inout RandomGenerator) {
    seed = random.next()
    pen = Pen(using: &random)
    slant = random.deviation(0.18)
    width = exp(-0.05 + random.deviation(0.15))
    spacing = random.ratio(in: 0.16...1.0)
    spacingVariation = random.number(in: 0.1...0.4)
    unsteadiness = random.ratio(in: 0.5...1.6)
    shapes = (0..<10).map { random.integer(below: StrokeSkeleton.digits[$0].count) }
    shapeChanges = random.chance(0.5) ? 0 : random.number(in: 0.05...0.35)
    heights = (0..<10).map { _ in exp(random.deviation(0.06)) }
    // A small 0 is still a ring: a pen's width of paper and more is left in it.
    if random.chance(0.3) { heights[0] = random.number(in: 0.35...0.7) }
    heights[0] = Swift.max(heights[0], 0.12 + 3 * pen.width)
    tails = [Double](repeating: 1, count: 10)
    if random.chance(0.4) {
      let longest = random.ratio(in: 1.2...2.4)
      for digit in [4, 6, 7, 9] where random.chance(0.6) {
        tails[digit] = Swift.max(1, longest * (1 + random.deviation(0.1)))
      }
      // Nobody writes a 6 like a flagpole.
      tails[6] = 1 + 0.5 * (tails[6] - 1)
    }
    pictures = random.whole(in: 1...4)
    keepsPictureWidths = random.chance(0.3)
  }
}

/// What a hand writes with.
public struct Pen: Sendable, Hashable {
  /// What a pen's ink looks like.
  public enum Kind: Sendable, Hashable, CaseIterable {
    /// Thin, of changing strength, now and then with a gap.
    case ballPen
    /// Thick and even.
    case feltPen
    /// Gray and grained, as the paper is rough.
    case pencil
    /// Thicker in one direction than across it.
    case fountainPen
  }

  /// What the ink looks like.
  public var kind: Kind
  /// The width of a stroke, as a share of the height of a line's digits.
  public var width: Double
  /// How much of the light the ink swallows, 0 to 1.
  public var darkness: Double
  /// How much of the paper's roughness shows in the ink, 0 to 1.
  public var grain: Double
  /// How much the pressure changes along a stroke, 0 to 1.
  public var pressure: Double

  /// A pen of the given properties; at first one with an even, black line.
  public init(
    kind: Kind = .feltPen, width: Double = 0.1, darkness: Double = 0.9, grain: Double = 0,
    pressure: Double = 0
  ) {
    (self.kind, self.width, self.darkness) = (kind, width, darkness)
    (self.grain, self.pressure) = (grain, pressure)
  }

  /// A pen drawn at random, 5 to 17 % of the height wide.
  public init(using random: inout RandomGenerator) {
    width = random.ratio(in: 0.05...0.17)
    let share = random.uniform()
    // Thick strokes are those of felt pens and soft pencils.
    kind =
      width > 0.115
      ? (share < 0.75 ? .feltPen : .pencil)
      : share < 0.5 ? .ballPen : share < 0.7 ? .fountainPen : share < 0.85 ? .pencil : .feltPen
    switch kind {
    case .ballPen: (darkness, grain) = (random.number(in: 0.55...0.9), random.number(in: 0...0.25))
    case .feltPen: (darkness, grain) = (random.number(in: 0.75...0.95), 0)
    case .pencil: (darkness, grain) = (random.number(in: 0.4...0.7), random.number(in: 0.35...0.8))
    case .fountainPen: (darkness, grain) = (random.number(in: 0.65...0.95), 0)
    }
    pressure = random.number(in: 0.03...0.25)
  }
}

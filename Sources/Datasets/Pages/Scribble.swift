import NDArrays

/// Things that people draw between digits, in units of a line's height.
enum Scribble {
  /// A smooth line that goes nowhere.
  static func tangle(
    _ pen: Pen, step: Double, using random: inout RandomGenerator
  ) -> [Stroke] {
    let size = PagePoint(random.number(in: 0.4...1.6), random.number(in: 0.4...1.2))
    // Fewer points would make an S or an 8 now and then.
    let count = random.whole(in: 8...16)
    let points = (0..<count).map { _ in PagePoint(random.uniform(), random.uniform()) * size }
    return [inked(SmoothCurve.through(points, step: step), pen)]
  }

  /// A zigzag that strikes something out, as wide as it is told.
  static func crossingOut(
    _ pen: Pen, width: Double, using random: inout RandomGenerator
  ) -> [Stroke] {
    let turns = Swift.max(4, Int(width * random.number(in: 5...10)))
    let points = (0...turns).map { i in
      PagePoint(
        width * (Double(i) / Double(turns) + random.deviation(0.02)),
        (i % 2 == 0 ? 0.15 : 0.9) + random.deviation(0.08))
    }
    return [inked(points, pen)]
  }

  /// An arrow, a check mark, a cross, a plus or a star.
  static func mark(_ pen: Pen, step: Double, using random: inout RandomGenerator) -> [Stroke] {
    func lines(_ text: String, _ shake: Double) -> [Stroke] {
      let skeleton = StrokeSkeleton(text)
      let moved = skeleton.points.map {
        $0 + PagePoint(random.deviation(shake), random.deviation(shake))
      }
      return skeleton.curves(through: moved, step: step).map { inked($0, pen) }
    }
    switch random.integer(below: 5) {
    case 0: return lines("0,50 60,48 120,50 / 95,30 120,50! 93,70", 0.03)
    case 1: return lines("0,55 22,100! 50,50 90,0", 0.04)
    case 2: return lines("0,0 80,100 / 80,0 0,100", 0.05)
    case 3: return lines("0,50 70,50 / 35,15 35,85", 0.03)
    default: return lines("0,50 80,50 / 40,8 40,92 / 12,20 68,80 / 68,20 12,80", 0.04)
    }
  }

  /// A filled spot with an uneven edge.
  static func blob(using random: inout RandomGenerator) -> [Stroke] {
    let size = random.ratio(in: 0.05...0.3)
    let count = random.whole(in: 1...5)
    return (0..<count).map { _ in
      let place = PagePoint(random.deviation(size * 0.5), random.deviation(size * 0.4))
      return [PenPoint(place: place, radius: size * random.number(in: 0.6...1))]
    }
  }

  /// A line that underlines something.
  static func underline(
    _ pen: Pen, width: Double, using random: inout RandomGenerator
  ) -> [Stroke] {
    let points = (0...6).map { i in
      PagePoint(width * Double(i) / 6, random.deviation(0.015) + 0.04 * Double(i) / 6)
    }
    return [inked(SmoothCurve.through(points, step: 0.1), pen)]
  }

  /// A comma, or a point.
  static func comma(_ pen: Pen, using random: inout RandomGenerator) -> [Stroke] {
    if random.chance(0.5) {
      return [[PenPoint(place: PagePoint(0, 0.97), radius: pen.width * 0.7)]]
    }
    let points = [
      PagePoint(0, 0.93), PagePoint(0.02, 1.04), PagePoint(-0.05, 1.14 + random.deviation(0.03)),
    ]
    return [inked(points, pen)]
  }

  private static func inked(_ line: [PagePoint], _ pen: Pen) -> Stroke {
    line.map { PenPoint(place: $0, radius: pen.width / 2) }
  }
}

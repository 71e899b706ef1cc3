import NDArrays

extension Hand {
  /// The strokes of one digit as this hand writes it now.
  ///
  /// The line's height is 1 and the foot of the line at y = 1; x begins anywhere.
  ///
  /// - Parameter step: How far the points of a curve lie apart.
  func strokes(of value: Int, step: Double, using random: inout RandomGenerator) -> [Stroke] {
    check()
    var shape = shapes[value]
    if random.chance(shapeChanges) { shape &+= 1 + random.integer(below: 5) }
    let all = StrokeSkeleton.digits[value]
    let index = (shape % all.count + all.count) % all.count
    // What this hand makes of the shape is the same each time.
    var habit = RandomGenerator(seed: .mixed(seed, UInt64(value), UInt64(index)))
    let points = bent(all[index].points, &habit, &random)
    let lines = all[index].curves(through: points, step: step)
    return inked(formed(lines, as: value, &random), &random)
  }

  /// The same for lines that were traced from a picture; the widths may be its own.
  func strokes(
    of value: Int, traced: TracedDigit, using random: inout RandomGenerator
  ) -> [Stroke] {
    check()
    let lines = formed(traced.strokes.map { $0.map(\.place) }, as: value, isTraced: true, &random)
    guard keepsPictureWidths || traced.isBlotted else { return inked(lines, &random) }
    // All of a page is written with one pen, whichever pens the pictures were.
    let thickness = pen.width / 2 / Swift.max(0.01, traced.meanRadius) * exp(random.deviation(0.08))
    return zip(lines, traced.strokes).map { line, old in
      zip(line, old).map { PenPoint(place: $0, radius: $1.radius * thickness) }
    }
  }

  /// A letter in this hand.
  func letter(_ index: Int, step: Double, using random: inout RandomGenerator) -> [Stroke] {
    check()
    let skeleton = StrokeSkeleton.letters[index]
    var habit = RandomGenerator(seed: .mixed(seed, UInt64(index), 0x1E77E6))
    let lines = skeleton.curves(through: bent(skeleton.points, &habit, &random), step: step)
    return inked(formed(lines, as: nil, &random), &random)
  }

  /// Stops where nobody can write like this.
  func check() {
    for (name, count) in [
      ("shapes", shapes.count), ("heights", heights.count), ("tails", tails.count),
    ] where count != 10 {
      fatalError("Hand: \(count) \(name); expected one for each of the ten digits")
    }
    let numbers: [(String, Double, ClosedRange<Double>)] = [
      ("slant", slant, -5...5), ("width", width, 0.05...10), ("spacing", spacing, -1...100),
      ("spacingVariation", spacingVariation, 0...3), ("unsteadiness", unsteadiness, 0...20),
      ("pen.width", pen.width, 0...2), ("pen.pressure", pen.pressure, 0...1),
      ("pen.grain", pen.grain, 0...1), ("pen.darkness", pen.darkness, 0...1),
    ]
    for (name, number, bounds) in numbers where !bounds.contains(number) {
      fatalError(
        "Hand: \(name) of \(number); expected \(bounds.lowerBound) to \(bounds.upperBound)")
    }
    for number in heights + tails where !(0.05...10).contains(number) {
      fatalError("Hand: a height or tail of \(number); expected 0.05 to 10")
    }
  }

  /// Moves a skeleton's points: first by habit, then by what the hand does this time.
  private func bent(
    _ points: [PagePoint], _ habit: inout RandomGenerator, _ random: inout RandomGenerator
  ) -> [PagePoint] {
    // A waist further up or down, and a slow warp of the plane.
    let waist = exp(habit.deviation(0.13))
    let warp = (0..<4).map { _ in habit.deviation(0.13) + random.deviation(0.05 * unsteadiness) }
    let stretch = exp(habit.deviation(0.12))
    let shake = 0.018 * unsteadiness
    return points.map { point in
      var p = PagePoint(point.x * stretch, pow(Swift.max(0, point.y), waist))
      p += PagePoint(habit.deviation(0.024), habit.deviation(0.024))
      p += PagePoint(random.deviation(shake), random.deviation(shake))
      let q = p - PagePoint(0.3, 0.5)
      p.x += warp[0] * q.x * q.y + warp[1] * q.y * q.y
      p.y += warp[2] * q.x * q.y + warp[3] * q.x * q.x
      return p
    }
  }

  /// Brings lines to a digit's height, tail, width and slant.
  private func formed(
    _ lines: [[PagePoint]], as value: Int?, isTraced: Bool = false, _ random: inout RandomGenerator
  ) -> [[PagePoint]] {
    let points = lines.joined()
    guard let first = points.first else { return lines }
    let low = points.reduce(first) { pointwiseMin($0, $1) }
    let high = points.reduce(first) { pointwiseMax($0, $1) }
    // Traced lines have their size, and a slant of their own beside the hand's.
    let scale = isTraced ? 1 : 1 / Swift.max(high.y - low.y, 0.2)
    let foot = isTraced ? Swift.max(0, 1 - (high.y - low.y)) : 0
    let lean = isTraced ? 0.5 : 1
    let size = (value.map { heights[$0] } ?? 0.9) * exp(random.deviation(0.04 * unsteadiness))
    let tail = value.map { tails[$0] } ?? 1
    let turn = random.deviation(0.03 * unsteadiness)
    let slant = lean * self.slant + random.deviation(0.035 * unsteadiness)
    let aspect = width * size * exp(random.deviation(0.05 * unsteadiness))
    // A small digit stands on the line, or a little above it.
    let lift = size < 0.75 ? random.uniform() * (1 - size) * 0.6 : random.deviation(0.025)
    return lines.map { line in
      line.map { point in
        var p = (point - low) * scale + PagePoint(0, foot)
        // A 6 grows upwards, the others down.
        if value == 6 {
          if p.y < 0.5 { p.y = 0.5 - (0.5 - p.y) * tail }
        } else if p.y > 0.55 {
          p.y = 0.55 + (p.y - 0.55) * tail
        }
        let up = (1 - p.y) * size
        let x = p.x * aspect + slant * up
        return PagePoint(x - turn * up, 1 - up + turn * x - lift)
      }
    }
  }

  /// Lines with the pen's width and pressure.
  private func inked(_ lines: [[PagePoint]], _ random: inout RandomGenerator) -> [Stroke] {
    let width = pen.width * exp(random.deviation(0.06))
    let (wave, start) = (random.number(in: 3...9), random.number(in: 0...6.3))
    let isFlat = pen.kind == .fountainPen
    let isUneven = pen.kind == .ballPen || pen.kind == .pencil
    var way = 0.0
    return lines.map { line in
      line.indices.map { i in
        let before = line[Swift.max(0, i - 1)]
        let along = line[Swift.min(line.count - 1, i + 1)] - before
        if i > 0 { way += SmoothCurve.length(line[i] - before) }
        let swing = sin(start + wave * way)
        var radius = width / 2 * (1 + pen.pressure * swing)
        if isFlat {
          // A nib at 45° draws broad lines down to the right, thin ones across.
          let length = Swift.max(1e-9, SmoothCurve.length(along))
          radius *= 0.72 + 0.4 * abs(along.x + along.y) / (1.42 * length)
        }
        let flow =
          isUneven ? 1 - pen.pressure * (0.6 + 0.6 * sin(1.7 * start + 2.3 * wave * way)) : 1
        return PenPoint(place: line[i], radius: radius, flow: Swift.max(0.4, Swift.min(1, flow)))
      }
    }
  }
}

extension UInt64 {
  /// A seed from several numbers, far from those of their neighbours.
  static func mixed(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    RandomGenerator.mixed(a, b, c)
  }
}

import NDArrays

// What pens leave, before there are pixels: strokes are lines of points, each with its own width. All
// that stands on a page is made of them, so that it can be slanted, bent and seen at an angle without
// being read from pixels twice.

/// A place on a page: x to the right, y down.
typealias PagePoint = SIMD2<Double>

/// Where a pen is, how far its ink reaches to each side, and how much of it there is, 0 to 1.
struct PenPoint: Sendable {
  var place: PagePoint
  var radius: Double
  var flow = 1.0
}

/// What a pen draws without being lifted.
typealias Stroke = [PenPoint]

extension RandomGenerator {
  mutating func number(in range: ClosedRange<Double>) -> Double {
    range.lowerBound + (range.upperBound - range.lowerBound) * uniform()
  }

  /// A number whose logarithm is evenly spread: as many between 10 and 20 as between 20 and 40.
  mutating func ratio(in range: ClosedRange<Double>) -> Double {
    range.lowerBound * pow(range.upperBound / range.lowerBound, uniform())
  }

  mutating func whole(in range: ClosedRange<Int>) -> Int {
    range.lowerBound + Int(uniform() * Double(range.upperBound - range.lowerBound + 1))
  }

  /// True in the given share of the calls.
  mutating func chance(_ share: Double) -> Bool { uniform() < share }

  /// A normal number, no further from 0 than three deviations.
  mutating func deviation(_ size: Double) -> Double {
    size * Swift.max(-3, Swift.min(3, normal()))
  }
}

/// A rectangle that things on a page fill.
struct PageBox: Sendable {
  var low: PagePoint
  var high: PagePoint

  var width: Double { high.x - low.x }
  var height: Double { high.y - low.y }
  var middle: PagePoint { (low + high) / 2 }

  /// From the upper left, clockwise.
  var corners: [PagePoint] {
    [low, PagePoint(high.x, low.y), high, PagePoint(low.x, high.y)]
  }

  /// The box of all ink of the strokes; nil without a point.
  init?(around strokes: [Stroke]) {
    guard let first = strokes.lazy.joined().first else { return nil }
    (low, high) = (first.place, first.place)
    for point in strokes.lazy.joined() {
      low = pointwiseMin(low, point.place - point.radius)
      high = pointwiseMax(high, point.place + point.radius)
    }
  }

  init(low: PagePoint, high: PagePoint) { (self.low, self.high) = (low, high) }

  func grown(by margin: Double) -> PageBox { PageBox(low: low - margin, high: high + margin) }

  func meets(_ other: PageBox) -> Bool {
    low.x < other.high.x && other.low.x < high.x && low.y < other.high.y && other.low.y < high.y
  }
}

extension [Stroke] {
  /// The strokes with each point moved.
  func moved(_ move: (PagePoint) -> PagePoint) -> [Stroke] {
    map { $0.map { PenPoint(place: move($0.place), radius: $0.radius, flow: $0.flow) } }
  }

  /// The strokes `factor` times as large, pens included, then moved.
  func scaled(by factor: Double, to origin: PagePoint = .zero) -> [Stroke] {
    map {
      $0.map {
        PenPoint(place: $0.place * factor + origin, radius: $0.radius * factor, flow: $0.flow)
      }
    }
  }
}

/// A smooth curve through points, with corners where they are asked for.
enum SmoothCurve {
  /// Points along a centripetal Catmull–Rom curve, which makes no loops of its own.
  ///
  /// - Parameter step: About how far the points lie apart.
  static func through(_ points: [PagePoint], step: Double) -> [PagePoint] {
    guard points.count > 1 else { return points }
    var curve: [PagePoint] = []
    for i in 0..<points.count - 1 {
      let (b, c) = (points[i], points[i + 1])
      // Beyond the ends the curve would go on as it came.
      let a = i > 0 ? points[i - 1] : 2 * b - c
      let d = i + 2 < points.count ? points[i + 2] : 2 * c - b
      let (ab, bc, cd) = (knot(a, b), knot(b, c), knot(c, d))
      // The tangents of the curve at b and c, for a parameter that runs from 0 to 1 between them.
      let atB = (c - b) + bc * ((b - a) / ab - (c - a) / (ab + bc))
      let atC = (c - b) + bc * ((d - c) / cd - (d - b) / (bc + cd))
      let count = Swift.max(2, Swift.min(40, Int(length(c - b) / step) + 1))
      for k in 0..<count {
        let t = Double(k) / Double(count)
        let (t2, t3) = (t * t, t * t * t)
        let first = (2 * t3 - 3 * t2 + 1) * b + (t3 - 2 * t2 + t) * atB
        curve.append(first + (3 * t2 - 2 * t3) * c + (t3 - t2) * atC)
      }
    }
    return curve + [points[points.count - 1]]
  }

  private static func knot(_ a: PagePoint, _ b: PagePoint) -> Double {
    Swift.max(1e-4, length(b - a).squareRoot())
  }

  static func length(_ v: PagePoint) -> Double { (v * v).sum().squareRoot() }
}

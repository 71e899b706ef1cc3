/// A curve in the square from 0 to 1, as that of a test whose threshold moves.
///
/// ```swift
/// let curve = ROCCurve(NDArray([0.1, 0.4, 0.35, 0.8]), NDArray([false, false, true, true]))
/// UnitCurve(
///   "spam", x: curve.falsePositiveRates, y: curve.truePositiveRates, area: curve.area
/// ).area!    // 0.75
/// ```
public struct UnitCurve: Sendable, Hashable {
  /// What the curve is called.
  public var name: String
  /// Where its points lie from left to right; NaN interrupts the curve.
  public let x: [Double]
  /// Where its points lie upwards; NaN interrupts the curve.
  public let y: [Double]
  /// The area under it, as its legend and the table of numbers say it; nil where nobody says.
  public var area: Double?
  /// Whether it has a colour and a name among many others.
  public var isHighlighted: Bool

  /// A curve by its points, in the order in which it runs.
  ///
  /// - Precondition: There are as many x as y, and a point at least; each is 0 to 1 or NaN, and the x
  ///   go in one direction; otherwise stops and says which is not so.
  public init(
    _ name: String, x: [Double], y: [Double], area: Double? = nil, isHighlighted: Bool = false
  ) {
    guard x.count == y.count, !x.isEmpty else {
      fatalError(
        "UnitCurve \(name): \(x.count) x and \(y.count) y; it needs as many of both, and at least one"
      )
    }
    for numbers in [x, y] {
      if let k = numbers.firstIndex(where: { $0 < 0 || $0 > 1 }) {
        fatalError("UnitCurve \(name): \(numbers[k]) at point \(k); expected 0 to 1")
      }
    }
    if let k = Self.turn(x) {
      fatalError("UnitCurve \(name): x turns back at point \(k); expected one direction")
    }
    self.name = name
    self.x = x
    self.y = y
    self.area = area
    self.isHighlighted = isHighlighted
  }

  /// The first point whose x lies on the other side of the one before it than others do.
  private static func turn(_ x: [Double]) -> Int? {
    var (last, direction) = (Double.nan, 0.0)
    for (k, value) in x.enumerated() where !value.isNaN {
      let step = last.isNaN ? 0 : value - last
      if step * direction < 0 { return k }
      if step != 0 { direction = step }
      last = value
    }
    return nil
  }

  /// The points between gaps, with the corners of stairs between them where the curve is one: the
  /// value of a point holds as far as the next one to its left.
  func stretches(isStepped: Bool) -> [[(x: Double, y: Double)]] {
    var result: [[(x: Double, y: Double)]] = [[]]
    for (x, y) in zip(x, y) {
      if x.isNaN || y.isNaN {
        if !result[result.count - 1].isEmpty { result.append([]) }
        continue
      }
      if isStepped, let last = result[result.count - 1].last, last.x != x, last.y != y {
        result[result.count - 1].append(last.x > x ? (x, last.y) : (last.x, y))
      }
      result[result.count - 1].append((x, y))
    }
    return result.filter { !$0.isEmpty }
  }
}

/// Lines of very many points as lines of few that look the same.
enum CurveThinning {
  /// As much of a line as is within a rectangle.
  ///
  /// - Source: Liang & Barsky (1984)
  static func clipped(
    _ line: [(x: Double, y: Double)], x: ClosedRange<Double>, y: ClosedRange<Double>
  ) -> [[(x: Double, y: Double)]] {
    if line.count == 1 { return x.contains(line[0].x) && y.contains(line[0].y) ? [line] : [] }
    var result: [[(x: Double, y: Double)]] = []
    for (a, b) in zip(line, line.dropFirst()) {
      let (dx, dy) = (b.x - a.x, b.y - a.y)
      var (from, to) = (0.0, 1.0)
      for (step, room) in [
        (-dx, a.x - x.lowerBound), (dx, x.upperBound - a.x), (-dy, a.y - y.lowerBound),
        (dy, y.upperBound - a.y),
      ] {
        if step == 0 {
          if room < 0 { (from, to) = (1, 0) }
        } else if step < 0 {
          from = Swift.max(from, room / step)
        } else {
          to = Swift.min(to, room / step)
        }
      }
      if from > to { continue }
      let start = from == 0 ? a : (a.x + from * dx, a.y + from * dy)
      let end = to == 1 ? b : (a.x + to * dx, a.y + to * dy)
      if let last = result.last?.last, last == start {
        result[result.count - 1].append(end)
      } else {
        result.append([start, end])
      }
    }
    return result
  }

  /// The line with so few points that it nowhere leaves the one of all points by more than about half
  /// a unit of the drawing.
  ///
  /// In each column of half a unit the first, lowest, highest and last point draw what all of them do
  /// (Jugel, Jerzak, Hackenbroich & Markl 2014, "M4"); of these, what lies within a quarter of a unit
  /// of a straight line goes too (Douglas & Peucker 1973).
  ///
  /// - Complexity: O(n) for n points from left to right or from right to left
  static func thinned(_ line: [(x: Double, y: Double)]) -> [(x: Double, y: Double)] {
    var kept: [(x: Double, y: Double)] = []
    var start = 0
    while start < line.count {
      let column = (line[start].x * 2).rounded(.down)
      var (end, low, high) = (start, start, start)
      while end + 1 < line.count, (line[end + 1].x * 2).rounded(.down) == column {
        end += 1
        if line[end].y < line[low].y { low = end }
        if line[end].y > line[high].y { high = end }
      }
      kept += Set([start, low, high, end]).sorted().map { line[$0] }
      start = end + 1
    }
    return straightened(kept, tolerance: 0.25)
  }

  private static func straightened(
    _ line: [(x: Double, y: Double)], tolerance: Double
  ) -> [(x: Double, y: Double)] {
    guard line.count > 2 else { return line }
    var isKept = [Bool](repeating: false, count: line.count)
    (isKept[0], isKept[line.count - 1]) = (true, true)
    var open = [(0, line.count - 1)]
    while let (first, last) = open.popLast() {
      var (worst, place) = (tolerance, first)
      for k in first + 1..<Swift.max(first + 1, last) {
        let away = distance(line[k], line[first], line[last])
        if away > worst { (worst, place) = (away, k) }
      }
      if place == first { continue }
      isKept[place] = true
      open += [(first, place), (place, last)]
    }
    return line.indices.filter { isKept[$0] }.map { line[$0] }
  }

  /// How far a point is from the stretch between two others.
  static func distance(
    _ p: (x: Double, y: Double), _ a: (x: Double, y: Double), _ b: (x: Double, y: Double)
  ) -> Double {
    let (dx, dy) = (b.x - a.x, b.y - a.y)
    let length = dx * dx + dy * dy
    let along = length > 0 ? ((p.x - a.x) * dx + (p.y - a.y) * dy) / length : 0
    let share = Swift.max(0, Swift.min(1, along))
    let (x, y) = (p.x - a.x - share * dx, p.y - a.y - share * dy)
    return (x * x + y * y).squareRoot()
  }
}

import NDArrays

/// What a component reads as where it is several digits that touch.
public struct TouchingDigits: Sendable, Hashable {
  /// The digits from left to right.
  public var values: [Int]
  /// The logarithm of their probability, of all that the component may read as.
  public var logShare: Double
  /// Where the digits stand: as shares of the component's width, the left and right rim of each.
  public var columns: [ClosedRange<Double>]
}

extension DigitLattice {
  /// A segment with what it is read as.
  public struct Reading: Sendable {
    /// The segment.
    public var segment: Segment
    /// Its digits from left to right: one, several that touch, or none.
    public var values: [Int]
    /// The share of all ways, weighted by their scores, that read this segment so.
    public var share: Double
    /// The digits with what all ways together say of them.
    public var digits: [Digit] = []
  }

  /// A digit in its place.
  public struct Digit: Sendable {
    /// 0 to 9.
    public var value: Int
    /// Its box on the upright and level page.
    public var box: PixelBox
    /// The share of all ways that read this digit in this place, however they cut it.
    public var share: Double
    /// The shares of ways that read each of the ten digits in this place.
    public var shares: [Double]
  }

  /// What a segment may be read as, with the scores: the ten digits, none, and what it is as several
  /// digits that touch.
  public func readings(_ segment: Segment) -> [(values: [Int], score: Double)] {
    (0...10).map { ($0 < 10 ? [$0] : [], score(segment, as: $0)) }
      + segment.touching.map { ($0.values, score(segment, as: $0)) }
  }

  /// The best way, with the share that all ways give to each of its readings.
  ///
  /// - Parameter temperature: What scores are divided by for the shares.
  /// - Precondition: A reader's networks have seen the segments.
  /// - Complexity: O(segments · segments that follow one)
  /// - Source: Rabiner & Juang (1986), the Viterbi and the forward–backward algorithm
  public func best(temperature: Double = 1) -> [Reading] {
    if pieces.isEmpty { return [] }
    let ways = LatticeWays(self, temperature: temperature)
    let found = ways.found(self)
    return ways.best.map { place in
      let readings = ways.readings[place]
      let chosen = readings.indices.max { readings[$0].score < readings[$1].score }!
      var reading = Reading(
        segment: segments[place], values: readings[chosen].values,
        share: ways.shares[place][chosen])
      reading.digits = boxes(segments[place], reading.values).map { value, box in
        let shares = Self.shares(in: box, found)
        return Digit(value: value, box: box, share: shares[value], shares: shares)
      }
      return reading
    }
  }

  /// The boxes of a segment's digits.
  fileprivate func boxes(_ segment: Segment, _ values: [Int]) -> [(value: Int, box: PixelBox)] {
    guard values.count > 1 else { return values.map { ($0, segment.box) } }
    let touching = segment.touching.first { $0.values == values }
    return values.enumerated().map { place, value in
      let count = Double(values.count)
      let columns =
        touching?.columns[place] ?? Double(place) / count...Double(place + 1) / count
      // A digit that is said to end where it begins has a pixel, within the segment too.
      var box = segment.box
      let (left, width) = (Double(box.left), Double(box.width))
      box.left = min(
        segment.box.right - 1, Int((left + columns.lowerBound * width).rounded()))
      box.right = max(box.left + 1, Int((left + columns.upperBound * width).rounded()))
      return (value, box)
    }
  }

  /// What all ways say of a place: a way cuts a digit a little wider than another, and both read it.
  private static func shares(in box: PixelBox, _ found: [LatticeWays.Found]) -> [Double] {
    var shares = [Double](repeating: 0, count: 10)
    for other in found {
      let narrower = max(1, min(box.width, other.box.width))
      guard Double(box.sharedColumns(other.box)) > 0.5 * Double(narrower),
        2 * box.sharedRows(other.box) > min(box.height, other.box.height)
      else { continue }
      shares[other.value] += other.share
    }
    return shares.map { min(1, $0) }
  }
}

/// All ways through a lattice.
struct LatticeWays {
  /// A digit that some ways read.
  struct Found {
    var value: Int
    var box: PixelBox
    var share: Double
  }

  /// What each segment may be read as.
  let readings: [[(values: [Int], score: Double)]]
  /// The segments of the best way.
  private(set) var best: [Int] = []
  /// The share of all ways for each reading of each segment.
  private(set) var shares: [[Double]] = []

  /// - Precondition: There is a piece.
  init(_ lattice: DigitLattice, temperature: Double) {
    if lattice.segments.isEmpty { readings = []; return }
    let segments = lattice.segments
    let count = lattice.pieces.count
    readings = segments.map(lattice.readings)
    var starting = [[Int]](repeating: [], count: count + 1)
    for (place, segment) in segments.enumerated() {
      starting[segment.pieces.lowerBound].append(place)
    }
    // What follows a segment depends on its box alone: its best reading and all of them together
    // stand for it.
    let tops = readings.map { $0.map(\.score).max()! }
    let totals = readings.map { logSum($0.map { $0.score / temperature }) }
    let order = segments.indices.sorted {
      (segments[$0].pieces.lowerBound, $0) < (segments[$1].pieces.lowerBound, $1)
    }
    var scores = [Double](repeating: -.infinity, count: segments.count)
    var before = [Int](repeating: -1, count: segments.count)
    var forward = scores
    for place in order where segments[place].pieces.lowerBound == 0 {
      (scores[place], forward[place]) = (tops[place], totals[place])
    }
    var costs: [[Double]] = segments.map { _ in [] }
    for place in order {
      let end = segments[place].pieces.upperBound
      guard end < count, scores[place] > -.infinity else { continue }
      costs[place] = starting[end].map { lattice.cost(segments[place], segments[$0]) }
      for (next, cost) in zip(starting[end], costs[place]) {
        let score = scores[place] - cost + tops[next]
        if score > scores[next] { (scores[next], before[next]) = (score, place) }
        forward[next] = logAddExp(forward[next], forward[place] - cost / temperature + totals[next])
      }
    }
    var backward = [Double](repeating: -.infinity, count: segments.count)
    for place in order.reversed() {
      let end = segments[place].pieces.upperBound
      if end == count { backward[place] = 0 }
      for (next, cost) in zip(end < count ? starting[end] : [], costs[place]) {
        backward[place] = logAddExp(
          backward[place], backward[next] + totals[next] - cost / temperature)
      }
    }
    let last = segments.indices.filter { segments[$0].pieces.upperBound == count }
    let all = logSum(last.map { forward[$0] })
    shares = segments.indices.map { place in
      let through = forward[place] - totals[place] + backward[place] - all
      return readings[place].map { exp($0.score / temperature + through) }
    }
    var place = last.max { scores[$0] < scores[$1] } ?? -1
    while place >= 0 {
      best.append(place)
      place = before[place]
    }
    best.reverse()
  }

  /// The digits of the best way.
  func bestValues(_ lattice: DigitLattice) -> [Int] {
    best.flatMap { place in readings[place].max { $0.score < $1.score }!.values }
  }

  /// Shares below this one are as good as nothing.
  private static let least = 1e-6

  /// Every digit that some ways read.
  func found(_ lattice: DigitLattice) -> [Found] {
    lattice.segments.indices.flatMap { place in
      zip(readings[place], shares[place]).flatMap { reading, share in
        share < Self.least
          ? []
          : lattice.boxes(lattice.segments[place], reading.values).map {
            Found(value: $0.value, box: $0.box, share: share)
          }
      }
    }
  }
}

private func logSum(_ values: [Double]) -> Double {
  let top = values.max() ?? -.infinity
  if top == -.infinity { return top }
  return top + log(values.reduce(0) { $0 + exp($1 - top) })
}

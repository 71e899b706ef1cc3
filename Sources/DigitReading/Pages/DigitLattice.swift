import NDArrays

/// All ways to cut a line into digits, each with its score.
///
/// The pieces of a line are in order; a segment is some neighbouring pieces taken together, read as a
/// digit or left out as none. A way through the lattice takes every piece once, and its score is the
/// sum of those of its segments and of what lies between them.
///
/// - Source: Rabiner & Juang (1986) for the best way and for the shares of all ways
struct DigitLattice: Sendable {
  /// Some neighbouring pieces.
  struct Segment: Sendable {
    var pieces: Range<Int>
    var box: PixelBox
    /// How many cuts within components it begins and ends at, one half each.
    var cuts: Double
    /// The component that all pieces are of; nil where they are of several.
    var component: Int?
    /// The box of all its pieces, in line heights.
    var height: Double
    var area: Double
    /// The logarithms of the shares of the ten digits, and of none.
    var logShares: [Double] = []
  }

  let pieces: [InkPiece]
  let lineHeight: Double
  var segments: [Segment] = []

  /// The most pieces of a segment.
  private static let mostPieces = 5
  /// The widest segment, and the widest gap within one, in line heights.
  private static let widest = 1.5
  private static let widestGap = 0.22

  init(_ pieces: [InkPiece], lineHeight: Double) {
    (self.pieces, self.lineHeight) = (pieces, lineHeight)
    for first in pieces.indices {
      var box = pieces[first].box
      for last in first..<min(pieces.count, first + Self.mostPieces) {
        let piece = pieces[last]
        if last > first {
          let gap = max(piece.box.left - box.right, box.left - piece.box.right)
          if Double(gap) > Self.widestGap * lineHeight { break }
          box = box.joined(piece.box)
        }
        // One piece is a segment however wide it is.
        if last > first, Double(box.width) > Self.widest * lineHeight { break }
        segments.append(segment(first..<last + 1, box))
      }
    }
  }

  private func segment(_ range: Range<Int>, _ box: PixelBox) -> Segment {
    let parts = pieces[range]
    // A cut counts where the piece on its other side is of another segment.
    let left = parts.filter(\.isCutLeft).count, right = parts.filter(\.isCutRight).count
    let components = Set(parts.map(\.component))
    var inner = 0
    for component in components {
      let count = parts.filter { $0.component == component }.count
      inner += count - 1
    }
    return Segment(
      pieces: range, box: box, cuts: Double(left + right - 2 * inner) / 2,
      component: components.count == 1 ? components.first : nil,
      height: Double(box.height) / lineHeight,
      area: Double(box.height * box.width) / (lineHeight * lineHeight))
  }

  /// The runs of a segment's pieces.
  func runs(_ segment: Segment) -> [InkComponent.Run] {
    pieces[segment.pieces].flatMap(\.runs)
  }

  // MARK: - Scores

  private static let cutCost = 1.0
  private static let noneCost = 2.5
  private static let noneAreaCost = 4.0
  private static let lowZero = 0.28
  private static let lowDigit = 0.45
  private static let lowCost = 8.0

  /// The score of a segment as a digit, 0 to 9, or as none, 10.
  func score(_ segment: Segment, as reading: Int) -> Double {
    let base = segment.logShares[reading] - Self.cutCost * segment.cuts
    if reading == 10 {
      return base - Self.noneCost - Self.noneAreaCost * min(1.5, segment.area)
    }
    let least = reading == 0 ? Self.lowZero : Self.lowDigit
    let missing = max(0, least - max(segment.height, Double(segment.box.width) / lineHeight / 2))
    return base - Self.lowCost * missing / least
  }

  private static let overlapCost = 2.5
  private static let stackCost = 5.0

  /// What it costs that one segment follows another.
  func cost(_ first: Segment, _ second: Segment) -> Double {
    let narrower = max(1, min(first.box.width, second.box.width))
    guard Double(first.box.sharedColumns(second.box)) > 0.5 * Double(narrower) else { return 0 }
    if let component = first.component, component == second.component { return Self.stackCost }
    return Self.overlapCost
  }

  // MARK: - Ways

  /// A segment with what it is read as.
  struct Reading: Sendable {
    var segment: Segment
    /// 0 to 9, or 10 where it is no digit.
    var value: Int
    /// The share of all ways, weighted by their scores, that read this segment so.
    var share: Double
    /// The shares of ways in which the segment is another digit.
    var shares: [Double]
  }

  /// The best way, with the share that all ways give to each of its readings.
  ///
  /// - Parameter temperature: What scores are divided by for the shares.
  func best(temperature: Double = 1) -> [Reading] {
    if pieces.isEmpty { return [] }
    var starting = [[Int]](repeating: [], count: pieces.count + 1)
    for (place, segment) in segments.enumerated() {
      starting[segment.pieces.lowerBound].append(place)
    }
    // Whether it is a digit or none matters for what follows alone through its box: the best digit
    // and none are one state each in the best way, all eleven in the sum.
    let scores = segments.map { segment in (0...10).map { score(segment, as: $0) } }
    let tops = scores.map { $0.max()! }
    let order = segments.indices.sorted {
      (segments[$0].pieces.lowerBound, $0) < (segments[$1].pieces.lowerBound, $1)
    }
    var bestScores = [Double](repeating: -.infinity, count: segments.count)
    var before = [Int](repeating: -1, count: segments.count)
    var forward = bestScores
    let totals = scores.map { Self.logSum($0.map { $0 / temperature }) }
    for place in order where segments[place].pieces.lowerBound == 0 {
      bestScores[place] = tops[place]
      forward[place] = totals[place]
    }
    for place in order {
      let end = segments[place].pieces.upperBound
      guard end < pieces.count, bestScores[place] > -.infinity else { continue }
      for next in starting[end] {
        let cost = cost(segments[place], segments[next])
        let score = bestScores[place] - cost + tops[next]
        if score > bestScores[next] { (bestScores[next], before[next]) = (score, place) }
        forward[next] = logAddExp(forward[next], forward[place] - cost / temperature + totals[next])
      }
    }
    var backward = [Double](repeating: -.infinity, count: segments.count)
    for place in order.reversed() {
      let end = segments[place].pieces.upperBound
      if end == pieces.count { backward[place] = 0 }
      for next in end < pieces.count ? starting[end] : [] {
        let cost = cost(segments[place], segments[next]) / temperature
        backward[place] = logAddExp(backward[place], backward[next] + totals[next] - cost)
      }
    }
    let last = segments.indices.filter { segments[$0].pieces.upperBound == pieces.count }
    guard var place = last.max(by: { bestScores[$0] < bestScores[$1] }) else { return [] }
    let all = Self.logSum(last.map { forward[$0] })
    var result: [Reading] = []
    while place >= 0 {
      let value = scores[place].indices.max { scores[place][$0] < scores[place][$1] }!
      let through = forward[place] - totals[place] + backward[place] - all
      let shares = scores[place].map { exp($0 / temperature + through) }
      result.append(
        Reading(segment: segments[place], value: value, share: shares[value], shares: shares))
      place = before[place]
    }
    return result.reversed()
  }

  private static func logSum(_ values: [Double]) -> Double {
    let top = values.max() ?? -.infinity
    if top == -.infinity { return top }
    return top + log(values.reduce(0) { $0 + exp($1 - top) })
  }
}

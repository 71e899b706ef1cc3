import NDArrays

/// All ways to cut a line into digits, each with its score.
///
/// The pieces of a line are in order; a segment is some neighbouring pieces taken together, read as a
/// digit or left out as none. A way through the lattice takes every piece once, and its score is the
/// sum of those of its segments and of what lies between them.
///
/// - Source: Rabiner & Juang (1986) for the best way and for the shares of all ways
public struct DigitLattice: Sendable {
  /// Some neighbouring pieces.
  public struct Segment: Sendable {
    /// Which pieces.
    public var pieces: Range<Int>
    /// The box that holds them.
    public var box: PixelBox
    /// How many cuts within components it begins and ends at, one half each.
    public var cuts: Double
    /// The component that all pieces are of; nil where they are of several.
    var component: Int?
    /// The height and the area of the box, in line heights.
    var height: Double
    var area: Double
    /// The logarithms of the shares of the ten digits, and of none; empty before a classifier has
    /// seen it.
    public var logShares: [Double] = []
    /// What it reads as where it is several digits that touch.
    public var touching: [TouchingDigits] = []
  }

  /// The pieces, from left to right.
  public let pieces: [InkPiece]
  /// How tall the line's writing is, in pixels.
  public let lineHeight: Double
  /// Everything that may be a digit.
  public internal(set) var segments: [Segment] = []
  /// How the classifier sees each segment, `[segments, 28, 28]`, 1 for the middle of a stroke.
  public internal(set) var crops = NDArray<Float>.zeros([0, 28, 28])

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

  /// The ways to cut a line.
  ///
  /// - Parameter omitted: What is left out: cuts, the contrast and the centring of crops.
  public init(_ line: TextLine, in ink: PageInk, omitting omitted: Set<PageStage> = []) {
    self.init(
      InkPiece.all(of: line, in: ink, cutting: !omitted.contains(.cuts)), lineHeight: line.height)
    let count = segments.count
    var crops = [Float](repeating: 0, count: count * 784)
    crops.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = buffer.baseAddress!
      ThreadPool.shared.run(over: count, grain: 16) { [self] range in
        for place in range {
          let segment = segments[place]
          DigitCrop.write(
            runs(segment), box: segment.box, lineHeight: lineHeight, of: ink,
            isStretched: !omitted.contains(.contrast), isCentred: !omitted.contains(.centring),
            into: output + place * 784)
        }
      }
    }
    self.crops = NDArray(crops, shape: [count, 28, 28])
  }

  /// Asks a reader's networks what each segment is.
  ///
  /// - Parameter ink: The page that the line stands on.
  public mutating func judge(by reader: PageReader, ink: PageInk) {
    let shares = reader.classifier.logShares(crops)
    for place in segments.indices { segments[place].logShares = shares[place] }
    if reader.omitted.contains(.rejection) {
      for place in segments.indices { segments[place].logShares[10] = -20 }
    }
    guard let network = reader.lines, !reader.omitted.contains(.lineNetwork) else { return }
    let whole = wholeComponents()
    let read = network.read(
      whole.map { (runs(segments[$0]), segments[$0].box) }, lineHeight: lineHeight, of: ink)
    for (place, touching) in zip(whole, read) { segments[place].touching = touching }
  }

  /// The segments that are a component of ink as it is and that cuts go through.
  package func wholeComponents() -> [Int] {
    var counts: [Int: Int] = [:]
    for piece in pieces { counts[piece.component, default: 0] += 1 }
    return segments.indices.filter { place in
      let segment = segments[place]
      guard let component = segment.component, segment.pieces.count > 1 else { return false }
      return counts[component] == segment.pieces.count
    }
  }

  /// The runs of a segment's pieces.
  package func runs(_ segment: Segment) -> [InkComponent.Run] {
    pieces[segment.pieces].flatMap(\.runs)
  }

  // MARK: - Scores

  /// What the parts of a way cost.
  var costs = LatticeCosts.tuned

  /// The score of a segment as a digit, 0 to 9, or as none, 10.
  func score(_ segment: Segment, as reading: Int) -> Double {
    let base = segment.logShares[reading] - costs.cut * segment.cuts
    if reading == 10 { return base - costs.none - costs.noneArea * min(1.5, segment.area) }
    let least = reading == 0 ? costs.lowZero : costs.lowDigit
    let missing = max(0, least - max(segment.height, Double(segment.box.width) / lineHeight / 2))
    return base - costs.low * missing / least
  }

  /// The score of a segment as several digits that touch.
  func score(_ segment: Segment, as touching: TouchingDigits) -> Double {
    costs.touchingWeight * touching.logShare - costs.touching
  }

  /// What it costs that one segment follows another.
  func cost(_ first: Segment, _ second: Segment) -> Double {
    let narrower = max(1, min(first.box.width, second.box.width))
    guard Double(first.box.sharedColumns(second.box)) > 0.5 * Double(narrower) else { return 0 }
    if let component = first.component, component == second.component { return costs.stack }
    return costs.overlap
  }
}

/// What the parts of a way through a lattice cost, in logarithms of shares.
struct LatticeCosts: Sendable, Hashable {
  /// A cut.
  var cut = 1.0
  /// Ink that is no digit, and more for each square of a line height of it.
  var none = 2.5
  var noneArea = 4.0
  /// A 0 and another digit that are lower than these parts of the line's height; half of it costs
  /// half of `low`.
  var lowZero = 0.28
  var lowDigit = 0.45
  var low = 8.0
  /// Segments that stand over each other, of several components and of one.
  var overlap = 2.5
  var stack = 5.0
  /// How much the line network's reading of digits that touch counts, and what it costs.
  var touchingWeight = 1.0
  var touching = 0.0

  /// The costs with the fewest errors on generated pages.
  static let tuned = LatticeCosts(
    cut: 0.9, none: -0.4, noneArea: 2.1, lowDigit: 0.6, overlap: 4.5, touchingWeight: 2.4,
    touching: 0.7)
}

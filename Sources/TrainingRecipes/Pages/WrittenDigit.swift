import Datasets
import NDArrays

/// A digit of a generated page as a frame in which places are measured.
struct WrittenDigit {
  let value: Int
  private let origin: SIMD2<Double>
  /// The directions to the right and down, one pixel long.
  private let right: SIMD2<Double>
  private let down: SIMD2<Double>
  let width: Double
  let height: Double

  init(_ digit: GeneratedPage.Digit) {
    value = digit.value
    origin = digit.corners[0]
    let (across, along) = (digit.corners[1] - origin, digit.corners[3] - origin)
    width = max(1, (across * across).sum().squareRoot())
    height = max(1, (along * along).sum().squareRoot())
    right = across / width
    down = along / height
  }

  /// A box in the frame of a digit, in pixels from its upper left corner.
  struct Box {
    var left: Double
    var top: Double
    var right: Double
    var bottom: Double

    var area: Double { max(0, right - left) * max(0, bottom - top) }

    func shared(_ other: Box) -> Double {
      max(0, min(right, other.right) - max(left, other.left))
        * max(0, min(bottom, other.bottom) - max(top, other.top))
    }

    func joined(_ other: Box) -> Box {
      Box(
        left: min(left, other.left), top: min(top, other.top), right: max(right, other.right),
        bottom: max(bottom, other.bottom))
    }

    /// How far the box's rims lie inside and outside of the other's at most: to the sides, and up or
    /// down.
    func difference(_ other: Box) -> (
      inside: (across: Double, along: Double), outside: (across: Double, along: Double)
    ) {
      let across = (left - other.left, other.right - right)
      let along = (top - other.top, other.bottom - bottom)
      return (
        (max(across.0, across.1), max(along.0, along.1)),
        (max(-across.0, -across.1), max(-along.0, -along.1))
      )
    }

    /// How far a rim lies from the other's at most: to the sides, and up or down.
    func away(_ other: Box) -> (across: Double, along: Double) {
      (
        max(abs(left - other.left), abs(right - other.right)),
        max(abs(top - other.top), abs(bottom - other.bottom))
      )
    }
  }

  /// Whether most of a box of four corners on the page lies in the digit's, and more than a speck.
  func holds(_ corners: [SIMD2<Double>], usualHeight: Double) -> Bool {
    let other = box(around: corners)
    let side = max(other.right - other.left, other.bottom - other.top)
    return side > 0.12 * usualHeight && other.shared(box) > 0.6 * other.area
  }

  /// Its own box.
  var box: Box { Box(left: 0, top: 0, right: width, bottom: height) }

  /// The box in this frame around places of the page.
  func box(around places: [SIMD2<Double>]) -> Box {
    let across = places.map { (($0 - origin) * right).sum() }
    let along = places.map { (($0 - origin) * down).sum() }
    return Box(
      left: across.min()!, top: along.min()!, right: across.max()!, bottom: along.max()!)
  }

  /// Its corners on the page.
  var corners: [SIMD2<Double>] {
    [
      origin, origin + right * width, origin + right * width + down * height,
      origin + down * height,
    ]
  }
}

/// What of a page's digits a box holds.
enum BoxLabel: Equatable {
  /// One digit and no more: its place among the page's digits.
  case digit(Int)
  /// No digit, nor a part of one.
  case none
  /// A part of a digit, or more than one.
  case partOfDigit
  /// Something between these.
  case unclear
}

extension [WrittenDigit] {
  /// How much of a digit's width and height may be missing in a box that is its own, and how much may
  /// be more, in heights of digits.
  private static var missing: (across: Double, along: Double) { (0.07, 0.14) }
  private static var more: (across: Double, along: Double) { (0.14, 0.22) }
  /// What shares less of its area with each digit than this is no digit.
  private static var leastShared: Double { 0.5 }

  /// The usual height of the digits: a small 0 is measured by it too.
  var usualHeight: Double {
    isEmpty ? 1 : map(\.height).sorted()[count / 2]
  }

  /// What a box of four corners on the page holds.
  func label(of corners: [SIMD2<Double>]) -> BoxLabel {
    let usual = usualHeight
    var (isFree, mostShared, fits) = (true, 0.0, [Int]())
    for (place, digit) in enumerated() {
      let (box, own) = (digit.box(around: corners), digit.box)
      let shared = box.shared(own)
      if shared <= 0 { continue }
      isFree = false
      let height = Swift.max(0.6 * usual, digit.height)
      let (inside, outside) = box.difference(own)
      if inside.across < Self.missing.across * height, inside.along < Self.missing.along * height,
        outside.across < Self.more.across * height, outside.along < Self.more.along * height
      {
        fits.append(place)
      }
      mostShared = Swift.max(mostShared, shared / (box.area + own.area - shared))
    }
    if fits.count == 1 { return .digit(fits[0]) }
    if isFree { return .none }
    return fits.isEmpty && mostShared < Self.leastShared ? .partOfDigit : .unclear
  }

  /// The digits, from left to right, that a component fills whose box has four corners on the page;
  /// nil where it is a part of a digit, or unclear.
  func reading(of corners: [SIMD2<Double>]) -> [Int]? {
    let usual = usualHeight
    var inside: [WrittenDigit] = []
    for digit in self {
      let box = digit.box(around: corners)
      if box.shared(digit.box) > 0.6 * digit.box.area { inside.append(digit) }
    }
    guard let first = inside.first else {
      let isFree = allSatisfy { $0.box(around: corners).shared($0.box) < 0.1 * $0.box.area }
      return isFree ? [] : nil
    }
    let all = inside.dropFirst().reduce(first.box) { $0.joined(first.box(around: $1.corners)) }
    let away = all.away(first.box(around: corners))
    guard away.across < 0.2 * usual, away.along < 0.3 * usual else { return nil }
    return inside.map { digit in
      let box = first.box(around: digit.corners)
      return (middle: box.left + box.right, value: digit.value)
    }.sorted { $0.middle < $1.middle }.map(\.value)
  }
}

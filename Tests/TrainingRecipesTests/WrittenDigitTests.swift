import NDArrays
import Testing

@testable import Datasets
@testable import TrainingRecipes

@Suite struct WrittenDigitTests {
  // The generator has a type of this name too.
  private typealias WrittenDigit = TrainingRecipes.WrittenDigit

  /// A frame in which a page lies: turned about its corner, by degrees.
  private struct Frame {
    var degrees = 0.0

    func callAsFunction(_ left: Double, _ top: Double, _ right: Double, _ bottom: Double)
      -> [SIMD2<Double>]
    {
      let angle = degrees * .pi / 180
      let (across, along) = (SIMD2(cos(angle), sin(angle)), SIMD2(-sin(angle), cos(angle)))
      return [(left, top), (right, top), (right, bottom), (left, bottom)].map {
        SIMD2(500, 400) + across * $0.0 + along * $0.1
      }
    }
  }

  private static let turns = [0.0, 12, -35, 90, 180, 270]

  /// Two digits of 20 × 40, four pixels apart, and a small zero further on.
  private func digits(_ frame: Frame) -> [WrittenDigit] {
    [
      (5, frame(124, 50, 144, 90)), (3, frame(100, 50, 120, 90)), (0, frame(200, 70, 214, 90)),
    ].map { WrittenDigit(GeneratedPage.Digit(value: $0.0, corners: $0.1)) }
  }

  @Test(arguments: turns) func `a box that is a digit's is labelled so`(_ degrees: Double) {
    let frame = Frame(degrees: degrees)
    let digits = digits(frame)
    #expect(digits.usualHeight == 40 || abs(digits.usualHeight - 40) < 1e-9)
    #expect(digits.label(of: frame(100, 50, 120, 90)) == .digit(1))
    #expect(digits.label(of: frame(124, 50, 144, 90)) == .digit(0))
    #expect(digits.label(of: frame(200, 70, 214, 90)) == .digit(2))
    // A pixel or two here and there are those of the ink's rim.
    #expect(digits.label(of: frame(102, 54, 118, 86)) == .digit(1))
    #expect(digits.label(of: frame(96, 44, 122, 97)) == .digit(1))
  }

  @Test(arguments: turns) func `a box that lacks a side, or has more on one, is unclear`(
    _ degrees: Double
  ) {
    let frame = Frame(degrees: degrees)
    let digits = digits(frame)
    for box in [
      frame(104, 50, 120, 90), frame(100, 50, 116, 90), frame(100, 57, 120, 90),
      frame(100, 50, 120, 83), frame(93, 50, 120, 90), frame(100, 40, 120, 90),
      frame(100, 50, 120, 100),
    ] {
      #expect(digits.label(of: box) == .unclear)
    }
  }

  @Test(arguments: turns) func `a part, more than one and nothing are told apart`(
    _ degrees: Double
  ) {
    let frame = Frame(degrees: degrees)
    let digits = digits(frame)
    for part in [
      frame(100, 50, 109, 90), frame(112, 50, 120, 90), frame(100, 50, 120, 68),
      frame(105, 60, 106, 61),
    ] {
      #expect(digits.label(of: part) == .partOfDigit)
    }
    #expect(digits.label(of: frame(100, 50, 144, 90)) == .partOfDigit)
    #expect(digits.label(of: frame(0, 0, 400, 400)) == .partOfDigit)
    for free in [
      frame(150, 50, 190, 90), frame(100, 91, 120, 130), frame(-50, -50, -20, -10),
      frame(121, 50, 123, 90),
    ] {
      #expect(digits.label(of: free) == .none)
    }
  }

  @Test func `two digits in one place are unclear, and no digits leave everything free`() {
    let frame = Frame()
    let box = frame(100, 50, 120, 90)
    let twice = [1, 7].map { WrittenDigit(GeneratedPage.Digit(value: $0, corners: box)) }
    #expect(twice.label(of: box) == .unclear)
    let none: [WrittenDigit] = []
    #expect(none.usualHeight == 1 && none.label(of: box) == .none)
    #expect(none.reading(of: box) == [])
  }

  @Test func `a small digit is measured by the usual height too`() {
    let frame = Frame()
    // A zero of five pixels: a rim of a pixel and a half is a third of it.
    let corners = [frame(0, 0, 5, 5), frame(50, 0, 70, 40), frame(90, 0, 110, 40)]
    let digits = corners.map { WrittenDigit(GeneratedPage.Digit(value: 0, corners: $0)) }
    #expect(digits.label(of: frame(-1.5, -1.5, 6.5, 6.5)) == .digit(0))
    #expect([digits[0]].label(of: frame(-1.5, -1.5, 6.5, 6.5)) != .digit(0))
  }

  @Test(arguments: turns) func `a component reads as the digits that it fills, from left to right`(
    _ degrees: Double
  ) {
    let frame = Frame(degrees: degrees)
    let digits = digits(frame)
    #expect(digits.reading(of: frame(100, 50, 144, 90)) == [3, 5])
    #expect(digits.reading(of: frame(100, 50, 214, 90)) == [3, 5, 0])
    #expect(digits.reading(of: frame(100, 50, 120, 90)) == [3])
    #expect(digits.reading(of: frame(103, 45, 140, 95)) == [3, 5])
    #expect(digits.reading(of: frame(150, 50, 190, 90)) == [])
    // Less than a tenth of a digit is a neighbour's rim.
    #expect(digits.reading(of: frame(143, 50, 190, 90)) == [])
    for unclear in [
      frame(100, 50, 110, 90), frame(100, 50, 144, 110), frame(85, 50, 144, 90),
      frame(130, 50, 190, 90), frame(0, 0, 400, 400),
    ] {
      #expect(digits.reading(of: unclear) == nil)
    }
  }

  @Test(arguments: turns) func `a digit holds what mostly lies in it and is no speck`(
    _ degrees: Double
  ) {
    let frame = Frame(degrees: degrees)
    let three = digits(frame)[1]
    #expect(three.holds(frame(100, 50, 120, 90), usualHeight: 40))
    #expect(three.holds(frame(112, 60, 124, 70), usualHeight: 40))
    #expect(!three.holds(frame(115, 60, 129, 70), usualHeight: 40))
    #expect(three.holds(frame(110, 60, 115, 62), usualHeight: 40))
    #expect(!three.holds(frame(110, 60, 114, 64), usualHeight: 40))
    #expect(!three.holds(frame(200, 50, 220, 90), usualHeight: 40))
  }

  @Test func `a digit without a size has one of a pixel, and nothing is its own`() {
    let point = WrittenDigit(
      GeneratedPage.Digit(value: 1, corners: Array(repeating: SIMD2(7, 7), count: 4)))
    #expect(point.width == 1 && point.height == 1)
    #expect(point.corners.allSatisfy { $0 == SIMD2(7, 7) })
    #expect([point].label(of: Frame()(0, 0, 9, 9)) == .none)
    #expect(!point.holds(Frame()(0, 0, 9, 9), usualHeight: 40))
  }
}

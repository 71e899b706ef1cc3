import NDArrays
import Testing

@testable import DigitReading

@Suite struct PageInkTests {
  /// A page of paper that is 200 light, with bars of writing that are 60.
  private func page(_ bars: [PixelBox], desk: PixelBox? = nil) -> NDArray<Float> {
    var gray = NDArray<Float>.full([700, 1000], 200)
    if let desk { fill(&gray, desk, 50) }
    for bar in bars { fill(&gray, bar, 60) }
    return gray
  }

  private func fill(_ gray: inout NDArray<Float>, _ box: PixelBox, _ level: Float) {
    gray[box.top..<box.bottom, box.left..<box.right] = .full([box.height, box.width], level)
  }

  private func ink(_ gray: NDArray<Float>) -> PageInk {
    PageInk(PageImage(gray.cast(to: UInt8.self)))
  }

  private func bar(_ left: Int, _ top: Int) -> PixelBox {
    PixelBox(top: top, left: left, bottom: top + 40, right: left + 5)
  }

  private func mean(_ values: NDArray<Float>, _ box: PixelBox) -> Float {
    values[box.top..<box.bottom, box.left..<box.right].mean()
  }

  // MARK: - Ink

  @Test func `ink is the share of the paper's light that is missing`() {
    let bars = (0..<8).map { bar(100 + 90 * $0, 300) }
    let found = ink(page(bars))
    #expect(bars.allSatisfy { abs(mean(found.strength, $0) - 0.7) < 0.02 })
    #expect(abs(found.penLevel - 0.7) < 0.02 && found.noise < 0.01)
    #expect(found.strength.min() == 0)
  }

  @Test func `light that falls takes no ink away, unless one level is the paper everywhere`() {
    let bars = (0..<8).map { bar(100 + 100 * $0, 300) }
    let fall = NDArray<Float>.linspace(1, 0.4, count: 1000)
    let gray = page(bars) * fall
    let image = PageImage(gray.cast(to: UInt8.self))
    let divided = PageInk(image)
    #expect(bars.allSatisfy { abs(mean(divided.strength, $0) - 0.7) < 0.06 })
    let paper = PixelBox(top: 100, left: 900, bottom: 140, right: 960)
    #expect(mean(divided.strength, paper) < 0.05)
    let plain = PageInk(image, dividingByPaper: false)
    #expect(mean(plain.strength, paper) > 0.25)
  }

  @Test(
    arguments: [[1, 1], [1, 2], [2, 1], [2, 3], [1, 3000], [3, 3]], [0, 1, 255] as [UInt8])
  func `the smallest pages have ink or none, and all of it is numbers`(
    _ shape: [Int], _ gray: UInt8
  ) {
    for odd in [false, true] {
      var page = NDArray<UInt8>.full(Shape(shape), gray)
      if odd { page[0, 0] = 255 - gray }
      for dividing in [true, false] {
        let found = PageInk(PageImage(page), dividingByPaper: dividing)
        #expect(found.strength.elements.allSatisfy { (-1...1).contains($0) })
        #expect(found.penLevel.isFinite && found.noise.isFinite && found.noise >= 0)
        #expect(found.relevelled().penLevel.isFinite)
      }
    }
  }

  // MARK: - What lies beside the paper

  private let desk = PixelBox(top: 0, left: 700, bottom: 700, right: 1000)

  @Test func `what lies under the paper is no ink, nor is its rim`() {
    let bars = (0..<6).map { bar(60 + 90 * $0, 300) }
    let found = ink(page(bars, desk: desk))
    #expect(bars.allSatisfy { mean(found.strength, $0) > 0.6 })
    // Nothing but the bars is ink.
    let parts = InkComponent.all(
      in: found.strength, threshold: PageInk.maskShare * found.penLevel)
    #expect(Set(parts.map(\.box)) == Set(bars))
    #expect(found.strength[0..., 760...].max() == PageInk.offPaper)
    #expect(found.onPaperAlone().strength.min() == 0)
    #expect(abs(found.penLevel - 0.7) < 0.05)
  }

  @Test
  func `writing near the desk stays`() {
    var gray = page([bar(60, 300), bar(640, 300)], desk: desk)
    let near = bar(676, 400)
    fill(&gray, near, 60)
    let found = ink(gray)
    #expect(mean(found.strength, bar(640, 300)) > 0.6)
    #expect(mean(found.strength, near) > 0.3)
  }

  // MARK: - Grain

  @Test func `smoothing is the mean with the weights one, two, one along both axes`() {
    var random = RandomGenerator(seed: 5)
    let (rows, columns) = (7, 9)
    let source = (0..<63).map { _ in Float(random.uniform()) }
    var smoothed = source
    InkSmoothing.smooth(&smoothed, rows: rows, columns: columns)
    for row in 0..<rows {
      for column in 0..<columns {
        var sum: Float = 0
        for (i, down) in zip(-1...1, [1, 2, 1] as [Float]) {
          for (j, across) in zip(-1...1, [1, 2, 1] as [Float]) {
            let (r, c) = (min(rows - 1, max(0, row + i)), min(columns - 1, max(0, column + j)))
            sum += down * across / 16 * source[r * columns + c]
          }
        }
        #expect(abs(smoothed[row * columns + column] - sum) < 1e-5)
      }
    }
    var even = [Float](repeating: 0.3, count: 12)
    InkSmoothing.smooth(&even, rows: 3, columns: 4)
    #expect(even.allSatisfy { abs($0 - 0.3) < 1e-6 })
  }

  @Test func `smoothing keeps what is no paper, and makes none of what is`() {
    var values = [Float](repeating: 0.2, count: 25)
    for place in [0, 6, 7, 24] { values[place] = PageInk.offPaper }
    let before = values
    InkSmoothing.smooth(&values, rows: 5, columns: 5)
    for place in values.indices {
      #expect((values[place] <= PageInk.offPaper) == (before[place] <= PageInk.offPaper))
    }
    var one: [Float] = [0.7]
    InkSmoothing.smooth(&one, rows: 1, columns: 1)
    #expect(abs(one[0] - 0.7) < 1e-6)
    var none: [Float] = []
    InkSmoothing.smooth(&none, rows: 0, columns: 0)
    #expect(none.isEmpty)
  }

  @Test func `strokes on a grainy page hang together, and the grain is no ink`() {
    var random = RandomGenerator(seed: 9)
    let bars = (0..<8).map { bar(100 + 90 * $0, 300) }
    let noise = 26 * random.standardNormal([700, 1000], of: Float.self)
    let gray = (page(bars) + noise).clipped(to: 0...255)
    let found = ink(gray)
    // Smoothed: the paper varies less than the sensor's noise.
    #expect(found.noise < 0.08)
    let parts = InkComponent.all(
      in: found.strength, threshold: PageInk.maskShare * found.penLevel,
      peak: PageInk.strokeShare * found.penLevel
    ).filter { $0.area > 60 }
    #expect(parts.count == bars.count)
    for (part, bar) in zip(parts.sorted { $0.box.left < $1.box.left }, bars) {
      #expect(part.box.sharedRows(bar) >= 36 && part.box.sharedColumns(bar) >= 4)
    }
  }
}

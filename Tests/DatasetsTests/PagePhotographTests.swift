import NDArrays
import Testing

@testable import Datasets

@Suite struct PagePhotographTests {
  @Test func `finds each place of a picture again on the sheet`() {
    var style = PageStyle.hard
    (style.perspective, style.curl, style.skew) = (0...0.2, 0...0.05, 30)
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomGenerator(seed: seed)
      let view = PageView(style, rows: 900, columns: 1200, using: &random)
      for _ in 0..<20 {
        let p = PagePoint(random.uniform() * 1200, random.uniform() * 900)
        let back = view.picture(view.sheet(p)) - p
        #expect((back * back).sum() < 1e-12)
      }
    }
  }

  @Test func `shows all of the part that it says it shows`() {
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomGenerator(seed: seed)
      let view = PageView(.hard, rows: 900, columns: 1200, using: &random)
      let shown = view.shown
      #expect(shown.width > 300 && shown.height > 200)
      for _ in 0..<100 {
        let p = view.picture(
          shown.low + (shown.high - shown.low) * PagePoint(random.uniform(), random.uniform()))
        #expect(p.x > 0 && p.y > 0 && p.x < 1200 && p.y < 900)
      }
    }
  }

  @Test func `shows the desk only where it is asked to`() {
    var style = PageStyle.hard
    style.edges = 0
    for seed in 0..<40 as Range<UInt64> {
      var random = RandomGenerator(seed: seed)
      #expect(!PageView(style, rows: 500, columns: 700, using: &random).showsDesk)
    }
    style.edges = 1
    let shares = (0..<40 as Range<UInt64>).count { seed in
      var random = RandomGenerator(seed: seed)
      return PageView(style, rows: 500, columns: 700, using: &random).showsDesk
    }
    #expect(shares > 30)
  }

  @Test func `blurs, smears and turns without losing light`() {
    var style = PageStyle.clean
    (style.texture, style.edges, style.paper) = (0...0, 0, 0.5...0.5)
    var random = RandomGenerator(seed: 1)
    let view = PageView(style, rows: 60, columns: 80, using: &random)
    var photograph = PagePhotograph(style, view, using: &random)
    let spot = [PenPoint(place: PagePoint(40.5, 30.5), radius: 3)]
    photograph.draw([spot], darkness: 1, grain: 0)
    let dark = photograph.light.reduce(0) { $0 + 0.5 - $1 }
    // A disc of radius 3 swallows half the light of 9π pixels.
    #expect(abs(dark - 0.5 * 28.3) < 0.8)
    photograph.blur(2)
    photograph.smear(5, direction: 0.7)
    #expect(abs(photograph.light.reduce(0) { $0 + 0.5 - $1 } - dark) < 0.01)
    let before = photograph.light
    photograph.turn()
    #expect(photograph.rows == 80 && photograph.columns == 60)
    for _ in 0..<3 { photograph.turn() }
    #expect(photograph.light == before)
  }

  @Test func `draws a stroke once however often it crosses itself`() {
    var canvas = InkCanvas(rows: 20, columns: 20)
    let stroke = [3.0, 16, 3, 16].map { PenPoint(place: PagePoint($0, 10), radius: 1.5) }
    canvas.draw(stroke)
    let once = canvas.ink
    canvas.draw(stroke)
    #expect(canvas.ink == once && once.max() == 1)
    #expect(InkCanvas([stroke], within: (5, 5)) == nil)
    #expect(InkCanvas([], within: (5, 5)) == nil)
    // A hairline is paler than a pixel, not broken.
    var thin = InkCanvas(rows: 20, columns: 20)
    thin.draw([2.0, 18].map { PenPoint(place: PagePoint($0, 10.5), radius: 0.1) })
    #expect((4..<16).allSatisfy { abs(thin.ink[10 * 20 + $0] - 0.2) < 0.01 })
  }
}

@Suite struct BlockCompressionTests {
  private func picture(_ rows: Int, _ columns: Int) -> [UInt8] {
    var random = RandomGenerator(seed: 1)
    return (0..<rows * columns).map { i in
      UInt8(120 + 60 * ((i / columns / 4 + i % columns / 4) % 2) + random.integer(below: 20))
    }
  }

  private func error(_ quality: Int, rows: Int = 50, columns: Int = 70) -> Double {
    let before = picture(rows, columns)
    var after = before
    BlockCompression.apply(&after, rows: rows, columns: columns, quality: quality)
    let squares = zip(before, after).map { (Double($0) - Double($1)) * (Double($0) - Double($1)) }
    return (squares.reduce(0, +) / Double(squares.count)).squareRoot()
  }

  @Test func `changes a picture the more the lower the quality is`() {
    #expect(error(100) < 0.8)
    #expect(error(90) < error(50) && error(50) < error(10) && error(10) < error(1))
    #expect(error(1) > 10)
  }

  @Test(arguments: [(1, 1), (1, 9), (8, 8), (7, 17), (64, 3)])
  func `takes pictures of any size`(rows: Int, columns: Int) {
    #expect(error(100, rows: rows, columns: columns) < 1)
  }

  @Test func `leaves an even picture as it is`() {
    for value in [0, 1, 128, 254, 255] as [UInt8] {
      for quality in [10, 75, 100] {
        var bytes = [UInt8](repeating: value, count: 24 * 24)
        BlockCompression.apply(&bytes, rows: 24, columns: 24, quality: quality)
        // One amount alone is rounded: to a step of at most 80, an eighth of which a pixel is.
        #expect(bytes.allSatisfy { abs(Int($0) - Int(value)) <= (quality == 10 ? 5 : 1) })
        #expect(Set(bytes).count == 1)
      }
    }
  }

  @Test func `rounds a block as the definition says`() {
    // The cosine of one amount: row 2, column 1 of a block, 3.4 steps of quality 50.
    func cosine(_ k: Int, _ x: Int) -> Double {
      (k == 0 ? 0.125.squareRoot() : 0.5) * cos(Double(2 * x + 1) * Double(k) * .pi / 16)
    }
    func block(_ amount: Double) -> [Double] {
      (0..<64).map { 128 + amount * cosine(2, $0 / 8) * cosine(1, $0 % 8) }
    }
    var bytes = block(3.4 * 13).map { UInt8($0.rounded()) }
    BlockCompression.apply(&bytes, rows: 8, columns: 8, quality: 50)
    let expected = block(3 * 13).map { UInt8($0.rounded()) }
    #expect(zip(bytes, expected).allSatisfy { abs(Int($0) - Int($1)) <= 1 })
  }
}

import NDArrays
import Testing

@testable import Datasets

@Suite struct DigitInkTests {
  /// The height and width of an array's ink.
  private func size(_ ink: NDArray<Float>) -> (rows: Int, columns: Int) {
    let (down, across) = (ink.max(axis: 1).elements, ink.max(axis: 0).elements)
    return (down.count { $0 > 0.3 }, across.count { $0 > 0.3 })
  }

  @Test func `draws each digit at any height, cut out with paper around it`() {
    for seed in 0..<10 as Range<UInt64> {
      var hand = Hand(seed: seed)
      hand.tails = [Double](repeating: 1, count: 10)
      hand.heights = hand.tails
      var random = RandomGenerator(seed: seed)
      for value in 0..<10 {
        for height in [12.0, 32, 90, 300] {
          let ink = DigitInk().draw(value, in: hand, height: height, using: &random)
          #expect(ink.max() > 0.3 && ink.max() <= 1 && ink.min() == 0)
          #expect((0.7 * height...1.5 * height).contains(Double(size(ink).rows)))
          let (rows, columns) = (ink.shape[0], ink.shape[1])
          for edge in [ink[0], ink[rows - 1], ink[0..., 0], ink[0..., columns - 1]] {
            #expect(edge.max() < 0.3)
          }
        }
      }
    }
  }

  @Test func `draws the same for the same generator and hand`() {
    let hand = Hand(seed: 4)
    var (a, b) = (RandomGenerator(seed: 1), RandomGenerator(seed: 1))
    for value in 0..<10 {
      let first = DigitInk().draw(value, in: hand, height: 40, using: &a)
      #expect(first == DigitInk().draw(value, in: hand, height: 40, using: &b))
    }
  }

  @Test func `draws lines with the boxes of their digits`() {
    for seed in 0..<20 as Range<UInt64> {
      var random = RandomGenerator(seed: seed)
      let hand = Hand(using: &random)
      let values = [3, 1, 4, 1, 5, 9, 0]
      for style in [PageStyle.clean, .touching] {
        let line = DigitInk().drawLine(values, in: hand, height: 32, style: style, using: &random)
        #expect(line.digits.map(\.value) == values)
        let (rows, columns) = (Double(line.ink.shape[0]), Double(line.ink.shape[1]))
        for digit in line.digits {
          #expect(
            digit.corners.allSatisfy { $0.x >= 0 && $0.y >= 0 && $0.x <= columns && $0.y <= rows })
          let (low, high) = (digit.corners[0], digit.corners[2])
          let part = line.ink[Int(low.y)..<Int(high.y) + 1, Int(low.x)..<Int(high.x) + 1]
          #expect(part.max() > 0.3)
        }
        let middles = line.digits.map { $0.corners[0].x + $0.corners[2].x }
        #expect(zip(middles, middles.dropFirst()).allSatisfy { $0 < $1 })
      }
      let none = DigitInk().drawLine([], in: hand, height: 32, using: &random)
      #expect(none.digits.isEmpty && none.ink.max() == 0)
    }
  }

  @Test func `gives a hand small zeros and long tails`() {
    var hand = Hand(seed: 1)
    var random = RandomGenerator(seed: 1)
    (hand.unsteadiness, hand.shapeChanges, hand.slant) = (0, 0, 0)
    hand.heights = [Double](repeating: 1, count: 10)
    hand.tails = hand.heights
    func rows(_ value: Int) -> Int {
      size(DigitInk().draw(value, in: hand, height: 100, using: &random)).rows
    }
    let (zero, seven) = (rows(0), rows(7))
    (hand.heights[0], hand.tails[7]) = (0.4, 2)
    #expect((0.35...0.55).contains(Double(rows(0)) / Double(zero)))
    #expect((1.3...1.5).contains(Double(rows(7)) / Double(seven)))
  }

  @Test func `draws a picture again with the pen that is asked for`() {
    // A ring: its lines are found in the middle of the ink.
    let places = NDArray<Float>.arange(28) - 13.5
    let distance = sqrt(
      places.reshaped([28, 1]) * places.reshaped([28, 1])
        + places.reshaped([1, 28]) * places.reshaped([1, 28]))
    let ring = NDArray<UInt8>(
      distance.elements.map { abs($0 - 8) < 2 ? 255 : 0 }, shape: [28, 28])
    var hand = Hand(seed: 1)
    (hand.slant, hand.unsteadiness, hand.width, hand.keepsPictureWidths) = (0, 0, 1, false)
    hand.heights[0] = 1
    hand.pen = Pen(width: 0.05)
    var random = RandomGenerator(seed: 1)
    let thin = DigitInk.redraw(ring, of: 0, in: hand, height: 100, using: &random)
    hand.pen.width = 0.15
    let thick = DigitInk.redraw(ring, of: 0, in: hand, height: 100, using: &random)
    // The ink of a ring of diameter d and width w is πdw.
    for (ink, width) in [(thin, 5.0), (thick, 15)] {
      let rows = Double(size(ink).rows)
      #expect((94 + width - 8...100 + width + 8).contains(rows))
      let expected = 3.14 * (rows - width) * width
      #expect(abs(Double(ink.sum()) / expected - 1) < 0.25)
      #expect(ink[ink.shape[0] / 2, ink.shape[1] / 2] == 0)
    }
    hand.keepsPictureWidths = true
    let kept = DigitInk.redraw(ring, of: 0, in: hand, height: 100, using: &random)
    #expect(abs(Double(kept.sum()) / Double(thick.sum()) - 1) < 0.25)
  }

  @Test func `finds nothing in an empty picture, a point in a point, a line in a line`() {
    #expect(PictureTracing.strokes(of: .zeros([28, 28])).isEmpty)
    #expect(PictureTracing.strokes(of: .zeros([0, 0])).isEmpty)
    #expect(PictureTracing.strokes(of: .full([1, 1], 255)).count <= 1)
    var picture = NDArray<UInt8>.zeros([28, 28])
    picture[14, 14] = 255
    #expect(PictureTracing.strokes(of: picture).count <= 1)
    for row in 4..<24 { for column in 13...14 { picture[row, column] = 255 } }
    let strokes = PictureTracing.strokes(of: picture)
    #expect(strokes.count == 1)
    let box = PageBox(around: strokes)
    #expect(box.map { $0.height > 0.99 && $0.width < 0.2 } == true)
    var random = RandomGenerator(seed: 1)
    let none = DigitInk.redraw(
      .zeros([28, 28]), of: 3, in: Hand(seed: 1), height: 20, using: &random)
    #expect(none.max() == 0)
  }

  @Test func `counts the rings of a picture and knows filled ones`() {
    let set = GeneratedDigits.draw(400, seed: 2)
    var right = 0
    for n in 0..<400 {
      let digit = PictureTracing.digit(in: set.picture(n))
      right += digit.rings == [1, 0, 0, 0, 0, 0, 1, 0, 2, 1][set.labels[n]] ? 1 : 0
    }
    // Some 4s are closed, and some 6s and 9s are not.
    #expect(right > 260)
    var picture = NDArray<UInt8>.zeros([28, 28])
    for row in 4..<14 { for column in 8...10 { picture[row, column] = 255 } }
    for row in 12..<24 { for column in 8..<20 { picture[row, column] = 255 } }
    let filled = PictureTracing.digit(in: picture)
    #expect(filled.rings == 0 && filled.isBlotted && !filled.isClear(as: 6))
    for row in 16..<20 { for column in 12..<16 { picture[row, column] = 0 } }
    let open = PictureTracing.digit(in: picture)
    #expect(open.rings == 1 && open.isClear(as: 6) && open.isClear(as: 1))
    var bar = NDArray<UInt8>.zeros([28, 28])
    for row in 12..<15 { for column in 4..<24 { bar[row, column] = 255 } }
    #expect(!PictureTracing.digit(in: bar).isClear(as: 7))
  }

  @Test func `follows a full picture without an end`() {
    #expect(PictureTracing.strokes(of: .full([28, 28], 255)).count < 20)
    var random = RandomGenerator(seed: 5)
    for _ in 0..<20 {
      let noise = random.integers(0..<256, shape: [28, 28]).cast(to: UInt8.self)
      #expect(PictureTracing.strokes(of: noise).count < 400)
    }
  }

  @Test func `covers the ink of drawn digits when it traces them, and little else`() {
    let set = GeneratedDigits.draw(300, seed: 9)
    for n in 0..<300 {
      let picture = set.picture(n)
      let strokes = PictureTracing.strokes(of: picture)
      #expect(!strokes.isEmpty)
      guard let box = PageBox(around: strokes) else { continue }
      #expect(box.low.x > -1 && box.low.y > -1 && box.high.y <= 1.3 && box.high.x <= 1.7)
      // Drawn as large as in the picture: its ink is about 20 pixels on its longer side.
      let scale = 20 / Swift.max(box.height, box.width)
      let drawn = DigitInk.canvas(strokes.scaled(by: scale))
      let expected = Double(picture.cast(to: Float.self).sum()) / 255
      // Thin lines have soft edges in the picture, and hard ones here.
      #expect((0.7...1.7).contains(Double(drawn.sum()) / expected), "a \(set.labels[n])")
    }
  }

  @Test func `draws every kind of reject`() {
    var random = RandomGenerator(seed: 2)
    for kind in DigitInk.Reject.allCases {
      for height in [12.0, 40, 90] {
        for _ in 0..<10 {
          let hand = Hand(using: &random)
          let ink = DigitInk().reject(kind, in: hand, height: height, using: &random)
          #expect(ink.rank == 2 && ink.max() > 0.2 && ink.max() <= 1)
        }
      }
    }
    let hand = Hand(using: &random)
    #expect(DigitInk().reject(in: hand, height: 20, using: &random).max() > 0.2)
  }

  @Test func `stops with a sentence for what is no digit and no height`() async {
    func stop(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let value = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var random = RandomGenerator(seed: 1)
      _ = DigitInk().draw(10, in: Hand(seed: 1), height: 20, using: &random)
    }
    #expect(stop(value).contains("DigitInk: 10 is no digit; expected 0 to 9"))
    let height = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var random = RandomGenerator(seed: 1)
      _ = DigitInk().draw(1, in: Hand(seed: 1), height: .nan, using: &random)
    }
    #expect(stop(height).contains("DigitInk: a height of nan pixels; expected 1 to 10,000"))
    let length = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var random = RandomGenerator(seed: 1)
      let values = [Int](repeating: 8, count: 500)
      _ = DigitInk().drawLine(values, in: Hand(seed: 1), height: 5000, using: &random)
    }
    #expect(stop(length).contains("is too large; expected a smaller height or fewer digits"))
  }
}

import NDArrays
import Testing

@testable import DigitReading

@Suite struct LineCropTests {
  private static let size = LineCrop.rows * LineCrop.columns

  /// Ink that fills a box, and its runs.
  private func block(_ box: PixelBox, rows: Int, columns: Int) -> (PageInk, [InkComponent.Run]) {
    var strength = NDArray<Float>.zeros([rows, columns])
    strength[box.top..<box.bottom, box.left..<box.right] = NDArray.ones([box.height, box.width])
    return (
      PageInk(strength: strength, penLevel: 1, noise: 0),
      (box.top..<box.bottom).map { .init(row: $0, columns: box.left..<box.right) }
    )
  }

  /// The crop, and whether nothing was written before or behind it.
  private func crop(
    _ runs: [InkComponent.Run], _ box: PixelBox, lineHeight: Double, of ink: PageInk
  ) -> (crop: NDArray<Float>, isInside: Bool) {
    let guarded = 5000
    var values = [Float](repeating: -7, count: Self.size + 2 * guarded)
    for place in guarded..<guarded + Self.size { values[place] = 0 }
    values.withUnsafeMutableBufferPointer {
      LineCrop.write(
        runs, box: box, lineHeight: lineHeight, of: ink, into: $0.baseAddress! + guarded)
    }
    let around = values[..<guarded] + values[(guarded + Self.size)...]
    return (
      NDArray(
        Array(values[guarded..<guarded + Self.size]), shape: [LineCrop.rows, LineCrop.columns]),
      around.allSatisfy { $0 == -7 }
    )
  }

  /// The rows and columns in which there is ink.
  private func places(_ crop: NDArray<Float>) -> (rows: [Int], columns: [Int]) {
    func inked(_ sums: NDArray<Float>) -> [Int] {
      sums.elements.indices.filter { sums[$0] > 1e-4 }
    }
    return (inked(crop.sum(axis: 1)), inked(crop.sum(axis: 0)))
  }

  @Test(arguments: [11, 22, 44, 100])
  func `what is as tall as its line has 22 rows in the middle, whatever its size`(_ height: Int) {
    let box = PixelBox(top: 7, left: 30, bottom: 7 + height, right: 30 + 2 * height)
    let (ink, runs) = block(box, rows: height + 20, columns: 2 * height + 60)
    let (crop, isInside) = crop(runs, box, lineHeight: Double(height), of: ink)
    #expect(isInside)
    let (rows, columns) = places(crop)
    #expect(rows == Array(5..<27) && columns == Array(26..<70))
    // The middle of a stroke is 1 in every size.
    #expect(abs(crop.sum() - 22 * 44) < 0.5 && crop.max() <= 1)
  }

  @Test func `small ink stays small, and tall ink leaves two rows free`() {
    let low = PixelBox(top: 10, left: 10, bottom: 20, right: 30)
    let (small, runs) = block(low, rows: 60, columns: 60)
    let found = places(crop(runs, low, lineHeight: 40, of: small).crop)
    #expect(found.rows.count <= 7 && found.columns.count == 11 || found.columns.count == 12)
    let tall = PixelBox(top: 0, left: 10, bottom: 160, right: 20)
    let (large, longRuns) = block(tall, rows: 160, columns: 60)
    let (crop, isInside) = crop(longRuns, tall, lineHeight: 40, of: large)
    #expect(isInside && places(crop).rows == Array(2..<30))
  }

  @Test func `what is wider is squeezed, by a quarter at most`() {
    // At 22 pixels a line a pixel of the page is one of the crop.
    for (width, fits) in [(2, true), (92, true), (93, true), (115, true), (116, false)] {
      let box = PixelBox(top: 0, left: 0, bottom: 22, right: width)
      #expect(LineCrop.fits(box, lineHeight: 22) == fits, "\(width)")
      let (ink, runs) = block(box, rows: 22, columns: width)
      let (crop, isInside) = crop(runs, box, lineHeight: 22, of: ink)
      #expect(isInside && places(crop).columns.count == min(92, width))
      #expect(places(crop).rows == Array(5..<27))
    }
  }

  @Test func `runs of several pieces may come in any order`() {
    let box = PixelBox(top: 3, left: 5, bottom: 40, right: 71)
    var random = RandomGenerator(seed: 2)
    let strength = NDArray<Float>((0..<4000).map { _ in Float(random.uniform()) }, shape: [50, 80])
    let ink = PageInk(strength: strength, penLevel: 0.8, noise: 0)
    let runs = (box.top..<box.bottom).flatMap { row in
      [5..<20, 20..<44, 50..<71].map { InkComponent.Run(row: row, columns: $0) }
    }
    let (plain, _) = crop(runs, box, lineHeight: 30, of: ink)
    #expect(plain.sum() > 0)
    let orders = [
      Array(runs.reversed()),
      runs.filter { $0.columns.lowerBound != 20 } + runs.filter { $0.columns.lowerBound == 20 },
    ]
    for order in orders {
      let (other, isInside) = crop(order, box, lineHeight: 30, of: ink)
      #expect(isInside && abs(other - plain).max() < 1e-5)
    }
  }

  @Test func `nothing is written outside, however small or large ink and its line are`() {
    for (tall, wide) in [(1, 1), (1, 400), (400, 1), (3, 2), (400, 400)] {
      let box = PixelBox(top: 0, left: 0, bottom: tall, right: wide)
      let (ink, runs) = block(box, rows: tall, columns: wide)
      for height in [0, 1e-9, 1, 7.3, 400, 1e12, .infinity, .nan] as [Double] {
        let (crop, isInside) = crop(runs, box, lineHeight: height, of: ink)
        #expect(isInside, "\(tall) × \(wide) in lines of \(height)")
        #expect(crop.elements.allSatisfy { (0...1).contains($0) })
        if height <= 400 { #expect(crop.sum() > 0) }
      }
    }
  }

  @Test func `no runs are paper, and ink that is no number is at most a stroke`() {
    let box = PixelBox(top: 0, left: 0, bottom: 20, right: 20)
    let (ink, runs) = block(box, rows: 20, columns: 20)
    #expect(crop([], box, lineHeight: 20, of: ink).crop.sum() == 0)
    for value in [Float.nan, .infinity, 1e30] {
      let odd = PageInk(strength: .full([20, 20], value), penLevel: 1, noise: 0)
      #expect(crop(runs, box, lineHeight: 20, of: odd).crop.elements.allSatisfy { $0 <= 1 })
    }
    // Ink without a pen's level is as strong as can be, not endless.
    let faint = PageInk(strength: .full([20, 20], 0.5), penLevel: 0, noise: 0)
    #expect(crop(runs, box, lineHeight: 20, of: faint).crop.max() == 1)
  }
}

import Datasets
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import DigitReading

/// What a picture of one digit becomes before a model sees it.
@Suite struct DigitPredictionTests {
  private static let digits = GeneratedDigits.draw(12, seed: 8)

  /// A digit in dark ink on a sheet.
  private static func sheet(_ index: Int) -> NDArray<UInt8> {
    let digit = digits.picture(index).repeated(4, axis: 0).repeated(4, axis: 1)
    var sheet = NDArray<UInt8>.full([160, 140], 230)
    sheet[24..<136, 14..<126] = 230 - (digit.cast(to: Float.self) * 0.7).cast(to: UInt8.self)
    return sheet
  }

  @Test func `a model of ten classes sees the picture in MNIST's form`() throws {
    let model = try Model<Float>(input: [784], [Dense(10)], seed: 1)
    for index in 0..<12 {
      let normal = try #require(DigitNormalizer.normalize(Self.sheet(index)))
      let wanted = try DigitPrediction(normal, by: model)
      #expect(try DigitPrediction(gray: Self.sheet(index), by: model) == wanted)
      #expect(wanted.isDigit && wanted.probabilities.count == 10)
    }
  }

  @Test func `a model of eleven classes sees it as it sees what is cut out of pages`() throws {
    let model = try Model<Float>(input: [784], [Dense(11)], seed: 1)
    let classifier = try SegmentClassifier(model)
    for index in 0..<12 {
      let ink = try #require(DigitNormalizer.ink(of: Self.sheet(index)))
      let wanted = classifier.logShares(DigitCrop.crop(ink / 255).reshaped([1, 28, 28]))[0]
      let found = try #require(try DigitPrediction(gray: Self.sheet(index), by: model))
      #expect(found.probabilities.count == 11)
      for (share, logarithm) in zip(found.probabilities, wanted) {
        #expect(abs(share - exp(logarithm)) < 0.01)
      }
      #expect(found.isDigit == (found.digit < 10))
    }
  }

  @Test func `a picture without ink is none`() throws {
    let model = try Model<Float>(input: [784], [Dense(11)], seed: 1)
    #expect(try DigitPrediction(gray: NDArray.full([40, 40], 200), by: model) == nil)
  }
}

/// What lies along a picture's side and is no paper.
@Suite struct EdgeBandsTests {
  private static let digits = GeneratedDigits.draw(20, seed: 6)

  private static func sheet(_ index: Int) -> NDArray<Float> {
    let digit = digits.picture(index).cast(to: Float.self).repeated(4, axis: 0).repeated(4, axis: 1)
    var sheet = NDArray<Float>.full([160, 140], 230)
    sheet[24..<136, 14..<126] = 230 - digit * (180 / 255)
    return sheet
  }

  private static func bytes(_ x: NDArray<Float>) -> NDArray<UInt8> {
    round(x.clipped(to: 0...255)).cast(to: UInt8.self)
  }

  @Test(arguments: ["left", "right", "top", "bottom"], [0, 60, 110] as [Float])
  func `a dark band along a side is no ink`(_ side: String, _ level: Float) throws {
    for index in 0..<20 {
      let sheet = Self.sheet(index)
      let whole = try #require(DigitNormalizer.normalize(Self.bytes(sheet)))
      let along = side == "left" || side == "right"
      let band = NDArray<Float>.full(along ? [160, 24] : [24, 140], level)
      let parts = side == "left" || side == "top" ? [band, sheet] : [sheet, band]
      let picture = NDArray.concatenate(parts, axis: along ? 1 : 0)
      let found = try #require(DigitNormalizer.normalize(Self.bytes(picture)))
      let away = abs(found.cast(to: Float.self) - whole.cast(to: Float.self)).mean()
      #expect(away < 4, "digit \(index): \(away)")
      // Light beside dark is the same seen from the other side.
      let other = try #require(DigitNormalizer.normalize(255 - Self.bytes(picture)))
      #expect(
        abs(other.cast(to: Float.self) - whole.cast(to: Float.self)).mean() < 4, "digit \(index)")
    }
  }

  @Test func `strokes that end where the picture does stay`() {
    // A 7, an L, a T and a frame, without any margin.
    var seven = NDArray<Float>.full([60, 40], 230)
    seven[0..<8] = NDArray<Float>(40)
    for i in 8..<60 { seven[i, max(0, 34 - i / 2)..<min(40, 40 - i / 2)] = NDArray<Float>(40) }
    var angle = NDArray<Float>.full([60, 40], 230)
    angle[0..., 0..<7] = NDArray<Float>(40)
    angle[53...] = NDArray<Float>(40)
    for picture in [seven, angle, angle.T.contiguous(), 255 - seven] {
      #expect(EdgeBands.cropped(picture) == picture)
    }
    for index in 0..<20 {
      let digit = Self.digits.picture(index).cast(to: Float.self)
      #expect(EdgeBands.cropped(digit) == digit)
      #expect(EdgeBands.cropped(Self.sheet(index)) == Self.sheet(index))
    }
  }

  @Test func `the smallest pictures and even ones stay as they are`() {
    for shape in [[1, 1], [1, 40], [3, 3], [40, 1], [20, 20]] {
      let picture = NDArray<Float>.full(Shape(shape), 99)
      #expect(EdgeBands.cropped(picture) == picture)
    }
  }
}

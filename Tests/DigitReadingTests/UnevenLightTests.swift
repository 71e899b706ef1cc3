import Datasets
import NDArrays
import Testing

@testable import DigitReading

/// Pictures as a camera or a scanner makes them: lit from a side, on a table, with a frame.
@Suite struct UnevenLightTests {
  static let digits = GeneratedDigits.draw(20, seed: 5)

  /// A digit in dark ink on a sheet of 160 × 140 pixels.
  private static func sheet(_ index: Int, paper: Float = 230, ink: Float = 50) -> NDArray<Float> {
    let digit = digits.picture(index).cast(to: Float.self).repeated(4, axis: 0).repeated(4, axis: 1)
    var sheet = NDArray<Float>.full([160, 140], paper)
    sheet[24..<136, 14..<126] = paper - digit * ((paper - ink) / 255)
    return sheet
  }

  private static func bytes(_ x: NDArray<Float>) -> NDArray<UInt8> {
    round(x.clipped(to: 0...255)).cast(to: UInt8.self)
  }

  /// How much of the light is left at each pixel where it falls by a share to a side.
  private static func light(_ fall: Float, _ direction: String, _ shape: Shape) -> NDArray<Float> {
    let down = NDArray<Float>.arange(Float(shape[0])).reshaped([-1, 1]) / Float(shape[0] - 1)
    let across = NDArray<Float>.arange(Float(shape[1])) / Float(shape[1] - 1)
    return switch direction {
    case "right": 1 - fall * across + 0 * down
    case "left": 1 - fall * (1 - across) + 0 * down
    case "down": 1 - fall * down + 0 * across
    case "corner": 1 - fall * (down + across) / 2
    default: 1 - fall * ((down - 0.5) * (down - 0.5) + (across - 0.5) * (across - 0.5)) * 2
    }
  }

  private static func distance(_ a: NDArray<UInt8>, _ b: NDArray<UInt8>) -> Float {
    abs(a.cast(to: Float.self) - b.cast(to: Float.self)).mean()
  }

  @Test(arguments: ["right", "left", "down", "corner", "edges"])
  func `a digit is the same where the light falls`(_ direction: String) throws {
    for index in 0..<20 {
      let even = Self.sheet(index)
      let whole = try #require(DigitNormalizer.normalize(Self.bytes(even)))
      for fall: Float in [0.1, 0.3, 0.5] {
        let uneven = even * Self.light(fall, direction, even.shape)
        let found = try #require(DigitNormalizer.normalize(Self.bytes(uneven)))
        #expect(Self.distance(found, whole) < 4, "digit \(index), \(fall)")
      }
    }
  }

  @Test func `a digit is the same in light ink on dark paper`() throws {
    for index in 0..<20 {
      let dark = Self.bytes(Self.sheet(index))
      let whole = try #require(DigitNormalizer.normalize(dark))
      let found = try #require(DigitNormalizer.normalize(255 - dark))
      #expect(Self.distance(found, whole) < 4)
      // As MNIST has them, tight and of the first size.
      let small = try #require(DigitNormalizer.normalize(Self.digits.picture(index)))
      #expect(Self.distance(small, whole) < 12)
    }
  }

  @Test(arguments: [0, 40, 90])
  func `a dark frame around the sheet is no ink`(_ level: Int) throws {
    for index in 0..<20 {
      let sheet = Self.sheet(index)
      let whole = try #require(DigitNormalizer.normalize(Self.bytes(sheet)))
      var table = NDArray<Float>.full([200, 190], Float(level))
      table[22..<182, 30..<170] = sheet
      let found = try #require(DigitNormalizer.normalize(Self.bytes(table)))
      #expect(Self.distance(found, whole) < 4, "digit \(index)")
    }
  }

  @Test func `a light ring that fills the picture is no sheet`() throws {
    let places = NDArray<Float>.arange(40) - 19.5
    let squares = places * places
    let radius = sqrt(squares.reshaped([-1, 1]) + squares)
    let ring = NDArray.where((radius .< 19) .== (radius .> 8), Float(255), Float(0))
    let found = try #require(DigitNormalizer.normalize(Self.bytes(ring)))
    #expect(found[14, 14] == 0 && found[14, 5] > 200)
  }

  @Test func `a large picture is read as its smaller copy`() throws {
    let sheet = Self.bytes(Self.sheet(3))
    let whole = try #require(DigitNormalizer.normalize(sheet))
    let large = sheet.repeated(15, axis: 0).repeated(15, axis: 1)
    let found = try #require(DigitNormalizer.normalize(large))
    #expect(Self.distance(found, whole) < 4)
  }

  @Test func `grain of a sensor changes little`() throws {
    var random = RandomGenerator(seed: 2)
    for index in 0..<20 {
      let sheet = Self.sheet(index) * Self.light(0.3, "corner", [160, 140])
      let whole = try #require(DigitNormalizer.normalize(Self.bytes(sheet)))
      let grain: NDArray<Float> = random.standardNormal(sheet.shape, of: Float.self) * 4
      let found = try #require(DigitNormalizer.normalize(Self.bytes(sheet + grain)))
      #expect(Self.distance(found, whole) < 8, "digit \(index)")
    }
  }

  @Test func `the smallest pictures have ink or none, and nothing stops`() {
    for rows in 1...6 {
      for columns in 1...6 {
        let blank = NDArray<UInt8>.full([rows, columns], 200)
        #expect(DigitNormalizer.normalize(blank) == nil)
        var speck = blank
        speck[rows / 2, columns / 2] = 0
        _ = DigitNormalizer.normalize(speck)
        _ = DigitNormalizer.normalize(255 - speck)
      }
    }
    #expect(DigitNormalizer.normalize(NDArray.zeros([3, 900])) == nil)
  }
}

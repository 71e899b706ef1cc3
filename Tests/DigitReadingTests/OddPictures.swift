import Datasets
import NDArrays

/// Pictures of one digit as people send them, and others that are hard to make anything of.
enum OddPictures {
  static let digits = GeneratedDigits.draw(24, seed: 31)

  /// A digit in dark ink on a sheet of 160 × 140 pixels.
  static func sheet(_ index: Int, paper: Float = 230, ink: Float = 50) -> NDArray<Float> {
    let digit = digits.picture(index).cast(to: Float.self).repeated(4, axis: 0).repeated(4, axis: 1)
    var sheet = NDArray<Float>.full([160, 140], paper)
    sheet[24..<136, 14..<126] = paper - digit * ((paper - ink) / 255)
    return sheet
  }

  static func bytes(_ x: NDArray<Float>) -> NDArray<UInt8> {
    round(x.clipped(to: 0...255)).cast(to: UInt8.self)
  }

  /// The light that is left where it falls to the lower right.
  static func light(_ shape: Shape) -> NDArray<Float> {
    let down = NDArray<Float>.arange(Float(shape[0])).reshaped([-1, 1]) / Float(shape[0] - 1)
    let across = NDArray<Float>.arange(Float(shape[1])) / Float(shape[1] - 1)
    return 1 - 0.4 * (down + across) / 2
  }

  /// On a table, of which it takes most.
  static func table(_ sheet: NDArray<Float>) -> NDArray<Float> {
    var table = NDArray<Float>.full([200, 190], 40)
    table[22..<182, 30..<170] = sheet
    return table
  }

  static let all: [NDArray<UInt8>] = {
    var random = RandomGenerator(seed: 3)
    var result: [NDArray<UInt8>] = []
    for index in 0..<24 {
      let sheet = sheet(index)
      let grain: NDArray<Float> = random.standardNormal(sheet.shape, of: Float.self) * 5
      let band = NDArray<Float>.full([160, 24], 60)
      result += [
        digits.picture(index), bytes(sheet), 255 - bytes(sheet),
        bytes(sheet * light(sheet.shape) + grain), bytes(table(sheet)),
        bytes(NDArray.concatenate([band, sheet], axis: 1)),
        bytes(Self.sheet(index, paper: 200, ink: 185)),
      ]
    }
    // Smaller than a stroke, without ink, thin, of one speck, and with nothing but grain.
    for rows in 1...6 {
      for columns in 1...6 {
        var speck = NDArray<UInt8>.full([rows, columns], 200)
        result.append(speck)
        speck[rows / 2, columns / 2] = 0
        result += [speck, 255 - speck]
      }
    }
    let grain: NDArray<Float> = random.standardNormal([60, 50], of: Float.self) * 60
    var specks = NDArray<UInt8>.full([80, 80], 240)
    for place in 0..<30 { specks[(place * 37) % 80, (place * 53) % 80] = 10 }
    specks[30..<60, 38..<44] = NDArray<UInt8>(20)
    let large = bytes(sheet(3)).repeated(9, axis: 0).repeated(9, axis: 1)
    result += [
      .zeros([3, 900]), .zeros([900, 3]), .zeros([0, 30]), .full([40, 30], 128), bytes(128 + grain),
      specks, large, bytes(table(sheet(7))).repeated(6, axis: 0).repeated(6, axis: 1),
    ]
    return result
  }()
}

/// Fowler's, Noll's and Vo's sum of some bytes.
struct BitSum {
  var value: UInt64 = 0xCBF2_9CE4_8422_2325

  mutating func add(_ number: UInt64) {
    for shift in stride(from: 0, to: 64, by: 8) {
      value = (value ^ (number >> UInt64(shift) & 255)) &* 0x100_0000_01B3
    }
  }

  mutating func add(_ array: NDArray<UInt8>?) {
    guard let array else { return add(UInt64.max) }
    for size in array.shape { add(UInt64(size)) }
    for element in array.elements { add(UInt64(element)) }
  }

  mutating func add(_ array: NDArray<Float>?) {
    guard let array else { return add(UInt64.max) }
    for size in array.shape { add(UInt64(size)) }
    for element in array.elements { add(UInt64(element.bitPattern)) }
  }
}

import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import DigitReading

/// A portable graymap as text: a picture file that needs no writer.
private func graymap(_ values: NDArray<UInt8>) -> String {
  let (rows, columns) = (values.shape[0], values.shape[1])
  return "P2\n\(columns) \(rows)\n255\n"
    + values.elements.map { String($0) }.joined(separator: " ") + "\n"
}

private func temporary(_ name: String, _ text: String) throws -> String {
  let path = temporaryPath("lectern") + "-\(name)"
  try text.write(toFile: path, atomically: true, encoding: .utf8)
  return path
}

@Suite struct DigitNormalizerTests {
  /// A digit in MNIST's form: an upright bar with a foot, its box 20 pixels tall.
  private var digit: NDArray<UInt8> {
    var ink = NDArray<Float>.zeros([20, 8])
    ink[0..., 2..<5] = NDArray<Float>(255)
    ink[18..., 0...] = NDArray<Float>(200)
    return DigitNormalizer.normalize(ink: ink)!
  }

  @Test func `leaves what is in the normal form as it is`() {
    #expect(DigitNormalizer.normalize(digit) == digit)
  }

  @Test func `gives the same from a larger copy, in either polarity, in a corner`() {
    let large = digit.repeated(5, axis: 0).repeated(5, axis: 1)
    #expect(DigitNormalizer.normalize(large) == digit)
    #expect(DigitNormalizer.normalize(255 - large) == digit)
    var sheet = NDArray<UInt8>.full([300, 220], 255)
    sheet[100..<240, 10..<150] = 255 - large
    #expect(DigitNormalizer.normalize(sheet) == digit)
  }

  @Test func `weak ink becomes strong, and grain goes`() {
    let weak = 180 + (digit.cast(to: Float.self) * 0.2).cast(to: UInt8.self)
    let away = abs(
      DigitNormalizer.normalize(weak)!.cast(to: Float.self) - digit.cast(to: Float.self)
    ).max()
    #expect(away <= 6)
    var grain = digit
    grain[0, 0] = 9
    #expect(DigitNormalizer.normalize(grain) == digit)
  }

  @Test func `finds no ink where there is none`() {
    #expect(DigitNormalizer.normalize(NDArray.full([40, 30], 128)) == nil)
    #expect(DigitNormalizer.normalize(NDArray.zeros([0, 30])) == nil)
    #expect(DigitNormalizer.normalize(NDArray.full([1, 1], 255)) == nil)
  }

  @Test func `the centre of the mass comes to pixel 14`() {
    let pixels = digit.cast(to: Double.self)
    let places = NDArray<Double>.arange(28)
    let down = (pixels.sum(axis: 1) * places).sum() / pixels.sum()
    let across = (pixels.sum(axis: 0) * places).sum() / pixels.sum()
    #expect((13.5...14.5).contains(down) && (13.5...14.5).contains(across))
  }
}

@Suite struct PictureFileTests {
  @Test func `a missing file and a file that is no picture are named`() throws {
    #expect(throws: PictureError("/nowhere/a.png: no such file or directory")) {
      try PictureFile.read("/nowhere/a.png")
    }
    let text = try temporary("a.png", "not a picture")
    defer { try? FileManager.default.removeItem(atPath: text) }
    #expect(throws: PictureError.self) { try PictureFile.read(text) }
  }

  #if LECTERN_LEPTONICA
    @Test func `reads gray values`() throws {
      let values = NDArray<UInt8>([[0, 50, 255], [9, 200, 128]])
      let path = try temporary("a.pgm", graymap(values))
      defer { try? FileManager.default.removeItem(atPath: path) }
      #expect(try PictureFile.read(path) == values)
    }

    @Test func `what is transparent lies on white, or on black where white would hide it`() throws {
      var (dark, light): ([UInt8], [UInt8]) = ([], [])
      for place in 0..<12 {
        let alpha: UInt8 = place == 5 ? 255 : 0
        dark += [0, 0, 0, alpha]
        light += [255, 255, 255, alpha]
      }
      var expected = NDArray<UInt8>.full([3, 4], 255)
      expected[1, 1] = 0
      #expect(try read(png(wide: 4, tall: 3, dark)) == expected)
      #expect(try read(png(wide: 4, tall: 3, light)) == 255 - expected)
    }

    @Test func `a small file of very many pixels is refused by its head`() throws {
      for (wide, tall) in [(20_000, 20_000), (12_000, 10_001)] {
        #expect {
          try read(png(wide: wide, tall: tall, []))
        } throws: {
          "\($0)".hasSuffix("has \(wide) × \(tall) pixels; 120 million are the most")
        }
      }
      // A GIF of nothing but a head: all its pixels would have to be read for its size.
      let head = Array("GIF89a".utf8) + [0x80, 0x3E, 0x80, 0x3E, 0, 0, 0]
      #expect {
        try read(head)
      } throws: {
        "\($0)".hasSuffix("has 16000 × 16000 pixels; 120 million are the most")
      }
    }

    private func read(_ bytes: [UInt8]) throws -> NDArray<UInt8> {
      let path = temporaryPath("picture") + ".png"
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      return try PictureFile.read(path)
    }

    /// A PNG of red, green, blue and alpha, packed by leaving it as it is.
    private func png(wide: Int, tall: Int, _ pixels: [UInt8]) -> [UInt8] {
      var lines: [UInt8] = []
      for start in stride(from: 0, to: pixels.count, by: 4 * wide) {
        lines += [0] + pixels[start..<start + 4 * wide]
      }
      let (count, sums) = (UInt16(lines.count), adler(lines))
      let block: [UInt8] = [1, UInt8(count & 255), UInt8(count >> 8)]
      let packed =
        [0x78, 0x01] + block + [UInt8(~count & 255), UInt8(~count >> 8)] + lines + big(sums)
      let head = big(UInt32(wide)) + big(UInt32(tall)) + [8, 6, 0, 0, 0]
      return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + chunk("IHDR", head)
        + chunk("IDAT", packed) + chunk("IEND", [])
    }

    private func big(_ value: UInt32) -> [UInt8] {
      [24, 16, 8, 0].map { UInt8(value >> $0 & 255) }
    }

    private func chunk(_ name: String, _ content: [UInt8]) -> [UInt8] {
      let body = Array(name.utf8) + content
      var crc: UInt32 = .max
      for byte in body {
        crc ^= UInt32(byte)
        for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
      }
      return big(UInt32(content.count)) + body + big(~crc)
    }

    private func adler(_ bytes: [UInt8]) -> UInt32 {
      let (a, b) = bytes.reduce((UInt32(1), UInt32(0))) {
        let a = ($0.0 + UInt32($1)) % 65521
        return (a, ($0.1 + a) % 65521)
      }
      return b << 16 | a
    }

    @Test func `a picture of paper says that it holds no ink`() throws {
      let path = try temporary("a.pgm", graymap(NDArray.full([30, 30], 250)))
      defer { try? FileManager.default.removeItem(atPath: path) }
      let model = try Model<Float>(input: [784], [Dense(10)])
      #expect(throws: PictureError("\(path): holds no ink; every pixel is nearly the same")) {
        try DigitPrediction(file: path, by: model)
      }
    }

    @Test func `a file that is cut within its head or right behind it is an error`() throws {
      let whole = graymap(NDArray<UInt8>.full([9, 7], 77))
      for end in 0..<15 {
        let path = try temporary("a.pgm", String(whole.prefix(end)))
        defer { try? FileManager.default.removeItem(atPath: path) }
        #expect(throws: PictureError.self, "\(end)") { try PictureFile.read(path) }
      }
    }
  #endif

  @Test func `a model that takes something else is refused`() throws {
    let model = try Model<Float>(input: [4], [Dense(10)])
    #expect(throws: ModelError.self) {
      try DigitPrediction(NDArray<UInt8>.zeros([28, 28]), by: model)
    }
  }
}

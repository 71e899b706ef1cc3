import Foundation
import TestSupport
import Testing

@testable import NDArrays

@Suite struct HalfPrecisionTests {
  @Test func `each of the 65,536 halves is its number, and comes back`() {
    var wrong: [UInt16] = []
    for bits in UInt16.min...UInt16.max {
      let number = HalfPrecision.number(bits)
      let back = HalfPrecision.bits(of: number)
      // One NaN stands for all.
      let isNaN = bits & 0x7C00 == 0x7C00 && bits & 0x3FF != 0
      let isKept = isNaN ? number.isNaN && HalfPrecision.number(back).isNaN : back == bits
      let swift = Float(Float16(bitPattern: bits))
      let isSwifts = swift.bitPattern == number.bitPattern || swift.isNaN && number.isNaN
      if !isKept || !isSwifts { wrong.append(bits) }
    }
    #expect(wrong == [])
  }

  @Test func `between two halves the nearer is taken, in the middle the even one`() {
    // All finite halves but the largest, and what follows each.
    let wrong = (UInt16(0)..<0x7BFF).filter { bits in
      let (low, high) = (HalfPrecision.number(bits), HalfPrecision.number(bits + 1))
      let middle = low + (high - low) / 2
      return HalfPrecision.bits(of: middle) != bits + (bits & 1)
        || HalfPrecision.bits(of: middle.nextDown) != bits
        || HalfPrecision.bits(of: middle.nextUp) != bits + 1
        || HalfPrecision.bits(of: -middle.nextUp) != 0x8000 | (bits + 1)
    }
    #expect(wrong == [])
  }

  @Test(
    arguments: [
      (0, 0), (-0.0, 0x8000), (1, 0x3C00), (-2, 0xC000), (65504, 0x7BFF), (65519.996, 0x7BFF),
      (65520, 0x7C00), (1e30, 0x7C00), (-.infinity, 0xFC00), (0x1p-24, 1), (0x1p-25, 0),
      (0x1.000002p-25, 1), (0x1.8p-24, 2), (0x1p-14, 0x0400), (0x1.FFEp-15, 0x0400),
      (.leastNonzeroMagnitude, 0),
      (-.leastNonzeroMagnitude, 0x8000), (0.1, 0x2E66),
    ] as [(Float, UInt16)])
  func `a number has its half`(_ number: Float, _ bits: UInt16) {
    #expect(HalfPrecision.bits(of: number) == bits)
  }

  @Test func `numbers drawn at random are rounded as Swift rounds them`() {
    var random = RandomGenerator(seed: 1)
    let numbers = (0..<200_000).map { _ in
      Float(bitPattern: UInt32(random.integer(below: 1 << 32)))
    }
    let wrong = (numbers + [.nan]).filter {
      let half = Float16($0)
      return HalfPrecision.bits(of: $0) != half.bitPattern && !($0.isNaN && half.isNaN)
    }
    #expect(wrong == [])
  }

  // MARK: - Files

  @Test func `an array is written in half of the bytes and read as it was rounded`() throws {
    let path = temporaryPath("half") + ".safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    var random = RandomGenerator(seed: 1)
    var file = SafetensorsFile(arrays: [
      "wide": .float32(random.standardNormal([3, 5])),
      "half": .float32(random.standardNormal([40])),
      "counts": .int64(NDArray([1, 2, 3])),
    ])
    let before = try file.array("half", of: Float.self)
    try file.write(to: path)
    let size = try Data(contentsOf: URL(fileURLWithPath: path)).count
    try file.round(toHalf: "half")
    try file.write(to: path)
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    #expect(size - bytes.count == 80)
    #expect(String(decoding: bytes, as: UTF8.self).contains(#""half":{"dtype":"F16","shape":[40]"#))
    let read = try SafetensorsFile(path)
    #expect(read == file && read.halfPrecision == ["half"])
    let after = try read.array("half", of: Float.self)
    #expect(after != before && after.allClose(before, relative: 0x1p-11, absolute: 0))
    // Read and written again it is the same file.
    try read.write(to: path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
    // What came to hold other numbers is not rounded behind anybody's back.
    var changed = read
    changed.arrays["half"] = .float32(before)
    try changed.write(to: path)
    #expect(try SafetensorsFile(path).array("half", of: Float.self) == before)
  }

  @Test func `all halves go through a file`() throws {
    let path = temporaryPath("all") + ".safetensors"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let all = NDArray((UInt16.min...UInt16.max).map { HalfPrecision.number($0) })
    var file = SafetensorsFile(arrays: ["all": .float32(all)])
    try file.round(toHalf: "all")
    try file.write(to: path)
    let read = try SafetensorsFile(path).array("all", of: Float.self)
    #expect(
      zip(read.elements, all.elements).allSatisfy {
        $0.bitPattern == $1.bitPattern || $0.isNaN && $1.isNaN
      })
    #expect(isInfinite(read).trueCount == 2 && isNaN(read).trueCount == 2 * 1023)
  }

  @Test func `what half precision cannot hold is named, and nothing is rounded`() throws {
    var file = SafetensorsFile(arrays: [
      "a": .float32(NDArray([0.1, -65520])), "b": .float64(NDArray([1])),
      "c": .float32(NDArray([65519, .infinity, .nan])),
    ])
    let before = file
    func error(_ name: String) -> String {
      do {
        try file.round(toHalf: name)
        return "no error"
      } catch { return error.description }
    }
    #expect(
      error("a")
        == "safetensors: array 'a': holds -65520.0, which half precision cannot; its largest number is 65504"
    )
    #expect(error("b").hasPrefix("safetensors: array 'b': holds float64, which float32 cannot"))
    #expect(error("d") == "safetensors: array 'd': is not there; there are a, b, c")
    #expect(file == before)
    #expect(error("c") == "no error")
    #expect(try file.array("c", of: Float.self).elements[0...1] == [65504, .infinity])
  }
}

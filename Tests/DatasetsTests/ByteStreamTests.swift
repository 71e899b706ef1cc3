import CZlib
import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct ByteStreamTests {
  private func file(_ bytes: [UInt8]) throws -> String {
    let path = temporaryPath("bytes")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// All that a stream gives, `step` bytes at a time.
  private func read(_ path: String, step: Int) throws(DataError) -> [UInt8] {
    var stream = try ByteStream(path)
    var all: [UInt8] = []
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: step, alignment: 1)
    defer { buffer.deallocate() }
    while true {
      let count = try stream.fill(buffer)
      all += buffer[..<count]
      if count < step { break }
    }
    #expect(stream.count == all.count)
    return all
  }

  private func packed(_ bytes: [UInt8]) throws -> [UInt8] {
    let path = try file(bytes)
    let packed = gzopen(path + ".gz", "wb")
    #expect(gzwrite(packed, bytes, UInt32(bytes.count)) == bytes.count)
    #expect(gzclose(packed) == Z_OK)
    return [UInt8](try #require(FileManager.default.contents(atPath: path + ".gz")))
  }

  private let bytes = (0..<100_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 5) }

  @Test(arguments: [1, 7, 1000, 99_999, 100_000, 100_001])
  func `gives a plain file and a packed one alike, in any steps`(_ step: Int) throws {
    #expect(try read(file(bytes), step: step) == bytes)
    #expect(try read(file(packed(bytes)), step: step) == bytes)
    // Several packed files one after another are one.
    let halves = try packed(Array(bytes[..<40_000])) + packed([]) + packed(Array(bytes[40_000...]))
    #expect(try read(file(halves), step: step) == bytes)
  }

  @Test func `an empty file and files of one byte are given as they are`() throws {
    for bytes in [[], [0x1F], [0x1F, 0x8C]] as [[UInt8]] {
      #expect(try read(file(bytes), step: 10) == bytes)
    }
  }

  @Test func `packed bytes that are cut, bent or followed by others are told`() throws {
    let whole = try packed(bytes)
    func problem(_ bytes: [UInt8]) throws -> String? {
      let path = try file(bytes)
      return #expect(throws: DataError.self) { try read(path, step: 1 << 16) }?.problem
    }
    #expect(
      try problem([0x1F, 0x8B]) == "is truncated: its gzip stream ends early, after byte 0")
    for cut in [1, 8] {
      #expect(
        try problem(whole.dropLast(cut))
          == "is truncated: its gzip stream ends early, after byte 100000")
    }
    #expect(try problem(whole.dropLast(1000))?.hasPrefix("is truncated: its gzip") == true)
    var bent = whole
    bent[whole.count - 6] ^= 0xFF
    #expect(
      try problem(bent) == "is corrupt: its gzip stream cannot be read past byte 100000")
    #expect(try problem(whole + [1, 2, 3])?.hasPrefix("is corrupt") == true)
  }

  @Test func `a file of a thousand times its size is unpacked as far as it is asked for`() throws {
    let path = try file(packed([UInt8](repeating: 48, count: 50_000_000)))
    var stream = try ByteStream(path)
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1000, alignment: 1)
    defer { buffer.deallocate() }
    #expect(try stream.fill(buffer) == 1000)
    #expect(buffer.allSatisfy { $0 == 48 })
  }
}

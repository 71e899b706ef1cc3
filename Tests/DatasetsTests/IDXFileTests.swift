import Foundation
import NDArrays
import TestSupport
import Testing

@testable import Datasets

@Suite struct IDXFileTests {
  private func write(_ bytes: [UInt8]) throws -> String {
    let path = temporaryPath("idx")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func problem(_ bytes: [UInt8], rank: Int = 1) throws -> String {
    let path = try write(bytes)
    do {
      _ = try IDXFile.read(path, rank: rank)
      return "nothing"
    } catch {
      #expect(error.description.hasPrefix(path))
      return error.problem
    }
  }

  private let labels: [UInt8] = [0, 0, 8, 1, 0, 0, 0, 3, 7, 2, 1]

  @Test func `reads labels`() throws {
    #expect(try IDXFile.read(try write(labels), rank: 1) == NDArray([7, 2, 1]))
  }

  @Test func `reads pictures`() throws {
    let bytes: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4]
    #expect(
      try IDXFile.read(try write(bytes), rank: 3) == NDArray([1, 2, 3, 4], shape: [1, 2, 2]))
  }

  @Test func `an empty axis beside huge ones is told, and beside others read`() throws {
    let huge: [UInt8] = [255, 255, 255, 255]
    for sizes in [[[0, 0, 0, 0], huge, huge], [huge, huge, [0, 0, 0, 0]], [huge, huge, huge]] {
      #expect(
        try problem([0, 0, 8, 3] + sizes.flatMap { $0 }, rank: 3).contains("no memory holds"))
    }
    let empty: [UInt8] = [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 28, 0, 0, 0, 28]
    #expect(try IDXFile.read(try write(empty), rank: 3).shape == [0, 28, 28])
  }

  @Test func `a folder, a device and an empty file are told`() throws {
    for path in [NSTemporaryDirectory(), "/dev/zero"] {
      let error = #expect(throws: DataError.self) { try IDXFile.read(path, rank: 1) }
      #expect(error?.problem == "is no ordinary file")
    }
    #expect(try problem([]).contains("has 0 bytes"))
  }

  @Test func `reads gzip`() throws {
    let path = try write(labels)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", path]
    try process.run()
    process.waitUntilExit()
    #expect(try IDXFile.read(path + ".gz", rank: 1) == NDArray([7, 2, 1]))
    // Cut and bent streams are told apart.
    let whole = [UInt8](FileManager.default.contents(atPath: path + ".gz")!)
    #expect(
      try problem(Array(whole.dropLast(12))).contains("is truncated: its gzip stream ends early"))
    var bent = whole
    bent[whole.count - 6] ^= 0xFF
    #expect(try problem(bent).contains("is corrupt"))
    #expect(try problem(whole + [1, 2]) == "has 2 bytes behind the end of its gzip stream")
  }

  @Test func `names a file that is not there`() {
    #expect { try IDXFile.read("/nowhere/labels", rank: 1) } throws: {
      "\($0)" == "/nowhere/labels: cannot be opened: No such file or directory"
    }
  }

  @Test func `refuses another magic number`() throws {
    #expect(
      try problem([0, 0, 8, 3] + labels.dropFirst(4))
        == "has magic number 2051; expected 2049, bytes with 1 axis")
    #expect(try problem([1]) == "has 1 bytes; an IDX file begins with 4 bytes of magic number")
  }

  @Test func `refuses too few and too many bytes`() throws {
    #expect(
      try problem(Array(labels.dropLast())) == "is truncated: sizes [3] need 3 bytes, 2 are there")
    #expect(try problem(labels + [0]) == "has 1 bytes more than its sizes [3] need")
    #expect(try problem([0, 0, 8, 1, 0, 0]) == "ends within its header; expected 8 bytes, got 6")
  }

  @Test func `refuses sizes that overflow`() throws {
    let bytes: [UInt8] = [0, 0, 8, 3] + [UInt8](repeating: 255, count: 12)
    #expect(try problem(bytes, rank: 3).contains("whose product no memory holds"))
  }

  @Test func `names what a folder of MNIST lacks`() {
    #expect { try Digits.mnist("/nowhere") } throws: {
      "\($0)".contains("/nowhere: has no train-images-idx3-ubyte and no train-images-idx3-ubyte.gz")
    }
  }
}

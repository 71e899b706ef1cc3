import Foundation
import NDArrays
import TestSupport
import Testing

@testable import Datasets

@Suite struct DigitsTests {
  /// Files in MNIST's format, as Fashion-MNIST's are: the same four names, other pictures.
  private func write(
    _ folder: String, train: Int = 6, test: Int = 4, packed: Bool = false
  ) throws {
    func big(_ number: Int) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    func pictures(_ count: Int) -> [UInt8] {
      [0, 0, 8, 3] + big(count) + big(28) + big(28)
        // A garment is a square of a gray of its own.
        + (0..<count).flatMap { item in
          (0..<784).map {
            (8..<20).contains($0 / 28) && (8..<20).contains($0 % 28) ? UInt8(25 * item) : 0
          }
        }
    }
    func labels(_ count: Int) -> [UInt8] {
      [0, 0, 8, 1] + big(count) + (0..<count).map { UInt8(9 - $0) }
    }
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, bytes) in zip(
      Digits.fileNames, [pictures(train), labels(train), pictures(test), labels(test)])
    {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    guard packed else { return }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip"] + Digits.fileNames.map { "\(folder)/\($0)" }
    try process.run()
    process.waitUntilExit()
  }

  @Test(arguments: [true, false])
  func `files in Fashion-MNIST's format load, and are not called MNIST's`(_ packed: Bool) throws {
    let folder = temporaryPath("fashion")
    try write(folder, packed: packed)
    let digits = try Digits.mnist(folder)
    #expect(
      digits.train.pictures.shape == [6, 28, 28] && digits.test.pictures.shape == [4, 28, 28])
    #expect(digits.train.labels == NDArray([9, 8, 7, 6, 5, 4]))
    #expect(digits.train.picture(5)[10, 10] == 125 && digits.test.picture(3)[7, 10] == 0)
    #expect(digits.train.inputs.shape == [6, 784])
    #expect(digits.source == .otherFiles)
    #expect(
      digits.sourceSentence
        == "These pictures are from files in MNIST's format that are not MNIST's: 6 to train on, 4 to test."
    )
  }

  @Test func `what a file holds has the same checksum packed and plain`() throws {
    let (plain, packed) = (temporaryPath("plain"), temporaryPath("packed"))
    try write(plain)
    try write(packed, packed: true)
    for (place, name) in Digits.fileNames.enumerated() {
      let rank = place % 2 == 0 ? 3 : 1
      let one = try IDXFile.readWithChecksum("\(plain)/\(name)", rank: rank)
      let other = try IDXFile.readWithChecksum("\(packed)/\(name).gz", rank: rank)
      #expect(one.0 == other.0 && one.checksum == other.checksum)
    }
    // The CRC-32 of these ten bytes, as gzip and zip have it.
    let labels = temporaryPath("labels")
    try Data([0, 0, 8, 1, 0, 0, 0, 2, 3, 4]).write(to: URL(fileURLWithPath: labels))
    #expect(try IDXFile.readWithChecksum(labels, rank: 1).checksum == 0xB9DC_3BC3)
  }

  @Test func `a packed file counts before a plain one, and what is missing is told`() throws {
    let folder = temporaryPath("both")
    try write(folder)
    let (name, path) = (Digits.fileNames[1], "\(folder)/\(Digits.fileNames[1])")
    try Data([1]).write(to: URL(fileURLWithPath: "\(path).gz"))
    #expect(throws: DataError.self) { try Digits.mnist(folder) }
    unlink("\(path).gz")
    unlink(path)
    let error = #expect(throws: DataError.self) { try Digits.mnist(folder) }
    #expect(error?.problem == "has no \(name) and no \(name).gz; expected MNIST's four files")
    #expect(Digits.problem(with: folder) == error?.problem)
  }

  @Test func `labels that do not go with the pictures are told by the file's name`() throws {
    let folder = temporaryPath("labels")
    try write(folder)
    try Data([0, 0, 8, 1, 0, 0, 0, 1, 3]).write(
      to: URL(fileURLWithPath: "\(folder)/\(Digits.fileNames[3])"))
    let error = #expect(throws: DataError.self) { try Digits.mnist(folder) }
    #expect(
      error?.description
        == "\(folder)/t10k-labels-idx1-ubyte: has 1 labels for the 4 pictures of t10k-images-idx3-ubyte"
    )
  }
}

import Foundation

/// A folder with four files in the format of MNIST and Fashion-MNIST, of as few pictures as a test
/// needs: what each shows is a stripe whose place is its label.
///
/// - Returns: The folder's path.
public func makePictureFolder(
  at path: String = temporaryPath("pictures"), train: Int, test: Int
) throws -> String {
  try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
  func write(_ name: String, _ magic: UInt32, _ sizes: [Int], _ bytes: [UInt8]) throws {
    let header = ([magic] + sizes.map(UInt32.init)).flatMap { number in
      (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
    }
    try Data(header + bytes).write(to: URL(fileURLWithPath: "\(path)/\(name)"))
  }
  for (name, count) in [("train", train), ("t10k", test)] {
    // Neighbours differ, and so do the two sets.
    let labels = (0..<count).map { UInt8(($0 * 7 + name.utf8.count) % 10) }
    let pictures = labels.enumerated().flatMap { place, label in
      (0..<784).map { pixel in
        let isInk = pixel / 28 / 2 == Int(label) + 2
        return UInt8(isInk ? 255 - place % 50 : (pixel * 31 + place * 17) % 40)
      }
    }
    try write("\(name)-images-idx3-ubyte", 0x803, [count, 28, 28], pictures)
    try write("\(name)-labels-idx1-ubyte", 0x801, [count], labels)
  }
  return path
}

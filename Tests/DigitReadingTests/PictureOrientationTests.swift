import NDArrays
import Testing

@testable import DigitReading

/// Files that say how their camera was held.
@Suite struct PictureOrientationTests {
  private static func number(_ value: Int, _ size: Int, isLittle: Bool) -> [UInt8] {
    let bytes = (0..<size).map { UInt8(value >> (8 * $0) & 255) }
    return isLittle ? bytes : bytes.reversed()
  }

  /// A TIFF header with another tag before the one that counts.
  private static func header(_ orientation: Int, isLittle: Bool = false) -> [UInt8] {
    func number(_ value: Int, _ size: Int) -> [UInt8] {
      Self.number(value, size, isLittle: isLittle)
    }
    var bytes = Array((isLittle ? "II" : "MM").utf8) + number(42, 2) + number(8, 4) + number(2, 2)
    bytes += number(271, 2) + number(2, 2) + number(4, 4) + Array("abc\0".utf8)
    bytes += number(274, 2) + number(3, 2) + number(1, 4)
    return bytes + number(orientation, 2) + number(0, 2) + number(0, 4)
  }

  static let containers = ["jpeg", "png", "webp", "webp with jpeg's mark"]

  private static func file(_ container: String, _ exif: [UInt8]) -> [UInt8] {
    let mark = Array("Exif\0\0".utf8)
    switch container {
    case "jpeg":
      let jfif: [UInt8] = [0xFF, 0xE0, 0, 4, 1, 2, 0xFF]
      return [0xFF, 0xD8] + jfif + [0xFF, 0xE1]
        + number(exif.count + 8, 2, isLittle: false) + mark + exif + [0xFF, 0xDA, 0, 2]
    case "png":
      let other = number(1, 4, isLittle: false) + Array("abCd".utf8) + [7, 0, 0, 0, 0]
      return [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A] + other
        + number(exif.count, 4, isLittle: false) + Array("eXIf".utf8) + exif + [0, 0, 0, 0]
    default:
      let content = (container == "webp" ? [] : mark) + exif
      let odd = Array("VP8 ".utf8) + number(3, 4, isLittle: true) + [1, 2, 3, 0]
      return Array("RIFF".utf8) + [0, 0, 0, 0] + Array("WEBP".utf8) + odd + Array("EXIF".utf8)
        + number(content.count, 4, isLittle: true) + content
    }
  }

  @Test(arguments: containers, 1...8)
  func `is read in either order of bytes`(_ container: String, _ orientation: Int) {
    for isLittle in [false, true] {
      let file = Self.file(container, Self.header(orientation, isLittle: isLittle))
      #expect(PictureOrientation(of: file).rawValue == orientation)
    }
  }

  @Test(arguments: containers)
  func `a note that is damaged or cut off is none`(_ container: String) {
    for orientation in [0, 9, 65535] {
      #expect(PictureOrientation(of: Self.file(container, Self.header(orientation))) == .upright)
    }
    let whole = Self.file(container, Self.header(6))
    for end in whole.indices {
      // What ends behind the note may have it.
      _ = PictureOrientation(of: Array(whole[..<end]))
      var damaged = whole
      damaged[end] = 255
      _ = PictureOrientation(of: damaged)
    }
    #expect(PictureOrientation(of: Array(whole.prefix(20))) == .upright)
    #expect(PictureOrientation(of: []) == .upright)
  }

  /// On which sides of the picture the file's first row and first column are seen.
  static let sides: [(orientation: Int, row: String, column: String)] = [
    (1, "top", "left"), (2, "top", "right"), (3, "bottom", "right"), (4, "bottom", "left"),
    (5, "left", "top"), (6, "right", "top"), (7, "right", "bottom"), (8, "left", "bottom"),
  ]

  @Test(arguments: 0..<8)
  func `the first row and column come where the note says`(_ index: Int) throws {
    let (orientation, row, column) = Self.sides[index]
    let stored = NDArray<UInt8>([[1, 2, 3], [4, 5, 6]])
    let seen = try #require(PictureOrientation(rawValue: orientation)).applied(to: stored)
    func side(_ name: String) -> [UInt8] {
      let (rows, columns) = (seen.shape[0], seen.shape[1])
      let line: NDArray<UInt8> =
        switch name {
        case "top": seen[0, 0...]
        case "bottom": seen[rows - 1, 0...]
        case "left": seen[0..., 0]
        default: seen[0..., columns - 1]
        }
      return line.elements
    }
    // Read from the side of the first column, the first row is what it was, and the other way round.
    let isRowForward = column == "left" || column == "top"
    #expect(side(row) == (isRowForward ? [1, 2, 3] : [3, 2, 1]))
    let isColumnForward = row == "top" || row == "left"
    #expect(side(column) == (isColumnForward ? [1, 4] : [4, 1]))
  }
}

import Foundation
import NDArrays
import TestSupport
import Testing

@testable import DigitReading

/// TIFF files that were cut off.
@Suite struct TIFFStructureTests {
  private func number(_ value: Int, _ bytes: Int, _ isLittle: Bool) -> [UInt8] {
    let all = (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    return isLittle ? all : all.reversed()
  }

  /// A file of gray pictures, 6 rows of 8 pixels in two strips each, one after the other.
  private func file(pictures: Int, isLittle: Bool = true) -> [UInt8] {
    func n(_ value: Int, _ bytes: Int) -> [UInt8] { number(value, bytes, isLittle) }
    var bytes = Array((isLittle ? "II" : "MM").utf8) + n(42, 2) + n(0, 4)
    var link = 4
    for picture in 0..<pictures {
      let pixels = bytes.count
      bytes += [UInt8](repeating: UInt8(50 * (picture + 1)), count: 48)
      let lists = bytes.count
      bytes += n(pixels, 4) + n(pixels + 24, 4) + n(24, 4) + n(24, 4)
      let start = bytes.count
      bytes.replaceSubrange(link..<link + 4, with: n(start, 4))
      let entries: [(tag: Int, type: Int, count: Int, value: Int)] = [
        (256, 4, 1, 8), (257, 4, 1, 6), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1),
        (273, 4, 2, lists), (277, 3, 1, 1), (278, 4, 1, 3), (279, 4, 2, lists + 8),
      ]
      bytes += n(entries.count, 2)
      for entry in entries {
        let value = entry.type == 3 ? n(entry.value, 2) + [0, 0] : n(entry.value, 4)
        bytes += n(entry.tag, 2) + n(entry.type, 2) + n(entry.count, 4) + value
      }
      link = bytes.count
      bytes += n(0, 4)
    }
    return bytes
  }

  private func written(_ bytes: [UInt8]) throws -> String {
    let path = temporaryPath("page.tif")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func structure(_ bytes: [UInt8]) throws -> TIFFStructure? {
    TIFFStructure(try written(bytes))
  }

  private func areWhole(_ structure: TIFFStructure) -> [Bool] {
    (0..<structure.count).map(structure.isWhole)
  }

  @Test(arguments: [true, false])
  func `a whole file has whole pictures, whatever the order of its bytes`(_ isLittle: Bool) throws {
    let found = try #require(try structure(file(pictures: 3, isLittle: isLittle)))
    #expect(areWhole(found) == [true, true, true] && !found.isCutOff)
  }

  @Test func `wherever a file is cut off, it is told`() throws {
    let whole = file(pictures: 2)
    for count in 8..<whole.count {
      let found = try #require(try structure(Array(whole[..<count])))
      #expect(found.isCutOff || areWhole(found).contains(false), "\(count)")
    }
    #expect(try structure(Array(whole[..<7]))?.isCutOff ?? true)
  }

  @Test func `strips beyond the end are missing`() throws {
    // Written first, as cameras do: the description is there and the pixels are not.
    var bytes = file(pictures: 1)
    let lists = 8 + 48
    bytes.replaceSubrange(lists + 4..<lists + 8, with: number(bytes.count - 10, 4, true))
    let found = try #require(try structure(bytes))
    #expect(areWhole(found) == [false] && !found.isCutOff)
  }

  @Test func `other files are none, and a circle of pictures ends`() throws {
    #expect(try structure([]) == nil)
    #expect(try structure(Array("P5 1 1 255 ".utf8)) == nil)
    #expect(TIFFStructure("/nowhere/page.tif") == nil)
    var bytes = file(pictures: 1)
    bytes.replaceSubrange(bytes.count - 4..<bytes.count, with: bytes[4..<8])
    let circle = try #require(try structure(bytes))
    #expect(areWhole(circle) == [true])
  }

  #if LECTERN_LEPTONICA
    @Test func `pages before the damage are read, and the damage is an error`() throws {
      let whole = file(pictures: 3)
      var pages: [Int] = []
      try PageDocument.forEachPage(of: try written(whole)) { number, page in
        #expect(page.shape == [6, 8] && page.max() == page.min())
        pages.append(number)
        return true
      }
      #expect(pages == [1, 2, 3])
      for count in [8 + 20, whole.count / 2, whole.count - 40] {
        pages = []
        let path = try written(Array(whole[..<count]))
        let error = #expect(throws: PictureError.self) {
          try PageDocument.forEachPage(of: path) { number, _ in
            pages.append(number)
            return true
          }
        }
        #expect(error?.description.contains("cut off") == true, "\(count) \(error as Any)")
        #expect(pages.count < 3)
      }
    }
  #endif
}

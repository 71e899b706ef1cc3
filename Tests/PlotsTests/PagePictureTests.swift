import CZlib
import Foundation
import NDArrays
import Testing

@testable import Plots

/// Pictures of whole pages, read back by the rules of PNG.
@Suite struct PagePictureTests {
  /// The chunks of a file by name, and the rows of its pixels without their filters.
  private func read(_ base64: String) throws -> (chunks: [String: [UInt8]], rows: [[UInt8]]) {
    let bytes = [UInt8](try #require(Data(base64Encoded: base64)))
    #expect(bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]))
    var chunks: [String: [UInt8]] = [:]
    var place = 8
    func word(_ place: Int) -> Int { bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) } }
    while place < bytes.count {
      let length = word(place)
      let name = String(decoding: bytes[place + 4..<place + 8], as: UTF8.self)
      let typed = Array(bytes[place + 4..<place + 8 + length])
      #expect(word(place + 8 + length) == Int(crc32(0, typed, UInt32(typed.count))))
      chunks[name] = Array(typed.dropFirst(4))
      place += 12 + length
    }
    let head = try #require(chunks["IHDR"])
    let (wide, tall) = (Int(head[2]) << 8 | Int(head[3]), Int(head[6]) << 8 | Int(head[7]))
    let line = 1 + (wide * Int(head[8]) + 7) / 8
    var size = UInt(tall * line)
    var pixels = [UInt8](repeating: 0, count: Int(size))
    let packed = try #require(chunks["IDAT"])
    #expect(uncompress(&pixels, &size, packed, UInt(packed.count)) == Z_OK)
    #expect(Int(size) == tall * line)
    return (chunks, (0..<tall).map { Array(pixels[$0 * line + 1..<($0 + 1) * line]) })
  }

  @Test func `gray values are themselves in 64 levels, and white is white`() throws {
    let gray = NDArray<UInt8>([[0, 1, 4, 127], [128, 200, 252, 255]])
    let (chunks, rows) = try read(PagePicture.gray(gray))
    #expect(chunks["IHDR"]?.suffix(5) == [8, 0, 0, 0, 0])
    #expect(rows == [[0, 0, 4, 124], [128, 200, 255, 255]])
  }

  @Test(arguments: 1...5) func `places in a palette are two a byte`(_ columns: Int) throws {
    let places = (0..<2 * columns).map { UInt8($0 % 3) }
    let palette = [SIMD4<UInt8>(1, 2, 3, 4), SIMD4(5, 6, 7, 8), SIMD4(9, 10, 11, 12)]
    let (chunks, rows) = try read(
      PagePicture.coloured(places, rows: 2, columns: columns, palette: palette))
    #expect(chunks["PLTE"] == [1, 2, 3, 5, 6, 7, 9, 10, 11] && chunks["tRNS"] == [4, 8, 12])
    for row in 0..<2 {
      let found = rows[row].flatMap { [$0 >> 4, $0 & 15] }.prefix(columns)
      #expect(Array(found) == Array(places[row * columns..<(row + 1) * columns]))
    }
  }
}

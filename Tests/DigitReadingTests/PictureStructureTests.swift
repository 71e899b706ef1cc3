import Foundation
import TestSupport
import Testing

@testable import DigitReading

/// Files that are told by their bytes: cut off, of other kinds, with several pictures.
@Suite struct PictureStructureTests {
  private func put(_ bytes: [UInt8], _ name: String = "a") throws -> String {
    let path = temporaryPath(name)
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  private func file(_ bytes: [UInt8]) throws -> FileBytes {
    try #require(FileBytes(try put(bytes)))
  }

  private func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }

  /// A GIF of one pixel, with a remark before each picture.
  private func gif(_ pictures: Int) -> [UInt8] {
    var bytes = Array("GIF89a".utf8) + [1, 0, 1, 0, 0x80, 0, 0, 0, 0, 0, 255, 255, 255]
    for _ in 0..<pictures {
      bytes += [0x21, 0xFE, 2, 0x2C, 0x3B, 0]
      bytes += [0x2C, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0]
    }
    return bytes + [0x3B]
  }

  /// A BMP of 24 bits a pixel.
  private func bmp(_ side: Int) -> [UInt8] {
    let size = (side * 24 + 31) / 32 * 4 * side
    var bytes: [UInt8] = Array("BM".utf8) + little(54 + size, 4) + little(0, 4) + little(54, 4)
    bytes += little(40, 4) + little(side, 4) + little(side, 4) + little(1, 2) + little(24, 2)
    bytes += little(0, 4) + little(size, 4) + little(0, 16)
    return bytes + [UInt8](repeating: 90, count: size)
  }

  private func pnm(_ kind: Int, _ wide: Int, _ tall: Int, _ most: Int?, bytes: Int) -> [UInt8] {
    let head = "P\(kind)\n# 9 9\n\(wide) \(tall)\n" + (most.map { "\($0)\n" } ?? "")
    return Array(head.utf8) + [UInt8](repeating: UInt8(ascii: "P"), count: bytes)
  }

  @Test func `a GIF's pictures are counted, and wherever it is cut off is told`() throws {
    for count in 0...3 {
      let whole = try #require(GIFStructure(file(gif(count))))
      #expect(whole.count == count && !whole.isCutOff)
    }
    let whole = gif(2)
    for end in 6..<whole.count {
      #expect(GIFStructure(try file(Array(whole[..<end])))?.isCutOff == true, "\(end)")
    }
    #expect(GIFStructure(try file([0x47, 0x49, 0x46])) == nil)
  }

  @Test func `a BMP says how many bytes it has`() throws {
    let whole = bmp(5)
    #expect(BMPStructure(try file(whole))?.isCutOff == false)
    for end in 18..<whole.count {
      #expect(BMPStructure(try file(Array(whole[..<end])))?.isCutOff == true, "\(end)")
    }
    #expect(BMPStructure(try file(Array("BM and some more words".utf8))) == nil)
    // What no file can hold is no trap.
    var huge = whole
    huge.replaceSubrange(18..<26, with: [UInt8](repeating: 0xFF, count: 8))
    huge.replaceSubrange(28..<30, with: [0xFF, 0xFF])
    #expect(BMPStructure(try file(huge)) != nil)
  }

  @Test(
    arguments: [
      (4, 9, 3, nil, 6), (5, 4, 3, 255, 12), (5, 4, 3, 65535, 24), (6, 4, 3, 255, 36),
    ] as [(Int, Int, Int, Int?, Int)])
  func `a second picture behind the first of a PNM file is seen`(
    _ kind: Int, _ wide: Int, _ tall: Int, _ most: Int?, _ bytes: Int
  ) throws {
    let one = pnm(kind, wide, tall, most, bytes: bytes)
    #expect(PNMStructure(try file(one))?.hasMore == false)
    #expect(PNMStructure(try file(one + one))?.hasMore == true)
    #expect(PNMStructure(try file(one + [10] + one))?.hasMore == true)
    #expect(PNMStructure(try file(one + Array("P.S.".utf8)))?.hasMore == false)
    #expect(PNMStructure(try file(Array("P2 1 1 9 3 P2 1 1 9 3".utf8))) == nil)
  }

  @Test(arguments: [
    ("\u{0}\u{0}\u{0}\u{18}ftypheic\u{0}\u{0}\u{0}\u{0}mif1heic", "HEIC"),
    ("\u{0}\u{0}\u{0}\u{18}ftypmif1\u{0}\u{0}\u{0}\u{0}mif1heic", "HEIC"),
    ("\u{0}\u{0}\u{0}\u{1C}ftypavif\u{0}\u{0}\u{0}\u{0}mif1avif", "AVIF"),
    ("\u{0}\u{0}\u{0}\u{18}ftypmif1\u{0}\u{0}\u{0}\u{0}mif1avif", "AVIF"),
    ("\u{0}\u{0}\u{0}\u{0C}JXL \r\n", "JPEG XL"),
  ])
  func `a picture of a kind that is not read is told with its kind`(
    _ bytes: String, _ kind: String
  ) throws {
    let path = try put(Array(bytes.utf8), "a.jpg")
    #expect(FileBytes(path).flatMap { PictureMark($0) }?.rawValue == kind)
    #expect(PictureFile.isPage(path))
    #if LECTERN_LEPTONICA
      #expect(
        throws: PictureError(
          "\(path): is \(kind), which is not read; convert it to JPEG or PNG")
      ) { try PictureFile.read(path) }
    #endif
  }

  @Test func `words are no picture, and what is no plain file is not waited for`() throws {
    for text in ["", "P", "P7 is late", "BMX", "GIF", "RIFF and WEBP", "{}", "Page 1"] {
      #expect(!PictureFile.isPage(try put(Array(text.utf8))), "\(text)")
    }
    let pipe = temporaryPath("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(FileBytes(pipe) == nil && !PictureFile.isPage(pipe) && !PictureFile.isPage("/nowhere"))
    #expect(PictureFile.isPage(try put(Array("%PDF-1.7\n".utf8))))
  }

  @Test func `bytes are found wherever they lie, and none beyond the end`() throws {
    let bytes = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let file = try file(bytes)
    for place in [0, 65_535, 65_536, 199_999, 3, 131_072] { #expect(file[place] == bytes[place]) }
    #expect(file[200_000] == nil && file[-1] == nil && file.count == 200_000)
    #expect(file.number(at: 65_535, bytes: 2) == Int(bytes[65_535]) | Int(bytes[65_536]) << 8)
    #expect(file.number(at: 199_999, bytes: 2) == nil)
  }

  #if LECTERN_LEPTONICA
    @Test func `a picture that is cut off is told so where its head says what it is`() throws {
      for (whole, name) in [(gif(1), "a.gif"), (bmp(9), "a.bmp")] {
        _ = try PictureFile.read(try put(whole, name))
        let path = try put(Array(whole.dropLast(4)), name)
        #expect(throws: PictureError("\(path): is cut off: a part of its pixels is missing")) {
          try PictureFile.read(path)
        }
      }
    }

    @Test func `an animation in WebP is told to be one`() throws {
      let head = Array("RIFF".utf8) + little(30, 4) + Array("WEBPVP8X".utf8) + little(10, 4)
      let path = try put(head + [2] + [UInt8](repeating: 0, count: 9), "a.webp")
      #expect(
        throws: PictureError(
          "\(path): is an animation, which is not read; save the picture that counts as PNG")
      ) { try PictureFile.read(path) }
    }

    @Test func `JPEG 2000 is refused by its mark, whatever a decoder could make of it`() throws {
      let path = try put([0, 0, 0, 12] + Array("jP  ".utf8) + [13, 10, 135, 10], "a.png")
      let clause = "is JPEG 2000, which is not read; convert it to JPEG or PNG"
      #expect(try PictureFile.refusal(#require(FileBytes(path))) == clause)
      #expect(throws: PictureError("\(path): \(clause)")) { try PictureFile.read(path) }
    }

    @Test func `what a file holds beyond its first picture is told`() throws {
      let more = "holds more than one picture, of which the first is read"
      #expect(PictureFile.unreadPictures(in: try put(gif(1))) == nil)
      #expect(PictureFile.unreadPictures(in: try put(gif(2))) == more)
      let plain = PlainPage(rows: 6, columns: 5, all: 90)
      #expect(PictureFile.unreadPictures(in: try put(Array(plain.graymap))) == nil)
      let two = try put(Array(plain.graymap + plain.graymap))
      #expect(PictureFile.unreadPictures(in: two) == more)
      let tiff = try put(Array(makeTIFF([plain, plain])))
      #expect(
        PictureFile.unreadPictures(in: tiff) == "holds 2 pages, of which the first is read")
    }
  #endif
}

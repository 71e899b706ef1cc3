/// The blocks of a GIF file, to tell a whole file from one that was cut off, and one picture from many.
struct GIFStructure {
  /// How many whole pictures there are.
  private(set) var count = 0
  /// Whether the file ends before its mark of the end.
  private(set) var isCutOff = true

  /// nil for what is no GIF.
  ///
  /// - Source: Graphics Interchange Format, Version 89a (CompuServe, 1990), §17–27
  init?(_ file: FileBytes) {
    guard PictureMark(file) == .gif else { return nil }
    guard let flags = file[10] else { return }
    var place = 13 + Self.tableBytes(flags)
    while let mark = file[place] {
      switch mark {
      case 0x2C:
        guard let flags = file[place + 9] else { return }
        // The place and the size, the colours, and the size of the codes.
        place += 11 + Self.tableBytes(flags)
      case 0x21: place += 2
      default:
        // The end; or what no reader understands, which was not cut off.
        isCutOff = false
        return
      }
      while let length = file[place], length > 0 { place += 1 + Int(length) }
      if file[place] == nil { return }
      place += 1
      if mark == 0x2C { count += 1 }
    }
  }

  private static func tableBytes(_ flags: UInt8) -> Int {
    flags & 0x80 == 0 ? 0 : 3 << (Int(flags & 7) + 1)
  }
}

/// The head of a BMP file, which says how many bytes there must be.
struct BMPStructure {
  /// Whether pixels are missing.
  let isCutOff: Bool

  /// nil for what is no BMP.
  init?(_ file: FileBytes) {
    guard file.has("BM"), let start = file.number(at: 10, bytes: 4),
      let head = file.number(at: 14, bytes: 4), [12, 40, 52, 56, 64, 108, 124].contains(head)
    else { return nil }
    let isOld = head == 12
    let size = isOld ? 2 : 4
    let (wide, tall) = (file.number(at: 18, bytes: size), file.number(at: 18 + size, bytes: size))
    let bits = file.number(at: 20 + 2 * size, bytes: 2)
    let packing = isOld ? 0 : file.number(at: 30, bytes: 4)
    guard let wide, let tall, let bits, let packing else {
      isCutOff = true
      return
    }
    // Rows from the top are told by a number below zero.
    let rows = isOld ? tall : abs(Int(Int32(truncatingIfNeeded: tall)))
    let (pixels, isHuge) = ((wide * bits + 31) / 32 * 4).multipliedReportingOverflow(by: rows)
    let isPlain = (packing == 0 || packing == 3) && !isHuge && pixels < 1 << 48
    // What is packed says its size itself.
    let needed = isPlain ? start + pixels : file.number(at: 2, bytes: 4) ?? 0
    isCutOff = file.count < needed
  }
}

/// The first picture of a PNM file, behind which others may stand.
struct PNMStructure {
  /// Whether another picture begins where the first ends.
  private(set) var hasMore = false

  /// nil for what is no PNM, and for the kinds in text, which hold one picture each.
  init?(_ file: FileBytes) {
    guard PictureMark(file) == .pnm, let kind = file[1].map({ Int($0) - 48 }), kind >= 4 else {
      return nil
    }
    var place = 2
    guard let wide = Self.number(file, &place), let tall = Self.number(file, &place),
      let most = kind == 4 ? 1 : Self.number(file, &place)
    else { return }
    let row = kind == 4 ? (wide + 7) / 8 : wide * (kind == 6 ? 3 : 1) * (most > 255 ? 2 : 1)
    place += 1 + row * tall
    while let byte = file[place], Self.isSpace(byte) { place += 1 }
    hasMore =
      file.has("P", at: place)
      && file[place + 1].map { (UInt8(ascii: "1")...UInt8(ascii: "7")).contains($0) } == true
      && file[place + 2].map(Self.isSpace) == true
  }

  /// The next number of the head, behind spaces and remarks; `place` is behind it then.
  private static func number(_ file: FileBytes, _ place: inout Int) -> Int? {
    while let byte = file[place], isSpace(byte) || byte == UInt8(ascii: "#") {
      if byte == UInt8(ascii: "#") {
        while let byte = file[place], byte != 10, byte != 13 { place += 1 }
      } else {
        place += 1
      }
    }
    var value: Int?
    while let byte = file[place], (48...57).contains(byte), (value ?? 0) < 1 << 20 {
      value = 10 * (value ?? 0) + Int(byte) - 48
      place += 1
    }
    return value
  }

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}

extension PictureFile {
  /// What a file holds beyond its first picture, as a clause; nil where that is all.
  package static func unreadPictures(in path: String) -> String? {
    let pages = pageCount(path)
    if pages > 1 { return "holds \(pages) pages, of which the first is read" }
    guard let file = FileBytes(path) else { return nil }
    let hasMore = (GIFStructure(file)?.count ?? 0) > 1 || PNMStructure(file)?.hasMore == true
    return hasMore ? "holds more than one picture, of which the first is read" : nil
  }

  /// Why a file is none that is read whatever a decoder thinks of it, as a clause; nil for others.
  static func refusal(_ file: FileBytes) -> String? {
    guard let mark = PictureMark(file) else { return nil }
    switch mark {
    case .heic, .avif, .jpeg2000, .jpegXL:
      return "is \(mark.rawValue), which is not read; convert it to JPEG or PNG"
    case .webp:
      // The second bit of the flags of an extended file.
      guard file.has("VP8X", at: 12), let flags = file[20], flags & 2 != 0 else { return nil }
      return "is an animation, which is not read; save the picture that counts as PNG"
    default: return nil
    }
  }

  /// Why a file whose head no decoder reads is no picture, as a clause.
  ///
  /// - Parameters:
  ///   - page: Which of its pictures is asked for, from 0 on.
  ///   - kinds: What the file may be.
  static func problem(_ path: String, page: Int, kinds: String) -> String {
    if let structure = TIFFStructure(path), structure.isCutOff {
      return "is cut off: what says how its pictures lie is missing"
    }
    let file = FileBytes(path)
    let mark = file.flatMap { PictureMark($0) }
    let isCutOff =
      switch (mark, file) {
      case (.gif?, let file?): GIFStructure(file)?.isCutOff
      case (.bmp?, let file?): BMPStructure(file)?.isCutOff
      case (.tiff?, _): TIFFStructure(path)?.isWhole(page) == false
      default: false
      }
    if isCutOff == true { return "is cut off: a part of its pixels is missing" }
    switch mark {
    case .gif?, .bmp?, .tiff?:
      return "begins as a picture but cannot be read; it may be cut off"
    default: return "is no picture; expected \(kinds)"
    }
  }
}

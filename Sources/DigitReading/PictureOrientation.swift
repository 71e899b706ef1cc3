import NDArrays

/// How a picture must be turned to stand upright, as its camera noted it.
///
/// Cameras write rows as their sensor has them, and in the file which way up that was held. Where
/// nothing is noted, or what is noted is damaged, the picture is taken as it lies.
///
/// - Source: Exif 2.32 (CIPA DC-008), §4.6.4, tag 274
enum PictureOrientation: Int {
  case upright = 1
  case mirrored, upsideDown, mirroredUpsideDown, transposed, turnedLeft, transversed, turnedRight

  /// What a JPEG, PNG or WebP file notes. TIFF's own note is followed by its decoder.
  init(of file: [UInt8]) {
    let exif = Self.jpeg(file) ?? Self.png(file) ?? Self.webp(file)
    self = exif.flatMap { Self.tag(in: file[$0]) } ?? .upright
  }

  /// The picture as it is meant to be seen.
  ///
  /// - Shapes: `[rows, columns]` → the same, or `[columns, rows]` where it is turned
  func applied(to gray: NDArray<UInt8>) -> NDArray<UInt8> {
    let back = Stepped(by: -1)
    return switch self {
    case .upright: gray
    case .mirrored: gray[0..., back]
    case .upsideDown: gray[back, back]
    case .mirroredUpsideDown: gray[back]
    case .transposed: gray.T
    case .turnedLeft: gray.T[0..., back]
    case .transversed: gray.T[back, back]
    case .turnedRight: gray.T[back]
    }
  }

  // MARK: - Where the note is

  /// The segment of a JPEG that begins `Exif`.
  private static func jpeg(_ file: [UInt8]) -> Range<Int>? {
    guard file.starts(with: [0xFF, 0xD8]) else { return nil }
    var place = 2
    while place + 4 <= file.count, file[place] == 0xFF {
      let marker = file[place + 1]
      // Bytes may fill the space before a marker.
      if marker == 0xFF { place += 1; continue }
      // The picture itself begins: notes stand before it.
      if marker == 0xDA || marker == 0xD9 { return nil }
      let length = Int(file[place + 2]) << 8 | Int(file[place + 3])
      guard length >= 2, place + 2 + length <= file.count else { return nil }
      let segment = place + 4..<place + 2 + length
      if marker == 0xE1, file[segment].starts(with: Array("Exif\0\0".utf8)) {
        return segment.lowerBound + 6..<segment.upperBound
      }
      place = segment.upperBound
    }
    return nil
  }

  /// The chunk `eXIf` of a PNG.
  private static func png(_ file: [UInt8]) -> Range<Int>? {
    guard file.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
    var place = 8
    while let length = number(file, place, 4, isLittle: false), place + 12 + length <= file.count {
      let content = place + 8..<place + 8 + length
      if file[place + 4..<place + 8].elementsEqual("eXIf".utf8) { return content }
      place = content.upperBound + 4
    }
    return nil
  }

  /// The chunk `EXIF` of a WebP.
  private static func webp(_ file: [UInt8]) -> Range<Int>? {
    guard file.count >= 12, file.starts(with: "RIFF".utf8), file[8..<12].elementsEqual("WEBP".utf8)
    else { return nil }
    var place = 12
    while let length = number(file, place + 4, 4, isLittle: true), place + 8 + length <= file.count
    {
      let content = place + 8..<place + 8 + length
      if file[place..<place + 4].elementsEqual("EXIF".utf8) {
        // Some writers put JPEG's mark before it.
        let isMarked = file[content].starts(with: Array("Exif\0\0".utf8))
        return content.lowerBound + (isMarked ? 6 : 0)..<content.upperBound
      }
      place = content.upperBound + length % 2
    }
    return nil
  }

  // MARK: - The note

  /// The tag in the first directory of a TIFF header; nil where there is none.
  private static func tag(in header: ArraySlice<UInt8>) -> PictureOrientation? {
    let bytes = Array(header)
    let isLittle = bytes.starts(with: "II".utf8)
    guard isLittle || bytes.starts(with: "MM".utf8) else { return nil }
    guard let directory = number(bytes, 4, 4, isLittle: isLittle),
      let count = number(bytes, directory, 2, isLittle: isLittle)
    else { return nil }
    for entry in 0..<count {
      let place = directory + 2 + entry * 12
      guard let name = number(bytes, place, 2, isLittle: isLittle) else { return nil }
      guard name == 274 else { continue }
      return number(bytes, place + 8, 2, isLittle: isLittle)
        .flatMap(PictureOrientation.init(rawValue:))
    }
    return nil
  }

  /// A number of some bytes; nil where the file ends before.
  private static func number(
    _ bytes: [UInt8], _ place: Int, _ size: Int, isLittle: Bool
  ) -> Int? {
    guard place >= 0, place + size <= bytes.count else { return nil }
    let part = bytes[place..<place + size]
    return isLittle
      ? part.reversed().reduce(0) { $0 << 8 | Int($1) } : part.reduce(0) { $0 << 8 | Int($1) }
  }
}

import Glibc
import NDArrays

#if LECTERN_LEPTONICA
  internal import CLeptonica
#endif

/// Why a picture cannot be read: it is missing, is no picture, is too large, or holds no ink.
public struct PictureError: Error, Hashable, CustomStringConvertible {
  /// The file and what is wrong with it.
  public var description: String
  /// An error that says `description`.
  public init(_ description: String) { self.description = description }

  /// That there is nothing to be seen in a file.
  package static func noInk(in path: String) -> PictureError {
    PictureError("\(path): holds no ink; every pixel is nearly the same")
  }
}

/// Pictures from files: PNG, JPEG, BMP, TIFF, PNM, GIF and WebP.
public enum PictureFile {
  /// The largest width and height that are read.
  public static let largestSide = 20_000
  /// The most pixels that are read: a small file may hold very many of one colour.
  public static let mostPixels = 120_000_000

  /// The gray values of a picture as it is meant to be seen, 0 for black to 255 for white.
  ///
  /// Colours count by their brightness. What is transparent lies on white, or on black where white
  /// would hide all there is. The note of a camera how it was held is followed. Of a file that holds
  /// several pictures the first is read.
  ///
  /// - Shapes: → `[rows, columns]`
  /// - Throws: ``PictureError`` for a file that is missing, is no picture or of a kind that is not read, is
  ///   damaged, or is too large.
  public static func read(_ path: String) throws(PictureError) -> NDArray<UInt8> {
    try read(path, page: nil)
  }

  /// What a file may be, for messages.
  static let kinds = "PNG, JPEG, BMP, TIFF, PNM, GIF or WebP"

  /// How many pictures a TIFF file holds; 1 for all other files.
  static func pageCount(_ path: String) -> Int {
    #if LECTERN_LEPTONICA
      var format: Int32 = 0
      setMsgSeverity(Int32(L_SEVERITY_NONE))
      guard findFileFormat(path, &format) == 0, tiffFormats.contains(format),
        let file = fopen(path, "rb")
      else { return 1 }
      defer { fclose(file) }
      var count: Int32 = 0
      let read = tiffGetCount(file, &count) == 0 ? max(1, Int(count)) : 1
      // A page of which nothing is left but that there is one cannot be read, which must be told.
      let structure = TIFFStructure(path)
      return structure.map { max(read, $0.count + ($0.isCutOff ? 1 : 0)) } ?? read
    #else
      return 1
    #endif
  }

  /// One of the pictures of a TIFF file that has several, counted from 0, or with nil the picture of any
  /// other file.
  ///
  /// - Parameter kinds: What the file may be, for the message where it is something else.
  static func read(
    _ path: String, page: Int?, kinds: String = PictureFile.kinds
  ) throws(PictureError) -> NDArray<UInt8> {
    guard access(path, R_OK) == 0 else {
      throw PictureError("\(path): \(String(cString: strerror(errno)).lowercased())")
    }
    #if LECTERN_LEPTONICA
      // Leptonica would tell standard error what it thinks of the file; the reader is told here.
      setMsgSeverity(Int32(L_SEVERITY_NONE))
      if let (wide, tall) = screen(of: head(of: path, upTo: 10)) { try check(path, wide, tall) }
      if let clause = FileBytes(path).flatMap(refusal) {
        throw PictureError("\(path): \(clause)")
      }
      var (format, wide, tall): (Int32, Int32, Int32) = (0, 0, 0)
      let isPart = page != nil
      let header =
        isPart
        ? readHeaderTiff(path, Int32(page ?? 0), &wide, &tall, nil, nil, nil, nil, nil)
        : pixReadHeader(path, &format, &wide, &tall, nil, nil, nil)
      guard header == 0 else {
        throw PictureError("\(path): \(problem(path, page: page ?? 0, kinds: kinds))")
      }
      try check(path, Int(wide), Int(tall))
      if let structure = TIFFStructure(path), !structure.isWhole(page ?? 0) {
        throw PictureError("\(path): is cut off: a part of its pixels is missing")
      }
      guard let source = isPart ? pixReadTiff(path, Int32(page ?? 0)) : pixRead(path) else {
        throw PictureError("\(path): begins as a picture but cannot be read; it may be cut off")
      }
      var original: UnsafeMutablePointer<Pix>? = source
      defer { pixDestroy(&original) }
      let values = try opaque(source, path)
      return PictureOrientation(of: head(of: path)).applied(to: values)
    #else
      throw PictureError(
        "\(path): reading pictures needs Leptonica; install libleptonica-dev, then: swift package purge-cache && rm -rf .build"
      )
    #endif
  }

  #if LECTERN_LEPTONICA
    /// Leptonica's numbers for TIFF files, however they are packed.
    private static let tiffFormats: Set<Int32> = [
      Int32(IFF_TIFF), Int32(IFF_TIFF_PACKBITS), Int32(IFF_TIFF_RLE), Int32(IFF_TIFF_G3),
      Int32(IFF_TIFF_G4), Int32(IFF_TIFF_LZW), Int32(IFF_TIFF_ZIP), Int32(IFF_TIFF_JPEG),
    ]

    /// What is visible of a picture.
    private static func opaque(
      _ source: UnsafeMutablePointer<Pix>, _ path: String
    ) throws(PictureError) -> NDArray<UInt8> {
      guard pixGetDepth(source) == 32, pixGetSpp(source) == 4 else {
        return try grayValues(source, path)
      }
      for ground: UInt32 in [0xFFFF_FF00, 0] {
        var blended = pixAlphaBlendUniform(source, ground)
        defer { pixDestroy(&blended) }
        guard let blended else { break }
        let values = try grayValues(blended, path)
        // White ink on nothing is seen on black.
        if ground == 0 || Int(values.max()) - Int(values.min()) >= 12 { return values }
      }
      return try grayValues(source, path)
    }

    private static func grayValues(
      _ source: UnsafeMutablePointer<Pix>, _ path: String
    ) throws(PictureError) -> NDArray<UInt8> {
      var gray = pixConvertTo8(source, 0)
      defer { pixDestroy(&gray) }
      guard let gray else { throw PictureError("\(path): cannot be turned into gray values") }
      let (columns, rows) = (Int(pixGetWidth(gray)), Int(pixGetHeight(gray)))
      let words = Int(pixGetWpl(gray))
      guard let data = pixGetData(gray) else {
        throw PictureError("\(path): has no pixels")
      }
      var values = [UInt8](repeating: 0, count: rows * columns)
      for row in 0..<rows {
        let line = data + row * words
        // Four pixels a word, the first in the upper byte.
        for column in 0..<columns {
          values[row * columns + column] = UInt8(
            truncatingIfNeeded: line[column >> 2] >> UInt32(24 - 8 * (column & 3)))
        }
      }
      return NDArray(values, shape: [rows, columns])
    }

    private static func check(_ path: String, _ wide: Int, _ tall: Int) throws(PictureError) {
      guard wide > 0, tall > 0, wide <= largestSide, tall <= largestSide else {
        throw PictureError(
          "\(path): has \(wide) × \(tall) pixels; \(largestSide) a side are the most")
      }
      guard wide * tall <= mostPixels else {
        throw PictureError(
          "\(path): has \(wide) × \(tall) pixels; \(mostPixels / 1_000_000) million are the most")
      }
    }

    /// The size that a GIF's head tells, which Leptonica knows only when it has read all pixels; nil
    /// for other files, and where the head leaves it to the pictures.
    private static func screen(of head: [UInt8]) -> (wide: Int, tall: Int)? {
      guard head.count >= 10, head.starts(with: Array("GIF8".utf8)) else { return nil }
      let (wide, tall) = (Int(head[6]) | Int(head[7]) << 8, Int(head[8]) | Int(head[9]) << 8)
      return wide > 0 && tall > 0 ? (wide, tall) : nil
    }

    /// The file as far as notes of cameras reach: WebP's may stand at the end.
    private static func head(of path: String, upTo limit: Int = 1 << 24) -> [UInt8] {
      guard let file = fopen(path, "r") else { return [] }
      defer { fclose(file) }
      var bytes: [UInt8] = []
      var part = [UInt8](repeating: 0, count: Swift.min(limit, 1 << 16))
      while bytes.count < limit {
        let count = fread(&part, 1, part.count, file)
        bytes += part[..<count]
        if count < part.count { break }
      }
      return bytes
    }
  #endif
}

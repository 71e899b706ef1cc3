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
}

/// Pictures from files: PNG, JPEG, BMP, TIFF and what else Leptonica reads.
public enum PictureFile {
  /// The largest width and height that are read.
  public static let largestSide = 20_000

  /// The gray values of a picture, 0 for black to 255 for white; colours by their brightness,
  /// what is transparent on white.
  ///
  /// - Shapes: → `[rows, columns]`
  /// - Throws: ``PictureError`` for a file that is missing, is no picture, or is too large.
  public static func read(_ path: String) throws(PictureError) -> NDArray<UInt8> {
    guard access(path, R_OK) == 0 else {
      throw PictureError("\(path): \(String(cString: strerror(errno)).lowercased())")
    }
    #if LECTERN_LEPTONICA
      // Leptonica would tell standard error what it thinks of the file; the reader is told here.
      setMsgSeverity(Int32(L_SEVERITY_NONE))
      var (format, wide, tall): (Int32, Int32, Int32) = (0, 0, 0)
      guard pixReadHeader(path, &format, &wide, &tall, nil, nil, nil) == 0 else {
        throw PictureError(
          "\(path): is no picture; expected PNG, JPEG, BMP, TIFF, PNM, GIF or WebP")
      }
      guard wide > 0, tall > 0, Int(wide) <= largestSide, Int(tall) <= largestSide else {
        throw PictureError(
          "\(path): has \(wide) × \(tall) pixels; \(largestSide) a side are the most")
      }
      guard var source = pixRead(path) else {
        throw PictureError("\(path): begins as a picture but cannot be read; it may be cut off")
      }
      if pixGetDepth(source) == 32, pixGetSpp(source) == 4,
        let opaque = pixAlphaBlendUniform(source, 0xFFFF_FF00)
      {
        var old: UnsafeMutablePointer<Pix>? = source
        pixDestroy(&old)
        source = opaque
      }
      var original: UnsafeMutablePointer<Pix>? = source
      defer { pixDestroy(&original) }
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
    #else
      throw PictureError(
        "\(path): reading pictures needs Leptonica; install libleptonica-dev, then: swift package purge-cache && rm -rf .build"
      )
    #endif
  }
}

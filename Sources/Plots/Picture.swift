import CZlib
import LessonWire
import NDArrays

/// A small picture that follows the page from light to dark.
///
/// ```swift
/// let gray = NDArray<UInt8>([[0, 255], [255, 0]])
/// Picture(gray, alternative: "two dark corners").palette    // ink
/// ```
public struct Picture: Sendable, Hashable {
  /// How a picture's colours are meant.
  public enum Palette: String, Sendable {
    /// Dark ink on the page's paper; inverted on a dark page.
    case ink
    /// Blue above zero, vermilion below, nothing at zero; purple where there is no number.
    case diverging
  }

  /// The picture as a PNG file (RGBA) in base64.
  public var base64: String
  /// What the picture shows, for those who cannot see it.
  public var alternative: String
  /// How its colours are meant, which decides what a dark page does with them.
  public var palette: Palette

  /// Gray values, 0 for paper to 255 for ink, `[rows, columns]`.
  ///
  /// - Precondition: There are two axes and at least a pixel; otherwise stops and names the shape.
  public init(_ gray: NDArray<UInt8>, alternative: String) {
    let (rows, columns) = Self.size(gray.shape)
    let ink = gray.elements.flatMap { [0, 0, 0, $0] as [UInt8] }
    base64 = PNG.base64(pixels: ink, rows: rows, columns: columns)
    self.alternative = alternative
    palette = .ink
  }

  /// Shares of ink, 0 for paper to 1 for ink, `[rows, columns]`, as a network draws them.
  ///
  /// What lies beyond is cut there; NaN has a colour of its own.
  ///
  /// - Precondition: There are two axes and at least a pixel; otherwise stops and names the shape.
  public init(_ shares: NDArray<Float>, alternative: String) {
    let (rows, columns) = Self.size(shares.shape)
    let pixels = shares.elements.flatMap { share -> [UInt8] in
      share.isNaN
        ? Self.noNumber : [0, 0, 0, UInt8(Swift.min(Swift.max(share, 0), 1) * 255 + 0.5)]
    }
    base64 = PNG.base64(pixels: pixels, rows: rows, columns: columns)
    self.alternative = alternative
    palette = .ink
  }

  /// The colour of what is no number.
  private static let noNumber: [UInt8] = [204, 121, 167, 255]

  /// Numbers of either sign, `[rows, columns]`; `limit` is shown at full strength.
  ///
  /// Infinite numbers are shown at full strength too, NaN in a colour of its own. Where `limit` is
  /// no number the largest of the values takes its place.
  ///
  /// - Precondition: There are two axes and at least a pixel; otherwise stops and names the shape.
  public init(diverging values: NDArray<Float>, limit: Float, alternative: String) {
    let (rows, columns) = Self.size(values.shape)
    let elements = values.elements
    let largest = elements.lazy.map(\.magnitude).filter(\.isFinite).max() ?? 0
    let full = Swift.max(limit.isFinite ? limit : largest, .leastNormalMagnitude)
    let pixels = elements.flatMap { value -> [UInt8] in
      if value.isNaN { return Self.noNumber }
      let share = value.isInfinite ? 1 : value.magnitude / full
      let strength = UInt8(Swift.min(255, share * 255 + 0.5))
      return value >= 0 ? [0, 114, 178, strength] : [213, 94, 0, strength]
    }
    base64 = PNG.base64(pixels: pixels, rows: rows, columns: columns)
    self.alternative = alternative
    palette = .diverging
  }

  private static func size(_ shape: Shape) -> (Int, Int) {
    guard shape.count == 2 else {
      fatalError("Picture: \(shape) has \(shape.count) axes; a picture has rows and columns")
    }
    guard shape[0] > 0, shape[1] > 0 else {
      fatalError("Picture: \(shape) has no pixels; expected at least a row and a column")
    }
    return (shape[0], shape[1])
  }
}

/// Pictures side by side, each with a line below it.
///
/// ```swift
/// let digits = GeneratedDigits.draw(2, seed: 1)
/// let items = (0..<2).map {
///   PictureGrid.Item(
///     Picture(digits.picture($0), alternative: "a digit"), caption: "\(digits.labels[$0])")
/// }
/// PictureGrid(items, columns: 2, alternative: "two digits").items.count    // 2
/// ```
public struct PictureGrid: Sendable, Hashable {
  /// A picture of a grid with the line below it.
  public struct Item: Sendable, Hashable {
    /// The picture.
    public var picture: Picture
    /// The line below the picture; empty for none.
    public var caption: String
    /// Whether the picture is marked as a mistake.
    public var isWrong: Bool

    /// A picture with the line below it, marked as a mistake where `isWrong`.
    public init(_ picture: Picture, caption: String = "", isWrong: Bool = false) {
      self.picture = picture
      self.caption = caption
      self.isWrong = isWrong
    }
  }

  /// The pictures in reading order.
  public var items: [Item]
  /// How many stand side by side; the last row may be shorter.
  public var columns: Int
  /// What the pictures show together, for those who cannot see them.
  public var alternative: String

  /// Pictures in reading order, 1 to 1,000 side by side.
  public init(_ items: [Item], columns: Int = 5, alternative: String) {
    self.items = items
    self.columns = columns
    self.alternative = alternative
  }

  /// The gray pictures of an array, `[count, rows, columns]` or `[count, rows, columns, 1]`, 0 for paper
  /// to 255 for ink.
  ///
  /// ```swift
  /// let digits = GeneratedDigits.draw(2, seed: 1)
  /// PictureGrid(
  ///   digits.pictures, captions: digits.labels.elements.map { "\($0)" }, columns: 2,
  ///   alternative: "two digits").items.count    // 2
  /// ```
  ///
  /// - Parameters:
  ///   - captions: The lines below the pictures, as many; none for no lines.
  ///   - columns: How many stand side by side.
  /// - Precondition: The shape is one of these, and there are as many captions as pictures or none;
  ///   otherwise stops and says which is not so.
  public init(
    _ pictures: NDArray<UInt8>, captions: [String] = [], columns: Int = 5, alternative: String
  ) {
    let items = Self.items(pictures, captions) { Picture($0, alternative: $1) }
    self.init(items, columns: columns, alternative: alternative)
  }

  /// Pictures of shares of ink, 0 for paper to 1 for ink, as a network draws them; otherwise as those of
  /// gray values.
  ///
  /// - Precondition: The shape is `[count, rows, columns]` or `[count, rows, columns, 1]`, and there are
  ///   as many captions as pictures or none; otherwise stops and says which is not so.
  public init(
    _ pictures: NDArray<Float>, captions: [String] = [], columns: Int = 5, alternative: String
  ) {
    let items = Self.items(pictures, captions) { Picture($0, alternative: $1) }
    self.init(items, columns: columns, alternative: alternative)
  }

  private static func items<E: Element>(
    _ pictures: NDArray<E>, _ captions: [String], _ picture: (NDArray<E>, String) -> Picture
  ) -> [Item] {
    let shape = pictures.shape
    guard shape.count == 3 || shape.count == 4 && shape[3] == 1 else {
      fatalError(
        "PictureGrid: pictures of \(shape); expected [count, rows, columns] or [count, rows, columns, 1]"
      )
    }
    guard captions.isEmpty || captions.count == shape[0] else {
      fatalError("PictureGrid: \(captions.count) captions for \(shape[0]) pictures")
    }
    return (0..<shape[0]).map { place in
      let caption = captions.isEmpty ? "" : captions[place]
      let gray = pictures[place].reshaped([shape[1], shape[2]])
      return Item(
        picture(gray, caption.isEmpty ? "picture \(place + 1)" : caption), caption: caption)
    }
  }

  /// The pictures as an output holds them.
  package var payload: PicturesPayload {
    PicturesPayload(
      columns: columns, alternative: alternative,
      items: items.map {
        PicturesPayload.Item(
          palette: $0.picture.palette == .ink ? .ink : .diverging, isWrong: $0.isWrong,
          alternative: $0.picture.alternative, caption: $0.caption, png: $0.picture.base64)
      })
  }
}

/// The least of PNG that a browser reads, unfiltered.
///
/// - Source: PNG specification (W3C, 3rd edition), §5 and §11
enum PNG {
  /// What a pixel is, as the file's head tells it.
  enum Colour: UInt8 { case gray = 0, palette = 3, withOpacity = 6 }

  /// Pixels of four bytes: red, green, blue and opacity.
  static func base64(pixels: [UInt8], rows: Int, columns: Int) -> String {
    var lines: [UInt8] = []
    for row in 0..<rows { lines += [0] + pixels[row * columns * 4..<(row + 1) * columns * 4] }
    return base64(
      lines: lines, rows: rows, columns: columns, depth: 8, colour: .withOpacity, strength: 9)
  }

  /// Rows of pixels, each behind the number of its filter.
  ///
  /// - Parameters:
  ///   - strength: How long zlib looks, 1 to 9.
  ///   - before: What stands before the pixels.
  static func base64(
    lines: [UInt8], rows: Int, columns: Int, depth: UInt8, colour: Colour, strength: Int32,
    before: [(name: String, body: [UInt8])] = []
  ) -> String {
    func word(_ value: Int) -> [UInt8] {
      (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
    func chunk(_ name: String, _ body: [UInt8]) -> [UInt8] {
      let typed = Array(name.utf8) + body
      return word(body.count) + typed + word(Int(crc32(0, typed, UInt32(typed.count))))
    }
    var length = compressBound(UInt(lines.count))
    var packed = [UInt8](repeating: 0, count: Int(length))
    guard compress2(&packed, &length, lines, UInt(lines.count), strength) == Z_OK else {
      fatalError("PNG: zlib could not pack \(rows) × \(columns) pixels")
    }
    let file: [UInt8] =
      [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
      + chunk("IHDR", word(columns) + word(rows) + [depth, colour.rawValue, 0, 0, 0])
      + before.flatMap { chunk($0.name, $0.body) }
      + chunk("IDAT", Array(packed.prefix(Int(length)))) + chunk("IEND", [])
    return encoded(file)
  }

  /// Base64 (RFC 4648, §4).
  private static func encoded(_ bytes: [UInt8]) -> String {
    let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)
    var text: [UInt8] = []
    for start in stride(from: 0, to: bytes.count, by: 3) {
      let group = bytes[start..<Swift.min(start + 3, bytes.count)]
      let bits = group.reduce(0) { $0 << 8 | Int($1) } << (8 * (3 - group.count))
      for i in 0..<4 {
        text.append(i <= group.count ? letters[bits >> (18 - 6 * i) & 63] : UInt8(ascii: "="))
      }
    }
    return String(decoding: text, as: UTF8.self)
  }
}

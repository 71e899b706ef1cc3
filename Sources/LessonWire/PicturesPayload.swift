/// Pictures side by side, as a form of an output: a line with the number of columns and what they
/// show, then a line for each picture.
package struct PicturesPayload: Hashable, Sendable {
  package static let type = "application/vnd.lectern.pictures"
  package static let columnRange = 1...1000

  package enum Palette: String, Sendable { case ink, diverging }

  package struct Item: Hashable, Sendable {
    package var palette: Palette
    package var isWrong: Bool
    package var alternative: String
    package var caption: String
    /// A PNG file in base64; in committed results, its digest.
    package var png: String

    package init(
      palette: Palette, isWrong: Bool, alternative: String, caption: String, png: String
    ) {
      self.palette = palette
      self.isWrong = isWrong
      self.alternative = alternative
      self.caption = caption
      self.png = png
    }
  }

  package var columns: Int
  package var alternative: String
  package var items: [Item]

  package init(columns: Int, alternative: String, items: [Item]) {
    self.columns = columns
    self.alternative = alternative
    self.items = items
  }

  package var text: String {
    var head = FieldWriter()
    head.number(columns)
    head.text(alternative)
    let lines = items.map { item in
      var fields = FieldWriter()
      for field in [
        item.palette.rawValue, item.isWrong ? "wrong" : "", item.alternative, item.caption,
        item.png,
      ] { fields.text(field) }
      return fields.bytes
    }
    return ([head.bytes] + lines).map { String(decoding: $0, as: UTF8.self) }
      .joined(separator: "\n")
  }

  /// - Throws: ``WireError`` naming the first picture that is none.
  package init(text: String) throws(WireError) {
    let lines = Array(text.utf8).split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    var head = FieldReader(lines[0], of: "a row of pictures")
    columns = try head.whole("number of columns", in: Self.columnRange)
    alternative = try head.text("alternative text")
    try head.end()
    items = []
    for line in lines.dropFirst() { items.append(try Self.item(line, items.count + 1)) }
  }

  private static func item(_ line: ArraySlice<UInt8>, _ number: Int) throws(WireError) -> Item {
    let name = "picture \(number)"
    var fields = FieldReader(line, of: name)
    let palette = try fields.text("palette")
    guard let known = Palette(rawValue: palette) else {
      throw WireError(
        "\(name): its palette is '\(Escape.shown(palette))'; expected ink or diverging")
    }
    let mark = try fields.text("mark")
    guard ["", "wrong"].contains(mark) else {
      throw WireError("\(name): its mark is '\(Escape.shown(mark))'; expected wrong or nothing")
    }
    let item = Item(
      palette: known, isWrong: !mark.isEmpty, alternative: try fields.text("alternative text"),
      caption: try fields.text("caption"), png: try fields.text("PNG"))
    try fields.end()
    do throws(WireError) { try PNGText.check(item.png) } catch {
      throw WireError("\(name) \(error.description)")
    }
    return item
  }
}

/// A PNG file in base64, as outputs hold pictures.
package enum PNGText {
  /// - Throws: ``WireError`` for what is not base64 (RFC 4648, §4), or not a PNG file by its first and last
  ///   bytes (PNG specification, §5.2).
  package static func check(_ text: String) throws(WireError) {
    guard let bytes = decoded(text) else { throw WireError("is not base64") }
    let signature: [UInt8] = [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]
    let header = signature + [0, 0, 0, 13] + Array("IHDR".utf8)
    let end = Array("IEND".utf8) + [0xAE, 0x42, 0x60, 0x82]
    guard bytes.starts(with: header), bytes.suffix(end.count).elementsEqual(end) else {
      throw WireError("is no PNG file")
    }
  }

  private static let values: [UInt8] = {
    var values = [UInt8](repeating: 0xFF, count: 256)
    for (value, letter)
      in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8.enumerated()
    { values[Int(letter)] = UInt8(value) }
    return values
  }()

  private static func decoded(_ text: String) -> [UInt8]? {
    var letters = Array(text.utf8)[...]
    guard letters.count % 4 == 0 else { return nil }
    for _ in 0..<2 where letters.last == UInt8(ascii: "=") { letters.removeLast() }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(letters.count / 4 * 3)
    var bits = 0
    var count = 0
    for letter in letters {
      let value = values[Int(letter)]
      guard value != 0xFF else { return nil }
      bits = bits << 6 | Int(value)
      count += 6
      if count >= 8 {
        count -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> count))
        bits &= 1 << count - 1
      }
    }
    return bytes
  }
}

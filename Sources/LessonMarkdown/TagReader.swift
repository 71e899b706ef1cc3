/// Reads the tags of HTML that was written elsewhere, one after the other.
///
/// Comments, declarations and the text of scripts and styles are passed over. Nothing is refused:
/// what does not close ends with the text.
///
/// - Source: HTML Living Standard, §13.2.5 (the tokenizer), as far as tags need it
package struct TagReader {
  package struct Attribute {
    /// In lower case.
    package var name: String
    /// With its character references resolved.
    package var value: String
    /// Where the value stands in the text's UTF-8, its quotation marks included.
    package var range: Range<Int>
  }

  package struct Tag {
    /// In lower case.
    package var name: String
    package var isClosing = false
    package var isSelfClosing = false
    package var attributes: [Attribute] = []
    /// Where the tag begins in the text's UTF-8.
    package var start: Int
    /// Where what follows the tag begins.
    package var end: Int

    package subscript(name: String) -> String? { attributes.first { $0.name == name }?.value }
  }

  private let bytes: [UInt8]
  private var place = 0

  init(_ html: String) { bytes = Array(html.utf8) }

  /// Elements whose content is text, whatever it looks like.
  private static let rawText: Set = ["script", "style", "textarea", "title"]

  /// All tags of a text.
  package static func tags(of html: String) -> [Tag] {
    var reader = TagReader(html)
    var tags: [Tag] = []
    while let tag = reader.next() { tags.append(tag) }
    return tags
  }

  mutating func next() -> Tag? {
    while let open = bytes[place...].firstIndex(of: UInt8(ascii: "<")) {
      place = open + 1
      if skip("!--") {
        pass(beyond: "-->")
      } else if let byte = peek, byte == UInt8(ascii: "!") || byte == UInt8(ascii: "?") {
        pass(beyond: ">")
      } else if let tag = tag(from: open) {
        if !tag.isClosing, !tag.isSelfClosing, Self.rawText.contains(tag.name) {
          passRawText(of: tag.name)
        }
        return tag
      }
    }
    return nil
  }

  // MARK: - Tags

  private mutating func tag(from open: Int) -> Tag? {
    let isClosing = skip("/")
    guard let first = peek, Self.isLetter(first) else { return nil }
    let name = take { !Self.isBlank($0) && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
    var tag = Tag(name: name.lowercased(), isClosing: isClosing, start: open, end: open)
    while let byte = peek {
      if byte == UInt8(ascii: ">") {
        place += 1
        break
      }
      if byte == UInt8(ascii: "/") {
        place += 1
        tag.isSelfClosing = peek == UInt8(ascii: ">")
      } else if Self.isBlank(byte) {
        place += 1
      } else {
        tag.attributes.append(attribute())
      }
    }
    tag.end = place
    return tag
  }

  private mutating func attribute() -> Attribute {
    let start = place
    place += 1
    _ = take {
      !Self.isBlank($0) && $0 != UInt8(ascii: "=") && $0 != UInt8(ascii: ">")
        && $0 != UInt8(ascii: "/")
    }
    let name = String(decoding: bytes[start..<place], as: UTF8.self).lowercased()
    let end = place
    _ = take(while: Self.isBlank)
    guard skip("=") else {
      place = end
      return Attribute(name: name, value: "", range: end..<end)
    }
    _ = take(while: Self.isBlank)
    let begin = place
    let value: String
    if let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
      place += 1
      value = take { $0 != quote }
      place = min(place + 1, bytes.count)
    } else {
      value = take { !Self.isBlank($0) && $0 != UInt8(ascii: ">") }
    }
    return Attribute(name: name, value: CharacterReferences.resolved(value), range: begin..<place)
  }

  // MARK: - Bytes

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0C || byte == 0x0D
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

  private mutating func take(while test: (UInt8) -> Bool) -> String {
    let start = place
    while let byte = peek, test(byte) { place += 1 }
    return String(decoding: bytes[start..<place], as: UTF8.self)
  }

  private mutating func skip(_ text: String) -> Bool {
    guard bytes[place...].starts(with: text.utf8) else { return false }
    place += text.utf8.count
    return true
  }

  private mutating func pass(beyond text: String) {
    while place < bytes.count, !skip(text) { place += 1 }
  }

  /// Goes to the closing tag of a script or the like, which is read next.
  private mutating func passRawText(of name: String) {
    let close = Array("</\(name)".utf8)
    while place < bytes.count {
      let ahead = bytes[place...].prefix(close.count)
      if ahead.count == close.count, zip(ahead, close).allSatisfy({ $0 == $1 || $0 | 0x20 == $1 }) {
        return
      }
      place += 1
    }
  }
}

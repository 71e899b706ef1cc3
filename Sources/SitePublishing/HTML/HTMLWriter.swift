extension [HTML] {
  /// The nodes as a page holds them: text and attributes escaped, trusted leaves as they are.
  var written: String {
    var writer = HTMLWriter()
    for node in self { writer.write(node) }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

extension String {
  /// The text as the value of an attribute, quotation marks and all.
  var quotedForHTML: String {
    var writer = HTMLWriter()
    writer.quote(self)
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// Writes trees of HTML: the one place where text becomes HTML.
private struct HTMLWriter {
  var bytes: [UInt8] = []

  /// Elements that have no content and no closing tag.
  ///
  /// - Source: HTML Living Standard, §13.1.2
  static let void: Set = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
  ]
  /// Attributes that are true by being there.
  static let boolean: Set = ["checked", "disabled", "open"]

  mutating func write(_ node: HTML) {
    switch node {
    case .text(let text): escape(text)
    case .mathematics(let html), .drawing(let html), .cellHTML(let html), .authorHTML(let html):
      append(html)
    case .element(let name, let attributes, let children):
      append("<\(name)")
      for attribute in attributes.list {
        append(" \(attribute.name)")
        if Self.boolean.contains(attribute.name) { continue }
        append("=")
        quote(attribute.value)
      }
      append(">")
      if Self.void.contains(name) {
        if !children.isEmpty { fatalError("unreachable: <\(name)> has no content") }
        return
      }
      for child in children { write(child) }
      append("</\(name)>")
    }
  }

  mutating func quote(_ value: String) {
    append("\"")
    escape(value)
    append("\"")
  }

  private mutating func append(_ html: String) { bytes.append(contentsOf: html.utf8) }

  private mutating func escape(_ text: String) {
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "&"): append("&amp;")
      case UInt8(ascii: "<"): append("&lt;")
      case UInt8(ascii: ">"): append("&gt;")
      case UInt8(ascii: "\""): append("&quot;")
      // No page may hold this one, escaped or not.
      case 0: append("\u{FFFD}")
      default: bytes.append(byte)
      }
    }
  }
}

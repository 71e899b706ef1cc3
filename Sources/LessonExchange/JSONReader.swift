import Foundation

/// Reads JSON, and says where a damaged file stops being it.
///
/// `NaN` and `Infinity`, which Python writes into notebooks, are numbers here.
package struct JSONReader {
  /// What is wrong with a file, and where.
  package struct Problem: Error {
    var line: Int
    var column: Int
    var message: String
  }

  /// How deep arrays and objects nest before a file is refused.
  package static let deepest = 200

  private let bytes: [UInt8]
  private var place = 0
  private var depth = 0

  /// The value in `data`.
  ///
  /// - Throws: ``Problem``.
  /// - Complexity: O(length)
  package static func value(in data: Data) throws(Problem) -> JSON {
    var reader = JSONReader(bytes: Array(data))
    if reader.bytes.starts(with: [0xEF, 0xBB, 0xBF]) { reader.place = 3 }
    try reader.checkText()
    let value = try reader.value()
    reader.skipBlanks()
    guard reader.next == nil else { throw reader.problem("expected nothing more") }
    return value
  }

  /// Refuses what is no UTF-8, which would be read as other letters than were written.
  private mutating func checkText() throws(Problem) {
    let isWide = bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF])
    if isWide { throw Problem(line: 1, column: 1, message: "it is UTF-16; save it as UTF-8") }
    if String(validating: bytes, as: UTF8.self) != nil { return }
    var decoder = UTF8()
    var iterator = bytes.makeIterator()
    var good = 0
    while case .scalarValue(let scalar) = decoder.decode(&iterator) {
      good += UTF8.width(scalar)
    }
    place = good
    var found = problem("")
    found.message = "a byte here is no UTF-8; save the notebook as UTF-8"
    throw found
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func skipBlanks() {
    while let byte = next, [0x20, 0x09, 0x0A, 0x0D].contains(byte) { place += 1 }
  }

  /// What is wrong, with the place of the byte at hand.
  private func problem(_ expected: String) -> Problem {
    let before = bytes.prefix(place)
    let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
    let found: String
    if place >= bytes.count {
      found = "the file ends here"
    } else {
      let rest = String(decoding: bytes[place...].prefix(16), as: UTF8.self)
      found = "here stands '\(rest.first.map(String.init) ?? "")'"
    }
    return Problem(
      line: before.count { $0 == 0x0A } + 1,
      column: String(decoding: bytes[start..<place], as: UTF8.self).count + 1,
      message: "\(expected); \(found)")
  }

  private mutating func take(_ byte: UInt8, _ expected: String) throws(Problem) {
    skipBlanks()
    guard next == byte else { throw problem(expected) }
    place += 1
  }

  private mutating func value() throws(Problem) -> JSON {
    skipBlanks()
    switch next {
    case UInt8(ascii: "{"): return try object()
    case UInt8(ascii: "["): return try array()
    case UInt8(ascii: "\""): return .string(try string())
    default: break
    }
    let words: [(String, JSON)] = [
      ("true", .bool(true)), ("false", .bool(false)), ("null", .null), ("NaN", .decimal(.nan)),
      ("Infinity", .decimal(.infinity)), ("-Infinity", .decimal(-.infinity)),
    ]
    for (word, value) in words where bytes[place...].starts(with: word.utf8) {
      place += word.utf8.count
      return value
    }
    return try number()
  }

  private mutating func number() throws(Problem) -> JSON {
    let signs = Set("+-.eE0123456789".utf8)
    let text = String(decoding: bytes[place...].prefix { signs.contains($0) }, as: UTF8.self)
    guard Self.isNumber(Array(text.utf8)[...]), let decimal = Double(text) else {
      throw problem("expected a value")
    }
    place += text.utf8.count
    return Int(text).map { .number($0) } ?? .decimal(decimal)
  }

  /// Whether bytes are what JSON calls a number: `01`, `1.` and `.5` are none.
  ///
  /// - Source: RFC 8259, §6
  private static func isNumber(_ bytes: ArraySlice<UInt8>) -> Bool {
    var rest = bytes
    func takeDigits() -> ArraySlice<UInt8> {
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest[digits.endIndex...]
      return digits
    }
    if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    let whole = takeDigits()
    if whole.isEmpty || whole.count > 1 && whole.first == UInt8(ascii: "0") { return false }
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      if takeDigits().isEmpty { return false }
    }
    if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
      rest.removeFirst()
      if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
      if takeDigits().isEmpty { return false }
    }
    return rest.isEmpty
  }

  private mutating func enter() throws(Problem) {
    guard depth < Self.deepest else { throw problem("nests more than \(Self.deepest) deep") }
    depth += 1
    place += 1
    skipBlanks()
  }

  private mutating func array() throws(Problem) -> JSON {
    try enter()
    defer { depth -= 1 }
    var elements: [JSON] = []
    if next == UInt8(ascii: "]") {
      place += 1
      return .array(elements)
    }
    while true {
      elements.append(try value())
      skipBlanks()
      if next == UInt8(ascii: "]") { break }
      try take(UInt8(ascii: ","), "expected , or ]")
    }
    place += 1
    return .array(elements)
  }

  private mutating func object() throws(Problem) -> JSON {
    try enter()
    defer { depth -= 1 }
    var members: [String: JSON] = [:]
    if next == UInt8(ascii: "}") {
      place += 1
      return .object(members)
    }
    while true {
      skipBlanks()
      guard next == UInt8(ascii: "\"") else { throw problem("expected a key in quotes") }
      let key = try string()
      try take(UInt8(ascii: ":"), "expected : behind the key \"\(key.prefix(40))\"")
      members[key] = try value()
      skipBlanks()
      if next == UInt8(ascii: "}") { break }
      try take(UInt8(ascii: ","), "expected , or }")
    }
    place += 1
    return .object(members)
  }

  // MARK: - Text

  private mutating func string() throws(Problem) -> String {
    let start = place
    place += 1
    var units: [UInt8] = []
    while let byte = next, byte != UInt8(ascii: "\"") {
      place += 1
      guard byte == UInt8(ascii: "\\") else {
        units.append(byte)
        continue
      }
      units += Array(String(try escape()).utf8)
    }
    guard next != nil else {
      place = start
      throw problem("this text is never closed by \"")
    }
    place += 1
    return String(decoding: units, as: UTF8.self)
  }

  private mutating func escape() throws(Problem) -> Unicode.Scalar {
    let plain: [UInt8: Unicode.Scalar] = [
      UInt8(ascii: "\""): "\"", UInt8(ascii: "\\"): "\\", UInt8(ascii: "/"): "/",
      UInt8(ascii: "b"): "\u{8}", UInt8(ascii: "f"): "\u{C}", UInt8(ascii: "n"): "\n",
      UInt8(ascii: "r"): "\r", UInt8(ascii: "t"): "\t",
    ]
    guard let byte = next else { throw problem("expected an escape behind \\") }
    if let scalar = plain[byte] {
      place += 1
      return scalar
    }
    guard byte == UInt8(ascii: "u"), let first = hexadecimal(at: place + 1) else {
      throw problem("expected an escape behind \\")
    }
    place += 5
    guard (0xD800..<0xDC00).contains(first) else { return Unicode.Scalar(first) ?? "\u{FFFD}" }
    // The second half of a pair; a half alone is no character.
    guard bytes[place...].starts(with: "\\u".utf8), let second = hexadecimal(at: place + 2),
      (0xDC00..<0xE000).contains(second)
    else { return "\u{FFFD}" }
    place += 6
    return Unicode.Scalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00)) ?? "\u{FFFD}"
  }

  private func hexadecimal(at start: Int) -> UInt32? {
    guard start + 4 <= bytes.count else { return nil }
    let digits = String(decoding: bytes[start..<start + 4], as: UTF8.self)
    guard digits.allSatisfy(\.isHexDigit) else { return nil }
    return UInt32(digits, radix: 16)
  }
}

/// Where a link or a picture leads, taken apart.
///
/// - Source: RFC 3986, §3 and §4.1
struct Reference: Hashable {
  /// The path with its percent-encoding resolved.
  var path: String
  /// What follows the question mark, as it is written; nil without one.
  var query: String?
  /// What follows the hash, with its percent-encoding resolved; nil without one.
  var fragment: String?

  init(path: String, query: String? = nil, fragment: String? = nil) {
    self.path = path
    self.query = query
    self.fragment = fragment
  }

  init(_ text: String) {
    var rest = text[...]
    if let hash = rest.firstIndex(of: "#") {
      fragment = Self.decoded(rest[rest.index(after: hash)...])
      rest = rest[..<hash]
    }
    if let mark = rest.firstIndex(of: "?") {
      query = String(rest[rest.index(after: mark)...])
      rest = rest[..<mark]
    }
    path = Self.decoded(rest)
  }

  /// The ways in which an author may have meant a text that names a file: encoded as the
  /// standard has it, or with the file's bare name, signs and all.
  static func readings(of text: String) -> [Reference] {
    var readings = [Reference(text), Reference(path: text)]
    if let hash = text.lastIndex(of: "#") {
      readings.append(
        Reference(
          path: String(text[..<hash]), fragment: decoded(text[text.index(after: hash)...])))
    }
    return readings
  }

  /// Whether a text is a whole address: `https://…`, `mailto:…`, `tel:…`, `//host/…`.
  static func isAddress(_ text: String) -> Bool {
    if text.hasPrefix("//") { return true }
    guard let scheme = scheme(of: text) else { return false }
    // One letter is a drive, and a name with a dot is a file.
    return scheme.utf8.count > 1 && !scheme.contains(".")
  }

  private static func scheme(of text: String) -> Substring? {
    guard let colon = text.firstIndex(of: ":") else { return nil }
    let scheme = text[..<colon]
    guard let first = scheme.first, first.isASCII, first.isLetter else { return nil }
    let isScheme = scheme.allSatisfy {
      $0.isASCII && ($0.isLetter || $0.isNumber || "+-.".contains($0))
    }
    return isScheme ? scheme : nil
  }

  /// The reference of a page to a path, with what follows the path.
  func written(to path: String) -> String {
    Self.encoded(path) + (query.map { "?\($0)" } ?? "") + (fragment.map { "#\($0)" } ?? "")
  }

  /// A path as an address holds it.
  static func encoded(_ path: String) -> String {
    let plain = Set(
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~!$&'()*+,;=@/".utf8)
    var result = ""
    for byte in path.utf8 {
      if plain.contains(byte) {
        result.unicodeScalars.append(Unicode.Scalar(byte))
      } else {
        let digits = String(byte, radix: 16, uppercase: true)
        result += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
      }
    }
    return result
  }

  /// A text with `%20` and its like resolved; what is no encoding stays as it is.
  static func decoded(_ text: some StringProtocol) -> String {
    let bytes = Array(text.utf8)
    var result: [UInt8] = []
    var place = 0
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "%"), place + 2 < bytes.count,
        let high = Character(Unicode.Scalar(bytes[place + 1])).hexDigitValue,
        let low = Character(Unicode.Scalar(bytes[place + 2])).hexDigitValue
      {
        result.append(UInt8(high << 4 | low))
        place += 3
      } else {
        result.append(bytes[place])
        place += 1
      }
    }
    return String(validating: result, as: UTF8.self) ?? String(text)
  }
}

/// A text file as it is read here, whatever editor wrote it.
///
/// A byte-order mark goes, the line breaks of all systems are one, and characters that a page cannot
/// hold are the replacement character.
package struct SourceText {
  /// The lines without their breaks.
  package let lines: [Substring]

  package init(_ text: String) {
    var scalars = String.UnicodeScalarView()
    scalars.reserveCapacity(text.utf8.count)
    var isAfterReturn = false
    for (offset, scalar) in text.unicodeScalars.enumerated() {
      defer { isAfterReturn = scalar == "\r" }
      switch scalar {
      case "\u{FEFF}" where offset == 0: break
      case "\n" where isAfterReturn: break
      case "\r": scalars.append("\n")
      case "\u{0}", Self.bar: scalars.append("\u{FFFD}")
      default: scalars.append(scalar)
      }
    }
    lines = String(scalars).split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The place of a byte of a line; columns count characters.
  static func position(
    ofByte byte: Int, in line: Substring, number: Int
  ) -> SourcePosition {
    let before = String(decoding: line.utf8.prefix(max(0, byte)), as: UTF8.self)
    return SourcePosition(line: number, column: before.count + 1)
  }

  // MARK: - Bars inside formulas

  /// What stands for a bar inside a formula while cmark reads, so that no table's cell ends there.
  /// It is one byte, as the bar is: places stay what they are.
  static let bar: Unicode.Scalar = "\u{1}"

  /// The line as cmark reads it.
  static func hidingBars(in line: Substring) -> Substring {
    guard line.utf8.contains(UInt8(ascii: "|")), line.utf8.contains(UInt8(ascii: "$")) else {
      return line
    }
    var bytes = Array(line.utf8)
    var place = 0
    while place < bytes.count {
      switch bytes[place] {
      case UInt8(ascii: "\\"): place += 2
      case UInt8(ascii: "`"): place = endOfCode(bytes, from: place)
      case UInt8(ascii: "$"):
        guard let end = endOfFormula(bytes, from: place) else {
          place += 1
          continue
        }
        for inside in place..<end
        where bytes[inside] == UInt8(ascii: "|") && bytes[inside - 1] != UInt8(ascii: "\\") {
          bytes[inside] = UInt8(ascii: bar)
        }
        place = end + 1
      default: place += 1
      }
    }
    return Substring(String(decoding: bytes, as: UTF8.self))
  }

  /// Text from cmark with the bars that were hidden.
  static func showingBars(in text: String) -> String {
    guard text.unicodeScalars.contains(bar) else { return text }
    var scalars = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { scalars.append(scalar == bar ? "|" : scalar) }
    return String(scalars)
  }

  /// The place after the code span that begins with the back quotes at a place, or after them.
  private static func endOfCode(_ bytes: [UInt8], from start: Int) -> Int {
    let quote = UInt8(ascii: "`")
    let inside = bytes[start...].firstIndex { $0 != quote } ?? bytes.count
    let length = inside - start
    var place = inside
    while place < bytes.count {
      guard bytes[place] == quote else {
        place += 1
        continue
      }
      let end = bytes[place...].firstIndex { $0 != quote } ?? bytes.count
      if end - place == length { return end }
      place = end
    }
    return inside
  }

  /// The place of the last dollar of the formula that begins at a place; nil where none does.
  ///
  /// Beside a letter or digit a dollar is a currency's or a variable's, as in `|US$|AU$|`.
  private static func endOfFormula(_ bytes: [UInt8], from start: Int) -> Int? {
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    func isWord(_ byte: UInt8) -> Bool {
      byte >= 0x80 || Character(Unicode.Scalar(byte)).isLetter
        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
    }
    let dollar = UInt8(ascii: "$")
    if start > 0, isWord(bytes[start - 1]) { return nil }
    guard start + 1 < bytes.count else { return nil }
    let isDisplay = bytes[start + 1] == dollar
    var place = start + (isDisplay ? 2 : 1)
    guard place < bytes.count, isDisplay || !isBlank(bytes[place]) else { return nil }
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      guard bytes[place] == dollar else {
        place += 1
        continue
      }
      if isDisplay {
        return place + 1 < bytes.count && bytes[place + 1] == dollar ? place + 1 : nil
      }
      let isFollowed = place + 1 < bytes.count && isWord(bytes[place + 1])
      return isBlank(bytes[place - 1]) || isFollowed ? nil : place
    }
    return nil
  }
}

extension StringProtocol {
  /// The text without the white space around it.
  func trimmingSpaces() -> SubSequence {
    guard let first = firstIndex(where: { !$0.isWhitespace }),
      let last = lastIndex(where: { !$0.isWhitespace })
    else { return self[endIndex...] }
    return self[first...last]
  }
}

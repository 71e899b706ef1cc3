/// How wide text is in a figure, from a table of widths: a figure is drawn before anybody knows
/// the reader's fonts.
///
/// - Source: the widths of Helvetica-Bold in Adobe's font metrics, in thousandths of the size; the
///   system fonts that pages are read in are about as wide.
enum TextMeasure {
  /// The size of text in figures, in units of the drawing.
  static let size = 14.0

  /// How many times as large text is, in units of the drawing, in the narrowest column that pages
  /// have, a phone's.
  static let phone = 1.5

  private static let widths: [Character: Double] = {
    var widths: [Character: Double] = [:]
    for (width, characters) in [
      (278, " ,./\\I|ijl'"), (333, "()-[]:;!`ftr·"), (389, "*{}z\""),
      (556, "0123456789aceksvxyJL_#$"), (584, "+=<>~^−×"), (611, "bdghnopquFTZ?→"),
      (667, "EPSVXY"),
      (722, "ABCDHKNRU&"), (778, "GOQw"), (833, "M"), (889, "m%"), (944, "W"), (975, "@"),
      (1000, "…"),
      (350, "⁻⁰¹²³⁴⁵⁶⁷⁸⁹°"),
    ] {
      for character in characters { widths[character] = Double(width) / 1000 }
    }
    return widths
  }()

  static func width(of character: Character) -> Double {
    if let width = widths[character] { return width * size }
    guard let scalar = character.unicodeScalars.first else { return 0 }
    // Chinese, Japanese and Korean characters and emoji fill a square.
    let isWide = (0x1100...0x115F).contains(scalar.value) || scalar.value >= 0x2E80
    return (isWide ? 1 : 0.65) * size
  }

  static func width(of text: String) -> Double {
    text.reduce(0) { $0 + width(of: $1) }
  }

  /// The room that a text needs in a column of any width.
  static func room(of text: String) -> Double { width(of: text) * phone }

  /// The text, or as much of its beginning as has room in a column of any width.
  static func fitting(_ text: String, _ room: Double) -> String { fitted(text, room / phone) }

  /// The text, or as much of its beginning as fits with an ellipsis behind it.
  static func fitted(_ text: String, _ room: Double) -> String {
    if width(of: text) <= room { return text }
    var result = ""
    var used = width(of: "…")
    for character in text {
      used += width(of: character)
      if used > room { break }
      result.append(character)
    }
    while result.last == " " { result.removeLast() }
    return result + "…"
  }

  /// The text in lines of at most `room`, broken at spaces; the last of `lines` is shortened.
  static func wrapped(_ text: String, _ room: Double, lines: Int) -> [String] {
    if width(of: text) <= room { return [text] }
    var result: [String] = []
    var line = ""
    var words = text.split(separator: " ").map(String.init)[...]
    while let word = words.first, result.count < lines - 1 {
      let longer = line.isEmpty ? word : line + " " + word
      if width(of: longer) <= room || line.isEmpty && lines == 1 {
        line = longer
        words.removeFirst()
      } else if line.isEmpty {
        // One word that is too long for a line.
        result.append(fitted(word, room))
        words.removeFirst()
      } else {
        result.append(line)
        line = ""
      }
    }
    let rest = ([line] + words).filter { !$0.isEmpty }.joined(separator: " ")
    if !rest.isEmpty { result.append(fitted(rest, room)) }
    return result
  }
}

import Foundation
import LessonMarkdown

/// The terminal that standard error is, if it is one.
enum Terminal {
  /// Its columns; nil where standard error is no terminal, and where it takes no escape sequences.
  static var columns: Int? {
    guard isatty(2) == 1, takesEscapes(ProcessInfo.processInfo.environment["TERM"]) else {
      return nil
    }
    var size = winsize()
    let isKnown = ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    return isKnown ? Int(size.ws_col) : 80
  }

  /// Whether a terminal of this name can erase a line.
  static func takesEscapes(_ name: String?) -> Bool {
    guard let name else { return false }
    return !name.isEmpty && name != "dumb" && name != "unknown"
  }
}

extension String {
  /// The text, cut behind the last character that fits into some columns of a terminal, with an
  /// ellipsis for what is left out.
  func cut(toColumns columns: Int) -> String {
    var width = 0
    /// What stays where the text does not fit.
    var short = ""
    for character in self {
      width += character.columns
      if width > columns { return short + "…" }
      if width < columns { short.append(character) }
    }
    return self
  }
}

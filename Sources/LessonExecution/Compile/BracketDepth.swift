/// How deep square brackets nest in Swift.
///
/// The time of the toolchain's parser doubles with each level, whether they are ever closed or not: at
/// 20 it takes ten seconds, at 30 hours. So it is asked about nothing that nests deeper than this.
package enum BracketDepth {
  /// At this depth the parser takes a tenth of a second.
  package static let limit = 12

  /// Where brackets nest too deep for the parser; nil where they do not.
  ///
  /// Brackets within texts and comments of one line do not count.
  static func excess(in code: String) -> CellPosition? {
    var position = CellPosition(line: 1, column: 1)
    var depth = 0
    var isText = false
    var isComment = false
    var before: UInt8 = 0
    for byte in code.utf8 {
      switch byte {
      case UInt8(ascii: "\n"):
        position = CellPosition(line: position.line + 1, column: 0)
        (isText, isComment) = (false, false)
      case UInt8(ascii: "\"") where before != UInt8(ascii: "\\") && !isComment: isText.toggle()
      case UInt8(ascii: "/") where before == byte && !isText: isComment = true
      case UInt8(ascii: "[") where !isText && !isComment:
        depth += 1
        if depth > limit { return position }
      case UInt8(ascii: "]") where !isText && !isComment: depth = max(0, depth - 1)
      default: break
      }
      before = byte
      position.column += 1
    }
    return nil
  }

  /// Whether the parser can be asked about code.
  package static func isFine(_ code: String) -> Bool { excess(in: code) == nil }
}

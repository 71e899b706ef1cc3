import SwiftSyntax

/// The words of a cell, with what decides how Swift reads the space between them.
///
/// Two cells with the same words do the same: a comment, another indentation or a blank line make
/// no difference, but a line break or a space where there was none may.
package enum CellWords {
  /// Whether code may name places in the file: its own, or those of whoever calls what it declares
  /// (`func here(_ line: Int = #line)`). Every character before such a place counts.
  static func nameTheirPlace(in code: String) -> Bool {
    ["#line", "#column", "#file", "#sourceLocation"].contains(where: code.contains)
  }

  package static func text(of code: String) -> String {
    guard ParserBounds.hold(for: code) else { return code }
    var text = ""
    var gap = TriviaGap.none
    for token in ParserBounds.parse(code).tokens(viewMode: .sourceAccurate) {
      gap.add(token.leadingTrivia)
      if token.tokenKind == .endOfFile { break }
      text += (text.isEmpty ? "" : gap.rawValue) + token.text
      gap = .none
      gap.add(token.trailingTrivia)
    }
    return text
  }

  private enum TriviaGap: String {
    case none = "", space = " ", line = "\n"

    mutating func add(_ trivia: Trivia) {
      for piece in trivia {
        switch piece {
        case .newlines, .carriageReturns, .carriageReturnLineFeeds, .formfeeds: self = .line
        case .blockComment(let text), .docBlockComment(let text):
          if text.contains("\n") { self = .line } else if self == .none { self = .space }
        default: if self == .none { self = .space }
        }
      }
    }
  }
}

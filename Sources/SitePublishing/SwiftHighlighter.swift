import SwiftIDEUtils
import SwiftParser
import SwiftSyntax

/// Colours Swift as the toolchain's own parser reads it: five things only, names stay ink.
enum SwiftHighlighter {
  static func html(_ code: String) -> String {
    let tree = Parser.parse(source: code)
    let bytes = Array(code.utf8)
    var result = ""
    var place = 0
    func copy(to end: Int) {
      if end > place { result += HTML.escaped(String(decoding: bytes[place..<end], as: UTF8.self)) }
      place = max(place, end)
    }
    for range in tree.classifications {
      guard let style = style(range.kind) else { continue }
      let end = min(range.range.upperBound.utf8Offset, bytes.count)
      copy(to: range.range.lowerBound.utf8Offset)
      guard end > place else { continue }
      let text = String(decoding: bytes[place..<end], as: UTF8.self)
      result += "<span class=\"\(style)\">\(HTML.escaped(text))</span>"
      place = end
    }
    copy(to: bytes.count)
    return result
  }

  private static func style(_ kind: SyntaxClassification) -> String? {
    switch kind {
    case .keyword, .attribute, .ifConfigDirective: "k"
    case .type: "t"
    case .stringLiteral, .regexLiteral: "s"
    case .integerLiteral, .floatLiteral: "n"
    case .lineComment, .blockComment, .docLineComment, .docBlockComment: "c"
    default: nil
    }
  }
}

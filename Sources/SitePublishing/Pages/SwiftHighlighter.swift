import LessonExecution
import SwiftIDEUtils
import SwiftSyntax

/// Colours Swift as the toolchain's own parser reads it: five things only, names stay ink.
enum SwiftHighlighter {
  static func highlight(_ code: String) -> [HTML] {
    guard ParserBounds.hold(for: code) else { return [.text(code)] }
    let tree = ParserBounds.parse(code)
    let bytes = Array(code.utf8)
    var nodes: [HTML] = []
    var place = 0
    func take(to end: Int) -> HTML {
      defer { place = end }
      return .text(String(decoding: bytes[place..<end], as: UTF8.self))
    }
    for range in tree.classifications {
      guard let style = style(range.kind) else { continue }
      let start = min(range.range.lowerBound.utf8Offset, bytes.count)
      let end = min(range.range.upperBound.utf8Offset, bytes.count)
      if start > place { nodes.append(take(to: start)) }
      guard end > place else { continue }
      nodes.append(.element("span", ["class": style], [take(to: end)]))
    }
    if bytes.count > place { nodes.append(take(to: bytes.count)) }
    return nodes
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

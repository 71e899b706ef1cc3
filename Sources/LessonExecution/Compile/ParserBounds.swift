import SwiftParser
import SwiftSyntax

/// What the toolchain's parser can be asked about.
///
/// It looks ahead again and again at what nests: its time doubles with each `[` that begins with a
/// `[`, whether they are ever closed or not (20 take ten seconds, 30 hours), and grows with the third
/// power of some other brackets. So it is asked about nothing that goes beyond these bounds, which
/// are found in one pass over the text.
package enum ParserBounds {
  /// At this depth of square brackets the parser takes a tenth of a second.
  static let squareDepth = 12
  /// The most brackets of all kinds around a place, with `#if` and what texts interpolate.
  static let depth = 48
  /// How many `<` may wait for their `>`.
  static let angles = 128
  /// How deep attributes may nest in the arguments of attributes.
  static let attributeDepth = 4
  /// How many conditions may begin before one of them has its brace: `if if if …`.
  static let conditions = 32
  /// How many words that begin or modify declarations may stand side by side, over lines too: 32 such
  /// as `operator actor` take half a second, and twice that for every two more.
  static let words = 20
  /// How many lines of a type's body may declare nothing: 400 take seconds, and four times that for
  /// twice as many.
  static let strayLines = 100
  /// How many brackets may end behind a type that began within some and has no body: 600 take seconds.
  static let strayEnds = 64
  /// How many parentheses may stand side by side within others with nothing between.
  static let groups = 200
  /// How many attributes may wait for a declaration.
  static let attributes = 64
  /// What chains of `[` may cost together: 2ⁿ for one of n.
  static let chainCost = 1 << 14
  /// Shorter chains cost nothing, as rows of numbers have them by the thousand.
  static let freeChain = 3

  /// What code has too much of, and where.
  ///
  /// The compiler's own parser, another one, does not come to an end with most of it either.
  struct Excess: Equatable {
    enum Kind {
      case squares, chains, brackets, angles, conditions, words, attributes, attributeDepth
      case strayLines, strayEnds, groups
    }

    let kind: Kind
    let position: CellPosition

    /// A sentence for the author.
    var message: String {
      switch kind {
      case .squares:
        "square brackets nest more than \(squareDepth) deep here; give the inner ones names of their own"
      case .chains:
        "too many square brackets begin with square brackets up to here; give the inner ones names of their own"
      case .brackets:
        "brackets nest more than \(depth) deep here, or some above are never closed; give the inner parts names of their own"
      case .angles:
        "more than \(angles) signs '<' follow each other up to here without an end; divide the expression"
      case .conditions:
        "more than \(conditions) conditions begin up to here before one of them has its '{'"
      case .strayLines:
        "more than \(strayLines) lines of a type's body declare nothing up to here; perhaps a brace above is not closed"
      case .strayEnds:
        "more than \(strayEnds) brackets end up to here behind a type that has no '{'"
      case .groups:
        "more than \(groups) parentheses stand side by side up to here with nothing between them"
      case .words:
        "more than \(words) words of declarations stand side by side up to here and declare nothing"
      case .attributeDepth:
        "attributes nest more than \(attributeDepth) deep here"
      case .attributes:
        "more than \(attributes) attributes stand up to here without a declaration"
      }
    }

    /// The message at its place in `code`, so many lines below where all begins.
    func failure(in code: String, below lines: Int = 0) -> CellFailure {
      CellFailure(
        kind: .compilation, lineOffset: lines + position.line - 1,
        column: CellText(code).characterColumn(position), message: message)
    }
  }

  /// Where code goes beyond what the parser can take; nil where it does not.
  static func excess(in code: String) -> Excess? {
    var code = code
    return code.withUTF8 { bytes in
      var scanner = BracketScanner(bytes)
      return scanner.excess()
    }
  }

  /// Whether the parser can be asked about code.
  package static func hold(for code: String) -> Bool { excess(in: code) == nil }

  /// The tree of code; an empty one where the parser cannot be asked about it.
  ///
  /// - Parameter before, after: What stands around the code for the parser alone.
  package static func parse(_ code: String, before: String = "", after: String = "")
    -> SourceFileSyntax
  {
    Parser.parse(source: hold(for: code) ? before + code + after : "")
  }
}

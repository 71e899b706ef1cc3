/// A block of a lesson's text.
public indirect enum Block: Sendable {
  case heading(level: Int, [Inline], SourcePosition)
  case paragraph([Inline])
  case list(List)
  case quote([Block])
  /// Code that is shown and not run.
  case code(language: String, String)
  case cell(Cell)
  case formula(Formula)
  case table(Table)
  case html(String)
  case rule
  case container(Container)

  public struct List: Sendable {
    /// The first number of an ordered list; nil for bullets.
    public var start: Int?
    public var isTight: Bool
    public var items: [Item]

    public struct Item: Sendable {
      /// Whether a task is done; nil for an ordinary item.
      public var isChecked: Bool?
      public var blocks: [Block]
    }
  }

  public struct Table: Sendable {
    public enum Alignment: Sendable { case none, left, center, right }
    public var alignments: [Alignment]
    public var head: [[Inline]]
    public var rows: [[[Inline]]]
  }

  /// What `::: kind Title` encloses.
  public struct Container: Sendable {
    public enum Kind: String, Sendable, CaseIterable { case note, exercise, answer }
    public var kind: Kind
    public var title: String
    public var blocks: [Block]
    public var position: SourcePosition
  }
}

/// A piece of a line of text.
public indirect enum Inline: Sendable {
  case text(String)
  case code(String)
  case emphasis([Inline])
  case strong([Inline])
  case strikethrough([Inline])
  case link(destination: String, title: String, [Inline], SourcePosition)
  case image(source: String, title: String, alternative: String, SourcePosition)
  case formula(Formula)
  case value(InlineValue)
  /// The mark of a footnote; `use` counts the marks of the same note from 1.
  case footnoteReference(number: Int, use: Int)
  case html(String)
  case softBreak
  case lineBreak
}

/// LaTeX, in a line or on its own.
public struct Formula: Sendable, Hashable {
  public var latex: String
  public var isDisplay: Bool
  /// Where the LaTeX itself begins, after its dollars.
  public var position: SourcePosition
  /// Where its second and further lines begin, whose indentation is no part of the LaTeX.
  public var furtherLines: [SourcePosition]

  public init(
    latex: String, isDisplay: Bool, position: SourcePosition, furtherLines: [SourcePosition] = []
  ) {
    self.latex = latex
    self.isDisplay = isDisplay
    self.position = position
    self.furtherLines = furtherLines
  }

  /// The place in the file of a character of the LaTeX, counted from 0.
  public func position(of offset: Int) -> SourcePosition {
    let before = latex.prefix(max(0, offset))
    let line = before.count { $0 == "\n" }
    let column = before.reversed().prefix { $0 != "\n" }.count
    guard line > 0 else {
      return SourcePosition(line: position.line, column: position.column + column)
    }
    guard furtherLines.indices.contains(line - 1) else {
      return SourcePosition(line: position.line + line, column: column + 1)
    }
    let start = furtherLines[line - 1]
    return SourcePosition(line: start.line, column: start.column + column)
  }
}

/// A numbered note at the end of a page.
public struct Footnote: Sendable {
  public var number: Int
  /// What its author calls it: `shuffle` for `[^shuffle]`.
  public var label: String
  public var blocks: [Block]
  public var position: SourcePosition
  /// How many marks in the text refer to it.
  public var uses = 0

  public init(
    number: Int, label: String, blocks: [Block], position: SourcePosition, uses: Int = 0
  ) {
    self.number = number
    self.label = label
    self.blocks = blocks
    self.position = position
    self.uses = uses
  }
}

extension [Inline] {
  /// The text without its mark-up, for titles and alternative texts.
  public var plainText: String {
    map { inline -> String in
      switch inline {
      case .text(let text), .code(let text): text
      case .emphasis(let inner), .strong(let inner), .strikethrough(let inner),
        .link(_, _, let inner, _):
        inner.plainText
      case .image(_, _, let alternative, _): alternative
      case .formula(let formula): formula.latex
      case .softBreak, .lineBreak: " "
      case .value, .footnoteReference, .html: ""
      }
    }.joined()
  }
}

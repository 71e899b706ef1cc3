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
  case footnoteReference(number: Int)
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

  public init(latex: String, isDisplay: Bool, position: SourcePosition) {
    self.latex = latex
    self.isDisplay = isDisplay
    self.position = position
  }
}

/// A numbered note at the end of a page.
public struct Footnote: Sendable {
  public var number: Int
  public var blocks: [Block]
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

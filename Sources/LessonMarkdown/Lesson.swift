/// A lesson as its author wrote it: front matter, blocks, and the cells among them.
public struct Lesson: Sendable {
  /// The path as a reader would type it, such as `Lessons/03-a-linear-classifier.md`.
  public var path: String
  /// The file's name without its extension: the name of the lesson's page and of its cells' modules.
  public var name: String
  public var frontMatter: FrontMatter
  public var blocks: [Block]
  public var footnotes: [Footnote]
  /// The cells that run, in order.
  public var cells: [Cell]
  /// The expressions in prose that cells give the values for.
  public var values: [InlineValue]
  /// The file's bytes, as whoever reads the page may have them.
  public var source: [UInt8] = []
  /// The file's lines, for excerpts.
  public var lines: [Substring]

  /// The number that the file's name begins with, such as `03`.
  public var number: String { String(name.prefix { $0.isASCII && $0.isNumber }) }

  /// Where one of the lessons that this one needs is named.
  public func positionOfNeed(_ index: Int) -> SourcePosition {
    let positions = frontMatter.needPositions
    return positions.indices.contains(index) ? positions[index] : SourcePosition(line: 1, column: 1)
  }

  /// The text of a line, counted from 1.
  public func line(_ number: Int) -> String? {
    lines.indices.contains(number - 1) ? String(lines[number - 1]) : nil
  }

  public func diagnostic(
    _ severity: Diagnostic.Severity = .error, at position: SourcePosition, _ message: String
  ) -> Diagnostic {
    Diagnostic(severity, file: path, at: position, message, excerpt: line(position.line))
  }
}

/// What stands between the `---` lines at the top of a lesson.
public struct FrontMatter: Sendable, Hashable {
  public var title: String
  /// One sentence for the card on the index page and below the title.
  public var summary: String
  /// What the kicker above the title says beside the lesson's number.
  public var part: String
  /// Terms for the index of the site, each explained in this lesson.
  public var terms: [String]
  /// The lessons whose published models this one takes, by number or name.
  public var needs: [String]
  /// Where each of `needs` stands in the file.
  public var needPositions: [SourcePosition] = []
  /// The environment variables that the lesson's cells see.
  public var environment: [String] = []

  public init(
    title: String, summary: String = "", part: String = "", terms: [String] = [],
    needs: [String] = []
  ) {
    self.needs = needs
    self.title = title
    self.summary = summary
    self.part = part
    self.terms = terms
  }
}

/// A fence of Swift that runs.
public struct Cell: Sendable, Hashable {
  /// The place among the lesson's cells, from 0.
  public var index: Int
  public var code: String
  /// Where the code's first line begins, below the fence.
  public var position: SourcePosition
  public var options: CellOptions

  public init(
    index: Int, code: String, position: SourcePosition, options: CellOptions = CellOptions()
  ) {
    self.index = index
    self.code = code
    self.position = position
    self.options = options
  }
}

/// An expression in prose, written `` `{swift} accuracy` ``, that shows its value.
public struct InlineValue: Sendable, Hashable {
  public var index: Int
  public var expression: String
  public var position: SourcePosition
  /// How many cells stand above the expression: it is evaluated after them.
  public var cellsAbove: Int
}

import LessonMarkdown

/// What a cell gave, and what it depended on: one entry of the cache.
public struct CellResult: Codable, Sendable, Hashable {
  public var outputs: [CellOutput] = []
  public var failure: CellFailure?
  /// The compiler's further errors.
  public var furtherFailures: [CellFailure] = []
  /// The failure of a cell that is meant to fail.
  public var expectedFailure: CellFailure?
  /// All failures of a cell that is meant to fail, from which each build judges anew.
  var attempt: [CellFailure] = []
  /// The compiler's warnings, and what was wrong without stopping the cell.
  public var warnings: [CellFailure] = []
  /// The texts of the expressions in prose that belong to this result, by index.
  public var prose: [Int: String] = [:]
  /// The files that were read or looked for, and the parameters that were asked for.
  public var reads: [CellRead] = []
  /// The models that were handed on to later lessons.
  public var published: [PublishedFile] = []
  /// How long the cell ran.
  public var seconds = 0.0
  /// The digest of the cell's exact text, where the result names places in it.
  public var layout: String?
  /// Whether values in prose were computed in the lesson's own process, for want of a copy: cells below may
  /// stand on what they did.
  var leavesState = false
  /// Names the run of a result that no later build may take: what stands on it stands on that run.
  var run: String?

  public init() {}

  /// Whether the result names lines of the cell.
  var hasPlaces: Bool { failure != nil || expectedFailure != nil || !warnings.isEmpty }
}

/// A file that a cell handed on, kept in the cache under its content's digest.
public struct PublishedFile: Codable, Sendable, Hashable {
  public var name: String
  public var digest: String

  package init(name: String, digest: String) {
    self.name = name
    self.digest = digest
  }
}

/// One output of a cell, in the order in which it came.
public enum CellOutput: Codable, Sendable, Hashable {
  case standardOutput(String)
  case standardError(String)
  /// One value in several forms: pairs of MIME type and data.
  case bundle([Form])

  public struct Form: Codable, Sendable, Hashable {
    public var type: String
    public var data: String

    public init(type: String, data: String) {
      self.type = type
      self.data = data
    }
  }
}

/// What went wrong, at a place counted from the first line of a cell.
public struct CellFailure: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable {
    case compilation, thrown, trap, timeout, budget, memory, exit, refused, unexpected
  }

  public var kind: Kind
  /// The cell that the place is in, where it is another than the one that failed.
  public var cell: Int?
  /// Lines below the cell's first line; the cell's own place may move with the prose above it.
  public var lineOffset: Int
  /// Counted from 1 in the cell's own text.
  public var column: Int
  public var message: String

  public init(
    kind: Kind, cell: Int? = nil, lineOffset: Int = 0, column: Int = 1, message: String
  ) {
    self.kind = kind
    self.cell = cell
    self.lineOffset = lineOffset
    self.column = column
    self.message = message
  }
}

extension Lesson {
  /// Where in the Markdown a failure of a cell is.
  public func position(of failure: CellFailure, in cell: Cell) -> SourcePosition {
    let start =
      failure.cell.flatMap { cells.indices.contains($0) ? cells[$0] : nil }?.position
      ?? cell.position
    return SourcePosition(
      line: start.line + failure.lineOffset, column: start.column + failure.column - 1)
  }
}

import LessonMarkdown

/// What a cell gave, and what it depended on: one entry of the cache.
public struct CellResult: Codable, Sendable, Hashable {
  public var outputs: [CellOutput] = []
  public var failure: CellFailure?
  /// The compiler's warnings.
  public var warnings: [CellFailure] = []
  /// The texts of the expressions in prose that belong to this result, by index.
  public var prose: [Int: String] = [:]
  /// The files that were read or looked for.
  public var reads: [FileRead] = []
  /// The models that were handed on to later lessons.
  public var published: [PublishedFile] = []

  public init() {}
}

/// A file that a cell handed on, kept in the cache under its content's digest.
public struct PublishedFile: Codable, Sendable, Hashable {
  public var name: String
  public var digest: String
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

/// Why a cell stopped, at a place counted from the cell's first line.
public struct CellFailure: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable {
    case compilation, thrown, trap, timeout, exit, refused
  }

  public var kind: Kind
  /// Lines below the cell's first line; the cell's own place may move with the prose above it.
  public var lineOffset: Int
  public var column: Int
  public var message: String

  public init(kind: Kind, lineOffset: Int, column: Int, message: String) {
    self.kind = kind
    self.lineOffset = lineOffset
    self.column = column
    self.message = message
  }
}

/// A file that a cell read, or looked for in vain.
public struct FileRead: Codable, Sendable, Hashable {
  public var path: String
  /// The SHA-256 of its content; nil where there was no file.
  public var digest: String?
}

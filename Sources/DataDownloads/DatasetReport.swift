/// A file as it lies in its folder at the end.
package struct FileReport: Hashable, Sendable {
  package enum Origin: Hashable, Sendable {
    /// It was there, and right.
    case present
    case downloaded(from: String)
    case copied(from: String)
  }

  package var path: String
  package var identity: FileIdentity
  package var origin: Origin
  /// Whether it is the file that the program knows by this name.
  package var isKnown: Bool

  package init(path: String, identity: FileIdentity, origin: Origin, isKnown: Bool) {
    self.path = path
    self.identity = identity
    self.origin = origin
    self.isKnown = isKnown
  }
}

/// What a download gave: all files of a set, in the set's order.
package struct DatasetReport: Hashable, Sendable {
  package var folder: String
  package var files: [FileReport]

  /// Whether all files are those of the set that was asked for.
  package var isKnown: Bool { files.allSatisfy(\.isKnown) }
}

/// What a download tells while it goes on.
package enum DownloadNews: Hashable, Sendable {
  /// A source is asked for a file.
  case asking(file: String, String)
  /// So many bytes of a file are there, of so many.
  case progress(file: String, count: Int, total: Int?)
  /// A file has come to its place, after so many seconds.
  case finished(FileReport, seconds: Double)
  /// Something went wrong that need not end the download.
  case note(String)
}

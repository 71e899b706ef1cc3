/// Something outside the lesson that a cell asked for, and how it was.
public struct CellRead: Codable, Sendable, Hashable {
  public enum Kind: String, Codable, Sendable {
    /// A file's bytes: the state is their SHA-256.
    case content
    /// Whether there is something, and how large: "file of 12 bytes", "folder".
    case status
    /// What this program may do with a file: "rw".
    case access
    /// The names in a folder: the state is the digest of their list.
    case listing
    /// Where a symbolic link points.
    case link
    /// Where a path leads once all links in it are followed.
    case resolved
    /// A value of `--set`.
    case parameter
    /// An environment variable: the state is its value's digest.
    case variable
    /// Where the lessons lie: the state is the digest of their folder's path.
    case folder
    /// A program that was started: what it reads is not seen.
    case program
  }

  /// Where a path begins, so that no entry depends on where these lie.
  public enum Root: String, Codable, Sendable {
    case lessons, data, cache, home
    /// The networks that come with the program.
    case networks
    /// Outside of all of them.
    case machine
  }

  public var kind: Kind
  public var root = Root.lessons
  /// A path from the root; or the name of what is no file.
  public var name: String
  /// nil where there was nothing.
  public var state: String?

  package init(kind: Kind, root: Root = .lessons, name: String, state: String? = nil) {
    self.kind = kind
    self.root = root
    self.name = name
    self.state = state
  }

  /// The state of a file that changed while the cell that read it ran, and of what a started program
  /// read: no later state equals them.
  static let changing = "changed while it was read"
  static let unseen = "not seen"

  /// Whether a later build can find things as they were.
  var canBeKept: Bool { state != Self.changing && state != Self.unseen }

  /// Whether both ask the same, whatever they were told.
  func isSame(as other: CellRead) -> Bool {
    kind == other.kind && root == other.root && name == other.name
  }

  /// What was asked, without what it was told.
  var question: CellRead {
    var read = self
    read.state = nil
    return read
  }

  /// The name as people write it.
  var place: String {
    switch root {
    case .lessons: name
    case .data: "$LECTERN_DATA/\(name)"
    case .cache: "the cache's \(name)"
    case .networks: "the network \(name)"
    case .home: "~/\(name)"
    case .machine: "/\(name)"
    }
  }

  /// What differs now, as a clause: "data.csv changed".
  func change(to now: String?) -> String {
    switch kind {
    case .parameter: return parameterChange(to: now)
    case .variable: return "the variable \(name) changed"
    case .folder: return "the lessons' folder lies elsewhere, and it asks where it is"
    case .program:
      return
        "it starts \(name), whose reads are not seen; reads=\"data.csv\" says what they are"
    case .access: return "the rights to \(place) changed"
    case .content, .status, .listing, .link, .resolved: break
    }
    if state == Self.changing { return "\(place) is written by the cell that reads it" }
    switch (state, now) {
    case (nil, _): return "\(place) is there now"
    case (_, nil): return "\(place) is gone"
    default: return "\(place) changed"
    }
  }

  private func parameterChange(to now: String?) -> String {
    switch (state, now) {
    case (nil, let now?): "the parameter '\(name)' is \(now) now"
    case (let then?, nil): "the parameter '\(name)' was \(then) and is not set now"
    case (let then, let now): "the parameter '\(name)' was \(then ?? "") and is \(now ?? "")"
    }
  }
}

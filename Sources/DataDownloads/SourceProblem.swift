/// Why a source gave no file, as the end of a sentence that begins with the source.
package struct SourceProblem: Error, Hashable, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    /// The transfer ended before the file did.
    case brokeOff
    /// Nothing came for too long.
    case stalled
    /// The server does not go on where an earlier transfer ended; it may send the whole.
    case cannotGoOn
    /// There is no such file.
    case missing
    /// What came is not what was meant.
    case wrong
    /// Anything else.
    case other
  }

  package var kind: Kind
  package var description: String

  package init(_ kind: Kind, _ description: String) {
    self.kind = kind
    self.description = description
  }

  package init(_ description: String) { self.init(.other, description) }
}

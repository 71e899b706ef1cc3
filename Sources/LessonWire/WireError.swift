/// Why something that came from the other side could not be read: one phrase, for whoever wrote it.
package struct WireError: Error, Hashable, Sendable, CustomStringConvertible {
  package var description: String

  package init(_ description: String) { self.description = description }
}

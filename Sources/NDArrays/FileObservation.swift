/// Where the library tells which files it read or looked for.
///
/// The host sets the observer: a lesson's results are stale when one of these files changes,
/// or when one that was missing appears.
public enum FileObservation {
  nonisolated(unsafe) public static var observer: (@Sendable (String) -> Void)?

  package static func note(_ path: String) { observer?(path) }
}

import CBuildFlags

/// What this program was built from: its part of every key of the cache.
///
/// Nothing here names a machine, a folder or a date, so two builds of the same sources with the
/// same flags agree. The builder and the host are two programs, each with a copy of this: they
/// compare theirs when a host starts.
package enum BuildIdentity {
  /// The digest of all sources that can change what a cell gives. SourceDigestPlugin writes it when
  /// the program is built, so that an edit that has not been built yet counts for nothing.
  package static let sources = sourceDigest

  /// The processor that all Swift was built for: `native`, or what `LECTERN_CPU` named.
  package static let processor = String(cString: lectern_processor())

  /// The flags of every Swift target, and so of every cell; Package.swift is their one place.
  package static let swiftFlags = words(String(cString: lectern_swift_flags()))

  /// What the library was compiled under: its conditions, and whether it was optimised.
  package static let conditions: [String] = {
    var conditions = words(String(cString: lectern_conditions()))
    #if DEBUG
      conditions.append("DEBUG")
    #endif
    return conditions
  }()

  /// The variable in which the builder tells a host its ``sources``.
  package static let variable = "LECTERN_SOURCES"

  private static func words(_ text: String) -> [String] {
    text.split(separator: " ").map(String.init)
  }
}

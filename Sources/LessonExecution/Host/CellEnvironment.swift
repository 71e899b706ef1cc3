import BuildIdentity
import Foundation

/// The variables that cells see.
///
/// A lesson sees what its front matter declares and the few below, no others. One that a cell asks
/// for is a read like a file.
enum CellEnvironment {
  /// The same in every build.
  private static let fixed = [
    "SWIFT_DETERMINISTIC_HASHING": "1", "SWIFT_BACKTRACE": "enable=no", "LANG": "C.UTF-8",
    "TZ": "UTC",
  ]
  /// Passed on as they are.
  private static let passed = [
    "PATH", "HOME", "XDG_CACHE_HOME", "LD_LIBRARY_PATH", "LECTERN_THREADS", "LECTERN_SHARD",
  ]
  /// How the builder tells the library what it needs. What a lesson does with it is traced: the
  /// parameters and models that it asks for, the files that it reads.
  private static let own = [
    "LECTERN_SCRATCH", "LECTERN_PARAMETERS", "LECTERN_PUBLISHED", "LECTERN_DATA",
    "LECTERN_NETWORKS", "LECTERN_TRIALS",
    BuildIdentity.variable,
  ]

  /// Stands for all variables at once, where a cell asks for their list.
  static let all = "*"

  static func isOwn(_ name: String) -> Bool { own.contains(name) }

  /// What all hosts of this process see alike.
  static var shared: [String: String] {
    let mine = ProcessInfo.processInfo.environment
    var variables = fixed
    for name in passed { variables[name] = mine[name] }
    return variables
  }
}

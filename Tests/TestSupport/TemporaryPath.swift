import Foundation

/// A path that no other test has, in a folder that goes when the tests end; nothing is made there.
///
/// - Parameter name: What the path's last part begins with.
public func temporaryPath(_ name: String) -> String {
  "\(TemporaryFolder.path)/\(name)-\(UUID().uuidString)"
}

/// Where all tests of this process have the compiler keep its C modules, whatever caches they have.
public let sharedCModules = "\(TemporaryFolder.path)/c-modules"

private enum TemporaryFolder {
  /// The folder of this process's tests, without links on the way to it.
  static let path: String = {
    let path = URL(fileURLWithPath: NSTemporaryDirectory()).resolvingSymlinksInPath()
      .appendingPathComponent("lectern-tests-\(getpid())").path
    // What a process of this number left when it was killed.
    try? FileManager.default.removeItem(atPath: path)
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch { fatalError("tests have no folder for their files: \(error)") }
    atexit { try? FileManager.default.removeItem(atPath: TemporaryFolder.path) }
    return path
  }()
}

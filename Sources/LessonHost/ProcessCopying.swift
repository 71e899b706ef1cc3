import Glibc
import NDArrays

/// Whether a copy of this process would be its equal, and whose doing it is where it would not.
enum ProcessCopying {
  /// Whoever left a file open, by its descriptor.
  nonisolated(unsafe) private static var openers: [Int32: String] = [:]
  /// Whoever ran when threads were first left behind.
  nonisolated(unsafe) private static var starter: String?

  /// Notes what was left by what ran just now.
  ///
  /// - Parameter name: What ran, such as "cell 3".
  static func noteLeftovers(of name: String) {
    let open = openFiles()
    openers = openers.filter { open.contains($0.key) }
    for descriptor in open where openers[descriptor] == nil { openers[descriptor] = name }
    starter = ThreadTracing.count > 0 ? starter ?? name : nil
  }

  /// Why a copy of this process would not be its equal, or nil.
  static func problem() -> String? {
    ThreadPool.shared.park()
    let threads = Platform.threadCount() - 1
    if threads > 0 {
      return
        "\(starter ?? "a cell") started \(threads == 1 ? "a thread that is" : "\(threads) threads that are") still there, and threads are not copied"
    }
    let open = openFiles()
    if let first = open.first {
      return
        "\(openers[first] ?? "a cell") keeps \(open.count == 1 ? "a file" : "\(open.count) files") open, which two processes would share"
    }
    return nil
  }

  private static func openFiles() -> [Int32] {
    Platform.openDescriptors().filter { $0 > 2 && !CommandLoop.isOwn($0) }
  }
}

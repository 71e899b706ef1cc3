import Foundation

/// One writer at a time in a folder.
///
/// The kernel holds the lock for the open folder, so a program that is killed leaves none, and
/// there is no file for it that could stay behind.
package struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for the folder, a minute at most.
  package init(_ folder: String) async throws {
    descriptor = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
    guard descriptor >= 0 else {
      throw SetupError("the folder '\(folder)' cannot be read: \(FileWriting.message(errno))")
    }
    for _ in 0..<3000 {
      // Some network folders know no locks: writers there do without.
      if flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK { return }
      do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
    }
    throw SetupError("another build is writing into '\(folder)'; try again when it has ended")
  }

  deinit { close(descriptor) }
}

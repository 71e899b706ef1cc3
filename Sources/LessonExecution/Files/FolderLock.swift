import Foundation

/// One writer at a time in a folder.
///
/// The kernel holds the lock for the open folder, so a program that is killed leaves none, and
/// there is no file for it that could stay behind.
package struct FolderLock: ~Copyable {
  private let descriptor: Int32

  /// Waits for the folder, a minute at most.
  package init(_ folder: String) async throws {
    descriptor = Self.open(folder)
    if descriptor < 0 { throw Self.unreadable(folder, errno) }
    for _ in 0..<3000 {
      if Self.take(descriptor) { return }
      do { try await Task.sleep(for: .milliseconds(20)) } catch { break }
    }
    throw SetupError("another build is writing into '\(folder)'; try again when it has ended")
  }

  /// Takes the folder, without waiting.
  ///
  /// - Throws: ``SetupError`` with the sentence where another program has it.
  package init(_ folder: String, orSay sentence: String) throws(SetupError) {
    descriptor = Self.open(folder)
    if descriptor < 0 { throw Self.unreadable(folder, errno) }
    guard Self.take(descriptor) else { throw SetupError(sentence) }
  }

  deinit {
    // A process that this one is just starting holds a copy of the descriptor for a moment.
    if descriptor >= 0 { flock(descriptor, LOCK_UN) }
    close(descriptor)
  }

  private static func open(_ folder: String) -> Int32 {
    Foundation.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
  }

  private static func unreadable(_ folder: String, _ number: Int32) -> SetupError {
    SetupError("the folder '\(folder)' cannot be read: \(FileWriting.message(number))")
  }

  /// Takes the lock; false where another program has it.
  private static func take(_ descriptor: Int32) -> Bool {
    // Some network folders know no locks: writers there do without.
    flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK
  }
}

import Foundation
import Synchronization

/// Ctrl-C.
///
/// It ends the program, and hosts with it; files are whole or not there, and the next build finishes
/// a site that was being written.
enum StopSignal {
  private enum Kept {
    static let nothing = 0, results = 1, downloads = 2
  }

  private static let kept = Atomic(Kept.nothing)
  private static let waitsForStep = Atomic(false)
  private static let asked = Atomic(false)

  static func listen() {
    // The handler must not be the first to touch these: making them may allocate.
    _ = kept.load(ordering: .relaxed)
    _ = waitsForStep.load(ordering: .relaxed)
    _ = asked.load(ordering: .relaxed)
    _ = JSONDocument.isOwed
    signal(SIGINT) { _ in
      // Whoever asks a second time does not want to wait.
      if StopSignal.waitsForStep.load(ordering: .sequentiallyConsistent),
        !StopSignal.asked.exchange(true, ordering: .sequentiallyConsistent)
      {
        return
      }
      guard JSONDocument.endsOnSignal() else { return }
      let text: StaticString =
        switch StopSignal.kept.load(ordering: .relaxed) {
        case Kept.results: "\nstopped; the results of cells that have finished are kept\n"
        case Kept.downloads:
          "\nstopped; what has arrived is kept, and the same command goes on from there if the server can\n"
        default: "\nstopped\n"
        }
      _ = write(2, text.utf8Start, text.utf8CodeUnitCount)
      _exit(130)
    }
  }

  /// Whether the program is asked to end, while it waits for a step.
  static var isAsked: Bool { asked.load(ordering: .sequentiallyConsistent) }

  /// Leaves it to ``isAsked`` to end the program after a step of training, or ends it at once again.
  static func waitForStep(_ waits: Bool) {
    waitsForStep.store(waits, ordering: .sequentiallyConsistent)
  }

  /// Makes the message say that what cells gave is kept, for verbs that run some.
  static func keepResults() { kept.store(Kept.results, ordering: .relaxed) }

  /// Makes the message say that what has arrived is kept, while files are brought.
  static func keepDownloads() { kept.store(Kept.downloads, ordering: .relaxed) }
}

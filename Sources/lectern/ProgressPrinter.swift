import Foundation
import LessonExecution

/// Tells how far the lessons are: one line that changes on a terminal, plain lines elsewhere.
final class ProgressPrinter: @unchecked Sendable {
  private let lock = NSLock()
  private let isTerminal = isatty(2) == 1
  private var last = Date.distantPast
  private var hasLine = false

  func print(_ progress: LessonProgress) {
    lock.withLock {
      switch progress {
      case .cell(let lesson, let index, let count):
        show("\(lesson): cell \(index + 1) of \(count)", isBrief: true)
      case .step(let lesson, let index, let count, let text, _, _, let left):
        show(
          "\(lesson): cell \(index + 1) of \(count), \(text)\(LessonProgress.remaining(left))",
          isBrief: true)
      case .printed: break
      case .finished(let lesson, let ran, _, let seconds, let failed):
        let what =
          ran == 0
          ? "nothing to run" : "\(ran) \(ran == 1 ? "cell" : "cells") ran in \(fixed(seconds)) s"
        show("\(lesson): \(failed ? "failed" : what)", isBrief: false)
      }
    }
  }

  func clear() { lock.withLock { if hasLine { say("\r\u{1B}[K", terminator: "") } } }

  private func show(_ text: String, isBrief: Bool) {
    if isTerminal {
      say("\r\u{1B}[K\(text)", terminator: isBrief ? "" : "\n")
      hasLine = isBrief
    } else if !isBrief || Date().timeIntervalSince(last) >= 1 {
      // Elsewhere a line a second is enough.
      say(text)
      last = Date()
    }
  }
}

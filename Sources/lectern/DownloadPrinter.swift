import DataDownloads
import Foundation
import LessonExecution
import Synchronization

/// Tells how far a download is: one line that changes on a terminal, and everywhere a line for each file
/// that is there.
final class DownloadPrinter: Sendable {
  private struct State {
    var file = ""
    /// The bytes that were there, and the moment, when the file's first bytes came.
    var start: (count: Int, seconds: Double) = (0, 0)
    /// When the line was shown last.
    var shown = -1.0
    var isStanding = false
  }

  private let surroundings: ProgressPrinter.Surroundings
  private let state = Mutex(State())

  init(_ surroundings: ProgressPrinter.Surroundings) { self.surroundings = surroundings }

  func tell(_ news: DownloadNews) {
    state.withLock { state in
      switch news {
      case .asking(let file, let source): stand("\(file): asking \(source)", &state)
      case .progress(let file, let count, let total): show(file, count, total, &state)
      case .finished(let report, let seconds):
        hide(&state)
        surroundings.say(Self.line(report, seconds))
      case .note(let sentence):
        hide(&state)
        surroundings.say(sentence)
      }
    }
  }

  /// Takes the standing line away, for what is written next.
  func clear() { state.withLock { hide(&$0) } }

  private func show(_ file: String, _ count: Int, _ total: Int?, _ state: inout State) {
    let now = surroundings.clock()
    if state.file != file || count < state.start.count {
      if state.file != file { state.shown = -1 }
      state.file = file
      state.start = (count, now)
    }
    // Ten times a second is as often as anybody reads.
    guard state.shown < 0 || now - state.shown >= 0.1 else { return }
    state.shown = now
    let seconds = now - state.start.seconds
    stand(Self.line(file, count, total, came: count - state.start.count, in: seconds), &state)
  }

  private func stand(_ line: String, _ state: inout State) {
    guard let columns = surroundings.columns() else { return }
    state.isStanding = true
    // A line that fills the last column stands in two on some terminals.
    surroundings.stand(line.cut(toColumns: max(1, columns - 1)))
  }

  private func hide(_ state: inout State) {
    if state.isStanding { surroundings.stand("") }
    state.isStanding = false
  }

  /// Such as `train-images-idx3-ubyte: 43 %, 4.3 of 9.9 MB, 2.1 MB/s, 3 s left`.
  private static func line(
    _ file: String, _ count: Int, _ total: Int?, came: Int, in seconds: Double
  ) -> String {
    var line = "\(file): "
    if let total, total > 0 {
      line +=
        "\(Int(100 * Double(count) / Double(total))) %, \(megabytes(count)) of \(megabytes(total)) MB"
    } else {
      line += "\(megabytes(count)) MB"
    }
    // The first moments tell nothing of the speed.
    guard seconds >= 0.5, came > 0 else { return line }
    let speed = Double(came) / seconds
    line += ", \(String(format: "%.1f", speed / 1e6)) MB/s"
    return line + LessonProgress.remaining(total.map { Double($0 - count) / speed })
  }

  private static func line(_ report: FileReport, _ seconds: Double) -> String {
    let name = (report.path as NSString).lastPathComponent
    let size = "\(megabytes(report.identity.bytes)) MB"
    return switch report.origin {
    case .present: "\(name): is there, and right"
    case .downloaded(let source): "\(name): \(size) from \(source) in \(fixed(seconds)) s"
    case .copied(let source): "\(name): \(size) copied from \(source)"
    }
  }

  /// Millions of bytes, as networks count; of small files the thousands too.
  private static func megabytes(_ count: Int) -> String {
    String(format: count < 100_000 ? "%.3f" : "%.1f", Double(count) / 1e6)
  }
}

import Foundation
import LessonExecution
import LessonMarkdown

/// Tells how far a reading is: a line with a bar that changes on a terminal; elsewhere some lines while
/// it takes long.
final class ReadProgress {
  private let surroundings: ProgressPrinter.Surroundings
  /// How many files there are.
  private let files: Int
  private let start: Double
  /// Which file is being read, from 0 on.
  private var file = 0
  private var name = ""
  /// Its pages, where they are known, and those that are read.
  private var pages: Int?
  private var done = 0
  /// When a line is told next, in seconds since the start.
  private var next = ProgressPrinter.patience
  private var isStanding = false

  init(_ surroundings: ProgressPrinter.Surroundings, files: Int) {
    self.surroundings = surroundings
    self.files = files
    start = surroundings.clock()
  }

  /// Tells that a file is read from now on.
  func begin(_ index: Int, _ name: String) {
    // The folders before it would leave no room for what changes.
    (file, self.name) = (index, (name as NSString).lastPathComponent)
    (pages, done) = (nil, 0)
    show()
  }

  /// Learns how many pages the file has.
  func learn(pages: Int?) {
    self.pages = pages
    show()
  }

  /// Tells of a page that is read.
  func advance() {
    done += 1
    let seconds = surroundings.clock() - start
    // Behind the last page there is nothing to wait for.
    let isLast = file + 1 == files && done == pages
    if surroundings.columns() == nil, seconds >= next, !isLast {
      surroundings.say(line)
      // 2, 10, 30, 90, … seconds, as lessons do.
      while next <= seconds { next = next < 10 ? 10 : next * 3 }
    }
    show()
  }

  /// Takes the standing line away, for what is written next.
  func clear() {
    if isStanding { surroundings.stand("") }
    isStanding = false
  }

  /// The share of all files that is read; nil where nobody knows.
  private var share: Double? {
    let inside = pages.map { Double(done) / Double(max(1, $0)) }
    if files == 1 { return inside }
    return (Double(file) + min(1, inside ?? 0)) / Double(files)
  }

  private var line: String {
    let page: String? =
      switch pages {
      case 1?: nil
      case let pages?: "page \(min(done + 1, pages)) of \(pages)"
      case nil: done > 0 ? "page \(done + 1)" : nil
      }
    let place = ([name.shownOnOneLine, page].compactMap(\.self)).joined(separator: ", ")
    let count = files > 1 ? "file \(file + 1) of \(files): " : ""
    let seconds = surroundings.clock() - start
    // The first moments tell nothing of the speed.
    let left = share.flatMap { seconds >= 1 && $0 > 0 ? seconds * (1 - $0) / $0 : nil }
    return "\(count)\(place)\(LessonProgress.remaining(left))"
  }

  private func show() {
    guard let columns = surroundings.columns() else { return }
    // One picture is read before anybody could look.
    if files == 1, pages ?? 1 == 1 { return }
    isStanding = true
    let bar = share.map { Self.bar($0) + " " } ?? ""
    surroundings.stand((bar + line).cut(toColumns: max(1, columns - 1)))
  }

  /// Twenty columns, filled from the left.
  static func bar(_ share: Double) -> String {
    let full = Int((20 * min(1, max(0, share))).rounded(.down))
    return String(repeating: "█", count: full) + String(repeating: "░", count: 20 - full)
  }
}

import Foundation
import TestSupport
import Testing

@testable import LessonPreview

@Suite struct EditWatchTests {
  let folder = temporaryPath("watch")

  init() throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/data", withIntermediateDirectories: true)
    try put("a", "01-a.md")
  }

  private func put(_ text: String, _ path: String) throws {
    // Another file each time, so that the stamp differs whatever the clock says.
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(path)"), options: .atomic)
  }

  private var stamp: FolderStamp { FolderStamp(of: folder) }

  /// A watch that several expectations ask in turn.
  private final class Watch {
    private var watch = EditWatch()
    func asksForUpdate(_ now: FolderStamp, isRunning: Bool) -> Bool {
      watch.asksForUpdate(now, isRunning: isRunning)
    }
    func runEnded(_ now: FolderStamp) { watch.runEnded(now) }
  }

  @Test func `an edit of a lesson asks at once, in a run too`() throws {
    let watch = Watch()
    #expect(watch.asksForUpdate(stamp, isRunning: false))
    #expect(!watch.asksForUpdate(stamp, isRunning: true))
    try put("b", "01-a.md")
    #expect(watch.asksForUpdate(stamp, isRunning: true))
    #expect(!watch.asksForUpdate(stamp, isRunning: false))
  }

  @Test func `a picture that is saved asks at once, and after a run that goes on`() throws {
    let watch = Watch()
    _ = watch.asksForUpdate(stamp, isRunning: false)
    try put("1", "data/x.png")
    #expect(watch.asksForUpdate(stamp, isRunning: false))
    try put("2", "data/x.png")
    #expect(!watch.asksForUpdate(stamp, isRunning: true))
    watch.runEnded(stamp)
    #expect(watch.asksForUpdate(stamp, isRunning: false))
    watch.runEnded(stamp)
    #expect(!watch.asksForUpdate(stamp, isRunning: false))
  }

  @Test func `a cell that writes at every run is followed once`() throws {
    let watch = Watch()
    for (number, isSeenInRun) in [true, false].enumerated() {
      try put("edit \(number)", "01-a.md")
      var runs = 0
      while watch.asksForUpdate(stamp, isRunning: false) {
        runs += 1
        try put("run \(number) \(runs)", "data/out.txt")
        if isSeenInRun { #expect(!watch.asksForUpdate(stamp, isRunning: true)) }
        watch.runEnded(stamp)
        if runs > 5 { break }
      }
      #expect(runs == 2)
    }
  }
}

/// Tells edits from what cells write themselves.
///
/// A file beside the lessons that changes while cells run may be what they write. It is followed
/// once when the run has ended, for it may be somebody's picture, and no further: a cell that runs
/// at every turn would otherwise run for ever.
struct EditWatch {
  private var stamp: FolderStamp?
  private var isTouchedByRun = false
  private var isSecondLook = false

  /// Whether an update is to begin, and one that runs to be given up.
  mutating func asksForUpdate(_ now: FolderStamp, isRunning: Bool) -> Bool {
    guard now != stamp else { return false }
    if now.lessons == stamp?.lessons {
      if isRunning {
        isTouchedByRun = true
        return false
      }
      if isTouchedByRun {
        stamp = now
        isTouchedByRun = false
        isSecondLook.toggle()
        return isSecondLook
      }
    }
    stamp = now
    isTouchedByRun = false
    isSecondLook = false
    return true
  }

  /// Hears that a run has ended, with what is there then.
  mutating func runEnded(_ now: FolderStamp) {
    if now != stamp, now.lessons == stamp?.lessons { isTouchedByRun = true }
  }
}

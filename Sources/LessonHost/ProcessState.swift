import Glibc
import LessonKit
import LessonWire

/// What a cell can change of the process itself, and the next cell finds as it was.
enum ProcessState {
  /// The lessons' folder, in which every cell begins.
  nonisolated(unsafe) private static var folder = ""
  nonisolated(unsafe) private static var mask: mode_t = 0
  nonisolated(unsafe) private static var limits: [(kind: Int32, limit: rlimit)] = []

  /// Remembers how things are before the first cell.
  static func keep() {
    folder = currentFolder()
    mask = umask(0)
    umask(mask)
    let kinds = [
      RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_DATA, RLIMIT_STACK, RLIMIT_CORE, RLIMIT_NOFILE, RLIMIT_AS,
    ].map { Int32($0.rawValue) }
    limits = kinds.compactMap { kind in
      var limit = rlimit()
      return getrlimit(kind, &limit) == 0 ? (kind, limit) : nil
    }
  }

  /// Undoes what a cell changed, and says so.
  static func restore() {
    if currentFolder() != folder {
      chdir(folder)
      warn("this cell changed the working directory; the next begins in the lessons' folder again")
    }
    if umask(mask) != mask {
      warn("this cell changed the mode that new files get; the next finds it as it was")
    }
    var isLimited = false
    for (index, entry) in limits.enumerated() {
      var now = rlimit()
      guard getrlimit(entry.kind, &now) == 0, now.rlim_cur != entry.limit.rlim_cur else { continue }
      isLimited = true
      // What was lowered for good stays so.
      var limit = rlimit(
        rlim_cur: min(entry.limit.rlim_cur, now.rlim_max), rlim_max: now.rlim_max)
      setrlimit(entry.kind, &limit)
      limits[index].limit = limit
    }
    if isLimited {
      warn("this cell changed what its process may take; the next finds it as it was")
    }
  }

  private static func warn(_ message: String) {
    CellRuntime.emit(.warned(at: .init(line: 1, column: 1), message: message))
  }

  private static func currentFolder() -> String {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX) + 1)
    return getcwd(&buffer, buffer.count) == nil ? "" : Platform.text(buffer)
  }
}

import Foundation
import LessonWire
import Synchronization

/// The named pipe that a sleeping host takes its orders from; the host ends when nobody holds this any more.
final class CheckpointPipe: Sendable {
  private let path: String
  private let descriptor: Int32

  /// A pipe that no sleeper waits at yet, open at our end; nil where none can be made.
  init?(at path: String) {
    guard mkfifo(path, 0o600) == 0 else { return nil }
    descriptor = open(path, O_RDWR | O_CLOEXEC)
    self.path = path
    if descriptor < 0 {
      unlink(path)
      return nil
    }
  }

  deinit {
    close(descriptor)
    unlink(path)
  }

  func order(_ command: HostCommand) {
    let line = command.line
    // A line is shorter than what a pipe takes at once; a sleeper that is gone does not wake, which
    // its caller sees.
    _ = line.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
  }
}

/// A host that sleeps after a cell, from which runs go on; it ends when nobody holds this any more.
final class Checkpoint: Sendable {
  /// The state it holds, as a link of the chain of keys.
  let link: String
  let process: pid_t
  /// What the lesson had written for itself by then.
  let scratch: String?
  /// How long the cells up to here ran.
  let seconds: Double
  private let pipe: CheckpointPipe

  /// - Parameters:
  ///   - pipe: What the sleeper takes its orders from.
  ///   - scratch: A copy of the lesson's own files, which goes with this; nil where there were none.
  init(link: String, process: pid_t, pipe: CheckpointPipe, scratch: String?, seconds: Double) {
    self.link = link
    self.process = process
    self.pipe = pipe
    self.scratch = scratch
    self.seconds = seconds
  }

  deinit {
    // What cannot be removed goes with the run's folder.
    if let scratch { try? FileManager.default.removeItem(atPath: scratch) }
  }

  func order(_ command: HostCommand) { pipe.order(command) }

  /// Bytes that go with it: its own, and its part of what it shares.
  var memory: Int {
    let text = (try? String(contentsOfFile: "/proc/\(process)/smaps_rollup", encoding: .utf8)) ?? ""
    guard let line = text.split(separator: "\n").first(where: { $0.hasPrefix("Pss:") }),
      let kilobytes = Int(line.filter(\.isNumber))
    else { return 0 }
    return kilobytes * 1024
  }
}

/// The checkpoints of all lessons that are open, within a bound of memory.
public final class CheckpointStore: Sendable {
  /// The most bytes that the sleeping hosts may hold.
  public let limit: Int
  /// The most hosts that may sleep, however little they hold: processes are few on some machines.
  static let mostCheckpoints = 256
  private let cache: ResultCache
  private let sessions = Mutex<[String: Session]>([:])

  /// What is kept of one lesson.
  private struct Session {
    let folder: RunFolder
    /// The oldest first.
    var checkpoints: [Checkpoint] = []
    /// Why the last run took no checkpoint after a cell, if it did not.
    var refusal: String?
  }

  /// The folder that a lesson's runs share; it goes with the store.
  private final class RunFolder: Sendable {
    let path: String

    init(_ path: String) { self.path = path }

    deinit { try? FileManager.default.removeItem(atPath: path) }
  }

  public init(cache: ResultCache, limit: Int) {
    self.cache = cache
    self.limit = limit
  }

  /// How many checkpoints there are, and the bytes that they hold.
  public var usage: (count: Int, bytes: Int) {
    let all = sessions.withLock { $0.values.flatMap(\.checkpoints) }
    return (all.count, all.reduce(0) { $0 + $1.memory })
  }

  /// The folder that a lesson's runs share: paths that cells hold stay right after a checkpoint.
  func folder(of lesson: String) throws -> String {
    try sessions.withLock {
      if let session = $0[lesson] { return session.folder.path }
      let folder = RunFolder(try cache.makeRunFolder())
      $0[lesson] = Session(folder: folder)
      return folder.path
    }
  }

  /// The states of a lesson that hosts sleep in.
  func links(of lesson: String) -> Set<String> {
    sessions.withLock {
      Set(($0[lesson]?.checkpoints ?? []).filter { kill($0.process, 0) == 0 }.map(\.link))
    }
  }

  /// The newest host of a lesson that sleeps in a state.
  func sleeper(_ lesson: String, link: String) -> Checkpoint? {
    sessions.withLock {
      $0[lesson]?.checkpoints.last { $0.link == link && kill($0.process, 0) == 0 }
    }
  }

  func add(_ checkpoint: Checkpoint, to lesson: String) {
    let replaced = sessions.withLock { sessions -> [Checkpoint] in
      let before = sessions[lesson]?.checkpoints ?? []
      sessions[lesson]?.checkpoints.removeAll { $0.link == checkpoint.link }
      sessions[lesson]?.checkpoints.append(checkpoint)
      return before
    }
    // They end, and their files go, while nobody waits for the lock.
    _ = replaced
  }

  /// Drops what does not fit the bound: states of earlier versions of a lesson first, then those
  /// that are the quickest to come to again.
  ///
  /// - Parameter links: The states that the lesson as it stands goes through.
  func trim(_ lesson: String, keeping links: Set<String>) {
    var (count, total) = usage
    while total > limit || count > Self.mostCheckpoints {
      guard let dropped = sessions.withLock({ Self.drop(from: &$0, lesson, keeping: links) }) else {
        return
      }
      count -= 1
      total -= dropped.memory
    }
  }

  private static func drop(
    from sessions: inout [String: Session], _ lesson: String, keeping links: Set<String>
  ) -> Checkpoint? {
    var best: (name: String, index: Int, cost: Double)?
    for (name, session) in sessions {
      var before = 0.0
      for (index, checkpoint) in session.checkpoints.enumerated() {
        let isStale = name == lesson && !links.contains(checkpoint.link)
        let cost = isStale ? -1 : max(0, checkpoint.seconds - before)
        before = checkpoint.seconds
        if cost < best?.cost ?? .infinity { best = (name, index, cost) }
      }
    }
    return best.flatMap { sessions[$0.name]?.checkpoints.remove(at: $0.index) }
  }

  /// Why cells of a lesson are followed by no checkpoint, or nil.
  public func refusal(of lesson: String) -> String? { sessions.withLock { $0[lesson]?.refusal } }

  func setRefusal(_ reason: String?, of lesson: String) {
    sessions.withLock { $0[lesson]?.refusal = reason }
  }
}

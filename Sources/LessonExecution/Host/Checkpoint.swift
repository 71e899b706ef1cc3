import Foundation
import LessonWire

/// A host that sleeps after a cell, from which runs go on; it ends when nobody holds this any more.
final class Checkpoint: @unchecked Sendable {
  /// The state it holds, as a link of the chain of keys.
  let link: String
  let process: pid_t
  /// What the lesson had written for itself by then.
  let scratch: String?
  /// How long the cells up to here ran.
  let seconds: Double
  private let orders: FileHandle

  /// - Parameters:
  ///   - pipe: The named pipe that the sleeper takes its orders from.
  ///   - scratch: A copy of the lesson's own files, or nil where there were none.
  init(link: String, process: pid_t, pipe: Int32, scratch: String?, seconds: Double) {
    self.link = link
    self.process = process
    self.scratch = scratch
    self.seconds = seconds
    orders = FileHandle(fileDescriptor: pipe, closeOnDealloc: true)
  }

  /// A pipe that no sleeper waits at yet, open at our end.
  static func makePipe(at path: String) -> Int32? {
    guard mkfifo(path, 0o600) == 0 else { return nil }
    let descriptor = open(path, O_RDWR | O_CLOEXEC)
    return descriptor < 0 ? nil : descriptor
  }

  func order(_ command: HostCommand) {
    // A sleeper that is gone does not wake, which its caller sees.
    try? orders.write(contentsOf: Data(command.line))
  }

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
public final class CheckpointStore: @unchecked Sendable {
  /// The most bytes that the sleeping hosts may hold.
  public let limit: Int
  /// The most hosts that may sleep, however little they hold: processes are few on some machines.
  static let mostCheckpoints = 256
  private let cache: ResultCache
  private let lock = NSLock()
  private var sessions: [String: Session] = [:]

  final class Session {
    let folder: String
    /// The oldest first.
    var checkpoints: [Checkpoint] = []
    /// Why the last run took no checkpoint after a cell, if it did not.
    var refusal: String?

    init(folder: String) { self.folder = folder }

    deinit { try? FileManager.default.removeItem(atPath: folder) }
  }

  public init(cache: ResultCache, limit: Int) {
    self.cache = cache
    self.limit = limit
  }

  /// How many checkpoints there are, and the bytes that they hold.
  public var usage: (count: Int, bytes: Int) {
    let all = lock.withLock { sessions.values.flatMap(\.checkpoints) }
    return (all.count, all.reduce(0) { $0 + $1.memory })
  }

  /// The folder that a lesson's runs share: paths that cells hold stay right after a checkpoint.
  func folder(of lesson: String) throws -> String {
    try lock.withLock {
      if let session = sessions[lesson] { return session.folder }
      let session = Session(folder: try cache.makeRunFolder())
      sessions[lesson] = session
      return session.folder
    }
  }

  /// The states of a lesson that hosts sleep in.
  func links(of lesson: String) -> Set<String> {
    lock.withLock {
      Set((sessions[lesson]?.checkpoints ?? []).filter { kill($0.process, 0) == 0 }.map(\.link))
    }
  }

  /// The newest host of a lesson that sleeps in a state.
  func sleeper(_ lesson: String, link: String) -> Checkpoint? {
    lock.withLock {
      sessions[lesson]?.checkpoints.last { $0.link == link && kill($0.process, 0) == 0 }
    }
  }

  func add(_ checkpoint: Checkpoint, to lesson: String) {
    lock.withLock {
      guard let session = sessions[lesson] else { return }
      session.checkpoints.removeAll { $0.link == checkpoint.link }
      session.checkpoints.append(checkpoint)
    }
  }

  /// Drops what does not fit the bound: states of earlier versions of a lesson first, then those
  /// that are the quickest to come to again.
  ///
  /// - Parameter links: The states that the lesson as it stands goes through.
  func trim(_ lesson: String, keeping links: Set<String>) {
    var (count, total) = usage
    while total > limit || count > Self.mostCheckpoints {
      let dropped: Checkpoint? = lock.withLock {
        var best: (session: Session, index: Int, cost: Double)?
        for (name, session) in sessions {
          var before = 0.0
          for (index, checkpoint) in session.checkpoints.enumerated() {
            let isStale = name == lesson && !links.contains(checkpoint.link)
            let cost = isStale ? -1 : max(0, checkpoint.seconds - before)
            before = checkpoint.seconds
            if best == nil || cost < best!.cost { best = (session, index, cost) }
          }
        }
        return best.map { $0.session.checkpoints.remove(at: $0.index) }
      }
      guard let dropped else { return }
      count -= 1
      total -= dropped.memory
    }
  }

  /// Why cells of a lesson are followed by no checkpoint, or nil.
  public func refusal(of lesson: String) -> String? { lock.withLock { sessions[lesson]?.refusal } }

  func setRefusal(_ reason: String?, of lesson: String) {
    lock.withLock { sessions[lesson]?.refusal = reason }
  }
}

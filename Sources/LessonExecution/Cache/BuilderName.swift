import Foundation
import LessonWire

/// The name of what a builder keeps in the cache while it works: its process's number, eight digits of
/// chance, and eight for the machine, for a cache may be shared by machines that count their processes
/// apart.
struct BuilderName {
  /// The number of the process on its machine.
  let process: pid_t
  /// Whether it is a process of this machine, so that it can be asked for.
  let isHere: Bool

  /// A new name.
  static func make() -> String { "\(getpid())-\(UUID().uuidString.prefix(8))-\(machine)" }

  /// Reads a name such as `123-89ABCDEF-01234567`; one without the machine is of this one.
  init?(_ name: some StringProtocol) {
    let parts = name.split(separator: "-", omittingEmptySubsequences: false)
    guard (2...3).contains(parts.count), let process = pid_t(parts[0]),
      parts.dropFirst().allSatisfy({ part in
        part.count == 8 && part.allSatisfy { "0123456789ABCDEF".contains($0) }
      })
    else { return nil }
    self.process = process
    isHere = parts.count == 2 || parts[2] == Self.machine
  }

  /// Whether the builder of something has ended without clearing up.
  ///
  /// - Parameter path: What has this name. Another machine's is taken for left behind after a week.
  func isLeftBehind(_ path: String) -> Bool {
    if isHere { return kill(process, 0) != 0 && errno == ESRCH }
    return Self.age(of: path).map { $0 > 7 * 24 * 3600 } ?? false
  }

  /// Whether a program on another machine may be at work here: something of it is less than a day old.
  func mayBeAtWorkElsewhere(_ path: String) -> Bool {
    !isHere && (Self.age(of: path).map { $0 < 24 * 3600 } ?? false)
  }

  /// Seconds since something was last changed; nil where it is gone.
  private static func age(of path: String) -> Int? {
    var status = stat()
    guard lstat(path, &status) == 0 else { return nil }
    return Int(Date().timeIntervalSince1970) - status.st_mtim.tv_sec
  }

  /// What tells this machine, since it was started, from others. Containers on one machine that cannot see
  /// each other's processes differ too.
  private static let machine: String = {
    let boot = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
    let processes = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
    let text = String(decoding: boot ?? Data(), as: UTF8.self) + (processes ?? "")
    return String(SHA256.digest(of: text).prefix(8)).uppercased()
  }()
}

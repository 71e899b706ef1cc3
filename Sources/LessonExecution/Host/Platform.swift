import Foundation

// What only Linux has, in one place.

@_silgen_name("pipe2")
private func glibcPipe(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func glibcAddFolder(
  _ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ folder: UnsafePointer<CChar>
) -> Int32

enum Platform {
  /// The ends of a pipe that no program inherits; nil where there are too many open files.
  static func makePipe() -> (reading: Int32, writing: Int32)? {
    var ends: [Int32] = [0, 0]
    return glibcPipe(&ends, O_CLOEXEC) == 0 ? (ends[0], ends[1]) : nil
  }

  /// Lets a process that is started begin in a folder.
  static func begin(in folder: String, _ actions: inout posix_spawn_file_actions_t) {
    _ = glibcAddFolder(&actions, folder)
  }

  /// The folder of the program that runs.
  static var programFolder: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .path
  }

  /// The processor's features, which decide what compiled cells may use.
  static let processorFeatures: String = {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first {
      $0.hasPrefix("flags") || $0.hasPrefix("Features")
    }
    return line.map(String.init) ?? ""
  }()

  /// Bytes of memory that a process holds; 0 for one that is gone.
  static func residentMemory(of process: pid_t) -> Int {
    guard let text = try? String(contentsOfFile: "/proc/\(process)/statm", encoding: .utf8) else {
      return 0
    }
    let fields = text.split(separator: " ")
    return fields.count > 1 ? (Int(fields[1]) ?? 0) * Int(getpagesize()) : 0
  }

  static func size(ofFile path: String) -> Int {
    var status = stat()
    return stat(path, &status) == 0 ? Int(status.st_size) : 0
  }

  /// The object that registers a library's types with the runtime, below the toolchain's `lib/swift`.
  static var runtimeObject: String {
    #if arch(x86_64)
      "linux/x86_64/swiftrt.o"
    #else
      "linux/aarch64/swiftrt.o"
    #endif
  }
}

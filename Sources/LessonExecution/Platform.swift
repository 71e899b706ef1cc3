import Foundation

// What only Linux has, in one place.

enum Platform {
  /// The folder of the program that runs.
  static var programFolder: String {
    URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent()
      .path
  }

  /// The processor's name and features, which decide what compiled cells may use.
  static var processorFeatures: String {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let lines = text.split(separator: "\n")
    return ["model name", "flags"]
      .compactMap { key in lines.first { $0.hasPrefix(key) }.map(String.init) }
      .joined(separator: "\n")
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

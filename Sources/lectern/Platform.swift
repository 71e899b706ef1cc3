import Foundation

// What only Linux has, in one place.

enum Machine {
  /// What the processor is called; nil where the system does not say.
  static var processor: String? {
    let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
    return line?.split(separator: ":").dropFirst().first.map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}

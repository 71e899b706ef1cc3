import Foundation

/// The compiler, the library and the flags that cells are built with.
public struct Toolchain: Sendable {
  public var frontend: String
  public var linker: String
  public var symbolizer: String?
  public var runtimeObject: String
  public var host: String
  public var modules: String
  /// A digest of everything that decides what a compiled cell does, but for its source.
  public var fingerprint: String
  public var processor: String

  /// - Throws: ``SetupError`` with what is missing and how to get it.
  public init() throws(SetupError) {
    let environment = ProcessInfo.processInfo.environment
    guard let compiler = Self.find("swiftc", in: environment["PATH"] ?? "") else {
      throw SetupError("swiftc is not on the PATH; install Swift 6.3 from swift.org")
    }
    let bin = URL(fileURLWithPath: compiler).resolvingSymlinksInPath().deletingLastPathComponent()
      .path
    let usr = (bin as NSString).deletingLastPathComponent
    frontend = "\(bin)/swift-frontend"
    linker = "\(bin)/ld.lld"
    symbolizer = ["\(bin)/llvm-symbolizer"].first {
      FileManager.default.isExecutableFile(atPath: $0)
    }
    runtimeObject = "\(usr)/lib/swift/\(Platform.runtimeObject)"
    for tool in [frontend, linker, runtimeObject]
    where !FileManager.default.fileExists(atPath: tool) {
      throw SetupError("\(tool) is missing; the Swift toolchain at \(usr) is not whole")
    }

    let folder = Platform.programFolder
    host = "\(folder)/LessonHost"
    modules = "\(folder)/Modules"
    guard FileManager.default.isExecutableFile(atPath: host),
      FileManager.default.fileExists(atPath: "\(modules)/LessonKit.swiftmodule")
    else {
      throw SetupError(
        "\(folder) has no LessonHost with its modules; build them: swift build -c release")
    }

    processor = environment["LECTERN_CPU"] ?? "native"
    var parts = [processor, Platform.processorFeatures]
    parts.append(Self.identity(ofTool: frontend))
    let folderOfModules = modules
    for path in [host] + Self.modulesOfCells.map({ "\(folderOfModules)/\($0).swiftmodule" }) {
      guard let digest = SHA256.digest(ofFile: path) else {
        throw SetupError("\(path) cannot be read")
      }
      parts.append(digest)
    }
    parts += Self.compileFlags(processor: processor)
    fingerprint = SHA256.digest(of: parts.joined(separator: "\n"))
  }

  static let modulesOfCells = ["NDArrays", "NeuralNetworks", "Datasets", "Plots", "LessonKit"]

  static func compileFlags(processor: String) -> [String] {
    [
      "-O", "-parse-as-library", "-enable-testing", "-swift-version", "5", "-gline-tables-only",
      "-diagnostic-style=llvm", "-Xcc", "-march=\(processor)", "-Xcc", "-fno-math-errno",
    ]
  }

  static func find(_ program: String, in path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// A compiler is a hundred megabytes: its size and date stand for its content.
  private static func identity(ofTool path: String) -> String {
    let attributes = try? FileManager.default.attributesOfItem(atPath: path)
    let size = (attributes?[.size] as? Int) ?? 0
    let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
    return "\(path) \(size) \(date)"
  }
}

/// Something outside the lessons that keeps them from being built.
public struct SetupError: Error, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

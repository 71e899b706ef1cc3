import Foundation

/// The compiler, the library and the flags that cells are built with.
public struct Toolchain: Sendable {
  public var frontend: String
  public var linker: String
  public var symbolizer: String?
  public var runtimeObject: String
  /// The folder with Swift's own shared libraries.
  public var libraries: String
  public var host: String
  public var modules: String
  public var processor: String
  /// The flags that cells are compiled with.
  public var flags: [String]
  /// Everything that decides what a compiled cell does, but for its source: names and digests.
  public private(set) var parts: [(name: String, digest: String)] = []

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
    libraries = "\(usr)/lib/swift/linux"
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
    flags = [
      "-O", "-parse-as-library", "-enable-testing", "-swift-version", "5", "-gline-tables-only",
      "-diagnostic-style=llvm", "-warn-long-expression-type-checking=1000",
      "-solver-expression-time-threshold=30", "-Xcc", "-march=\(processor)", "-Xcc",
      "-fno-math-errno",
    ]
    try measure()
  }

  /// Reads what ``parts`` names; whoever changes the host or the modules calls it again.
  public mutating func measure() throws(SetupError) {
    var files = Self.modulesOfCells.map {
      (name: "the module \($0)", path: "\(modules)/\($0).swiftmodule")
    }
    files.append((name: "the code of the library", path: host))
    parts = [
      ("the processor", SHA256.digest(of: processor + Platform.processorFeatures)),
      ("the compiler", SHA256.digest(of: Self.identity(ofTool: frontend))),
    ]
    for file in files {
      guard let digest = Self.digest(ofFile: file.path) else {
        throw SetupError("\(file.path) cannot be read")
      }
      parts.append((file.name, digest))
    }
  }

  /// A digest of all of it.
  public var fingerprint: String {
    SHA256.digest(
      of: (parts.map { "\($0.name)=\($0.digest)" } + flags).joined(separator: "\n"))
  }

  static let modulesOfCells = [
    "LessonWire", "NDArrays", "NeuralNetworks", "Datasets", "Plots", "DigitReading", "LessonKit",
  ]

  static func find(_ program: String, in path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// The digest of a large file, remembered beside its size and times: the file itself is read only
  /// when one of them has changed.
  private static func digest(ofFile path: String) -> String? {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    let stamp = "\(path) \(SHA256.fileStamp(status))"
    let memo = "\(ResultCache.user.folder)/inputs/file-\(SHA256.digest(of: stamp))"
    if let known = try? String(contentsOfFile: memo, encoding: .utf8), known.count == 64 {
      return known
    }
    guard let digest = SHA256.digest(ofFile: path) else { return nil }
    if SHA256.isSettled(status) {
      try? FileManager.default.createDirectory(
        atPath: "\(ResultCache.user.folder)/inputs", withIntermediateDirectories: true)
      try? digest.write(toFile: memo, atomically: true, encoding: .utf8)
    }
    return digest
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

import BuildIdentity
import Foundation
import LessonWire

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
  /// Where the compiler keeps the C modules that it made; nil: in each cache. Making them takes longer than
  /// compiling most cells, which whoever has many caches need not wait for in each.
  public var cModules: String?
  /// What the compiler says of itself: its version and what it builds for.
  public var compiler: String
  /// The digest of the sources that the library, the host and the builder were built from.
  public var sources = BuildIdentity.sources

  /// - Parameters:
  ///   - cache: Where the compiler's version is kept.
  ///   - cModules: A folder for the compiler's C modules; nil: what `LECTERN_C_MODULES` names, or each cache.
  /// - Throws: ``SetupError`` with what is missing and how to get it.
  public init(cache: ResultCache = .user, cModules: String? = nil) throws(SetupError) {
    let environment = ProcessInfo.processInfo.environment
    self.cModules =
      cModules
      ?? environment["LECTERN_C_MODULES"].flatMap { name in
        name.isEmpty ? nil : URL(fileURLWithPath: name).path
      }
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
        "\(folder) has no LessonHost with its modules, which lie where the program was built; link to the program there in place of a copy, or build them: swift build -c release"
      )
    }

    processor = BuildIdentity.processor
    if let asked = environment["LECTERN_CPU"], asked != processor {
      throw SetupError(
        "Lectern was built for the processor '\(processor)', and LECTERN_CPU names '\(asked)'; build it again: LECTERN_CPU=\(asked) swift build -c release"
      )
    }
    flags =
      [
        "-O", "-parse-as-library", "-enable-testing", "-swift-version", "5", "-gline-tables-only",
        "-diagnostic-style=llvm", "-warn-long-expression-type-checking=1000",
        "-solver-expression-time-threshold=30",
      ] + BuildIdentity.swiftFlags
    self.compiler = try Self.version(of: frontend, cache)
    try checkAge()
  }

  /// Everything that decides what a cell gives, but for its own text: names and digests. Nothing of
  /// this machine is in it where `LECTERN_CPU` named a processor.
  public var parts: [(name: String, digest: String)] {
    let features = processor == "native" ? Platform.processorFeatures : ""
    return [
      ("the processor", SHA256.digest(of: "\(processor)\n\(features)")),
      ("the compiler", SHA256.digest(of: compiler)),
      ("the code of the library", sources),
      ("the way the library is built", BuildIdentity.conditions.joined(separator: " ")),
    ]
  }

  /// A digest of all of it.
  public var fingerprint: String {
    SHA256.digest(
      of: (parts.map { "\($0.name)=\($0.digest)" } + flags).joined(separator: "\n"))
  }

  /// A digest of the modules that cells are compiled against. Parts of the library are put into the
  /// cell itself, and which ones depends on more than its sources: a build for tests names more of
  /// its symbols, and a cell that was compiled against it may find no such symbol in another host.
  ///
  /// The modules name folders of the machine, so this is no part of what a result stands on.
  var modulesDigest: String {
    SHA256.digest(
      of: Self.modulesOfCells.map {
        FileDigests.shared.digest(ofFile: "\(modules)/\($0).swiftmodule") ?? "missing"
      }.joined(separator: "\n"))
  }

  /// Refuses modules that are newer than the host: a build that stopped half-way left them, and the
  /// code that cells would be compiled against is not the code that runs.
  private func checkAge() throws(SetupError) {
    func date(_ path: String) -> Int {
      var status = stat()
      return stat(path, &status) == 0 ? status.st_mtim.tv_sec : 0
    }
    // Copies of a build are as old as each other, give or take the time that copying takes.
    let limit = date(host) + 60
    for module in Self.modulesOfCells where date("\(modules)/\(module).swiftmodule") > limit {
      throw SetupError(
        "the module \(module) is newer than \(host), which a build that stopped half-way leaves; build Lectern again: swift build -c release"
      )
    }
  }

  static let modulesOfCells = [
    "LessonWire", "NDArrays", "NeuralNetworks", "Datasets", "Plots", "DigitReading",
    "TrainingRecipes", "LessonKit",
  ]

  static func find(_ program: String, in path: String) -> String? {
    path.split(separator: ":").map { "\($0)/\(program)" }
      .first { FileManager.default.isExecutableFile(atPath: $0) }
  }

  /// What a compiler says of itself, kept under the stamp of its file: asking takes longer than all
  /// else in a build of lessons that are known.
  private static func version(of frontend: String, _ cache: ResultCache) throws(SetupError)
    -> String
  {
    var status = stat()
    guard stat(frontend, &status) == 0 else { throw SetupError("\(frontend) cannot be read") }
    let stamp = SHA256.digest(of: "\(frontend) \(SHA256.fileStamp(status))")
    let memo = "\(cache.folder)/inputs/compiler-\(stamp).json"
    if let known: String = cache.readEntry(memo) { return known }
    let said = waitForProgram(frontend, ["-version"])
    guard said.status == 0, !said.output.isEmpty else {
      throw SetupError("\(frontend) does not say its version: \(said.errors)")
    }
    // Where the cache cannot be written, what has to be kept says so.
    try? cache.writeEntry(said.output, memo)
    return said.output
  }
}

/// Something outside the lessons that keeps them from being built.
public struct SetupError: Error, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

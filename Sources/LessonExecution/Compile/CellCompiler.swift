import Foundation
import LessonMarkdown
import LessonWire

/// A cell as a module that the host can load.
struct CompiledCell: Sendable {
  /// The digest of all that it was made from.
  var key: String
  /// The folder with the module's interface.
  var folder: String
  var library: String
  var warnings: [CellFailure]
}

/// Compiles generated sources, keeping what it made by its key.
struct CellCompiler: Sendable {
  let toolchain: Toolchain
  /// The folder of the cache that holds compiled modules.
  let folder: String

  /// What decides which clause of an `#if` is active.
  var conditions: BuildConditions {
    BuildConditions(folders: [toolchain.libraries, toolchain.modules])
  }

  /// A cell's module, or why there is none.
  func compile(
    _ split: CellSplitter, of cell: Cell, earlier: [CompiledCell]
  ) async -> Result<CompiledCell, CompileFailure> {
    if split.isMalformed, let errors = await syntaxErrors(of: cell) {
      return .failure(.messages(errors))
    }
    if !split.problems.isEmpty { return .failure(.messages(split.problems)) }
    return await compile(
      split.source, module: CellModule.name(ofCell: cell.index), places: split.places,
      earlier: earlier)
  }

  /// The module made of `source`, from the cache where it is there.
  ///
  /// - Parameters:
  ///   - places: The way back from the compiler's places to the author's.
  ///   - earlier: The modules that `source` may import.
  func compile(
    _ source: String, module: String, places: CellPlaces, earlier: [CompiledCell]
  ) async -> Result<CompiledCell, CompileFailure> {
    let key = SHA256.digest(
      of: ([toolchain.fingerprint, toolchain.modulesDigest, module, source] + Self.flags
        + earlier.map(\.key)).joined(separator: "\n"))
    if let compiled = known(key, module) { return .success(compiled) }

    // Work in a folder of our own, then rename: a stopped build leaves no half module.
    let work = "\(folder)/work-\(BuilderName.make())"
    defer { try? FileManager.default.removeItem(atPath: work) }
    do {
      try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
      try source.write(toFile: "\(work)/\(module).swift", atomically: false, encoding: .utf8)
      // The library's own use of zlib and Leptonica names C modules, of which a cell needs the names
      // alone.
      try "module CZlib {}\nmodule CLeptonica {}\n".write(
        toFile: "\(work)/c.modulemap", atomically: false, encoding: .utf8)
    } catch {
      return .failure(.internal("the cache folder cannot be written: \(FileWriting.reason(error))"))
    }

    let arguments =
      ["-frontend", "-c"] + toolchain.flags + Self.flags + [
        "-primary-file", "\(module).swift", "-module-name", module, "-emit-module",
        "-emit-module-path", "\(module).swiftmodule", "-file-compilation-dir", ".",
        // Where the clone and the cache lie is no part of what is compiled; what differed from cell
        // to cell here would have the compiler make its C modules anew for each.
        "-file-prefix-map", "\(toolchain.modules)=Modules", "-file-prefix-map", "\(folder)=cells",
        "-I", toolchain.modules, "-Xcc", "-fmodule-map-file=c.modulemap",
        "-module-cache-path", toolchain.cModules ?? Self.cModules(in: folder), "-o", "\(module).o",
      ] + plugins + earlier.flatMap { ["-I", $0.folder] }
    var result = await runProgram(toolchain.frontend, Array(arguments.dropFirst()), folder: work)
    let hasCrashed = CompilerCrash(result) != nil
    if hasCrashed {
      // Most faults of the compiler come to light where it puts one function into another.
      result = await runProgram(
        toolchain.frontend, arguments.dropFirst() + ["-Xllvm", "-sil-disable-pass=inline"],
        folder: work)
    }
    var messages = CompilerMessages.parse(result.errors, places: places)
    if hasCrashed {
      if let crash = CompilerCrash(result) { return .failure(.internal(crash.message)) }
      messages.warnings.append(CompilerCrash.warning)
    }
    guard result.status == 0, messages.errors.isEmpty else {
      if result.errors.contains("No space left on device") {
        return .failure(.internal("the disk of the cache folder '\(folder)' is full"))
      }
      if messages.errors.isEmpty {
        return .failure(.internal("the compiler stopped: \(result.errors.suffix(2000))"))
      }
      return .failure(.messages(messages.errors))
    }
    let linked = await runProgram(
      toolchain.linker,
      [
        "-shared", "--build-id=none", "-o", "\(work)/\(module).cell.so", "\(work)/\(module).o",
        toolchain.runtimeObject,
      ] + libraries(for: source))
    guard linked.status == 0 else {
      return .failure(.internal("the linker stopped: \(linked.errors)"))
    }
    do {
      return .success(try keep(work, key, module, messages.warnings))
    } catch {
      return .failure(.internal("the cache folder cannot be written: \(FileWriting.reason(error))"))
    }
  }
}

extension CellCompiler {
  /// What the language of cells has beside what the toolchain's flags say: `/a+b/`.
  private static let flags = [
    "-enable-bare-slash-regex",
    // Two functions that are alike stay two: one made of both has no line of either.
    "-disable-llvm-merge-functions-pass",
  ]

  /// Where the compiler keeps the C modules that it made. They hold the path of their folder, and are of
  /// no use in one that was moved.
  private static func cModules(in folder: String) -> String {
    "\(folder)/clang-\(SHA256.digest(of: folder).prefix(16))"
  }

  /// Where the compiler finds the macros of Swift's own modules, such as `@Observable`.
  private var plugins: [String] {
    let host = URL(fileURLWithPath: toolchain.libraries).deletingLastPathComponent().path + "/host"
    let server = "\(host)/libSwiftInProcPluginServer.so"
    guard FileManager.default.fileExists(atPath: server) else { return [] }
    return ["-in-process-plugin-server-path", server, "-plugin-path", "\(host)/plugins"]
  }

  /// What the compiler finds wrong with a cell's own text; nil where it finds nothing.
  private func syntaxErrors(of cell: Cell) async -> [CellFailure]? {
    let path = "\(folder)/work-\(BuilderName.make()).swift"
    defer { try? FileManager.default.removeItem(atPath: path) }
    let source = "\n" + cell.code
    guard (try? source.write(toFile: path, atomically: false, encoding: .utf8)) != nil else {
      return nil
    }
    let result = await runProgram(
      toolchain.frontend,
      ["-frontend", "-parse", "-swift-version", "5", "-diagnostic-style=llvm"] + Self.flags + [path]
    )
    let errors = CompilerMessages.parse(result.errors, places: CellPlaces(CellText(cell.code)))
      .errors
    return errors.isEmpty ? nil : errors
  }

  /// What the linker needs for a cell that imports more of the toolchain than the host has.
  private func libraries(for source: String) -> [String] {
    let folder = toolchain.libraries
    var names: [String] = []
    for line in source.split(separator: "\n") {
      guard let module = Self.importedModule(line) else { continue }
      // Swift's own libraries have a word before their names, and Dispatch has a C library too.
      for name in [module, "swift\(module)"] + (module == "Dispatch" ? ["dispatch"] : [])
      where !names.contains(name)
        && FileManager.default.fileExists(atPath: "\(folder)/lib\(name).so")
      {
        names.append(name)
      }
    }
    return names.isEmpty ? [] : ["-L", folder, "-rpath", folder] + names.map { "-l\($0)" }
  }

  /// The module that a line imports, or imports a part of.
  static func importedModule(_ line: some StringProtocol) -> String? {
    let words = line.split(whereSeparator: \.isWhitespace)
    guard let start = words.firstIndex(where: { $0 == "import" }),
      words[..<start].allSatisfy({ $0.hasPrefix("@") || ["public", "internal"].contains($0) }),
      start + 1 < words.count
    else { return nil }
    let kinds = ["struct", "class", "enum", "protocol", "typealias", "func", "let", "var"]
    let path = kinds.contains(String(words[start + 1])) ? start + 2 : start + 1
    guard path < words.count else { return nil }
    return words[path].split(whereSeparator: { $0 == "." || $0 == ";" }).first.map { String($0) }
  }
}

/// Why a cell has no module.
enum CompileFailure: Error, Sendable {
  case messages([CellFailure])
  case `internal`(String)

  var failures: [CellFailure] {
    switch self {
    case .messages(let list): list
    case .internal(let text): [CellFailure(kind: .refused, message: text)]
    }
  }
}

import Foundation
import LessonMarkdown

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

  /// The module made of `source`, from the cache where it is there.
  ///
  /// - Parameter earlier: The modules that `source` may import.
  func compile(
    _ source: String, module: String, earlier: [CompiledCell]
  ) async -> Result<CompiledCell, CompileFailure> {
    let key = SHA256.digest(
      of: ([toolchain.fingerprint, module, source] + earlier.map(\.key)).joined(separator: "\n"))
    if let compiled = known(key, module) { return .success(compiled) }

    // Work in a folder of our own, then rename: a stopped build leaves no half module.
    let work = "\(folder)/work-\(getpid())-\(UUID().uuidString.prefix(8))"
    defer { try? FileManager.default.removeItem(atPath: work) }
    do {
      try FileManager.default.createDirectory(atPath: work, withIntermediateDirectories: true)
      try source.write(toFile: "\(work)/\(module).swift", atomically: false, encoding: .utf8)
      // The library's own use of zlib and Leptonica names C modules, of which a cell needs the names
      // alone.
      try "module CZlib {}\nmodule CLeptonica {}\n".write(
        toFile: "\(work)/c.modulemap", atomically: false, encoding: .utf8)
    } catch { return .failure(.internal("the cache folder cannot be written: \(error)")) }

    let arguments =
      ["-frontend", "-c"] + toolchain.flags + [
        "-primary-file", "\(work)/\(module).swift", "-module-name", module, "-emit-module",
        "-emit-module-path", "\(work)/\(module).swiftmodule", "-file-compilation-dir", ".",
        // Where the clone and the cache lie is no part of what is compiled.
        "-file-prefix-map", "\(toolchain.modules)=Modules", "-file-prefix-map", "\(folder)=cells",
        "-file-prefix-map", "\(work)=.", "-I", toolchain.modules,
        "-Xcc", "-fmodule-map-file=\(work)/c.modulemap", "-module-cache-path", "\(folder)/clang",
        "-o", "\(work)/\(module).o",
      ] + earlier.flatMap { ["-I", $0.folder] }
    let result = await runProgram(toolchain.frontend, Array(arguments.dropFirst()))
    let messages = CompilerMessages.parse(result.errors)
    guard result.status == 0 else {
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
    } catch { return .failure(.internal("the cache folder cannot be written: \(error)")) }
  }
}

extension CellCompiler {
  /// What the linker needs for a cell that imports more of the toolchain than the host has.
  private func libraries(for source: String) -> [String] {
    let folder = toolchain.libraries
    let imported = source.split(separator: "\n").compactMap { line -> String? in
      let words = line.split(separator: " ")
      guard words.count == 2, words[0] == "import" else { return nil }
      return FileManager.default.fileExists(atPath: "\(folder)/lib\(words[1]).so")
        ? "-l\(words[1])" : nil
    }
    return imported.isEmpty ? [] : ["-L", folder, "-rpath", folder] + imported
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

/// The compiler's complaints, as places in a cell.
enum CompilerMessages {
  static func parse(_ text: String) -> (errors: [CellFailure], warnings: [CellFailure]) {
    var errors: [CellFailure] = []
    var warnings: [CellFailure] = []
    for line in text.split(separator: "\n") {
      // A message reads FILE:LINE:COLUMN: SEVERITY: TEXT; a file may hold colons, so search the middle.
      for severity in ["error", "warning"] {
        guard let middle = line.range(of: ": \(severity): ") else { continue }
        let parts = line[..<middle.lowerBound].split(separator: ":")
        guard parts.count >= 3, let column = Int(parts[parts.count - 1]),
          let row = Int(parts[parts.count - 2])
        else { continue }
        let failure = CellFailure(
          kind: .compilation, lineOffset: max(0, row - 1 - CellPlace.linesAbove), column: column,
          message: worded(String(line[middle.upperBound...])))
        if severity == "error" {
          if !errors.contains(failure) { errors.append(failure) }
        } else if !warnings.contains(failure) {
          warnings.append(failure)
        }
        break
      }
    }
    return (errors, warnings)
  }

  /// A message without what differs from run to run: how long an expression took.
  private static func worded(_ message: String) -> String {
    guard message.hasPrefix("expression took "), message.contains("to type-check") else {
      return message
    }
    return
      "this expression takes the compiler more than a second; give its parts types, or cut it into several statements"
  }
}

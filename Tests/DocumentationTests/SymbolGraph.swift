import Foundation
import TestSupport

@testable import LessonExecution

/// What the compiler knows of a module's public declarations, read from the modules that this test
/// was built with.
struct SymbolGraph: Decodable {
  var symbols: [Symbol]

  struct Symbol: Decodable {
    var kind: Kind
    var pathComponents: [String]
    var docComment: Comment?
    /// Missing where the compiler made the declaration, such as an enum's `init(rawValue:)`.
    var location: Location?
  }

  struct Kind: Decodable { var identifier: String }

  /// A documentation comment, which may be the one of a protocol's requirement.
  struct Comment: Decodable {
    var module: String?
    var uri: String?
    var lines: [Line]
  }

  struct Line: Decodable {
    var text: String
    var range: Range?
  }

  struct Range: Decodable { var start: Position }
  struct Position: Decodable { var line: Int }

  struct Location: Decodable {
    var uri: String
    var position: Position
  }
}

extension SymbolGraph {
  /// The modules that lessons see.
  static let modules = [
    "NDArrays", "NeuralNetworks", "Datasets", "Plots", "DigitReading", "TrainingRecipes",
    "LessonKit",
  ]

  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  /// The symbols of each module; read once for all tests.
  static let all = Task { () throws -> [String: [Symbol]] in
    let folder = temporaryPath("symbol-graphs")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let toolchain = try Toolchain()
    var symbols: [String: [Symbol]] = [:]
    for module in modules {
      symbols[module] = try await extracted(module, toolchain, into: folder)
    }
    return symbols
  }

  private static func extracted(_ module: String, _ toolchain: Toolchain, into folder: String)
    async throws -> [Symbol]
  {
    let program =
      (toolchain.frontend as NSString).deletingLastPathComponent + "/swift-symbolgraph-extract"
    let target = toolchain.compiler.split(separator: "\n").first { $0.hasPrefix("Target: ") }
    guard let target else { throw SetupError("the compiler does not say what it builds for") }
    let sources = try FileManager.default.contentsOfDirectory(atPath: "\(root)/Sources")
    let maps = sources.map { "\(root)/Sources/\($0)/module.modulemap" }
      .filter { FileManager.default.fileExists(atPath: $0) }
    let said = await runProgram(
      program,
      [
        "-module-name", module, "-I", toolchain.modules, "-target", String(target.dropFirst(8)),
        "-minimum-access-level", "public", "-skip-synthesized-members", "-output-dir", folder,
      ] + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] })
    guard said.status == 0 else { throw SetupError("\(program): \(said.errors)") }
    // What a module adds to the types of another stands in a file of its own.
    let files = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
      .filter { $0.hasPrefix("\(module).") || $0.hasPrefix("\(module)@") }
    return try files.flatMap { file in
      try JSONDecoder().decode(
        SymbolGraph.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
      ).symbols
    }
  }
}

extension SymbolGraph.Symbol {
  var name: String { pathComponents.joined(separator: ".") }

  /// Whether an author of this package wrote a comment: here, or at the requirement that this
  /// declaration fulfils. What the standard library says of `description` tells a reader nothing.
  var isDocumented: Bool {
    guard let docComment, let module = docComment.module else { return false }
    return SymbolGraph.modules.contains(module)
      && docComment.lines.contains { !$0.text.allSatisfy(\.isWhitespace) }
  }

  /// The file, as the package names it, and the line; nil where no author wrote the declaration.
  var place: (file: String, line: Int)? {
    location.map { (SymbolGraph.file($0.uri), $0.position.line + 1) }
  }
}

extension SymbolGraph {
  /// The path of a file in the package.
  static func file(_ uri: String) -> String {
    let path = URL(string: uri)?.path ?? uri
    return path.hasPrefix(root + "/") ? String(path.dropFirst(root.count + 1)) : path
  }
}

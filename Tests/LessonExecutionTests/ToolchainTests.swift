import BuildIdentity
import Foundation
import LessonWire
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct ToolchainTests {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  /// The quoted words of a manifest's list of flags.
  private func flags(in manifest: String) throws -> [String] {
    let text = try String(
      contentsOf: Self.root.appendingPathComponent(manifest), encoding: .utf8)
    let start = try #require(text.range(of: "let swiftFlags = ["))
    let list = try #require(text[start.upperBound...].split(separator: "]").first)
    return list.split(separator: "\"").enumerated().filter { $0.offset % 2 == 1 }
      .map { String($0.element) }
  }

  @Test func `cells are built with the flags of the package`() throws {
    let package = try flags(in: "Package.swift")
    let built = package.map {
      $0.replacingOccurrences(of: "\\(processor)", with: BuildIdentity.processor)
    }
    #expect(BuildIdentity.swiftFlags == built)
    #expect(try Toolchain().flags.suffix(built.count) == built[...])
  }

  @Test func `the digest is that of sources, whoever built them`() throws {
    #expect(BuildIdentity.sources.count == 64)
    #expect(BuildIdentity.sources.allSatisfy { $0.isHexDigit })
    #expect(try Toolchain().sources == BuildIdentity.sources)
  }

  @Test func `what keys stand on names no folder and no date`() throws {
    let toolchain = try Toolchain()
    #expect(toolchain.compiler.hasPrefix("Swift version"))
    var moved = toolchain
    moved.host = "/elsewhere/LessonHost"
    moved.modules = "/elsewhere/Modules"
    moved.frontend = "/elsewhere/swift-frontend"
    #expect(moved.fingerprint == toolchain.fingerprint)
    #expect(!toolchain.parts.contains { $0.digest.contains("/") })
    #expect(!toolchain.flags.contains { $0.hasPrefix("/") })
  }

  @Test func `modules that were built another way from the same sources are others`() throws {
    let folder = temporaryPath("modules")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    func put(_ text: String, _ module: String) throws {
      try text.write(
        toFile: "\(folder)/\(module).swiftmodule", atomically: false, encoding: .utf8)
    }
    var toolchain = try Toolchain()
    toolchain.modules = folder
    for module in Toolchain.modulesOfCells { try put("one", module) }
    let first = toolchain.modulesDigest
    #expect(toolchain.modulesDigest == first)
    try put("for tests", "LessonKit")
    #expect(toolchain.modulesDigest != first)
    #expect(try toolchain.fingerprint == Toolchain().fingerprint)
  }

  @Test func `the machine counts only where it was built for this one`() throws {
    var toolchain = try Toolchain()
    toolchain.processor = "native"
    let native = toolchain.parts[0].digest
    toolchain.processor = "x86-64-v3"
    #expect(toolchain.parts[0].digest == SHA256.digest(of: "x86-64-v3\n"))
    #expect(toolchain.parts[0].digest != native)
    #expect(!Platform.processorFeatures.contains("model name"))
  }

  @Test func `a host that was built from other sources refuses to run`() async throws {
    let bench = try Bench()
    let outcome = await bench.run("```swift\nprint(1)\n```\n") { runner in
      runner.toolchain.sources = String(repeating: "0", count: 64)
    }
    #expect(outcome.diagnostics.count == 1)
    #expect(outcome.diagnostics[0].message.contains("swift build -c release"))
    #expect(outcome.ranCells <= 1 && outcome.text(0) == "")
  }
}

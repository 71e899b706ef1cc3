import Foundation
import LessonExecution
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonExchange

@Suite struct ProgramExportTests {
  private func program(_ body: String) -> String {
    let (lesson, _) = LessonParser.parse(
      "---\ntitle: T\n---\n" + body, path: "Lessons/t.md", name: "t")
    return ProgramExport.program(of: lesson)
  }

  @Test func `a cell that no parser comes to an end with stands as a comment`() {
    let deep = "f(a " + String(repeating: "f(a ", count: 400)
    let program = program("```swift\nlet a = 1\n\(deep)\n```\n\n```swift\nlet b = 2\n```\n")
    #expect(program.contains("// This cell nests too deep for Swift:\n// let a = 1\n// f(a f(a "))
    #expect(program.contains("\nlet b = 2\n"))
  }

  /// Compiles a program as cells are compiled; the compiler's complaints.
  private func complaints(_ program: String) throws -> String {
    let toolchain = try Toolchain()
    let folder = temporaryPath("program")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try program.write(toFile: "\(folder)/main.swift", atomically: true, encoding: .utf8)
    try "module CZlib {}\nmodule CLeptonica {}\n".write(
      toFile: "\(folder)/c.modulemap", atomically: true, encoding: .utf8)
    let process = Process()
    process.executableURL = URL(fileURLWithPath: toolchain.frontend)
    process.arguments = [
      "-frontend", "-c", "-O", "-swift-version", "5", "-primary-file", "\(folder)/main.swift",
      "-module-name", "main", "-I", toolchain.modules, "-Xcc",
      "-fmodule-map-file=\(folder)/c.modulemap", "-o", "\(folder)/main.o",
    ]
    let errors = Pipe()
    process.standardError = errors
    try process.run()
    let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return process.terminationStatus == 0 ? "" : text
  }

  @Test func `names declared again get numbers, members and labels keep theirs`() throws {
    let text = program(
      """
      ```swift
      import Glibc
      let a = 1
      struct S { var a = 5 }
      func f(_ x: Int) -> Int { x + a }
      func g(a: Int) -> Int { a }
      ```

      ```swift
      print(a, S().a, f(a), g(a: a))
      ```

      ```swift
      let a = "two"
      struct S { var b = a }
      func f(_ x: Int) -> Int { x - 1 }
      func f(_ x: Double) -> Double { x }
      ```

      ```swift {expect=compile-error}
      nothing
      ```

      ```swift
      print(a, S().b, f(2), f(2.0))
      a.count
      ```
      """)
    #expect(text.contains("let a_1 = 1") && text.contains("let a = \"two\""))
    #expect(text.contains("struct S_1 { var a = 5 }"))
    #expect(text.contains("print(a_1, S_1().a, f_1(a_1), g(a: a_1))"))
    #expect(text.contains("func g(a: Int) -> Int { a }"))
    #expect(text.contains("// nothing") && text.contains("display(\n  a.count\n)"))
    #expect(text.components(separatedBy: "import Glibc").count == 2)
    #expect(try complaints(text) == "")
  }

  @Test func `every lesson of the book compiles as one program`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Lessons")
      .path
    let files = try FileManager.default.contentsOfDirectory(atPath: folder)
      .filter { $0.hasSuffix(".md") }.sorted()
    #expect(!files.isEmpty)
    for file in files {
      let source = try String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)
      let (lesson, _) = LessonParser.parse(source, path: "Lessons/\(file)", name: file)
      #expect(try complaints(ProgramExport.program(of: lesson)) == "", "\(file)")
    }
  }
}

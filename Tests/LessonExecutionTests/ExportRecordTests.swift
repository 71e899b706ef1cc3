import Foundation
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct ExportRecordTests {
  let folder = temporaryPath("export")
  var target: String { "\(folder)/a.ipynb" }

  init() throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/Lessons", withIntermediateDirectories: true)
  }

  private func export(_ text: String, to path: String? = nil, isForced: Bool = false) throws {
    try ExportRecord(cache: ResultCache(folder: "\(folder)/cache")).write(
      text, to: path ?? target, lessons: "\(folder)/Lessons", isForced: isForced)
  }

  private func refusal(_ path: String? = nil) -> String {
    #expect(throws: SetupError.self) { try export("new", to: path) }?.description ?? ""
  }

  private var text: String? { try? String(contentsOfFile: target, encoding: .utf8) }

  @Test func `exports again over its own export`() throws {
    try export("one")
    try export("two")
    #expect(text == "two")
  }

  @Test func `a file of somebody else, and an export that was edited, need force`() throws {
    try "mine".write(toFile: target, atomically: true, encoding: .utf8)
    #expect(refusal().contains("--force") && text == "mine")
    try export("new", isForced: true)
    #expect(text == "new")
    try "edited".write(toFile: target, atomically: true, encoding: .utf8)
    #expect(refusal().contains(target) && text == "edited")
  }

  @Test func `without the cache's memory an export is somebody's file`() throws {
    try export("one")
    try FileManager.default.removeItem(atPath: "\(folder)/cache")
    #expect(refusal().contains("is not as lectern exported it") && text == "one")
    // The same content loses nothing.
    try export("one")
  }

  @Test func `nothing is exported into the lessons' folder, by whatever path`() throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/link", withDestinationPath: "Lessons")
    for path in ["Lessons/01-a.md", "link/x.ipynb", "x/../Lessons/y", "lessons/z"] {
      #expect(refusal("\(folder)/\(path)").contains("lies in the lessons' folder"))
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(folder)/Lessons") == [])
  }

  @Test func `a folder is not written over, and one that is not there is told`() throws {
    #expect(refusal("\(folder)/Lessons").contains("is no file"))
    #expect(refusal("\(folder)/none/a.ipynb").contains("no such file or directory"))
  }
}

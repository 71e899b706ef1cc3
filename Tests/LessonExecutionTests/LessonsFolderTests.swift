import Foundation
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct LessonsFolderTests {
  @Test func `names the lessons' files, whatever is in them`() throws {
    let folder = temporaryPath("lessons")
    try FileManager.default.createDirectory(
      atPath: "\(folder)/02-b.md", withIntermediateDirectories: true)
    #expect(try LessonsFolder.names(in: folder) == ["02-b"])
    for name in ["01-a.md", "x.png", "site.yml"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    #expect(try LessonsFolder.names(in: folder) == ["01-a", "02-b"])
  }

  @Test func `lists the lessons that a build reads in their order`() throws {
    let folder = temporaryPath("lessons")
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    for name in ["10-c.md", "2-b.md", "README.md", ".hidden.md", "x.png", "a.md", "01-a.md"] {
      try Data().write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    #expect(try LessonsFolder.lessons(in: folder) == ["01-a", "2-b", "10-c", "a"])
  }

  @Test func `a folder that cannot be listed is not empty`() throws {
    let folder = temporaryPath("lessons")
    for isFile in [false, true] {
      if isFile { try Data().write(to: URL(fileURLWithPath: folder)) }
      let error = #expect(throws: SetupError.self) { try LessonsFolder.names(in: folder) }
      #expect(
        error?.description
          == "the lessons' folder '\(folder)' cannot be listed: "
          + (isFile ? "it is a file" : "no such file or directory"))
    }
  }
}

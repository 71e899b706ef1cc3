import Foundation
import Testing

@testable import SitePublishing

@Suite struct LessonFilesTests {
  private func files(_ change: (String) throws -> Void = { _ in }) throws -> LessonFiles {
    let page = try PageFixture(
      "", files: ["a.csv": Data(), "sub/b.csv": Data(), "index.html": Data(), "Source.md": Data()])
    try change(page.folder)
    return LessonFiles(folder: page.folder)
  }

  @Test func `finds files, in folders too, and follows dots that stay inside`() throws {
    let files = try files()
    #expect(files.find("a.csv") == .file("a.csv"))
    #expect(files.find("./sub//b.csv") == .file("sub/b.csv"))
    #expect(files.find("sub/../a.csv") == .file("a.csv"))
  }

  @Test func `refuses what leads out of the folder`() throws {
    let files = try files {
      try FileManager.default.createSymbolicLink(
        atPath: "\($0)/passwd", withDestinationPath: "/etc/passwd")
      try FileManager.default.createSymbolicLink(atPath: "\($0)/etc", withDestinationPath: "/etc")
      try FileManager.default.createSymbolicLink(
        atPath: "\($0)/inner.csv", withDestinationPath: "a.csv")
      try FileManager.default.createSymbolicLink(
        atPath: "\($0)/broken", withDestinationPath: "none")
    }
    for path in ["../a.csv", "sub/../../a.csv", "/etc/passwd", "..", "a\0b"] {
      #expect(files.find(path) == .outside, "\(path)")
    }
    #expect(files.find("passwd") == .linkedOutside && files.find("etc/passwd") == .linkedOutside)
    #expect(files.find("inner.csv") == .file("inner.csv") && files.find("broken") == .missing)
  }

  @Test func `refuses folders, what is no file, and the names of the page's own`() throws {
    let files = try files { _ = mkfifo("\($0)/pipe", 0o600) }
    #expect(
      files.find("sub") == .isFolder && files.find("") == .isFolder && files.find(".") == .isFolder)
    #expect(files.find("pipe") == .unreadable)
    #expect(files.find("index.html") == .isOfPage && files.find("Source.md") == .isOfPage)
  }

  @Test func `finds a name whose accents are composed otherwise`() throws {
    let page = try PageFixture("", files: ["u\u{308}.csv": Data()])
    let found = LessonFiles(folder: page.folder).find("\u{FC}.csv")
    guard case .file(let path) = found else { throw PayloadError(message: "\(found)") }
    #expect(Array(path.utf8) == Array("u\u{308}.csv".utf8))
  }

  @Test func `offers a near miss, and none for what is like nothing`() throws {
    let files = try files()
    #expect(files.nearMiss(to: "b.csv") == "a.csv")
    #expect(files.nearMiss(to: "sub/c.csv") == "sub/b.csv")
    #expect(files.nearMiss(to: "something-else.png") == nil)
    #expect(files.nearMiss(to: "02-c.md", among: ["02-b.md"]) == "02-b.md")
  }
}

import Foundation
import TestSupport
import Testing

@testable import LessonPreview

@Suite struct FolderStampTests {
  let folder = temporaryPath("stamp")

  init() throws { try put("one", "01-a.md") }

  private func put(_ text: String, _ path: String) throws {
    let file = URL(fileURLWithPath: "\(folder)/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  private var stamp: FolderStamp { FolderStamp(of: folder) }

  @Test(arguments: ["01-a.md", "02-b.md", "site.yml", "picture.png", "img/a.png", "a/b/c/d.csv"])
  func `a file that is written changes the stamp`(_ path: String) throws {
    let before = stamp
    #expect(before == stamp)
    try put("a longer text", path)
    let after = stamp
    #expect(before != after && after == stamp)
    #expect((before.lessons == after.lessons) == !(path.hasSuffix(".md") || path == "site.yml"))
    try FileManager.default.removeItem(atPath: "\(folder)/\(path)")
    #expect(stamp != after)
  }

  @Test func `a file of the same size and time that took another's place changes the stamp`() throws
  {
    let before = stamp
    var status = stat()
    stat("\(folder)/01-a.md", &status)
    try put("two", "new")
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1)], ofItemAtPath: "\(folder)/new")
    rename("\(folder)/new", "\(folder)/01-a.md")
    #expect(stamp != before)
  }

  @Test func `what editors keep for themselves does not count`() throws {
    let before = stamp
    for name in [".01-a.md.swp", "01-a.md~", ".git/HEAD", "img/.DS_Store"] { try put("x", name) }
    #expect(stamp == before)
  }

  @Test func `links to folders are not followed, in a circle neither`() throws {
    try put("x", "img/a.png")
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/img/round", withDestinationPath: "..")
    #expect(stamp == stamp && stamp.files.count == 2)
  }

  @Test func `a folder that is not there has an empty stamp`() {
    #expect(FolderStamp(of: folder + "/nowhere").files.isEmpty)
  }
}

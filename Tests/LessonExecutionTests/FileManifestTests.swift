import Foundation
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct FileManifestTests {
  let folder = temporaryPath("manifest")

  init() throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func write(_ text: String) throws {
    try text.write(
      toFile: "\(folder)/\(FileManifest.name)", atomically: true, encoding: .utf8)
  }

  @Test func `is the same when it is read again`() throws {
    var manifest = FileManifest(source: "../Lessons")
    manifest.files = ["index.html": "12", "01-ä/a b.png": "34"]
    manifest.earlier = ["01-a/index.html": "78"]
    manifest.writing = FileManifest.Writing(
      unfinishedName: FileManifest.makeUnfinishedName(), files: ["index.html": "56"])
    try manifest.write(in: folder)
    #expect(FileManifest.read(in: folder) == .whole(manifest, refused: []))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder) == [FileManifest.name])
  }

  @Test func `lists a file with what it was and with what it will be, and no other`() {
    var manifest = FileManifest(source: "")
    manifest.files = ["a": "1"]
    manifest.writing = FileManifest.Writing(unfinishedName: "", files: ["a": "2", "b": "3"])
    #expect(manifest.lists("a", digest: "1") && manifest.lists("a", digest: "2"))
    #expect(manifest.lists("b", digest: "3") && !manifest.lists("b", digest: "1"))
    #expect(!manifest.lists("a", digest: "3") && manifest.paths == ["a", "b"])
  }

  @Test func `an earlier file may be written over as it was found, and is not listed`() {
    var manifest = FileManifest(source: "")
    manifest.files = ["a": "1"]
    manifest.earlier = ["b": "2"]
    #expect(manifest.yields("a", digest: "1") && manifest.yields("b", digest: "2"))
    #expect(!manifest.yields("b", digest: "3") && !manifest.yields("a", digest: "2"))
    #expect(!manifest.lists("b", digest: "2"))
  }

  @Test func `there is none in an empty folder and in one that is not there`() {
    #expect(FileManifest.read(in: folder) == .none)
    #expect(FileManifest.read(in: folder + "/nowhere") == .none)
  }

  @Test(arguments: [
    "", "{", "[]", "null", "{\"format\": 1}", "{\"format\": 1, \"files\": 3}",
    "<<<<<<< HEAD\n{}", "{\"format\": 2, \"note\": \"\", \"source\": \"\", \"files\": {}}",
  ])
  func `one that is damaged or of another format says nothing`(_ text: String) throws {
    try write(text)
    guard case .damaged = FileManifest.read(in: folder) else {
      Issue.record("\(text) was taken for a manifest")
      return
    }
  }

  @Test func `one that is cut off anywhere says nothing`() throws {
    var manifest = FileManifest(source: "../Lessons")
    manifest.files = ["index.html": "12"]
    try manifest.write(in: folder)
    let whole = try #require(
      FileManager.default.contents(atPath: "\(folder)/\(FileManifest.name)"))
    // The last two bytes are the brace and the line's end.
    for count in 0..<whole.count - 2 {
      try whole.prefix(count).write(
        to: URL(fileURLWithPath: "\(folder)/\(FileManifest.name)"))
      guard case .damaged = FileManifest.read(in: folder) else {
        Issue.record("\(count) bytes were taken for a manifest")
        return
      }
    }
  }

  @Test func `a link or a folder in its place says nothing`() throws {
    let files = FileManager.default
    let path = "\(folder)/\(FileManifest.name)"
    try FileManifest(source: "").write(in: folder)
    try files.moveItem(atPath: path, toPath: "\(folder)/other")
    try files.createSymbolicLink(atPath: path, withDestinationPath: "other")
    #expect(FileManifest.read(in: folder) == .damaged("it is no plain file"))
    try files.removeItem(atPath: path)
    try files.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(FileManifest.read(in: folder) == .damaged("it is no plain file"))
  }

  private static let outside = [
    "", "/", "/etc/passwd", "..", "../a", "a/../../b", "a/..", "./a", "a//b", "a/", "a/./b",
    "a\0b", FileManifest.name, FileManifest.unfinishedName,
  ]

  @Test func `paths that lead out are left out and told`() throws {
    var manifest = FileManifest(source: "")
    manifest.files = Dictionary(uniqueKeysWithValues: Self.outside.map { ($0, "1") })
    manifest.files["a/b.html"] = "2"
    manifest.earlier = Dictionary(uniqueKeysWithValues: (Self.outside + ["c"]).map { ($0, "4") })
    manifest.writing = FileManifest.Writing(unfinishedName: "../x", files: ["../y": "3"])
    try manifest.write(in: folder)
    guard case .whole(let read, let refused) = FileManifest.read(in: folder) else {
      Issue.record("it was not read")
      return
    }
    #expect(read.paths == ["a/b.html"] && read.earlier == ["c": "4"])
    #expect(read.writing?.unfinishedName == "")
    #expect(Set(refused) == Set(Self.outside + ["../y", "../x"]))
  }

  @Test func `names of unfinished files are told from all others`() {
    #expect(FileManifest.isUnfinished(FileManifest.makeUnfinishedName()))
    for name in [
      "", ".lectern-", ".lectern-12", ".lectern-12-notes", ".lectern-12-0123456789",
      ".lectern-x-01234567", "lectern-12-01234567", ".lectern-12-0123456g",
      ".lectern-1-2-01234567",
    ] {
      #expect(!FileManifest.isUnfinished(name), "\(name)")
    }
  }
}

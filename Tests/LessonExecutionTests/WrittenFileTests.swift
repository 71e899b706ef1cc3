import Foundation
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct WrittenFileTests {
  private let folder: String
  private let cache: ResultCache

  init() throws {
    folder = temporaryPath("written")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    cache = ResultCache(folder: "\(folder)/cache")
  }

  private func file(_ name: String = "a.bin") -> WrittenFile {
    WrittenFile("\(folder)/\(name)", cache: cache)
  }

  private func put(_ text: String, _ name: String = "a.bin") throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  private func text(_ name: String = "a.bin") -> String? {
    try? String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
  }

  private var names: [String] {
    get throws {
      try FileManager.default.contentsOfDirectory(atPath: folder).filter { $0 != "cache" }.sorted()
    }
  }

  @Test func `what was written is written again, by this program and the next`() throws {
    var first = file()
    try first.check("--output")
    try first.write(Data("one".utf8))
    try first.write(Data("two".utf8))
    var second = file()
    try second.check("--output")
    try second.write(Data("three".utf8))
    #expect(text() == "three")
    #expect(try names == ["a.bin"])
  }

  @Test func `a place that one command writes to is taken for others, until it has ended`() throws {
    var second = file()
    do {
      var first = file()
      try first.claimPlace()
      let refusal = #expect(throws: SetupError.self) { try second.claimPlace() }
      #expect(
        refusal?.description
          == "\(second.path) is being written by another lectern; wait for its end, or name another file"
      )
      var other = file("b.bin")
      try other.claimPlace()
      try first.write(Data("one".utf8))
    }
    try second.claimPlace()
    try second.write(Data("two".utf8))
    #expect(text() == "two")
    #expect(try names == ["a.bin"])
  }

  @Test func `a file of somebody else's is refused and stays`() throws {
    try put("mine")
    var file = file()
    let path = file.path
    let refusal = #expect(throws: SetupError.self) { try file.check("--output") }
    #expect(
      refusal?.description
        == "\(path) is there, and lectern does not know that it wrote it so; name another file with --output, or move it away"
    )
    #expect(throws: SetupError.self) { try file.write(Data("ours".utf8)) }
    #expect(text() == "mine")
    #expect(try names == ["a.bin"])
  }

  @Test func `a file that was changed since is somebody else's`() throws {
    var file = file()
    try file.write(Data("one".utf8))
    try put("one, and what I made of it")
    #expect(throws: SetupError.self) { try file.check("--output") }
    #expect(throws: SetupError.self) { try file.write(Data("two".utf8)) }
    #expect(text() == "one, and what I made of it")
  }

  @Test
  func `without the cache what was written before is somebody else's, within a run it is not`()
    throws
  {
    var file = WrittenFile(
      "\(folder)/a.bin", cache: ResultCache(folder: "/proc/nowhere/cache"))
    try file.write(Data("one".utf8))
    try file.write(Data("two".utf8))
    #expect(text() == "two")
    #expect(throws: SetupError.self) { try self.file().check("--output") }
  }

  @Test func `a file that is gone on with may be written over`() throws {
    try put("a checkpoint")
    var file = file()
    file.adopt()
    try file.check("--resume")
    try file.write(Data("the next".utf8))
    #expect(text() == "the next")
  }

  @Test func `through a link the file behind it is written, and the link stays`() throws {
    var real = file("real.bin")
    try real.write(Data("one".utf8))
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/link.bin", withDestinationPath: "real.bin")
    var link = file("link.bin")
    try link.check("--output")
    try link.write(Data("two".utf8))
    #expect(text("real.bin") == "two")
    #expect(FileKind(at: "\(folder)/link.bin") == .link)
    try put("mine", "real.bin")
    #expect(throws: SetupError.self) { try link.write(Data("three".utf8)) }
  }

  @Test func `what cannot be written is known before`() throws {
    try put("a file", "b")
    func refusal(_ name: String, size: Int = 0) -> String? {
      #expect(throws: SetupError.self) { try file(name).check("--report", size: size) }?.description
        .replacingOccurrences(of: folder, with: "FOLDER")
    }
    #expect(
      refusal("nowhere/a")
        == "FOLDER/nowhere/a cannot be written: FOLDER/nowhere: no such file or directory")
    #expect(refusal("b/a")?.hasPrefix("FOLDER/b/a cannot be written: FOLDER/b: ") == true)
    #expect(refusal(".") == "FOLDER/. is a folder; name a file with --report")
    let other = #expect(throws: SetupError.self) {
      try file("b").check("--page", orElse: "add --force")
    }
    #expect(
      other?.description.hasSuffix("name another file with --page, or add --force, or move it away")
        == true)
    #expect(refusal("a", size: .max)?.contains("bytes are needed, and ") == true)
    #expect(try names == ["b"])
  }

  @Test func `a writing that fails leaves what was there and nothing beside it`() throws {
    struct Fault: Error, CustomStringConvertible {
      var description: String
    }
    var file = file()
    try file.write(Data("one".utf8))
    let path = file.path
    let failure = #expect(throws: SetupError.self) {
      try file.write { temporary in
        try Data("half".utf8).write(to: URL(fileURLWithPath: temporary))
        throw Fault(description: "\(temporary): the disk is full")
      }
    }
    #expect(failure?.description == "\(path): the disk is full")
    #expect(text() == "one")
    #expect(try names == ["a.bin"])
    try file.write(Data("two".utf8))
  }

  @Test func `a program that ends between the note and the file loses no claim to either`() throws {
    var file = file()
    try file.write(Data("one".utf8))
    let folder = folder
    _ = try? file.write { temporary in
      try Data("two".utf8).write(to: URL(fileURLWithPath: temporary))
      // A folder in the way of the last step, after the note.
      try FileManager.default.removeItem(atPath: "\(folder)/a.bin")
      try FileManager.default.createDirectory(
        atPath: "\(folder)/a.bin/x", withIntermediateDirectories: true)
    }
    try FileManager.default.removeItem(atPath: "\(folder)/a.bin")
    // The new content is known by now, as it would be after a rename.
    try put("two")
    try self.file().check("--output")
  }
}

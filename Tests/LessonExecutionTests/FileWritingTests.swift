import Foundation
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct FileWritingTests {
  let folder: String

  init() throws {
    folder = temporaryPath("writing")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func message(_ body: () throws(SetupError) -> Void) -> String {
    do throws(SetupError) {
      try body()
      return "no error"
    } catch { return error.description }
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  @Test(arguments: [0, 1, 65_537, 3_000_000])
  func `writes all bytes and leaves nothing beside them`(_ count: Int) throws {
    let data = Data((0..<count).map { UInt8(truncatingIfNeeded: $0 &* 7) })
    try FileWriting.write(data, to: "\(folder)/a", through: "\(folder)/b")
    #expect(FileManager.default.contents(atPath: "\(folder)/a") == data)
    #expect(try names == ["a"])
  }

  @Test func `an unfinished file that is a link is not written through`() throws {
    try "mine".write(toFile: "\(folder)/victim", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/b", withDestinationPath: "victim")
    try FileWriting.write(Data("new".utf8), to: "\(folder)/a", through: "\(folder)/b")
    #expect(try String(contentsOfFile: "\(folder)/victim", encoding: .utf8) == "mine")
    #expect(try names == ["a", "victim"])
  }

  @Test func `what cannot be written is told with its path and the system's reason`() throws {
    try FileManager.default.createDirectory(
      atPath: "\(folder)/taken", withIntermediateDirectories: false)
    #expect(
      message { () throws(SetupError) in
        try FileWriting.write(Data(), to: "\(folder)/taken", through: "\(folder)/b")
      } == "\(folder)/taken cannot be written: is a directory")
    #expect(
      message { () throws(SetupError) in
        try FileWriting.write(Data(), to: "\(folder)/none/a", through: "\(folder)/none/b")
      } == "\(folder)/none/a cannot be written: no such file or directory")
    #expect(try names == ["taken"])
  }

  @Test func `makes folders above, and says what stands in the way`() throws {
    try FileWriting.makeFolder("\(folder)/a/b/c")
    try FileWriting.makeFolder("\(folder)/a//b/./c/")
    #expect(FileKind(at: "\(folder)/a/b/c") == .folder)
    try "".write(toFile: "\(folder)/file", atomically: true, encoding: .utf8)
    #expect(
      message { () throws(SetupError) in try FileWriting.makeFolder("\(folder)/file/x") }
        == "the folder '\(folder)/file/x' cannot be made: \(folder)/file is a file")
    #expect(
      message { () throws(SetupError) in try FileWriting.makeFolder("/proc/nowhere/x") }
        == "the folder '/proc/nowhere/x' cannot be made: no such file or directory")
  }

  @Test func `follows links, points and what is not there yet`() throws {
    let files = FileManager.default
    try files.createDirectory(atPath: "\(folder)/real/deep", withIntermediateDirectories: true)
    try files.createSymbolicLink(atPath: "\(folder)/link", withDestinationPath: "real/deep")
    try files.createSymbolicLink(
      atPath: "\(folder)/dangling", withDestinationPath: "\(folder)/new")
    try files.createSymbolicLink(atPath: "\(folder)/round", withDestinationPath: "round")
    for (path, real) in [
      ("link", "real/deep"), ("link/", "real/deep"), ("link/../x", "real/x"),
      ("real/./deep//", "real/deep"), ("none/../real", "real"), ("none/more", "none/more"),
      ("dangling/a", "new/a"),
    ] {
      #expect(FileWriting.realPath("\(folder)/\(path)") == "\(folder)/\(real)")
    }
    // A link to itself comes to an end.
    #expect(FileWriting.realPath("\(folder)/round").hasSuffix("round"))
    #expect(FileWriting.realPath("/..") == "/" && FileWriting.realPath("/") == "/")
    #expect(
      FileWriting.realPath("a/../b").hasSuffix("/b") && FileWriting.realPath(".").hasPrefix("/"))
  }

  @Test func `says how one folder is reached from another`() {
    for (path, folder, expected) in [
      ("/a/Lessons", "/a/Output", "../Lessons"), ("/a/Lessons", "/a/Output/mnist", "../../Lessons"),
      ("/a", "/a/b/c", "../.."), ("/a/b", "/a", "b"), ("/a", "/a", ""),
      ("/x/y", "/a/b", "../../x/y"),
      ("/ab/c", "/a", "../ab/c"),
    ] {
      #expect(FileWriting.relativePath(of: path, from: folder) == expected)
    }
  }

  @Test func `one writer at a time has a folder`() async throws {
    func lockAndCount(_ log: String) async throws {
      let lock = try await FolderLock(folder)
      let path = "\(folder)/\(log)"
      #expect(!FileManager.default.fileExists(atPath: "\(folder)/busy"))
      try "".write(toFile: "\(folder)/busy", atomically: false, encoding: .utf8)
      try await Task.sleep(for: .milliseconds(10))
      try FileManager.default.removeItem(atPath: "\(folder)/busy")
      try "".write(toFile: path, atomically: false, encoding: .utf8)
      withExtendedLifetime(lock) {}
    }
    try await withThrowingTaskGroup { group in
      for number in 0..<8 { group.addTask { try await lockAndCount("\(number)") } }
      try await group.waitForAll()
    }
    #expect(try names == (0..<8).map(String.init))
  }

  @Test func `an error of Foundation says what the system said`() throws {
    let missing = #expect(throws: (any Error).self) {
      try FileManager.default.createDirectory(
        atPath: "/proc/nowhere/x", withIntermediateDirectories: true)
    }
    #expect(FileWriting.reason(try #require(missing)) == "no such file or directory")
    let full = #expect(throws: (any Error).self) {
      try Data(count: 1).write(to: URL(fileURLWithPath: "/dev/full"))
    }
    #expect(FileWriting.reason(try #require(full)) == "no space left on device")
    #expect(FileWriting.reason(SetupError("it is so")) == "it is so")
  }

  @Test func `a new file takes the place of none`() throws {
    let path = temporaryPath("new")
    try FileWriting.writeNew(Data("one".utf8), to: path)
    let error = #expect(throws: SetupError.self) {
      try FileWriting.writeNew(Data("two".utf8), to: path)
    }
    #expect(
      error?.description == "\(path) cannot be written: there is such a file, and it is kept")
    #expect(try String(contentsOfFile: path, encoding: .utf8) == "one")
    #expect(throws: SetupError.self) { try FileWriting.writeNew(Data(), to: "/proc/nowhere/x") }
  }

  @Test func `what keeps a file from being read is a clause`() throws {
    let folder = temporaryPath("reading")
    try FileWriting.makeFolder(folder)
    try FileWriting.writeNew(Data(), to: "\(folder)/file")
    #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
    #expect(FileWriting.problemReading("\(folder)/file") == nil)
    #expect(FileWriting.problemReading(folder) == "it is a folder")
    #expect(FileWriting.problemReading("\(folder)/pipe") == "it is no plain file")
    #expect(FileWriting.problemReading("\(folder)/none") == "no such file or directory")
    #expect(
      FileWriting.problemReading("\(folder)/\u{FFFD}")
        == "no such file or directory; its name is not UTF-8, rename it")
    #expect(FileWriting.problemListing(folder) == nil)
    #expect(FileWriting.problemListing("\(folder)/file") == "it is a file")
    #expect(FileWriting.problemListing("\(folder)/pipe") == "it is no folder")
    #expect(FileWriting.problemListing("") == "no such file or directory")
  }
}

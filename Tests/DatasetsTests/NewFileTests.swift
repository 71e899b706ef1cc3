import Foundation
import TestSupport
import Testing

@testable import Datasets

@Suite struct NewFileTests {
  private let folder: String

  init() throws {
    folder = temporaryPath("new-file")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  }

  private func write(
    _ text: String, to path: String, overwriting: Bool = false
  ) throws(DataError) {
    var file = try NewFile(path, overwriting: overwriting)
    try file.write(Array(text.utf8))
    try file.publish()
  }

  private func text(_ path: String) -> String? {
    FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
  }

  private var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }

  @Test func `appears when it is whole, and leaves nothing beside it`() throws {
    let path = "\(folder)/a.csv"
    var file = try NewFile(path, overwriting: false)
    try file.write(Array("one ".utf8))
    #expect(text(path) == nil)
    try file.write([])
    try file.write(Array("two".utf8))
    try file.publish()
    #expect(text(path) == "one two")
    #expect(try names == ["a.csv"])
  }

  @Test func `what is not published goes`() throws {
    do {
      var file = try NewFile("\(folder)/a.csv", overwriting: false)
      try file.write([1, 2, 3])
      #expect(try names.count == 1)
    }
    #expect(try names == [])
  }

  @Test func `keeps a file that is there, unless it is asked not to`() throws {
    let path = "\(folder)/a.csv"
    try write("mine", to: path)
    let error = #expect(throws: DataError.self) { try write("yours", to: path) }
    #expect(
      error?.description
        == "\(path): is there and is kept; name another file, or ask for overwriting: true")
    #expect(text(path) == "mine")
    try write("yours", to: path, overwriting: true)
    #expect(text(path) == "yours")
    #expect(try names == ["a.csv"])
  }

  @Test func `keeps a file that came while it was written`() throws {
    let path = "\(folder)/a.csv"
    var file = try NewFile(path, overwriting: false)
    try file.write([1])
    try Data("mine".utf8).write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: DataError.self) { try file.publish() }
    #expect(error?.problem.hasPrefix("is there and is kept") == true)
    #expect(text(path) == "mine")
  }

  @Test func `a link stays, and what it leads to is written`() throws {
    let (path, link) = ("\(folder)/a.csv", "\(folder)/link.csv")
    try write("old", to: path)
    #expect(symlink(path, link) == 0)
    #expect(throws: DataError.self) { try write("new", to: link) }
    try write("new", to: link, overwriting: true)
    #expect(text(path) == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == path)
  }

  @Test func `folders, devices and places where nothing can be made are told`() throws {
    for isOverwriting in [true, false] {
      func problem(_ path: String) -> String? {
        #expect(throws: DataError.self) { try write("", to: path, overwriting: isOverwriting) }?
          .problem
      }
      #expect(problem(folder) == "is a folder; expected a file or nothing")
      #expect(problem("/dev/null") == "is no plain file, and is kept")
      #expect(problem("\(folder)/no/a.csv") == "cannot be written: no such file or directory")
    }
    #expect(try names == [])
  }

  @Test func `names of every length that the system takes are written`() throws {
    let name = String(repeating: "x", count: 255)
    try write("long", to: "\(folder)/\(name)")
    #expect(try names == [name])
  }

  @Test func `a full disk is told`() async {
    // No more than a thousand bytes of a file in a process of its own: no disk is so small.
    let result = await #expect(processExitsWith: .success, observing: [\.standardOutputContent]) {
      signal(SIGXFSZ, SIG_IGN)
      var limit = rlimit(rlim_cur: 1000, rlim_max: 1000)
      setrlimit(__rlimit_resource_t(1), &limit)
      let path = temporaryPath("full")
      do throws(DataError) {
        var file = try NewFile(path, overwriting: false)
        try file.write([UInt8](repeating: 0, count: 5000))
        try file.publish()
      } catch { print(error.problem, access(path, F_OK)) }
      fflush(nil)
    }
    let said = String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
    #expect(said.contains("cannot be written: file too large -1"))
  }
}

import Foundation
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct BuilderNameTests {
  /// A process that has ended, and whose number is not given again: numbers end below it.
  private let ended = 4_194_999

  private static func put(aged seconds: Int, _ folder: String) throws -> String {
    let path = "\(folder)/\(seconds)"
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let then = Int(Date().timeIntervalSince1970) - seconds
    var times = [timeval(tv_sec: then, tv_usec: 0), timeval(tv_sec: then, tv_usec: 0)]
    utimes(path, &times)
    return path
  }

  @Test func `a name tells its process and that it is here`() throws {
    let (name, other) = (BuilderName.make(), BuilderName.make())
    #expect(name != other)
    let read = try #require(BuilderName(name))
    #expect(read.process == getpid() && read.isHere)
  }

  @Test func `a name without a machine is of this one, and another machine's is not`() throws {
    #expect(try #require(BuilderName("12-0123ABCD")).isHere)
    let machine = BuilderName.make().suffix(8)
    let other = machine == "00000000" ? "00000001" : "00000000"
    #expect(!(try #require(BuilderName("12-0123ABCD-\(other)")).isHere))
  }

  @Test(arguments: [
    "", "12", "12-notes", "12-0123abcd", "12-0123ABCD-", "12-0123ABCD-0123ABC", "x-0123ABCD",
    "12-0123ABCD-01234567-01234567",
  ])
  func `other names are nobody's`(name: String) { #expect(BuilderName(name) == nil) }

  @Test func `what a process here left behind is known at once`() throws {
    let folder = temporaryPath("builders")
    let path = try Self.put(aged: 0, folder)
    #expect(try #require(BuilderName("\(ended)-0123ABCD")).isLeftBehind(path))
    #expect(!(try #require(BuilderName(BuilderName.make())).isLeftBehind(path)))
  }

  @Test func `another machine's is left behind after a week, and at work for a day`() throws {
    let folder = temporaryPath("builders")
    let day = 24 * 3600
    let other = try #require(BuilderName("\(ended)-0123ABCD-00000000"))
    let ages = [0, day / 2, 2 * day, 8 * day]
    let paths = try ages.map { try Self.put(aged: $0, folder) }
    #expect(paths.map(other.isLeftBehind) == [false, false, false, true])
    #expect(paths.map(other.mayBeAtWorkElsewhere) == [true, true, false, false])
    #expect(!other.isLeftBehind("\(folder)/none"))
    #expect(!other.mayBeAtWorkElsewhere("\(folder)/none"))
  }
}

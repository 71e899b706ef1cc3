import Foundation
import LessonWire
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct SHA256FilesTests {
  @Test func `a file is digested in pieces, and what is no file is not waited for`() throws {
    let folder = temporaryPath("digest")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for count in [0, 1, 1 << 20, 1 << 20 + 1, 3_000_000] {
      let text = String(repeating: "x", count: count)
      try text.write(toFile: "\(folder)/file", atomically: false, encoding: .utf8)
      #expect(SHA256.digest(ofFile: "\(folder)/file") == SHA256.digest(of: text))
    }
    #expect(mkfifo("\(folder)/pipe", 0o600) == 0)
    #expect(SHA256.digest(ofFile: "\(folder)/pipe") == nil)
    #expect(SHA256.digest(ofFile: folder) == nil)
    #expect(SHA256.digest(ofFile: "\(folder)/missing") == nil)
  }
}

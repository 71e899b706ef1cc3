import Foundation
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct SHA256Tests {
  // FIPS 180-4's examples, and lengths around a block against coreutils' sha256sum.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `gives the standard's digests`(_ text: String, _ digest: String) {
    #expect(SHA256.digest(of: text) == digest)
  }

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

  @Test func `does not depend on how the bytes are cut`() {
    for count in [55, 56, 63, 64, 65, 127, 128, 1000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      var (whole, parts) = (SHA256(), SHA256())
      whole.update(bytes)
      for start in stride(from: 0, to: count, by: 7) {
        parts.update(bytes[start..<min(count, start + 7)])
      }
      #expect(whole.finish() == parts.finish())
    }
  }
}

import Foundation
import Testing

@testable import SitePublishing

@Suite struct UTF8TextTests {
  private func problem(_ bytes: [UInt8]) -> String? {
    UTF8Text.problem(in: Data(bytes)).map {
      "\($0.position.line):\($0.position.column) \($0.message)"
    }
  }

  @Test func `text of any alphabet is text`() {
    for text in ["", "a\nb", "\u{FEFF}é 漢字 😀\r\n", "\u{FFFD}", "\0"] {
      #expect(problem(Array(text.utf8)) == nil)
    }
  }

  @Test(
    arguments: [
      ([0xFF], "1:1", "FF"), (Array("a\nbö".utf8) + [0xFC], "2:3", "FC"),
      // As long as the character that would stand in its place.
      (Array("a\r\n\r\nxy".utf8) + [0xF0, 0x9F, 0x98], "3:3", "F0"),
      (Array("one\n".utf8) + [0xE2, 0x82, 0x0A] + Array("two".utf8), "2:1", "E2"),
      ([0x61, 0xC0, 0x80], "1:2", "C0"), ([0xED, 0xA0, 0x80], "1:1", "ED"),
      ([0x0D, 0x80], "2:1", "80"), ([0xEF, 0xBB, 0xBF, 0x61, 0xFE], "1:2", "FE"),
      ([0xFF, 0xFE, 0x61, 0x00], "1:1", "FF"),
    ] as [([UInt8], String, String)])
  func `the first byte that is no text is told with its place`(
    _ bytes: [UInt8], _ place: String, _ byte: String
  ) {
    #expect(
      problem(bytes)
        == "\(place) this file is not UTF-8 from its byte 0x\(byte) here on; save it as UTF-8")
  }
}

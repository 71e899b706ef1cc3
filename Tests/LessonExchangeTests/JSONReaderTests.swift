import Foundation
import Testing

@testable import LessonExchange

@Suite struct JSONReaderTests {
  private func read(_ text: String) throws -> JSON { try JSONReader.value(in: Data(text.utf8)) }

  @Test func `reads every kind of value`() throws {
    let value = try read(
      "\u{FEFF} {\"a\": [1, -2.5e1, true, false, null], \"b\": {\"c\": \"d\"}, \"e\": [], \"f\": {}}\r\n"
    )
    #expect(value["a"]?.elements?[0].whole == 1 && value["a"]?.elements?[1].whole == -25)
    #expect(value["a"]?.elements?[2].isTrue == true && value["a"]?.elements?[3].isTrue == false)
    #expect(value["b"]?["c"]?.text == "d" && value["e"]?.elements?.isEmpty == true)
    #expect(value["f"]?.members?.isEmpty == true && value["g"] == nil)
  }

  @Test func `reads what Python writes for numbers that are none`() throws {
    let value = try read("[NaN, Infinity, -Infinity, 123456789012345678901234567890]")
    #expect(value.elements?.count == 4 && value.elements?[0].whole == nil)
  }

  @Test(arguments: [
    "01", "-01", "1.", "-", ".5", "-.5", "1.e3", "1e", "1e+", "1e1.5", "--1", "1-1", "0x1", "+1",
    "1_0",
  ])
  func `numbers that are none of JSON are refused`(_ text: String) {
    #expect(throws: JSONReader.Problem.self) { try read(text) }
    #expect(throws: JSONReader.Problem.self) { try read("[\(text), 1]") }
  }

  @Test func `numbers of every form are read`() throws {
    let value = try read("[0, -0, 10, 0.5, -0.25, 1e3, 1E+3, 25e-2, 1.5e1]")
    #expect(value.elements?.map(\.whole) == [0, 0, 10, nil, nil, 1000, 1000, nil, 15])
  }

  @Test func `reads escapes, pairs of them, and halves of pairs`() throws {
    let text = #"["\"\\\/\b\f\n\r\t", "\u00e9\ud83c\udf89", "\ud83c!", "\udf89"]"#
    let value = try read(text)
    #expect(value.elements?[0].text == "\"\\/\u{8}\u{C}\n\r\t")
    #expect(value.elements?[1].text == "é🎉")
    #expect(value.elements?[2].text == "\u{FFFD}!" && value.elements?[3].text == "\u{FFFD}")
  }

  @Test func `text may come in lines`() throws {
    #expect(try read(#"["a\n", "b"]"#).text == "a\nb" && read("7").text == nil)
  }

  @Test(arguments: [
    ("", 1, 1, "expected a value; the file ends here"),
    ("{\n  \"a\" 1}", 2, 7, "expected : behind the key \"a\"; here stands '1'"),
    ("[1\n2]", 2, 1, "expected , or ]; here stands '2'"),
    ("{\"a\": \"é\", b}", 1, 12, "expected a key in quotes; here stands 'b'"),
    ("[\"a", 1, 2, "this text is never closed by \""),
    (#"["\x"]"#, 1, 4, "expected an escape behind \\; here stands 'x'"),
    (#"["\u12"]"#, 1, 4, "expected an escape behind \\"),
    ("[1] 2", 1, 5, "expected nothing more"), ("[+1]", 1, 2, "expected a value"),
    ("[1,", 1, 4, "expected a value; the file ends here"),
  ])
  func `damage is told with its place`(
    _ text: String, _ line: Int, _ column: Int, _ message: String
  ) throws {
    let problem = #expect(throws: JSONReader.Problem.self) { try read(text) }
    #expect(problem?.line == line && problem?.column == column)
    #expect(problem?.message.hasPrefix(message) == true, "\(problem?.message ?? "")")
  }

  @Test func `what nests too deep is refused and not followed`() {
    let problem = #expect(throws: JSONReader.Problem.self) {
      try read(String(repeating: "[", count: 100_000))
    }
    #expect(problem?.message.hasPrefix("nests more than 200 deep") == true)
  }

  @Test func `text that is no UTF-8 is refused at its place`() {
    func problem(_ bytes: [UInt8]) -> String? {
      let error = #expect(throws: JSONReader.Problem.self) {
        try JSONReader.value(in: Data(bytes))
      }
      return error.map { "\($0.line):\($0.column) \($0.message)" }
    }
    let sentence = "a byte here is no UTF-8; save the notebook as UTF-8"
    #expect(problem(Array("[1,\n\"gr".utf8) + [0xFC, 0x6E, 0x22, 0x5D]) == "2:4 \(sentence)")
    #expect(problem(Array("[\"é".utf8) + [0xE2, 0x82]) == "1:4 \(sentence)")
    #expect(problem([0xFF, 0xFE, 0x5B, 0x00]) == "1:1 it is UTF-16; save it as UTF-8")
  }
}

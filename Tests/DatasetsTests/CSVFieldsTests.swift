import Testing

@testable import Datasets

@Suite struct CSVFieldsTests {
  /// The fields of a line, or those before its fault with the fault.
  private func fields(_ line: String) -> (fields: [String], fault: CSVFault?) {
    var found: [String] = []
    return Array(line.utf8).withUnsafeBytes { bytes in
      var reader = CSVFields(bytes)
      do throws(CSVFault) {
        while let field = try reader.next() { found.append(String(decoding: field, as: UTF8.self)) }
        return (found, nil)
      } catch { return (found, error) }
    }
  }

  @Test(arguments: [
    ("1,2,3", ["1", "2", "3"]),
    ("", [""]),
    (",", ["", ""]),
    ("a,,b,", ["a", "", "b", ""]),
    (" 1 ,\t2\t, 3", ["1", "2", "3"]),
    ("\"1\",\"\",2", ["1", "", "2"]),
    ("\"a,b\", \"c\" ,d", ["a,b", "c", "d"]),
    ("\"a\"\"b\",c", ["a\"\"b", "c"]),
    ("a\"b,c\"", ["a\"b", "c\""]),
    ("1;2", ["1;2"]),
  ])
  func `cuts a line at its commas, but not in quotes`(_ line: String, _ expected: [String]) {
    let (found, fault) = fields(line)
    #expect(found == expected && fault == nil)
  }

  @Test(arguments: [
    ("1,\"2", "opens a quote that its line does not close"),
    ("1,\"", "opens a quote that its line does not close"),
    ("1,\"2\"\"", "opens a quote that its line does not close"),
    ("1,\"2,3", "opens a quote that its line does not close"),
    ("1,\"2\"3,4", "goes on behind its closing quote"),
    ("1,\"2\" 3", "goes on behind its closing quote"),
  ])
  func `tells what is wrong with a quote, and in which column`(_ line: String, _ problem: String) {
    let (found, fault) = fields(line)
    #expect(found == ["1"])
    #expect(fault == CSVFault(column: 2, problem: problem))
  }

  @Test func `a place names line, column and name as far as there are such`() {
    #expect(CSVFault(column: 0, problem: "").place(inLine: 4) == "line 4")
    #expect(CSVFault(column: 2, problem: "").place(inLine: 4) == "line 4, column 2")
    #expect(
      CSVFault(column: 2, name: "pixel1", problem: "").place(inLine: 4)
        == "line 4, column 2 'pixel1'")
  }

  @Test(arguments: [
    ("abc", "'abc'"), ("a\u{0}\u{1B}[2J", #"'a\u{0}\u{1b}[2J'"#), ("\u{202E}5", #"'\u{202e}5'"#),
    ("é…٣", "'é…٣'"),
    (String(repeating: "x", count: 41), "'\(String(repeating: "x", count: 40))…'"),
  ])
  func `text is shown without what a terminal would obey`(_ text: String, _ shown: String) {
    #expect(Array(text.utf8).withUnsafeBytes { $0.shown } == shown)
  }
}

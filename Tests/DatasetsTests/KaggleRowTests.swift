import NDArrays
import Testing

@testable import Datasets

@Suite struct KaggleRowTests {
  private let header: KaggleHeader

  init() throws {
    header = try Array(KaggleHeader.text(isLabelled: true).utf8.dropLast()).withUnsafeBytes {
      try KaggleHeader($0, isLabelled: true)
    }
  }

  /// What the quick reader makes of a line; nil where it does not take it.
  private func plain(_ line: String, count: Int) -> [UInt8]? {
    var fields = [UInt8](repeating: 77, count: count)
    let isRead = Array(line.utf8).withUnsafeBytes {
      KaggleRow.readPlain($0, count: count, into: &fields)
    }
    return isRead ? fields : nil
  }

  private func careful(_ fields: [String]) -> (numbers: [UInt8], fault: CSVFault?) {
    var numbers = [UInt8](repeating: 77, count: header.count)
    let fault = Array(fields.joined(separator: ",").utf8).withUnsafeBytes {
      KaggleRow.fault(in: $0, of: header, into: &numbers)
    }
    return (numbers, fault)
  }

  @Test(
    arguments: [
      ("0", [0]), ("255", [255]), ("1,22,133", [1, 22, 133]), ("0,0,0,0", [0, 0, 0, 0]),
      ("0,0,0,0,0", [0, 0, 0, 0, 0]), ("0,0,0,0,0,0,0,0,9", [0, 0, 0, 0, 0, 0, 0, 0, 9]),
      ("0,0,0,10,0,0,0,0,0", [0, 0, 0, 10, 0, 0, 0, 0, 0]), ("007,00,01", [7, 0, 1]),
    ] as [(String, [UInt8])])
  func `reads digits and commas at once`(_ line: String, _ numbers: [UInt8]) {
    #expect(plain(line, count: numbers.count) == numbers)
    // One field more or fewer is not the line that was asked for.
    #expect(plain(line, count: numbers.count + 1) == nil)
    #expect(plain(line, count: numbers.count - 1) == nil)
  }

  @Test(arguments: [
    "256", "999", "1000", "-1", "", ",", "a", "1a", "1 ", " 1", "\"1\"", "1.0", "1e1", "1,", "1\r",
    "1\u{0}", "٣",
  ])
  func `leaves all else to the careful reader`(_ line: String) {
    for count in 1...2 { #expect(plain(line, count: count) == nil) }
  }

  @Test func `both readers agree on random rows of every length of paper`() {
    var random = RandomGenerator(seed: 3)
    for turn in 0..<200 {
      let paper = Double(turn % 10) / 10
      var numbers = [UInt8(random.integer(below: 10))]
      while numbers.count < 785 {
        numbers.append(random.uniform() < paper ? 0 : UInt8(random.integer(below: 256)))
      }
      let texts = numbers.map { String($0) }
      #expect(plain(texts.joined(separator: ","), count: 785) == numbers)
      #expect(careful(texts) == (numbers, nil))
    }
  }

  @Test func `reads numbers in quotes, with blanks and with leading zeros`() {
    var fields = (0..<785).map { String($0 % 10) }
    let numbers = (0..<785).map { UInt8($0 % 10) }
    fields[3] = "\"3\""
    fields[4] = "  4 "
    fields[5] = " \"0005\"\t"
    fields[784] = "\"4\""
    #expect(careful(fields) == (numbers, nil))
  }

  @Test(arguments: [
    (5, "256", "is '256'; expected a whole number from 0 to 255"),
    (5, "-1", "is '-1'; expected a whole number from 0 to 255"),
    (5, "1.5", "is '1.5'; expected a whole number from 0 to 255"),
    (5, "abc", "is 'abc'; expected a whole number from 0 to 255"),
    (5, "", "is empty; expected a whole number from 0 to 255"),
    (5, "\"\"", "is empty; expected a whole number from 0 to 255"),
    (5, "5\"", "is '5\"'; expected a whole number from 0 to 255"),
    (5, "\"5", "opens a quote that its line does not close; expected a whole number from 0 to 255"),
    (5, "\"5\"5", "goes on behind its closing quote; expected a whole number from 0 to 255"),
    (5, "5\u{0}", "is '5\\u{0}'; expected a whole number from 0 to 255"),
    (5, "5\r", "is '5\\u{d}'; expected a whole number from 0 to 255"),
    (
      5, "99999999999999999999999999",
      "is '99999999999999999999999999'; expected a whole number from 0 to 255"
    ),
    (1, "10", "is '10'; expected a label from 0 to 9"),
    (1, "nine", "is 'nine'; expected a label from 0 to 9"),
    (785, "300", "is '300'; expected a whole number from 0 to 255"),
  ])
  func `tells the column and what is wrong there`(_ column: Int, _ text: String, _ problem: String)
  {
    var fields = [String](repeating: "0", count: 785)
    fields[column - 1] = text
    let name = column == 1 ? "label" : "pixel\(column - 2)"
    #expect(careful(fields).fault == CSVFault(column: column, name: name, problem: problem))
  }

  @Test func `tells fields that are missing or too many`() {
    let zeros = [String](repeating: "0", count: 785)
    #expect(
      careful(zeros.dropLast()).fault
        == CSVFault(
          column: 785, name: "pixel783",
          problem:
            "is missing: the line ends after 784 fields; expected a whole number from 0 to 255"))
    #expect(
      careful(zeros + ["0"]).fault
        == CSVFault(
          column: 786, problem: "is one field too many; expected 785, as the header has"))
    #expect(careful(zeros + [""]).fault?.column == 786)
    // The first fault from the left counts.
    #expect(careful(["0", "x"]).fault?.column == 2)
  }
}

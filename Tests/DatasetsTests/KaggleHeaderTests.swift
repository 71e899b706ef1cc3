import Testing

@testable import Datasets

@Suite struct KaggleHeaderTests {
  private func header(_ line: String, isLabelled: Bool = true) throws -> KaggleHeader {
    try Array(line.utf8).withUnsafeBytes { try KaggleHeader($0, isLabelled: isLabelled) }
  }

  /// Where and what is wrong with a header.
  private func fault(_ names: [String], isLabelled: Bool = true) -> String {
    do {
      _ = try header(names.joined(separator: ","), isLabelled: isLabelled)
      return "nothing"
    } catch let fault as CSVFault {
      return "\(fault.place(inLine: 1)): \(fault.problem)"
    } catch { return "\(error)" }
  }

  private let names = ["label"] + (0..<784).map { "pixel\($0)" }

  @Test func `its own text is a header`() throws {
    for isLabelled in [true, false] {
      let line = KaggleHeader.text(isLabelled: isLabelled).dropLast()
      let found = try header(String(line), isLabelled: isLabelled)
      #expect(found.isOrdered && found.count == (isLabelled ? 785 : 784))
      #expect(found.labelColumn == (isLabelled ? 0 : nil))
      #expect(found.places.filter { $0 >= 0 } == Array(0..<784))
    }
  }

  @Test func `the label may stand anywhere, and pixels in any order`() throws {
    let last = try header((names.dropFirst() + ["label"]).joined(separator: ","))
    #expect(last.isOrdered && last.labelColumn == 784)
    let middle = try header((names[1..<101] + ["label"] + names[101...]).joined(separator: ","))
    #expect(middle.isOrdered && middle.labelColumn == 100)
    let turned = try header(names.reversed().joined(separator: ","))
    #expect(!turned.isOrdered && turned.labelColumn == 784 && turned.places[0] == 783)
    #expect(turned.name(of: 0) == "pixel783" && turned.name(of: 784) == "label")
  }

  @Test func `names may be in quotes`() throws {
    let line = names.map { "\"\($0)\"" }.joined(separator: " , ")
    #expect(try header(line) == header(names.joined(separator: ",")))
  }

  @Test(arguments: [
    ("pixl5", "is 'pixl5'; expected label and pixel0 to pixel783, did you mean 'pixel5'?"),
    ("Pixel5", "is 'Pixel5'; expected label and pixel0 to pixel783, did you mean 'pixel5'?"),
    ("pixel05", "is 'pixel05'; expected label and pixel0 to pixel783, did you mean 'pixel5'?"),
    ("pixel_5", "is 'pixel_5'; expected label and pixel0 to pixel783, did you mean 'pixel5'?"),
    ("Label", "is 'Label'; expected label and pixel0 to pixel783, did you mean 'label'?"),
    ("lables", "is 'lables'; expected label and pixel0 to pixel783, did you mean 'label'?"),
    ("pixel784", "is 'pixel784'; expected label and pixel0 to pixel783"),
    ("pixel-1", "is 'pixel-1'; expected label and pixel0 to pixel783, did you mean 'pixel1'?"),
    ("ImageId", "is 'ImageId'; expected label and pixel0 to pixel783"),
    ("", "is ''; expected label and pixel0 to pixel783"),
    (
      "label\u{0}", "is 'label\\u{0}'; expected label and pixel0 to pixel783, did you mean 'label'?"
    ),
    (
      "7",
      "is '7'; the line with the names is missing: expected label and pixel0 to pixel783"
    ),
    ("label;pixel0", "is 'label;pixel0'; the columns are set apart by semicolons, expected commas"),
    ("label\tpixel0", "is 'label\\u{9}pixel0'; the columns are set apart by tabs, expected commas"),
    (
      "pixel99999999999999999999",
      "is 'pixel99999999999999999999'; expected label and pixel0 to pixel783"
    ),
  ])
  func `another column is told, with a near miss`(_ name: String, _ problem: String) {
    var names = names
    names[6] = name
    #expect(fault(names) == "line 1, column 7: \(problem)")
  }

  @Test func `what is missing or there twice is told by its name`() {
    #expect(fault(names.dropLast()) == "line 1: has no column 'pixel783'")
    #expect(
      fault(Array(names[..<5] + names[7...]))
        == "line 1: has no column 'pixel4', nor 1 more that belong there")
    #expect(
      fault(Array(names.dropFirst()))
        == "line 1: has no column 'label'; a table without labels is read by readTest")
    #expect(
      fault(["label"]) == "line 1: has no column 'pixel0', nor 783 more that belong there")
    #expect(
      fault(names + ["pixel5"])
        == "line 1, column 786 'pixel5': has the name of column 7 once more")
    #expect(
      fault(["label"] + names) == "line 1, column 2 'label': has the name of column 1 once more")
    #expect(
      fault(names, isLabelled: false)
        == "line 1, column 1: is 'label'; a table with labels is read by readTrain")
  }

  @Test func `lines that end as old Macs ended them are told`() {
    #expect(
      fault(names + ["\r0"])
        == "line 1: ends in a carriage return alone; expected a line feed at each end")
  }

  @Test func `a quote that does not close is told`() {
    #expect(
      fault(names[..<3] + ["\"pixel2"] + names[4...])
        == "line 1, column 4: opens a quote that its line does not close")
  }
}

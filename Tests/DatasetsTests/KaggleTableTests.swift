import Foundation
import TestSupport
import Testing

@testable import Datasets
@testable import NDArrays

@Suite struct KaggleTableTests {
  private static let header = KaggleHeader.text(isLabelled: true)

  /// A row whose label and first pixels are given; the others are paper.
  private static func row(_ start: String = "5") -> String {
    let given = start.utf8.count { $0 == UInt8(ascii: ",") } + 1
    return start + String(repeating: ",0", count: 785 - given) + "\n"
  }

  private func file(_ bytes: some Sequence<UInt8>) throws -> String {
    let path = temporaryPath("table")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// What is said of a file, without its path.
  private func problem(of path: String, isLabelled: Bool = true) -> String {
    do throws(DataError) {
      _ = try KaggleTable.read(path, isLabelled: isLabelled)
      return "nothing"
    } catch {
      #expect(error.description.hasPrefix("\(path): ") && error.path == path)
      #expect(!error.description.contains("\n"))
      return String(error.description.dropFirst(path.count + 2))
    }
  }

  private func problem(_ text: String) throws -> String { problem(of: try file(text.utf8)) }

  private func labels(_ text: String) throws -> [UInt8] {
    try KaggleTable.read(try file(text.utf8), isLabelled: true).labels
  }

  // MARK: - What is read

  private static let usual = header + row("3") + row("4")
  private static let readable: [(kind: String, text: String)] = [
    ("as Kaggle writes it", usual),
    ("without the last line's end", cut(usual, 1)),
    ("with Windows' ends", usual.replacing("\n", with: "\r\n")),
    ("with a byte-order mark", "\u{FEFF}\(usual)"),
    ("with empty lines", "\n\(table("\n\r\n", row("3"), "\n", row("4"), "\n\n"))"),
    ("in quotes", table(row("\"3\",\"0\""), row(" 4 , 0"))),
    ("with a mark and quotes", "\u{FEFF}\"label\"\(usual.dropFirst(5))"),
  ]

  @Test(arguments: readable)
  func `reads a table`(_ kind: String, _ text: String) throws {
    let (pictures, labels) = try KaggleTable.read(try file(text.utf8), isLabelled: true)
    #expect(labels == [3, 4])
    #expect(pictures == .zeros([2, 28, 28]))
  }

  @Test func `one row, and pixels in their places`() throws {
    let text = Self.header + "9," + (0..<784).map { String($0 % 256) }.joined(separator: ",")
    let (pictures, labels) = try KaggleTable.read(try file(text.utf8), isLabelled: true)
    #expect(labels == [9])
    #expect(pictures == NDArray((0..<784).map { UInt8($0 % 256) }, shape: [1, 28, 28]))
  }

  @Test(arguments: [0, 1, 400, 784])
  func `columns in another order are put in their places`(_ labelColumn: Int) throws {
    var random = RandomGenerator(seed: 5)
    let numbers = (0..<784).map { _ in random.integer(below: 256) }
    for order in [Array(0..<784), random.permutation(784)] {
      var names = order.map { "pixel\($0)" }
      var values = order.map { String(numbers[$0]) }
      names.insert("label", at: labelColumn)
      values.insert("6", at: labelColumn)
      let text = names.joined(separator: ",") + "\n" + values.joined(separator: ",") + "\n"
      let (pictures, labels) = try KaggleTable.read(try file(text.utf8), isLabelled: true)
      #expect(labels == [6])
      #expect(pictures.elements == numbers.map { UInt8($0) })
    }
  }

  @Test(arguments: [1, 2, 3, 7])
  func `any number of threads and any size of blocks give the same`(_ threads: Int) throws {
    let digits = GeneratedDigits.draw(700, seed: 8)
    let path = temporaryPath("train")
    try KaggleDigits.writeTrain(digits, to: path)
    let pool = ThreadPool(threads: threads)
    defer { pool.park() }
    for block in [0, 200_000, 234_567, KaggleTable.usualBlock] {
      let (pictures, labels) = try KaggleTable.read(
        path, isLabelled: true, pool: pool, block: block)
      #expect(pictures == digits.pictures && labels.map { Int($0) } == digits.labels.elements)
    }
  }

  @Test(arguments: [1, 2, 7])
  func `the first fault is told whatever the threads and blocks`(_ threads: Int) throws {
    let rows = (0..<600).map { Self.row($0 % 100 == 50 ? "5,x\($0)" : "5") }
    let path = try file((Self.header + rows.joined()).utf8)
    let pool = ThreadPool(threads: threads)
    defer { pool.park() }
    for block in [0, 1 << 20] {
      for _ in 0..<5 {
        let error = #expect(throws: DataError.self) {
          try KaggleTable.read(path, isLabelled: true, pool: pool, block: block)
        }
        #expect(error?.place == "line 52, column 2 'pixel0'")
      }
    }
  }

  @Test func `what is gzip is unpacked, several files in one as well`() throws {
    let first = try file((Self.header + Self.row("3")).utf8)
    let second = try file(Self.row("4").utf8)
    for path in [first, second] {
      let process = Process()
      process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
      process.arguments = ["gzip", path]
      try process.run()
      process.waitUntilExit()
    }
    let packed = try [first, second].map { path in
      [UInt8](try #require(FileManager.default.contents(atPath: path + ".gz")))
    }
    // Asked of the first bytes, not of the name.
    let joined = try file(packed[0] + packed[1])
    #expect(try KaggleTable.read(first + ".gz", isLabelled: true).labels == [3])
    #expect(try KaggleTable.read(joined, isLabelled: true).labels == [3, 4])
    #expect(problem(of: try file(packed[0].dropLast(9))).contains("is truncated: its gzip stream"))
  }

  // MARK: - What is not

  /// A table of rows, which may be faulty ones.
  private static func table(_ rows: String...) -> String { header + rows.joined() }

  private static func cut(_ text: String, _ count: Int) -> String { String(text.dropLast(count)) }

  private static let faults: [(text: String, problem: String)] = [
    ("", "is empty; expected label and pixel0 to pixel783"),
    ("\u{FEFF}", "has no line; expected label and pixel0 to pixel783"),
    ("\n\r\n\n", "has no line; expected label and pixel0 to pixel783"),
    (table(), "has a header and no row; expected one a picture"),
    (cut(table(), 1), "has a header and no row; expected one a picture"),
    (table("\n\n"), "has a header and no row; expected one a picture"),
    (table(row(), row("12")), "line 3, column 1 'label': is '12'; expected a label from 0 to 9"),
    (
      table(row("5,6,seven")),
      "line 2, column 3 'pixel1': is 'seven'; expected a whole number from 0 to 255"
    ),
    (
      table(row("5,256")),
      "line 2, column 2 'pixel0': is '256'; expected a whole number from 0 to 255"
    ),
    (
      table(row("5,\"6")),
      "line 2, column 2 'pixel0': opens a quote that its line does not close; expected a whole number from 0 to 255"
    ),
    (
      table(row("5,\"6\n\"")),
      "line 2, column 2 'pixel0': opens a quote that its line does not close; expected a whole number from 0 to 255"
    ),
    (
      table(row(), "5,0,0\n", row()),
      "line 3, column 4 'pixel2': is missing: the line ends after 3 fields; expected a whole number from 0 to 255"
    ),
    (
      table(row(), cut(row(), 3)),
      "line 3, column 785 'pixel783': is missing: the line ends after 784 fields; expected a whole number from 0 to 255"
    ),
    (
      table(cut(row(), 1), ",0\n"),
      "line 2, column 786: is one field too many; expected 785, as the header has"
    ),
    (
      table("\n\r\n", row("5,\u{0}")),
      "line 4, column 2 'pixel0': is '\\u{0}'; expected a whole number from 0 to 255"
    ),
    (
      table(row()).replacing("\n", with: "\r"),
      "line 1: ends in a carriage return alone; expected a line feed at each end"
    ),
    ("label,pixel0\n5,0\n", "line 1: has no column 'pixel1', nor 782 more that belong there"),
    (
      table(row()).replacing("pixel7,", with: "pxel7,"),
      "line 1, column 9: is 'pxel7'; expected label and pixel0 to pixel783, did you mean 'pixel7'?"
    ),
    ("PK\u{3}\u{4}\u{14}", "is a zip archive; unpack it and read the table in it"),
    (
      "\u{0}\u{0}\u{0}",
      "line 1, column 1: is '\\u{0}\\u{0}\\u{0}'; expected label and pixel0 to pixel783"
    ),
  ]

  @Test(arguments: faults)
  func `a fault is told in one sentence with its place`(_ text: String, _ expected: String) throws {
    #expect(try problem(text) == expected)
  }

  @Test func `a table of the other kind is told`() throws {
    let test = KaggleHeader.text(isLabelled: false) + Self.row("5").dropFirst(2)
    #expect(
      try problem(test)
        == "line 1: has no column 'label'; a table without labels is read by readTest")
    #expect(
      problem(of: try file((Self.header + Self.row()).utf8), isLabelled: false)
        == "line 1, column 1: is 'label'; a table with labels is read by readTrain")
  }

  @Test func `UTF-16 is told, with a mark and without`() throws {
    let units = Array(Self.table(Self.row()).utf8)
    let little: [UInt8] = units.flatMap { [$0, 0] as [UInt8] }
    let big: [UInt8] = units.flatMap { [0, $0] as [UInt8] }
    for bytes: [UInt8] in [little, big, [0xFF, 0xFE] + little, [0xFE, 0xFF] + big] {
      #expect(
        problem(of: try file(bytes)) == "is UTF-16 text; expected UTF-8, so save it as that")
    }
  }

  @Test func `a line of a hundred megabytes is told before it ends`() throws {
    let long = "has more than 65,536 bytes; expected 785 short fields"
    for (start, line) in [(Self.header + Self.row(), 3), (Self.header, 2), ("label,", 1)] {
      let path = try file((start + "5,0").utf8)
      // Zeros that take no room on a disk, and more of them than fit into a memory.
      for size in [100_000_000, 100_000_000_000] where truncate(path, size) == 0 {
        #expect(problem(of: path) == "line \(line): \(long)")
      }
    }
    let fields = Self.header + String(repeating: "0,", count: 1 << 20)
    #expect(try problem(fields) == "line 2: \(long)")
    let ends = (Self.header + Self.row()).replacing("\n", with: "\r")
    #expect(
      try problem(ends + String(repeating: Self.row().replacing("\n", with: "\r"), count: 50))
        == "line 1: ends in a carriage return alone; expected a line feed at each end")
  }

  @Test func `a fault before a line that is too long comes first`() throws {
    let text = Self.header + Self.row() + Self.row("x") + String(repeating: "0", count: 1 << 17)
    #expect(
      try problem(text) == "line 3, column 1 'label': is 'x'; expected a label from 0 to 9")
  }

  @Test func `a line as long as a line may be is read`() throws {
    let row = Self.row("5")
    let blanks = String(repeating: " ", count: KaggleTable.longestLine - row.utf8.count + 1)
    let text = Self.header + row.dropLast() + blanks
    #expect(try labels(text + "\n" + Self.row("6")) == [5, 6])
    #expect(try labels(text) == [5])
    #expect(
      try problem(text + " ") == "line 2: has more than 65,536 bytes; expected 785 short fields")
  }

  @Test func `folders, devices, pipes and nothing are told`() throws {
    #expect(problem(of: NSTemporaryDirectory()) == "is a folder; expected a file")
    #expect(problem(of: "/dev/zero") == "is no plain file")
    let pipe = temporaryPath("pipe")
    #expect(mkfifo(pipe, 0o600) == 0)
    #expect(problem(of: pipe) == "is no plain file")
    #expect(problem(of: "/nowhere/train.csv") == "cannot be opened: no such file or directory")
  }
}

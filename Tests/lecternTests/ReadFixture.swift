import Datasets
import DigitReading
import Foundation
import NDArrays
import TestSupport
import Testing

@testable import LessonExecution

/// Files that `lectern read` is tried on, in a folder of the command's.
enum ReadFixture {
  /// A page with some lines of digits.
  static let page = GeneratedPages.draw(.clean, seed: 11).picture

  /// What the library reads on it.
  static let text: String = {
    do { return try PageReader.trained().read(page).text } catch { return "\(error)" }
  }()

  static let plain = PlainPage(
    rows: page.shape[0], columns: page.shape[1], gray: page.elements)
  static let blank = PlainPage(rows: 300, columns: 200, all: 255)

  /// A folder with the page, `a.pgm`, and one without writing, `blank.pgm`.
  static func make() throws -> CommandFixture {
    let fixture = try CommandFixture()
    try fixture.put(plain.graymap, "a.pgm")
    try fixture.put(blank.graymap, "blank.pgm")
    return fixture
  }

  /// Has the programs made by the shell: what this process has written another test's process may hold open,
  /// and the shell would look further for one that can be started.
  static let fake = """
    [ -e bin ] || { mkdir bin; cp drawer bin/pdftoppm; cp counter bin/pdfinfo; chmod +x bin/*; }
    PATH="$PWD/bin:$PATH"
    """

  /// The objects of a JSON array.
  static func array(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  /// What is said but for how far the reading is, which a busy machine says at any moment.
  static func told(_ result: ProgramResult) -> String {
    let marks = ["error: ", "warning: ", "wrote ", "stopped"]
    return result.errors.split(separator: "\n").filter { line in
      line.contains(": no digits") || marks.contains { line.hasPrefix($0) }
    }.map { "\($0)\n" }.joined()
  }
}

extension CommandFixture {
  func put(_ data: Data, _ name: String) throws {
    try put("", name)
    try data.write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  /// Puts a program that poses as `pdftoppm`, which ``ReadFixture/fake`` sets to work.
  func putDrawer(_ script: String) throws {
    try put(Data("%PDF-1.4\n".utf8), "d.pdf")
    try put("#!/bin/sh\n\(script)\n", "drawer")
    try put("#!/bin/sh\nexit 1\n", "counter")
  }

  /// The names of what is in the folder, sorted.
  var names: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: folder).sorted() }
  }
}

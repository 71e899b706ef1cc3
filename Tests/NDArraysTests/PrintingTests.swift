import Foundation
import Testing

@testable import NDArrays

/// How NumPy prints random arrays, as `Fixtures/printing_cases.py` wrote it.
@Suite struct PrintingTests {
  /// The frozen arrays, or those of another run of the program.
  private static let path =
    ProcessInfo.processInfo.environment["LECTERN_PRINTING_CASES"]
    ?? URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/printing.tsv"
    ).path

  private func text<E: Element>(_ written: WrittenArray, _ type: E.Type) -> String {
    let values = WrittenArray(
      "\(written.dtype)|\(written.words.count)|\(written.words.joined(separator: ","))"
    ).array(E.self).elements
    let shape = Shape(written.shape)
    let elements = (0..<shape.elementCount).map { values[$0 % values.count] }
    return NDArray<E>(elements, shape: shape).description
  }

  private func text(_ written: WrittenArray) -> String {
    switch written.dtype {
    case "bool": text(written, Bool.self)
    case "int8": text(written, Int8.self)
    case "int16": text(written, Int16.self)
    case "int32": text(written, Int32.self)
    case "int64": text(written, Int.self)
    case "uint8": text(written, UInt8.self)
    case "uint16": text(written, UInt16.self)
    case "uint32": text(written, UInt32.self)
    case "uint64": text(written, UInt.self)
    case "float32": text(written, Float.self)
    default: text(written, Double.self)
    }
  }

  @Test func `prints random arrays as NumPy 2.3 prints them`() throws {
    let lines = try String(contentsOfFile: Self.path, encoding: .utf8).split(separator: "\n")
    #expect(lines.count >= 600)
    var differences = 0
    for (number, line) in lines.enumerated() {
      let fields = line.split(separator: "\t", omittingEmptySubsequences: false)
      let expected = fields[1].replacingOccurrences(of: "\\n", with: "\n")
      let ours = text(WrittenArray(String(fields[0])))
      if ours == expected { continue }
      differences += 1
      if differences <= 5 {
        Issue.record("line \(number + 1), \(fields[0].prefix(200)):\n\(ours)\nfor\n\(expected)")
      }
    }
    #expect(differences == 0, "\(differences) of \(lines.count) arrays")
  }

  @Test func `numbers with exponents are told to their own digits and aligned`() {
    #expect(
      NDArray<Float>([8.534443e-03, 1.2345678e-06]).description
        == "[8.5344426e-03 1.2345678e-06]")
    #expect(NDArray<Float>([84_593_872]).description == "[8.459387e+07]")
    #expect(NDArray<Float>([0.0001]).description == "[0.0001]")
    #expect(NDArray<Double>([1e-300, 1]).description == "[1.e-300 1.e+000]")
    #expect(NDArray<Double>([0.1234567885, 2]).description == "[0.12345679 2.        ]")
  }
}

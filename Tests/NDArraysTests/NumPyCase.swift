import Foundation
import Testing

@testable import NDArrays

/// One of NumPy's own answers, frozen by `Fixtures/numpy_cases.py`.
struct NumPyCase: CustomTestStringConvertible, Sendable {
  var operation: String
  var options: [String: String]
  /// Each as `dtype|shape|values`.
  var inputs: [String]
  var answer: String
  var line: Int

  var testDescription: String {
    let marks = options.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
    let kinds = inputs.map { $0.split(separator: "|").prefix(2).joined(separator: " ") }
    return "line \(line): \(operation) \(marks) \(kinds)"
  }

  static let all = read("numpy.tsv")

  /// The cases of a file in `Fixtures`.
  static func read(_ name: String) -> [NumPyCase] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/\(name)")
    let text = try! String(contentsOf: path, encoding: .utf8)
    return text.split(separator: "\n").enumerated().map { line, text in
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let end = fields.lastIndex(of: "=")!
      let options = fields[1].split(separator: " ").map { $0.split(separator: "=", maxSplits: 1) }
      return NumPyCase(
        operation: fields[0],
        options: Dictionary(
          uniqueKeysWithValues: options.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }),
        inputs: Array(fields[2..<end]), answer: fields[end + 1], line: line + 1)
    }
  }

  static func of(_ operations: String...) -> [NumPyCase] {
    all.filter { operations.contains($0.operation) && $0.answer != "fails" }
  }

  func number(_ name: String) -> Int? { options[name].flatMap { Int($0) } }
  func fraction(_ name: String) -> Double? { options[name].flatMap { Double($0) } }
  func list(_ name: String) -> [Int]? {
    options[name]?.split(separator: ",").map { Int($0)! }
  }
  var axis: Int? { number("axis") }
  var keepDims: Bool { options["keep"] == "1" }
  var axes: [Int]? { list("axes") }
  /// One of the inputs.
  func array<E: Element>(_ index: Int = 0, _ type: E.Type = E.self) -> NDArray<E> {
    WrittenArray(inputs[index]).array(E.self)
  }
  /// The dtype of the first input.
  var kind: String { inputs.first.map { String($0.prefix { $0 != "|" }) } ?? "float64" }
}

/// An array of any type as NumPy's program wrote it.
struct WrittenArray: Equatable, CustomStringConvertible {
  var dtype: String
  var shape: [Int]
  var words: [String]

  init(_ text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    dtype = String(parts[0])
    shape = parts[1].split(separator: ",").map { Int($0)! }
    words = parts[2].split(separator: ",").map(String.init)
  }

  init<E>(_ array: NDArray<E>) {
    dtype = E.dtype.rawValue
    shape = Array(array.shape)
    words = array.elements.map { element in
      if let flag = element as? Bool { return flag ? "1" : "0" }
      return element is any BinaryFloatingPoint ? "\(element.asDouble)" : "\(element)"
    }
  }

  func array<E: Element>(_ type: E.Type = E.self) -> NDArray<E> {
    let elements = words.map { word -> E in
      if let value = Int64(word) { return E(wrapping: value) }
      if let value = UInt64(word) { return E(wrapping: value) }
      return E(double: Double(word)!)
    }
    return NDArray<E>(elements, shape: Shape(shape))
  }

  var description: String { "\(dtype) \(shape) \(words.joined(separator: " "))" }

  /// Whether both are the same, numbers with fractions up to a share of their size.
  func agrees(with other: WrittenArray, tolerance: Double) -> Bool {
    guard dtype == other.dtype, shape == other.shape, words.count == other.words.count else {
      return false
    }
    guard dtype.hasPrefix("float") else { return words == other.words }
    return zip(words, other.words).allSatisfy { a, b in
      let (x, y) = (Double(a)!, Double(b)!)
      if x.isNaN || y.isNaN { return x.isNaN && y.isNaN }
      if x == y { return x != 0 || x.sign == y.sign || tolerance > 0 }
      return (x - y).magnitude <= tolerance * Swift.max(y.magnitude, 1e-3)
    }
  }
}

/// Expects NumPy's answer, numbers with fractions up to a share of their size.
func expect<E>(
  _ answer: NDArray<E>, _ it: NumPyCase, tolerance: Double = 0,
  sourceLocation: SourceLocation = #_sourceLocation
) {
  let (ours, theirs) = (WrittenArray(answer), WrittenArray(it.answer))
  let isSame = ours.agrees(with: theirs, tolerance: tolerance)
  // The first pairs that differ tell more than two long arrays.
  let pairs = zip(ours.words, theirs.words).enumerated().filter {
    $0.element.0 != $0.element.1
  }.prefix(6).map { "\($0.offset): \($0.element.0) for \($0.element.1)" }
  #expect(
    isSame, "\(ours.dtype) \(ours.shape) for \(theirs.dtype) \(theirs.shape), at \(pairs)",
    sourceLocation: sourceLocation)
}

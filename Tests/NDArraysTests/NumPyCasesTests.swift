import Foundation
import Testing

@testable import NDArrays

/// NumPy's own answers, frozen by `Fixtures/numpy_cases.py`.
struct NumPyCase: CustomTestStringConvertible, Sendable {
  var fields: [String]
  var testDescription: String { fields.prefix(3).joined(separator: " ") }

  static let all: [NumPyCase] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/numpy.tsv")
    let text = try! String(contentsOf: path, encoding: .utf8)
    return text.split(separator: "\n").map {
      NumPyCase(
        fields: $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init))
    }
  }()

  static func array(_ shape: String, _ values: String) -> NDArray<Double> {
    NDArray(
      values == "-" ? [] : values.split(separator: ",").map { Double($0)! },
      shape: shape == "-" ? [] : shape.split(separator: ",").map { Int($0)! })
  }
}

@Suite struct NumPyCasesTests {
  @Test(arguments: NumPyCase.all.filter { $0.fields[0] == "print" })
  func `prints as NumPy prints`(_ it: NumPyCase) {
    let array = NumPyCase.array(it.fields[2], it.fields[3])
    let text =
      switch it.fields[1] {
      case "int64": array.cast(to: Int.self).description
      case "bool": array.cast(to: Bool.self).description
      case "float32": array.cast(to: Float.self).description
      default: array.description
      }
    #expect(text == it.fields[4].replacingOccurrences(of: "\\n", with: "\n"))
  }

  @Test(arguments: NumPyCase.all.filter { $0.fields[0].hasPrefix("random:") })
  func `draws NumPy's random numbers`(_ it: NumPyCase) {
    var generator = RandomGenerator(seed: UInt64(it.fields[0].dropFirst(7))!)
    let expected = NumPyCase.array(it.fields[2], it.fields[3])
    #expect((0..<8).map { _ in generator.uniform() } == expected.elements)
  }

  @Test(
    arguments: NumPyCase.all.filter {
      $0.fields[0] != "print" && !$0.fields[0].hasPrefix("random:")
    })
  func `computes as NumPy computes`(_ it: NumPyCase) {
    let count = Int(it.fields[1])!
    let inputs = (0..<count).map { NumPyCase.array(it.fields[2 + 2 * $0], it.fields[3 + 2 * $0]) }
    let expected = NumPyCase.array(it.fields[2 + 2 * count], it.fields[3 + 2 * count])
    let parts = it.fields[0].split(separator: ":")
    let option = parts.count > 1 ? parts[1].split(separator: ",").map { Int($0)! } : []
    let (axis, keep) = option.count == 2 ? (option[0], option[1] == 1) : (0, false)
    let x = inputs[0]
    let answer: NDArray<Double> =
      switch parts[0] {
      case "add": x + inputs[1]
      case "subtract": x - inputs[1]
      case "multiply": x * inputs[1]
      case "divide": x / inputs[1]
      case "less": (x .< inputs[1]).cast()
      case "greater": (x .> inputs[1]).cast()
      case "sum": x.sum(axis: axis, keepDims: keep)
      case "mean": x.mean(axis: axis, keepDims: keep)
      case "max": x.max(axis: axis, keepDims: keep)
      case "var": x.variance(axis: axis, keepDims: keep)
      case "argmax": x.argMax(axis: axis, keepDims: keep).cast()
      case "matmul": matmul(x, inputs[1])
      case "exp": exp(x)
      case "log": log(x)
      default: fatalError("unknown case \(parts[0])")
      }
    #expect(answer.shape == expected.shape)
    // Sums of a few dozen terms in another order differ by a few units in the last place.
    for (a, b) in zip(answer.elements, expected.elements) {
      let tolerance = 1e-13 * Swift.max(1, b.magnitude)
      #expect(a == b || (a.isNaN && b.isNaN) || (a - b).magnitude <= tolerance, "\(a) for \(b)")
    }
  }
}

import Foundation
import NDArrays
import Testing

@testable import NeuralNetworks

/// A case of `Fixtures/sklearn_judging.tsv`, which `sklearn_judging.py` writes: numbers by their names.
struct JudgingCase: Sendable, CustomTestStringConvertible {
  let name: String
  let fields: [String: [Double]]
  var testDescription: String { name }

  /// The cases whose names begin so.
  static func named(_ beginning: String) -> [JudgingCase] {
    all.filter { $0.name.hasPrefix(beginning) }
  }

  private static let all: [JudgingCase] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("Fixtures/sklearn_judging.tsv").path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      fatalError("\(path) cannot be read")
    }
    var (order, cases) = ([String](), [String: [String: [Double]]]())
    for line in text.split(separator: "\n") {
      let parts = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      if cases[parts[0]] == nil { order.append(parts[0]) }
      cases[parts[0], default: [:]][parts[1]] = parts[2].split(separator: " ").map { Double($0)! }
    }
    return order.map { JudgingCase(name: $0, fields: cases[$0]!) }
  }()

  func numbers(_ field: String) throws -> [Double] {
    try #require(fields[field], "\(name) has no \(field)")
  }
  func number(_ field: String) throws -> Double { try #require(try numbers(field).first) }
  func vector(_ field: String) throws -> NDArray<Double> { Self.vector(try numbers(field)) }
  func labels(_ field: String) throws -> NDArray<Int> { try vector(field).cast(to: Int.self) }
  var weights: NDArray<Double>? { fields["weights"].map(Self.vector) }

  static func vector(_ list: [Double]) -> NDArray<Double> {
    NDArray<Double>(list, shape: [list.count])
  }
}

/// Whether two numbers agree to a part in 10¹², or both are NaN.
///
/// What comes near 0 by subtracting numbers of about 1 agrees to their rounding.
func agrees(_ a: Double, _ b: Double, rounding: Double = 2e-15) -> Bool {
  if a.isNaN || b.isNaN { return a.isNaN && b.isNaN }
  return a == b || (a - b).magnitude <= max(rounding, 1e-12 * max(a.magnitude, b.magnitude))
}

func agrees(_ a: [Double], _ b: [Double]) -> Bool {
  a.count == b.count && zip(a, b).allSatisfy { agrees($0, $1) }
}

/// What a process that stopped wrote.
func text(_ result: ExitTest.Result?) -> String {
  String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
}

/// Numbers in 0..<1 as `sklearn_judging.py` draws them.
///
/// - Source: Steele, Lea & Flood (2014), SplitMix64
func splitMix(_ seed: UInt64, _ count: Int) -> [Double] {
  var state = seed
  return (0..<count).map { _ in
    state &+= 0x9E37_79B9_7F4A_7C15
    var x = state
    x = (x ^ x >> 30) &* 0xBF58_476D_1CE4_E5B9
    x = (x ^ x >> 27) &* 0x94D0_49BB_1331_11EB
    return Double((x ^ x >> 31) >> 11) * 0x1p-53
  }
}

/// The rows of the cases of a million.
enum Million {
  static let drawn = splitMix(11, 3_000_000)

  static func vector(_ value: (Int) -> Double) -> NDArray<Double> {
    JudgingCase.vector((0..<1_000_000).map(value))
  }
  static let truth = vector { drawn[$0] < 0.3 ? 1 : 0 } .> 0
  static let shares = vector { drawn[1_000_000 + $0] * 0.7 + (drawn[$0] < 0.3 ? 1 : 0) * 0.3 }
  static let ties = vector { (drawn[1_000_000 + $0] * 100).rounded(.down) / 100 }
  static let thousandths = vector { (drawn[1_000_000 + $0] * 1000).rounded(.down) / 1000 }
  static let weights = vector { drawn[2_000_000 + $0] }
  static let labels = vector { drawn[$0] * 10 }.cast(to: Int.self)
  static let said = vector {
    drawn[1_000_000 + $0] < 0.9 ? drawn[$0] * 10 : drawn[2_000_000 + $0] * 10
  }.cast(to: Int.self)

  /// Scores and weights of a case.
  static func scores(_ name: String) -> (scores: NDArray<Double>, weights: NDArray<Double>?) {
    switch name {
    case "million-scores": (shares, nil)
    case "million-ties": (ties, nil)
    default: (thousandths, weights)
    }
  }

  static let scoreCases = JudgingCase.named("million").filter { $0.name != "million-labels" }
}

import NDArrays

@testable import NeuralNetworks

/// All paths through a row of scores, one by one: what the recursions sum up without going through
/// them.
struct EnumeratedPaths {
  /// The probability of each labelling that some path reads as.
  private(set) var probabilities: [[Int]: Double] = [:]

  /// - Parameter scores: `[steps, classes]`
  init(_ scores: NDArray<Double>, blank: Int) {
    let (steps, classes) = (scores.shape[0], scores.shape[1])
    let shares = steps > 0 ? softmax(scores).elements : []
    var path = [Int](repeating: 0, count: steps)
    while true {
      let probability = path.enumerated().reduce(1) {
        $0 * shares[$1.offset * classes + $1.element]
      }
      probabilities[Self.reading(path, blank: blank), default: 0] += probability
      // The next path: counting, with the classes for digits.
      guard let step = path.firstIndex(where: { $0 < classes - 1 }) else { return }
      for earlier in 0..<step { path[earlier] = 0 }
      path[step] += 1
    }
  }

  static func reading(_ path: [Int], blank: Int) -> [Int] {
    var labels: [Int] = []
    for (step, k) in path.enumerated() where k != blank && (step == 0 || path[step - 1] != k) {
      labels.append(k)
    }
    return labels
  }

  /// All labellings of at most so many labels.
  static func labellings(of labels: [Int], upTo length: Int) -> [[Int]] {
    var all: [[Int]] = [[]]
    var longest = all
    for _ in 0..<length {
      longest = longest.flatMap { start in labels.map { start + [$0] } }
      all += longest
    }
    return all
  }

  /// The labellings with the largest probabilities.
  func best(_ count: Int) -> [(labels: [Int], logProbability: Double)] {
    probabilities.sorted { $0.value > $1.value }.prefix(count).map { ($0.key, log($0.value)) }
  }
}

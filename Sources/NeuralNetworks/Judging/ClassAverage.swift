import NDArrays

/// How a number for each class against the rest becomes one number.
public enum ClassAverage: Sendable, Hashable, CaseIterable {
  /// All scores of all classes are judged together, as one question.
  case micro
  /// Each class counts the same.
  case macro
  /// Each class counts by its examples.
  case weighted
}

/// Scores of several classes, judged one class against the rest.
struct OneAgainstRest<E: FloatingElement> {
  private let operation: String
  let scores: NDArray<E>
  let labels: NDArray<Int>
  let weights: NDArray<Double>?
  var classes: Int { scores.shape[1] }

  /// Stops where there is not one label, which is a class, for each row of scores.
  init(
    _ operation: String, _ scores: NDArray<E>, _ labels: NDArray<Int>, _ weights: NDArray<Double>?
  ) {
    checkPairs(operation, scores.shape, labels.shape, "[n, classes]")
    checkClasses(operation, labels, scores.shape[1])
    _ = checkedWeights(operation, weights, labels.shape)
    (self.operation, self.scores, self.labels, self.weights) = (operation, scores, labels, weights)
  }

  /// A class's scores, and which examples are of it. Stops where it is none.
  func question(_ k: Int) -> (scores: NDArray<E>, truth: NDArray<Bool>) {
    guard (0..<classes).contains(k) else {
      fatalError("\(operation): class \(k); classes are 0 to \(classes - 1)")
    }
    return (scores[0..., k], labels .== k)
  }

  /// What is judged: scores, which of them are true, and what they count.
  typealias Judgement = (NDArray<E>, NDArray<Bool>, NDArray<Double>?) -> Double

  /// A number for each class against the rest.
  func numbers(_ judge: Judgement) -> [Double] {
    (0..<classes).map { k in
      let (scores, truth) = question(k)
      return judge(scores, truth, weights)
    }
  }

  /// One number for all classes.
  func number(_ average: ClassAverage, _ judge: Judgement) -> Double {
    if average == .micro {
      let all = together
      return judge(all.scores, all.truth, all.weights)
    }
    return self.average(numbers(judge), average)
  }

  /// All scores in one row, which of them are those of their label, and what they count.
  var together: (scores: NDArray<E>, truth: NDArray<Bool>, weights: NDArray<Double>?) {
    var truth = [Bool](repeating: false, count: scores.count)
    for (row, label) in labels.elements.enumerated() { truth[row * classes + label] = true }
    let repeated = weights.map { list in
      NDArray<Double>(list.elements.flatMap { [Double](repeating: $0, count: classes) })
    }
    return (scores.reshaped([scores.count]), NDArray<Bool>(truth, shape: [truth.count]), repeated)
  }

  /// How much counts the examples of each class.
  var sizes: [Double] {
    var sizes = [Double](repeating: 0, count: classes)
    let list = weights?.elements
    for (row, label) in labels.elements.enumerated() { sizes[label] += list?[row] ?? 1 }
    return sizes
  }

  /// The average of a number of each class: NaN is left out where its class does not count.
  func average(_ values: [Double], _ average: ClassAverage) -> Double {
    weightedMean(values.count, average == .weighted ? sizes : nil) { values[$0] }
  }
}

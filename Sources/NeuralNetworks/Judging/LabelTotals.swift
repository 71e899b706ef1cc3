/// What the margins and the diagonal of a confusion matrix hold, for the classes that occur.
///
/// Most judgements need no more of it, and however many classes there are, this takes no more room
/// than the examples.
struct LabelTotals {
  /// The classes in ascending order.
  let classes: [Int]
  /// The place of each class among them.
  let places: [Int: Int]
  /// For each class, how much counts the examples that are of it and were called so.
  private(set) var hits: [Double]
  /// … that are of it.
  private(set) var real: [Double]
  /// … that were called so.
  private(set) var said: [Double]
  /// How many examples are of each class, whatever they count.
  private(set) var counts: [Int]

  /// The totals of pairs of labels and predictions; `known` are classes that need not occur.
  init(_ labels: [Int], _ predictions: [Int], _ weights: [Double]?, known: some Sequence<Int> = [])
  {
    var found = Set(known)
    for label in labels { found.insert(label) }
    for prediction in predictions { found.insert(prediction) }
    classes = found.sorted()
    places = Dictionary(uniqueKeysWithValues: zip(classes, classes.indices))
    let zeros = [Double](repeating: 0, count: classes.count)
    (hits, real, said) = (zeros, zeros, zeros)
    counts = [Int](repeating: 0, count: classes.count)
    for row in labels.indices {
      let (truth, called) = (places[labels[row]]!, places[predictions[row]]!)
      let weight = weights?[row] ?? 1
      counts[truth] += 1
      real[truth] += weight
      said[called] += weight
      if truth == called { hits[truth] += weight }
    }
  }

  /// The power of two that brings the total near 1: sums by it keep their digits, and their squares
  /// stay in Double's range.
  var scale: Double {
    let total = real.reduce(0, +)
    guard total > 0 else { return 1 }
    return Double(sign: .plus, exponent: Swift.min(1023, -Int(total.exponent)), significand: 1)
  }
}

import NDArrays

/// A labelling with the probability that its scores give it.
public struct CTCLabelling: Sendable, Hashable {
  /// The classes in their order, blanks left out.
  public var labels: [Int]
  /// The logarithm of its probability: the sum over all its paths.
  public var logProbability: Double
}

/// The labellings of each row of scores with the largest probabilities that a search finds, the most
/// probable first.
///
/// Step by step it goes on with the beginnings of labellings that are the most probable so far, `width`
/// of them. A wide search finds what is there; a narrow one may miss a labelling whose beginning was
/// not among the best. The probabilities are those of the labellings whatever the width, as
/// ``ctcLogLikelihood(_:_:steps:blank:)`` has them. Of labellings that are equally probable the
/// shorter comes first, and of these the one with the smaller class.
///
/// ```swift
/// // Two steps of a blank by 0.6 and of 1 by 0.4. The best path has no symbol, by 0.36; all the
/// // others together, by 0.64, read as 1.
/// let scores = log(NDArray<Double>([[[0.6, 0.4], [0.6, 0.4]]]))
/// ctcGreedyDecode(scores)[0].labels                     // []
/// let best = ctcBeamSearch(scores, width: 4, count: 2)[0]
/// best.map(\.labels)                                    // [[1], []]
/// exp(best[0].logProbability) > 0.63                    // true
/// ```
///
/// - Parameters:
///   - width: How many beginnings are kept at each step.
///   - count: How many labellings are wanted; there are fewer where no more have a probability.
///   - steps: How many steps of each row count, from its first; nil: all.
///   - blank: The class that stands for no symbol.
/// - Shapes: `[n, steps, classes]` → n lists
/// - Precondition: The width is at least `count`, which is at least 1, and no score is NaN; otherwise
///   stops and says which is not so.
/// - Complexity: O(n · steps · width · classes), each row a task for a thread of its own.
/// - Source: Graves (2012), *Supervised Sequence Labelling*, §7.5; Hannun et al. (2014), algorithm 1
public func ctcBeamSearch<E: FloatingElement>(
  _ scores: NDArray<E>, width: Int = 16, count: Int = 1, steps: [Int]? = nil, blank: Int = 0
) -> [[CTCLabelling]] {
  guard count > 0, width >= count, width < 1 << 31 else {
    fatalError(
      "ctcBeamSearch: the best \(count) in a width of \(width); expected 1 or more, and no more than the width, which is below 2³¹"
    )
  }
  let batch = CTCBatch("ctcBeamSearch", scores, steps, blank)
  return batch.map { row, logShares in
    var search = CTCSearch(classes: batch.classes, blank: blank, width: width)
    for step in 0..<batch.steps[row] { search.advance(logShares + step * batch.classes) }
    // What the search lost of a labelling's paths on its way counts too.
    let found = search.labellings.map { labels in
      CTCLabelling(
        labels: labels,
        logProbability: CTCPaths(
          logShares, steps: batch.steps[row], classes: batch.classes, labels: labels, blank: blank
        ).logProbability())
    }
    let sorted = found.sorted { a, b in
      if a.logProbability != b.logProbability { return a.logProbability > b.logProbability }
      if a.labels.count != b.labels.count { return a.labels.count < b.labels.count }
      return a.labels.lexicographicallyPrecedes(b.labels)
    }
    return Array(sorted.prefix(count))
  }
}

/// The beginnings of labellings that a search goes on with.
private struct CTCSearch {
  /// A beginning of a labelling: another one and a label behind it.
  private struct Beginning {
    /// The other one's number; −1 for the empty beginning.
    var parent: Int
    /// −1 for the empty beginning.
    var label: Int
    /// The numbers of the beginnings that go on from here and were kept once, by their labels.
    var next: [Int: Int] = [:]
  }

  /// A beginning with the logarithms of what its paths so far add up to.
  private struct Entry {
    /// The beginning's number; −1 for one that has none yet.
    var number: Int
    /// Where it has none: what it goes on from, and with what label.
    var parent = -1
    var label = -1
    /// The paths that end in a blank, and those that end in the last label.
    var blank = -Double.infinity
    var symbol = -Double.infinity

    var total: Double { logAddExp(blank, symbol) }
  }

  private let classes: Int
  private let blank: Int
  private let width: Int
  private var beginnings = [Beginning(parent: -1, label: -1)]
  private var entries = [Entry(number: 0, blank: 0)]

  init(classes: Int, blank: Int, width: Int) {
    (self.classes, self.blank, self.width) = (classes, blank, width)
  }

  /// Goes one step on, whose shares are known by their logarithms.
  mutating func advance(_ shares: UnsafePointer<Double>) {
    var next = entries.map { entry in
      // The same beginning: one more blank, or its last label once more.
      let label = beginnings[entry.number].label
      return Entry(
        number: entry.number, blank: entry.total + shares[blank],
        symbol: label < 0 ? -.infinity : entry.symbol + shares[label])
    }
    var places: [Int: Int] = [:]
    for (place, entry) in entries.enumerated() { places[entry.number] = place }
    for entry in entries {
      let beginning = beginnings[entry.number]
      let total = entry.total
      for k in 0..<classes where k != blank && shares[k] > -.infinity {
        // A label that follows itself is another one only behind a blank.
        let before = k == beginning.label ? entry.blank : total
        if before == -.infinity { continue }
        let known = beginning.next[k]
        if let place = known.flatMap({ places[$0] }) {
          next[place].symbol = logAddExp(next[place].symbol, before + shares[k])
        } else {
          next.append(
            Entry(
              number: known ?? -1, parent: entry.number, label: k, symbol: before + shares[k]))
        }
      }
    }
    entries = best(next)
  }

  /// The most probable ones, each of which is numbered.
  private mutating func best(_ all: [Entry]) -> [Entry] {
    var order = all.enumerated().map { (place: $0.offset, total: $0.element.total) }
      .filter { $0.total > -.infinity }
    // Where all are kept their order is nobody's concern.
    if order.count > width {
      order.sort { $0.total != $1.total ? $0.total > $1.total : $0.place < $1.place }
      order.removeSubrange(width...)
    }
    return order.map { place, _ in
      var entry = all[place]
      if entry.number < 0 {
        entry.number = beginnings.count
        beginnings[entry.parent].next[entry.label] = entry.number
        beginnings.append(Beginning(parent: entry.parent, label: entry.label))
      }
      return entry
    }
  }

  /// The labellings that were found.
  var labellings: [[Int]] {
    entries.map { entry in
      var labels: [Int] = []
      var number = entry.number
      while number > 0 {
        labels.append(beginnings[number].label)
        number = beginnings[number].parent
      }
      return labels.reversed()
    }
  }
}

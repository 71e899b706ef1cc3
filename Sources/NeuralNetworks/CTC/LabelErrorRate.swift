/// The fewest symbols that must be put in, taken out or exchanged to make one list of the other.
///
/// ```swift
/// editDistance([4, 0, 0], [4, 0])                        // 1
/// editDistance(Array("kitten"), Array("sitting"))        // 3
/// ```
///
/// - Complexity: O(a.count · b.count) time, O(b.count) memory.
/// - Source: Wagner & Fischer (1974), §3
public func editDistance<Symbol: Equatable>(_ a: [Symbol], _ b: [Symbol]) -> Int {
  // The distances of a's beginning so far to each beginning of b.
  var distances = Array(0...b.count)
  for (i, x) in a.enumerated() {
    var diagonal = i
    distances[0] = i + 1
    for (j, y) in b.enumerated() {
      let exchanged = diagonal + (x == y ? 0 : 1)
      diagonal = distances[j + 1]
      distances[j + 1] = min(exchanged, min(distances[j], distances[j + 1]) + 1)
    }
  }
  return distances[b.count]
}

/// The errors of readings over the symbols that there are: the sum of the edit distances by the sum
/// of the labellings' lengths.
///
/// It is above 1 where more is read than there is; 0 where there is nothing and nothing is read, and
/// +∞ where something is.
///
/// ```swift
/// labelErrorRate([[1, 2], [3]], [[1, 2, 2], [3]])    // 0.25
/// ```
///
/// - Precondition: There is a reading for each labelling; otherwise stops with both counts.
/// - Source: Graves, Fernández, Gomez & Schmidhuber (2006), §2.1
public func labelErrorRate(_ readings: [[Int]], _ labels: [[Int]]) -> Double {
  guard readings.count == labels.count else {
    fatalError("labelErrorRate: \(readings.count) readings for \(labels.count) labellings")
  }
  let errors = zip(readings, labels).reduce(0) { $0 + editDistance($1.0, $1.1) }
  return errors == 0 ? 0 : Double(errors) / Double(labels.reduce(0) { $0 + $1.count })
}

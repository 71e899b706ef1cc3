/// A sum that keeps what rounding takes from it.
///
/// The result is as good as if it were summed with twice the digits and then rounded, whatever the
/// order of a million numbers.
///
/// - Source: Neumaier (1974), "Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen"
struct CompensatedSum {
  private var sum = 0.0
  private var rest = 0.0

  mutating func add(_ x: Double) {
    let next = sum + x
    rest += sum.magnitude >= x.magnitude ? (sum - next) + x : (x - next) + sum
    sum = next
  }

  /// The sum so far; one that has left the range of Double stays what it became there.
  var value: Double { rest.isFinite ? sum + rest : sum }
}

/// The mean of a value of each example, each counted by its weight; NaN where no example counts.
func weightedMean(_ count: Int, _ weights: [Double]?, _ value: (Int) -> Double) -> Double {
  var (sum, total) = (CompensatedSum(), CompensatedSum())
  for row in 0..<count {
    let weight = weights?[row] ?? 1
    // What counts nothing is not looked at: its value may be infinite.
    if weight == 0 { continue }
    sum.add(weight * value(row))
    total.add(weight)
  }
  return sum.value / total.value
}

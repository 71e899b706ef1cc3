import NDArrays

/// How much worse a confusion of distant classes is than one of neighbours.
public enum KappaWeighting: Sendable, Hashable, CaseIterable {
  /// All confusions are as bad.
  case none
  /// By the distance of the classes' places.
  case linear
  /// By its square.
  case quadratic
}

/// How much two readings of the same examples agree beyond what chance would give: 1 for readings
/// that are the same, 0 for what chance gives, below 0 for less.
///
/// NaN where chance alone gives all of it, that is where one class is all that there is, or nothing.
///
/// ```swift
/// cohenKappa(NDArray([0, 0, 1, 1]), NDArray([0, 1, 1, 1]))    // 0.5
/// ```
///
/// - Shapes: `[n]`, `[n]`
/// - Parameters:
///   - weighting: Which confusions are worse than others.
///   - classes: How many classes from 0 there are; nil: those that occur, and distances count their
///     places among these.
///   - weights: How much each example counts; nil: all the same.
/// - Precondition: There are two readings, and a weight from 0, of each example, and all are classes
///   where these are given; otherwise stops.
/// - Complexity: O(n + classes · log classes)
/// - Source: Cohen (1960), (1968) for the weightings
public func cohenKappa(
  _ first: NDArray<Int>, _ second: NDArray<Int>, weighting: KappaWeighting = .none,
  classes: Int? = nil, weights: NDArray<Double>? = nil
) -> Double {
  checkRows("cohenKappa", first.shape, second.shape)
  if let classes {
    guard classes > 0, classes <= 1 << 24 else {
      fatalError("cohenKappa: \(classes) classes; expected 1 to \(1 << 24)")
    }
    checkClasses("cohenKappa", first, classes)
    checkClasses("cohenKappa", second, classes)
  }
  let weights = checkedWeights("cohenKappa", weights, first.shape)
  let (a, b) = (first.elements, second.elements)
  let totals = LabelTotals(a, b, weights, known: 0..<(classes ?? 0))
  let scale = totals.scale
  let (r, s) = (totals.real.map { $0 * scale }, totals.said.map { $0 * scale })
  guard zip(r, s).count(where: { $0 + $1 > 0 }) > 1 else { return .nan }
  var observed = CompensatedSum()
  for row in a.indices where a[row] != b[row] {
    let distance = Double(totals.places[a[row]]! - totals.places[b[row]]!).magnitude
    observed.add((weights?[row] ?? 1) * scale * weighting.cost(distance))
  }
  return 1 - observed.value / (weighting.expected(r, s) / r.reduce(0, +))
}

extension KappaWeighting {
  fileprivate func cost(_ distance: Double) -> Double {
    switch self {
    case .none: 1
    case .linear: distance
    case .quadratic: distance * distance
    }
  }

  /// Σᵢⱼ rᵢ sⱼ cost(|i − j|) in one pass over the classes, of parts that are never negative, so that
  /// nothing cancels.
  fileprivate func expected(_ r: [Double], _ s: [Double]) -> Double {
    let (allR, allS) = (r.reduce(0, +), s.reduce(0, +))
    var sum = CompensatedSum()
    switch self {
    case .none:
      for (x, y) in zip(r, s) { sum.add(x * Swift.max(0, allS - y)) }
    case .linear:
      // |i − j| counts the borders between the classes i and j.
      var (belowR, belowS) = (0.0, 0.0)
      for (x, y) in zip(r, s).dropLast() {
        belowR += x
        belowS += y
        sum.add(belowR * Swift.max(0, allS - belowS) + Swift.max(0, allR - belowR) * belowS)
      }
    case .quadratic:
      // The mean square of a difference: both variances and the square of the means' difference.
      let (meanR, meanS) = (Self.mean(r, allR), Self.mean(s, allS))
      for (i, (x, y)) in zip(r, s).enumerated() {
        let (fromR, fromS) = (Double(i) - meanR, Double(i) - meanS)
        sum.add(allS * x * fromR * fromR + allR * y * fromS * fromS)
      }
      sum.add(allR * allS * (meanR - meanS) * (meanR - meanS))
    }
    return sum.value
  }

  private static func mean(_ sums: [Double], _ total: Double) -> Double {
    var mean = CompensatedSum()
    for (i, sum) in sums.enumerated() { mean.add(Double(i) * sum) }
    return mean.value / total
  }
}

import NDArrays

/// The mean square of what each example's shares lack to a one at its label and zeros elsewhere.
///
/// Of two classes half of it is taken, which is the score of the share of one of them; so it lies
/// between 0 and 1 there, and between 0 and 2 for more classes. NaN where no example counts.
///
/// ```swift
/// brierScore(NDArray<Double>([[0.5, 0.25, 0.25], [0, 1, 0]]), NDArray([0, 1]))    // 0.1875
/// ```
///
/// - Shapes: `[n, classes]`, `[n]`
/// - Parameters:
///   - isHalved: Whether half of it is taken; nil: where there are two classes.
///   - weights: How much each example counts; nil: all the same.
/// - Precondition: There is a label, which is a class, and a weight from 0, for each row, and shares are
///   numbers from 0 to 1; otherwise stops and names the first row where it is not so.
/// - Source: Brier (1950)
public func brierScore<E: FloatingElement>(
  _ shares: NDArray<E>, _ labels: NDArray<Int>, isHalved: Bool? = nil,
  weights: NDArray<Double>? = nil
) -> Double {
  checkPairs("brierScore", shares.shape, labels.shape, "[n, classes]")
  let classes = shares.shape[1]
  checkClasses("brierScore", labels, classes)
  checkShares("brierScore", shares)
  let (list, truth) = (shares.cast(to: Double.self).elements, labels.elements)
  let mean = weightedMean(truth.count, checkedWeights("brierScore", weights, labels.shape)) { row in
    var sum = 0.0
    for k in 0..<classes {
      let lack = list[row * classes + k] - (k == truth[row] ? 1 : 0)
      sum += lack * lack
    }
    return sum
  }
  return isHalved ?? (classes <= 2) ? mean / 2 : mean
}

/// The same for one share each: how sure it is that the example is true.
///
/// ```swift
/// brierScore(NDArray([0.5, 1.0]), NDArray([true, true]))    // 0.125
/// ```
///
/// - Shapes: `[n]`, `[n]`
/// - Parameter weights: How much each example counts; nil: all the same.
/// - Precondition: There is a truth, and a weight from 0, for each share, which is a number from 0 to
///   1; otherwise stops and names the first row where it is not so.
public func brierScore<E: FloatingElement>(
  _ shares: NDArray<E>, _ truth: NDArray<Bool>, weights: NDArray<Double>? = nil
) -> Double {
  checkRows("brierScore", shares.shape, truth.shape)
  checkShares("brierScore", shares)
  let (list, isTrue) = (shares.cast(to: Double.self).elements, truth.elements)
  return weightedMean(list.count, checkedWeights("brierScore", weights, truth.shape)) { row in
    let lack = list[row] - (isTrue[row] ? 1 : 0)
    return lack * lack
  }
}

import NDArrays

// Shares of 0 and 1 are moved by the rounding of their type, as scikit-learn 1.9 does it: one sure
// mistake costs −log ε, 36 in Double and 16 in Float, not infinity.

/// The mean of −log of the share that each example's label was given.
///
/// NaN where no example counts. Rows need not add up to 1; what they give the other classes is not
/// looked at.
///
/// ```swift
/// logLoss(NDArray<Double>([[0.5, 0.5], [0, 1]]), NDArray([0, 1]))    // 0.34657359027997275
/// ```
///
/// - Shapes: `[n, classes]`, `[n]`
/// - Parameter weights: How much each example counts; nil: all the same.
/// - Precondition: There is a label, which is a class, and a weight from 0, for each row, and shares are
///   numbers from 0 to 1; otherwise stops and names the first row where it is not so.
/// - Source: scikit-learn 1.9's `log_loss`
public func logLoss<E: FloatingElement>(
  _ shares: NDArray<E>, _ labels: NDArray<Int>, weights: NDArray<Double>? = nil
) -> Double {
  checkPairs("logLoss", shares.shape, labels.shape, "[n, classes]")
  checkClasses("logLoss", labels, shares.shape[1])
  checkShares("logLoss", shares)
  let (list, truth) = (shares.cast(to: Double.self).elements, labels.elements)
  let (classes, least) = (shares.shape[1], Double(E.ulpOfOne))
  return weightedMean(truth.count, checkedWeights("logLoss", weights, labels.shape)) { row in
    surprisal(list[row * classes + truth[row]], least)
  }
}

/// The same for one share each: how sure it is that the example is true.
///
/// - Shapes: `[n]`, `[n]`
/// - Parameter weights: How much each example counts; nil: all the same.
/// - Precondition: There is a truth, and a weight from 0, for each share, which is a number from 0 to
///   1; otherwise stops and names the first row where it is not so.
public func logLoss<E: FloatingElement>(
  _ shares: NDArray<E>, _ truth: NDArray<Bool>, weights: NDArray<Double>? = nil
) -> Double {
  checkRows("logLoss", shares.shape, truth.shape)
  checkShares("logLoss", shares)
  let (list, isTrue) = (shares.cast(to: Double.self).elements, truth.elements)
  let least = Double(E.ulpOfOne)
  return weightedMean(list.count, checkedWeights("logLoss", weights, truth.shape)) { row in
    surprisal(isTrue[row] ? list[row] : 1 - list[row], least)
  }
}

/// −log of a share that is moved from 0 and 1 by `least`.
private func surprisal(_ share: Double, _ least: Double) -> Double {
  -log(Swift.min(1 - least, Swift.max(least, share)))
}

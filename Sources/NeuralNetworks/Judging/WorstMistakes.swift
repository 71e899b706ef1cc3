import NDArrays

/// The examples that were read wrong, the surest mistake first.
///
/// - Shapes: `[n, classes]` shares, `[n]` → places
/// - Precondition: There is a label for each row, which is a class, and no share is NaN; otherwise
///   stops and says where it is not so.
public func worstMistakes<E: FloatingElement>(
  _ probabilities: NDArray<E>, _ labels: NDArray<Int>
) -> [Int] {
  checkPairs("worstMistakes", probabilities.shape, labels.shape, "[n, classes]")
  checkClasses("worstMistakes", labels, probabilities.shape[1])
  checkNumbers("worstMistakes", "share", probabilities)
  let said = probabilities.argMax(axis: 1).elements
  let sure = probabilities.max(axis: 1).elements
  return labels.elements.indices.filter { said[$0] != labels[$0] }
    .sorted { (sure[$1], $0) < (sure[$0], $1) }
}

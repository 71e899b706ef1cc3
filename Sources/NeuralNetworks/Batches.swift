import NDArrays

/// The numbers 0, 1, … `count - 1` in random order, cut into batches; the last may be smaller.
public func shuffledBatches(_ count: Int, size: Int, using generator: inout RandomGenerator)
  -> [[Int]]
{
  guard size > 0 else { fatalError("shuffledBatches: a batch of \(size); it needs at least 1") }
  let order = generator.permutation(count)
  return stride(from: 0, to: count, by: size).map { Array(order[$0..<Swift.min(count, $0 + size)]) }
}

/// How much of a convolution is kept.
public enum ConvolutionMode: Sendable {
  /// All sums of which at least one product is there: n + m − 1.
  case full
  /// As many as the longer one has, from the middle.
  case same
  /// Those of which all products are there: n − m + 1 with the shorter one m.
  case valid
}

/// The sums of products of one vector with the other one turned round and moved along it; NumPy's
/// `convolve`.
///
/// ```swift
/// let signal = NDArray<Double>([1, 2, 3])
/// convolve(signal, NDArray<Double>([1, 1]))                  // [1. 3. 5. 3.]
/// convolve(signal, NDArray<Double>([1, 1]), mode: .valid)    // [3. 5.]
/// ```
///
/// Integers wrap around. Products are summed in the order of the shorter vector.
///
/// - Shapes: `[n]`, `[m]` → `[n + m − 1]`, `[max(n, m)]` or `[|n − m| + 1]`
/// - Precondition: Both are vectors with elements; otherwise stops and names both shapes.
/// - Complexity: O(n · m)
public func convolve<E: NumericElement>(
  _ a: NDArray<E>, _ b: NDArray<E>, mode: ConvolutionMode = .full
) -> NDArray<E> {
  checkVectors(a, b, "convolve")
  return a.count < b.count ? slid(b, a, mode) : slid(a, b, mode)
}

/// The sums of products of one vector with another moved along it; NumPy's `correlate`.
///
/// - Shapes: `[n]`, `[m]` → `[n + m − 1]`, `[max(n, m)]` or `[|n − m| + 1]`
/// - Precondition: Both are vectors with elements; otherwise stops and names both shapes.
/// - Complexity: O(n · m)
public func correlate<E: NumericElement>(
  _ a: NDArray<E>, _ b: NDArray<E>, mode: ConvolutionMode = .valid
) -> NDArray<E> {
  checkVectors(a, b, "correlate")
  if a.count >= b.count { return slid(a, b.flipped(), mode) }
  // With the operands exchanged the sums come in the opposite order.
  return slid(b, a.flipped(), mode).flipped().contiguous()
}

private func checkVectors<E>(_ a: NDArray<E>, _ b: NDArray<E>, _ operation: String) {
  orStop { () throws(ShapeError) in
    guard a.rank == 1, b.rank == 1, a.count > 0, b.count > 0 else {
      throw ShapeError(operation, [a.shape, b.shape], "are not two vectors with elements")
    }
    let (size, overflow) = a.count.addingReportingOverflow(b.count - 1)
    guard !overflow else {
      throw ShapeError(operation, [a.shape, b.shape], "are longer together than an Int can count")
    }
    try Shape([size]).checkMemory(operation, of: MemoryLayout<E>.stride)
  }
}

/// The convolution of a vector with one that is no longer.
private func slid<E: NumericElement>(
  _ long: NDArray<E>, _ short: NDArray<E>, _ mode: ConvolutionMode
) -> NDArray<E> {
  let (x, taps) = (long.contiguous(), short.contiguous())
  let (n, m) = (x.count, taps.count)
  let sums = NDArray<E>(repeating: .zeroValue, shape: [n + m - 1], for: "convolve")
  let scratch = NDArray<E>(shape: [n], for: "convolve") { _ in }
  withExtendedLifetime((x, taps, sums, scratch)) {
    // Where the first product falls there is nothing to add to, and −0 stays.
    E.combine(.multiply, x.base, false, taps.base, true, sums.base, n)
    for i in 1..<Swift.max(m, 1) {
      E.combine(.multiply, x.base, false, taps.base + i, true, scratch.base, n)
      let target = sums.base + i
      // The last sum begins with this product.
      E.combine(.add, target, false, scratch.base, false, target, n - 1)
      target[n - 1] = scratch.base[n - 1]
    }
  }
  switch mode {
  case .full: return sums
  case .same: return sums.part(0, (m - 1) / 2..<(m - 1) / 2 + n).contiguousCopy()
  case .valid: return sums.part(0, m - 1..<n).contiguousCopy()
  }
}

extension NDArray where E: FloatingElement {
  /// How many elements fall into each of `bins` bins of equal width, and the bins' edges; the last
  /// bin includes its upper edge. NumPy's `histogram`.
  ///
  /// Elements outside the range are not counted, nor is NaN where a range is given.
  ///
  /// ```swift
  /// let (counts, edges) = NDArray<Double>([0, 1, 1, 4]).histogram(bins: 2)
  /// counts    // [3 1]
  /// edges     // [0. 2. 4.]
  /// ```
  ///
  /// - Shapes: → `[bins]`, `[bins + 1]`
  /// - Precondition: There is at least one bin, the range is finite, and its bins are wide enough
  ///   that their edges differ; otherwise stops and names what is not so.
  public func histogram(bins: Int = 10, range: ClosedRange<E>? = nil) -> (
    counts: NDArray<Int>, edges: NDArray
  ) {
    guard bins > 0, bins < Int.max else {
      fatalError("histogram: \(bins) bins cannot be; expected 1 or more")
    }
    var (low, high): (E, E) =
      range.map { ($0.lowerBound, $0.upperBound) } ?? (count == 0 ? (0, 1) : (min(), max()))
    guard low.isFinite, high.isFinite else {
      fatalError("histogram: the elements reach from \(low) to \(high); give a finite range")
    }
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let edges = NDArray.linspace(low, high, count: bins + 1)
    let bounds = edges.elements
    guard zip(bounds, bounds.dropFirst()).allSatisfy({ $0 < $1 }) else {
      fatalError(
        "histogram: \(bins) bins from \(low) to \(high) are narrower than \(dtype) can tell apart")
    }
    var counts = [Int](repeating: 0, count: bins)
    let scale = E(bins)
    // Half of a distance is finite where the distance is not.
    let isFar = !(high - low).isFinite
    let width: E = isFar ? high / 2 - low / 2 : high - low
    for x in elements where x >= low && x <= high {
      let above: E = isFar ? x / 2 - low / 2 : x - low
      let share = above / width
      var bin = Swift.min(Int(share * scale), bins - 1)
      // What rounding put on the wrong side of an edge.
      if x < bounds[bin] { bin -= 1 } else if bin < bins - 1, x >= bounds[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    return (NDArray<Int>(counts), edges)
  }

  /// How many elements fall into each bin between neighbouring edges: from one up to and without
  /// the next; the last bin includes its upper edge. NumPy's `histogram` with edges.
  ///
  /// Elements outside the edges are not counted, nor is NaN.
  ///
  /// ```swift
  /// NDArray<Double>([0, 1, 2.5, 9]).histogram(edges: NDArray<Double>([0, 1, 3]))    // [1 2]
  /// ```
  ///
  /// - Shapes: edges `[n + 1]` → `[n]`
  /// - Precondition: The edges are a vector of at least two numbers that ascend; otherwise stops.
  /// - Complexity: O(count · log n)
  public func histogram(edges: NDArray) -> NDArray<Int> {
    let bounds = edges.elements
    orStop { () throws(ShapeError) in
      guard edges.rank == 1, bounds.count > 1 else {
        throw ShapeError("histogram", [edges.shape], "is no vector of at least two edges")
      }
      guard zip(bounds, bounds.dropFirst()).allSatisfy({ $0 <= $1 }) else {
        throw ShapeError(
          "histogram", [edges.shape], "has edges that do not ascend; sort them first")
      }
    }
    var counts = [Int](repeating: 0, count: bounds.count - 1)
    let last = bounds[bounds.count - 1]
    for x in elements where x >= bounds[0] && x <= last {
      var (low, high) = (0, bounds.count - 1)
      while high - low > 1 {
        let middle = (low + high) / 2
        if bounds[middle] <= x { low = middle } else { high = middle }
      }
      counts[low] += 1
    }
    return NDArray<Int>(counts)
  }
}

extension NDArray where E: IntegerElement {
  /// How many whole numbers fall into each of `bins` bins of equal width, and the bins' edges as
  /// Double; the last bin includes its upper edge.
  ///
  /// - Shapes: → `[bins]`, `[bins + 1]`
  /// - Precondition: There is at least one bin, the range is finite, and its bins are wide enough
  ///   that their edges differ; otherwise stops and names what is not so.
  public func histogram(bins: Int = 10, range: ClosedRange<Double>? = nil) -> (
    counts: NDArray<Int>, edges: NDArray<Double>
  ) { cast(to: Double.self).histogram(bins: bins, range: range) }

  /// How many whole numbers fall into each bin between neighbouring edges; the last bin includes
  /// its upper edge.
  ///
  /// - Shapes: edges `[n + 1]` → `[n]`
  public func histogram(edges: NDArray<Double>) -> NDArray<Int> {
    cast(to: Double.self).histogram(edges: edges)
  }
}

extension NDArray where E: NumericElement {
  /// Where each of `values` would be put into this sorted vector: before its equals, or after them.
  /// NumPy's `searchsorted`.
  ///
  /// NaN goes behind all numbers. A vector that is not sorted gives places that mean nothing.
  ///
  /// - Shapes: values `[…]` → `[…]`, in 0…count
  /// - Precondition: This array is a vector; otherwise stops.
  /// - Complexity: O(values · log n)
  public func searchSorted(_ values: NDArray, after: Bool = false) -> NDArray<Int> {
    orStop { () throws(ShapeError) in
      guard rank == 1 else { throw ShapeError("searchSorted", [shape], "is not a vector") }
    }
    let sorted = contiguous()
    // NaN lies behind all numbers.
    func isBefore(_ a: E, _ b: E) -> Bool { a < b || (b != b && a == a) }
    let places = values.elements.map { value -> Int in
      var (low, high) = (0, sorted.count)
      while low < high {
        let middle = (low + high) / 2
        let element = sorted.base[middle]
        let isLeft = after ? !isBefore(value, element) : isBefore(element, value)
        if isLeft { low = middle + 1 } else { high = middle }
      }
      return low
    }
    return NDArray<Int>(places, shape: values.shape)
  }

  /// For each element the number of the bin it falls in: bin i lies from `edges[i - 1]` up to and
  /// without `edges[i]`; where the edges descend, from `edges[i]` up to and without `edges[i - 1]`.
  /// NumPy's `digitize`.
  ///
  /// ```swift
  /// NDArray<Double>([0.5, 1, 9]).digitized(NDArray<Double>([1, 2]))    // [0 1 2]
  /// ```
  ///
  /// - Precondition: `edges` is a vector that ascends or descends; otherwise stops and says which is
  ///   not so.
  public func digitized(_ edges: NDArray) -> NDArray<Int> {
    let isDescending = orStop { () throws(ShapeError) in
      guard edges.rank == 1 else {
        throw ShapeError("digitized", [edges.shape], "is no vector of edges")
      }
      let values = edges.elements
      let pairs = zip(values, values.dropFirst())
      if !pairs.contains(where: { $0 > $1 }) { return false }
      if let place = pairs.enumerated().first(where: { $1.0 < $1.1 })?.offset {
        throw ShapeError(
          "digitized", [edges.shape],
          "has edges that neither ascend nor descend, such as \(values[place]) and \(values[place + 1]) at \(place)"
        )
      }
      return true
    }
    if isDescending { return edges.count - edges.flipped().searchSorted(self, after: true) }
    return edges.searchSorted(self, after: true)
  }

  /// The elements that occur, in ascending order, as a vector; several NaN count as one, and come
  /// last.
  public func unique() -> NDArray { uniqueParts().values }

  /// The elements that occur, where each stands first, which of them each element is, and how
  /// often each occurs.
  public func uniqueParts() -> (
    values: NDArray, firstPlaces: NDArray<Int>, inverse: NDArray<Int>, counts: NDArray<Int>
  ) {
    let flat = raveled().contiguous()
    let order = flat.argSorted().elements
    var (values, places, counts): ([E], [Int], [Int]) = ([], [], [])
    var inverse = [Int](repeating: 0, count: count)
    flat.withPointer { x in
      for place in order {
        let value = x[place]
        // NaNs count as equal here, as in NumPy.
        if let last = values.last, last == value || (last != last && value != value) {
          counts[counts.count - 1] += 1
        } else {
          values.append(value)
          places.append(place)
          counts.append(1)
        }
        inverse[place] = values.count - 1
      }
    }
    return (
      NDArray(values), NDArray<Int>(places), NDArray<Int>(inverse, shape: shape),
      NDArray<Int>(counts)
    )
  }

  /// Whether each element is among `others`, whatever their shape; NaN never is.
  ///
  /// - Shapes: `[…]` → `[…]`
  /// - Complexity: O(n + m)
  public func isIn(_ others: NDArray) -> NDArray<Bool> {
    let known = Set(others.elements)
    return NDArray<Bool>(elements.map { known.contains($0) }, shape: shape)
  }
}

extension NDArray where E: IntegerElement {
  /// How often each of 0, 1, 2, … occurs, at least `minimumLength` numbers.
  ///
  /// - Precondition: No element is negative, and there is the memory to count up to the largest;
  ///   otherwise stops and names it.
  public func bincount(minimumLength: Int = 0) -> NDArray<Int> {
    var counts = NDArray<Int>(
      repeating: 0, shape: [binCount(minimumLength)], for: "bincount")
    let found = elements
    counts.withUniquePointer { counts in for element in found { counts[Int(element)] += 1 } }
    return counts
  }

  /// The sums of the weights of the elements that are 0, 1, 2, …
  ///
  /// - Precondition: The weights have this array's shape, no element is negative, and there is the
  ///   memory to count up to the largest; otherwise stops and names what is not so.
  public func bincount(weights: NDArray<Double>, minimumLength: Int = 0) -> NDArray<Double> {
    orStop { () throws(ShapeError) in
      guard weights.shape == shape else {
        throw ShapeError("bincount", [shape, weights.shape], "differ; each element needs a weight")
      }
    }
    var sums = NDArray<Double>(
      repeating: 0, shape: [binCount(minimumLength)], for: "bincount")
    let pairs = zip(elements, weights.elements)
    sums.withUniquePointer { sums in
      for (element, weight) in pairs { sums[Int(element)] += weight }
    }
    return sums
  }

  /// How many numbers are counted: one more than the largest element.
  private func binCount(_ minimumLength: Int) -> Int {
    orStop { () throws(ShapeError) in
      guard minimumLength >= 0 else {
        throw ShapeError(
          "bincount", [shape], "cannot be counted in \(minimumLength) numbers; expected 0 or more")
      }
      guard count > 0 else { return minimumLength }
      let (least, most) = (min(), max())
      guard least >= 0 else {
        throw ShapeError("bincount", [shape], "has \(least), which is negative")
      }
      guard let largest = Int(exactly: most), largest < Int.max,
        (try? Shape([largest + 1]).checkMemory("bincount", of: MemoryLayout<Int>.stride)) != nil
      else {
        throw ShapeError(
          "bincount", [shape], "has \(most); there is no memory to count up to it")
      }
      return Swift.max(minimumLength, largest + 1)
    }
  }
}

extension NDArray {
  /// How many elements are not zero, or true; NaN is not zero. NumPy's `count_nonzero`.
  public func countNonzero() -> Int { truth().sum() }
  /// How many elements along an axis are not zero, or true.
  ///
  /// - Shapes: `[…, n, …]` → `[…, …]`, or `[…, 1, …]` with `keepDims`
  /// - Precondition: The array has the axis; otherwise stops and names it.
  public func countNonzero(axis: Int, keepDims: Bool = false) -> NDArray<Int> {
    truth().sum(axis: axis, keepDims: keepDims)
  }
}

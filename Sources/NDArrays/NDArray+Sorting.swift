extension NDArray {
  /// The indices that would sort the elements along an axis; equals keep their order, NaN is last.
  public func argSorted(axis: Int = -1) -> NDArray<Int> {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "argSorted") }
    let source = contiguous()
    let length = shape[place]
    let inner = shape.dropFirst(place + 1).reduce(1, *)
    let outer = shape.prefix(place).reduce(1, *)
    // Lines are ordered one after another, the axis last, which then goes back to its place.
    var sizes = shape
    sizes.remove(at: place)
    sizes.append(length)
    let orders = NDArray<Int>(shape: sizes) { output in
      source.withPointer { x in
        for i in 0..<outer {
          for j in 0..<inner {
            Sorting.order(
              x + i * length * inner + j, inner, length, output + (i * inner + j) * length)
          }
        }
      }
    }
    return orders.movingAxis(-1, to: place).contiguous()
  }

  /// The elements in ascending order along an axis, NaN last.
  public func sorted(axis: Int = -1) -> NDArray {
    let order = argSorted(axis: axis)
    return rank == 1 ? rows(order) : take(along: order, axis: axis)
  }

  /// Sorts the elements in place.
  public mutating func sort(axis: Int = -1) { self = sorted(axis: axis) }

  /// The `count` largest elements along an axis, the largest first, and where they are.
  public func topK(_ count: Int, axis: Int = -1) -> (values: NDArray, indices: NDArray<Int>) {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "topK")
      guard count >= 0, count <= shape[place] else {
        throw ShapeError("topK", [shape], "has \(shape[place]) on axis \(axis); \(count) asked for")
      }
      return place
    }
    let size = shape[place]
    let order = flipped(axis: place).argSorted(axis: place).flipped(axis: place)
      .part(place, 0..<count)
    let indices = (size - 1) - order
    return (take(along: indices, axis: place), indices)
  }
}

/// Orders of elements by keys that are sorted digit by digit.
enum Sorting {
  /// The order of `count` elements `step` apart: indices, equals as they came.
  static func order<E: Element>(
    _ x: UnsafePointer<E>, _ step: Int, _ count: Int, _ order: UnsafeMutablePointer<Int>
  ) {
    guard count > 0 else { return }
    if MemoryLayout<E>.stride <= 4, count >= 256, count < 1 << 32 {
      orderNarrow(x, step, count, order)
      return
    }
    withScratch(count) { keys in
      E.sortKeys(x, step, keys, count)
      for i in 0..<count { order[i] = i }
      if count < 256 {
        insertionSort(keys, count, order)
      } else {
        radixSort(keys, count, order)
      }
    }
  }

  private static func withScratch(_ count: Int, _ body: (UnsafeMutablePointer<UInt64>) -> Void) {
    let scratch = Storage.make(bytes: count * 8)
    withExtendedLifetime(scratch) { body(scratch.pointer.assumingMemoryBound(to: UInt64.self)) }
  }

  private static func insertionSort(
    _ keys: UnsafeMutablePointer<UInt64>, _ count: Int, _ order: UnsafeMutablePointer<Int>
  ) {
    for i in 1..<max(count, 1) {
      let (key, place) = (keys[i], order[i])
      var j = i
      while j > 0, keys[j - 1] > key {
        keys[j] = keys[j - 1]
        order[j] = order[j - 1]
        j -= 1
      }
      keys[j] = key
      order[j] = place
    }
  }

  /// Eight digits of eight bits, those left out that all keys share.
  private static func radixSort(
    _ keys: UnsafeMutablePointer<UInt64>, _ count: Int, _ order: UnsafeMutablePointer<Int>
  ) {
    let other = Storage.make(bytes: count * 16)
    var (fromKeys, fromOrder) = (keys, order)
    var toKeys = other.pointer.assumingMemoryBound(to: UInt64.self)
    var toOrder = (other.pointer + count * 8).assumingMemoryBound(to: Int.self)
    var starts = [Int](repeating: 0, count: 256)
    for digit in 0..<8 {
      let shift = UInt64(8 * digit)
      for i in 0..<256 { starts[i] = 0 }
      for i in 0..<count { starts[Int(fromKeys[i] >> shift & 255)] += 1 }
      if starts[Int(fromKeys[0] >> shift & 255)] == count { continue }
      var total = 0
      for i in 0..<256 {
        let size = starts[i]
        starts[i] = total
        total += size
      }
      for i in 0..<count {
        let bucket = Int(fromKeys[i] >> shift & 255)
        let place = starts[bucket]
        starts[bucket] = place + 1
        toKeys[place] = fromKeys[i]
        toOrder[place] = fromOrder[i]
      }
      swap(&fromKeys, &toKeys)
      swap(&fromOrder, &toOrder)
    }
    if fromOrder != order { order.update(from: fromOrder, count: count) }
    withExtendedLifetime(other) {}
  }

  /// Keys of at most 32 bits, each in one word with its index: four digits of eight bits, few enough
  /// buckets that the lines being written stay in the first cache. Each pass is shared among
  /// threads by fixed pieces, whose counts are added in order, so that equals stay in order.
  private static func orderNarrow<E: Element>(
    _ x: UnsafePointer<E>, _ step: Int, _ count: Int, _ order: UnsafeMutablePointer<Int>
  ) {
    let memory = Storage.make(bytes: count * 16)
    var from = memory.pointer.assumingMemoryBound(to: UInt64.self)
    var to = from + count
    let piece = max(1 << 14, (count + 15) / 16)
    let pieces = (count + piece - 1) / piece
    let buckets = 256
    let tables = Storage.make(bytes: 4 * (pieces + 1) * buckets * 8)
    @inline(__always) func counts(_ p: Int, _ digit: Int) -> UnsafeMutablePointer<Int> {
      tables.pointer.assumingMemoryBound(to: Int.self) + (4 * p + digit) * buckets
    }
    // Two pieces are walked in turn, each with counts of its own: where most keys share a bucket, a
    // count need not wait for the one before it.
    @inline(__always)
    func walk(_ pair: Int, _ digit: Int, _ body: (Int, UnsafeMutablePointer<Int>) -> Void) {
      let first = 2 * pair * piece
      let second = first + piece
      let (end, last) = (min(count, second), min(count, second + piece))
      let mine = counts(2 * pair, digit)
      let other = counts(2 * pair + 1, digit)
      let both = max(0, last - second)
      for k in 0..<both {
        body(first &+ k, mine)
        body(second &+ k, other)
      }
      for i in first + both..<end { body(i, mine) }
    }
    let pairs = (pieces + 1) / 2
    // Of all digits: a digit that all keys share needs no pass.
    let table = tables.pointer.assumingMemoryBound(to: Int.self)
    let words = from
    ThreadPool.shared.run(pieces) { p in
      let range = p * piece..<min(count, (p + 1) * piece)
      let mine = table + 4 * p * buckets
      mine.initialize(repeating: 0, count: 4 * buckets)
      E.sortKeys(x + range.lowerBound * step, step, words + range.lowerBound, range.count)
      for i in range {
        let key = words[i]
        mine[Int(key & 255)] &+= 1
        mine[256 + Int(key >> 8 & 255)] &+= 1
        mine[512 + Int(key >> 16 & 255)] &+= 1
        mine[768 + Int(key >> 24 & 255)] &+= 1
        words[i] = key << 32 | UInt64(i)
      }
    }
    let digits = (0..<4).filter { digit in
      let all = (0..<buckets).map { bucket in
        (0..<pieces).reduce(0) { $0 + table[(4 * $1 + digit) * buckets + bucket] }
      }
      return !all.contains(count)
    }
    for (pass, digit) in digits.enumerated() {
      let shift = UInt64(32 + 8 * digit)
      let (source, target) = (from, to)
      if pass > 0 {
        // The pieces hold other elements since the last pass.
        ThreadPool.shared.run(pairs) { pair in
          counts(2 * pair, digit).initialize(repeating: 0, count: buckets)
          counts(2 * pair + 1, digit).initialize(repeating: 0, count: buckets)
          walk(pair, digit) { i, mine in
            mine[Int(truncatingIfNeeded: source[i] &>> shift & 255)] &+= 1
          }
        }
      }
      var total = 0
      for bucket in 0..<buckets {
        for p in 0..<pieces {
          let place = (4 * p + digit) * buckets + bucket
          let size = table[place]
          table[place] = total
          total += size
        }
      }
      let isLast = pass == digits.count - 1
      ThreadPool.shared.run(pairs) { pair in
        if isLast {
          walk(pair, digit) { i, mine in
            let word = source[i]
            let bucket = Int(truncatingIfNeeded: word &>> shift & 255)
            let place = mine[bucket]
            mine[bucket] = place &+ 1
            order[place] = Int(word & 0xFFFF_FFFF)
          }
        } else {
          walk(pair, digit) { i, mine in
            let word = source[i]
            let bucket = Int(truncatingIfNeeded: word &>> shift & 255)
            let place = mine[bucket]
            mine[bucket] = place &+ 1
            target[place] = word
          }
        }
      }
      swap(&from, &to)
    }
    if digits.isEmpty { for i in 0..<count { order[i] = i } }
    withExtendedLifetime((memory, tables)) {}
  }
}

// MARK: - Searching and counting

extension NDArray where E: NumericElement {
  /// Where each of `values` would be put into this sorted vector: before its equals, or after them.
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

  /// For each of `self` the number of the bin it falls in: bin i lies from `edges[i - 1]` up to and
  /// without `edges[i]`.
  public func digitized(_ edges: NDArray) -> NDArray<Int> { edges.searchSorted(self, after: true) }

  /// The elements that occur, in ascending order.
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

  /// Whether each element is among `others`.
  public func isIn(_ others: NDArray) -> NDArray<Bool> {
    let known = Set(others.elements)
    return NDArray<Bool>(elements.map { known.contains($0) }, shape: shape)
  }
}

extension NDArray where E: IntegerElement {
  /// How often each of 0, 1, 2, … occurs, at least `minimumLength` numbers.
  public func bincount(minimumLength: Int = 0) -> NDArray<Int> {
    var counts = [Int](repeating: 0, count: minimumLength)
    for element in elements {
      orStop { () throws(ShapeError) in
        if element < 0 {
          throw ShapeError("bincount", [shape], "has \(element), which is negative")
        }
      }
      let place = Int(element)
      if place >= counts.count {
        counts += [Int](repeating: 0, count: place + 1 - counts.count)
      }
      counts[place] += 1
    }
    return NDArray<Int>(counts)
  }

  /// The sums of the weights of the elements that are 0, 1, 2, …
  public func bincount(weights: NDArray<Double>, minimumLength: Int = 0) -> NDArray<Double> {
    orStop { () throws(ShapeError) in
      guard weights.shape == shape else {
        throw ShapeError("bincount", [shape, weights.shape], "differ; each element needs a weight")
      }
    }
    var sums = [Double](repeating: 0, count: Swift.max(bincount().count, minimumLength))
    for (element, weight) in zip(elements, weights.elements) { sums[Int(element)] += weight }
    return NDArray<Double>(sums)
  }
}

extension NDArray where E: FloatingElement {
  /// How many elements fall into each of `bins` bins of equal width, and the bins' edges; the last
  /// bin includes its upper edge.
  public func histogram(bins: Int = 10, range: ClosedRange<E>? = nil) -> (
    counts: NDArray<Int>, edges: NDArray
  ) {
    guard bins > 0 else { fatalError("histogram: needs at least 1 bin, got \(bins)") }
    var (low, high): (E, E) =
      range.map { ($0.lowerBound, $0.upperBound) } ?? (count == 0 ? (0, 1) : (min(), max()))
    guard low.isFinite, high.isFinite else {
      fatalError("histogram: the elements reach from \(low) to \(high); give a finite range")
    }
    if low == high { (low, high) = (low - 0.5, high + 0.5) }
    let edges = NDArray.linspace(low, high, count: bins + 1)
    let bounds = edges.elements
    var counts = [Int](repeating: 0, count: bins)
    let scale = E(bins)
    for x in elements where x >= low && x <= high {
      var bin = Swift.min(Int((x - low) / (high - low) * scale), bins - 1)
      // What rounding put on the wrong side of an edge.
      if x < bounds[bin] { bin -= 1 } else if bin < bins - 1, x >= bounds[bin + 1] { bin += 1 }
      counts[bin] += 1
    }
    return (NDArray<Int>(counts), edges)
  }

  /// The number below which a share of the elements lies, between elements in proportion.
  ///
  /// - Source: Hyndman & Fan (1996), definition 7, which is NumPy's `linear`.
  public func quantile(_ share: E) -> E { raveled().quantile(share, axis: 0).item }

  public func quantile(_ share: E, axis: Int, keepDims: Bool = false) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "quantile")
      guard share >= 0, share <= 1, shape[place] > 0 else {
        throw ShapeError(
          "quantile", [shape],
          shape[place] > 0
            ? "was asked for a share of \(share); shares lie in 0…1"
            : "has no elements on axis \(axis)")
      }
      return place
    }
    let ordered = sorted(axis: place)
    let length = shape[place]
    let position = share * E(length - 1)
    let below = Int(position)
    let fraction = position - E(below)
    let low = ordered.part(place, below..<below + 1)
    let high = ordered.part(place, Swift.min(below + 1, length - 1)..<Swift.min(below + 2, length))
    let step = high - low
    // From the nearer end, as NumPy interpolates.
    var result = fraction >= 0.5 ? high - step * (1 - fraction) : low + step * fraction
    // A line with NaN in it has no quantile.
    let last = ordered.part(place, length - 1..<length)
    result = .where(isNaN(last), last, result)
    return keepDims ? result : result.squeezed(axis: place)
  }

  public func percentile(_ percent: E) -> E { quantile(percent / 100) }
  public func percentile(_ percent: E, axis: Int, keepDims: Bool = false) -> NDArray {
    quantile(percent / 100, axis: axis, keepDims: keepDims)
  }
  /// The middle element, or the mean of the two in the middle.
  public func median() -> E { raveled().median(axis: 0).item }
  public func median(axis: Int, keepDims: Bool = false) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "median")
      guard shape[place] > 0 else {
        throw ShapeError("median", [shape], "has no elements on axis \(axis)")
      }
      return place
    }
    let ordered = sorted(axis: place)
    let length = shape[place]
    let (low, high) = ((length - 1) / 2, length / 2)
    var result = ordered.part(place, high..<high + 1)
    if low != high { result = (ordered.part(place, low..<low + 1) + result) * 0.5 }
    let last = ordered.part(place, length - 1..<length)
    result = .where(isNaN(last), last, result)
    return keepDims ? result : result.squeezed(axis: place)
  }

  /// The differences of neighbours along an axis.
  public func differences(axis: Int = -1) -> NDArray {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "differences") }
    let size = Swift.max(1, shape[place])
    return part(place, 1..<size) - part(place, 0..<size - 1)
  }
}

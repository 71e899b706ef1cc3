extension NDArray {
  /// The indices that would sort the elements along an axis; equals keep their order, NaN is last.
  ///
  /// ```swift
  /// NDArray<Int>([3, 9, 4]).argSorted(descending: true)    // [1 2 0]
  /// ```
  ///
  /// - Shapes: `[…]` → `[…]`
  /// - Parameter descending: Whether the largest come first; equals keep their order and NaN is
  ///   last there too.
  /// - Complexity: O(n) digits of keys for long lines, insertion for short ones.
  public func argSorted(axis: Int = -1, descending: Bool = false) -> NDArray<Int> {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "argSorted") }
    let source = contiguous(for: "argSorted")
    let length = shape[place]
    let inner = shape.dropFirst(place + 1).reduce(1, *)
    let outer = shape.prefix(place).reduce(1, *)
    // Lines are ordered one after another, the axis last, which then goes back to its place.
    var sizes = shape
    sizes.remove(at: place)
    sizes.append(length)
    let orders = NDArray<Int>(shape: sizes, for: "argSorted") { output in
      source.withPointer { x in
        for i in 0..<outer {
          for j in 0..<inner {
            Sorting.order(
              x + i * length * inner + j, inner, length, output + (i * inner + j) * length,
              descending: descending)
          }
        }
      }
    }
    return orders.movingAxis(-1, to: place).contiguous()
  }

  /// The elements in ascending order along an axis, or in descending order, NaN last.
  ///
  /// - Shapes: `[…]` → `[…]`
  public func sorted(axis: Int = -1, descending: Bool = false) -> NDArray {
    let order = argSorted(axis: axis, descending: descending)
    return rank == 1 ? rows(order) : take(along: order, axis: axis)
  }

  /// Sorts the elements in ascending order along an axis, or in descending order, NaN last.
  public mutating func sort(axis: Int = -1, descending: Bool = false) {
    self = sorted(axis: axis, descending: descending)
  }

  /// The `count` largest elements along an axis, the largest first, and where they are; NaN counts
  /// as the largest.
  ///
  /// ```swift
  /// let (values, places) = NDArray<Int>([3, 9, 4]).topK(2)
  /// values    // [9 4]
  /// places    // [1 2]
  /// ```
  ///
  /// - Shapes: `[…, n, …]` → `[…, count, …]`
  /// - Precondition: `count` is in 0…n; otherwise stops and names both.
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
    _ x: UnsafePointer<E>, _ step: Int, _ count: Int, _ order: UnsafeMutablePointer<Int>,
    descending: Bool = false
  ) {
    guard count > 0 else { return }
    if MemoryLayout<E>.stride <= 4, count >= 256, count < 1 << 32 {
      orderNarrow(x, step, count, order, descending)
      return
    }
    withScratch(count) { keys in
      E.sortKeys(x, step, keys, count)
      if descending { turn(keys, count, E.self) }
      for i in 0..<count { order[i] = i }
      if count < 256 {
        insertionSort(keys, count, order)
      } else {
        radixSort(keys, count, order)
      }
    }
  }

  /// Makes the largest keys the least; those of NaN stay the largest.
  private static func turn<E: Element>(
    _ keys: UnsafeMutablePointer<UInt64>, _ count: Int, _ type: E.Type
  ) {
    let largest: UInt64 = MemoryLayout<E>.stride <= 4 ? 0xFFFF_FFFF : .max
    if E.dtype == .float32 || E.dtype == .float64 {
      for i in 0..<count { keys[i] = keys[i] == largest ? largest : largest - keys[i] }
    } else {
      for i in 0..<count { keys[i] = largest - keys[i] }
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
    _ x: UnsafePointer<E>, _ step: Int, _ count: Int, _ order: UnsafeMutablePointer<Int>,
    _ descending: Bool
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
      if descending { turn(words + range.lowerBound, range.count, E.self) }
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

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
  static func turn<E: Element>(
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
}

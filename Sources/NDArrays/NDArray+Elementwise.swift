/// Elements from which an elementwise operation is shared among threads.
let parallelGrain = 1 << 16

// MARK: - Walking together

extension NDArray {
  /// Whether the elements fill a stretch of memory, in whatever order of the axes, so that they can
  /// be walked as they lie.
  @inline(__always)
  var isFlat: Bool { layout.isContiguous || isPermuted }

  @inline(never)
  var isPermuted: Bool { layout.memoryOrder != nil }

  /// The layout of a result whose elements lie as this array's do.
  @inline(__always)
  var flatLayout: Layout { Layout(shape: layout.shape, strides: layout.strides, offset: 0) }
}

/// The bytes from which a new result is written past the caches, which it would only empty.
private let farBytes = 1 << 24

/// Calls `body` on pieces of `0..<count`, on several threads where there is enough to do.
@inline(__always)
func pieces(_ count: Int, _ body: (Int, Int) -> Void) {
  if count <= parallelGrain { return body(0, count) }
  ThreadPool.shared.run(over: count, grain: parallelGrain) { body($0.lowerBound, $0.count) }
}

/// A loop over two operands: their addresses, whether each is one value, the result's address.
typealias PairLoop<E, R> = (
  UnsafePointer<E>, Bool, UnsafePointer<E>, Bool, UnsafeMutablePointer<R>, Int
) -> Void

/// Runs `loop` on two arrays that are repeated to fill `shape`, into row-major `output`.
private func walkTogether<E: Element, R: Element>(
  _ a: NDArray<E>, _ b: NDArray<E>, _ shape: Shape, _ output: UnsafeMutablePointer<R>,
  _ loop: PairLoop<E, R>
) {
  // An operand whose inner axis lies across memory is turned first, if it is large.
  func settled(_ x: NDArray<E>) -> NDArray<E> {
    let inner = x.rank > 0 ? x.layout.strides[x.rank - 1].magnitude : 0
    return inner > 1 && x.count >= 4096 ? x.copied() : x
  }
  let (p, q) = (settled(a), settled(b))
  let (x, y) = (p.layout.repeated(to: shape), q.layout.repeated(to: shape))
  let walk = Walk(shape, [x.strides, y.strides])
  let width = walk.width
  let (xStep, yStep) = (
    walk.strides[0][walk.sizes.count - 1], walk.strides[1][walk.sizes.count - 1]
  )
  let isPlain = (xStep == 1 || xStep == 0) && (yStep == 1 || yStep == 0) && xStep + yStep > 0
  withExtendedLifetime((p, q)) {
    walk.forEachStretch(grain: parallelGrain) { row, first, count in
      let from = p.base + walk.offset(ofRow: row, 0) + first * xStep
      let with = q.base + walk.offset(ofRow: row, 1) + first * yStep
      let to = output + row * width + first
      if isPlain { return loop(from, xStep == 0, with, yStep == 0, to, count) }
      // Odd steps: a few elements at a time are laid side by side.
      let block = 256
      withUnsafeTemporaryAllocation(of: E.self, capacity: 2 * block) { scratch in
        let (left, right) = (scratch.baseAddress!, scratch.baseAddress! + block)
        for start in stride(from: 0, to: count, by: block) {
          let n = min(block, count - start)
          for i in 0..<n {
            left[i] = from[(start + i) * xStep]
            right[i] = with[(start + i) * yStep]
          }
          loop(left, false, right, false, to + start, n)
        }
      }
    }
  }
}

extension NDArray {
  /// The result of an operation on each pair of elements, in the memory of an operand that
  /// nobody else holds, if there is one.
  @inline(__always)
  static func combined(
    _ operation: BinaryOperation, _ name: StaticString, _ a: inout NDArray, _ b: inout NDArray
  ) -> NDArray {
    let isPlain = a.layout.isContiguous && b.layout.isContiguous
    if a.layout.shape == b.layout.shape,
      isPlain || a.layout.strides == b.layout.strides && a.isPermuted
    {
      let count = a.count
      // One of the two memories, or a new one.
      let bytes = count * MemoryLayout<E>.stride
      let reused = a.ownsItsMemory() ? a.storage : b.ownsItsMemory() ? b.storage : nil
      let storage = reused ?? makeStorage(a.layout.shape, name)
      let isFar = reused == nil && bytes >= farBytes
      let (x, y) = (a.base, b.base)
      let output = storage.pointer.assumingMemoryBound(to: E.self)
      pieces(count) { first, n in
        if isFar {
          E.combineAfar(operation, x + first, false, y + first, false, output + first, n)
        } else {
          E.combine(operation, x + first, false, y + first, false, output + first, n)
        }
      }
      withExtendedLifetime((a.storage, b.storage)) {}
      return NDArray(storage: storage, layout: a.flatLayout)
    }
    return combinedBroadcast(operation, name, &a, &b)
  }

  @inline(never)
  private static func combinedBroadcast(
    _ operation: BinaryOperation, _ name: StaticString, _ a: inout NDArray, _ b: inout NDArray
  ) -> NDArray {
    let shape = orStop { () throws(ShapeError) in
      let shape = try Shape.broadcast(a.shape, b.shape, operation: "\(name)")
      try shape.checkMemory("\(name)", of: MemoryLayout<E>.stride)
      return shape
    }
    let storage =
      a.shape == shape && a.layout.isContiguous && a.ownsItsMemory()
      ? a.storage
      : b.shape == shape && b.layout.isContiguous && b.ownsItsMemory()
        ? b.storage : makeStorage(shape, name)
    walkTogether(a, b, shape, storage.pointer.assumingMemoryBound(to: E.self)) {
      E.combine(operation, $0, $1, $2, $3, $4, $5)
    }
    return NDArray(storage: storage, layout: Layout(shape))
  }

  /// The result of an operation with one value on a side.
  @inline(__always)
  static func combined(
    _ operation: BinaryOperation, _ a: inout NDArray, _ value: E, valueIsFirst: Bool = false
  ) -> NDArray {
    guard a.isFlat else {
      var copy = a.copied(for: operation.name)
      return combined(operation, &copy, value, valueIsFirst: valueIsFirst)
    }
    let count = a.count
    let bytes = count * MemoryLayout<E>.stride
    let isReused = a.ownsItsMemory()
    let storage = isReused ? a.storage : makeStorage(a.layout.shape, operation.name)
    let isFar = !isReused && bytes >= farBytes
    let x = a.base
    let output = storage.pointer.assumingMemoryBound(to: E.self)
    withUnsafePointer(to: value) { value in
      pieces(count) { first, n in
        if isFar {
          let here = UnsafePointer(x + first)
          let (left, right) = valueIsFirst ? (value, here) : (here, value)
          E.combineAfar(
            operation, left, valueIsFirst, right, !valueIsFirst, output + first, n)
        } else if valueIsFirst {
          E.combine(operation, value, true, x + first, false, output + first, n)
        } else {
          E.combine(operation, x + first, false, value, true, output + first, n)
        }
      }
    }
    withExtendedLifetime(a.storage) {}
    return NDArray(storage: storage, layout: a.flatLayout)
  }

  /// The result of an operation on each element.
  @inline(__always)
  static func transformed(_ operation: UnaryOperation, _ a: inout NDArray) -> NDArray {
    guard a.isFlat else {
      var copy = a.copied(for: operation.name)
      return transformed(operation, &copy)
    }
    let count = a.count
    let storage = a.ownsItsMemory() ? a.storage : makeStorage(a.layout.shape, operation.name)
    let x = a.base
    let output = storage.pointer.assumingMemoryBound(to: E.self)
    pieces(count) { first, n in E.transform(operation, x + first, output + first, n) }
    withExtendedLifetime(a.storage) {}
    return NDArray(storage: storage, layout: a.flatLayout)
  }

  /// Where a comparison holds.
  ///
  /// - Parameter isTurned: Whether `b` is written first, as in `b .> a`, and so is named first.
  @inline(__always)
  static func compared(
    _ comparison: Comparison, _ name: StaticString, _ a: NDArray, _ b: NDArray,
    isTurned: Bool = false
  ) -> NDArray<Bool> {
    let shape = orStop { () throws(ShapeError) in
      let (first, second) = isTurned ? (b.shape, a.shape) : (a.shape, b.shape)
      let shape = try Shape.broadcast(first, second, operation: "\(name)")
      try shape.checkMemory("\(name)", of: MemoryLayout<Bool>.stride)
      return shape
    }
    return NDArray<Bool>(shape: shape, for: name) { output in
      walkTogether(a, b, shape, output) { E.compare(comparison, $0, $1, $2, $3, $4, $5) }
    }
  }

  @inline(__always)
  static func compared(
    _ comparison: Comparison, _ a: NDArray, _ value: E, valueIsFirst: Bool = false
  ) -> NDArray<Bool> {
    let source = a.contiguous(for: "compare")
    return NDArray<Bool>(shape: a.shape, for: "compare") { output in
      let x = source.base
      withUnsafePointer(to: value) { value in
        pieces(source.count) { first, n in
          if valueIsFirst {
            E.compare(comparison, value, true, x + first, false, output + first, n)
          } else {
            E.compare(comparison, x + first, false, value, true, output + first, n)
          }
        }
      }
      withExtendedLifetime(source.storage) {}
    }
  }

  /// Writes the result of an operation over this array.
  @inline(__always)
  mutating func combineInPlace(_ operation: BinaryOperation, _ name: StaticString, _ other: NDArray)
  {
    if layout.shape == other.layout.shape, layout.isContiguous, other.layout.isContiguous,
      isKnownUniquelyReferenced(&storage)
    {
      let (x, y) = (base, other.base)
      pieces(count) { first, n in
        E.combine(operation, x + first, false, y + first, false, x + first, n)
      }
      withExtendedLifetime((storage, other.storage)) {}
      return
    }
    let value = orStop { () throws(ShapeError) in try filled(by: other, name) }
    var (a, b) = (self, value)
    self = Self.combined(operation, name, &a, &b)
  }

  @inline(__always)
  mutating func combineInPlace(_ operation: BinaryOperation, _ value: E) {
    if layout.isContiguous, isKnownUniquelyReferenced(&storage) {
      let x = base
      withUnsafePointer(to: value) { value in
        pieces(count) { first, n in
          E.combine(operation, x + first, false, value, true, x + first, n)
        }
      }
      withExtendedLifetime(storage) {}
      return
    }
    var a = self
    self = Self.combined(operation, &a, value)
  }
}

extension NDArray {
  /// What `body` gives for each element, one after another.
  func mapped<R: Element>(for operation: StaticString, _ body: (E) -> R) -> NDArray<R> {
    let source = contiguous(for: operation)
    return source.withPointer { x in
      NDArray<R>(shape: shape, for: operation) { output in
        for i in 0..<source.count { (output + i).initialize(to: body(x[i])) }
      }
    }
  }
}

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
private func pieces(_ count: Int, _ body: (Int, Int) -> Void) {
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

// MARK: - Operators

extension NDArray where E: NumericElement {
  /// The sum of each pair of elements; integers wrap around, as in NumPy.
  ///
  /// An operand that nobody else holds lends its memory to the result.
  ///
  /// ```swift
  /// let rows = NDArray<Int>([[10], [20]])
  /// (rows + NDArray<Int>([1, 2, 3])).elements    // [11, 12, 13, 21, 22, 23]
  /// ```
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  /// - Complexity: O(n) for a result of n elements, on several threads where that is many.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func + (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.add, "+", &a, &b)
  }
  /// The difference of each pair of elements; integers wrap around, unsigned ones below 0 too.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func - (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.subtract, "-", &a, &b)
  }
  /// The product of each pair of elements, not of matrices: that is ``matmul(_:_:)``. Integers wrap
  /// around.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func * (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.multiply, "*", &a, &b)
  }
  /// The same with one number, which is added to each element.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func + (a: consuming NDArray, b: E) -> NDArray { combined(.add, &a, b) }
  /// The same with one number, which is taken from each element.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func - (a: consuming NDArray, b: E) -> NDArray { combined(.subtract, &a, b) }
  /// The same with one number, which multiplies each element.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func * (a: consuming NDArray, b: E) -> NDArray { combined(.multiply, &a, b) }
  /// The same with the number first; a sum does not ask which comes first.
  public static func + (a: E, b: consuming NDArray) -> NDArray { combined(.add, &b, a) }
  /// The same with the number first: `1 - x` takes each element from 1.
  public static func - (a: E, b: consuming NDArray) -> NDArray {
    combined(.subtract, &b, a, valueIsFirst: true)
  }
  /// The same with the number first; a product does not ask which comes first.
  public static func * (a: E, b: consuming NDArray) -> NDArray { combined(.multiply, &b, a) }

  /// Each element with its sign turned; unsigned integers and the least signed one wrap around. −0
  /// comes of 0.
  public static prefix func - (a: consuming NDArray) -> NDArray { transformed(.negate, &a) }

  /// The remainder of each pair with the divisor's sign, as Python has it; for a divisor of 0
  /// integers give 0, floating-point numbers NaN.
  ///
  /// ```swift
  /// NDArray<Int>([7, -7]) % 3    // [1 2]
  /// ```
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func % (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.remainder, "%", &a, &b)
  }
  /// The same with one divisor.
  public static func % (a: consuming NDArray, b: E) -> NDArray { combined(.remainder, &a, b) }

  /// Adds `b` to this array, in its own memory where nobody else holds that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func += (a: inout NDArray, b: NDArray) { a.combineInPlace(.add, "+=", b) }
  /// Takes `b` from this array, in its own memory where nobody else holds that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func -= (a: inout NDArray, b: NDArray) { a.combineInPlace(.subtract, "-=", b) }
  /// Multiplies this array with `b`, element by element, in its own memory where nobody else holds
  /// that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func *= (a: inout NDArray, b: NDArray) { a.combineInPlace(.multiply, "*=", b) }
  /// The same with one number for every element.
  public static func += (a: inout NDArray, b: E) { a.combineInPlace(.add, b) }
  /// The same with one number for every element.
  public static func -= (a: inout NDArray, b: E) { a.combineInPlace(.subtract, b) }
  /// The same with one number for every element.
  public static func *= (a: inout NDArray, b: E) { a.combineInPlace(.multiply, b) }

  /// Where an element of `a` is less than the one of `b`; false where either is NaN.
  ///
  /// ```swift
  /// let x = NDArray<Double>([1, 2, .nan])
  /// (x .< 2).elements    // [true, false, false]
  /// ```
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .< (a: NDArray, b: NDArray) -> NDArray<Bool> { compared(.less, ".<", a, b) }
  /// Where an element of `a` is less than or equal to the one of `b`; false where either is NaN.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .<= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.lessOrEqual, ".<=", a, b)
  }
  /// Where an element of `a` is greater than the one of `b`; false where either is NaN.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .> (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.less, ".>", b, a, isTurned: true)
  }
  /// Where an element of `a` is greater than or equal to the one of `b`; false where either is NaN.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .>= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.lessOrEqual, ".>=", b, a, isTurned: true)
  }
  /// The same with one number for `b`.
  public static func .< (a: NDArray, b: E) -> NDArray<Bool> { compared(.less, a, b) }
  /// The same with one number for `b`.
  public static func .<= (a: NDArray, b: E) -> NDArray<Bool> { compared(.lessOrEqual, a, b) }
  /// The same with one number for `b`.
  public static func .> (a: NDArray, b: E) -> NDArray<Bool> {
    compared(.less, a, b, valueIsFirst: true)
  }
  /// The same with one number for `b`.
  public static func .>= (a: NDArray, b: E) -> NDArray<Bool> {
    compared(.lessOrEqual, a, b, valueIsFirst: true)
  }
}

extension NDArray {
  /// Where the elements are equal; NaN equals nothing, −0 equals 0. Whether all of two arrays are
  /// is `==`.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .== (a: NDArray, b: NDArray) -> NDArray<Bool> { compared(.equal, ".==", a, b) }
  /// Where the elements differ; NaN differs from everything, itself too.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func .!= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    compared(.unequal, ".!=", a, b)
  }
  /// The same with one value for `b`.
  public static func .== (a: NDArray, b: E) -> NDArray<Bool> { compared(.equal, a, b) }
  /// The same with one value for `b`.
  public static func .!= (a: NDArray, b: E) -> NDArray<Bool> { compared(.unequal, a, b) }
}

extension NDArray where E: FloatingElement {
  /// The quotient of each pair of elements: ±∞ or NaN for a divisor of 0. Integers have
  /// ``floorDivide(_:_:)``.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.divide, "/", &a, &b)
  }
  /// The same with one divisor.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: consuming NDArray, b: E) -> NDArray { combined(.divide, &a, b) }
  /// The same with the number first: `1 / x` divides 1 by each element.
  public static func / (a: E, b: consuming NDArray) -> NDArray {
    combined(.divide, &b, a, valueIsFirst: true)
  }
  /// Divides this array by `b`, element by element, in its own memory where nobody else holds that.
  ///
  /// - Precondition: `b` broadcasts to the shape of `a`, which keeps its own; otherwise stops and
  ///   names both.
  public static func /= (a: inout NDArray, b: NDArray) { a.combineInPlace(.divide, "/=", b) }
  /// The same with one divisor for every element.
  public static func /= (a: inout NDArray, b: E) { a.combineInPlace(.divide, b) }

  /// Adds `factor · other` in place, each element rounded once.
  ///
  /// - Precondition: `other` broadcasts to this array's shape; otherwise stops and names both.
  @specialized(where E == Float) @specialized(where E == Double)
  public mutating func add(product factor: E, _ other: NDArray) {
    let source = orStop { () throws(ShapeError) in
      try filled(by: other, "add(product:)")
    }.contiguous(for: "add(product:)")
    makeUnique()
    if !layout.isContiguous { self = copied() }
    let (x, y) = (base, source.base)
    withExtendedLifetime((storage, source.storage)) {
      pieces(count) { first, n in
        for i in first..<first + n { x[i] = x[i].adding(product: factor, y[i]) }
      }
    }
  }
}

extension NDArray where E: BitElement {
  /// Of each pair the bits that both have; of truth values whether both are true.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func & (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.and, "&", &a, &b)
  }
  /// Of each pair the bits that at least one has; of truth values whether one is true, or both.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func | (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.or, "|", &a, &b)
  }
  /// Of each pair the bits that exactly one has; of truth values whether they differ.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func ^ (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.xor, "^", &a, &b)
  }
  /// The same with one value for `b`.
  public static func & (a: consuming NDArray, b: E) -> NDArray { combined(.and, &a, b) }
  /// The same with one value for `b`.
  public static func | (a: consuming NDArray, b: E) -> NDArray { combined(.or, &a, b) }
  /// The same with one value for `b`.
  public static func ^ (a: consuming NDArray, b: E) -> NDArray { combined(.xor, &a, b) }
  /// Each element with all its bits turned: −x − 1 of a signed integer, the opposite of a truth
  /// value.
  public static prefix func ~ (a: consuming NDArray) -> NDArray { transformed(.not, &a) }
}

extension NDArray where E: IntegerElement {
  /// Each number doubled `b` times; bits that leave are lost, so that a large `b` leaves 0. A
  /// negative `b` shifts the other way.
  public static func << (a: consuming NDArray, b: E) -> NDArray { combined(.shiftLeft, &a, b) }
  /// The same with a count for each number.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func << (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.shiftLeft, "<<", &a, &b)
  }
  /// Each number halved `b` times, rounded down: a large `b` leaves 0, or −1 of a negative number.
  /// A negative `b` shifts the other way.
  public static func >> (a: consuming NDArray, b: E) -> NDArray { combined(.shiftRight, &a, b) }
  /// The same with a count for each number.
  ///
  /// - Shapes: the operands' are broadcast together; those that do not fit stop, and both are
  ///   named.
  public static func >> (a: consuming NDArray, b: consuming NDArray) -> NDArray {
    combined(.shiftRight, ">>", &a, &b)
  }
}

extension NDArray where E == Bool {
  /// The opposite of each truth value; NumPy's `logical_not`.
  public static prefix func ! (a: consuming NDArray) -> NDArray { transformed(.not, &a) }
}

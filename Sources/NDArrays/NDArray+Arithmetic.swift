/// Elements from which an elementwise operation is shared among threads.
let parallelGrain = 1 << 16

/// `f` on two arrays, element by element, broadcast to their common shape.
@inline(__always)
func elementwise<A: Element, B: Element, R: Element>(
  _ a: NDArray<A>, _ b: NDArray<B>, _ operation: String, _ f: (A, B) -> R
) -> NDArray<R> {
  let shape = orStop { () throws(ShapeError) in
    try Shapes.broadcast(a.shape, b.shape, operation: operation)
  }
  return withExtendedLifetime((a.storage, b.storage)) {
    NDArray<R>(shape: shape) { output in
      if a.shape == b.shape, a.isContiguous, b.isContiguous {
        let (x, y) = (a.base, b.base)
        ThreadPool.shared.run(over: a.count, grain: parallelGrain) { range in
          for i in range { output[i] = f(x[i], y[i]) }
        }
        return
      }
      let x = orStop { () throws(ShapeError) in try a.broadcastView(to: shape, operation: operation)
      }
      let y = orStop { () throws(ShapeError) in try b.broadcastView(to: shape, operation: operation)
      }
      let width = shape.last ?? 1
      let (xStep, yStep) = (x.strides.last ?? 0, y.strides.last ?? 0)
      forEachRow(shape, x.strides, y.strides) { row, xOffset, yOffset in
        let (p, q, r) = (x.base + xOffset, y.base + yOffset, output + row * width)
        switch (xStep, yStep) {
        case (1, 1): for i in 0..<width { r[i] = f(p[i], q[i]) }
        case (1, 0):
          let value = q.pointee
          for i in 0..<width { r[i] = f(p[i], value) }
        case (0, 1):
          let value = p.pointee
          for i in 0..<width { r[i] = f(value, q[i]) }
        default: for i in 0..<width { r[i] = f(p[i * xStep], q[i * yStep]) }
        }
      }
    }
  }
}

/// `f` on each element.
@inline(__always)
func elementwise<A: Element, R: Element>(_ a: NDArray<A>, _ f: (A) -> R) -> NDArray<R> {
  let source = a.contiguous()
  return withExtendedLifetime(source.storage) {
    NDArray<R>(shape: a.shape) { output in
      let x = source.base
      ThreadPool.shared.run(over: source.count, grain: parallelGrain) { range in
        for i in range { output[i] = f(x[i]) }
      }
    }
  }
}

/// Calls `body` with each row's number and its offsets in two arrays of one shape.
@inline(__always)
private func forEachRow(_ shape: [Int], _ a: [Int], _ b: [Int], _ body: (Int, Int, Int) -> Void) {
  let outer = max(0, shape.count - 1)
  let rows = shape.prefix(outer).reduce(1, *)
  guard rows > 0, shape.last ?? 1 > 0 else { return }
  if outer == 1 {
    for row in 0..<rows { body(row, row * a[0], row * b[0]) }
    return
  }
  var index = [Int](repeating: 0, count: outer)
  var (x, y) = (0, 0)
  for row in 0..<rows {
    body(row, x, y)
    var axis = outer - 1
    while axis >= 0 {
      index[axis] += 1
      x += a[axis]
      y += b[axis]
      if index[axis] < shape[axis] { break }
      x -= shape[axis] * a[axis]
      y -= shape[axis] * b[axis]
      index[axis] = 0
      axis -= 1
    }
  }
}

extension NDArray where E: NumericElement {
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func + (a: NDArray, b: NDArray) -> NDArray { elementwise(a, b, "+") { $0 + $1 } }
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func - (a: NDArray, b: NDArray) -> NDArray { elementwise(a, b, "-") { $0 - $1 } }
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func * (a: NDArray, b: NDArray) -> NDArray { elementwise(a, b, "*") { $0 * $1 } }

  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func + (a: NDArray, b: E) -> NDArray { elementwise(a) { $0 + b } }
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func - (a: NDArray, b: E) -> NDArray { elementwise(a) { $0 - b } }
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func * (a: NDArray, b: E) -> NDArray { elementwise(a) { $0 * b } }
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func + (a: E, b: NDArray) -> NDArray { elementwise(b) { a + $0 } }
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func - (a: E, b: NDArray) -> NDArray { elementwise(b) { a - $0 } }
  @specialized(where E == Float) @specialized(where E == Double) @specialized(where E == Int)
  public static func * (a: E, b: NDArray) -> NDArray { elementwise(b) { a * $0 } }

  public static func += (a: inout NDArray, b: NDArray) { a = a + b }
  public static func *= (a: inout NDArray, b: E) { a = a * b }

  @specialized(where E == Float) @specialized(where E == Double)
  public static func .< (a: NDArray, b: NDArray) -> NDArray<Bool> {
    elementwise(a, b, ".<") { $0 < $1 }
  }
  @specialized(where E == Float) @specialized(where E == Double)
  public static func .<= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    elementwise(a, b, ".<=") { $0 <= $1 }
  }
  @specialized(where E == Float) @specialized(where E == Double)
  public static func .> (a: NDArray, b: NDArray) -> NDArray<Bool> {
    elementwise(a, b, ".>") { $0 > $1 }
  }
  @specialized(where E == Float) @specialized(where E == Double)
  public static func .>= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    elementwise(a, b, ".>=") { $0 >= $1 }
  }
  public static func .< (a: NDArray, b: E) -> NDArray<Bool> { elementwise(a) { $0 < b } }
  public static func .<= (a: NDArray, b: E) -> NDArray<Bool> { elementwise(a) { $0 <= b } }
  public static func .> (a: NDArray, b: E) -> NDArray<Bool> { elementwise(a) { $0 > b } }
  public static func .>= (a: NDArray, b: E) -> NDArray<Bool> { elementwise(a) { $0 >= b } }
}

extension NDArray {
  @specialized(where E == Int) @specialized(where E == UInt8)
  public static func .== (a: NDArray, b: NDArray) -> NDArray<Bool> {
    elementwise(a, b, ".==") { $0 == $1 }
  }
  public static func .!= (a: NDArray, b: NDArray) -> NDArray<Bool> {
    elementwise(a, b, ".!=") { $0 != $1 }
  }
  @specialized(where E == Int) @specialized(where E == UInt8)
  public static func .== (a: NDArray, b: E) -> NDArray<Bool> { elementwise(a) { $0 == b } }
  public static func .!= (a: NDArray, b: E) -> NDArray<Bool> { elementwise(a) { $0 != b } }
}

extension NDArray where E == Bool {
  /// How many elements are true.
  public var trueCount: Int { elements.reduce(0) { $0 + ($1 ? 1 : 0) } }
  /// The places of the true elements of a vector.
  public var trueIndices: [Int] { elements.enumerated().filter(\.element).map(\.offset) }
  public static prefix func ! (a: NDArray) -> NDArray { elementwise(a) { !$0 } }
}

extension NDArray where E: FloatingElement {
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: NDArray, b: NDArray) -> NDArray { elementwise(a, b, "/") { $0 / $1 } }
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: NDArray, b: E) -> NDArray { elementwise(a) { $0 / b } }
  @specialized(where E == Float) @specialized(where E == Double)
  public static func / (a: E, b: NDArray) -> NDArray { elementwise(b) { a / $0 } }
  @specialized(where E == Float) @specialized(where E == Double)
  public static prefix func - (a: NDArray) -> NDArray { elementwise(a) { -$0 } }

  /// Subtracts in place; with `b` of the same shape nothing is allocated.
  @specialized(where E == Float) @specialized(where E == Double)
  public static func -= (a: inout NDArray, b: NDArray) { a.add(product: -1, b) }

  /// Adds `factor · other` in place, each element rounded once.
  @specialized(where E == Float) @specialized(where E == Double)
  public mutating func add(product factor: E, _ other: NDArray) {
    let source = orStop { () throws(ShapeError) in
      try other.broadcastView(to: shape, operation: "add(product:)")
    }.contiguous()
    makeUnique()
    if !isContiguous { self = copied() }
    let (x, y) = (base, source.base)
    withExtendedLifetime((storage, source.storage)) {
      ThreadPool.shared.run(over: count, grain: parallelGrain) { range in
        for i in range { x[i] = x[i].adding(product: factor, y[i]) }
      }
    }
  }
}

// MARK: - Mathematics

/// e to the power of each element.
///
/// - Source: Cody & Waite (1980), ch. 6; the polynomial is Cephes's.
public func exp<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<E> {
  mapped(x) { E.exponential($0, $1, $2) }
}

/// The natural logarithm of each element; NaN below zero, −∞ at zero.
public func log<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<E> {
  mapped(x) { E.logarithm($0, $1, $2) }
}

/// e to the power of a number, with the bits that an array gives.
public func exp(_ x: Double) -> Double { Kernels.exp(x) }

/// The natural logarithm of a number, with the bits that an array gives.
public func log(_ x: Double) -> Double { Kernels.log(x) }

@specialized(where E == Float) @specialized(where E == Double)
public func sqrt<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<E> {
  elementwise(x) { $0.squareRoot() }
}

@specialized(where E == Float) @specialized(where E == Double)
public func abs<E: FloatingElement>(_ x: NDArray<E>) -> NDArray<E> {
  elementwise(x) { $0.magnitude }
}

/// The larger of each element and `floor`.
@specialized(where E == Float) @specialized(where E == Double)
public func maximum<E: FloatingElement>(_ x: NDArray<E>, _ floor: E) -> NDArray<E> {
  elementwise(x) { $0 != $0 ? $0 : ($0 > floor ? $0 : floor) }
}

private func mapped<E: FloatingElement>(
  _ x: NDArray<E>, _ kernel: (UnsafePointer<E>, UnsafeMutablePointer<E>, Int) -> Void
) -> NDArray<E> {
  let source = x.contiguous()
  return withExtendedLifetime(source.storage) {
    NDArray(shape: x.shape) { output in
      ThreadPool.shared.run(over: source.count, grain: parallelGrain) { range in
        kernel(source.base + range.lowerBound, output + range.lowerBound, range.count)
      }
    }
  }
}

// Loops over one or two vectors that lie in memory, of which the factorizations are made. Their
// sums have one order: four times sixteen lanes, folded, then the rest.

extension FloatingElement {
  /// Two to a power that the type holds.
  @inline(__always)
  static func powerOfTwo(_ exponent: Int) -> Self {
    Self(sign: .plus, exponent: Self.Exponent(exponent), significand: 1)
  }

  /// The number times a power of two, whatever its size: in steps that the type holds.
  @inline(__always)
  func scaled(byPowerOfTwo exponent: Int) -> Self {
    let most = Int(Self.greatestFiniteMagnitude.exponent) - 1
    if exponent.magnitude <= most { return self * Self.powerOfTwo(exponent) }
    var (value, rest) = (self, Swift.max(-4 * most, Swift.min(4 * most, exponent)))
    while rest != 0 {
      let step = Swift.max(-most, Swift.min(most, rest))
      value *= Self.powerOfTwo(step)
      rest -= step
    }
    return value
  }
}

extension Kernels {
  /// Σ x·y.
  @specialized(where E == Float) @specialized(where E == Double)
  static func dot<E: FloatingElement>(_ x: UnsafePointer<E>, _ y: UnsafePointer<E>, _ count: Int)
    -> E
  {
    var total: E = 0
    var i = 0
    if count >= 16 {
      @inline(__always) func load(_ pointer: UnsafePointer<E>, _ i: Int) -> SIMD16<E> {
        UnsafeRawPointer(pointer + i).loadUnaligned(as: SIMD16<E>.self)
      }
      var sums = (SIMD16<E>.zero, SIMD16<E>.zero, SIMD16<E>.zero, SIMD16<E>.zero)
      while i + 64 <= count {
        sums.0 = sums.0.addingProduct(load(x, i), load(y, i))
        sums.1 = sums.1.addingProduct(load(x, i + 16), load(y, i + 16))
        sums.2 = sums.2.addingProduct(load(x, i + 32), load(y, i + 32))
        sums.3 = sums.3.addingProduct(load(x, i + 48), load(y, i + 48))
        i += 64
      }
      while i + 16 <= count {
        sums.0 = sums.0.addingProduct(load(x, i), load(y, i))
        i += 16
      }
      let sixteen = (sums.0 + sums.1) + (sums.2 + sums.3)
      let eight = sixteen.lowHalf + sixteen.highHalf
      let four = eight.lowHalf + eight.highHalf
      let two = four.lowHalf + four.highHalf
      total = two[0] + two[1]
    }
    while i < count {
      total = total.adding(product: x[i], y[i])
      i += 1
    }
    return total
  }

  /// y ← y + factor·x.
  @specialized(where E == Float) @specialized(where E == Double)
  static func add<E: FloatingElement>(
    _ factor: E, times x: UnsafePointer<E>, to y: UnsafeMutablePointer<E>, _ count: Int
  ) {
    let lanes = SIMD16<E>(repeating: factor)
    var i = 0
    while i + 16 <= count {
      let target = UnsafeMutableRawPointer(y + i)
      let sum = target.loadUnaligned(as: SIMD16<E>.self)
        .addingProduct(lanes, UnsafeRawPointer(x + i).loadUnaligned(as: SIMD16<E>.self))
      target.storeBytes(of: sum, as: SIMD16<E>.self)
      i += 16
    }
    while i < count {
      y[i] = y[i].adding(product: factor, x[i])
      i += 1
    }
  }

  /// (x, y) ← (xx·x + xy·y, yx·x + yy·y).
  @specialized(where E == Float) @specialized(where E == Double)
  static func rotate<E: FloatingElement>(
    _ x: UnsafeMutablePointer<E>, _ y: UnsafeMutablePointer<E>, _ count: Int,
    _ xx: E, _ xy: E, _ yx: E, _ yy: E
  ) {
    let (a, b) = (SIMD16<E>(repeating: xx), SIMD16<E>(repeating: xy))
    let (c, d) = (SIMD16<E>(repeating: yx), SIMD16<E>(repeating: yy))
    var i = 0
    while i + 16 <= count {
      let (p, q) = (UnsafeMutableRawPointer(x + i), UnsafeMutableRawPointer(y + i))
      let (u, v) = (p.loadUnaligned(as: SIMD16<E>.self), q.loadUnaligned(as: SIMD16<E>.self))
      p.storeBytes(of: (a * u).addingProduct(b, v), as: SIMD16<E>.self)
      q.storeBytes(of: (c * u).addingProduct(d, v), as: SIMD16<E>.self)
      i += 16
    }
    while i < count {
      let (u, v) = (x[i], y[i])
      x[i] = (xx * u).adding(product: xy, v)
      y[i] = (yx * u).adding(product: yy, v)
      i += 1
    }
  }

  /// The largest magnitude, 0 of nothing; NaN where there is one.
  @specialized(where E == Float) @specialized(where E == Double)
  static func largestMagnitude<E: FloatingElement>(_ x: UnsafePointer<E>, _ count: Int) -> E {
    var largest: E = 0
    for i in 0..<count {
      let size = x[i].magnitude
      if size > largest { largest = size } else if size.isNaN { return size }
    }
    return largest
  }

  /// x ← x·2^exponent.
  @specialized(where E == Float) @specialized(where E == Double)
  static func scale<E: FloatingElement>(
    _ x: UnsafeMutablePointer<E>, _ count: Int, byPowerOfTwo exponent: Int
  ) {
    if exponent == 0 { return }
    // Two halves, since the power itself may be none of the type.
    let first = E.powerOfTwo(exponent / 2)
    let second = E.powerOfTwo(exponent - exponent / 2)
    for i in 0..<count { x[i] = x[i] * first * second }
  }

  /// √Σx², whose squares may be too large or too small for the type; NaN and infinity where they
  /// are among the elements.
  @specialized(where E == Float) @specialized(where E == Double)
  static func length<E: FloatingElement>(_ x: UnsafePointer<E>, _ count: Int) -> E {
    let square = dot(x, x, count)
    // Below this, squares that count have lost places.
    let least = E.leastNormalMagnitude / (E.ulpOfOne * E.ulpOfOne)
    if square >= least, square < .infinity { return square.squareRoot() }
    let largest = largestMagnitude(x, count)
    if largest == 0 || !largest.isFinite { return largest }
    let exponent = Int(largest.exponent)
    let (first, second) = (E.powerOfTwo(-exponent / 2), E.powerOfTwo(-exponent - -exponent / 2))
    var sum: E = 0
    for i in 0..<count {
      let value = x[i] * first * second
      sum = sum.adding(product: value, value)
    }
    return sum.squareRoot().scaled(byPowerOfTwo: exponent)
  }

  /// √(a² + b²) without leaving the type's range on the way.
  @inline(__always)
  static func length<E: FloatingElement>(_ a: E, _ b: E) -> E {
    let square = (a * a).adding(product: b, b)
    let least = E.leastNormalMagnitude / (E.ulpOfOne * E.ulpOfOne)
    if square >= least, square < .infinity { return square.squareRoot() }
    let (large, small) = (Swift.max(a.magnitude, b.magnitude), Swift.min(a.magnitude, b.magnitude))
    if large == 0 || !(large < .infinity) { return a.isNaN || b.isNaN ? a + b : large }
    let ratio = small / large
    return large * (1 + ratio * ratio).squareRoot()
  }
}

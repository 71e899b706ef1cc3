// The loops of Float and Double: vectors of sixteen written out, since the compiler keeps the
// order of a scalar sum and so cannot make vectors of it.

extension Kernels {
  /// The length of a block in a sum: blocks are summed alone, then their sums are summed.
  static let sumBlock = 16_384

  /// The sum of any number of elements: up to a block in 64 running totals, more in blocks.
  ///
  /// - Source: Higham (2002), §4.2, for why the order decides the error.
  @inline(__always)
  static func sum<E: FloatingElement>(_ x: UnsafePointer<E>, _ count: Int) -> E {
    if count <= sumBlock { return blockSum(x, count) }
    let blocks = (count + sumBlock - 1) / sumBlock
    return withUnsafeTemporaryAllocation(of: E.self, capacity: blocks) { partial in
      for i in 0..<blocks {
        partial[i] = blockSum(x + i * sumBlock, min(sumBlock, count - i * sumBlock))
      }
      return E.sum(partial.baseAddress!, blocks)
    }
  }

  @inline(__always)
  private static func blockSum<E: FloatingElement>(_ x: UnsafePointer<E>, _ count: Int) -> E {
    if count < 16 {
      var total: E = 0
      for i in 0..<count { total += x[i] }
      return total
    }
    let raw = UnsafeRawPointer(x)
    let size = MemoryLayout<E>.stride
    @inline(__always) func load(_ i: Int) -> SIMD16<E> {
      raw.loadUnaligned(fromByteOffset: i * size, as: SIMD16<E>.self)
    }
    var totals = (SIMD16<E>.zero, SIMD16<E>.zero, SIMD16<E>.zero, SIMD16<E>.zero)
    let whole = count / 64 * 64
    for i in stride(from: 0, to: whole, by: 64) {
      totals.0 += load(i)
      totals.1 += load(i + 16)
      totals.2 += load(i + 32)
      totals.3 += load(i + 48)
    }
    var i = whole
    while i + 16 <= count {
      totals.0 += load(i)
      i += 16
    }
    let sixteen = (totals.0 + totals.1) + (totals.2 + totals.3)
    let eight = sixteen.lowHalf + sixteen.highHalf
    let four = eight.lowHalf + eight.highHalf
    let two = four.lowHalf + four.highHalf
    var total = two[0] + two[1]
    while i < count {
      total += x[i]
      i += 1
    }
    return total
  }

  /// The largest of at least one element; NaN where there is one.
  @inline(never)
  static func largest(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    typealias Lanes = SIMD16<Float>
    let raw = UnsafeRawPointer(x)
    var best = x[0]
    var i = 0
    if count >= 32 {
      var first = raw.loadUnaligned(as: Lanes.self)
      var second = raw.loadUnaligned(fromByteOffset: 64, as: Lanes.self)
      // A sum of products with zero is NaN exactly where an element is NaN or infinite.
      var odd = first * 0 + second * 0
      i = 32
      while i + 32 <= count {
        let a = raw.loadUnaligned(fromByteOffset: i * 4, as: Lanes.self)
        let b = raw.loadUnaligned(fromByteOffset: i * 4 + 64, as: Lanes.self)
        first.replace(with: a, where: a .> first)
        second.replace(with: b, where: b .> second)
        odd += a * 0
        odd += b * 0
        i += 32
      }
      first.replace(with: second, where: second .> first)
      let eight = odd.lowHalf + odd.highHalf
      let four = eight.lowHalf + eight.highHalf
      let two = four.lowHalf + four.highHalf
      if two[0] + two[1] != 0 {
        // Something is not finite: look at each.
        i = 1
      } else {
        let upper = first.highHalf
        let half = first.lowHalf.replacing(with: upper, where: upper .> first.lowHalf)
        best = half[0]
        for lane in 1..<8 where half[lane] > best { best = half[lane] }
      }
    }
    while i < count, best == best {
      if x[i] != x[i] || x[i] > best { best = x[i] }
      i += 1
    }
    return best
  }

  /// The largest of at least one element; NaN where there is one.
  @inline(never)
  static func largest(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
    typealias Lanes = SIMD8<Double>
    let raw = UnsafeRawPointer(x)
    var best = x[0]
    var i = 0
    if count >= 16 {
      var first = raw.loadUnaligned(as: Lanes.self)
      var second = raw.loadUnaligned(fromByteOffset: 64, as: Lanes.self)
      // A sum of products with zero is NaN exactly where an element is NaN or infinite.
      var odd = first * 0 + second * 0
      i = 16
      while i + 16 <= count {
        let a = raw.loadUnaligned(fromByteOffset: i * 8, as: Lanes.self)
        let b = raw.loadUnaligned(fromByteOffset: i * 8 + 64, as: Lanes.self)
        first.replace(with: a, where: a .> first)
        second.replace(with: b, where: b .> second)
        odd += a * 0
        odd += b * 0
        i += 16
      }
      first.replace(with: second, where: second .> first)
      let four = odd.lowHalf + odd.highHalf
      let two = four.lowHalf + four.highHalf
      if two[0] + two[1] != 0 {
        // Something is not finite: look at each.
        i = 1
      } else {
        best = first[0]
        for lane in 1..<8 where first[lane] > best { best = first[lane] }
      }
    }
    while i < count, best == best {
      if x[i] != x[i] || x[i] > best { best = x[i] }
      i += 1
    }
    return best
  }

  /// The smallest of at least one element; NaN where there is one.
  @inline(never)
  static func smallest(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    typealias Lanes = SIMD16<Float>
    let raw = UnsafeRawPointer(x)
    var best = x[0]
    var i = 0
    if count >= 32 {
      var first = raw.loadUnaligned(as: Lanes.self)
      var second = raw.loadUnaligned(fromByteOffset: 64, as: Lanes.self)
      // A sum of products with zero is NaN exactly where an element is NaN or infinite.
      var odd = first * 0 + second * 0
      i = 32
      while i + 32 <= count {
        let a = raw.loadUnaligned(fromByteOffset: i * 4, as: Lanes.self)
        let b = raw.loadUnaligned(fromByteOffset: i * 4 + 64, as: Lanes.self)
        first.replace(with: a, where: a .< first)
        second.replace(with: b, where: b .< second)
        odd += a * 0
        odd += b * 0
        i += 32
      }
      first.replace(with: second, where: second .< first)
      let eight = odd.lowHalf + odd.highHalf
      let four = eight.lowHalf + eight.highHalf
      let two = four.lowHalf + four.highHalf
      if two[0] + two[1] != 0 {
        // Something is not finite: look at each.
        i = 1
      } else {
        let upper = first.highHalf
        let half = first.lowHalf.replacing(with: upper, where: upper .< first.lowHalf)
        best = half[0]
        for lane in 1..<8 where half[lane] < best { best = half[lane] }
      }
    }
    while i < count, best == best {
      if x[i] != x[i] || x[i] < best { best = x[i] }
      i += 1
    }
    return best
  }

  /// The smallest of at least one element; NaN where there is one.
  @inline(never)
  static func smallest(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
    typealias Lanes = SIMD8<Double>
    let raw = UnsafeRawPointer(x)
    var best = x[0]
    var i = 0
    if count >= 16 {
      var first = raw.loadUnaligned(as: Lanes.self)
      var second = raw.loadUnaligned(fromByteOffset: 64, as: Lanes.self)
      // A sum of products with zero is NaN exactly where an element is NaN or infinite.
      var odd = first * 0 + second * 0
      i = 16
      while i + 16 <= count {
        let a = raw.loadUnaligned(fromByteOffset: i * 8, as: Lanes.self)
        let b = raw.loadUnaligned(fromByteOffset: i * 8 + 64, as: Lanes.self)
        first.replace(with: a, where: a .< first)
        second.replace(with: b, where: b .< second)
        odd += a * 0
        odd += b * 0
        i += 16
      }
      first.replace(with: second, where: second .< first)
      let four = odd.lowHalf + odd.highHalf
      let two = four.lowHalf + four.highHalf
      if two[0] + two[1] != 0 {
        // Something is not finite: look at each.
        i = 1
      } else {
        best = first[0]
        for lane in 1..<8 where first[lane] < best { best = first[lane] }
      }
    }
    while i < count, best == best {
      if x[i] != x[i] || x[i] < best { best = x[i] }
      i += 1
    }
    return best
  }

  /// The place of the first element that equals `value`, which is among them, or is NaN with it.
  @inline(__always)
  static func firstPlace<E: FloatingElement>(
    of value: E, in x: UnsafePointer<E>, _ count: Int
  ) -> Int {
    let raw = UnsafeRawPointer(x)
    let size = MemoryLayout<E>.stride
    var i = 0
    if value == value {
      let wanted = SIMD16<E>(repeating: value)
      while i + 16 <= count {
        let lanes = raw.loadUnaligned(fromByteOffset: i * size, as: SIMD16<E>.self)
        if any(lanes .== wanted) { break }
        i += 16
      }
    }
    while i < count, !(x[i] == value || (value != value && x[i] != x[i])) { i += 1 }
    return i
  }
}

extension Float {
  public static func combine(
    _ operation: BinaryOperation, _ x: UnsafePointer<Float>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Float>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    // Double holds what Float needs for these to be rounded once.
    combineFloating(
      operation, x, xIsScalar, y, yIsScalar, output, count,
      power: { Float(Kernels.pow(Double($0), Double($1))) },
      atan2: { Float(Kernels.atan2(Double($0), Double($1))) },
      hypot: {
        $0.isInfinite || $1.isInfinite
          ? .infinity
          : Float((Double($0) * Double($0) + Double($1) * Double($1)).squareRoot())
      },
      logAddExp: { Float(Kernels.logAddExp(Double($0), Double($1))) })
  }

  public static func combineAfar(
    _ operation: BinaryOperation, _ x: UnsafePointer<Float>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Float>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    typealias Lanes = SIMD16<Float>
    @inline(__always) func stream(_ f: (Lanes, Lanes) -> Lanes) {
      @inline(__always) func loop(_ left: (Int) -> Lanes, _ right: (Int) -> Lanes) {
        for i in stride(from: 0, to: count, by: 16) {
          Platform.storePastCaches(f(left(i), right(i)), output + i)
        }
      }
      @inline(__always) func load(_ p: UnsafePointer<Float>, _ i: Int) -> Lanes {
        UnsafeRawPointer(p + i).loadUnaligned(as: Lanes.self)
      }
      let (first, second) = (Lanes(repeating: x.pointee), Lanes(repeating: y.pointee))
      if xIsScalar {
        loop({ _ in first }, { load(y, $0) })
      } else if yIsScalar {
        loop({ load(x, $0) }, { _ in second })
      } else {
        loop({ load(x, $0) }, { load(y, $0) })
      }
      Platform.orderStores()
    }
    let isAligned = UInt(bitPattern: output) % 64 == 0 && count % 16 == 0
    switch operation {
    case .add where isAligned: stream { $0 + $1 }
    case .subtract where isAligned: stream { $0 - $1 }
    case .multiply where isAligned: stream { $0 * $1 }
    default: combine(operation, x, xIsScalar, y, yIsScalar, output, count)
    }
  }

  public static func transform(
    _ operation: UnaryOperation, _ x: UnsafePointer<Float>, _ output: UnsafeMutablePointer<Float>,
    _ count: Int
  ) {
    switch operation {
    case .exp: Kernels.exp(x, output, count)
    case .log: Kernels.log(x, output, count)
    case .tanh: Kernels.tanh(x, output, count)
    case .sigmoid: Kernels.sigmoid(x, output, count)
    default:
      if transformPlainly(operation, x, output, count) { return }
      Kernels.transform(operation, count) {
        Double(x[$0])
      } store: {
        output[$0] = Float($1)
      }
    }
  }

  public static func sum(_ x: UnsafePointer<Float>, _ count: Int) -> Float {
    Kernels.sum(x, count)
  }
  public static func extremeValue(
    _ kind: Extreme, _ x: UnsafePointer<Float>, _ count: Int
  ) -> Float {
    kind == .greatest ? Kernels.largest(x, count) : Kernels.smallest(x, count)
  }
  public static func extreme(_ kind: Extreme, _ x: UnsafePointer<Float>, _ count: Int) -> Int {
    Kernels.firstPlace(of: extremeValue(kind, x, count), in: x, count)
  }
  public static func sortKeys(
    _ x: UnsafePointer<Float>, _ step: Int, _ keys: UnsafeMutablePointer<UInt64>, _ count: Int
  ) {
    if step == 1 {
      for i in 0..<count { keys[i] = UInt64(sortKey(x[i])) }
    } else {
      for i in 0..<count { keys[i] = UInt64(sortKey(x[i * step])) }
    }
  }
  /// A number whose unsigned order is that of floats: −0 is 0, NaN comes last.
  @inline(__always)
  static func sortKey(_ x: Float) -> UInt32 {
    let bits = (x + 0).bitPattern
    let key = bits ^ (UInt32(bitPattern: Int32(bitPattern: bits) >> 31) | 0x8000_0000)
    return x == x ? key : .max
  }
  public static func multiply(_ product: MatrixProduct<Float>) { Kernels.multiply(product) }
}

extension Double {
  public static func combine(
    _ operation: BinaryOperation, _ x: UnsafePointer<Double>, _ xIsScalar: Bool,
    _ y: UnsafePointer<Double>, _ yIsScalar: Bool, _ output: UnsafeMutablePointer<Double>,
    _ count: Int
  ) {
    combineFloating(
      operation, x, xIsScalar, y, yIsScalar, output, count,
      power: { Kernels.pow($0, $1) }, atan2: { Kernels.atan2($0, $1) },
      hypot: { Kernels.hypot($0, $1) }, logAddExp: { Kernels.logAddExp($0, $1) })
  }

  public static func transform(
    _ operation: UnaryOperation, _ x: UnsafePointer<Double>, _ output: UnsafeMutablePointer<Double>,
    _ count: Int
  ) {
    if transformPlainly(operation, x, output, count) { return }
    Kernels.transform(operation, count) {
      x[$0]
    } store: {
      output[$0] = $1
    }
  }

  public static func sum(_ x: UnsafePointer<Double>, _ count: Int) -> Double {
    Kernels.sum(x, count)
  }
  public static func extremeValue(
    _ kind: Extreme, _ x: UnsafePointer<Double>, _ count: Int
  ) -> Double {
    kind == .greatest ? Kernels.largest(x, count) : Kernels.smallest(x, count)
  }
  public static func extreme(_ kind: Extreme, _ x: UnsafePointer<Double>, _ count: Int) -> Int {
    Kernels.firstPlace(of: extremeValue(kind, x, count), in: x, count)
  }
  public static func sortKeys(
    _ x: UnsafePointer<Double>, _ step: Int, _ keys: UnsafeMutablePointer<UInt64>, _ count: Int
  ) {
    for i in 0..<count {
      let value = x[i * step]
      let bits = (value + 0).bitPattern
      let sign = UInt64(bitPattern: Int64(bitPattern: bits) >> 63)
      keys[i] = value == value ? bits ^ (sign | 1 << 63) : .max
    }
  }
  public static func multiply(_ product: MatrixProduct<Double>) { Kernels.multiply(product) }
}

extension Kernels {
  /// One of the functions of mathematics on each of `count` numbers.
  @inline(__always)
  static func transform(
    _ operation: UnaryOperation, _ count: Int, load: (Int) -> Double, store: (Int, Double) -> Void
  ) {
    @inline(__always) func each(_ f: (Double) -> Double) {
      for i in 0..<count { store(i, f(load(i))) }
    }
    switch operation {
    case .exp: each { exp($0) }
    case .exp2: each { exp2($0) }
    case .expm1: each { expm1($0) }
    case .log: each { log($0) }
    case .log2: each { log2($0) }
    case .log10: each { log10($0) }
    case .log1p: each { log1p($0) }
    case .sin: each { sin($0) }
    case .cos: each { cos($0) }
    case .tan: each { tan($0) }
    case .asin: each { asin($0) }
    case .acos: each { acos($0) }
    case .atan: each { atan($0) }
    case .sinh: each { sinh($0) }
    case .cosh: each { cosh($0) }
    case .tanh: each { tanh($0) }
    case .asinh: each { asinh($0) }
    case .acosh: each { acosh($0) }
    case .atanh: each { atanh($0) }
    case .sigmoid: each { sigmoid($0) }
    case .cubeRoot: each { cbrt($0) }
    default: unreachable(operation, .float64)
    }
  }

  // A function each, so that each loop becomes vectors for itself.

  @inline(never)
  static func log(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    for i in 0..<count { y[i] = log(x[i]) }
  }
  @inline(never)
  static func tanh(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    for i in 0..<count { y[i] = tanh(x[i]) }
  }
  @inline(never)
  static func sigmoid(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    for i in 0..<count { y[i] = sigmoid(x[i]) }
  }
}

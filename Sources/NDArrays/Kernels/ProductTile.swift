// The tile of a packed product: the sums of a few rows and columns, which stay in registers over the
// whole depth.

// Its size was found by measuring: 24 of 32 registers with AVX-512, 12 of 16 with AVX2.
#if LECTERN_WIDE_VECTORS
  private let tileRows = 12
  private let tileStep = 4
  private let tileVectors = 2
#else
  private let tileRows = 6
  private let tileStep = 2
  private let tileVectors = 1
#endif

extension Kernels {
  /// The rows of a whole tile.
  package static var rowsOfTile: Int { tileRows }
  /// The columns of a tile of Floats: what a packed panel is wide.
  package static var columnsOfTile: Int { ProductTile<Float>.columns }
  /// A lower tile's height is a multiple of this.
  package static var stepOfTile: Int { tileStep }

  /// One tile of a product of Floats, as ``ProductTile`` has it.
  @inline(__always)
  package static func tile(
    _ height: Int, _ a: UnsafePointer<Float>, pitch: Int, _ b: UnsafePointer<Float>, _ depth: Int,
    into c: UnsafeMutablePointer<Float>, stride: Int, rows: Int, columns: Int, isFirst: Bool
  ) {
    ProductTile.ofHeight(
      height, a, pitch: pitch, b, depth, into: c, stride: stride, rows: rows, columns: columns,
      isFirst: isFirst)
  }

  /// A tile of whole height of a product of Floats, from rows `pitch` apart.
  @inline(__always)
  package static func tileOfRows(
    _ a: UnsafePointer<Float>, _ pitch: Int, _ b: UnsafePointer<Float>, _ depth: Int,
    into c: UnsafeMutablePointer<Float>, _ stride: Int, _ columns: Int, _ isFirst: Bool
  ) {
    ProductTile.ofRows(tileRows, a, pitch, b, depth, into: c, stride, columns, isFirst)
  }
}

#if LECTERN_WIDE_VECTORS
  /// The sums of a whole tile, twelve rows of two vectors, which lie row by row. They have names, since
  /// an array of them would be cleared and emptied through memory at every tile.
  private struct TileSums<V: PackedLine> {
    var (l0, r0) = (V.zero, V.zero)
    var (l1, r1) = (V.zero, V.zero)
    var (l2, r2) = (V.zero, V.zero)
    var (l3, r3) = (V.zero, V.zero)
    var (l4, r4) = (V.zero, V.zero)
    var (l5, r5) = (V.zero, V.zero)
    var (l6, r6) = (V.zero, V.zero)
    var (l7, r7) = (V.zero, V.zero)
    var (l8, r8) = (V.zero, V.zero)
    var (l9, r9) = (V.zero, V.zero)
    var (l10, r10) = (V.zero, V.zero)
    var (l11, r11) = (V.zero, V.zero)

    /// Adds one step of the depth to the first `height` rows, a constant: a line of B, and the row
    /// of A's column that `x` names.
    @inline(__always)
    mutating func add(_ height: Int, _ b0: V, _ b1: V, _ x: (Int) -> V.Scalar) {
      let x0 = V(repeating: x(0))
      l0 = l0.adding(product: x0, b0)
      r0 = r0.adding(product: x0, b1)
      let x1 = V(repeating: x(1))
      l1 = l1.adding(product: x1, b0)
      r1 = r1.adding(product: x1, b1)
      let x2 = V(repeating: x(2))
      l2 = l2.adding(product: x2, b0)
      r2 = r2.adding(product: x2, b1)
      let x3 = V(repeating: x(3))
      l3 = l3.adding(product: x3, b0)
      r3 = r3.adding(product: x3, b1)
      if height == 4 { return }
      let x4 = V(repeating: x(4))
      l4 = l4.adding(product: x4, b0)
      r4 = r4.adding(product: x4, b1)
      let x5 = V(repeating: x(5))
      l5 = l5.adding(product: x5, b0)
      r5 = r5.adding(product: x5, b1)
      let x6 = V(repeating: x(6))
      l6 = l6.adding(product: x6, b0)
      r6 = r6.adding(product: x6, b1)
      let x7 = V(repeating: x(7))
      l7 = l7.adding(product: x7, b0)
      r7 = r7.adding(product: x7, b1)
      if height == 8 { return }
      let x8 = V(repeating: x(8))
      l8 = l8.adding(product: x8, b0)
      r8 = r8.adding(product: x8, b1)
      let x9 = V(repeating: x(9))
      l9 = l9.adding(product: x9, b0)
      r9 = r9.adding(product: x9, b1)
      let x10 = V(repeating: x(10))
      l10 = l10.adding(product: x10, b0)
      r10 = r10.adding(product: x10, b1)
      let x11 = V(repeating: x(11))
      l11 = l11.adding(product: x11, b0)
      r11 = r11.adding(product: x11, b1)
    }

    /// Moves the sums of the first `height` rows to memory, or adds them to what is there.
    @inline(__always)
    func store(
      _ height: Int, to c: UnsafeMutablePointer<V.Scalar>, _ stride: Int, isFirst: Bool
    ) {
      @inline(__always) func put(_ row: Int, _ left: V, _ right: V) {
        let target = UnsafeMutableRawPointer(c + row &* stride)
        if isFirst {
          target.storeBytes(of: left, as: V.self)
          target.storeBytes(of: right, toByteOffset: 64, as: V.self)
        } else {
          target.storeBytes(of: V.plus(target.loadUnaligned(as: V.self), left), as: V.self)
          target.storeBytes(
            of: V.plus(target.loadUnaligned(fromByteOffset: 64, as: V.self), right),
            toByteOffset: 64, as: V.self)
        }
      }
      put(0, l0, r0)
      put(1, l1, r1)
      put(2, l2, r2)
      put(3, l3, r3)
      if height == 4 { return }
      put(4, l4, r4)
      put(5, l5, r5)
      put(6, l6, r6)
      put(7, l7, r7)
      if height == 8 { return }
      put(8, l8, r8)
      put(9, l9, r9)
      put(10, l10, r10)
      put(11, l11, r11)
    }
  }
#else
  /// The sums of a whole tile, six rows of one vector.
  private struct TileSums<V: PackedLine> {
    var sums = InlineArray<6, V>(repeating: .zero)

    /// Adds one step of the depth to the first `height` rows, a constant: a line of B, and the row
    /// of A's column that `x` names.
    @inline(__always)
    mutating func add(_ height: Int, _ b: V, _ x: (Int) -> V.Scalar) {
      for r in 0..<height { sums[r] = sums[r].adding(product: V(repeating: x(r)), b) }
    }

    /// Moves the sums of the first `height` rows to memory, or adds them to what is there.
    @inline(__always)
    func store(
      _ height: Int, to c: UnsafeMutablePointer<V.Scalar>, _ stride: Int, isFirst: Bool
    ) {
      for r in 0..<height {
        let target = UnsafeMutableRawPointer(c + r &* stride)
        let value = isFirst ? sums[r] : V.plus(target.loadUnaligned(as: V.self), sums[r])
        target.storeBytes(of: value, as: V.self)
      }
    }
  }
#endif

/// The sums of products over a stretch of the depth of a few rows of A and one packed panel of B.
enum ProductTile<E: PackedElement> {
  private typealias V = E.Line

  /// The rows of a whole tile.
  @inline(__always) static var rows: Int { tileRows }
  /// A lower tile's height is a multiple of this.
  @inline(__always) static var step: Int { tileStep }
  /// The vectors beside one another in a row of a tile.
  @inline(__always) static var vectors: Int { tileVectors }
  /// The columns of a tile: what a packed panel is wide.
  @inline(__always) static var columns: Int { E.lanes * tileVectors }

  /// One tile of the result, of the height that its rows need: `a`'s columns lie `pitch` apart, `b`
  /// is a packed panel.
  @inline(never)
  @specialized(where E == Float) @specialized(where E == Double)
  static func ofHeight(
    _ height: Int, _ a: UnsafePointer<E>, pitch: Int, _ b: UnsafePointer<E>, _ depth: Int,
    into c: UnsafeMutablePointer<E>, stride: Int, rows: Int, columns: Int, isFirst: Bool
  ) {
    @inline(__always) func run(_ height: Int) {
      ofConstantHeight(height, a, b, depth, into: c, stride, rows, columns, isFirst, pitch: pitch)
    }
    #if LECTERN_WIDE_VECTORS
      switch height {
      case 12: run(12)
      case 8: run(8)
      default: run(4)
      }
    #else
      switch height {
      case 6: run(6)
      case 4: run(4)
      default: run(2)
      }
    #endif
  }

  /// A tile of a height that is given, all of whose rows are there, `pitch` apart.
  @inline(never)
  @specialized(where E == Float) @specialized(where E == Double)
  static func ofRows(
    _ height: Int, _ a: UnsafePointer<E>, _ pitch: Int, _ b: UnsafePointer<E>, _ depth: Int,
    into c: UnsafeMutablePointer<E>, _ stride: Int, _ columns: Int, _ isFirst: Bool
  ) {
    @inline(__always) func run(_ height: Int) {
      ofConstantRows(height, a, pitch, b, depth, into: c, stride, columns, isFirst)
    }
    #if LECTERN_WIDE_VECTORS
      switch height {
      case 12: run(12)
      case 8: run(8)
      default: run(4)
      }
    #else
      switch height {
      case 6: run(6)
      case 4: run(4)
      default: run(2)
      }
    #endif
  }

  @inline(__always)
  private static func ofConstantRows(
    _ height: Int, _ a: UnsafePointer<E>, _ pitch: Int, _ b: UnsafePointer<E>, _ depth: Int,
    into c: UnsafeMutablePointer<E>, _ stride: Int, _ columns: Int, _ isFirst: Bool
  ) {
    prefetch(c, stride, height)
    // One pointer and six offsets name twelve rows, since an address may hold an offset 2, 4 or 8
    // times.
    let step = pitch &* E.size
    let (p3, p5, p7, p9, p11) = oddMultiples(step)
    var x = UnsafeRawPointer(a)
    @inline(__always) func element(_ row: Int) -> E {
      switch row {
      case 0: x.load(as: E.self)
      case 1: (x + step).load(as: E.self)
      case 2: (x + 2 &* step).load(as: E.self)
      case 3: (x + p3).load(as: E.self)
      case 4: (x + 4 &* step).load(as: E.self)
      case 5: (x + p5).load(as: E.self)
      case 6: (x + 2 &* p3).load(as: E.self)
      case 7: (x + p7).load(as: E.self)
      case 8: (x + 8 &* step).load(as: E.self)
      case 9: (x + p9).load(as: E.self)
      case 10: (x + 2 &* p5).load(as: E.self)
      default: (x + p11).load(as: E.self)
      }
    }
    var sums = TileSums<V>()
    var line = UnsafeRawPointer(b)
    let end = x + depth &* E.size
    while x < end {
      add(line, height, to: &sums, element)
      x += E.size
      line += tileVectors * 64
    }
    store(sums, height, into: c, stride, height, columns, isFirst)
  }

  /// 3, 5, 7, 9 and 11 times a pitch; a call of its own, so that the compiler does not rebuild them
  /// from one another in the inner loop.
  @inline(never)
  private static func oddMultiples(_ pitch: Int) -> (Int, Int, Int, Int, Int) {
    (3 &* pitch, 5 &* pitch, 7 &* pitch, 9 &* pitch, 11 &* pitch)
  }

  @inline(__always)
  private static func ofConstantHeight(
    _ height: Int, _ a: UnsafePointer<E>, _ b: UnsafePointer<E>, _ depth: Int,
    into c: UnsafeMutablePointer<E>, _ stride: Int, _ rows: Int, _ columns: Int, _ isFirst: Bool,
    pitch: Int
  ) {
    var sums = TileSums<V>()
    var line = UnsafeRawPointer(b)
    var x = a
    let end = line + depth * tileVectors * 64
    prefetch(c, stride, height)
    while line < end {
      add(line, height, to: &sums) { x[$0] }
      x += pitch
      line += tileVectors * 64
    }
    store(sums, height, into: c, stride, rows, columns, isFirst)
  }

  @inline(__always)
  private static func add(
    _ line: UnsafeRawPointer, _ height: Int, to sums: inout TileSums<V>, _ x: (Int) -> E
  ) {
    #if LECTERN_WIDE_VECTORS
      sums.add(height, line.load(as: V.self), line.load(fromByteOffset: 64, as: V.self), x)
    #else
      sums.add(height, line.load(as: V.self), x)
    #endif
  }

  /// Fetches the lines of the result that a tile will write to, while it computes.
  @inline(__always)
  private static func prefetch(_ c: UnsafeMutablePointer<E>, _ stride: Int, _ rows: Int) {
    for r in 0..<rows {
      Platform.prefetch(c + r &* stride)
      if tileVectors > 1 { Platform.prefetch(c + r &* stride + E.lanes) }
    }
  }

  /// Moves a tile's sums to the result; only the part of the tile that exists.
  @inline(__always)
  private static func store(
    _ sums: TileSums<V>, _ height: Int, into c: UnsafeMutablePointer<E>, _ stride: Int,
    _ rows: Int, _ columns: Int, _ isFirst: Bool
  ) {
    if rows == height, columns == Self.columns {
      return sums.store(height, to: c, stride, isFirst: isFirst)
    }
    // Through a copy of the tile, of which only the part that exists is moved on.
    withUnsafeBytes(of: sums) { copy in
      let values = copy.baseAddress!.assumingMemoryBound(to: E.self)
      for r in 0..<rows {
        let (from, to) = (values + r * Self.columns, c + r * stride)
        if isFirst {
          for j in 0..<columns { to[j] = from[j] }
        } else {
          for j in 0..<columns { to[j] += from[j] }
        }
      }
    }
  }
}

// Moving elements without looking at them: what matters is their width, so that these loops
// serve every type.

extension Kernels {
  /// Elements from which moving is shared among threads.
  static let moveGrain = 1 << 17

  /// Copies elements of `width` bytes from one layout to another of the same shape.
  static func copy(
    _ width: Int, _ shape: Shape, from source: UnsafeRawPointer, _ sourceStrides: Shape,
    to target: UnsafeMutableRawPointer, _ targetStrides: Shape
  ) {
    guard shape.elementCount > 0 else { return }
    switch width {
    case 1: copy(UInt8.self, shape, source, sourceStrides, target, targetStrides)
    case 2: copy(UInt16.self, shape, source, sourceStrides, target, targetStrides)
    case 4: copy(UInt32.self, shape, source, sourceStrides, target, targetStrides)
    default: copy(UInt64.self, shape, source, sourceStrides, target, targetStrides)
    }
  }

  @inline(__always)
  private static func copy<W: FixedWidthInteger & SIMDScalar>(
    _ type: W.Type, _ shape: Shape, _ source: UnsafeRawPointer, _ sourceStrides: Shape,
    _ target: UnsafeMutableRawPointer, _ targetStrides: Shape
  ) {
    let x = source.assumingMemoryBound(to: W.self)
    let y = target.assumingMemoryBound(to: W.self)
    let walk = Walk(shape, [sourceStrides, targetStrides])
    let last = walk.sizes.count - 1
    let (xStep, yStep) = (walk.strides[0][last], walk.strides[1][last])

    // Two axes that change places: tile by tile, so that both sides are read in lines.
    if yStep == 1, xStep != 1, xStep != 0,
      let axis = (0..<last).first(where: { walk.strides[0][$0] == 1 }), walk.sizes[axis] >= 4,
      walk.width >= 4
    {
      var others = walk
      others.removeInner(and: axis)
      let (rows, columns) = (walk.sizes[axis], walk.width)
      let yPitch = walk.strides[1][axis]
      let matrices = others.rows * others.width
      // Bands of rows of the target; each is a task.
      let band = max(16, min(rows, (moveGrain / max(1, columns) + 15) / 16 * 16))
      let bands = (rows + band - 1) / band
      ThreadPool.shared.run(matrices * bands) { task in
        let matrix = task / bands
        let first = task % bands * band
        let from = x + others.place(matrix, 0) + first
        let to = y + others.place(matrix, 1) + first * yPitch
        turn(from, xStep, to, yPitch, rows: min(band, rows - first), columns: columns)
      }
      return
    }

    walk.forEachStretch(grain: moveGrain) { row, first, count in
      let p = x + walk.offset(ofRow: row, 0) + first * xStep
      let q = y + walk.offset(ofRow: row, 1) + first * yStep
      if xStep == 1, yStep == 1 {
        q.update(from: p, count: count)
      } else if xStep == 0, yStep == 1 {
        q.update(repeating: p.pointee, count: count)
      } else {
        for i in 0..<count { q[i * yStep] = p[i * xStep] }
      }
    }
  }

  /// Turns a matrix: row i of the target is column i of the source, whose rows lie `xPitch` apart.
  @inline(__always)
  private static func turn<W: FixedWidthInteger & SIMDScalar>(
    _ x: UnsafePointer<W>, _ xPitch: Int, _ y: UnsafeMutablePointer<W>, _ yPitch: Int,
    rows: Int, columns: Int
  ) {
    // Tiles of 16 by 16, so that the lines of both sides stay in the first cache.
    let tile = 16
    let size = MemoryLayout<W>.stride
    var i = 0
    while i < rows {
      let height = min(tile, rows - i)
      var j = 0
      while j < columns {
        let width = min(tile, columns - j)
        if size == 4, height == tile, width == tile {
          turn16(
            UnsafeRawPointer(x + j * xPitch + i), xPitch * 4,
            UnsafeMutableRawPointer(y + i * yPitch + j), yPitch * 4)
        } else if size == 8, height == tile, width == tile {
          for r in stride(from: 0, to: tile, by: 4) {
            for c in stride(from: 0, to: tile, by: 4) {
              turn4(
                UnsafeRawPointer(x + (j + c) * xPitch + i + r), xPitch * 8,
                UnsafeMutableRawPointer(y + (i + r) * yPitch + j + c), yPitch * 8)
            }
          }
        } else {
          for r in 0..<height {
            for c in 0..<width { y[(i + r) * yPitch + j + c] = x[(j + c) * xPitch + i + r] }
          }
        }
        j += tile
      }
      i += tile
    }
  }

  /// Sixteen by sixteen words of four bytes, turned in registers by four exchanges of halves.
  @inline(__always)
  private static func turn16(
    _ x: UnsafeRawPointer, _ xPitch: Int, _ y: UnsafeMutableRawPointer, _ yPitch: Int
  ) {
    // Eight by eight quarters, each in vectors of eight.
    for half in 0..<2 {
      for part in 0..<2 {
        turn8(
          x + half * 8 * xPitch + part * 32, xPitch, y + part * 8 * yPitch + half * 32, yPitch)
      }
    }
  }

  /// Eight by eight words of four bytes; line `last` stands in for those after it.
  @inline(__always)
  static func turn8(
    _ x: UnsafeRawPointer, _ xPitch: Int, last: Int = 7, _ y: UnsafeMutableRawPointer,
    _ yPitch: Int
  ) {
    typealias Line = SIMD8<UInt32>
    for half in 0..<2 {
      // Half a line and the one four lines below it.
      @inline(__always) func load(_ i: Int) -> Line {
        let place = x + half * 16
        return Line(
          lowHalf: (place + min(i, last) * xPitch).loadUnaligned(as: SIMD4<UInt32>.self),
          highHalf: (place + min(i + 4, last) * xPitch).loadUnaligned(as: SIMD4<UInt32>.self))
      }
      @inline(__always) func store(_ i: Int, _ line: Line) {
        y.storeBytes(of: line, toByteOffset: (half * 4 + i) * yPitch, as: Line.self)
      }
      // Words of neighbouring lines, then pairs of them, come to stand beside each other.
      @inline(__always) func words(_ a: Line, _ b: Line) -> (Line, Line) {
        (
          Line(a[0], b[0], a[1], b[1], a[4], b[4], a[5], b[5]),
          Line(a[2], b[2], a[3], b[3], a[6], b[6], a[7], b[7])
        )
      }
      @inline(__always) func pairs(_ a: Line, _ b: Line) -> (Line, Line) {
        (
          Line(a[0], a[1], b[0], b[1], a[4], a[5], b[4], b[5]),
          Line(a[2], a[3], b[2], b[3], a[6], a[7], b[6], b[7])
        )
      }
      let (a0, a2) = words(load(0), load(1))
      let (b0, b2) = words(load(2), load(3))
      let (c0, c1) = pairs(a0, b0)
      let (c2, c3) = pairs(a2, b2)
      store(0, c0)
      store(1, c1)
      store(2, c2)
      store(3, c3)
    }
  }

  /// Four by four words of eight bytes; line `last` stands in for those after it.
  @inline(__always)
  static func turn4(
    _ x: UnsafeRawPointer, _ xPitch: Int, last: Int = 3, _ y: UnsafeMutableRawPointer,
    _ yPitch: Int
  ) {
    typealias Line = SIMD4<UInt64>
    for half in 0..<2 {
      // Half a line and the one two lines below it.
      @inline(__always) func load(_ i: Int) -> Line {
        let place = x + half * 16
        return Line(
          lowHalf: (place + min(i, last) * xPitch).loadUnaligned(as: SIMD2<UInt64>.self),
          highHalf: (place + min(i + 2, last) * xPitch).loadUnaligned(as: SIMD2<UInt64>.self))
      }
      let (a, b) = (load(0), load(1))
      y.storeBytes(
        of: Line(a[0], b[0], a[2], b[2]), toByteOffset: half * 2 * yPitch, as: Line.self)
      y.storeBytes(
        of: Line(a[1], b[1], a[3], b[3]), toByteOffset: (half * 2 + 1) * yPitch, as: Line.self)
    }
  }

  /// Copies the rows of `bytes` bytes that `indices` name, negative ones from the end; the place of
  /// an index that is none of the `rows`, if there is one.
  static func gatherRows(
    _ source: UnsafeRawPointer, bytes: Int, _ rows: Int, _ indices: UnsafePointer<Int>,
    _ count: Int, to target: UnsafeMutableRawPointer
  ) -> Int? {
    @inline(__always) func each(_ move: (_ row: Int, _ i: Int) -> Void) -> Int? {
      for i in 0..<count {
        var row = indices[i]
        if UInt(bitPattern: row) >= UInt(bitPattern: rows) {
          row &+= rows
          if UInt(bitPattern: row) >= UInt(bitPattern: rows) { return i }
        }
        move(row, i)
      }
      return nil
    }
    @inline(__always) func elements<W: BitwiseCopyable>(_ type: W.Type) -> Int? {
      let size = MemoryLayout<W>.stride
      return each { row, i in
        target.storeBytes(
          of: source.loadUnaligned(fromByteOffset: row &* size, as: W.self),
          toByteOffset: i &* size, as: W.self)
      }
    }
    switch bytes {
    case 1: return elements(UInt8.self)
    case 2: return elements(UInt16.self)
    case 4: return elements(UInt32.self)
    case 8: return elements(UInt64.self)
    case 16: return elements(SIMD4<UInt32>.self)
    case 32: return elements(SIMD8<UInt32>.self)
    case 64: return elements(SIMD16<UInt32>.self)
    default:
      return each { row, i in
        (target + i &* bytes).copyMemory(from: source + row &* bytes, byteCount: bytes)
      }
    }
  }

  /// Writes elements of `width` bytes to the places that `indices` name, the last of equals last.
  static func scatter(
    _ width: Int, _ source: UnsafeRawPointer, isScalar: Bool, _ indices: UnsafePointer<Int>,
    _ count: Int, to target: UnsafeMutableRawPointer
  ) {
    @inline(__always) func each<W>(_ type: W.Type) {
      let (x, y) = (
        source.assumingMemoryBound(to: W.self), target.assumingMemoryBound(to: W.self)
      )
      for i in 0..<count { y[indices[i]] = x[isScalar ? 0 : i] }
    }
    switch width {
    case 1: each(UInt8.self)
    case 2: each(UInt16.self)
    case 4: each(UInt32.self)
    default: each(UInt64.self)
    }
  }

  /// Elements of `x` where `mask` is true, of `y` elsewhere.
  static func select(
    _ width: Int, _ mask: UnsafePointer<Bool>, _ x: UnsafeRawPointer, _ xIsScalar: Bool,
    _ y: UnsafeRawPointer, _ yIsScalar: Bool, to target: UnsafeMutableRawPointer,
    _ range: Range<Int>
  ) {
    @inline(__always) func each<W>(_ type: W.Type) {
      let (p, q, r) = (
        x.assumingMemoryBound(to: W.self), y.assumingMemoryBound(to: W.self),
        target.assumingMemoryBound(to: W.self)
      )
      for i in range { r[i] = mask[i] ? p[xIsScalar ? 0 : i] : q[yIsScalar ? 0 : i] }
    }
    switch width {
    case 1: each(UInt8.self)
    case 2: each(UInt16.self)
    case 4: each(UInt32.self)
    default: each(UInt64.self)
    }
  }
}

extension Walk {
  /// Takes the inner axis and `axis` out.
  mutating func removeInner(and axis: Int) {
    for place in [sizes.count - 1, axis] {
      sizes.remove(at: place)
      for k in strides.indices { strides[k].remove(at: place) }
    }
    if sizes.isEmpty {
      sizes = [1]
      for k in strides.indices { strides[k] = [0] }
    }
  }

  /// The offset in array `k` of an index over all axes, counted in row-major order.
  func place(_ index: Int, _ k: Int) -> Int {
    offset(ofRow: index / width, k) + index % width * strides[k][sizes.count - 1]
  }
}

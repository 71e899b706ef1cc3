/// A product of two matrices with any strides into a contiguous result.
public struct MatrixProduct<E>: @unchecked Sendable {
  /// rows × depth times depth × columns.
  var rows: Int
  var columns: Int
  var depth: Int
  var a: UnsafePointer<E>
  var aStrides: (row: Int, column: Int)
  var b: UnsafePointer<E>
  var bStrides: (row: Int, column: Int)
  /// rows × columns, not initialised unless the product is added.
  var c: UnsafeMutablePointer<E>
  /// Elements from one row of the result to the next, where they are not `columns`.
  var cRowStep: Int?
  /// Whether the product is added to what the result holds.
  var isAdded = false

  /// Elements from one row of the result to the next.
  @inline(__always) var cStep: Int { cRowStep ?? columns }
}

// The tile that stays in registers, found by measuring: 24 of 32 with AVX-512, 12 of 16 with AVX2.
#if LECTERN_WIDE_VECTORS
  private let tileRows = 12
  private let tileStep = 4
  private let tileVectors = 2
#else
  private let tileRows = 6
  private let tileStep = 2
  private let tileVectors = 1
#endif
private let tileColumns = 16 * tileVectors
private typealias V = SIMD16<Float>

#if LECTERN_WIDE_VECTORS
  /// The sums of a whole tile, twelve rows of two vectors. They have names, since an array of them
  /// would be cleared and emptied through memory at every tile.
  private struct TileSums {
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
    mutating func add(_ height: Int, _ b0: V, _ b1: V, _ x: (Int) -> Float) {
      let x0 = V(repeating: x(0))
      l0 = l0.addingProduct(x0, b0)
      r0 = r0.addingProduct(x0, b1)
      let x1 = V(repeating: x(1))
      l1 = l1.addingProduct(x1, b0)
      r1 = r1.addingProduct(x1, b1)
      let x2 = V(repeating: x(2))
      l2 = l2.addingProduct(x2, b0)
      r2 = r2.addingProduct(x2, b1)
      let x3 = V(repeating: x(3))
      l3 = l3.addingProduct(x3, b0)
      r3 = r3.addingProduct(x3, b1)
      if height == 4 { return }
      let x4 = V(repeating: x(4))
      l4 = l4.addingProduct(x4, b0)
      r4 = r4.addingProduct(x4, b1)
      let x5 = V(repeating: x(5))
      l5 = l5.addingProduct(x5, b0)
      r5 = r5.addingProduct(x5, b1)
      let x6 = V(repeating: x(6))
      l6 = l6.addingProduct(x6, b0)
      r6 = r6.addingProduct(x6, b1)
      let x7 = V(repeating: x(7))
      l7 = l7.addingProduct(x7, b0)
      r7 = r7.addingProduct(x7, b1)
      if height == 8 { return }
      let x8 = V(repeating: x(8))
      l8 = l8.addingProduct(x8, b0)
      r8 = r8.addingProduct(x8, b1)
      let x9 = V(repeating: x(9))
      l9 = l9.addingProduct(x9, b0)
      r9 = r9.addingProduct(x9, b1)
      let x10 = V(repeating: x(10))
      l10 = l10.addingProduct(x10, b0)
      r10 = r10.addingProduct(x10, b1)
      let x11 = V(repeating: x(11))
      l11 = l11.addingProduct(x11, b0)
      r11 = r11.addingProduct(x11, b1)
    }

    /// Moves the sums to memory, or adds them to what is there.
    @inline(__always)
    func store(
      _ height: Int, to c: UnsafeMutablePointer<Float>, _ stride: Int, isFirst: Bool
    ) {
      @inline(__always) func put(_ row: Int, _ left: V, _ right: V) {
        let target = UnsafeMutableRawPointer(c + row &* stride)
        if isFirst {
          target.storeBytes(of: left, as: V.self)
          target.storeBytes(of: right, toByteOffset: 64, as: V.self)
        } else {
          target.storeBytes(of: target.loadUnaligned(as: V.self) + left, as: V.self)
          target.storeBytes(
            of: target.loadUnaligned(fromByteOffset: 64, as: V.self) + right, toByteOffset: 64,
            as: V.self)
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
#endif

extension Kernels {
  /// The rows of a whole tile.
  package static var rowsOfTile: Int { tileRows }
  /// The columns of a tile: what a packed panel is wide.
  package static var columnsOfTile: Int { tileColumns }
  /// A lower tile's height is a multiple of this.
  package static var stepOfTile: Int { tileStep }

  /// The product as its definition: the slow twin, and the one for all but Float.
  @inline(__always)
  static func multiplyPlainly<E: Element>(
    _ p: MatrixProduct<E>, zero: E, _ add: (E, E, E) -> E
  ) {
    for i in 0..<p.rows {
      let row = p.c + i * p.cStep
      if !p.isAdded { row.initialize(repeating: zero, count: p.columns) }
      for k in 0..<p.depth {
        let x = p.a[i * p.aStrides.row + k * p.aStrides.column]
        let line = p.b + k * p.bStrides.row
        let step = p.bStrides.column
        if step == 1 {
          for j in 0..<p.columns { row[j] = add(row[j], x, line[j]) }
        } else {
          for j in 0..<p.columns { row[j] = add(row[j], x, line[j * step]) }
        }
      }
    }
  }

  /// The reference for Double, its rows shared among threads.
  static func multiply(_ p: MatrixProduct<Double>) {
    let grain = max(1, 100_000 / max(1, p.columns * p.depth))
    ThreadPool.shared.run(over: p.rows, grain: grain) { rows in
      var part = p
      part.rows = rows.count
      part.a += rows.lowerBound * p.aStrides.row
      part.c += rows.lowerBound * p.cStep
      multiplyPlainly(part, zero: 0) { $0.addingProduct($1, $2) }
    }
  }

  /// The depth is cut into blocks of at most this.
  private static let longestBlock = 512

  /// The product in packed panels.
  ///
  /// Each element is a chain of fused multiply-adds over a block of at most 512 of the depth,
  /// and the blocks are added in order: tile sizes and threads change no bit. A task packs what
  /// it reads into memory of its own, so that no thread waits for another's panels or fetches
  /// them from the other's cache.
  ///
  /// - Source: Goto & van de Geijn (2008), §4, for the blocking.
  /// - Complexity: O(rows · columns · depth)
  static func multiply(_ p: MatrixProduct<Float>) {
    guard p.rows > 0, p.columns > 0 else { return }
    guard p.depth > 0 else { return multiplyPlainly(p, zero: 0) { $0.addingProduct($1, $2) } }
    // The narrow tiles overlap, which an addition must not.
    if p.columns <= 16, p.cStep == p.columns, !p.isAdded { return multiplyNarrow(p) }

    let (height, width) = taskSize(p.rows, p.columns, p.depth)
    let rowTasks = (p.rows + height - 1) / height
    let columnTasks = (p.columns + width - 1) / width
    let blocks = (p.depth + longestBlock - 1) / longestBlock
    let longest = (p.depth + blocks - 1) / blocks
    let panels = (width + tileColumns - 1) / tileColumns
    share(rowTasks * columnTasks, p.rows * p.columns * p.depth >= 250_000) { task in
      let packedB = ThreadScratch.memory(
        bytes: 4 * (panels * tileColumns + tileRows) * longest
      ).assumingMemoryBound(to: Float.self)
      let packedA = packedB + panels * tileColumns * longest
      let rows = task % rowTasks * height..<min(p.rows, (task % rowTasks + 1) * height)
      let columns = task / rowTasks * width..<min(p.columns, (task / rowTasks + 1) * width)
      for block in 0..<blocks {
        let depths = block * p.depth / blocks..<(block + 1) * p.depth / blocks
        multiplyPart(p, rows, columns, depths, packedA, packedB)
      }
    }
  }

  /// Rows and columns of a task: whole tiles, few enough tasks that packing pays, and enough of
  /// them that threads share the work.
  private static func taskSize(_ rows: Int, _ columns: Int, _ depth: Int) -> (Int, Int) {
    let work = rows * columns * depth
    // A task's panels of B stay in the second cache.
    var width = min(columns, 256)
    // An even number of bands, of at most 512 rows.
    let bands = rows <= 512 ? 1 : (rows + 1023) / 1024 * 2
    var height = min(rows, ((rows + bands - 1) / bands + tileRows - 1) / tileRows * tileRows)
    let wanted = work < 60_000_000 ? min(2, max(1, work / 125_000)) : work < 500_000_000 ? 4 : 8
    func count(_ height: Int, _ width: Int) -> Int {
      ((rows + height - 1) / height) * ((columns + width - 1) / width)
    }
    func cut(_ size: Int, _ tile: Int, _ parts: Int) -> Int {
      ((size + parts - 1) / parts + tile - 1) / tile * tile
    }
    // Columns are cut first, where there are some: rows are read as they lie by every task, a panel
    // of columns is packed for each cut.
    var parts = 1
    while count(height, width) < wanted, parts < wanted {
      parts += 1
      if columns < 4 * tileColumns || rows > 4 * columns {
        height = min(height, cut(rows, 4, parts))
      } else {
        width = min(width, cut(columns, tileColumns, parts))
      }
    }
    return (max(1, height), max(1, width))
  }

  /// One block of the depth of one task.
  @inline(__always)
  private static func multiplyPart(
    _ p: MatrixProduct<Float>, _ rows: Range<Int>, _ columns: Range<Int>, _ depths: Range<Int>,
    _ packedA: UnsafeMutablePointer<Float>, _ packedB: UnsafeMutablePointer<Float>
  ) {
    let depth = depths.count
    let b = p.b + depths.lowerBound * p.bStrides.row
    let whole = p.bStrides.column == 1 ? columns.count / tileColumns : 0
    if whole > 0 {
      // Line by line, as they lie, each cut into its panels.
      for k in 0..<depth {
        var from = UnsafeRawPointer(b + k &* p.bStrides.row + columns.lowerBound)
        var to = UnsafeMutableRawPointer(packedB + k &* tileColumns)
        for _ in 0..<whole {
          for v in 0..<tileVectors {
            to.storeBytes(
              of: from.loadUnaligned(fromByteOffset: v * 64, as: V.self), toByteOffset: v * 64,
              as: V.self)
          }
          from += tileColumns * 4
          to += depth &* tileColumns &* 4
        }
      }
    }
    let rest = columns.lowerBound + whole * tileColumns
    for j in stride(from: rest, to: columns.upperBound, by: tileColumns) {
      packPanel(
        b, count: min(tileColumns, columns.upperBound - j), step: p.bStrides.column, first: j,
        depth: depth, depthStep: p.bStrides.row,
        into: packedB + (j - columns.lowerBound) * depth, width: tileColumns)
    }
    let a = p.a + depths.lowerBound * p.aStrides.column
    let isFirst = depths.lowerBound == 0 && !p.isAdded
    // A whole tile of rows is read where it lies, if its rows or its columns lie in lines.
    let isDirect = p.aStrides.column == 1 || p.aStrides.row == 1
    for i in stride(from: rows.lowerBound, to: rows.upperBound, by: tileRows) {
      let left = rows.upperBound - i
      let isRead = isDirect && left >= tileRows
      // The last rows are multiplied in a tile that is lower, filled up with lines to be dropped.
      let height = left >= tileRows ? tileRows : (left + tileStep - 1) / tileStep * tileStep
      if !isRead {
        packPanel(
          a, count: min(height, left), step: p.aStrides.row, first: i, depth: depth,
          depthStep: p.aStrides.column, into: packedA, width: height)
      }
      let source = a + i &* p.aStrides.row
      for j in stride(from: columns.lowerBound, to: columns.upperBound, by: tileColumns) {
        let used = min(tileColumns, columns.upperBound - j)
        let (b, c) = (packedB + (j - columns.lowerBound) * depth, p.c + i * p.cStep + j)
        if !isRead {
          tile(
            height, packedA, pitch: height, b, depth, into: c, stride: p.cStep,
            rows: min(height, left),
            columns: used, isFirst: isFirst)
        } else if p.aStrides.column == 1 {
          tileOfRows(source, p.aStrides.row, b, depth, into: c, p.cStep, used, isFirst)
        } else {
          tileOfColumns(source, p.aStrides.column, b, depth, into: c, p.cStep, used, isFirst)
        }
      }
    }
  }

  @inline(__always)
  private static func share(_ count: Int, _ isParallel: Bool, _ body: (Int) -> Void) {
    if isParallel { ThreadPool.shared.run(count, body) } else { for i in 0..<count { body(i) } }
  }

  /// Lays `count` lines side by side, depth by depth, with zeros up to `width`.
  @inline(never)
  private static func packPanel(
    _ source: UnsafePointer<Float>, count: Int, step: Int, first: Int, depth: Int, depthStep: Int,
    into panel: UnsafeMutablePointer<Float>, width: Int
  ) {
    let source = source + first * step
    if step == 1, count == width, width % 16 == 0 {
      var from = UnsafeRawPointer(source)
      var to = UnsafeMutableRawPointer(panel)
      for _ in 0..<depth {
        for v in 0..<width / 16 {
          to.storeBytes(
            of: from.loadUnaligned(fromByteOffset: v * 64, as: V.self), toByteOffset: v * 64,
            as: V.self)
        }
        from += depthStep * 4
        to += width * 4
      }
    } else if step == 1 {
      for k in 0..<depth {
        let (from, to) = (source + k &* depthStep, panel + k &* width)
        for i in 0..<count { to[i] = from[i] }
        for i in count..<width { to[i] = 0 }
      }
    } else if depthStep == 1 {
      // Eight by eight: rows are read along the depth and turned in registers. What a product
      // makes of the lines beyond the last is dropped: the last line stands in for them.
      let turned = min((count + 7) / 8 * 8, width / 8 * 8)
      let whole = depth / 8 * 8
      for line in stride(from: 0, to: turned, by: 8) {
        for k in stride(from: 0, to: whole, by: 8) {
          turn8(
            UnsafeRawPointer(source + line * step + k), step * 4, last: count - line - 1,
            UnsafeMutableRawPointer(panel + k * width + line), width * 4)
        }
      }
      for i in 0..<width {
        for k in (i < turned ? whole : 0)..<depth {
          panel[k &* width &+ i] = i < count ? source[i &* step &+ k] : 0
        }
      }
    } else {
      for k in 0..<depth {
        for i in 0..<width {
          panel[k * width + i] = i < count ? source[i * step + k * depthStep] : 0
        }
      }
    }
  }

  /// One tile of the result, of the height that its rows need: `a`'s columns lie `pitch` apart, `b`
  /// is a packed panel.
  @inline(never)
  package static func tile(
    _ height: Int, _ a: UnsafePointer<Float>, pitch: Int, _ b: UnsafePointer<Float>, _ depth: Int,
    into c: UnsafeMutablePointer<Float>, stride: Int, rows: Int, columns: Int, isFirst: Bool
  ) {
    @inline(__always) func run(_ height: Int) {
      tileOf(height, a, b, depth, into: c, stride, rows, columns, isFirst, pitch: pitch)
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

  /// 3, 5, 7, 9 and 11 times a pitch; a call of its own, so that the compiler does not rebuild them
  /// from one another in the inner loop.
  @inline(never)
  private static func oddMultiples(_ pitch: Int) -> (Int, Int, Int, Int, Int) {
    (3 &* pitch, 5 &* pitch, 7 &* pitch, 9 &* pitch, 11 &* pitch)
  }

  /// A tile of whole height from rows `pitch` apart.
  @inline(never)
  package static func tileOfRows(
    _ a: UnsafePointer<Float>, _ pitch: Int, _ b: UnsafePointer<Float>, _ depth: Int,
    into c: UnsafeMutablePointer<Float>, _ stride: Int, _ columns: Int, _ isFirst: Bool
  ) {
    prefetch(c, stride, tileRows)
    var line = UnsafeRawPointer(b)
    // One pointer and six offsets name twelve rows, since an address may hold an offset 2, 4 or 8 times.
    let (p3, p5, p7, p9, p11) = oddMultiples(pitch)
    var x = a
    let end = a + depth
    #if LECTERN_WIDE_VECTORS
      var sums = TileSums()
      while x < end {
        sums.add(tileRows, line.load(as: V.self), line.load(fromByteOffset: 64, as: V.self)) {
          row in
          switch row {
          case 0: x[0]
          case 1: x[pitch]
          case 2: x[2 &* pitch]
          case 3: x[p3]
          case 4: (UnsafeRawPointer(x) + 16 &* pitch).load(as: Float.self)
          case 5: x[p5]
          case 6: x[2 &* p3]
          case 7: x[p7]
          case 8: (UnsafeRawPointer(x) + 32 &* pitch).load(as: Float.self)
          case 9: x[p9]
          case 10: x[2 &* p5]
          default: x[p11]
          }
        }
        x += 1
        line += tileColumns * 4
      }
      store(sums, tileRows, into: c, stride, tileRows, columns, isFirst)
    #else
      _ = (p7, p9, p11)
      var sums = InlineArray<6, V>(repeating: .zero)
      while x < end {
        let b0 = line.load(as: V.self)
        sums[0] = sums[0].addingProduct(V(repeating: x[0]), b0)
        sums[1] = sums[1].addingProduct(V(repeating: x[pitch]), b0)
        sums[2] = sums[2].addingProduct(V(repeating: x[2 &* pitch]), b0)
        sums[3] = sums[3].addingProduct(V(repeating: x[p3]), b0)
        let fourth = (UnsafeRawPointer(x) + 16 &* pitch).load(as: Float.self)
        sums[4] = sums[4].addingProduct(V(repeating: fourth), b0)
        sums[5] = sums[5].addingProduct(V(repeating: x[p5]), b0)
        x += 1
        line += tileColumns * 4
      }
      store(sums, tileRows, into: c, stride, tileRows, columns, isFirst)
    #endif
  }

  /// A tile of whole height from columns `pitch` apart.
  @inline(never)
  private static func tileOfColumns(
    _ a: UnsafePointer<Float>, _ pitch: Int, _ b: UnsafePointer<Float>, _ depth: Int,
    into c: UnsafeMutablePointer<Float>, _ stride: Int, _ columns: Int, _ isFirst: Bool
  ) {
    #if LECTERN_WIDE_VECTORS
      prefetch(c, stride, tileRows)
      var sums = TileSums()
      var line = UnsafeRawPointer(b)
      var x = a
      let end = line + depth * tileColumns * 4
      while line < end {
        sums.add(tileRows, line.load(as: V.self), line.load(fromByteOffset: 64, as: V.self)) {
          x[$0]
        }
        x += pitch
        line += tileColumns * 4
      }
      store(sums, tileRows, into: c, stride, tileRows, columns, isFirst)
    #else
      tileOf(
        tileRows, a, b, depth, into: c, stride, tileRows, columns, isFirst, pitch: pitch)
    #endif
  }

  /// A tile whose accumulators stay in registers over the whole depth; `height` is a constant.
  @inline(__always)
  private static func tileOf(
    _ height: Int, _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ depth: Int,
    into c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int, _ columns: Int,
    _ isFirst: Bool, pitch: Int
  ) {
    #if LECTERN_WIDE_VECTORS
      var sums = TileSums()
    #else
      var sums = InlineArray<6, V>(repeating: .zero)
    #endif
    var line = UnsafeRawPointer(b)
    var x = a
    let end = line + depth * tileColumns * 4
    prefetch(c, stride, height)
    while line < end {
      let b0 = line.load(as: V.self)
      #if LECTERN_WIDE_VECTORS
        sums.add(height, b0, line.load(fromByteOffset: 64, as: V.self)) { x[$0] }
      #else
        for r in 0..<height { sums[r] = sums[r].addingProduct(V(repeating: x[r]), b0) }
      #endif
      x += pitch
      line += tileColumns * 4
    }
    store(sums, height, into: c, stride, rows, columns, isFirst)
  }

  /// Fetches the lines of the result that a tile will write to, while it computes.
  @inline(__always)
  private static func prefetch(_ c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int) {
    for r in 0..<rows {
      Platform.prefetch(c + r &* stride)
      if tileVectors > 1 { Platform.prefetch(c + r &* stride + 16) }
    }
  }

  #if LECTERN_WIDE_VECTORS
    private typealias Sums = TileSums
  #else
    private typealias Sums = InlineArray<6, V>
  #endif

  /// Moves a tile's sums to the result; only the part of the tile that exists.
  @inline(__always)
  private static func store(
    _ sums: Sums, _ height: Int, into c: UnsafeMutablePointer<Float>, _ stride: Int, _ rows: Int,
    _ columns: Int, _ isFirst: Bool
  ) {
    @inline(__always)
    func storeWhole(_ c: UnsafeMutablePointer<Float>, _ stride: Int, isFirst: Bool) {
      #if LECTERN_WIDE_VECTORS
        sums.store(height, to: c, stride, isFirst: isFirst)
      #else
        for r in 0..<height {
          let target = UnsafeMutableRawPointer(c + r &* stride)
          let value = isFirst ? sums[r] : target.loadUnaligned(as: V.self) + sums[r]
          target.storeBytes(of: value, as: V.self)
        }
      #endif
    }
    if rows == height, columns == tileColumns { return storeWhole(c, stride, isFirst: isFirst) }
    // Through a copy of the tile, of which only the part that exists is moved on.
    withUnsafeTemporaryAllocation(byteCount: 24 * 64, alignment: 64) { copy in
      let values = copy.baseAddress!.assumingMemoryBound(to: Float.self)
      storeWhole(values, tileColumns, isFirst: true)
      for r in 0..<rows {
        let (from, to) = (values + r * tileColumns, c + r * stride)
        if isFirst {
          for j in 0..<columns { to[j] = from[j] }
        } else {
          for j in 0..<columns { to[j] += from[j] }
        }
      }
    }
  }

  // MARK: - Few columns

  /// The product with at most sixteen columns: `a` is used once, so it is read where it lies, and
  /// so is `b` where its rows do.
  private static func multiplyNarrow(_ p: MatrixProduct<Float>) {
    let blocks = (p.depth + longestBlock - 1) / longestBlock
    // The lines of B, sixteen numbers each; those beyond its columns are computed and dropped.
    let isPlain = p.bStrides.column == 1 && p.bStrides.row >= p.columns && p.depth > 16
    // The last lines would be read beyond the end: they are copied.
    let tail = isPlain ? (16 + p.bStrides.row - 1) / p.bStrides.row : p.depth
    let copied = min(tail, p.depth)
    let panels = (p.rows + narrowRows - 1) / narrowRows
    let work = p.rows * 16 * p.depth
    let group = max(
      (panels + 15) / 16, min((panels + 1) / 2, 500_000 / max(1, narrowRows * 16 * p.depth)))
    share((panels + group - 1) / group, work >= 600_000) { task in
      // Each task copies for itself: a line that another processor wrote comes from far away.
      let packed = ThreadScratch.memory(bytes: 4 * copied * 16).assumingMemoryBound(to: Float.self)
      packPanel(
        p.b + (p.depth - copied) * p.bStrides.row, count: p.columns, step: p.bStrides.column,
        first: 0, depth: copied, depthStep: p.bStrides.row, into: packed, width: 16)
      for panel in task * group..<min(panels, (task + 1) * group) {
        // The last panel overlaps the one before it and writes the same bits again: an element
        // is stored once, when all blocks are added.
        let row = max(0, min(panel * narrowRows, p.rows - narrowRows))
        narrowTile(
          p.a + row * p.aStrides.row, p.aStrides, p.b, p.bStrides.row, packed,
          directDepth: p.depth - copied, p.depth, blocks: blocks, into: p.c + row * p.columns,
          columns: p.columns, rows: min(narrowRows, p.rows))
      }
    }
  }

  private static let narrowRows = 12

  @inline(never)
  private static func narrowTile(
    _ a: UnsafePointer<Float>, _ strides: (row: Int, column: Int), _ b: UnsafePointer<Float>,
    _ bStep: Int, _ packed: UnsafePointer<Float>, directDepth: Int, _ depth: Int, blocks: Int,
    into c: UnsafeMutablePointer<Float>, columns: Int, rows: Int
  ) {
    var totals = InlineArray<12, V>(repeating: .zero)
    for block in 0..<blocks {
      var sums = InlineArray<12, V>(repeating: .zero)
      let range = block * depth / blocks..<(block + 1) * depth / blocks
      let direct = range.lowerBound..<max(range.lowerBound, min(range.upperBound, directDepth))
      let rest = direct.upperBound..<range.upperBound
      chain(&sums, a, strides, rows, direct, b, bStep)
      chain(&sums, a, strides, rows, rest, packed - directDepth * 16, 16)
      if block == 0 { totals = sums } else { for r in 0..<12 { totals[r] += sums[r] } }
    }
    for r in 0..<rows {
      let target = c + r * columns
      if columns == 16 {
        UnsafeMutableRawPointer(target).storeBytes(of: totals[r], as: V.self)
      } else {
        let values = totals[r]
        for j in 0..<columns { target[j] = values[j] }
      }
    }
  }

  /// Adds the products over a stretch of the depth to the sums of up to twelve rows.
  @inline(__always)
  private static func chain(
    _ sums: inout InlineArray<12, V>, _ a: UnsafePointer<Float>,
    _ strides: (row: Int, column: Int), _ rows: Int, _ range: Range<Int>,
    _ b: UnsafePointer<Float>, _ bStep: Int
  ) {
    let (rowStep, columnStep) = strides
    @inline(__always) func line(_ k: Int) -> V {
      UnsafeRawPointer(b + k &* bStep).loadUnaligned(as: V.self)
    }
    if rows == 12, rowStep == 1 {
      for k in range {
        let (l, x) = (line(k), a + k &* columnStep)
        for r in 0..<12 { sums[r] = sums[r].addingProduct(V(repeating: x[r]), l) }
      }
    } else if rows == 12, columnStep == 1 {
      // Four pointers and three offsets name twelve rows.
      let (x0, x1, x2, x3) = (a, a + 3 &* rowStep, a + 6 &* rowStep, a + 9 &* rowStep)
      let two = 2 &* rowStep
      for k in range {
        let l = line(k)
        sums[0] = sums[0].addingProduct(V(repeating: x0[k]), l)
        sums[1] = sums[1].addingProduct(V(repeating: x0[k &+ rowStep]), l)
        sums[2] = sums[2].addingProduct(V(repeating: x0[k &+ two]), l)
        sums[3] = sums[3].addingProduct(V(repeating: x1[k]), l)
        sums[4] = sums[4].addingProduct(V(repeating: x1[k &+ rowStep]), l)
        sums[5] = sums[5].addingProduct(V(repeating: x1[k &+ two]), l)
        sums[6] = sums[6].addingProduct(V(repeating: x2[k]), l)
        sums[7] = sums[7].addingProduct(V(repeating: x2[k &+ rowStep]), l)
        sums[8] = sums[8].addingProduct(V(repeating: x2[k &+ two]), l)
        sums[9] = sums[9].addingProduct(V(repeating: x3[k]), l)
        sums[10] = sums[10].addingProduct(V(repeating: x3[k &+ rowStep]), l)
        sums[11] = sums[11].addingProduct(V(repeating: x3[k &+ two]), l)
      }
    } else {
      for k in range {
        let (l, x) = (line(k), a + k &* columnStep)
        for r in 0..<rows { sums[r] = sums[r].addingProduct(V(repeating: x[r &* rowStep]), l) }
      }
    }
  }
}

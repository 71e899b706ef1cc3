// A product with few columns: `a` is used once, so it is read where it lies, and so is `b` where its
// rows do.

#if LECTERN_WIDE_VECTORS
  private let narrowRows = 12
#else
  private let narrowRows = 6
#endif

/// A product with at most as many columns as a cache line has elements, with the bits of
/// ``PackedProduct``.
struct NarrowProduct<E: PackedElement>: @unchecked Sendable {
  private typealias V = E.Line
  // A literal is wanted: a vector for each of the rows.
  #if LECTERN_WIDE_VECTORS
    private typealias Sums = InlineArray<12, V>
  #else
    private typealias Sums = InlineArray<6, V>
  #endif

  /// Whether a product is one of these: the narrow tiles overlap, which an addition must not.
  @inline(__always)
  static func fits(_ p: MatrixProduct<E>) -> Bool {
    p.columns <= E.lanes && p.cStep == p.columns && !p.isAdded
  }

  /// Computes a product that fits.
  @specialized(where E == Float) @specialized(where E == Double)
  static func multiply(_ p: MatrixProduct<E>) {
    let blocks = PackedProduct<E>.blocks(p.depth)
    // The lines of B; their elements beyond its columns are computed and dropped.
    let isPlain = p.bStrides.column == 1 && p.bStrides.row >= p.columns && p.depth > E.lanes
    // The last lines would be read beyond the end: they are copied.
    let tail = isPlain ? (E.lanes + p.bStrides.row - 1) / p.bStrides.row : p.depth
    let copied = min(tail, p.depth)
    let panels = (p.rows + narrowRows - 1) / narrowRows
    let work = p.rows * 16 * p.depth
    let group = max(
      (panels + 15) / 16, min((panels + 1) / 2, 500_000 / max(1, narrowRows * 16 * p.depth)))
    PackedProduct<E>.share((panels + group - 1) / group, work >= 600_000) { task in
      // Each task copies for itself: a line that another processor wrote comes from far away.
      let packed = ThreadScratch.memory(bytes: copied * 64).assumingMemoryBound(to: E.self)
      PackedPanel.pack(
        p.b + (p.depth - copied) * p.bStrides.row, count: p.columns, step: p.bStrides.column,
        first: 0, depth: copied, depthStep: p.bStrides.row, into: packed, width: E.lanes)
      for panel in task * group..<min(panels, (task + 1) * group) {
        // The last panel overlaps the one before it and writes the same bits again: an element
        // is stored once, when all blocks are added.
        let row = max(0, min(panel * narrowRows, p.rows - narrowRows))
        tile(
          p.a + row * p.aStrides.row, p.aStrides, p.b, p.bStrides.row, packed,
          directDepth: p.depth - copied, p.depth, blocks: blocks, into: p.c + row * p.columns,
          columns: p.columns, rows: min(narrowRows, p.rows))
      }
    }
  }

  @inline(never)
  @specialized(where E == Float) @specialized(where E == Double)
  private static func tile(
    _ a: UnsafePointer<E>, _ strides: (row: Int, column: Int), _ b: UnsafePointer<E>,
    _ bStep: Int, _ packed: UnsafePointer<E>, directDepth: Int, _ depth: Int, blocks: Int,
    into c: UnsafeMutablePointer<E>, columns: Int, rows: Int
  ) {
    var totals = Sums(repeating: .zero)
    for block in 0..<blocks {
      var sums = Sums(repeating: .zero)
      let range = block * depth / blocks..<(block + 1) * depth / blocks
      let direct = range.lowerBound..<max(range.lowerBound, min(range.upperBound, directDepth))
      let rest = direct.upperBound..<range.upperBound
      chain(&sums, a, strides, rows, direct, b, bStep)
      chain(&sums, a, strides, rows, rest, packed - directDepth * E.lanes, E.lanes)
      if block == 0 {
        totals = sums
      } else {
        for r in 0..<narrowRows { totals[r] = V.plus(totals[r], sums[r]) }
      }
    }
    for r in 0..<rows {
      let target = c + r * columns
      if columns == E.lanes {
        UnsafeMutableRawPointer(target).storeBytes(of: totals[r], as: V.self)
      } else {
        let values = totals[r]
        for j in 0..<columns { target[j] = values[j] }
      }
    }
  }

  /// Adds the products over a stretch of the depth to the sums of the rows.
  @inline(__always)
  private static func chain(
    _ sums: inout Sums, _ a: UnsafePointer<E>, _ strides: (row: Int, column: Int), _ rows: Int,
    _ range: Range<Int>, _ b: UnsafePointer<E>, _ bStep: Int
  ) {
    let (rowStep, columnStep) = strides
    @inline(__always) func line(_ k: Int) -> V {
      UnsafeRawPointer(b + k &* bStep).loadUnaligned(as: V.self)
    }
    if rows == narrowRows, rowStep == 1 {
      for k in range {
        let (l, x) = (line(k), a + k &* columnStep)
        for r in 0..<narrowRows { sums[r] = sums[r].adding(product: V(repeating: x[r]), l) }
      }
    } else if rows == narrowRows, columnStep == 1 {
      // Four pointers and two offsets name twelve rows, two of them six.
      let (x0, x1) = (a, a + 3 &* rowStep)
      let two = 2 &* rowStep
      #if LECTERN_WIDE_VECTORS
        let (x2, x3) = (a + 6 &* rowStep, a + 9 &* rowStep)
      #endif
      for k in range {
        let l = line(k)
        sums[0] = sums[0].adding(product: V(repeating: x0[k]), l)
        sums[1] = sums[1].adding(product: V(repeating: x0[k &+ rowStep]), l)
        sums[2] = sums[2].adding(product: V(repeating: x0[k &+ two]), l)
        sums[3] = sums[3].adding(product: V(repeating: x1[k]), l)
        sums[4] = sums[4].adding(product: V(repeating: x1[k &+ rowStep]), l)
        sums[5] = sums[5].adding(product: V(repeating: x1[k &+ two]), l)
        #if LECTERN_WIDE_VECTORS
          sums[6] = sums[6].adding(product: V(repeating: x2[k]), l)
          sums[7] = sums[7].adding(product: V(repeating: x2[k &+ rowStep]), l)
          sums[8] = sums[8].adding(product: V(repeating: x2[k &+ two]), l)
          sums[9] = sums[9].adding(product: V(repeating: x3[k]), l)
          sums[10] = sums[10].adding(product: V(repeating: x3[k &+ rowStep]), l)
          sums[11] = sums[11].adding(product: V(repeating: x3[k &+ two]), l)
        #endif
      }
    } else {
      for k in range {
        let (l, x) = (line(k), a + k &* columnStep)
        for r in 0..<rows {
          sums[r] = sums[r].adding(product: V(repeating: x[r &* rowStep]), l)
        }
      }
    }
  }
}

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
  /// rows × columns, not initialised.
  var c: UnsafeMutablePointer<E>
}

// The tile that stays in registers, found by measuring: 24 of 32 with AVX-512, 12 of 16 with AVX2.
#if LECTERN_WIDE_VECTORS
  private let tileRows = 12
  private let tileVectors = 2
#else
  private let tileRows = 6
  private let tileVectors = 1
#endif
private let tileColumns = 16 * tileVectors
private typealias V = SIMD16<Float>

extension Kernels {
  /// The product as its definition: the slow twin, and the one for all but Float.
  @inline(__always)
  static func multiplyPlainly<E: Element>(
    _ p: MatrixProduct<E>, zero: E, _ add: (E, E, E) -> E
  ) {
    for i in 0..<p.rows {
      let row = p.c + i * p.columns
      row.initialize(repeating: zero, count: p.columns)
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
      part.c += rows.lowerBound * p.columns
      multiplyPlainly(part, zero: 0) { $0.addingProduct($1, $2) }
    }
  }

  /// The product in packed panels.
  ///
  /// Each element is a chain of fused multiply-adds over a block of at most 384 of the depth,
  /// and the blocks are added in order: tile sizes and threads change no bit.
  ///
  /// - Source: Goto & van de Geijn (2008), §4, for the blocking.
  /// - Complexity: O(rows · columns · depth)
  static func multiply(_ p: MatrixProduct<Float>) {
    guard p.rows > 0, p.columns > 0 else { return }
    guard p.depth > 0 else { return p.c.initialize(repeating: 0, count: p.rows * p.columns) }
    if p.columns <= 16 { return multiplyNarrow(p) }

    let blocks = (p.depth + 383) / 384
    let rowPanels = (p.rows + tileRows - 1) / tileRows
    let columnPanels = (p.columns + tileColumns - 1) / tileColumns
    let largest = (p.depth + blocks - 1) / blocks
    let work = p.rows * p.columns * p.depth
    let scratch = Storage(
      bytes: 4 * ((rowPanels * tileRows + columnPanels * tileColumns) * largest + 32))
    // Panels begin on cache lines.
    let aligned = scratch.pointer.alignedUp(toMultipleOf: 64)
    let packedB = aligned.assumingMemoryBound(to: Float.self)
    let packedA = packedB + columnPanels * tileColumns * largest
    let isParallel = work >= 1_000_000

    for block in 0..<blocks {
      let start = block * p.depth / blocks
      let depth = (block + 1) * p.depth / blocks - start
      let pack = { (panel: Int) in
        if panel < rowPanels {
          packPanel(
            p.a + start * p.aStrides.column, count: min(tileRows, p.rows - panel * tileRows),
            step: p.aStrides.row, first: panel * tileRows, depth: depth,
            depthStep: p.aStrides.column,
            into: packedA + panel * tileRows * depth, width: tileRows)
        } else {
          let j = panel - rowPanels
          packPanel(
            p.b + start * p.bStrides.row, count: min(tileColumns, p.columns - j * tileColumns),
            step: p.bStrides.column, first: j * tileColumns, depth: depth,
            depthStep: p.bStrides.row,
            into: packedB + j * tileColumns * depth, width: tileColumns)
        }
      }
      // A task packs several panels, so that a counter is not all it does.
      let panels = rowPanels + columnPanels
      let group = max(1, panels / 16)
      share((panels + group - 1) / group, isParallel) { task in
        for panel in task * group..<min(panels, (task + 1) * group) { pack(panel) }
      }

      // A task: up to 16 row panels, which stay in the second cache, by up to 16 column panels.
      let (m, n) = taskSize(rowPanels, columnPanels)
      let (rowTasks, columnTasks) = ((rowPanels + m - 1) / m, (columnPanels + n - 1) / n)
      share(rowTasks * columnTasks, isParallel) { task in
        let rows = task % rowTasks * m..<min(rowPanels, (task % rowTasks + 1) * m)
        let columns = task / rowTasks * n..<min(columnPanels, (task / rowTasks + 1) * n)
        for j in columns {
          for i in rows {
            tile(
              packedA + i * tileRows * depth, packedB + j * tileColumns * depth, depth,
              into: p.c + i * tileRows * p.columns + j * tileColumns, stride: p.columns,
              rows: min(tileRows, p.rows - i * tileRows),
              columns: min(tileColumns, p.columns - j * tileColumns),
              isFirst: block == 0)
          }
        }
      }
    }
    withExtendedLifetime(scratch) {}
  }

  /// Row and column panels of a task: at least eight tasks where there is enough to share.
  private static func taskSize(_ rowPanels: Int, _ columnPanels: Int) -> (Int, Int) {
    var (m, n) = (min(16, rowPanels), min(32, columnPanels))
    func tasks() -> Int { ((rowPanels + m - 1) / m) * ((columnPanels + n - 1) / n) }
    while tasks() < 8, m > 1 || n > 1 {
      if n >= m, n > 1 { n = (n + 1) / 2 } else { m = (m + 1) / 2 }
    }
    return (m, n)
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
    if step == 1, count == width {
      for k in 0..<depth {
        (panel + k * width).update(from: source + k * depthStep, count: width)
      }
    } else if depthStep == 1 {
      // Four by four: rows are read along the depth and turned in registers.
      let whole = depth / 4 * 4
      for line in stride(from: 0, to: width, by: 4) {
        let used = max(0, min(4, count - line))
        if used == 4 {
          let s = UnsafeRawPointer(source + line * step)
          let pitch = step * 4
          for k in stride(from: 0, to: whole, by: 4) {
            let r0 = s.loadUnaligned(fromByteOffset: k * 4, as: SIMD4<Float>.self)
            let r1 = s.loadUnaligned(fromByteOffset: pitch + k * 4, as: SIMD4<Float>.self)
            let r2 = s.loadUnaligned(fromByteOffset: 2 * pitch + k * 4, as: SIMD4<Float>.self)
            let r3 = s.loadUnaligned(fromByteOffset: 3 * pitch + k * 4, as: SIMD4<Float>.self)
            let t = UnsafeMutableRawPointer(panel + k * width + line)
            t.storeBytes(of: SIMD4(r0[0], r1[0], r2[0], r3[0]), as: SIMD4<Float>.self)
            t.storeBytes(
              of: SIMD4(r0[1], r1[1], r2[1], r3[1]), toByteOffset: width * 4, as: SIMD4<Float>.self)
            t.storeBytes(
              of: SIMD4(r0[2], r1[2], r2[2], r3[2]), toByteOffset: width * 8, as: SIMD4<Float>.self)
            t.storeBytes(
              of: SIMD4(r0[3], r1[3], r2[3], r3[3]), toByteOffset: width * 12, as: SIMD4<Float>.self
            )
          }
        }
        for i in line..<min(line + 4, width) {
          for k in (used == 4 ? whole : 0)..<depth {
            panel[k * width + i] = i < count ? source[i * step + k] : 0
          }
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

  /// One tile of the result: its accumulators stay in registers over the whole depth.
  @inline(never)
  private static func tile(
    _ a: UnsafePointer<Float>, _ b: UnsafePointer<Float>, _ depth: Int,
    into c: UnsafeMutablePointer<Float>, stride: Int, rows: Int, columns: Int, isFirst: Bool
  ) {
    #if LECTERN_WIDE_VECTORS
      var sums = InlineArray<24, V>(repeating: .zero)
      for k in 0..<depth {
        let line = UnsafeRawPointer(b + k * 32)
        let (b0, b1) = (line.load(as: V.self), line.load(fromByteOffset: 64, as: V.self))
        let x = a + k * 12
        for r in 0..<12 {
          let value = V(repeating: x[r])
          sums[2 * r] = sums[2 * r].addingProduct(value, b0)
          sums[2 * r + 1] = sums[2 * r + 1].addingProduct(value, b1)
        }
      }
    #else
      var sums = InlineArray<6, V>(repeating: .zero)
      for k in 0..<depth {
        let line = UnsafeRawPointer(b + k * 16).load(as: V.self)
        let x = a + k * 6
        for r in 0..<6 { sums[r] = sums[r].addingProduct(V(repeating: x[r]), line) }
      }
    #endif
    if rows == tileRows, columns == tileColumns {
      for r in 0..<tileRows {
        for v in 0..<tileVectors {
          let target = UnsafeMutableRawPointer(c + r * stride + v * 16)
          let sum = sums[r * tileVectors + v]
          let value = isFirst ? sum : target.loadUnaligned(as: V.self) + sum
          target.storeBytes(of: value, as: V.self)
        }
      }
    } else {
      for r in 0..<rows {
        for j in 0..<columns {
          let value = sums[r * tileVectors + j / 16][j % 16]
          c[r * stride + j] = isFirst ? value : c[r * stride + j] + value
        }
      }
    }
  }

  // MARK: - Few columns

  /// The product with at most sixteen columns: `a` is used once, so it is read where it lies.
  private static func multiplyNarrow(_ p: MatrixProduct<Float>) {
    let blocks = (p.depth + 383) / 384
    let scratch = Storage(bytes: 4 * (p.depth * 16 + 16))
    let packed = scratch.pointer.alignedUp(toMultipleOf: 64)
      .assumingMemoryBound(to: Float.self)
    packPanel(
      p.b, count: p.columns, step: p.bStrides.column, first: 0, depth: p.depth,
      depthStep: p.bStrides.row,
      into: packed, width: 16)
    let panels = (p.rows + narrowRows - 1) / narrowRows
    let group = max(1, min(8, panels / 8))
    share((panels + group - 1) / group, p.rows * p.columns * p.depth >= 200_000) { task in
      for panel in task * group..<min(panels, (task + 1) * group) {
        // The last panel overlaps the one before it and writes the same bits again: an element
        // is stored once, when all blocks are added.
        let row = max(0, min(panel * narrowRows, p.rows - narrowRows))
        narrowTile(
          p.a + row * p.aStrides.row, p.aStrides, packed, p.depth, blocks: blocks,
          into: p.c + row * p.columns, columns: p.columns, rows: min(narrowRows, p.rows))
      }
    }
    withExtendedLifetime(scratch) {}
  }

  private static let narrowRows = 12

  @inline(never)
  private static func narrowTile(
    _ a: UnsafePointer<Float>, _ strides: (row: Int, column: Int), _ b: UnsafePointer<Float>,
    _ depth: Int,
    blocks: Int, into c: UnsafeMutablePointer<Float>, columns: Int, rows: Int
  ) {
    var totals = InlineArray<12, V>(repeating: .zero)
    let (rowStep, columnStep) = strides
    for block in 0..<blocks {
      var sums = InlineArray<12, V>(repeating: .zero)
      let range = block * depth / blocks..<(block + 1) * depth / blocks
      if rows == 12, rowStep == 1 {
        for k in range {
          let line = UnsafeRawPointer(b + k * 16).load(as: V.self)
          let x = a + k * columnStep
          for r in 0..<12 { sums[r] = sums[r].addingProduct(V(repeating: x[r]), line) }
        }
      } else if rows == 12 {
        for k in range {
          let line = UnsafeRawPointer(b + k * 16).load(as: V.self)
          let x = a + k * columnStep
          for r in 0..<12 { sums[r] = sums[r].addingProduct(V(repeating: x[r * rowStep]), line) }
        }
      } else {
        for k in range {
          let line = UnsafeRawPointer(b + k * 16).load(as: V.self)
          let x = a + k * columnStep
          for r in 0..<rows { sums[r] = sums[r].addingProduct(V(repeating: x[r * rowStep]), line) }
        }
      }
      if block == 0 { totals = sums } else { for r in 0..<12 { totals[r] += sums[r] } }
    }
    for r in 0..<rows {
      let target = c + r * columns
      if columns == 16 {
        UnsafeMutableRawPointer(target).storeBytes(of: totals[r], as: V.self)
      } else {
        for j in 0..<columns { target[j] = totals[r][j] }
      }
    }
  }
}

/// The product in packed panels.
///
/// Each element is a chain of fused multiply-adds over a block of the depth, and the blocks are added
/// in order: tile sizes and threads change no bit. A task packs what it reads into memory of its own,
/// so that no thread waits for another's panels or fetches them from the other's cache.
///
/// - Source: Goto & van de Geijn (2008), §4, for the blocking.
/// - Complexity: O(rows · columns · depth)
struct PackedProduct<E: PackedElement>: @unchecked Sendable {
  private let p: MatrixProduct<E>

  /// The depth is cut into blocks of at most this: rows of a tile, 2 KB each, stay in the first
  /// cache.
  @inline(__always) static var longestBlock: Int { 2048 / E.size }
  /// How many blocks a depth is cut into, of nearly equal length.
  @inline(__always)
  static func blocks(_ depth: Int) -> Int { (depth + longestBlock - 1) / longestBlock }

  /// Computes a product that has rows, columns and a depth.
  @specialized(where E == Float) @specialized(where E == Double)
  static func multiply(_ p: MatrixProduct<E>) {
    let product = PackedProduct(p: p)
    let columnsOfTile = ProductTile<E>.columns
    let (height, width) = taskSize(p.rows, p.columns, p.depth)
    let rowTasks = (p.rows + height - 1) / height
    let columnTasks = (p.columns + width - 1) / width
    let blocks = blocks(p.depth)
    let longest = (p.depth + blocks - 1) / blocks
    let panels = (width + columnsOfTile - 1) / columnsOfTile
    share(rowTasks * columnTasks, p.rows * p.columns * p.depth >= 250_000) { task in
      let packedB = ThreadScratch.memory(
        bytes: E.size * longest
          * (panels * columnsOfTile + PackedPanel<E>.tilesAtOnce * ProductTile<E>.rows)
      ).assumingMemoryBound(to: E.self)
      let packedA = packedB + panels * columnsOfTile * longest
      let rows = task % rowTasks * height..<min(p.rows, (task % rowTasks + 1) * height)
      let columns = task / rowTasks * width..<min(p.columns, (task / rowTasks + 1) * width)
      for block in 0..<blocks {
        let depths = block * p.depth / blocks..<(block + 1) * p.depth / blocks
        product.multiplyPart(rows, columns, depths, packedA, packedB)
      }
    }
  }

  /// Runs the tasks, on several threads if they are worth it.
  @inline(__always)
  static func share(_ count: Int, _ isParallel: Bool, _ body: (Int) -> Void) {
    if isParallel { ThreadPool.shared.run(count, body) } else { for i in 0..<count { body(i) } }
  }

  /// Rows and columns of a task: whole tiles, few enough tasks that packing pays, and enough of
  /// them that threads share the work.
  private static func taskSize(_ rows: Int, _ columns: Int, _ depth: Int) -> (Int, Int) {
    let (tileRows, tileColumns) = (ProductTile<E>.rows, ProductTile<E>.columns)
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
  private func multiplyPart(
    _ rows: Range<Int>, _ columns: Range<Int>, _ depths: Range<Int>,
    _ packedA: UnsafeMutablePointer<E>, _ packedB: UnsafeMutablePointer<E>
  ) {
    let tileColumns = ProductTile<E>.columns
    let depth = depths.count
    packColumns(columns, depths, into: packedB)
    let a = p.a + depths.lowerBound * p.aStrides.column
    let isFirst = depths.lowerBound == 0 && !p.isAdded
    // A tile of rows is read where it lies, if its rows or its columns lie in lines.
    let isDirect = p.aStrides.column == 1 || p.aStrides.row == 1
    // Columns that many tiles read come from as many lines as the block is deep, which the first
    // cache need not hold together.
    let isPackedWhole =
      p.aStrides.column != 1 && p.aStrides.row == 1 && columns.count > 3 * tileColumns
    var i = rows.lowerBound
    // The tiles that are packed, and the first of their rows.
    var (packedTiles, packedRow) = (0, i)
    while i < rows.upperBound {
      let height = height(ofTileBefore: rows.upperBound - i)
      let used = min(height, rows.upperBound - i)
      let isWhole = isPackedWhole && used == ProductTile<E>.rows
      let isRead = isDirect && used == height && !isWhole
      if isWhole {
        if i >= packedRow + packedTiles * ProductTile<E>.rows {
          (packedTiles, packedRow) = (wholeTiles(rows.upperBound - i), i)
          PackedPanel.packColumnsOfTiles(
            packedTiles, a + i, depth: depth, depthStep: p.aStrides.column, into: packedA)
        }
      } else if !isRead {
        // Filled up with lines to be dropped.
        PackedPanel.pack(
          a, count: used, step: p.aStrides.row, first: i, depth: depth,
          depthStep: p.aStrides.column, into: packedA, width: height)
      }
      let source = a + i &* p.aStrides.row
      let packed = isWhole ? packedA + (i - packedRow) * depth : packedA
      for j in stride(from: columns.lowerBound, to: columns.upperBound, by: tileColumns) {
        let width = min(tileColumns, columns.upperBound - j)
        let (b, c) = (packedB + (j - columns.lowerBound) * depth, p.c + i * p.cStep + j)
        if isRead, p.aStrides.column == 1 {
          ProductTile.ofRows(
            height, source, p.aStrides.row, b, depth, into: c, p.cStep, width, isFirst)
        } else {
          ProductTile.ofHeight(
            height, isRead ? source : UnsafePointer(packed),
            pitch: isRead ? p.aStrides.column : height, b, depth, into: c, stride: p.cStep,
            rows: used, columns: width, isFirst: isFirst)
        }
      }
      i += height
    }
  }

  /// How many whole tiles come next where so many rows are left, no more than are packed at once.
  @inline(__always)
  private func wholeTiles(_ left: Int) -> Int {
    var (count, rest) = (0, left)
    while count < PackedPanel<E>.tilesAtOnce, rest >= ProductTile<E>.rows,
      height(ofTileBefore: rest) == ProductTile<E>.rows
    {
      count += 1
      rest -= ProductTile<E>.rows
    }
    return count
  }

  /// The height of the next tile where so many rows are left.
  ///
  /// The last rows have a lower tile. Where it would be the lowest, which has too few sums to keep the
  /// processor busy, the tile before it gives up some rows.
  @inline(__always)
  private func height(ofTileBefore left: Int) -> Int {
    let (whole, step) = (ProductTile<E>.rows, ProductTile<E>.step)
    if left > whole, left <= whole + step { return whole - step }
    return left >= whole ? whole : (left + step - 1) / step * step
  }

  /// Packs what a task needs of a block of B.
  @inline(__always)
  private func packColumns(
    _ columns: Range<Int>, _ depths: Range<Int>, into packed: UnsafeMutablePointer<E>
  ) {
    let width = ProductTile<E>.columns
    let b = p.b + depths.lowerBound * p.bStrides.row
    let whole = p.bStrides.column == 1 ? columns.count / width : 0
    PackedPanel.packLines(
      b + columns.lowerBound &* p.bStrides.column, panels: whole, depth: depths.count,
      depthStep: p.bStrides.row, into: packed)
    let rest = columns.lowerBound + whole * width
    for j in stride(from: rest, to: columns.upperBound, by: width) {
      PackedPanel.pack(
        b, count: min(width, columns.upperBound - j), step: p.bStrides.column, first: j,
        depth: depths.count, depthStep: p.bStrides.row,
        into: packed + (j - columns.lowerBound) * depths.count, width: width)
    }
  }
}

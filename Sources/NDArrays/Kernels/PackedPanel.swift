// Panels of a packed product: a few lines of an operand, side by side, depth by depth.

/// The laying of an operand's lines side by side.
enum PackedPanel<E: PackedElement> {
  private typealias V = E.Line

  /// Lays `count` lines side by side, depth by depth, with zeros up to `width`.
  ///
  /// - Parameters:
  ///   - step: Elements from one line to the next.
  ///   - first: The first line.
  ///   - depthStep: Elements from one depth to the next.
  @inline(never)
  @specialized(where E == Float) @specialized(where E == Double)
  static func pack(
    _ source: UnsafePointer<E>, count: Int, step: Int, first: Int, depth: Int, depthStep: Int,
    into panel: UnsafeMutablePointer<E>, width: Int
  ) {
    let source = source + first * step
    if step == 1, count == width, width % E.lanes == 0 {
      var from = UnsafeRawPointer(source)
      var to = UnsafeMutableRawPointer(panel)
      for _ in 0..<depth {
        for v in 0..<width / E.lanes { copyLine(from + v * 64, to + v * 64) }
        from += depthStep * E.size
        to += width * E.size
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
          E.turnEight(
            UnsafeRawPointer(source + line * step + k), step * E.size, last: count - line - 1,
            UnsafeMutableRawPointer(panel + k * width + line), width * E.size)
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

  /// How many tiles' lines are laid at once: what a few tiles read of a depth is whole lines of the
  /// cache.
  @inline(__always) static var tilesAtOnce: Int { 4 }

  /// Lays the lines of some tiles side by side, one tile after the other, where neighbouring lines are
  /// neighbours in memory too.
  @inline(__always)
  static func packColumnsOfTiles(
    _ count: Int, _ source: UnsafePointer<E>, depth: Int, depthStep: Int,
    into panel: UnsafeMutablePointer<E>
  ) {
    let bytes = ProductTile<E>.rows &* E.size
    for k in 0..<depth {
      var from = UnsafeRawPointer(source + k &* depthStep)
      var to = UnsafeMutableRawPointer(panel) + k &* bytes
      for _ in 0..<count {
        copyColumns(from, to)
        from += bytes
        to += depth &* bytes
      }
    }
  }

  /// Copies what a tile reads of one depth: twelve are eight and four; six are four and two.
  @inline(__always)
  private static func copyColumns(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
    if ProductTile<E>.rows == 12 {
      to.storeBytes(of: from.loadUnaligned(as: SIMD8<E>.self), as: SIMD8<E>.self)
      let rest = 8 &* E.size
      to.storeBytes(
        of: from.loadUnaligned(fromByteOffset: rest, as: SIMD4<E>.self), toByteOffset: rest,
        as: SIMD4<E>.self)
    } else {
      to.storeBytes(of: from.loadUnaligned(as: SIMD4<E>.self), as: SIMD4<E>.self)
      let rest = 4 &* E.size
      to.storeBytes(
        of: from.loadUnaligned(fromByteOffset: rest, as: SIMD2<E>.self), toByteOffset: rest,
        as: SIMD2<E>.self)
    }
  }

  /// Lays whole panels of rows that lie as they are read: line by line, each cut into its panels.
  @inline(__always)
  static func packLines(
    _ source: UnsafePointer<E>, panels: Int, depth: Int, depthStep: Int,
    into target: UnsafeMutablePointer<E>
  ) {
    let bytes = ProductTile<E>.columns &* E.size
    for k in 0..<depth {
      var from = UnsafeRawPointer(source + k &* depthStep)
      var to = UnsafeMutableRawPointer(target) + k &* bytes
      for _ in 0..<panels {
        for v in 0..<ProductTile<E>.vectors { copyLine(from + v &* 64, to + v &* 64) }
        from += bytes
        to += depth &* bytes
      }
    }
  }

  @inline(__always)
  private static func copyLine(_ from: UnsafeRawPointer, _ to: UnsafeMutableRawPointer) {
    to.storeBytes(of: from.loadUnaligned(as: V.self), as: V.self)
  }
}

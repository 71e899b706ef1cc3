/// Where an array's elements lie in its storage: the element at index (i, j, …) lies at
/// `offset + i · strides[0] + j · strides[1] + …`, counted in elements.
@usableFromInline
struct Layout: Sendable, Equatable {
  @usableFromInline var shape: Shape
  /// 0 along an axis that is repeated, negative along one that is walked backwards.
  @usableFromInline var strides: Shape
  @usableFromInline var offset: Int

  @inlinable @inline(__always)
  init(shape: Shape, strides: Shape, offset: Int) {
    self.shape = shape
    self.strides = strides
    self.offset = offset
  }

  /// Row-major elements from the storage's beginning.
  @inline(__always)
  init(_ shape: Shape) {
    self.init(shape: shape, strides: shape.rowMajorStrides, offset: 0)
  }

  @inline(__always)
  var rank: Int { shape.rank }

  /// Whether the elements lie one after another in row-major order.
  @inline(__always)
  var isContiguous: Bool {
    var step = 1
    for place in 1...6 {
      let axis = 6 - place
      let size = shape.sizes[unchecked: axis]
      if axis >= rank || size == 1 { continue }
      if strides.sizes[unchecked: axis] != step { return shape.uncheckedElementCount == 0 }
      step &*= size
    }
    return true
  }

  /// Whether two indices may name one element: along a repeated axis, or in windows that overlap.
  var mayOverlap: Bool {
    let axes = (0..<rank).filter { shape.sizes[$0] > 1 }.sorted {
      strides.sizes[$0].magnitude < strides.sizes[$1].magnitude
    }
    // Each step must lead beyond all that the shorter ones reach.
    var reach: UInt = 0
    for axis in axes {
      let step = strides.sizes[axis].magnitude
      if step <= reach { return true }
      reach += step * UInt(shape.sizes[axis] - 1)
    }
    return false
  }

  /// The axes in the order in which the elements lie, where they fill a stretch of memory in
  /// some order of the axes; nil where they leave gaps, overlap or run backwards.
  var memoryOrder: [Int]? {
    let order = (0..<rank).sorted {
      (strides.sizes[$0], shape.sizes[$0]) > (strides.sizes[$1], shape.sizes[$1])
    }
    return transposed(order).isContiguous ? order : nil
  }

  func transposed(_ order: [Int]) -> Layout {
    Layout(
      shape: Shape(rank: rank) { shape.sizes[order[$0]] },
      strides: Shape(rank: rank) { strides.sizes[order[$0]] }, offset: offset)
  }

  /// The same elements repeated along axes of size 1 to fill `target`, which is known to fit.
  @inline(__always)
  func repeated(to target: Shape) -> Layout {
    let missing = target.rank - rank
    return Layout(
      shape: target,
      strides: Shape(rank: target.rank) { axis in
        axis < missing || shape.sizes[axis - missing] != target.sizes[axis]
          ? 0 : strides.sizes[axis - missing]
      }, offset: offset)
  }

  /// The layout as `newShape` without moving elements, or nil where that cannot be.
  func reshaped(_ newShape: Shape) -> Layout? {
    if isContiguous {
      return Layout(shape: newShape, strides: newShape.rowMajorStrides, offset: offset)
    }
    // Groups of old axes that lie one after another match groups of new ones of equal product.
    var strides = newShape
    let old = (0..<rank).filter { shape.sizes[$0] != 1 }
    var (i, j) = (0, 0)
    while i < old.count {
      var (oldProduct, newProduct) = (shape.sizes[old[i]], 1)
      let (first, begin) = (i, j)
      i += 1
      while newProduct != oldProduct {
        if newProduct < oldProduct {
          guard j < newShape.rank else { return nil }
          newProduct *= newShape.sizes[j]
          j += 1
        } else {
          guard i < old.count else { return nil }
          oldProduct *= shape.sizes[old[i]]
          i += 1
        }
      }
      for k in first..<i - 1
      where self.strides.sizes[old[k]] != self.strides.sizes[old[k + 1]] * shape.sizes[old[k + 1]] {
        return nil
      }
      var step = self.strides.sizes[old[i - 1]]
      for k in (begin..<j).reversed() {
        strides.sizes[k] = step
        step *= newShape.sizes[k]
      }
    }
    while j < newShape.rank {
      strides.sizes[j] = 1
      j += 1
    }
    return Layout(shape: newShape, strides: strides, offset: offset)
  }
}

/// Axes of several arrays of one shape, fused where all of them allow it, for walking them together.
struct Walk {
  /// From the outermost; at least one.
  var sizes: [Int] = []
  /// For each array a stride for each axis.
  var strides: [[Int]]

  init(_ shape: Shape, _ layouts: [Shape]) {
    strides = layouts.map { _ in [] }
    for axis in 0..<shape.rank where shape.sizes[axis] != 1 {
      let size = shape.sizes[axis]
      let last = sizes.count - 1
      let fuses =
        last >= 0
        && layouts.indices.allSatisfy { strides[$0][last] == layouts[$0].sizes[axis] * size }
      if fuses {
        sizes[last] *= size
        for k in layouts.indices { strides[k][last] = layouts[k].sizes[axis] }
      } else {
        sizes.append(size)
        for k in layouts.indices { strides[k].append(layouts[k].sizes[axis]) }
      }
    }
    if sizes.isEmpty {
      sizes = [1]
      for k in layouts.indices { strides[k] = [0] }
    }
  }

  /// The inner axis.
  var width: Int { sizes[sizes.count - 1] }
  var rows: Int { sizes.dropLast().reduce(1, *) }

  /// The offset of a row in array `k`.
  func offset(ofRow row: Int, _ k: Int) -> Int {
    var rest = row
    var place = 0
    var axis = sizes.count - 2
    while axis >= 0 {
      place += rest % sizes[axis] * strides[k][axis]
      rest /= sizes[axis]
      axis -= 1
    }
    return place
  }

  /// Calls `body` with a stretch of a row: its number, its first index and its length. Pieces
  /// are cut by size alone; `body` runs on several threads where there is enough to do.
  func forEachStretch(grain: Int, _ body: (_ row: Int, _ first: Int, _ count: Int) -> Void) {
    let (rows, width) = (self.rows, self.width)
    guard rows > 0, width > 0 else { return }
    if width >= grain {
      let pieces = (width + grain - 1) / grain
      ThreadPool.shared.run(rows * pieces) { task in
        let first = task % pieces * grain
        body(task / pieces, first, min(grain, width - first))
      }
    } else {
      let together = grain / width
      ThreadPool.shared.run((rows + together - 1) / together) { task in
        for row in task * together..<min(rows, (task + 1) * together) { body(row, 0, width) }
      }
    }
  }
}

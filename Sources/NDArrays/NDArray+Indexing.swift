import Synchronization

extension NDArray {
  /// The part that `indices` name, one entry for each axis from the first; axes left out stay
  /// whole.
  ///
  /// Integers, ranges and new axes give a view; index arrays and masks gather a copy, placed as
  /// NumPy places it. What is assigned is broadcast; `NDArray(0)` fills.
  public subscript<each Index: AxisIndex>(_ indices: repeat each Index) -> NDArray {
    @inlinable @inline(__always)
    get {
      var cursor = ViewCursor(layout)
      for index in repeat each indices { cursor.take(index.entry) }
      if cursor.needsMore {
        var parts: [IndexPart] = []
        for index in repeat each indices {
          parts.append(IndexPart(index.entry, index.gathered))
        }
        return gathered(parts)
      }
      cursor.finish()
      return NDArray(storage: storage, layout: cursor.result)
    }
    set {
      var parts: [IndexPart] = []
      for index in repeat each indices { parts.append(IndexPart(index.entry, index.gathered)) }
      assign(newValue, to: parts)
    }
    // Written out: the compiler (6.3.1) stops on the one that it makes for a pack.
    _modify {
      var parts: [IndexPart] = []
      for index in repeat each indices { parts.append(IndexPart(index.entry, index.gathered)) }
      var part = gathered(parts)
      defer { assign(part, to: parts) }
      yield &part
    }
  }

  /// One element.
  public subscript(indices: Int...) -> E {
    get {
      let place = flatOffset(indices)
      return withExtendedLifetime(storage) {
        storage.pointer.assumingMemoryBound(to: E.self)[place]
      }
    }
    set {
      makeUnique()
      storage.pointer.assumingMemoryBound(to: E.self)[flatOffset(indices)] = newValue
    }
  }

  private func flatOffset(_ indices: [Int]) -> Int {
    orStop { () throws(ShapeError) in
      guard indices.count == rank else {
        throw ShapeError(
          "subscript", [shape],
          "needs \(rank) indices for an element, got \(indices.count); a part of an array is an NDArray: 'let row: NDArray = x[0]'"
        )
      }
      var place = layout.offset
      for (axis, index) in indices.enumerated() {
        let size = layout.shape.sizes[axis]
        guard index >= -size, index < size else {
          throw ShapeError(
            "subscript", [shape],
            "has \(size) indices on axis \(axis); \(index) is not one of them")
        }
        place += (index < 0 ? index + size : index) * layout.strides.sizes[axis]
      }
      return place
    }
  }
}

/// An entry of a subscript with its index arrays.
@usableFromInline
struct IndexPart {
  var entry: AxisEntry
  var arrays: GatheredIndices?

  @usableFromInline init(_ entry: AxisEntry, _ arrays: GatheredIndices?) {
    self.entry = entry
    self.arrays = arrays
  }

  /// How many axes it takes up.
  var axes: Int {
    switch entry.kind {
    case .newAxis, .ellipsis: 0
    case .array: arrays!.indices.count
    default: 1
    }
  }
}

/// A subscript taken apart: a view, and index arrays for some of its axes.
private struct Selection {
  var view: Layout
  /// Axes of the view that index arrays stand for, with the arrays, of one shape.
  var axes: [Int] = []
  var arrays: [[Int]] = []
  var shape: Shape = []
  /// Whether the arrays stood side by side, so that their axes stay where they were.
  var isTogether = true

  init(_ parts: [IndexPart], of layout: Layout) throws(ShapeError) {
    var parts = parts
    let taken = parts.reduce(0) { $0 + $1.axes }
    guard taken <= layout.rank, parts.filter({ $0.entry.kind == .ellipsis }).count <= 1 else {
      throw ShapeError(
        "subscript", [layout.shape],
        taken <= layout.rank
          ? "is given two ellipses; one at most says where the whole axes are"
          : "has \(layout.rank) axes; the entries take \(taken)")
    }
    if let place = parts.firstIndex(where: { $0.entry.kind == .ellipsis }) {
      let whole = IndexPart(AxisEntry(.range), nil)
      parts.replaceSubrange(
        place...place, with: Array(repeating: whole, count: layout.rank - taken))
    }

    let hasArrays = parts.contains { $0.entry.kind == .array }
    var cursor = ViewCursor(layout)
    var indices: [NDArray<Int>] = []
    var runs = 0
    var wasArray = false
    for part in parts {
      // Beside index arrays an integer is one too, as in NumPy.
      let isArray = part.entry.kind == .array || hasArrays && part.entry.kind == .index
      if isArray && !wasArray { runs += 1 }
      wasArray = isArray
      guard isArray else {
        if part.entry.kind == .slice { cursor.slice(part.entry) } else { cursor.take(part.entry) }
        continue
      }
      let arrays = part.arrays?.indices ?? [NDArray<Int>(part.entry.lower)]
      if let mask = part.arrays?.mask {
        let covered = Shape(layout.shape.dropFirst(cursor.axis).prefix(mask.rank))
        guard covered == mask else {
          throw ShapeError(
            "subscript", [layout.shape, mask],
            "do not fit; a mask has the sizes of the axes it stands for")
        }
      }
      for array in arrays {
        let size = layout.shape[cursor.axis]
        let (axis, elements) = (cursor.axis, array.elements)
        if let bad = elements.first(where: { $0 < -size || $0 >= size }) {
          throw ShapeError(
            "subscript", [layout.shape],
            "has \(size) indices on axis \(axis); \(bad) is not one of them")
        }
        axes.append(cursor.result.rank)
        indices.append(NDArray<Int>(elements.map { $0 < 0 ? $0 + size : $0 }, shape: array.shape))
        cursor.take(AxisEntry(.range))
      }
    }
    cursor.finish()
    view = cursor.result
    isTogether = runs <= 1
    for array in indices { shape = try Shape.broadcast(shape, array.shape, operation: "subscript") }
    for array in indices { arrays.append(array.broadcast(to: shape).elements) }
  }
}

extension NDArray {
  @usableFromInline
  func gathered(_ parts: [IndexPart]) -> NDArray {
    let selection = orStop { () throws(ShapeError) in try Selection(parts, of: layout) }
    let view = NDArray(storage: storage, layout: selection.view)
    if selection.axes.isEmpty { return view }
    return view.gather(selection)
  }

  private func gather(_ selection: Selection) -> NDArray {
    // The axes that index arrays stand for come first; the rest is a row.
    let rest = (0..<rank).filter { !selection.axes.contains($0) }
    let source = transposed(selection.axes + rest).contiguous()
    let rowShape = Shape(rest.map { shape[$0] })
    let row = rowShape.elementCount
    let sizes = selection.axes.map { shape[$0] }
    var places = [Int](repeating: 0, count: selection.shape.elementCount)
    for (k, array) in selection.arrays.enumerated() {
      for i in places.indices { places[i] = places[i] * sizes[k] + array[i] }
    }
    let gathered = NDArray(shape: selection.shape + rowShape) { output in
      source.withPointer { input in
        _ = Kernels.gatherRows(
          UnsafeRawPointer(input), bytes: row * MemoryLayout<E>.stride,
          sizes.reduce(1, *), places, places.count, to: UnsafeMutableRawPointer(output))
      }
    }
    guard selection.isTogether else { return gathered }
    // Back to where the arrays stood.
    let before = rest.filter { $0 < selection.axes[0] }.count
    let first = selection.shape.rank
    let order =
      Array(first..<first + before) + Array(0..<first)
      + Array(first + before..<first + rest.count)
    return gathered.transposed(order).contiguous()
  }

  @usableFromInline
  mutating func assign(_ value: NDArray, to parts: [IndexPart]) {
    // A mask of the array's own shape and one value need no list of places.
    if parts.count == 1, let mask = parts[0].arrays?.mask, mask == shape, value.count == 1 {
      let chosen = parts[0].arrays!.indices
      let single = value.item
      makeUnique()
      let target = storage.pointer.assumingMemoryBound(to: E.self)
      for i in 0..<(chosen.first?.count ?? 0) {
        var place = layout.offset
        for (axis, array) in chosen.enumerated() {
          place += array.base[i] * layout.strides.sizes[axis]
        }
        target[place] = single
      }
      return
    }
    // A value that shares this memory keeps the old one: this array takes a copy.
    makeUnique()
    let selection = orStop { () throws(ShapeError) in try Selection(parts, of: layout) }
    let view = selection.view
    if selection.axes.isEmpty {
      let source = orStop { () throws(ShapeError) in
        try value.broadcastView(to: view.shape, operation: "assign")
      }
      source.withPointer { input in
        Kernels.copy(
          MemoryLayout<E>.stride, view.shape, from: UnsafeRawPointer(input), source.layout.strides,
          to: storage.pointer + view.offset * MemoryLayout<E>.stride, view.strides)
      }
      return
    }
    // The places of all elements, gathered as the elements would be.
    let places = NDArray<Int>.places(of: view).gather(selection)
    let source = orStop { () throws(ShapeError) in
      try value.broadcastView(to: places.shape, operation: "assign")
    }.contiguous()
    withExtendedLifetime((places, source)) {
      Kernels.scatter(
        MemoryLayout<E>.stride, UnsafeRawPointer(source.base), isScalar: false, places.base,
        places.count, to: storage.pointer)
    }
  }
}

extension NDArray where E == Int {
  /// Where in the storage each element of a layout lies.
  fileprivate static func places(of layout: Layout) -> NDArray<Int> {
    let walk = Walk(layout.shape, [layout.strides])
    return NDArray(shape: layout.shape) { output in
      let (rows, width) = (layout.shape.elementCount == 0 ? 0 : walk.rows, walk.width)
      let step = walk.strides[0][walk.sizes.count - 1]
      for row in 0..<rows {
        let first = layout.offset + walk.offset(ofRow: row, 0)
        for i in 0..<width { output[row * width + i] = first + i * step }
      }
    }
  }
}

// MARK: - Gathering

extension NDArray {
  /// The parts along an axis that `indices` name, in their order.
  public func take(_ indices: NDArray<Int>, axis: Int = 0) -> NDArray {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, "take") }
    if place == 0, indices.rank == 1 {
      let list = indices.contiguous()
      return list.withPointer {
        rows(UnsafeBufferPointer(start: $0, count: list.count), "take")
      }
    }
    var parts = (0..<place).map { _ in IndexPart(AxisEntry(.range), nil) }
    parts.append(IndexPart(AxisEntry(.array), GatheredIndices(indices: [indices])))
    return gathered(parts)
  }

  /// The rows (first axis) that `indices` name, in their order.
  public func rows(_ indices: [Int]) -> NDArray { rows(indices, "rows") }
  public func rows(_ indices: ArraySlice<Int>) -> NDArray { rows(Array(indices), "rows") }
  public func rows(_ indices: NDArray<Int>) -> NDArray { rows(indices.elements, "rows") }

  private func rows(_ indices: [Int], _ operation: String) -> NDArray {
    indices.withUnsafeBufferPointer { rows($0, operation) }
  }

  private func rows(_ indices: UnsafeBufferPointer<Int>, _ operation: String) -> NDArray {
    orStop { () throws(ShapeError) in
      guard rank > 0 else { throw ShapeError(operation, [shape], "has no axes") }
    }
    let size = shape[0]
    let source = contiguous()
    let width = size == 0 ? 0 : source.count / size
    var result = shape
    result[0] = indices.count
    let missing = Atomic<Int>(-1)
    let gathered = source.withPointer { input in
      NDArray(shape: result) { output in
        let grain = Swift.max(1, (1 << 18) / Swift.max(1, width * MemoryLayout<E>.stride))
        ThreadPool.shared.run(over: indices.count, grain: grain) { range in
          let bad = Kernels.gatherRows(
            UnsafeRawPointer(input), bytes: width * MemoryLayout<E>.stride, size,
            indices.baseAddress! + range.lowerBound, range.count,
            to: UnsafeMutableRawPointer(output + range.lowerBound * width))
          if let bad { missing.store(range.lowerBound + bad, ordering: .relaxed) }
        }
      }
    }
    if missing.load(ordering: .relaxed) >= 0 {
      let bad = indices.first { $0 < -size || $0 >= size }!
      fatalError(
        ShapeError(operation, [shape], "has \(size) rows; \(bad) is not one of them").description)
    }
    return gathered
  }

  /// Along an axis the element that each index names; shapes agree on the other axes.
  public func take(along indices: NDArray<Int>, axis: Int) -> NDArray {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "take(along:)")
      var expected = shape
      guard indices.rank == rank else {
        throw ShapeError("take(along:)", [shape, indices.shape], "differ in the number of axes")
      }
      expected[place] = indices.shape[place]
      guard expected == indices.shape else {
        throw ShapeError(
          "take(along:)", [shape, indices.shape], "do not fit; only axis \(axis) may differ")
      }
      return place
    }
    let parts = (0..<rank).map { other -> IndexPart in
      if other == place { return IndexPart(AxisEntry(.array), GatheredIndices(indices: [indices])) }
      var sizes = Shape(rank: rank) { _ in 1 }
      sizes[other] = indices.shape[other]
      let range = NDArray<Int>.arange(indices.shape[other]).reshaped(sizes)
      return IndexPart(AxisEntry(.array), GatheredIndices(indices: [range]))
    }
    return gathered(parts)
  }

  /// `x` where `condition` holds, `y` elsewhere, all broadcast together.
  public static func `where`(_ condition: NDArray<Bool>, _ x: NDArray, _ y: NDArray) -> NDArray {
    let shape = orStop { () throws(ShapeError) in
      try Shape.broadcast(
        Shape.broadcast(condition.shape, x.shape, operation: "where"), y.shape, operation: "where")
    }
    let mask = condition.broadcast(to: shape).contiguous()
    func operand(_ a: NDArray) -> NDArray {
      a.count == 1 ? a : a.broadcast(to: shape).contiguous()
    }
    let (p, q) = (operand(x), operand(y))
    return withExtendedLifetime((mask, p, q)) {
      NDArray(shape: shape) { output in
        ThreadPool.shared.run(over: mask.count, grain: parallelGrain) { range in
          Kernels.select(
            MemoryLayout<E>.stride, mask.base, UnsafeRawPointer(p.base),
            p.count == 1 && mask.count != 1, UnsafeRawPointer(q.base),
            q.count == 1 && mask.count != 1, to: UnsafeMutableRawPointer(output), range)
        }
      }
    }
  }
  public static func `where`(_ condition: NDArray<Bool>, _ x: NDArray, _ y: E) -> NDArray {
    `where`(condition, x, NDArray(y))
  }
  public static func `where`(_ condition: NDArray<Bool>, _ x: E, _ y: NDArray) -> NDArray {
    `where`(condition, NDArray(x), y)
  }
  public static func `where`(_ condition: NDArray<Bool>, _ x: E, _ y: E) -> NDArray {
    `where`(condition, NDArray(x), NDArray(y))
  }

  /// Fills the array with one value.
  public mutating func fill(_ value: E) { self = NDArray(repeating: value, shape: shape) }

  /// The places of the elements that are not zero: for each axis a vector of indices.
  public func nonzero() -> [NDArray<Int>] {
    let flat = (self as? NDArray<Bool> ?? (self .!= .zeroValue)).contiguous()
    var places: [Int] = []
    flat.withPointer { mask in
      for i in 0..<flat.count where mask[i] { places.append(i) }
    }
    var result = (0..<rank).map { _ in [Int](repeating: 0, count: places.count) }
    for (i, place) in places.enumerated() {
      var rest = place
      for axis in (0..<rank).reversed() {
        result[axis][i] = rest % shape[axis]
        rest /= shape[axis]
      }
    }
    return result.map { NDArray<Int>($0) }
  }
}

extension NDArray where E == Bool {
  /// How many elements are true.
  public var trueCount: Int { sum() }
  /// The places of the true elements in row-major order.
  public var trueIndices: [Int] { raveled().nonzero()[0].elements }
}

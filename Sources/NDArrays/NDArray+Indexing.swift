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
    case .array: arrays!.mask?.rank ?? arrays!.indices.count
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
      if part.arrays?.mask?.rank == 0 {
        axes.append(cursor.result.rank)
        indices.append(arrays[0])
        cursor.take(AxisEntry(.newAxis))
        continue
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
  /// The part that entries of a subscript name, which come as a list.
  package func part(at indices: [any AxisIndex]) -> NDArray {
    gathered(indices.map { IndexPart($0.entry, $0.gathered) })
  }

  @usableFromInline
  func gathered(_ parts: [IndexPart]) -> NDArray {
    let selection = orStop { () throws(ShapeError) in try Selection(parts, of: layout) }
    let view = NDArray(storage: storage, layout: selection.view)
    if selection.axes.isEmpty { return view }
    return view.gather(selection)
  }

  private func gather(_ selection: Selection) -> NDArray {
    if let repeated = selection.axes.firstIndex(where: { layout.strides[$0] == 0 && shape[$0] > 1 })
    {
      // All indices of a repeated axis are one place: the repetition need not be written out.
      var simple = selection
      simple.arrays[repeated] = simple.arrays[repeated].map { _ in 0 }
      return part(selection.axes[repeated], 0..<1).gather(simple)
    }
    // The axes that index arrays stand for come first; the rest is a row.
    let rest = (0..<rank).filter { !selection.axes.contains($0) }
    let source = transposed(selection.axes + rest).contiguous(for: "subscript")
    let rowShape = Shape(rest.map { shape[$0] })
    let row = rowShape.elementCount
    let sizes = selection.axes.map { shape[$0] }
    NDArray.checkMemory(selection.shape + rowShape, "subscript")
    var places = [Int](repeating: 0, count: selection.shape.elementCount)
    for (k, array) in selection.arrays.enumerated() {
      for i in places.indices { places[i] = places[i] * sizes[k] + array[i] }
    }
    let gathered = NDArray(shape: selection.shape + rowShape, for: "subscript") { output in
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
    if parts.count == 1, let mask = parts[0].arrays?.mask, mask == shape, rank > 0,
      value.count == 1
    {
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
        try NDArray(storage: storage, layout: view).filled(by: value, "assign")
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
    let whole: NDArray = orStop { () throws(ShapeError) in
      guard try Shape.broadcast(places.shape, value.shape, operation: "assign") == places.shape
      else {
        throw ShapeError(
          "assign", [places.shape, value.shape],
          "do not fit; the second cannot be repeated to fill the first, which is written to")
      }
      return try value.broadcastView(to: places.shape, operation: "assign")
    }
    let source = whole.contiguous(for: "assign")
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

extension NDArray {
  /// The indices that would sort the elements along an axis; equals keep their order, NaN is last.
  ///
  /// ```swift
  /// NDArray<Int>([3, 9, 4]).argSorted(descending: true)    // [1 2 0]
  /// ```
  ///
  /// - Shapes: `[…]` → `[…]`
  /// - Parameter descending: Whether the largest come first; equals keep their order and NaN is
  ///   last there too.
  /// - Complexity: O(n) digits of keys for long lines, insertion for short ones.
  public func argSorted(axis: Int = -1, descending: Bool = false) -> NDArray<Int> {
    order(axis, descending, "argSorted")
  }

  private func order(_ axis: Int, _ descending: Bool, _ operation: StaticString) -> NDArray<Int> {
    let place = orStop { () throws(ShapeError) in try shape.place(of: axis, operation.description) }
    let source = contiguous(for: operation)
    let length = shape[place]
    let inner = shape.dropFirst(place + 1).reduce(1, *)
    let outer = shape.prefix(place).reduce(1, *)
    // Lines are ordered one after another, the axis last, which then goes back to its place.
    var sizes = shape
    sizes.remove(at: place)
    sizes.append(length)
    let orders = NDArray<Int>(shape: sizes, for: operation) { output in
      source.withPointer { x in
        for i in 0..<outer {
          for j in 0..<inner {
            Sorting.order(
              x + i * length * inner + j, inner, length, output + (i * inner + j) * length,
              descending: descending)
          }
        }
      }
    }
    return orders.movingAxis(-1, to: place).contiguous()
  }

  /// The elements in ascending order along an axis, or in descending order, NaN last.
  ///
  /// - Shapes: `[…]` → `[…]`
  public func sorted(axis: Int = -1, descending: Bool = false) -> NDArray {
    let order = order(axis, descending, "sorted")
    return rank == 1 ? rows(order) : take(along: order, axis: axis)
  }

  /// Sorts the elements in ascending order along an axis, or in descending order, NaN last.
  public mutating func sort(axis: Int = -1, descending: Bool = false) {
    self = sorted(axis: axis, descending: descending)
  }

  /// The `count` largest elements along an axis, the largest first, and where they are; NaN counts
  /// as the largest.
  ///
  /// ```swift
  /// let (values, places) = NDArray<Int>([3, 9, 4]).topK(2)
  /// values    // [9 4]
  /// places    // [1 2]
  /// ```
  ///
  /// - Shapes: `[…, n, …]` → `[…, count, …]`
  /// - Precondition: `count` is in 0…n; otherwise stops and names both.
  public func topK(_ count: Int, axis: Int = -1) -> (values: NDArray, indices: NDArray<Int>) {
    let place = orStop { () throws(ShapeError) in
      let place = try shape.place(of: axis, "topK")
      guard count >= 0, count <= shape[place] else {
        throw ShapeError("topK", [shape], "has \(shape[place]) on axis \(axis); \(count) asked for")
      }
      return place
    }
    let size = shape[place]
    let order = flipped(axis: place).argSorted(axis: place).flipped(axis: place)
      .part(place, 0..<count)
    let indices = (size - 1) - order
    return (take(along: indices, axis: place), indices)
  }
}

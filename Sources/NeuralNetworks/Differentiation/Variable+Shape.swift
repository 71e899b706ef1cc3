import NDArrays

extension Variable {
  /// The same elements in another shape; one size may be −1.
  public func reshaped(_ newShape: Shape) -> Variable {
    let before = shape
    return Variable(value.reshaped(newShape), from: [self]) { [$0.reshaped(before)] }
  }

  /// The axes in another order; without one in the opposite order.
  public func transposed(_ axes: [Int]? = nil) -> Variable {
    let order = axes?.map { $0 < 0 ? $0 + value.shape.count : $0 } ?? value.shape.indices.reversed()
    let result = value.transposed(axes)
    var back = [Int](repeating: 0, count: order.count)
    for (place, axis) in order.enumerated() { back[axis] = place }
    let inverse = back
    return Variable(result, from: [self]) { [$0.transposed(inverse)] }
  }

  /// The transpose.
  public var T: Variable { transposed() }

  /// A part, by all that an ``NDArray`` takes in brackets: indices, ranges, lists, masks.
  ///
  /// An element that is taken twice has both slopes.
  public subscript<each Index: AxisIndex>(_ indices: repeat each Index) -> Variable {
    // As a list: the compiler (6.3.1) stops on a pack that is handed on to a subscript.
    var entries: [any AxisIndex] = []
    for index in repeat each indices { entries.append(index) }
    let (before, count) = (shape, value.count)
    // Where each element of the part stands among all.
    let places = NDArray<Int>.arange(count).reshaped(before).part(at: entries)
    return Variable(value.part(at: entries), from: [self]) { slope in
      let sums = places.reshaped([-1]).bincount(
        weights: slope.reshaped([-1]).cast(to: Double.self), minimumLength: count)
      return [sums.cast(to: Element.self).reshaped(before)]
    }
  }

  /// Values behind each other along an axis.
  public static func concatenate(_ variables: [Variable], axis: Int = 0) -> Variable {
    let value = NDArray.concatenate(variables.map(\.value), axis: axis)
    let place = axis < 0 ? axis + value.shape.count : axis
    var ends: [Int] = []
    for variable in variables.dropLast() { ends.append((ends.last ?? 0) + variable.shape[place]) }
    let places = ends
    return Variable(value, from: variables) { $0.split(at: places, axis: place) }
  }
}

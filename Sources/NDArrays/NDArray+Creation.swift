extension NDArray {
  public init(repeating value: E, shape: Shape) {
    let count = Self.checkedCount(shape, "init(repeating:)")
    self.init(shape: shape) { $0.initialize(repeating: value, count: count) }
  }

  public static func full(_ shape: Shape, _ value: E) -> NDArray {
    NDArray(repeating: value, shape: shape)
  }
  public static func zeros(_ shape: Shape) -> NDArray {
    NDArray(repeating: .zeroValue, shape: shape)
  }
  public static func full<Other>(like other: NDArray<Other>, _ value: E) -> NDArray {
    full(other.shape, value)
  }
  public static func zeros<Other>(like other: NDArray<Other>) -> NDArray { zeros(other.shape) }

  /// The elements of a diagonal, or a matrix with a vector's elements on one.
  ///
  /// - Parameter offset: Diagonals above the main one count up, those below down.
  public func diagonal(offset: Int = 0) -> NDArray {
    if rank == 1 {
      let size = count + abs(offset)
      let result = NDArray.zeros([size, size])
      let target = result.base + (offset >= 0 ? offset : -offset * size)
      for (i, element) in elements.enumerated() { target[i * (size + 1)] = element }
      return result
    }
    orStop { () throws(ShapeError) in
      guard rank >= 2 else { throw ShapeError("diagonal", [shape], "has no two axes") }
    }
    // The first two axes become one, which is put last.
    let (rows, columns) = (shape[0], shape[1])
    let length = Swift.max(
      0, offset >= 0 ? Swift.min(rows, columns - offset) : Swift.min(rows + offset, columns))
    var result = layout
    if length > 0 {
      result.offset += offset >= 0 ? offset * layout.strides[1] : -offset * layout.strides[0]
    }
    let step = layout.strides[0] + layout.strides[1]
    result.shape.remove(at: 0)
    result.shape.remove(at: 0)
    result.strides.remove(at: 0)
    result.strides.remove(at: 0)
    result.shape.append(length)
    result.strides.append(step)
    return NDArray(storage: storage, layout: result)
  }

  /// The elements on and below a diagonal, the others zero.
  public func lowerTriangle(offset: Int = 0) -> NDArray { triangle { $1 <= $0 + offset } }

  /// The elements on and above a diagonal, the others zero.
  public func upperTriangle(offset: Int = 0) -> NDArray { triangle { $1 >= $0 + offset } }

  private func triangle(_ isKept: (Int, Int) -> Bool) -> NDArray {
    orStop { () throws(ShapeError) in
      guard rank >= 2 else { throw ShapeError("triangle", [shape], "has no two axes") }
    }
    let result = copied()
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    for matrix in 0..<count / Swift.max(1, rows * columns) {
      for i in 0..<rows {
        for j in 0..<columns where !isKept(i, j) {
          result.base[(matrix * rows + i) * columns + j] = .zeroValue
        }
      }
    }
    return result
  }

  /// Arrays of one shape in which each vector varies along an axis of its own: `indexing: "ij"`.
  public static func meshgrid(_ vectors: [NDArray]) -> [NDArray] {
    let shape = Shape(vectors.map(\.count))
    return vectors.enumerated().map { axis, vector in
      var place = Shape(rank: vectors.count) { _ in 1 }
      place[axis] = vector.count
      return vector.reshaped(place).broadcast(to: shape)
    }
  }
}

extension NDArray where E: NumericElement {
  public static func ones(_ shape: Shape) -> NDArray {
    NDArray(repeating: E(exactly: 1)!, shape: shape)
  }
  public static func ones<Other>(like other: NDArray<Other>) -> NDArray { ones(other.shape) }

  /// The numbers from `start` up to and without `stop`.
  public static func arange(_ start: E, _ stop: E, step: E = E(exactly: 1)!) -> NDArray {
    let (from, to, by) = (start.asDouble, stop.asDouble, step.asDouble)
    orStop { () throws(ShapeError) in
      guard by != 0, by == by else {
        throw ShapeError("arange", [], "needs a step that is not \(by)")
      }
    }
    let count = Swift.max(0, Int(((to - from) / by).rounded(.up)))
    return NDArray(shape: [count]) { pointer in
      var value = start
      if E.dtype == .float32 || E.dtype == .float64 {
        // NumPy's difference of the first two, times the index.
        let next = (start + step).asDouble - from
        for i in 0..<count { (pointer + i).initialize(to: E(double: from + Double(i) * next)) }
      } else {
        for i in 0..<count {
          (pointer + i).initialize(to: value)
          if i < count - 1 { value += step }
        }
      }
    }
  }

  public static func arange(_ stop: E) -> NDArray { arange(.zeroValue, stop) }

  /// Ones on a diagonal, zeros elsewhere.
  public static func eye(_ rows: Int, _ columns: Int? = nil, offset: Int = 0) -> NDArray {
    let columns = columns ?? rows
    let result = NDArray.zeros([rows, columns])
    for i in 0..<rows where i + offset >= 0 && i + offset < columns {
      result.base[i * columns + i + offset] = E(exactly: 1)!
    }
    return result
  }
}

extension NDArray where E: FloatingElement {
  /// `count` numbers from `start` to `stop`, which is the last one unless `endpoint` is false.
  public static func linspace(_ start: E, _ stop: E, count: Int, endpoint: Bool = true) -> NDArray {
    let (from, to) = (start.asDouble, stop.asDouble)
    let pieces = endpoint ? count - 1 : count
    let step = pieces > 0 ? (to - from) / Double(pieces) : 0
    return NDArray(shape: [Swift.max(0, count)]) { pointer in
      for i in 0..<Swift.max(0, count) {
        let isLast = endpoint && i == count - 1 && count > 1
        // Where the step vanishes NumPy divides last.
        let value =
          step == 0 && pieces > 0
          ? Double(i) / Double(pieces) * (to - from) + from : Double(i) * step + from
        (pointer + i).initialize(to: isLast ? stop : E(double: value))
      }
    }
  }

  /// `count` numbers from `base` to the power of `start` to `base` to the power of `stop`.
  public static func logspace(
    _ start: E, _ stop: E, count: Int, base: E = 10, endpoint: Bool = true
  ) -> NDArray {
    pow(NDArray(base), linspace(start, stop, count: count, endpoint: endpoint))
  }
}

extension NDArray {
  /// One value, everywhere.
  ///
  /// - Precondition: No size is negative and the machine has the memory; otherwise stops and names
  ///   the shape and the bytes.
  public init(repeating value: E, shape: Shape) {
    self.init(repeating: value, shape: shape, for: "init(repeating:)")
  }

  init(repeating value: E, shape: Shape, for operation: StaticString) {
    self.init(shape: shape, for: operation) {
      $0.initialize(repeating: value, count: shape.uncheckedElementCount)
    }
  }

  /// One value, everywhere; negative sizes, and shapes that the machine has no memory for, stop.
  /// NumPy's `full`.
  public static func full(_ shape: Shape, _ value: E) -> NDArray {
    NDArray(repeating: value, shape: shape, for: "full")
  }
  /// Zeros, or false; negative sizes, and shapes that the machine has no memory for, stop. NumPy's
  /// `zeros`.
  public static func zeros(_ shape: Shape) -> NDArray {
    NDArray(repeating: .zeroValue, shape: shape, for: "zeros")
  }
  /// The same in the shape of another array, whose type may differ.
  public static func full<Other>(like other: NDArray<Other>, _ value: E) -> NDArray {
    full(other.shape, value)
  }
  /// The same in the shape of another array, whose type may differ.
  public static func zeros<Other>(like other: NDArray<Other>) -> NDArray { zeros(other.shape) }

  /// The elements of a diagonal, or a matrix with a vector's elements on one. NumPy's `diagonal`
  /// and `diag`.
  ///
  /// - Shapes: `[n]` → `[n + |offset|, n + |offset|]`, and `[rows, columns, …]` → `[…, length]`, a
  ///   view
  /// - Parameter offset: Diagonals above the main one count up, those below down; those beyond a
  ///   matrix are empty.
  public func diagonal(offset: Int = 0) -> NDArray {
    if rank == 1 {
      let (size, overflow) = count.addingReportingOverflow(Int(clamping: offset.magnitude))
      orStop { () throws(ShapeError) in
        if overflow {
          throw ShapeError("diagonal", [shape], "cannot lie \(offset) away from the diagonal")
        }
      }
      let result = NDArray(repeating: .zeroValue, shape: [size, size], for: "diagonal")
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

  /// The elements on and below a diagonal of the last two axes, the others zero; an array without
  /// two axes stops. NumPy's `tril`.
  public func lowerTriangle(offset: Int = 0) -> NDArray { triangle(offset) { $1 <= $0 + $2 } }

  /// The elements on and above a diagonal of the last two axes, the others zero; an array without
  /// two axes stops. NumPy's `triu`.
  public func upperTriangle(offset: Int = 0) -> NDArray { triangle(offset) { $1 >= $0 + $2 } }

  private func triangle(_ offset: Int, _ isKept: (Int, Int, Int) -> Bool) -> NDArray {
    orStop { () throws(ShapeError) in
      guard rank >= 2 else { throw ShapeError("triangle", [shape], "has no two axes") }
    }
    let result = copied(for: "triangle")
    let (rows, columns) = (shape[rank - 2], shape[rank - 1])
    // Diagonals beyond the matrix are all alike.
    let offset = Swift.min(Swift.max(offset, -rows), columns)
    for matrix in 0..<count / Swift.max(1, rows * columns) {
      for i in 0..<rows {
        for j in 0..<columns where !isKept(i, j, offset) {
          result.base[(matrix * rows + i) * columns + j] = .zeroValue
        }
      }
    }
    return result
  }

  /// Arrays of one shape in which each vector varies along an axis of its own. Views, which take no
  /// memory.
  ///
  /// - Shapes: `[m]`, `[n]`, … → each `[m, n, …]`, or `[n, m, …]` in the order of pictures
  /// - Parameter indexing: Which of the first two vectors varies along the first axis; NumPy's
  ///   function of this name begins with `xy`.
  /// - Precondition: There are at most six vectors, and the result is no larger than the largest
  ///   array could be; otherwise stops.
  public static func meshgrid(_ vectors: [NDArray], indexing: GridIndexing = .ij) -> [NDArray] {
    var axes = Array(vectors.indices)
    if indexing == .xy, axes.count > 1 { axes.swapAt(0, 1) }
    let shape = Shape(axes.map { vectors[$0].count })
    return vectors.enumerated().map { i, vector in
      var place = Shape(rank: vectors.count) { _ in 1 }
      place[axes[i]] = vector.count
      return vector.reshaped(place).broadcast(to: shape)
    }
  }
}

/// Along which axes the vectors of a ``NDArray/meshgrid(_:indexing:)`` vary.
public enum GridIndexing: Sendable {
  /// The first along the first axis, as a matrix is indexed.
  case ij
  /// The first along the second axis, as x runs along a picture's rows.
  case xy
}

extension NDArray where E: NumericElement {
  /// Ones; negative sizes, and shapes that the machine has no memory for, stop. NumPy's `ones`.
  public static func ones(_ shape: Shape) -> NDArray {
    NDArray(repeating: E(exactly: 1)!, shape: shape, for: "ones")
  }
  /// The same in the shape of another array, whose type may differ.
  public static func ones<Other>(like other: NDArray<Other>) -> NDArray { ones(other.shape) }

  /// The numbers from `start` up to and without `stop`, `step` apart; none where the step leads
  /// away from `stop`. NumPy's `arange`.
  ///
  /// ```swift
  /// NDArray<Int>.arange(1, 10, step: 4)    // [1 5 9]
  /// ```
  ///
  /// - Precondition: The step is not 0 or NaN, the ends are numbers, and there is the memory for
  ///   what lies between them; otherwise stops and names the three.
  public static func arange(_ start: E, _ stop: E, step: E = E(exactly: 1)!) -> NDArray {
    let count = stepCount(start, stop, step)
    return NDArray(shape: [count], for: "arange") { pointer in
      var value = start
      if E.dtype == .float32 || E.dtype == .float64 {
        // NumPy's difference of the first two, times the index.
        let from = start.asDouble
        let next = (start + step).asDouble - from
        for i in 0..<count {
          (pointer + i).initialize(to: i == 0 ? start : E(double: from + Double(i) * next))
        }
      } else {
        for i in 0..<count {
          (pointer + i).initialize(to: value)
          if i < count - 1 { value += step }
        }
      }
    }
  }

  /// How many numbers lie from `start` up to and without `stop`, `step` apart.
  private static func stepCount(_ start: E, _ stop: E, _ step: E) -> Int {
    orStop { () throws(ShapeError) in
      func refusal(_ rule: String) -> ShapeError {
        ShapeError("arange", [], "\(start) to \(stop) by \(step) \(rule)")
      }
      guard step != .zeroValue, step == step else {
        throw refusal("leads nowhere; the step must be a number that is not 0")
      }
      // Whole numbers are counted as such: a Double does not hold all of them.
      if let from = start as? any IntegerElement, let to = stop as? any IntegerElement,
        let by = step as? any IntegerElement
      {
        let (distance, by) = (Int128(to) - Int128(from), Int128(by))
        let whole = distance / by + (distance % by != 0 && (distance > 0) == (by > 0) ? 1 : 0)
        guard whole <= Int.max else { throw refusal("holds \(whole) numbers, more than an Int") }
        return Swift.max(0, Int(clamping: whole))
      }
      let distance = stop.asDouble - start.asDouble
      var count = (distance / step.asDouble).rounded(.up)
      // A step so large that the quotient vanishes still leaves the first number.
      if count == 0, distance != 0, count.sign == .plus { count = 1 }
      guard start.asDouble.isFinite, stop.asDouble.isFinite else {
        throw refusal("has no count; both ends must be finite")
      }
      guard count < 0x1p63 else { throw refusal("holds \(count) numbers, more than an Int") }
      return Swift.max(0, Int(Swift.max(count, 0)))
    }
  }

  /// The numbers 0, 1, … up to and without `stop`; none where that is 0 or below.
  public static func arange(_ stop: E) -> NDArray { arange(.zeroValue, stop) }

  /// Ones on a diagonal, zeros elsewhere: without `columns` and `offset` the unit matrix. NumPy's
  /// `eye`.
  ///
  /// - Shapes: → `[rows, columns]`
  /// - Parameter offset: Diagonals above the main one count up, those below down; beyond the matrix
  ///   there are no ones.
  public static func eye(_ rows: Int, _ columns: Int? = nil, offset: Int = 0) -> NDArray {
    let columns = columns ?? rows
    let result = NDArray(repeating: .zeroValue, shape: [rows, columns], for: "eye")
    let offset = Swift.min(Swift.max(offset, -rows), columns)
    for i in 0..<rows where i + offset >= 0 && i + offset < columns {
      result.base[i * columns + i + offset] = E(exactly: 1)!
    }
    return result
  }
}

extension NDArray where E: FloatingElement {
  /// `count` numbers from `start` to `stop`, equally far apart; `stop` is the last one unless
  /// `endpoint` is false. NumPy's `linspace`.
  ///
  /// ```swift
  /// NDArray<Double>.linspace(0, 1, count: 5)    // [0.   0.25 0.5  0.75 1.  ]
  /// ```
  ///
  /// - Precondition: `count` is not negative and the machine has the memory; otherwise stops and
  ///   names it.
  public static func linspace(_ start: E, _ stop: E, count: Int, endpoint: Bool = true) -> NDArray {
    spaced(start, stop, count, endpoint, "linspace")
  }

  /// The numbers of ``linspace(_:_:count:endpoint:)``, for a function of that name.
  private static func spaced(
    _ start: E, _ stop: E, _ count: Int, _ endpoint: Bool, _ operation: StaticString
  ) -> NDArray {
    guard count >= 0 else {
      fatalError("\(operation): \(count) numbers cannot be; expected 0 or more")
    }
    let (from, to) = (start.asDouble, stop.asDouble)
    let pieces = endpoint ? count - 1 : count
    let step = pieces > 0 ? (to - from) / Double(pieces) : 0
    // Ends so far apart that no Double holds their distance are weighed against each other.
    let isFar = from.isFinite && to.isFinite && !(to - from).isFinite
    return NDArray(shape: [count], for: operation) { pointer in
      for i in 0..<count {
        let isLast = endpoint && i == count - 1 && count > 1
        let share = pieces > 0 ? Double(i) / Double(pieces) : 0
        // Where the step vanishes NumPy divides last.
        let value =
          isFar
          ? from * (1 - share) + to * share
          : step == 0 && pieces > 0 ? share * (to - from) + from : Double(i) * step + from
        (pointer + i).initialize(to: isLast ? stop : E(double: value))
      }
    }
  }

  /// `count` numbers from `base` to the power of `start` to `base` to the power of `stop`, each as
  /// many times the one before. NumPy's `logspace`.
  ///
  /// - Precondition: `count` is not negative and the machine has the memory; otherwise stops and
  ///   names it.
  public static func logspace(
    _ start: E, _ stop: E, count: Int, base: E = 10, endpoint: Bool = true
  ) -> NDArray {
    pow(NDArray(base), spaced(start, stop, count, endpoint, "logspace"))
  }
}

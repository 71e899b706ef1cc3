/// An array of any number of axes, in NumPy's sense.
///
/// Arrays are values: a copy, a slice, a transpose and a reshape share their memory until one
/// of them is written to.
///
///     let a = NDArray<Float>([[1, 2, 3], [4, 5, 6]])
///     a[0..., 1].description            // "[2. 5.]"
///     (a * a.sum(axis: 1, keepDims: true)).shape   // [2, 3]
public struct NDArray<E: Element>: Sendable {
  var storage: Storage<E>
  var offset: Int
  public internal(set) var shape: [Int]
  /// Elements from one index of an axis to the next; 0 along a broadcast axis.
  public internal(set) var strides: [Int]

  init(storage: Storage<E>, offset: Int, shape: [Int], strides: [Int]) {
    self.storage = storage
    self.offset = offset
    self.shape = shape
    self.strides = strides
  }

  /// An array whose elements `fill` writes, in row-major order.
  @inline(__always)
  init(shape: [Int], fill: (UnsafeMutablePointer<E>) -> Void) {
    let storage = Storage<E>(uninitialized: Shapes.count(shape))
    fill(storage.pointer)
    self.init(storage: storage, offset: 0, shape: shape, strides: Shapes.strides(of: shape))
  }

  /// The number of axes.
  public var rank: Int { shape.count }
  /// The number of elements.
  public var count: Int { Shapes.count(shape) }

  /// Whether the elements lie one after another in row-major order.
  @inline(__always)
  public var isContiguous: Bool {
    var step = 1
    for axis in shape.indices.reversed() {
      if shape[axis] != 1 {
        if strides[axis] != step { return shape.contains(0) }
        step *= shape[axis]
      }
    }
    return true
  }

  /// The first element's address; elements may lie on either side of it.
  @inline(__always)
  var base: UnsafeMutablePointer<E> { storage.pointer + offset }
}

// MARK: - Creation

extension NDArray {
  /// An array of `shape` with `elements` in row-major order.
  public init(_ elements: some Collection<E>, shape: [Int]) {
    orStop { () throws(ShapeError) in
      guard shape.allSatisfy({ $0 >= 0 }), Shapes.count(shape) == elements.count else {
        throw ShapeError(
          "init", [shape], "needs \(Shapes.count(shape)) elements, got \(elements.count)")
      }
    }
    self.init(shape: shape) { pointer in
      let isCopied: Void? = elements.withContiguousStorageIfAvailable {
        if let source = $0.baseAddress { pointer.initialize(from: source, count: $0.count) }
      }
      if isCopied != nil { return }
      for (i, element) in elements.enumerated() { (pointer + i).initialize(to: element) }
    }
  }

  /// A vector.
  public init(_ elements: [E]) { self.init(elements, shape: [elements.count]) }

  /// A matrix of rows of equal length.
  public init(_ rows: [[E]]) {
    let width = rows.first?.count ?? 0
    orStop { () throws(ShapeError) in
      if let odd = rows.firstIndex(where: { $0.count != width }) {
        throw ShapeError(
          "init", [[rows.count, width]],
          "needs rows of one length; row \(odd) has \(rows[odd].count)")
      }
    }
    self.init(Array(rows.joined()), shape: [rows.count, width])
  }

  /// An array without axes.
  public init(_ value: E) { self.init([value], shape: []) }

  public init(repeating value: E, shape: [Int]) {
    let count = Shapes.count(shape)
    self.init(shape: shape) { $0.initialize(repeating: value, count: count) }
  }

  public static func full(_ shape: [Int], _ value: E) -> NDArray {
    NDArray(repeating: value, shape: shape)
  }
  public static func zeros(_ shape: [Int]) -> NDArray {
    NDArray(repeating: .zeroValue, shape: shape)
  }

  /// The elements in row-major order.
  public var elements: [E] {
    let source = contiguous()
    return withExtendedLifetime(source.storage) {
      Array(UnsafeBufferPointer(start: source.base, count: source.count))
    }
  }

  /// The one element of an array that has one.
  public var item: E {
    orStop { () throws(ShapeError) in
      guard count == 1 else { throw ShapeError("item", [shape], "has \(count) elements, not one") }
    }
    return withExtendedLifetime(storage) { base.pointee }
  }
}

extension NDArray where E: NumericElement {
  public static func ones(_ shape: [Int]) -> NDArray {
    NDArray(repeating: E(exactly: 1)!, shape: shape)
  }

  /// The numbers from `start` up to and without `stop`.
  public static func arange(_ start: E, _ stop: E, step: E = E(exactly: 1)!) -> NDArray {
    let (from, to, by) = (start.asDouble, stop.asDouble, step.asDouble)
    let count = by == 0 ? 0 : Swift.max(0, Int(((to - from) / by).rounded(.up)))
    return NDArray(shape: [count]) { pointer in
      for i in 0..<count { (pointer + i).initialize(to: E(double: from + Double(i) * by)) }
    }
  }

  public static func arange(_ stop: E) -> NDArray { arange(.zeroValue, stop) }

  /// The identity matrix.
  public static func eye(_ size: Int) -> NDArray {
    var result = NDArray.zeros([size, size])
    for i in 0..<size { result[i, i] = E(exactly: 1)! }
    return result
  }
}

extension NDArray where E: FloatingElement {
  /// `count` numbers from `start` to `stop`, both included.
  public static func linspace(_ start: E, _ stop: E, count: Int) -> NDArray {
    let step = count > 1 ? (stop - start) / E(count - 1) : 0
    return NDArray(shape: [count]) { pointer in
      for i in 0..<count {
        (pointer + i).initialize(to: i == count - 1 && count > 1 ? stop : start + E(i) * step)
      }
    }
  }
}

// MARK: - Conversion

extension NDArray {
  /// The array with elements of another type; fractions are cut.
  public func cast<Other: Element>(to type: Other.Type = Other.self) -> NDArray<Other> {
    let source = contiguous()
    let count = self.count
    return withExtendedLifetime(source.storage) {
      if let bytes = source as? NDArray<UInt8>, Other.self == Float.self {
        // The common case, pictures to numbers, as a loop that the compiler vectorises.
        return NDArray<Float>(shape: shape) { output in
          let input = bytes.base
          for i in 0..<count { output[i] = Float(input[i]) }
        } as! NDArray<Other>
      }
      return NDArray<Other>(shape: shape) { output in
        for i in 0..<count { (output + i).initialize(to: Other(double: source.base[i].asDouble)) }
      }
    }
  }
}

extension NDArray: Equatable {
  /// Whether the shapes and all elements are equal; compare elementwise with `.==`.
  public static func == (a: NDArray, b: NDArray) -> Bool {
    a.shape == b.shape && a.elements == b.elements
  }
}

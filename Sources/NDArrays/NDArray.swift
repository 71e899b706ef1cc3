/// An array of any number of axes (up to six), in NumPy's sense.
///
/// Arrays are values: a copy, a slice, a transpose and a reshape share their memory until one of
/// them is written to.
///
/// ```swift
/// let a = NDArray<Float>([[1, 2, 3], [4, 5, 6]])
/// a[0..., 1]                                    // [2. 5.]
/// (a * a.sum(axis: 1, keepDims: true)).shape    // [2, 3]
/// ```
///
/// An operator that is handed an array which nobody else holds writes into its memory: `a * b + c`
/// allocates once.
public struct NDArray<E: Element>: @unchecked Sendable {
  @usableFromInline var storage: Storage
  @usableFromInline var layout: Layout

  @inlinable @inline(__always)
  init(storage: Storage, layout: Layout) {
    self.storage = storage
    self.layout = layout
  }

  /// An array whose elements `fill` writes, in row-major order.
  ///
  /// - Parameter operation: What stops where there is not the memory.
  @inline(__always)
  package init(
    shape: Shape, for operation: StaticString = "allocate",
    fill: (UnsafeMutablePointer<E>) -> Void
  ) {
    let storage = Self.makeStorage(shape, operation)
    fill(storage.pointer.assumingMemoryBound(to: E.self))
    self.init(storage: storage, layout: Layout(shape))
  }

  /// The sizes of the axes.
  @inlinable public var shape: Shape { layout.shape }
  /// Elements from one index of an axis to the next; 0 along a repeated axis, negative along
  /// one that is walked backwards.
  public var strides: Shape { layout.strides }
  /// The number of axes.
  @inlinable public var rank: Int { layout.shape.rank }
  /// The number of elements.
  @inlinable public var count: Int { layout.shape.uncheckedElementCount }
  /// NumPy's name of the elements' type.
  public var dtype: DType { E.dtype }
  /// Whether the elements lie one after another in row-major order.
  public var isContiguous: Bool { layout.isContiguous }

  /// The first element's address; elements may lie on either side of it.
  @inline(__always)
  var base: UnsafeMutablePointer<E> {
    storage.pointer.assumingMemoryBound(to: E.self) + layout.offset
  }

  /// Whether nobody else holds the memory and the array uses all of it.
  @inline(__always)
  mutating func ownsItsMemory() -> Bool {
    isKnownUniquelyReferenced(&storage) && layout.offset == 0
      && storage.bytes == count * MemoryLayout<E>.stride
  }
}

// MARK: - Elements

extension NDArray {
  /// An array of `shape` with `elements` in row-major order.
  ///
  /// - Precondition: There are as many elements as the shape needs; otherwise stops and names both.
  public init(_ elements: [E], shape: Shape) { self.init(of: elements, shape) }

  /// The same for the elements of any collection.
  @_disfavoredOverload
  public init(_ elements: some Collection<E>, shape: Shape) { self.init(of: elements, shape) }

  private init(of elements: some Collection<E>, _ shape: Shape) {
    orStop { () throws(ShapeError) in
      let count = try shape.checkedCount("init", of: MemoryLayout<E>.stride)
      guard count == elements.count else {
        throw ShapeError("init", [shape], "needs \(count) elements, got \(elements.count)")
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

  /// A vector of the shape `[elements.count]`.
  @_disfavoredOverload
  public init(_ elements: [E]) { self.init(elements, shape: [elements.count]) }

  /// A matrix of rows of equal length, `[rows, length]`, and `[0, 0]` of no rows; a row of another
  /// length stops and is named.
  @_disfavoredOverload
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

  /// An array of three axes: planes of rows of equal length. No planes, and planes of different
  /// sizes, stop.
  @_disfavoredOverload
  public init(_ planes: [[[E]]]) {
    self = NDArray.stack(planes.map { NDArray($0) })
  }

  /// An array without axes, which holds one element: its shape is `[]`.
  @_disfavoredOverload
  public init(_ value: E) { self.init([value], shape: []) }

  /// The elements in row-major order: a copy.
  public var elements: [E] {
    let source = contiguous(for: "elements")
    return source.withPointer { Array(UnsafeBufferPointer(start: $0, count: source.count)) }
  }

  /// The one element of an array that has one, whatever its shape; any other array stops.
  public var item: E {
    orStop { () throws(ShapeError) in
      guard count == 1 else { throw ShapeError("item", [shape], "has \(count) elements, not one") }
    }
    return withPointer { $0.pointee }
  }

  /// Calls `body` with the first element's address.
  @inline(__always)
  package func withPointer<R>(_ body: (UnsafeMutablePointer<E>) -> R) -> R {
    withExtendedLifetime(storage) { body(base) }
  }

  /// A copy with its elements in row-major order, whatever order they are in.
  public func contiguousCopy() -> NDArray { copied() }

  func copied(for operation: StaticString = "copy") -> NDArray {
    NDArray(shape: shape, for: operation) { output in
      Kernels.copy(
        MemoryLayout<E>.stride, shape, from: UnsafeRawPointer(base), layout.strides,
        to: UnsafeMutableRawPointer(output), shape.rowMajorStrides)
    }
  }

  /// The array itself where its elements lie in row-major order, else a copy where they do.
  @inline(__always)
  package func contiguous(for operation: StaticString = "copy") -> NDArray {
    layout.isContiguous ? self : copied(for: operation)
  }

  /// Makes the memory this array's own, so that it may be written to.
  @inline(__always)
  mutating func makeUnique() {
    if !isKnownUniquelyReferenced(&storage) || !layout.isContiguous && layout.mayOverlap {
      let copy = copied(for: "assign")
      self = copy
    }
  }

  /// Calls `body` with the address of elements that are this array's alone, in row-major order.
  package mutating func withUniquePointer<R>(_ body: (UnsafeMutablePointer<E>) -> R) -> R {
    if !isKnownUniquelyReferenced(&storage) || !layout.isContiguous { self = copied() }
    return withPointer(body)
  }
}

// MARK: - Literals

/// A list as it is written in brackets: what ``NDArray`` is made of where its elements are written
/// down.
///
/// Nobody makes one by name. A list in brackets could be an array of numbers, of lists, or of lists of
/// lists, and the compiler tries all operators in it on each of these; a type that nothing else
/// converts to tells it at once which it is.
public struct ListLiteral<Element>: ExpressibleByArrayLiteral {
  let elements: [Element]

  /// The elements in the order in which they are written.
  public init(arrayLiteral elements: Element...) { self.elements = elements }
}

extension NDArray {
  /// A vector of the elements that are written down.
  ///
  /// ```swift
  /// NDArray<Double>([1.0 / 3, 2.0 / 3, 0.5 * 0.5])    // [0.33333333 0.66666667 0.25      ]
  /// ```
  ///
  /// - Shapes: → `[n]`
  public init(_ elements: ListLiteral<E>) { self.init(elements.elements) }

  /// A matrix of the rows that are written down; rows of different lengths stop.
  ///
  /// - Shapes: → `[rows, length]`
  public init(_ rows: ListLiteral<ListLiteral<E>>) { self.init(rows.elements.map(\.elements)) }

  /// An array of the planes that are written down; planes of different sizes stop.
  ///
  /// - Shapes: → `[planes, rows, length]`
  public init(_ planes: ListLiteral<ListLiteral<ListLiteral<E>>>) {
    self.init(planes.elements.map { $0.elements.map(\.elements) })
  }
}

// MARK: - Conversion

extension NDArray {
  /// The array with elements of another type.
  ///
  /// Fractions are cut; integers too large keep their lower bits, as NumPy's `astype` has it.
  public func cast<Other: Element>(to type: Other.Type = Other.self) -> NDArray<Other> {
    if let same = self as? NDArray<Other> { return same }
    let source = contiguous(for: "cast")
    let count = source.count
    return source.withPointer { input in
      NDArray<Other>(shape: shape, for: "cast") { output in
        ThreadPool.shared.run(over: count, grain: parallelGrain) { range in
          Other.convert(
            UnsafeRawPointer(input + range.lowerBound), E.dtype, output + range.lowerBound,
            range.count)
        }
      }
    }
  }
}

extension NDArray: Equatable {
  /// Whether the shapes and all elements are equal; compare elementwise with `.==`.
  public static func == (a: NDArray, b: NDArray) -> Bool {
    guard a.shape == b.shape else { return false }
    return (a .== b).all()
  }
}

extension NDArray: Hashable {
  /// Hashes the shape and the elements, so that equal arrays agree.
  ///
  /// - Complexity: O(n)
  public func hash(into hasher: inout Hasher) {
    hasher.combine(shape)
    for element in elements { hasher.combine(element) }
  }
}

import Glibc

// Counts, bytes and offsets that a caller can influence are multiplied here and nowhere else.
//
// What is let through keeps one promise: the product of an array's sizes, a size of 0 counted as 1,
// times the bytes of an element fits an Int. Products of some of its sizes fit too, so that the
// code behind this door need not look again.

extension Shape {
  /// The number of elements of an array with these sizes.
  ///
  /// - Precondition: No size is negative and an Int holds the product, as of every array's shape;
  ///   otherwise stops and names the sizes.
  @inlinable
  public var elementCount: Int {
    let count = uncheckedElementCount
    if bytes(of: 1) == nil { cannotBeCounted() }
    return count
  }

  /// The number of elements where the sizes are an array's, and so are known to fit.
  @inlinable @inline(__always)
  var uncheckedElementCount: Int {
    var product = 1
    for axis in 0..<6 { product &*= axis < rank ? sizes[unchecked: axis] : 1 }
    return product
  }

  @usableFromInline func cannotBeCounted() -> Never {
    fatalError(refusal("count", of: 1).description)
  }

  /// The bytes of elements of `elementBytes` each; nil where a size is negative or no Int holds
  /// them.
  ///
  /// A size of 0 counts as 1, as NumPy counts it where it asks whether an array is too big.
  @inlinable @inline(__always)
  func bytes(of elementBytes: Int) -> Int? {
    var product = elementBytes
    for axis in 0..<6 {
      if axis >= rank { break }
      let size = sizes[unchecked: axis]
      let (next, overflow) = product.multipliedReportingOverflow(by: size == 0 ? 1 : size)
      if size < 0 || overflow { return nil }
      product = next
    }
    return product
  }

  /// The number of elements of `elementBytes` bytes each.
  ///
  /// - Throws: ``ShapeError`` where a size is negative or no Int holds the bytes.
  @inline(__always)
  package func checkedCount(_ operation: String, of elementBytes: Int) throws(ShapeError) -> Int {
    if bytes(of: elementBytes) == nil { throw refusal(operation, of: elementBytes) }
    return uncheckedElementCount
  }

  /// The size of an axis, `times` over.
  func multiplied(_ axis: Int, by times: Int, _ operation: String) throws(ShapeError) -> Int {
    let (size, overflow) = self[axis].multipliedReportingOverflow(by: times)
    guard !overflow else {
      throw ShapeError(
        operation, [self], "has \(self[axis]) on axis \(axis); no Int counts \(times) times as many"
      )
    }
    return size
  }

  /// Why there can be no array of these sizes.
  func refusal(_ operation: String, of elementBytes: Int) -> ShapeError {
    if contains(where: { $0 < 0 }) {
      return ShapeError(operation, [self], "has a negative size")
    }
    return ShapeError(
      operation, [self],
      "of elements of \(elementBytes) \(elementBytes == 1 ? "byte" : "bytes") is larger than any memory; its bytes must be fewer than 2⁶³"
    )
  }

  /// Throws where this machine has not the memory for such an array.
  ///
  /// - Throws: ``ShapeError`` naming the bytes.
  package func checkMemory(_ operation: String, of elementBytes: Int) throws(ShapeError) {
    let bytes = try checkedCount(operation, of: elementBytes) * elementBytes
    if bytes >= MemoryLimit.unasked, bytes > MemoryLimit.bytes {
      throw missingMemory(operation, bytes)
    }
  }

  /// Why there is no memory for such an array here and now.
  func missingMemory(_ operation: String, _ bytes: Int) -> ShapeError {
    ShapeError(
      operation, [self],
      "needs \(groupedText(bytes)) bytes, which cannot be had; this machine has \(groupedText(MemoryLimit.bytes))"
    )
  }
}

/// The memory of this machine.
enum MemoryLimit {
  /// Fewer bytes are asked for without a look at what there is.
  static let unasked = 1 << 28

  /// The machine's memory. A system that promises more than it has would end the process later,
  /// without a word.
  static let bytes: Int = {
    let (bytes, overflow) = sysconf(Int32(_SC_PHYS_PAGES)).multipliedReportingOverflow(
      by: sysconf(Int32(_SC_PAGESIZE)))
    return overflow || bytes <= 0 ? .max : bytes
  }()
}

extension NDArray {
  /// Memory for an array of a shape, not filled.
  ///
  /// Stops with the operation, the shape and the bytes where it cannot be had.
  @inline(__always)
  static func makeStorage(_ shape: Shape, _ operation: StaticString) -> Storage {
    let stride = MemoryLayout<E>.stride
    let bytes = shape.bytes(of: stride) ?? Int.max
    if bytes >= MemoryLimit.unasked { checkMemory(shape, operation) }
    return Storage.make(bytes: shape.uncheckedElementCount * stride) { bytes in
      fatalError(shape.missingMemory("\(operation)", bytes).description)
    }
  }

  /// Stops where there is not the memory for an array of a shape.
  @inline(never)
  static func checkMemory(_ shape: Shape, _ operation: StaticString) {
    orStop { () throws(ShapeError) in
      try shape.checkMemory("\(operation)", of: MemoryLayout<E>.stride)
    }
  }
}

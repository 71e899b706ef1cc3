/// The sizes of an array's axes, or what else there is one of for each axis.
///
/// At most six, held in place: making a view allocates nothing.
///
/// ```swift
/// let x = NDArray<Float>.zeros([2, 3])
/// x.shape[0]              // 2
/// x.shape == [2, 3]       // true
/// x.shape.elementCount    // 6
/// ```
public struct Shape: Sendable {
  /// The most axes that an array can have.
  public static let maximumRank = 6

  // 0 beyond the rank. Loops that every small call passes go to six, whatever the rank is: unrolled,
  // they keep the sizes in registers, where an index that varies needs them in memory.
  @usableFromInline var sizes: InlineArray<6, Int>
  @usableFromInline var rank: Int

  /// Sizes that `size` gives for each of `rank` axes.
  @inlinable @inline(__always)
  init(rank: Int, _ size: (Int) -> Int) {
    sizes = InlineArray<6, Int> { $0 < rank ? size($0) : 0 }
    self.rank = rank
  }

  /// No axes: the shape of an array that is one number.
  public init() { self.init(rank: 0) { _ in 0 } }

  /// The sizes of the axes, from the first.
  ///
  /// Whether they can be an array's is asked where one is made: a size of −1 has its meaning in
  /// ``NDArray/reshaped(_:)``.
  ///
  /// - Precondition: There are at most six; otherwise stops and names them.
  public init(_ sizes: some Sequence<Int>) {
    self.init()
    for size in sizes { append(size) }
  }

  /// The row-major strides.
  @inline(__always)
  var rowMajorStrides: Shape {
    var strides = self
    var step = 1
    for place in 1...6 {
      let axis = 6 - place
      if axis >= rank { continue }
      strides.sizes[unchecked: axis] = step
      step &*= sizes[unchecked: axis]
    }
    return strides
  }

  mutating func append(_ size: Int) {
    guard rank < Self.maximumRank else {
      fatalError("shape: \(self) has no room for an axis of \(size); six axes are the most")
    }
    sizes[rank] = size
    rank += 1
  }

  mutating func insert(_ size: Int, at axis: Int) {
    append(size)
    var place = rank - 1
    while place > axis {
      sizes[place] = sizes[place - 1]
      place -= 1
    }
    sizes[axis] = size
  }

  mutating func remove(at axis: Int) {
    for place in axis..<rank - 1 { sizes[place] = sizes[place + 1] }
    rank -= 1
    sizes[rank] = 0
  }

  /// The axes of `a`, then those of `b`; more than six together stop.
  public static func + (a: Shape, b: Shape) -> Shape { Shape(Array(a) + Array(b)) }
}

extension Shape: RandomAccessCollection, MutableCollection {
  /// 0: axes are counted from the first.
  @inlinable public var startIndex: Int { 0 }
  /// The number of axes.
  @inlinable public var endIndex: Int { rank }
  /// The size of an axis.
  ///
  /// - Precondition: `axis` is in `0..<count`; a negative one does not count from the back here.
  ///   Otherwise stops and names it.
  public subscript(axis: Int) -> Int {
    @inlinable @inline(__always)
    get {
      if axis < 0 || axis >= rank { missing(axis) }
      return sizes[unchecked: axis]
    }
    @inlinable @inline(__always)
    set {
      if axis < 0 || axis >= rank { missing(axis) }
      sizes[unchecked: axis] = newValue
    }
  }

  @usableFromInline func missing(_ axis: Int) -> Never {
    fatalError("shape: \(self) has \(rank) axes, counted from 0; \(axis) is not one of them")
  }
}

extension Shape: Hashable {
  /// Whether there are as many axes, and of the same sizes; `[2]` and `[1, 2]` differ.
  @inlinable @inline(__always)
  public static func == (a: Shape, b: Shape) -> Bool {
    // Beyond the rank all are 0.
    var difference = a.rank ^ b.rank
    for axis in 0..<6 { difference |= a.sizes[unchecked: axis] ^ b.sizes[unchecked: axis] }
    return difference == 0
  }

  /// Hashes the sizes in their order.
  public func hash(into hasher: inout Hasher) {
    for size in self { hasher.combine(size) }
  }
}

extension Shape: ExpressibleByArrayLiteral, CustomStringConvertible {
  /// The sizes as they are written: `[2, 3]`. More than six stop.
  public init(arrayLiteral sizes: Int...) { self.init(sizes) }
  /// The sizes in brackets: `[2, 3]`, and `[]` of no axes.
  public var description: String { Array(self).description }
}

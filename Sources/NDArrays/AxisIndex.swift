/// One entry of a subscript.
///
/// | | |
/// |---|---|
/// | `2`, `-1` | that index; its axis goes |
/// | `1..<3`, `1...`, `..<(-1)` | a range; ends count from the back where negative, and are cut |
/// | `Stepped(1..., by: 2)`, `Stepped(by: -1)` | every second index; all of them backwards |
/// | `Slice(from: 5, to: 1, by: -2)` | Python's `5:1:-2` |
/// | `.newAxis` | an axis of size 1 |
/// | `.ellipsis` | as many whole axes as there is room for |
/// | `[0, 2]`, an `NDArray<Int>` | those indices, in that order |
/// | an `NDArray<Bool>` | where it is true; without axes, all or nothing on a new axis |
///
/// ```swift
/// let x = NDArray<Int>.arange(12).reshaped([3, 4])
/// x[1..., Stepped(by: 2)].shape       // [2, 2]
/// x[.ellipsis, .newAxis, -1].shape    // [3, 1]
/// x[x .> 9]                           // [10 11]
/// ```
public protocol AxisIndex {
  /// What the entry asks for of its axis: an index, a range, a new axis, or the indices of
  /// ``gathered``.
  var entry: AxisEntry { get }
  /// The indices of an entry that is an array; nil for all others.
  var gathered: GatheredIndices? { get }
}

extension AxisIndex {
  @inlinable @inline(__always)
  public var gathered: GatheredIndices? { nil }
}

/// What an entry of a subscript asks for.
public struct AxisEntry: Sendable {
  @usableFromInline enum Kind: Sendable { case index, range, newAxis, ellipsis, slice, array }
  @usableFromInline var kind: Kind
  /// `Int.min` where a range has no beginning.
  @usableFromInline var lower: Int
  /// `Int.max` where a range has no end.
  @usableFromInline var upper: Int
  @usableFromInline var step: Int

  @inlinable @inline(__always)
  init(_ kind: Kind, _ lower: Int = .min, _ upper: Int = .max, step: Int = 1) {
    self.kind = kind
    self.lower = lower
    self.upper = upper
    self.step = step
  }
}

/// Index arrays, one for each axis that they take the place of; a mask gives as many as it has
/// axes.
public struct GatheredIndices: Sendable {
  var indices: [NDArray<Int>]
  /// The shape of a mask, which must be that of the axes.
  var mask: Shape?
}

extension Int: AxisIndex {
  @inlinable public var entry: AxisEntry { AxisEntry(.index, self, self) }
}
extension Range<Int>: AxisIndex {
  @inlinable public var entry: AxisEntry { AxisEntry(.range, lowerBound, upperBound) }
}
extension ClosedRange<Int>: AxisIndex {
  @inlinable public var entry: AxisEntry {
    AxisEntry(
      .range, lowerBound, upperBound == -1 ? .max : upperBound &+ (upperBound == .max ? 0 : 1))
  }
}
extension PartialRangeFrom<Int>: AxisIndex {
  @inlinable public var entry: AxisEntry { AxisEntry(.range, lowerBound) }
}
extension PartialRangeUpTo<Int>: AxisIndex {
  @inlinable public var entry: AxisEntry { AxisEntry(.range, .min, upperBound) }
}
extension PartialRangeThrough<Int>: AxisIndex {
  @inlinable public var entry: AxisEntry {
    AxisEntry(.range, .min, upperBound == -1 ? .max : upperBound &+ (upperBound == .max ? 0 : 1))
  }
}

/// Every `by`-th index of a range; a negative step walks backwards from its end.
///
/// ```swift
/// let x = NDArray<Int>.arange(6)
/// x[Stepped(1..., by: 2)]      // [1 3 5]
/// x[Stepped(by: -1)]           // [5 4 3 2 1 0]
/// ```
public struct Stepped: AxisIndex, Sendable {
  public let entry: AxisEntry

  /// Every `step`-th index of `range`, from its first, or from its last where the step is negative.
  ///
  /// - Precondition: `range` is a range without a step of its own, and `step` is not 0; otherwise
  ///   stops and names both.
  public init(_ range: some AxisIndex, by step: Int) {
    let base = range.entry
    guard base.kind == .range, base.step == 1, step != 0 else {
      fatalError(
        "Stepped: needs a range without a step of its own and a step that is not 0, got \(range) and \(step)"
      )
    }
    entry = AxisEntry(.range, base.lower, base.upper, step: step)
  }

  /// Every `step`-th index of the whole axis, backwards where the step is negative.
  ///
  /// - Precondition: `step` is not 0; otherwise stops.
  public init(by step: Int) { self.init(0..., by: step) }
}

/// Python's `from:to:by`; a missing end is the array's.
///
/// Unlike ``Stepped`` it begins at `from` when it walks backwards, and `to` is left out.
///
/// ```swift
/// let x = NDArray<Int>.arange(6)
/// x[Slice(from: 5, to: 1, by: -2)]    // [5 3]
/// x[Slice(to: -1)]                    // [0 1 2 3 4]
/// ```
public struct Slice: AxisIndex, Sendable {
  public let entry: AxisEntry

  /// From `from` up to and without `to`; negative ends count from the back, and ends beyond the
  /// array are cut.
  ///
  /// - Precondition: `step` is not 0; otherwise stops.
  public init(from: Int? = nil, to: Int? = nil, by step: Int = 1) {
    guard step != 0 else { fatalError("Slice: a step of 0 leads nowhere") }
    // The outermost numbers stand for ends that are missing; those beside them mean the same here.
    entry = AxisEntry(
      .slice, from.map { Swift.max($0, .min + 1) } ?? .min,
      to.map { Swift.min($0, .max - 1) } ?? .max, step: step)
  }
}

/// An axis of size 1 where the entry stands, NumPy's `newaxis`; written `.newAxis`.
public struct NewAxis: AxisIndex, Sendable {
  /// The entry; it holds nothing.
  @inlinable public init() {}
  @inlinable public var entry: AxisEntry { AxisEntry(.newAxis) }
}
extension AxisIndex where Self == NewAxis {
  /// An axis of size 1: `x[.newAxis, 0...]` of a vector of n has the shape `[1, n]`.
  @inlinable public static var newAxis: NewAxis { NewAxis() }
}

/// As many whole axes as there is room for, NumPy's `...`; written `.ellipsis`, at most once.
public struct Ellipsis: AxisIndex, Sendable {
  /// The entry; it holds nothing.
  @inlinable public init() {}
  @inlinable public var entry: AxisEntry { AxisEntry(.ellipsis) }
}
extension AxisIndex where Self == Ellipsis {
  /// The axes that no other entry names, whole: `x[.ellipsis, 0]` takes index 0 of the last axis.
  @inlinable public static var ellipsis: Ellipsis { Ellipsis() }
}

extension [Int]: AxisIndex {
  public var entry: AxisEntry { AxisEntry(.array) }
  public var gathered: GatheredIndices? { GatheredIndices(indices: [NDArray<Int>(self)]) }
}

extension NDArray: AxisIndex where E: IndexElement {
  public var entry: AxisEntry { AxisEntry(.array) }
  public var gathered: GatheredIndices? { E.gathered(self) }
}

/// Int, whose arrays are indices, and Bool, whose arrays are masks.
public protocol IndexElement: Element {
  /// The index arrays that `array` stands for as an entry: itself where it holds indices, the
  /// places of what is true where it is a mask.
  ///
  /// - Complexity: O(1) for indices, O(n) for a mask.
  static func gathered(_ array: NDArray<Self>) -> GatheredIndices
}

extension Int: IndexElement {
  public static func gathered(_ array: NDArray<Int>) -> GatheredIndices {
    GatheredIndices(indices: [array])
  }
}

extension Bool: IndexElement {
  public static func gathered(_ array: NDArray<Bool>) -> GatheredIndices {
    // A mask without axes stands for an axis of its own, which holds the array once or not at all.
    let places = array.rank == 0 ? [NDArray<Int>(array.item ? [0] : [])] : array.nonzero()
    return GatheredIndices(indices: places, mask: array.shape)
  }
}

// MARK: - Views

/// Walks along the axes of a layout, taking one entry of a subscript at a time.
@usableFromInline
struct ViewCursor {
  @usableFromInline let source: Layout
  @usableFromInline var result: Layout
  @usableFromInline var axis = 0
  /// Whether an entry came that a view alone cannot answer.
  @usableFromInline var needsMore = false

  @inlinable @inline(__always)
  init(_ layout: Layout) {
    source = layout
    result = Layout(
      shape: Shape(rank: 0) { _ in 0 }, strides: Shape(rank: 0) { _ in 0 }, offset: layout.offset)
  }

  /// Takes an entry; those behind one that a view alone cannot answer are left alone, since their
  /// axes are not known yet.
  @inlinable @inline(__always)
  mutating func take(_ entry: AxisEntry) {
    if needsMore { return }
    switch entry.kind {
    case .index:
      if axis >= source.shape.rank { tooMany() }
      let size = source.shape.sizes[unchecked: axis]
      let index = entry.lower < 0 ? entry.lower &+ size : entry.lower
      if index < 0 || index >= size { missing(entry.lower) }
      result.offset &+= index &* source.strides.sizes[unchecked: axis]
      axis &+= 1
    case .range:
      if axis >= source.shape.rank { tooMany() }
      let size = source.shape.sizes[unchecked: axis]
      let stride = source.strides.sizes[unchecked: axis]
      var lower = entry.lower
      var upper = entry.upper
      if lower < 0 { lower = lower == .min ? 0 : Swift.max(0, lower &+ size) }
      if upper < 0 { upper = Swift.max(0, upper &+ size) }
      if lower > size { lower = size }
      if upper > size { upper = size }
      let count = Swift.max(0, upper &- lower)
      if entry.step == 1 {
        if count > 0 { result.offset &+= lower &* stride }
        append(count, stride)
      } else {
        stepped(lower, count, entry.step, stride)
      }
      axis &+= 1
    case .newAxis: append(1, 0)
    default: needsMore = true
    }
  }

  @inlinable @inline(__always)
  mutating func append(_ size: Int, _ stride: Int) {
    let place = result.shape.rank
    if place >= Shape.maximumRank { tooDeep() }
    result.shape.sizes[unchecked: place] = size
    result.strides.sizes[unchecked: place] = stride
    result.shape.rank = place &+ 1
    result.strides.rank = place &+ 1
  }

  @usableFromInline mutating func stepped(_ lower: Int, _ count: Int, _ step: Int, _ stride: Int) {
    if count > 0 { result.offset += (step > 0 ? lower : lower + count - 1) * stride }
    append(steps: Self.steps(count, step), step, stride)
  }

  /// An axis that is walked in steps; one that has fewer than two indices is never walked, and its step may
  /// be of any size.
  private mutating func append(steps count: Int, _ step: Int, _ stride: Int) {
    append(count, count < 2 ? stride : stride * step)
  }

  /// How many of `length` indices are met in steps of `step`.
  private static func steps(_ length: Int, _ step: Int) -> Int {
    length <= 0 ? 0 : Int(UInt(length - 1) / step.magnitude) + 1
  }

  /// Python's slice, whose ends mean the array's where they are left out.
  mutating func slice(_ entry: AxisEntry) {
    if axis >= source.shape.rank { tooMany() }
    let size = source.shape.sizes[axis]
    let forward = entry.step > 0
    let (least, most) = forward ? (0, size) : (-1, size - 1)
    func clipped(_ end: Int) -> Int {
      Swift.min(Swift.max(end < 0 ? end + size : end, least), most)
    }
    let start = entry.lower == .min ? (forward ? 0 : size - 1) : clipped(entry.lower)
    let stop = entry.upper == .max ? (forward ? size : -1) : clipped(entry.upper)
    let count = Self.steps(forward ? stop - start : start - stop, entry.step)
    let stride = source.strides.sizes[axis]
    if count > 0 { result.offset += start * stride }
    append(steps: count, entry.step, stride)
    axis += 1
  }

  /// Takes the axes that are left whole.
  @inlinable @inline(__always)
  mutating func finish() {
    let first = result.shape.rank
    let left = source.shape.rank &- axis
    if first &+ left > Shape.maximumRank { tooDeep() }
    // Six turns, whatever the ranks are, so that places are constants.
    for step in 0..<6 where step < left {
      let (from, to) = (axis &+ step, first &+ step)
      result.shape.sizes[unchecked: to] = source.shape.sizes[unchecked: from]
      result.strides.sizes[unchecked: to] = source.strides.sizes[unchecked: from]
    }
    result.shape.rank = first &+ left
    result.strides.rank = first &+ left
    axis = source.shape.rank
  }

  @usableFromInline func tooMany() -> Never {
    fatalError(
      "subscript: \(source.shape) has \(source.rank) \(source.rank == 1 ? "axis" : "axes"); there are more indices than that"
    )
  }
  @usableFromInline func tooDeep() -> Never {
    fatalError("subscript: \(source.shape) would have more than six axes")
  }
  @usableFromInline func missing(_ index: Int) -> Never {
    fatalError(
      ShapeError(
        "subscript", [source.shape],
        "has \(source.shape.sizes[axis]) indices on axis \(axis); \(index) is not one of them"
      ).description)
  }
}

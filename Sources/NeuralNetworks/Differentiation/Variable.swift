import NDArrays
import Synchronization

/// An array that remembers how it was computed, so that slopes can be asked for.
///
/// Arithmetic with variables gives variables. Each notes what it was made of and how a slope of it
/// becomes slopes of those; ``gradients(of:along:)`` walks these notes from the end to the
/// beginning and adds up what meets. An ``NDArray`` in a formula with variables is a constant.
///
/// ```swift
/// let x = NDArray<Double>([[1, 2], [3, 4], [5, 6]]), y = NDArray<Double>([[1], [2], [3]])
/// let w = Variable(NDArray<Double>([[0.1], [0.2]]))
/// let away = matmul(x, w) - y
/// let loss = (away * away).mean()
/// let slope = loss.gradients(of: [w])[0]   // the shape of w
/// ```
///
/// - Source: Griewank & Walther (2008), §3.2, reverse mode; Baydin et al. (2018), §3.2
public struct Variable<Element: FloatingElement>: Sendable {
  /// What was computed.
  public let value: NDArray<Element>
  /// How; nil for a constant.
  fileprivate let record: Record<Element>?

  fileprivate init(_ value: NDArray<Element>, _ record: Record<Element>?) {
    self.value = value
    self.record = record
  }

  /// A beginning: an array whose gradient can be asked for.
  public init(_ value: NDArray<Element>) {
    self.init(value, Record(operands: [], pullback: { _ in [] }))
  }

  /// An array that no gradient is wanted of.
  public init(constant value: NDArray<Element>) { self.init(value, nil) }

  /// The result of an operation of one's own.
  ///
  /// ```swift
  /// func cubed(_ x: Variable<Double>) -> Variable<Double> {
  ///   let value = x.value
  ///   return Variable(value * value * value, from: [x]) { slope in [slope * 3 * value * value] }
  /// }
  /// ```
  ///
  /// - Parameters:
  ///   - value: What the operation gives.
  ///   - operands: What it was computed from.
  ///   - pullback: The slopes along the operands, in their order and their shapes, from the slope
  ///     along the value; nil for one that does not move it. It is not called where all operands
  ///     are constants.
  public init(
    _ value: NDArray<Element>, from operands: [Variable],
    pullback: @escaping @Sendable (NDArray<Element>) -> [NDArray<Element>?]
  ) {
    let isConstant = operands.allSatisfy { $0.record == nil }
    self.init(
      value, isConstant ? nil : Record(operands: operands.map(\.record), pullback: pullback))
  }

  /// The shape of the value.
  public var shape: Shape { value.shape }

  /// Whether the value depends on nothing whose gradient can be asked for.
  public var isConstant: Bool { record == nil }
}

/// What is remembered of one operation.
private final class Record<Element: FloatingElement>: Sendable {
  typealias Slope = NDArray<Element>

  /// Later operations have larger numbers: an operand's is smaller than its result's.
  let number = recordCount.add(1, ordering: .relaxed).newValue
  /// Nil for constants. Emptied when this ends, and never otherwise changed.
  nonisolated(unsafe) private(set) var operands: [Record?]
  let pullback: @Sendable (Slope) -> [Slope?]

  init(operands: [Record?], pullback: @escaping @Sendable (Slope) -> [Slope?]) {
    self.operands = operands
    self.pullback = pullback
  }

  /// A chain of a million operations ends one by one: left to itself it would end in as many calls
  /// within each other.
  deinit {
    var waiting = operands.compactMap { $0 }
    operands = []
    while var last = waiting.popLast() {
      guard isKnownUniquelyReferenced(&last) else { continue }
      waiting += last.operands.compactMap { $0 }
      last.operands = []
    }
  }
}

private let recordCount = Atomic<Int>(0)

extension Variable {
  /// The gradients of this value along variables that it was computed from, each of its variable's
  /// shape: zero along one that it does not depend on.
  ///
  /// - Parameter slope: With what weight each element of this value counts, in its shape; without
  ///   it this value is one number.
  /// - Precondition: None of `variables` is a constant; otherwise stops and says which.
  /// - Complexity: about three times the work of computing the value, and its memory.
  public func gradients(
    of variables: [Variable], along slope: NDArray<Element>? = nil
  ) -> [NDArray<Element>] {
    let start = orStop { () throws(ShapeError) in try firstSlope(slope) }
    for (place, variable) in variables.enumerated() where variable.record == nil {
      fatalError("gradients: variable \(place) of \(variables.count) is a constant")
    }
    let wanted = Set(variables.compactMap { $0.record?.number })
    var found: [Int: NDArray<Element>] = [:]
    if let record { walk(from: record, start, wanted, &found) }
    return variables.map { variable in
      found[variable.record!.number] ?? NDArray.zeros(variable.shape)
    }
  }

  /// The gradient along one variable.
  public func gradient(
    of variable: Variable, along slope: NDArray<Element>? = nil
  ) -> NDArray<Element> {
    gradients(of: [variable], along: slope)[0]
  }

  private func firstSlope(_ slope: NDArray<Element>?) throws(ShapeError) -> NDArray<Element> {
    if let slope {
      guard slope.shape == shape else {
        throw ShapeError(
          "gradients", [shape, slope.shape], "differ; a slope has the value's shape")
      }
      return slope
    }
    guard value.count == 1 else {
      throw ShapeError(
        "gradients", [shape],
        "is no single number; take its sum or mean, or give the slope along each element")
    }
    return NDArray.full(shape, 1)
  }

  /// Hands slopes from results to operands, the latest operation first: by then all that use its
  /// result have added theirs.
  private func walk(
    from last: Record<Element>, _ slope: NDArray<Element>, _ wanted: Set<Int>,
    _ found: inout [Int: NDArray<Element>]
  ) {
    var slopes = [last.number: slope]
    for record in Self.records(below: last, wanted) {
      guard let slope = slopes.removeValue(forKey: record.number) else { continue }
      if wanted.contains(record.number) { found[record.number] = slope }
      if record.operands.isEmpty { continue }
      for (operand, part) in zip(record.operands, record.pullback(slope)) {
        guard let operand, let part else { continue }
        slopes[operand.number] = slopes[operand.number].map { $0 + part } ?? part
      }
    }
  }

  /// All operations that a value came from and that may lead to a wanted one, the latest first.
  private static func records(
    below last: Record<Element>, _ wanted: Set<Int>
  ) -> [Record<Element>] {
    // What was there before the earliest that is wanted was not computed from it.
    let earliest = wanted.min() ?? .max
    var seen: Set<Int> = [last.number]
    var all = [last]
    var next = 0
    while next < all.count {
      for operand in all[next].operands {
        guard let operand, operand.number >= earliest, seen.insert(operand.number).inserted else {
          continue
        }
        all.append(operand)
      }
      next += 1
    }
    return all.sorted { $0.number > $1.number }
  }
}

/// A function's value at a point, and its gradient there; the function gives one number.
///
/// ```swift
/// let (value, slope) = valueWithGradient(at: NDArray<Double>([1, 2])) { x in (x * x).sum() }
/// ```
public func valueWithGradient<E: FloatingElement>(
  at point: NDArray<E>, _ function: (Variable<E>) -> Variable<E>
) -> (value: E, gradient: NDArray<E>) {
  let variable = Variable(point)
  let result = function(variable)
  let gradient = result.gradient(of: variable)
  return (result.value.elements[0], gradient)
}

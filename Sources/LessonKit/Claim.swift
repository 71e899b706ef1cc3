import Datasets

// A sentence of a lesson that compares is a claim, and a cell checks it: when it no longer holds,
// on whichever digits, the build fails at its line.

/// Checks what the prose says: shows nothing where `condition` holds, and stops the cell with the
/// sentence where it does not.
///
/// ```swift
/// let counts = NDArray<Int>([980, 1135, 1032])
/// claim("no digit is rarer than one in twenty", counts.min() * 20 >= counts.sum())
/// ```
///
/// - Parameters:
///   - sentence: What the lesson claims, as it would stand in the prose.
///   - condition: Whether it holds; what it throws is thrown on.
@inline(never)
public func claim(_ sentence: String, _ condition: @autoclosure () throws -> Bool) rethrows {
  if try condition() { return }
  stop(sentence, nil)
}

/// Checks what the prose says of two values, and names both where it does not hold.
///
/// ```swift
/// let (network, linear) = (0.98, 0.92)
/// claim("the network beats the linear model", network, .greaterThan, linear)
/// claim("both read nine in ten", network, .approximately(within: 0.1), linear)
/// ```
///
/// NaN stands in no relation to anything: such a claim does not hold.
///
/// - Parameters:
///   - sentence: What the lesson claims, as it would stand in the prose.
///   - first: The value that the claim is about.
///   - relation: How the first value should stand to the second.
///   - second: What it is compared with.
@inline(never)
public func claim<Value>(
  _ sentence: String, _ first: Value, _ relation: ClaimRelation<Value>, _ second: Value
) {
  if relation.holds(first, second) { return }
  var reason = "\(text(first)) is not \(relation.words) \(text(second))"
  if isNaN(first) || isNaN(second) { reason += ", NaN compares with nothing" }
  stop(sentence, reason)
}

/// How two values of a claim should stand to each other; see ``claim(_:_:_:_:)``.
public struct ClaimRelation<Value> {
  /// As it stands between "is not" and the second value.
  let words: String
  let holds: (Value, Value) -> Bool
}

extension ClaimRelation where Value: Equatable {
  /// Equal, as `==` has it; NaN equals nothing.
  public static var equal: Self { Self(words: "equal to") { $0 == $1 } }
}

extension ClaimRelation where Value: Comparable {
  /// Less than the second value; NaN is not.
  public static var lessThan: Self { Self(words: "less than") { $0 < $1 } }
  /// Less than the second value, or equal to it; NaN is neither.
  public static var lessThanOrEqual: Self { Self(words: "less than or equal to") { $0 <= $1 } }
  /// Greater than the second value; NaN is not.
  public static var greaterThan: Self { Self(words: "greater than") { $0 > $1 } }
  /// Greater than the second value, or equal to it; NaN is neither.
  public static var greaterThanOrEqual: Self {
    Self(words: "greater than or equal to") { $0 >= $1 }
  }
}

extension ClaimRelation where Value: FloatingPoint {
  /// Within `tolerance` of the second value, on either side; equal infinities are, NaN is not.
  public static func approximately(within tolerance: Value) -> Self {
    // Equal infinities have no difference.
    Self(words: "within \(tolerance) of") { $0 == $1 || ($0 - $1).magnitude <= tolerance }
  }
}

extension ClaimRelation where Value: FixedWidthInteger {
  /// Within `tolerance` of the second value, on either side; a distance that the type cannot hold
  /// is not.
  public static func approximately(within tolerance: Value) -> Self {
    Self(words: "within \(tolerance) of") { first, second in
      let (least, most) = (Swift.min(first, second), Swift.max(first, second))
      let (distance, overflow) = most.subtractingReportingOverflow(least)
      return !overflow && distance <= tolerance
    }
  }
}

// MARK: - Words

private func isNaN<Value>(_ value: Value) -> Bool {
  (value as? any FloatingPoint)?.isNaN ?? false
}

/// A value in one line, not without end.
private func text<Value>(_ value: Value) -> String {
  let whole = value is String ? "\"\(value)\"" : "\(value)"
  return String((whole.count > 200 ? whole.prefix(199) + "…" : whole[...]).map(\.onOneLine))
}

extension Character {
  fileprivate var onOneLine: Character { isNewline ? " " : self }
}

private func stop(_ sentence: String, _ reason: String?) -> Never {
  let digits =
    switch Digits.lastLoaded {
    case .mnist: " (on MNIST)"
    case .otherFiles: " (on files that are not MNIST's)"
    case .generated: " (on the drawn digits)"
    case nil: ""
    }
  let claim = String(sentence.map(\.onOneLine))
  fatalError("claim does not hold: \(claim)\(reason.map { "; \($0)" } ?? "")\(digits)")
}

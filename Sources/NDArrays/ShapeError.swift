/// Shapes, axes or indices that an operation cannot work with.
///
/// Operators cannot throw it: there it stops the program with its description.
public struct ShapeError: Error, Hashable, CustomStringConvertible {
  /// What was asked for, such as `reshape` or `+`.
  public var operation: String
  /// The shapes that it was asked of, in the order of the operands.
  public var shapes: [Shape]
  /// What does not fit, as the end of a sentence that begins with the shapes.
  public var rule: String

  /// An error of an operation on some shapes; without shapes it speaks of none.
  public init(_ operation: String, _ shapes: [Shape], _ rule: String) {
    self.operation = operation
    self.shapes = shapes
    self.rule = rule
  }

  /// The operation, the shapes and the rule: `reshape: [2, 3] and [4] do not hold the same number
  /// of elements; the first has 6`.
  public var description: String {
    let names = shapes.map(\.description).joined(separator: " and ")
    return "\(operation): \(names)\(names.isEmpty ? "" : " ")\(rule)"
  }
}

/// The value of `body`, or a stop that says what was wrong, in release builds too.
@inline(__always)
package func orStop<Value>(
  file: StaticString = #fileID, line: UInt = #line, _ body: () throws(ShapeError) -> Value
) -> Value {
  do { return try body() } catch { fatalError(error.description, file: file, line: line) }
}

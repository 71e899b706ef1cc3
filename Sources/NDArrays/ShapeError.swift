/// Shapes, axes or indices that an operation cannot work with.
public struct ShapeError: Error, Hashable, CustomStringConvertible {
  public var operation: String
  public var shapes: [Shape]
  public var rule: String

  public init(_ operation: String, _ shapes: [Shape], _ rule: String) {
    self.operation = operation
    self.shapes = shapes
    self.rule = rule
  }

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

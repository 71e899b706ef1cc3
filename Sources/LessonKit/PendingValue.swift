extension CellRuntime {
  /// The value of a global that the cell's statements make, and that is not there before.
  ///
  /// A global's initialiser can neither wait nor leave the cell. So what makes the value stands in
  /// a closure, from which the compiler knows its type, and the statements run it at its place; the
  /// global takes the value from here and stays a constant where the author wrote `let`.
  public final class PendingValue<Value> {
    private let name: String
    private let make: () async throws -> Value
    private var made: Value?

    /// A value that is made later.
    ///
    /// - Parameters:
    ///   - name: What the author calls it, for messages.
    ///   - make: What makes it; it does not run here.
    public init(_ name: String, _ make: @escaping () async throws -> Value) {
      self.name = name
      self.make = make
    }

    /// Makes the value as its closure says; what the closure throws is thrown on.
    public func resolve() async throws { made = try await make() }

    /// Takes a value that was made elsewhere; the closure gives its type alone.
    public func resolve(_ value: Value) { made = value }

    /// The value; read before the cell came to what makes it, it stops and names the global.
    public var value: Value {
      guard let made else {
        fatalError("\(name) has no value yet: the cell that declares it has not come to it")
      }
      return made
    }
  }
}

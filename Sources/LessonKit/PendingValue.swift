extension CellRuntime {
  /// The value of a global that the cell's statements make, and that is not there before.
  ///
  /// A global's initialiser can neither wait nor leave the cell. So what makes the value stands in
  /// a closure, from which the compiler knows its type, and the statements run it at its place; the
  /// global takes the value from here and stays a constant where the author wrote `let`.
  public final class PendingValue<Value> {
    private let name: String
    private let cell: Int
    private let make: () async throws -> Value
    private var made: Value?

    /// A value that is made later.
    ///
    /// - Parameters:
    ///   - name: What the author calls it, for messages.
    ///   - cell: The number of the cell that declares it.
    ///   - make: What makes it; it does not run here.
    public init(_ name: String, _ cell: Int, _ make: @escaping () async throws -> Value) {
      self.name = name
      self.cell = cell
      self.make = make
    }

    /// Makes the value as its closure says; what the closure throws is thrown on.
    public func resolve() async throws { made = try await make() }

    /// Takes a value that was made elsewhere; the closure gives its type alone.
    public func resolve(_ value: Value) { made = value }

    /// The value; read before the cell came to what makes it, it stops and names the global.
    public var value: Value {
      guard let made else { CellRuntime.fail(MissingValue(name, cell)) }
      return made
    }
  }

  /// An `unowned` global that the cell's statements set: it keeps its object no longer alive than an
  /// `unowned` variable does.
  public final class PendingReference<Value> {
    private let name: String
    private let cell: Int
    private let hold: (Value) -> () -> Value
    private var held: (() -> Value)?

    /// A reference that is set later.
    ///
    /// - Parameters:
    ///   - name: What the author calls it, for messages.
    ///   - cell: The number of the cell that declares it.
    ///   - hold: Holds an object as the author asked for.
    public init(_ name: String, _ cell: Int, _ hold: @escaping (Value) -> () -> Value) {
      self.name = name
      self.cell = cell
      self.hold = hold
    }

    /// Takes the object, which somebody else keeps alive.
    public func resolve(_ value: Value) { held = hold(value) }

    /// The object; read before it was set, it stops and names the global, and where the object has gone,
    /// Swift's own runtime stops.
    public var value: Value {
      guard let held else { CellRuntime.fail(MissingValue(name, cell)) }
      return held()
    }
  }
}

/// A value that is used before it is there.
struct MissingValue: Error, CustomStringConvertible {
  let description: String

  init(_ name: String, _ cell: Int) {
    description =
      cell == CellRuntime.cell
      ? "\(name) has no value yet; give it one before this line"
      : "\(name) has no value: the cell that declares it (cell \(cell)) ended before it was set"
  }
}

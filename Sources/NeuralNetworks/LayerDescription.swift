import NDArrays

/// A layer's name and its settings, as a model file holds them.
public struct LayerDescription: Sendable, Hashable, Codable {
  /// The name under which ``LayerRegistry`` knows the layer.
  public var layer: String
  /// The numbers that its initialiser takes, by their names.
  public var settings: [String: Double]
  /// Of a layer that holds layers: its branches, each a list of layers.
  public var branches: [[LayerDescription]]?

  /// The description of a layer, by default of one without settings that holds no other layers.
  public init(
    _ layer: String, _ settings: [String: Double] = [:], branches: [[LayerDescription]]? = nil
  ) {
    self.layer = layer
    self.settings = settings
    self.branches = branches
  }

  /// A setting that is a whole number from 0 to a million.
  ///
  /// - Throws: ``ModelError`` naming the layer, the setting and what stands there.
  public func whole(_ name: String) throws(ModelError) -> Int {
    guard let value = settings[name], let whole = Int(exactly: value),
      (0...1_000_000).contains(whole)
    else {
      throw ModelError(
        "the layer \(layer) has \(settings[name].map { "\($0)" } ?? "nothing") for '\(name)'; expected a whole number from 0 to 1,000,000"
      )
    }
    return whole
  }

  /// A setting that is a number.
  ///
  /// - Throws: ``ModelError`` naming the layer and the setting where it is missing or not finite.
  public func number(_ name: String) throws(ModelError) -> Double {
    guard let value = settings[name], value.isFinite else {
      throw ModelError("the layer \(layer) has no number for '\(name)'")
    }
    return value
  }

  /// A setting of rows with that of columns, which stands apart only where it differs.
  func pair(_ name: String) throws(ModelError) -> (rows: Int, columns: Int) {
    let columns = "\(name)Columns"
    return (try whole(name), try whole(settings[columns] == nil ? name : columns))
  }

  /// The settings that ``pair(_:)`` reads.
  static func pair(_ name: String, _ rows: Int, _ columns: Int) -> [String: Double] {
    rows == columns
      ? [name: Double(rows)] : [name: Double(rows), "\(name)Columns": Double(columns)]
  }
}

/// How first weights are drawn, so that signals keep their size from layer to layer.
public enum Initialization: Sendable, Hashable {
  /// Normal, variance 2 / inputs: for layers before a ReLU (He et al. 2015, §2.2).
  case he
  /// Uniform, variance 2 / (inputs + outputs): for tanh, sigmoid and softmax (Glorot & Bengio 2010).
  case glorot
  /// Uniform on ±1/√inputs, biases too: what PyTorch's layers begin with.
  case lecunUniform
  /// Normal with this deviation, however many inputs there are, as programs without a rule for it have.
  case normal(deviation: Double)

  func weights<E: FloatingElement>(
    _ shape: Shape, inputs: Int, outputs: Int, using random: inout RandomGenerator
  ) -> NDArray<E> {
    switch self {
    case .he:
      return random.standardNormal(shape, of: E.self) * E((2 / Double(inputs)).squareRoot())
    case .glorot:
      let limit = (6 / Double(inputs + outputs)).squareRoot()
      return random.random(shape, of: E.self) * E(2 * limit) - E(limit)
    case .lecunUniform:
      let limit = 1 / Double(inputs).squareRoot()
      return random.random(shape, of: E.self) * E(2 * limit) - E(limit)
    case .normal(let deviation):
      guard deviation >= 0, deviation.isFinite else {
        fatalError("Initialization: a deviation of \(deviation); expected a number from 0")
      }
      return random.standardNormal(shape, of: E.self) * E(deviation)
    }
  }

  func biases<E: FloatingElement>(
    _ count: Int, inputs: Int, using random: inout RandomGenerator
  ) -> NDArray<E> {
    self == .lecunUniform
      ? weights([count], inputs: inputs, outputs: count, using: &random) : NDArray.zeros([count])
  }
}

import NDArrays

/// Why a model cannot be made, read or used.
public struct ModelError: Error, Hashable, CustomStringConvertible {
  /// What is wrong and what was expected, with the file or the layer.
  public var description: String
  /// An error of this sentence.
  public init(_ description: String) { self.description = description }
}

/// Layers in a row, each taking what the one before it gives.
///
/// ```swift
/// let model = try Model(
///   input: [28, 28, 1],
///   [Convolution(16, kernel: 3), ReLU(), MaxPooling(), Flatten(), Dense(10)], seed: 1)
/// model.outputShape                                               // [10]
/// model.predict(NDArray<Float>.zeros([5, 28, 28, 1])).shape       // [5]
/// ```
///
/// A model is a value: a copy is a model of its own. A ReLU behind a dense layer, a convolution or a
/// normalisation is computed by that layer on its way, one before a max pooling by the pooling.
public struct Model<Element: FloatingElement>: Sendable {
  /// The shape of one example.
  public let inputShape: Shape
  /// What is done to raw values before they come here; kept with the model in its file.
  public var preprocessing = Preprocessing()
  /// What was odd about the file that this was read from, such as that it has no digest, in one
  /// sentence each.
  public internal(set) var warnings: [String] = []
  /// The layers with how they are run together.
  var chain: LayerChain<Element>
  /// The layers that training leaves as they are; a checkpoint keeps which, a model's file does not.
  public private(set) var frozenLayers: Set<Int> = []

  /// - Parameter seed: Decides all first weights.
  /// - Throws: ``ModelError`` naming the layer that does not fit the one before it.
  public init(input: Shape, _ layers: [any Layer<Element>], seed: UInt64 = 1) throws(ModelError) {
    try self.init(input: input, seed: seed, chain: LayerChain(layers))
  }

  private init(input: Shape, seed: UInt64, chain: LayerChain<Element>) throws(ModelError) {
    let count = chain.layers.count
    guard count > 0 else { throw ModelError("a model needs at least one layer") }
    inputShape = input
    self.chain = chain
    do {
      _ = try input.checkedCount("input", of: MemoryLayout<Element>.stride)
    } catch {
      throw ModelError("a model cannot have this input: \(error)")
    }
    var random = RandomGenerator(seed: seed)
    do { try self.chain.build(input: input, using: &random) } catch {
      throw ModelError("layer \(error.place + 1) of \(count) does not fit: \(error.error)")
    }
  }

  /// The layers as they are by themselves: one that is taken out does what it was made for.
  public var layers: [any Layer<Element>] { chain.layers }

  /// The shape of one output of each layer.
  public var shapes: [Shape] { chain.shapes }

  /// The shape of one output.
  public var outputShape: Shape { chain.output }

  /// The number of learnt numbers.
  public var parameterCount: Int { summary.trainable }

  /// A layer's place and name in a sentence.
  func named(_ layer: Int) -> String {
    "layer \(layer + 1) of \(layers.count), \(layers[layer].name)"
  }

  // MARK: - Parameters

  /// Calls `visit` with each parameter, named by its layer's number and its own name: `0.weights`.
  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    chain.forEachParameter(visit)
  }

  /// Calls `visit` with each array that is kept but not learnt, named likewise.
  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {
    chain.forEachState(visit)
  }

  /// The learnt arrays by name.
  public var parameters: [String: NDArray<Element>] {
    var arrays: [String: NDArray<Element>] = [:]
    var copy = self
    copy.forEachParameter { name, parameter in arrays[name] = parameter.value }
    return arrays
  }

  /// The gradients that the last backward pass left, by name.
  public var gradients: [String: NDArray<Element>] {
    var arrays: [String: NDArray<Element>] = [:]
    var copy = self
    copy.forEachParameter { name, parameter in arrays[name] = parameter.gradient }
    return arrays
  }

  // MARK: - Layers that have learnt

  /// A model that begins with layers of a trained one, which keep what they learnt, and goes on with
  /// new ones.
  ///
  /// ```swift
  /// let old = try Model(input: [4], [Dense(8), ReLU(), Dense(3)], seed: 1)
  /// var model = try Model(input: [4], keeping: old.layers.dropLast(), [Dense(2)], seed: 2)
  /// model.freeze(0..<2)
  /// model.parameters["0.weights"] == old.parameters["0.weights"]    // true
  /// ```
  ///
  /// - Parameters:
  ///   - trained: Layers of a model, from its first.
  ///   - layers: What follows, with first weights by the seed.
  /// - Throws: ``ModelError`` naming the layer that does not fit, or whose weights do not fit these
  ///   inputs.
  public init(
    input: Shape, keeping trained: some Sequence<any Layer<Element>>,
    _ layers: [any Layer<Element>], seed: UInt64 = 1
  ) throws(ModelError) {
    let kept = Array(trained)
    try self.init(input: input, kept + layers, seed: seed)
    var old = LayerChain(kept)
    var arrays: [String: NDArray<Element>] = [:]
    old.forEachParameter { arrays[$0] = $1.value }
    old.forEachState { arrays[$0] = $1 }
    var misfit: (name: String, has: Shape, needs: Shape)?
    func keep(_ name: String, _ value: inout NDArray<Element>) {
      guard let array = arrays[name], array.shape == value.shape else {
        misfit = misfit ?? (name, arrays[name]?.shape ?? [0], value.shape)
        return
      }
      value = array
    }
    chain.forEachParameter(of: kept.indices) { keep($0, &$1.value) }
    chain.forEachState(of: kept.indices) { keep($0, &$1) }
    if let misfit {
      let layer = Int(misfit.name.prefix { $0 != "." }) ?? 0
      throw ModelError(
        "\(named(layer)), cannot keep what it learnt: its array '\(misfit.name)' is \(misfit.has), and inputs of shape \(input) need \(misfit.needs)"
      )
    }
  }

  /// Leaves some layers as they are while the others learn: no step, no decay, nothing remembered of
  /// their gradients, running means kept.
  ///
  /// Frozen layers at the model's beginning predict in training too: they drop nothing, and no
  /// gradient is computed for them.
  ///
  /// - Precondition: The model has these layers; otherwise stops and says how many it has.
  public mutating func freeze(_ range: Range<Int>) { setFrozen(range, true) }

  /// Lets frozen layers learn again.
  ///
  /// - Precondition: The model has these layers; otherwise stops and says how many it has.
  public mutating func unfreeze(_ range: Range<Int>) { setFrozen(range, false) }

  private mutating func setFrozen(_ range: Range<Int>, _ isFrozen: Bool) {
    guard range.lowerBound >= 0, range.upperBound <= layers.count else {
      fatalError(
        "Model: layers \(range.lowerBound)..<\(range.upperBound) are not there; there are \(layers.count), counted from 0"
      )
    }
    if isFrozen { frozenLayers.formUnion(range) } else { frozenLayers.subtract(range) }
    chain.forEachParameter(of: range) { _, parameter in
      parameter.isFrozen = isFrozen
      (parameter.first, parameter.second) = (nil, nil)
      parameter.gradient = NDArray.zeros([0])
    }
    chain.frozenEnd = layers.indices.first { !frozenLayers.contains($0) } ?? layers.count
  }
}

extension Model where Element == Float {
  /// A model of Floats, which is what `Model` means where nothing else is said.
  ///
  /// - Parameter seed: Decides all first weights.
  /// - Throws: ``ModelError`` naming the layer that does not fit the one before it.
  public init(input: Shape, _ layers: [any Layer<Float>], seed: UInt64 = 1) throws(ModelError) {
    try self.init(input: input, seed: seed, chain: LayerChain(layers))
  }
}

import NDArrays

/// Why a model cannot be made, read or used.
public struct ModelError: Error, Hashable, CustomStringConvertible {
  public var description: String
  public init(_ description: String) { self.description = description }
}

/// Layers in a row, each taking what the one before it gives.
///
///     var model = try Model<Float>(
///       input: [28, 28, 1],
///       [Convolution(16, kernel: 3), ReLU(), MaxPooling(), Flatten(), Dense(10)], seed: 1)
///     let readings = model.predict(pictures)
///
/// A model is a value: a copy is a model of its own. A ReLU behind a dense layer, a convolution or a
/// normalisation is computed by that layer on its way, one before a max pooling by the pooling.
public struct Model<Element: FloatingElement>: Sendable {
  /// The shape of one example.
  public let inputShape: Shape
  /// The layers as they are by themselves: one that is taken out does what it was made for.
  public internal(set) var layers: [any Layer<Element>]
  /// The shape of one output of each layer.
  public private(set) var shapes: [Shape] = []
  /// What is done to raw values before they come here; kept with the model in its file.
  public var preprocessing = Preprocessing()
  /// How the layers are run together.
  private let fusion: Fusion

  /// - Parameter seed: Decides all first weights.
  /// - Throws: ``ModelError`` naming the layer that does not fit the one before it.
  public init(input: Shape, _ layers: [any Layer<Element>], seed: UInt64 = 1) throws(ModelError) {
    guard !layers.isEmpty else { throw ModelError("a model needs at least one layer") }
    inputShape = input
    self.layers = layers
    fusion = Fusion(layers)
    do {
      _ = try input.checkedCount("input", of: MemoryLayout<Element>.stride)
    } catch {
      throw ModelError("a model cannot have this input: \(error)")
    }
    var random = RandomGenerator(seed: seed)
    var shape = input
    for i in layers.indices {
      do {
        shape = try self.layers[i].build(input: shape, using: &random)
        _ = try shape.checkedCount(layers[i].name, of: MemoryLayout<Element>.stride)
      } catch {
        throw ModelError("layer \(i + 1) of \(layers.count) does not fit: \(error)")
      }
      shapes.append(shape)
    }
  }

  /// The shape of one output.
  public var outputShape: Shape { shapes[shapes.count - 1] }

  /// The number of learnt numbers.
  public var parameterCount: Int { summary.trainable }

  // MARK: - Passes

  /// The examples in the shape that the first layer takes.
  ///
  /// Rows of as many numbers are taken for pictures of that shape.
  func examples(_ x: NDArray<Element>) -> NDArray<Element> {
    let wanted = [x.rank > 0 ? x.shape[0] : 0] + inputShape
    if x.shape == wanted { return x }
    orStop { () throws(ShapeError) in
      guard x.rank > 0, x.count == wanted.elementCount else {
        throw ShapeError(
          "Model", [x.shape], "is no batch of examples of shape \(inputShape)")
      }
    }
    return x.reshaped(wanted)
  }

  /// The outputs for a batch, keeping what ``backward(_:)`` needs if this is training.
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool = true) -> NDArray<Element> {
    var value = examples(x)
    var first = 0
    if !isTraining, picturesEnd > 0, value.shape[0] > Self.together {
      value = throughPictures(value)
      first = picturesEnd
    }
    for i in first..<layers.count {
      switch fusion.steps[i] {
      case .alone: value = layers[i].forward(value, isTraining: isTraining)
      case .rectifying: value = layers[i].rectified(value, isTraining: isTraining)
      case .leftOut: continue
      }
    }
    return value
  }

  /// Pictures that pass the first layers together where nothing need be kept.
  private static var together: Int { 4 }

  /// How many of the first layers work on each picture alone.
  private var picturesEnd: Int {
    inputShape.count == 3
      ? layers.firstIndex { !($0 is any PictureLayer<Element>) } ?? layers.count : 0
  }

  /// The first layers' outputs, a few pictures at a time: what one layer writes the next finds in
  /// the cache.
  private func throughPictures(_ x: NDArray<Element>) -> NDArray<Element> {
    let end = picturesEnd
    let passes = (0..<end).compactMap { i -> PicturePass<Element>? in
      guard fusion.steps[i] != .leftOut, let layer = layers[i] as? any PictureLayer<Element> else {
        return nil
      }
      return layer.picturePass(rectifies: fusion.steps[i] == .rectifying)
    }
    let count = x.shape[0]
    let size = shapes[end - 1].elementCount
    return NDArray(shape: [count] + shapes[end - 1]) { output in
      ThreadPool.shared.run(over: count, grain: Self.together) { range in
        var value = x[range]
        for pass in passes { value = pass(value) }
        value = value.contiguous()
        value.withPointer {
          (output + range.lowerBound * size).update(from: $0, count: range.count * size)
        }
      }
    }
  }

  /// Leaves the gradients of all parameters in them, from the gradient of the last outputs.
  ///
  /// - Parameter update: Called with each parameter as soon as its gradient is there and still in
  ///   the cache; the layers below have been given what they need of the old value.
  public mutating func backward(
    _ gradient: NDArray<Element>, update: ((inout Parameter<Element>) -> Void)? = nil
  ) {
    var slope = gradient
    for i in layers.indices.reversed() where fusion.steps[i] != .leftOut {
      if i == 0 {
        layers[i].backwardToParameters(slope)
      } else {
        slope = layers[i].backward(slope)
      }
      if let update { layers[i].forEachParameter { _, parameter in update(&parameter) } }
    }
  }

  /// The gradient of the inputs too, for looking at what a model looks at.
  public mutating func backwardToInput(_ gradient: NDArray<Element>) -> NDArray<Element> {
    var slope = gradient
    for i in layers.indices.reversed() where fusion.steps[i] != .leftOut {
      slope = layers[i].backward(slope)
    }
    return slope
  }

  /// The outputs for any number of examples, in batches.
  ///
  /// - Shapes: `[n, …]` → `[n] + outputShape`
  public func callAsFunction(_ x: NDArray<Element>) -> NDArray<Element> {
    let x = examples(x)
    var copy = self
    let count = x.shape[0]
    if count <= 256 { return copy.forward(x, isTraining: false) }
    return NDArray.concatenate(
      stride(from: 0, to: count, by: 256).map {
        copy.forward(x[$0..<Swift.min(count, $0 + 256)], isTraining: false)
      })
  }

  /// The class with the largest output of each example.
  public func predict(_ x: NDArray<Element>) -> NDArray<Int> { self(x).argMax(axis: 1) }

  /// The shares that the model gives each class.
  public func probabilities(_ x: NDArray<Element>) -> NDArray<Element> { softmax(self(x)) }

  /// What each layer gives for a batch, in order, each by itself.
  public func activations(_ x: NDArray<Element>) -> [NDArray<Element>] {
    var copy = self
    var value = examples(x)
    return copy.layers.indices.map { i in
      value = copy.layers[i].forward(value, isTraining: false)
      return value
    }
  }

  // MARK: - Parameters

  /// Calls `visit` with each parameter, named by its layer's number and its own name: `0.weights`.
  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    for i in layers.indices {
      layers[i].forEachParameter { name, parameter in visit("\(i).\(name)", &parameter) }
    }
  }

  /// Calls `visit` with each array that is kept but not learnt, named likewise.
  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {
    for i in layers.indices {
      layers[i].forEachState { name, state in visit("\(i).\(name)", &state) }
    }
  }

  /// Visits parameters without names: what a step of training does.
  mutating func update(_ body: (inout Parameter<Element>) -> Void) {
    for i in layers.indices { layers[i].forEachParameter { _, parameter in body(&parameter) } }
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
}

/// How raw values, 0 for paper to 255 for ink, become a model's inputs: `(x · scale − mean) / deviation`.
public struct Preprocessing: Sendable, Hashable, Codable {
  public var scale: Double
  public var mean: Double
  public var deviation: Double

  public init(scale: Double = 1.0 / 255, mean: Double = 0, deviation: Double = 1) {
    self.scale = scale
    self.mean = mean
    self.deviation = deviation
  }

  public func callAsFunction<E: FloatingElement>(_ pictures: NDArray<UInt8>) -> NDArray<E> {
    pictures.cast(to: E.self) * E(scale / deviation) - E(mean / deviation)
  }
}

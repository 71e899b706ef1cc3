import NDArrays

/// Layers in a row, with how they are run together: what a model and a layer of layers have in
/// common.
///
/// The layers are values by themselves; what ties them, such as which of them does a ReLU's work,
/// is made from all of them here and is in none.
struct LayerChain<Element: FloatingElement>: Sendable {
  private(set) var layers: [any Layer<Element>]
  /// The shape of one example, and of one output of each layer.
  private(set) var input: Shape = []
  private(set) var shapes: [Shape] = []
  /// How many of the first layers work as in prediction, and learn nothing.
  var frozenEnd = 0
  private let fusion: Fusion

  init(_ layers: [any Layer<Element>]) {
    self.layers = layers
    fusion = Fusion(layers)
  }

  var output: Shape { shapes.last ?? input }

  /// A layer of the chain that cannot take what it is given.
  struct Fault: Error {
    var place: Int
    var error: ShapeError

    /// As the error of the layer that holds the chain.
    func inside(_ holder: String, _ count: Int) -> ShapeError {
      ShapeError(
        "\(holder), layer \(place + 1) of \(count): \(error.operation)", error.shapes, error.rule)
    }
  }

  /// The shapes of what the layers give and hold; nil where only building them can tell.
  func outline(input: Shape) throws(Fault) -> LayerOutline? {
    var outline = LayerOutline(output: input)
    for (i, layer) in layers.enumerated() {
      do {
        guard let next = try layer.outline(input: outline.output) else { return nil }
        _ = try next.output.checkedCount(layer.name, of: MemoryLayout<Element>.stride)
        outline.output = next.output
        for (name, shape) in next.arrays { outline.arrays["\(i).\(name)"] = shape }
      } catch { throw Fault(place: i, error: error) }
    }
    return outline
  }

  /// Gives each layer its shape and its first weights.
  mutating func build(input: Shape, using random: inout RandomGenerator) throws(Fault) {
    self.input = input
    shapes = []
    for i in layers.indices {
      do {
        let shape = try layers[i].build(input: output, using: &random)
        _ = try shape.checkedCount(layers[i].name, of: MemoryLayout<Element>.stride)
        shapes.append(shape)
      } catch { throw Fault(place: i, error: error) }
    }
  }

  // MARK: - Passes

  /// The outputs for a batch, keeping what a backward pass needs if this is training.
  mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    var value = x
    var first = 0
    // Frozen layers predict in training too.
    let predicting = isTraining ? frozenEnd : layers.count
    let end = Swift.min(picturesEnd, predicting)
    if end > 0, value.shape[0] > Self.together {
      value = throughPictures(value, end)
      first = end
    }
    for i in first..<layers.count {
      let isTraining = isTraining && i >= predicting
      switch fusion.steps[i] {
      case .alone: value = layers[i].forward(value, isTraining: isTraining)
      case .rectifying: value = layers[i].rectified(value, isTraining: isTraining)
      case .leftOut: continue
      }
    }
    return value
  }

  /// Leaves the gradients of all parameters in them.
  ///
  /// - Parameter update: Called with each parameter as soon as its gradient is there and still in
  ///   the cache; the layers below have been given what they need of the old value.
  mutating func backward(
    _ gradient: NDArray<Element>, update: ((inout Parameter<Element>) -> Void)? = nil
  ) { backward(gradient, taking: nil, update) }

  /// The same, and each parameter takes the step; gradients are left only where a layer does not take
  /// it on its way.
  mutating func backward(_ gradient: NDArray<Element>, taking step: OptimizerStep) {
    backward(gradient, taking: step) { step.move(&$0) }
  }

  private mutating func backward(
    _ gradient: NDArray<Element>, taking step: OptimizerStep?,
    _ update: ((inout Parameter<Element>) -> Void)?
  ) {
    var slope = gradient
    let lowest = (frozenEnd..<layers.count).first { fusion.steps[$0] != .leftOut } ?? layers.count
    for i in (lowest..<layers.count).reversed() where fusion.steps[i] != .leftOut {
      if let step, let layer = takenSteppingLayer(i) {
        var layer = consume layer
        slope = layer.backward(slope, wantsInput: i != lowest, taking: step) ?? slope
        layers[i] = layer
        continue
      }
      if i == lowest {
        layers[i].backwardToParameters(slope)
      } else {
        slope = layers[i].backward(slope)
      }
      if let update { layers[i].forEachParameter { _, parameter in update(&parameter) } }
    }
  }

  /// A layer that takes a step on its way back, out of the chain: held twice, its weights would be
  /// copied before they move.
  private mutating func takenSteppingLayer(_ i: Int) -> (any SteppingLayer<Element>)? {
    guard fusion.areStepping[i] else { return nil }
    var layer: any Layer<Element> = Flatten()
    swap(&layer, &layers[i])
    return (consume layer) as? any SteppingLayer<Element>
  }

  /// The same, and the gradient of the inputs.
  mutating func backwardToInput(_ gradient: NDArray<Element>) -> NDArray<Element> {
    var slope = gradient
    for i in layers.indices.reversed() where fusion.steps[i] != .leftOut {
      slope = layers[i].backward(slope)
    }
    return slope
  }

  /// What each layer gives for a batch, in order, each by itself.
  func activations(_ x: NDArray<Element>) -> [NDArray<Element>] {
    var value = x
    return layers.map { layer in
      var layer = layer
      value = layer.forward(value, isTraining: false)
      return value
    }
  }

  // MARK: - Pictures by themselves

  /// Pictures that pass the first layers together where nothing need be kept.
  private static var together: Int { 4 }

  /// How many of the first layers work on each picture, or signal, alone.
  private var picturesEnd: Int {
    guard input.count == 3 || input.count == 2 else { return 0 }
    return layers.firstIndex { ($0 as? any PictureLayer<Element>)?.isPicturewise != true }
      ?? layers.count
  }

  var isPicturewise: Bool { picturesEnd == layers.count }

  private func passes(_ end: Int) -> [PicturePass<Element>] {
    var passes: [PicturePass<Element>] = []
    let active = (0..<end).filter { fusion.steps[$0] != .leftOut }
    var next = 0
    while next < active.count {
      let i = active[next]
      let rectifies = fusion.steps[i] == .rectifying
      next += 1
      // A convolution and a pooling behind it are one pass.
      if next < active.count, !rectifies, let convolution = layers[i] as? Convolution<Element>,
        let pooling = layers[active[next]] as? MaxPooling<Element>,
        let pass = convolution.pooledPass(
          pooling, rectifies: fusion.steps[active[next]] == .rectifying)
      {
        passes.append(pass)
        next += 1
      } else if let layer = layers[i] as? any PictureLayer<Element> {
        passes.append(layer.picturePass(rectifies: rectifies))
      }
    }
    return passes
  }

  /// All layers' work on a few pictures, where each of them works on pictures alone.
  func picturePass() -> PicturePass<Element> {
    let passes = passes(layers.count)
    return { pictures in passes.reduce(pictures) { $1($0) } }
  }

  /// The first layers' outputs, a few pictures at a time: what one layer writes the next finds in
  /// the cache.
  private func throughPictures(_ x: NDArray<Element>, _ end: Int) -> NDArray<Element> {
    let passes = passes(end)
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

  // MARK: - What is learnt and kept

  /// Calls `visit` with each parameter, named by its layer's number and its own name.
  mutating func forEachParameter(
    of range: Range<Int>? = nil, _ visit: (String, inout Parameter<Element>) -> Void
  ) {
    for i in range ?? layers.indices {
      layers[i].forEachParameter { name, parameter in visit("\(i).\(name)", &parameter) }
    }
  }

  /// Calls `visit` with each array that is kept but not learnt, named likewise.
  mutating func forEachState(
    of range: Range<Int>? = nil, _ visit: (String, inout NDArray<Element>) -> Void
  ) {
    for i in range ?? layers.indices {
      layers[i].forEachState { name, state in visit("\(i).\(name)", &state) }
    }
  }

  /// Visits parameters without names: what a step of training does.
  mutating func update(_ body: (inout Parameter<Element>) -> Void) {
    for i in layers.indices { layers[i].forEachParameter { _, parameter in body(&parameter) } }
  }

  /// What a file says of the layers; nil where one of them cannot be kept in a file.
  var descriptions: [LayerDescription]? {
    let known = layers.compactMap(\.description)
    return known.count == layers.count ? known : nil
  }

  /// The fewest examples that a batch of training may have.
  var smallestBatch: Int { layers.map(\.smallestBatch).max() ?? 1 }
}

/// A layer that is made of layers.
protocol LayerHolder<Element>: Layer {
  var heldLayers: [any Layer<Element>] { get }
}

extension Layer {
  /// The layers that this one holds, at any depth, or itself where it holds none.
  var innermost: [any Layer<Element>] {
    guard let holder = self as? any LayerHolder<Element> else { return [self] }
    return holder.heldLayers.flatMap { $0.innermost }
  }
}

import NDArrays

extension Model {
  /// The examples in the shape that the first layer takes, or nil where they cannot be taken for
  /// such.
  ///
  /// Rows of as many numbers are taken for examples of that shape, and so are pictures whose single
  /// channel has no axis; a model that takes rows takes pictures of one channel too.
  /// Nothing else has its numbers read in another order than its author wrote them.
  func fitted(_ x: NDArray<Element>) -> NDArray<Element>? {
    guard x.rank > 0, let count = x.shape.first else { return nil }
    let example = Shape(x.shape.dropFirst())
    if example == inputShape { return x }
    let isSame =
      example == [inputShape.elementCount]
      || inputShape.last == 1 && example.elementsEqual(inputShape.dropLast())
      || example.last == 1 && example.dropLast().elementsEqual(inputShape)
      || inputShape.count == 1 && hasOneOrder(example) && example.elementCount == inputShape[0]
    guard isSame, inputShape.count < Shape.maximumRank else { return nil }
    return x.reshaped([count] + inputShape)
  }

  /// Whether an example's numbers can be written in a row in one way only: pictures whose channels
  /// might come first cannot.
  private func hasOneOrder(_ example: Shape) -> Bool {
    example.count == 1 || example.count == 2 || example.count == 3 && example[2] == 1
  }

  /// The examples in the shape that the first layer takes; others stop with both shapes.
  func examples(_ x: NDArray<Element>) -> NDArray<Element> {
    orStop { () throws(ShapeError) in
      guard let fitted = fitted(x) else {
        throw ShapeError("Model", [x.shape], Self.misfit(inputShape))
      }
      return fitted
    }
  }

  /// What is wrong with examples that do not fit.
  static func misfit(_ inputShape: Shape) -> String {
    let rows = Shape([inputShape.elementCount])
    let or = inputShape.count > 1 ? ", or rows of \(rows[0])" : ""
    return
      "is no batch of examples of shape \(inputShape)\(or); pictures are [rows, columns, channels]"
  }

  /// The outputs for a batch, keeping what ``backward(_:update:)`` needs if this is training.
  ///
  /// - Shapes: `[n, …]` → `[n] + outputShape`
  /// - Precondition: The batch is not smaller than a layer needs; otherwise training stops and names
  ///   the layer.
  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool = true) -> NDArray<Element> {
    let x = examples(x)
    if isTraining {
      orStop { () throws(ShapeError) in
        if let problem = batchProblem(x.shape[0]) {
          throw ShapeError("Model", [x.shape], "is a batch too small: \(problem)")
        }
      }
    }
    return chain.forward(x, isTraining: isTraining)
  }

  /// The fewest examples that a batch of training may have.
  var smallestBatch: Int { chain.smallestBatch }

  /// What is wrong with batches of this size in training.
  func batchProblem(_ size: Int) -> String? {
    guard let layer = layers.firstIndex(where: { $0.smallestBatch > size }) else { return nil }
    return
      "\(named(layer)), needs at least \(layers[layer].smallestBatch) examples to learn from"
  }

  /// Leaves the gradients of all parameters in them, from the gradient of the last outputs.
  ///
  /// - Parameter update: Called with each parameter as soon as its gradient is there and still in
  ///   the cache; the layers below have been given what they need of the old value.
  public mutating func backward(
    _ gradient: NDArray<Element>, update: ((inout Parameter<Element>) -> Void)? = nil
  ) {
    checkPass("Model", gradient.shape, example: outputShape)
    chain.backward(gradient, update: update)
  }

  /// The backward pass of a step, which each parameter takes as its gradient comes.
  mutating func backward(_ gradient: NDArray<Element>, taking step: OptimizerStep) {
    checkPass("Model", gradient.shape, example: outputShape)
    chain.backward(gradient, taking: step)
  }

  /// The gradient of the inputs too, for looking at what a model looks at.
  ///
  /// - Precondition: The first layers are not frozen, which pass no gradient; otherwise stops.
  public mutating func backwardToInput(_ gradient: NDArray<Element>) -> NDArray<Element> {
    checkPass("Model", gradient.shape, example: outputShape)
    guard chain.frozenEnd == 0 else {
      fatalError(
        "Model: the first \(chain.frozenEnd) layers are frozen and pass no gradient to the input; call unfreeze before the forward pass"
      )
    }
    return chain.backwardToInput(gradient)
  }

  /// The outputs for any number of examples, in batches.
  ///
  /// - Shapes: `[n, …]` → `[n] + outputShape`
  public func callAsFunction(_ x: NDArray<Element>) -> NDArray<Element> {
    let x = examples(x)
    var copy = chain
    let count = x.shape[0]
    if count <= 256 { return copy.forward(x, isTraining: false) }
    return NDArray.concatenate(
      stride(from: 0, to: count, by: 256).map {
        copy.forward(x[$0..<Swift.min(count, $0 + 256)], isTraining: false)
      })
  }

  /// The class with the largest output of each example; of a model with one output class 1 where
  /// its share is above one half.
  ///
  /// - Shapes: `[n, …]` → `[n]`
  public func predict(_ x: NDArray<Element>) -> NDArray<Int> {
    NeuralNetworks.readings(of: self(x), areShares: endsInShares)
  }

  /// The shares that the model gives each class; of a model with one output that of class 1.
  ///
  /// Outputs of ``Softmax`` or ``Sigmoid`` are shares already.
  ///
  /// - Shapes: `[n, …]` → `[n, classes]`
  public func probabilities(_ x: NDArray<Element>) -> NDArray<Element> {
    let outputs = self(x)
    if endsInShares { return outputs }
    return outputShape.last == 1 ? sigmoid(outputs) : softmax(outputs)
  }

  /// The last layer that changes numbers.
  private var lastLayer: (any Layer<Element>)? {
    layers.last {
      !($0 is Flatten<Element>) && !($0 is Reshape<Element>) && !($0 is Dropout<Element>)
    }
  }
  var endsInSoftmax: Bool { lastLayer is Softmax<Element> }
  var endsInSigmoid: Bool { lastLayer is Sigmoid<Element> }
  /// Whether outputs are shares, not scores.
  var endsInShares: Bool { endsInSoftmax || endsInSigmoid }

  /// What each layer gives for a batch, in order, each by itself.
  public func activations(_ x: NDArray<Element>) -> [NDArray<Element>] {
    chain.activations(examples(x))
  }
}

/// The class that outputs stand for, example by example.
func readings<E: FloatingElement>(of outputs: NDArray<E>, areShares: Bool) -> NDArray<Int> {
  guard outputs.shape.last == 1 else { return outputs.argMax(axis: -1) }
  let limit: E = areShares ? 0.5 : 0
  return (outputs .> limit).cast(to: Int.self).reshaped(Shape(outputs.shape.dropLast()))
}

import NDArrays

/// Each output a weighted sum of all inputs: `Z = XW + b`.
///
/// - Shapes: `[n, inputs]` → `[n, outputs]`
/// - Complexity: O(n · inputs · outputs) a pass.
public struct Dense<Element: FloatingElement>: RectifyingLayer, SteppingLayer {
  /// How many sums there are.
  public let outputs: Int
  /// How the first weights are drawn.
  public let initialization: Initialization
  /// `[inputs, outputs]`.
  public var weights = Parameter<Element>(NDArray.zeros([0, 0]))
  /// `[outputs]`.
  public var bias = Parameter<Element>(NDArray.zeros([0]), isDecayed: false)
  private var input: NDArray<Element>?
  /// What the last training pass gave, where it was cut off at zero.
  private var output: NDArray<Element>?

  /// A layer of so many sums, each with a weight for every input.
  public init(_ outputs: Int, initialization: Initialization = .he) {
    self.outputs = outputs
    self.initialization = initialization
  }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard outputs > 0 else {
      throw ShapeError("Dense(\(outputs))", [input], "is to become nothing; expected 1 or more")
    }
    guard input.count == 1, input[0] > 0 else {
      throw ShapeError(
        "Dense(\(outputs))", [input],
        input.count == 1
          ? "gives nothing to weigh"
          : "has \(input.count) axes; put Flatten() before it")
    }
    let weights: Shape = [input[0], outputs]
    try weights.checkMemory("Dense(\(outputs))", of: MemoryLayout<Element>.stride)
    return LayerOutline(output: [outputs], arrays: ["weights": weights, "bias": [outputs]])
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    let outline = try knownOutline(input)
    (self.input, output) = (nil, nil)
    weights = Parameter(
      initialization.weights(
        [input[0], outputs], inputs: input[0], outputs: outputs, using: &random))
    bias = Parameter(
      initialization.biases(outputs, inputs: input[0], using: &random), isDecayed: false)
    return outline.output
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    forward(x, isTraining: isTraining, rectifies: false)
  }

  mutating func forward(_ x: NDArray<Element>, isTraining: Bool, rectifies: Bool)
    -> NDArray<Element>
  {
    checkPass("Dense(\(outputs))", x.shape, example: [weights.value.shape[0]])
    orStop { () throws(ShapeError) in
      guard weights.value.shape == [x.shape[1], outputs], bias.value.shape == [outputs] else {
        throw ShapeError(
          "Dense(\(outputs))", [weights.value.shape, bias.value.shape],
          "are not its weights and bias, which are [inputs, \(outputs)] and [\(outputs)]")
      }
    }
    var z = matmul(x, weights.value)
    let (rows, columns) = (z.shape[0], outputs)
    z.withUniquePointer { z in
      bias.value.withPointer {
        LayerLoops.addBias(z, rows: rows, columns: columns, $0, rectifies: rectifies)
      }
    }
    if isTraining {
      input = x
      output = rectifies ? z : nil
    }
    return z
  }

  /// The gradient of the sums, and the bias's gradient on the way.
  private mutating func sumGradient(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard input != nil else { fatalError("Dense: backward before forward(isTraining: true)") }
    checkGradient("Dense(\(outputs))", dY.shape, [input?.shape[0] ?? 0, outputs])
    let dY = dY.contiguous()
    let (rows, columns) = (dY.shape[0], outputs)
    bias.prepareGradient()
    guard let output else {
      bias.gradient.withUniquePointer { sums in
        dY.withPointer {
          LayerLoops.maskAndSum(
            $0, output: nil, masked: nil, rows: rows, columns: columns, sums: sums)
        }
      }
      return dY
    }
    return NDArray<Element>(shape: dY.shape) { masked in
      bias.gradient.withUniquePointer { sums in
        dY.withPointer { dY in
          output.withPointer {
            LayerLoops.maskAndSum(
              dY, output: $0, masked: masked, rows: rows, columns: columns, sums: sums)
          }
        }
      }
    }
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    let dZ = sumGradient(dY)
    weights.gradient = matmul(takenInput().T, dZ)
    return matmul(dZ, weights.value.T)
  }

  public mutating func backwardToParameters(_ dY: NDArray<Element>) {
    let dZ = sumGradient(dY)
    weights.gradient = matmul(takenInput().T, dZ)
  }

  mutating func backward(
    _ dY: NDArray<Element>, wantsInput: Bool, taking step: OptimizerStep
  ) -> NDArray<Element>? {
    let dZ = sumGradient(dY)
    let x = takenInput()
    let slope = wantsInput ? matmul(dZ, weights.value.T) : nil
    if !step.moveTogether(&weights, x, dZ) {
      weights.gradient = matmul(x.T, dZ)
      step.move(&weights)
    }
    step.move(&bias)
    return slope
  }

  /// The input of the forward pass, which is then forgotten.
  private mutating func takenInput() -> NDArray<Element> {
    guard let x = input else { fatalError("Dense: backward before forward(isTraining: true)") }
    (input, output) = (nil, nil)
    return x
  }

  public mutating func forEachParameter(_ visit: (String, inout Parameter<Element>) -> Void) {
    visit("weights", &weights)
    visit("bias", &bias)
  }

  public var description: LayerDescription? {
    LayerDescription("Dense", ["outputs": Double(outputs)])
  }
}

import NDArrays
import Testing

@testable import NeuralNetworks

/// Gradients that are found by walking back through what was computed.
@Suite struct VariableTests {
  typealias Value = Variable<Double>

  private static func random(_ shape: Shape, seed: UInt64 = 3) -> NDArray<Double> {
    var random = RandomGenerator(seed: seed)
    return random.standardNormal(shape)
  }

  /// How far the gradients of a function of two arrays lie from central differences.
  private static func errors(
    _ a: NDArray<Double>, _ b: NDArray<Double>, _ function: (Value, Value) -> Value
  ) -> [Double] {
    let (x, y) = (Value(a), Value(b))
    let result = function(x, y)
    // Each element of the result counts with a weight of its own.
    let weights = random(result.shape, seed: 11)
    func number(_ a: NDArray<Double>, _ b: NDArray<Double>) -> Double {
      (function(Value(constant: a), Value(constant: b)).value * weights).sum()
    }
    let slopes = result.gradients(of: [x, y], along: weights)
    #expect(slopes[0].shape == a.shape && slopes[1].shape == b.shape)
    return [
      relativeError(slopes[0], numericalGradient(at: a) { number($0, b) }),
      relativeError(slopes[1], numericalGradient(at: b) { number(a, $0) }),
    ]
  }

  struct Operation: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let first: Shape
    let second: Shape
    let function: @Sendable (Value, Value) -> Value

    init(
      _ name: String, _ first: Shape = [3, 4], _ second: Shape = [3, 4],
      _ function: @escaping @Sendable (Value, Value) -> Value
    ) {
      testDescription = name
      self.first = first
      self.second = second
      self.function = function
    }
  }

  static let operations: [Operation] = [
    Operation("sum") { $0 + $1 }, Operation("difference") { $0 - $1 },
    Operation("product") { $0 * $1 }, Operation("quotient") { $0 / ($1 * $1 + 1) },
    Operation("negative") { -$0 - $1 }, Operation("square of one value") { $0 * $0 + $1 },
    Operation("row beside matrix", [3, 4], [4]) { $0 * $1 - $1 },
    Operation("column beside matrix", [3, 1], [3, 4]) { $0 * $1 + $0 },
    Operation("column beside row", [3, 1], [1, 4]) { $0 / ($1 * $1 + 2) },
    Operation("number beside stack", [], [2, 3, 2]) { $0 * $1 },
    Operation("stacks", [2, 1, 3], [4, 1]) { ($0 - $1) * $0 },
    Operation("numbers") { 2 * $0 + 3 - $1 * 4 + (1 - $0) / 2 },
    Operation("a number over it") { 1 / ($0 * $0 + 1) + $1 / 3 },
    Operation("arrays", [2], [2]) { $0 * NDArray([3, 4]) + NDArray([1, 2]) / ($1 * $1 + 1) },
    Operation("exp") { exp($0) * $1 }, Operation("log") { log($0 * $0 + 1) + $1 },
    Operation("sqrt") { sqrt($0 * $0 + 1) * $1 }, Operation("sin and cos") { sin($0) * cos($1) },
    Operation("tanh") { tanh($0) + tanh($1) }, Operation("sigmoid") { sigmoid($0 * $1) },
    Operation("abs") { abs($0) * $1 }, Operation("pow") { pow($0 * $0 + 1, 1.5) * pow($1, 3) },
    Operation("maximum") { maximum($0, $1) }, Operation("minimum") { minimum($0, $1) },
    Operation("ReLU") { maximum($0, 0) + minimum($1, 0.5) },
    Operation("where", [3, 4], [4]) { .where(NDArray([true, false, true, false]), $0, $1) },
    Operation("sum of all") { $0.sum() * $1 }, Operation("mean of all") { $0 - $1.mean() },
    Operation("sum over rows") { $0.sum(axis: 0) * $1 },
    Operation("mean over columns") { $0.mean(axis: -1, keepDims: true) * $1 },
    Operation("sum over axes", [2, 3, 4], [3]) { $0.sum(axes: [0, 2]) * $1 },
    Operation("mean over axes", [2, 3, 4], [3]) { $0.mean(axes: [0, -1]) * $1 },
    Operation("max along axis") { $0.max(axis: 1) + $1.max(axis: -1) },
    Operation("max, kept") { $0 - $1.max(axis: 0, keepDims: true) },
    Operation("softmax") { softmax($0) * $1 },
    Operation("logSoftmax") { logSoftmax($0, axis: 0) * $1 },
    Operation("matrices", [3, 4], [4, 2]) { matmul($0, $1) },
    Operation("matrix and vector", [3, 4], [4]) { matmul($0, $1) },
    Operation("vector and matrix", [3], [3, 4]) { matmul($0, $1) },
    Operation("vectors", [5], [5]) { matmul($0, $1) },
    Operation("stack and matrix", [2, 3, 4], [4, 2]) { matmul($0, $1) },
    Operation("stacks of matrices", [2, 1, 3, 4], [5, 4, 2]) { matmul($0, $1) },
    Operation("vector and stack", [4], [3, 4, 2]) { matmul($0, $1) },
    Operation("stack and vector", [3, 2, 4], [4]) { matmul($0, $1) },
    Operation("transpose", [3, 4], [4, 3]) { $0.T * $1 },
    Operation("axes in another order", [2, 3, 4], [4, 2, 3]) { $0.transposed([2, 0, -2]) * $1 },
    Operation("reshape", [3, 4], [2, 6]) { $0.reshaped([2, -1]) * $1 },
    Operation("row", [3, 4], [4]) { $0[1, 0...] * $1 },
    Operation("every second, backwards", [5, 4], [3, 4]) { $0[Stepped(by: -2)] * $1 },
    Operation("twice the same rows", [3, 4], [4, 4]) { $0[[2, 0, 2, 2]] * $1 },
    Operation("mask", [3, 4], [2]) { $0[NDArray([true, false, false])][0, 1..<3] * $1 },
    Operation("concatenate", [2, 3], [1, 3]) {
      let both = Value.concatenate([$0, $1, $0])
      return both * both
    },
    Operation("concatenate along columns", [2, 3], [2, 1]) {
      exp(.concatenate([$0, $1], axis: -1))
    },
  ]

  @Test(arguments: operations)
  func `gradients are those of differences`(_ operation: Operation) {
    let a = Self.random(operation.first, seed: 1)
    let b = Self.random(operation.second, seed: 2)
    let errors = Self.errors(a, b, operation.function)
    #expect(errors[0] < 1e-7 && errors[1] < 1e-7, "\(errors)")
  }

  // MARK: - Networks

  @Test func `a network gives the gradients that were derived by hand`() throws {
    let X = Self.random([6, 5], seed: 4)
    let labels = NDArray([0, 2, 1, 1, 0, 2])
    var model = try Model<Double>(input: [5], [Dense(4), Tanh(), Dense(3)], seed: 2)
    let scores = model.forward(X)
    let (loss, slope) = crossEntropy(scores, labels)
    model.backward(slope)
    let weights = model.parameters.mapValues { Value($0) }
    func layer(_ x: Value, _ number: Int) -> Value {
      matmul(x, weights["\(number).weights"]!) + weights["\(number).bias"]!
    }
    let shares = logSoftmax(layer(tanh(layer(Value(constant: X), 0)), 2))
    let truth: NDArray<Double> = oneHot(labels, classes: 3)
    let own = -(shares * truth).sum() / 6
    #expect(Swift.abs(own.value.elements[0] - loss) < 1e-12)
    for (name, gradient) in model.gradients {
      let found = own.gradient(of: weights[name]!)
      #expect(NDArrays.abs(found - gradient).max() < 1e-12, "\(name)")
    }
  }

  @Test func `a layer's own passes are an operation`() throws {
    let X = Self.random([2, 6, 6, 1], seed: 5)
    var model = try Model<Double>(
      input: [6, 6, 1], [Convolution(3, kernel: 3), ReLU(), Flatten(), Dense(2)], seed: 2)
    let y = model.forward(X)
    model.backward(2 * y)
    let (convolution, dense) = (model.layers[0].variables, model.layers[3].variables)
    let input = Value(X)
    let through = maximum(model.layers[0].callAsFunction(input, convolution), 0)
    let result = model.layers[3].callAsFunction(model.layers[2].callAsFunction(through), dense)
    #expect(result.value == y)
    let loss = (result * result).sum()
    for (prefix, variables) in [("0", convolution), ("3", dense)] {
      for (name, variable) in variables {
        let gradient = try #require(model.gradients["\(prefix).\(name)"])
        #expect(relativeError(loss.gradient(of: variable), gradient) < 1e-12)
      }
    }
    let numeric = numericalGradient(at: X) { x in
      let y = model(x)
      return (y * y).sum()
    }
    #expect(relativeError(loss.gradient(of: input), numeric) < 1e-7)
  }

  @Test func `a loss of one's own trains a network`() throws {
    let X = Self.random([64, 2], seed: 6)
    let truth = matmul(X, NDArray<Double>([[2], [-1]])) + 0.5
    var model = try Model<Double>(input: [2], [Dense(1)], seed: 1)
    for _ in 0..<300 {
      let outputs = Value(model.forward(X))
      // Huber's: squares near zero, distances farther away.
      let away = abs(outputs - truth)
      let near = minimum(away, 1)
      let loss = (near * away - near * near / 2).mean()
      model.backward(loss.gradient(of: outputs)) { $0.value -= 0.2 * $0.gradient }
    }
    #expect(NDArrays.abs(model(X) - truth).max() < 1e-3)
  }

  // MARK: - Special cases

  @Test func `a slope is asked for of a single number, or is given`() {
    let x = Value(NDArray([1, 2, 3]))
    #expect((x * x).sum().gradient(of: x) == NDArray([2, 4, 6]))
    #expect((x * x).gradient(of: x, along: NDArray([1, 0, 2])) == NDArray([2, 0, 12]))
    let (value, gradient) = valueWithGradient(at: NDArray([3.0, 4.0])) { sqrt(($0 * $0).sum()) }
    #expect(value == 5 && relativeError(gradient, NDArray([0.6, 0.8])) < 1e-15)
  }

  @Test func `what a value does not depend on has a gradient of zero`() {
    let (x, y) = (Value(NDArray([1, 2])), Value(NDArray([[3.0]])))
    let loss = (x * 2).sum()
    #expect(loss.gradients(of: [y, x]) == [NDArray([[0.0]]), NDArray([2, 2])])
    #expect(x.sum().gradient(of: x) == NDArray([1, 1]))
    #expect(y.gradient(of: y) == NDArray([[1.0]]))
    #expect(Value(constant: NDArray(7.0)).gradient(of: y) == NDArray([[0.0]]))
    // A later variable is no operand of an earlier value.
    let late = Value(NDArray([1.0]))
    #expect(loss.gradient(of: late) == NDArray([0.0]))
  }

  @Test func `a value in the middle has a gradient, and a variable may be named twice`() {
    let x = Value(NDArray([1.0, 2.0]))
    let middle = x * x
    let loss = (middle * 3).sum()
    let slopes = loss.gradients(of: [middle, x, x])
    #expect(slopes == [NDArray([3, 3]), NDArray([6, 12]), NDArray([6, 12])])
  }

  @Test func `slopes meet where a value is used often`() {
    let x = Value(NDArray([1.5]))
    var sum = x
    for _ in 0..<30 { sum = sum + sum }
    // Each way counts, and none is walked twice.
    #expect(sum.sum().gradient(of: x) == NDArray([Double(1 << 30)]))
  }

  @Test func `constants are remembered by nobody`() {
    let constant = Value(constant: NDArray([1.0]))
    #expect((constant * constant + 1).isConstant && !(constant * Value(NDArray([2.0]))).isConstant)
  }

  @Test func `corners and equals share their slope, and other branches do no harm`() {
    let x = Value(NDArray([0.0, 1, 2]))
    #expect(maximum(x, 1).sum().gradient(of: x) == NDArray([0, 0.5, 1]))
    #expect(abs(x).sum().gradient(of: x) == NDArray([0, 1, 1]))
    #expect(pow(x, 0).sum().gradient(of: x) == NDArray([0, 0, 0]))
    #expect(pow(x, 1).sum().gradient(of: x) == NDArray([1, 1, 1]))
    let equal = Value(NDArray([[2.0, 2, 1]]))
    #expect(equal.max(axis: 1).sum().gradient(of: equal) == NDArray([[0.5, 0.5, 0]]))
    let infinite = Value(NDArray([Double.infinity, 1]))
    #expect(minimum(infinite, 3).sum().gradient(of: infinite) == NDArray([0, 1]))
    let chosen = Value.where(x.value .> 0, log(x), x)
    #expect(chosen.sum().gradient(of: x).elements[1...] == [1, 0.5])
  }

  @Test func `arrays without elements pass`() {
    let x = Value(NDArray<Double>.zeros([0, 3]))
    #expect((x * x).sum().gradient(of: x).shape == [0, 3])
    #expect(matmul(x, NDArray<Double>.ones([3, 2])).sum().gradient(of: x).shape == [0, 3])
    #expect(x.sum(axis: 0).sum().gradient(of: x).shape == [0, 3])
  }

  @Test func `half a million operations behind each other are walked, and end`() {
    var x = Value(NDArray(1.0))
    let start = x
    for _ in 0..<500_000 { x = x + 1 }
    #expect(x.gradient(of: start) == NDArray(1.0))
    x = start
  }

  @Test func `what cannot be asked for stops with a sentence`() async throws {
    let many = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Variable(NDArray([1.0, 2.0]))
      _ = (x * x).gradient(of: x)
    }
    #expect(told(many).contains("is no single number; take its sum or mean"))
    let constant = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Variable(NDArray([1.0]))
      _ = x.sum().gradients(of: [x, Variable(constant: x.value)])
    }
    #expect(told(constant).contains("variable 1 of 2 is a constant"))
    let unknown = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let x = Variable(NDArray([[1.0]]))
      _ = ReLU<Double>()(x, ["weights": x])
    }
    #expect(told(unknown).contains("ReLU has no parameter 'weights'"))
  }

  private func told(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test func `Float gives Float`() {
    let x = Variable(NDArray<Float>([1, 2]))
    #expect((x[[0, 0, 1]] * x[[1, 1, 1]]).sum().gradient(of: x) == NDArray<Float>([4, 6]))
  }
}

import NDArrays

/// How a step follows from the gradients.
///
/// ```swift
/// var model = try Model(input: [1], [Dense(1)])
/// _ = model.forward(NDArray<Float>([[1]]))
/// model.backward(NDArray<Float>([[1]]))
/// var optimizer = Optimizer.sgd()
/// optimizer.step(&model, rate: 0.5)
/// model.parameters["0.bias"]!.elements    // [-0.5]
/// ```
///
/// Weight decay touches weights alone, not biases, scales and offsets.
public struct Optimizer: Sendable, Hashable, Codable {
  /// The rule and its numbers.
  public enum Rule: Sendable, Hashable, Codable {
    /// Momentum, Nesterov's where asked for; 0 is plain gradient descent.
    case sgd(momentum: Double, isNesterov: Bool)
    /// With `isDecoupled` the decay does not pass through the moments: AdamW.
    case adam(beta1: Double, beta2: Double, epsilon: Double, isDecoupled: Bool)
    /// Steps over the root of the running mean square of the gradients.
    case rmsProp(decay: Double, epsilon: Double)
  }

  /// How a step follows from the gradients.
  public let rule: Rule
  /// λ: weights are pulled to zero as if λ/2 · ‖W‖² stood in the loss.
  public let weightDecay: Double
  /// The steps that were taken.
  public package(set) var steps = 0

  /// `θ ← θ − ηv` with `v ← βv + g`; momentum 0 is plain gradient descent.
  ///
  /// - Source: Polyak (1964); Sutskever et al. (2013), §2, for Nesterov's form
  public static func sgd(momentum: Double = 0, isNesterov: Bool = false, weightDecay: Double = 0)
    -> Optimizer
  {
    Optimizer(rule: .sgd(momentum: momentum, isNesterov: isNesterov), weightDecay: weightDecay)
  }

  /// - Source: Kingma & Ba (2015), Algorithm 1
  public static func adam(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0
  ) -> Optimizer {
    Optimizer(
      rule: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, isDecoupled: false),
      weightDecay: weightDecay)
  }

  /// Adam whose decay shrinks the weights themselves: `θ ← (1 − ηλ)θ` before the step.
  ///
  /// - Source: Loshchilov & Hutter (2019), Algorithm 2
  public static func adamW(
    beta1: Double = 0.9, beta2: Double = 0.999, epsilon: Double = 1e-8, weightDecay: Double = 0.01
  ) -> Optimizer {
    Optimizer(
      rule: .adam(beta1: beta1, beta2: beta2, epsilon: epsilon, isDecoupled: true),
      weightDecay: weightDecay)
  }

  /// - Source: Hinton (2012), lecture 6e of "Neural Networks for Machine Learning"
  public static func rmsProp(decay: Double = 0.99, epsilon: Double = 1e-8, weightDecay: Double = 0)
    -> Optimizer
  { Optimizer(rule: .rmsProp(decay: decay, epsilon: epsilon), weightDecay: weightDecay) }

  private init(rule: Rule, weightDecay: Double) {
    self.rule = rule
    self.weightDecay = weightDecay
    if let problem { fatalError("Optimizer: \(problem)") }
  }

  /// What is wrong with the numbers.
  var problem: String? {
    func share(_ name: String, _ value: Double) -> String? {
      value >= 0 && value < 1 ? nil : "\(name) of \(value); expected 0 to below 1"
    }
    func small(_ epsilon: Double) -> String? {
      epsilon > 0 && epsilon.isFinite ? nil : "an epsilon of \(epsilon); expected more than 0"
    }
    guard weightDecay >= 0, weightDecay.isFinite else {
      return "a weight decay of \(weightDecay); expected a number from 0"
    }
    guard (0..<1 << 53).contains(steps) else { return "\(steps) steps; expected 0 to below 2⁵³" }
    switch rule {
    case .sgd(let momentum, _): return share("a momentum", momentum)
    case .adam(let beta1, let beta2, let epsilon, _):
      return share("a beta1", beta1) ?? share("a beta2", beta2) ?? small(epsilon)
    case .rmsProp(let decay, let epsilon): return share("a decay", decay) ?? small(epsilon)
    }
  }

  /// Moves each parameter of the model by its gradient; frozen ones stay.
  ///
  /// - Precondition: The rate is a number from 0; otherwise stops and names it.
  public mutating func step<E: FloatingElement>(_ model: inout Model<E>, rate: Double) {
    steps += 1
    let (now, copy) = (steps, self)
    model.chain.update { copy.move(&$0, rate: rate, step: now) }
  }

  /// Moves one parameter; `step` counts from 1. One without a gradient, or frozen, stays.
  ///
  /// - Precondition: The gradient has the parameter's shape, and the rate is a number from 0;
  ///   otherwise stops.
  public func move<E: FloatingElement>(_ parameter: inout Parameter<E>, rate: Double, step: Int) {
    checkRate(rate)
    if parameter.isFrozen || parameter.gradient.count == 0 { return }
    checkGradient("Optimizer", parameter.gradient.shape, parameter.value.shape)
    let gradient = parameter.gradient.contiguous()
    let count = parameter.value.count
    gradient.withPointer { g in
      withNumbers(of: &parameter, rate: rate, step: step) { rule, theta, v, s in
        ThreadPool.shared.run(over: count, grain: LayerLoops.grain) { range in
          let first = range.lowerBound
          rule.move(
            theta + first, g + first, v.map { $0 + first }, s.map { $0 + first }, range.count)
        }
      }
    }
  }

  private func checkRate(_ rate: Double) {
    if rate >= 0, rate.isFinite { return }
    fatalError("Optimizer: a rate of \(rate); expected a number from 0")
  }

  /// Calls `body` with what a step does to each number of a parameter, with the parameter's numbers
  /// and with what is remembered of each.
  func withNumbers<E: FloatingElement>(
    of parameter: inout Parameter<E>, rate: Double, step: Int,
    _ body: (
      ParameterStep<E>, _ theta: UnsafeMutablePointer<E>, _ v: UnsafeMutablePointer<E>?,
      _ s: UnsafeMutablePointer<E>?
    ) -> Void
  ) {
    checkRate(rate)
    let rule: ParameterStep<E> = parameterStep(
      decay: parameter.isDecayed ? weightDecay : 0, rate: rate, step: step)
    var (first, second) = (NDArray<E>?.none, NDArray<E>?.none)
    switch rule {
    case .momentum(_, let beta, _, _): if beta != 0 { first = ready(&parameter.first, parameter) }
    case .adam:
      first = ready(&parameter.first, parameter)
      second = ready(&parameter.second, parameter)
    case .rmsProp: second = ready(&parameter.second, parameter)
    }
    parameter.value.withUniquePointer { theta in
      let v = first?.withUniquePointer { $0 }
      let s = second?.withUniquePointer { $0 }
      body(rule, theta, v, s)
    }
    if let first { parameter.first = first }
    if let second { parameter.second = second }
  }

  /// A moment of a parameter, taken out of where it is kept; zeros before the first step.
  private func ready<E: FloatingElement>(_ moment: inout NDArray<E>?, _ parameter: Parameter<E>)
    -> NDArray<E>
  {
    let value = moment
    moment = nil
    if let value, value.shape == parameter.value.shape { return value }
    return NDArray.zeros(parameter.value.shape)
  }

  private func parameterStep<E: FloatingElement>(decay: Double, rate: Double, step: Int)
    -> ParameterStep<E>
  {
    switch rule {
    case .sgd(let momentum, let isNesterov):
      .momentum(
        rate: E(rate), beta: E(momentum), decay: E(decay),
        isNesterov: momentum != 0 && isNesterov)
    case .adam(let beta1, let beta2, let epsilon, let isDecoupled):
      .adam(
        AdamNumbers(
          rate: E(rate / (1 - power(beta1, step))),
          correction: E(1 / (1 - power(beta2, step)).squareRoot()), beta1: E(beta1),
          beta2: E(beta2), epsilon: E(epsilon), decay: E(isDecoupled ? 0 : decay),
          shrink: E(isDecoupled ? 1 - rate * decay : 1)))
    case .rmsProp(let beta, let epsilon):
      .rmsProp(rate: E(rate), beta: E(beta), epsilon: E(epsilon), decay: E(decay))
    }
  }

  /// A number multiplied with itself, by squarings.
  private func power(_ base: Double, _ exponent: Int) -> Double {
    var (result, factor, rest) = (1.0, base, exponent)
    while rest > 0 {
      if rest & 1 == 1 { result *= factor }
      factor *= factor
      rest >>= 1
    }
    return result
  }
}

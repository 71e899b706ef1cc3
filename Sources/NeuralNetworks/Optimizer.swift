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
    guard rate >= 0, rate.isFinite else {
      fatalError("Optimizer: a rate of \(rate); expected a number from 0")
    }
    let count = parameter.value.count
    if parameter.isFrozen || parameter.gradient.count == 0 { return }
    checkGradient("Optimizer", parameter.gradient.shape, parameter.value.shape)
    let decay = parameter.isDecayed ? weightDecay : 0
    let gradient = parameter.gradient.contiguous()
    func ready(_ moment: inout NDArray<E>?) -> NDArray<E> {
      let value = moment
      moment = nil
      if let value, value.shape == parameter.value.shape { return value }
      return NDArray.zeros(parameter.value.shape)
    }
    gradient.withPointer { g in
      switch rule {
      case .sgd(let momentum, let isNesterov):
        guard momentum != 0 else {
          parameter.value.withUniquePointer {
            LayerLoops.momentumStep(
              $0, g, nil, count, rate: E(rate), beta: 0, decay: E(decay), isNesterov: false)
          }
          return
        }
        var velocity = ready(&parameter.first)
        velocity.withUniquePointer { v in
          parameter.value.withUniquePointer {
            LayerLoops.momentumStep(
              $0, g, v, count, rate: E(rate), beta: E(momentum), decay: E(decay),
              isNesterov: isNesterov)
          }
        }
        parameter.first = velocity
      case .adam(let beta1, let beta2, let epsilon, let isDecoupled):
        var first = ready(&parameter.first)
        var second = ready(&parameter.second)
        let corrected = rate / (1 - power(beta1, step))
        let correction = 1 / (1 - power(beta2, step)).squareRoot()
        first.withUniquePointer { v in
          second.withUniquePointer { s in
            parameter.value.withUniquePointer {
              LayerLoops.adamStep(
                $0, g, v, s, count, rate: E(corrected), correction: E(correction),
                beta1: E(beta1), beta2: E(beta2), epsilon: E(epsilon),
                decay: E(isDecoupled ? 0 : decay), shrink: E(isDecoupled ? 1 - rate * decay : 1))
            }
          }
        }
        (parameter.first, parameter.second) = (first, second)
      case .rmsProp(let beta, let epsilon):
        var second = ready(&parameter.second)
        second.withUniquePointer { s in
          parameter.value.withUniquePointer {
            LayerLoops.rmsStep(
              $0, g, s, count, rate: E(rate), beta: E(beta), epsilon: E(epsilon), decay: E(decay))
          }
        }
        parameter.second = second
      }
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

import NDArrays

/// How a step follows from the gradients.
///
///     var optimizer = Optimizer.adam()
///     optimizer.step(&model, rate: 0.001)
///
/// Weight decay touches weights alone, not biases, scales and offsets.
public struct Optimizer: Sendable, Hashable, Codable {
  public enum Rule: Sendable, Hashable, Codable {
    case sgd(momentum: Double, isNesterov: Bool)
    /// With `isDecoupled` the decay does not pass through the moments: AdamW.
    case adam(beta1: Double, beta2: Double, epsilon: Double, isDecoupled: Bool)
    case rmsProp(decay: Double, epsilon: Double)
  }

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
  }

  /// Moves each parameter of the model by its gradient.
  public mutating func step<E: FloatingElement>(_ model: inout Model<E>, rate: Double) {
    steps += 1
    let (now, copy) = (steps, self)
    model.update { copy.move(&$0, rate: rate, step: now) }
  }

  /// Moves one parameter; `step` counts from 1.
  public func move<E: FloatingElement>(_ parameter: inout Parameter<E>, rate: Double, step: Int) {
    let count = parameter.value.count
    guard parameter.gradient.count == count else { return }
    let decay = parameter.isDecayed ? weightDecay : 0
    let gradient = parameter.gradient.contiguous()
    func ready(_ moment: inout NDArray<E>?) -> NDArray<E> {
      let value = moment ?? NDArray.zeros(parameter.value.shape)
      moment = nil
      return value
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

import NDArrays

/// What a step of an optimiser does to each number of a parameter.
enum ParameterStep<E: FloatingElement>: Sendable {
  /// v ← βv + g, θ ← θ − ηv, or with Nesterov's θ ← θ − η(g + βv).
  case momentum(rate: E, beta: E, decay: E, isNesterov: Bool)
  /// Adam or AdamW.
  case adam(AdamNumbers<E>)
  /// θ ← θ − ηg / (√s + ε).
  case rmsProp(rate: E, beta: E, epsilon: E, decay: E)

  /// Moves `count` numbers of a parameter.
  ///
  /// - Parameters:
  ///   - theta: The parameter.
  ///   - g: Its gradient.
  ///   - v: The velocity or the first moment, where the rule keeps one.
  ///   - s: The mean square, where it keeps one.
  func move(
    _ theta: UnsafeMutablePointer<E>, _ g: UnsafePointer<E>, _ v: UnsafeMutablePointer<E>?,
    _ s: UnsafeMutablePointer<E>?, _ count: Int
  ) {
    switch (self, v, s) {
    case (.momentum(let rate, let beta, let decay, let isNesterov), _, _):
      OptimizerLoops.momentum(
        theta, g, v, count, rate: rate, beta: beta, decay: decay, isNesterov: isNesterov)
    case (.adam(let numbers), let v?, let s?):
      OptimizerLoops.adam(theta, g, v, s, count, numbers)
    case (.rmsProp(let rate, let beta, let epsilon, let decay), _, let s?):
      OptimizerLoops.rmsProp(
        theta, g, s, count, rate: rate, beta: beta, epsilon: epsilon, decay: decay)
    default: fatalError("unreachable: a rule without what it remembers")
    }
  }
}

/// The numbers of a step of Adam or AdamW.
struct AdamNumbers<E: FloatingElement>: Sendable {
  /// η over the first moment's correction.
  var rate: E
  /// One over the square root of the second moment's.
  var correction: E
  var beta1: E
  var beta2: E
  var epsilon: E
  /// λ, added to the gradient as λθ.
  var decay: E
  /// What θ is multiplied with before the step; 1 but for AdamW.
  var shrink: E
}

/// The loops of ``ParameterStep``, compiled for Float and for Double.
enum OptimizerLoops {
  @specialized(where E == Float) @specialized(where E == Double)
  static func momentum<E: FloatingElement>(
    _ theta: UnsafeMutablePointer<E>, _ g: UnsafePointer<E>, _ v: UnsafeMutablePointer<E>?,
    _ count: Int, rate: E, beta: E, decay: E, isNesterov: Bool
  ) {
    guard let v else {
      for i in 0..<count { theta[i] -= rate * g[i].adding(product: decay, theta[i]) }
      return
    }
    for i in 0..<count {
      let slope = g[i].adding(product: decay, theta[i])
      let next = slope.adding(product: beta, v[i])
      v[i] = next
      theta[i] -= rate * (isNesterov ? slope.adding(product: beta, next) : next)
    }
  }

  @specialized(where E == Float) @specialized(where E == Double)
  static func adam<E: FloatingElement>(
    _ theta: UnsafeMutablePointer<E>, _ g: UnsafePointer<E>, _ v: UnsafeMutablePointer<E>,
    _ s: UnsafeMutablePointer<E>, _ count: Int, _ numbers: AdamNumbers<E>
  ) {
    let (rate, correction, epsilon) = (numbers.rate, numbers.correction, numbers.epsilon)
    let (beta1, beta2, decay, shrink) =
      (numbers.beta1, numbers.beta2, numbers.decay, numbers.shrink)
    let (rest1, rest2) = (1 - beta1, 1 - beta2)
    for i in 0..<count {
      let slope = g[i].adding(product: decay, theta[i])
      let first = (rest1 * slope).adding(product: beta1, v[i])
      let second = (rest2 * slope * slope).adding(product: beta2, s[i])
      v[i] = first
      s[i] = second
      theta[i] = theta[i] * shrink - rate * first / (second.squareRoot() * correction + epsilon)
    }
  }

  @specialized(where E == Float) @specialized(where E == Double)
  static func rmsProp<E: FloatingElement>(
    _ theta: UnsafeMutablePointer<E>, _ g: UnsafePointer<E>, _ s: UnsafeMutablePointer<E>,
    _ count: Int, rate: E, beta: E, epsilon: E, decay: E
  ) {
    let rest = 1 - beta
    for i in 0..<count {
      let slope = g[i].adding(product: decay, theta[i])
      let second = (rest * slope * slope).adding(product: beta, s[i])
      s[i] = second
      theta[i] -= rate * slope / (second.squareRoot() + epsilon)
    }
  }
}

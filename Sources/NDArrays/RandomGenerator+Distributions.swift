// Draws from the distributions of waiting times and counts, in the order in which NumPy's Generator
// takes its random bits: the same seed gives its numbers, but for the last places that our own
// logarithms and exponentials round in another way.

extension RandomGenerator {
  // MARK: - Waiting times

  /// A number from the exponential distribution of mean 1.
  ///
  /// - Source: Marsaglia & Tsang (2000), the ziggurat
  public mutating func exponential() -> Double {
    while true {
      let bits = next() >> 3
      let strip = Int(bits & 0xFF)
      let place = bits >> 8
      let x = Double(place) * ExponentialZiggurat.widths[strip]
      if Double(place) < ExponentialZiggurat.limits[strip] { return x }
      // The tail is the whole distribution once more, further out.
      if strip == 0 { return ExponentialZiggurat.edge - Kernels.log1p(-uniform()) }
      let (above, below) = (
        ExponentialZiggurat.heights[strip - 1], ExponentialZiggurat.heights[strip]
      )
      if (above - below) * uniform() + below < Kernels.exp(-x) { return x }
    }
  }

  /// Numbers of the given shape from the exponential distribution, such as waiting times; NumPy's
  /// `exponential`.
  ///
  /// Those of Float are Double's, rounded.
  ///
  /// - Parameter scale: The mean, and the standard deviation.
  /// - Precondition: `scale` is not negative; otherwise stops and names it.
  public mutating func exponential<E: FloatingElement>(
    _ shape: Shape, scale: E = 1, of type: E.Type = E.self
  ) -> NDArray<E> {
    guard scale >= 0 else {
      fatalError("exponential: a scale of \(scale) cannot be; expected 0 or more")
    }
    return drawn(shape) { E(double: $0.exponential() * scale.asDouble) }
  }

  /// Numbers of the given size from the gamma distribution, such as the time until the `shape`-th
  /// event; NumPy's `gamma`.
  ///
  /// Those of Float are Double's, rounded.
  ///
  /// - Parameters:
  ///   - shape: The distribution's own shape, k: the mean is k · scale.
  ///   - scale: What all numbers are multiplied with.
  /// - Precondition: `shape` and `scale` are not negative, and finite; otherwise stops and names them.
  /// - Source: Marsaglia & Tsang (2000), "A simple method for generating gamma variables"
  public mutating func gamma<E: FloatingElement>(
    _ size: Shape, shape: E, scale: E = 1, of type: E.Type = E.self
  ) -> NDArray<E> {
    guard shape >= 0, scale >= 0, shape.isFinite, scale.isFinite else {
      fatalError(
        "gamma: a shape of \(shape) and a scale of \(scale) cannot be; expected 0 or more of both")
    }
    return drawn(size) { E(double: $0.gamma(shape.asDouble) * scale.asDouble) }
  }

  /// A number from the gamma distribution of scale 1.
  private mutating func gamma(_ shape: Double) -> Double {
    if shape == 0 { return 0 }
    if shape == 1 { return exponential() }
    if shape < 1 {
      // Two pieces under which a power and an exponential lie (Best 1983, after Ahrens & Dieter).
      while true {
        let (u, waiting) = (uniform(), exponential())
        if u <= 1 - shape {
          let x = Kernels.pow(u, 1 / shape)
          if x <= waiting { return x }
        } else {
          let y = -Kernels.log((1 - u) / shape)
          let x = Kernels.pow(1 - shape + shape * y, 1 / shape)
          if x <= waiting + y { return x }
        }
      }
    }
    let b = shape - 1.0 / 3
    let c = 1 / (9 * b).squareRoot()
    while true {
      var (x, v) = (0.0, 0.0)
      repeat {
        x = normal()
        v = 1 + c * x
      } while v <= 0
      v = v * v * v
      let u = uniform()
      if u < 1 - 0.0331 * (x * x) * (x * x) { return b * v }
      if Kernels.log(u) < 0.5 * x * x + b * (1 - v + Kernels.log(v)) { return b * v }
    }
  }

  // MARK: - Counts

  /// Counts of the given shape from the Poisson distribution: how many events fall into a time in
  /// which `mean` are expected. NumPy's `poisson`.
  ///
  /// ```swift
  /// var random = RandomGenerator(seed: 1)
  /// random.poisson([3], mean: 0)    // [0 0 0]
  /// ```
  ///
  /// - Precondition: `mean` is not negative, and small enough that an Int holds what comes of it;
  ///   otherwise stops and names it.
  /// - Source: Knuth (1969), §3.4.1, below 10; Hörmann (1993), PTRS, from there on
  public mutating func poisson(_ shape: Shape, mean: Double) -> NDArray<Int> {
    Self.checkMean(mean)
    return drawn(shape) { $0.poisson(mean) }
  }

  /// The same with a mean for each count.
  ///
  /// - Shapes: `[…]` → `[…]`
  public mutating func poisson(_ means: NDArray<Double>) -> NDArray<Int> {
    let list = means.elements
    for mean in list { Self.checkMean(mean) }
    var place = 0
    return drawn(means.shape) { generator in
      defer { place += 1 }
      return generator.poisson(list[place])
    }
  }

  private static func checkMean(_ mean: Double) {
    // Ten deviations below the largest Int.
    guard mean >= 0, mean < 0x1p63 - 4e10 else {
      fatalError("poisson: a mean of \(mean) cannot be; expected 0 to 9.2e18")
    }
  }

  private mutating func poisson(_ mean: Double) -> Int {
    if mean == 0 { return 0 }
    if mean < 10 {
      let limit = Kernels.exp(-mean)
      var (count, product) = (0, uniform())
      while product > limit {
        count += 1
        product *= uniform()
      }
      return count
    }
    let root = mean.squareRoot()
    let b = 0.931 + 2.53 * root
    let a = -0.059 + 0.02483 * b
    let inverse = 1.1239 + 1.1328 / (b - 3.4)
    let bound = 0.9277 - 3.6224 / (b - 2)
    while true {
      let (u, v) = (uniform() - 0.5, uniform())
      let us = 0.5 - u.magnitude
      let place = ((2 * a / us + b) * u + mean + 0.43).rounded(.down)
      if us >= 0.07, v <= bound { return Int(place) }
      // At the edge of the hat the place may be beyond all numbers.
      if place < 0 || us < 0.013 && v > us || place >= 0x1p63 { continue }
      if Kernels.log(v) + Kernels.log(inverse) - Kernels.log(a / (us * us) + b)
        <= -mean + place * Kernels.log(mean) - Self.logFactorial(place)
      {
        return Int(place)
      }
    }
  }

  /// log k!, by Stirling's series from 7 on (Abramowitz & Stegun 1964, 6.1.40), below by products.
  private static func logFactorial(_ k: Double) -> Double {
    if k < 7 {
      var product = 1.0
      for i in stride(from: 2, through: k, by: 1) { product *= i }
      return Kernels.log(product)
    }
    let x = k + 1
    let z = 1 / (x * x)
    var series = -1.0 / 1680
    series = 1.0 / 1260 + z * series
    series = -1.0 / 360 + z * series
    series = 1.0 / 12 + z * series
    return (x - 0.5) * Kernels.log(x) - x + 0.918_938_533_204_672_74 + series / x
  }

  /// Counts of the given shape from the binomial distribution: of `trials` independent trials how
  /// many succeed. NumPy's `binomial`.
  ///
  /// ```swift
  /// var random = RandomGenerator(seed: 1)
  /// random.binomial([3], trials: 7, probability: 1)    // [7 7 7]
  /// ```
  ///
  /// - Precondition: `trials` is not negative and `probability` is in 0…1; otherwise stops and names
  ///   them.
  /// - Source: Kachitvichyanukul & Schmeiser (1988), BTPE, where more than 30 are expected;
  ///   inversion below
  public mutating func binomial(_ shape: Shape, trials: Int, probability: Double) -> NDArray<Int> {
    guard trials >= 0, probability >= 0, probability <= 1 else {
      fatalError(
        "binomial: \(trials) trials of probability \(probability) cannot be; expected 0 or more, and 0 to 1"
      )
    }
    let share = probability <= 0.5 ? probability : 1 - probability
    guard trials > 0, probability > 0 else {
      return NDArray<Int>(repeating: 0, shape: shape, for: "binomial")
    }
    let isTurned = probability > 0.5
    if share * Double(trials) <= 30 {
      let inversion = BinomialInversion(trials, share)
      return drawn(shape) { isTurned ? trials - inversion.draw(&$0) : inversion.draw(&$0) }
    }
    let rejection = BinomialRejection(trials, share)
    return drawn(shape) { isTurned ? trials - rejection.draw(&$0) : rejection.draw(&$0) }
  }

  // MARK: - Vectors

  /// Vectors from the normal distribution of several variables that vary together; NumPy's
  /// `multivariate_normal` with the method `cholesky`.
  ///
  /// - Shapes: mean `[n]`, covariance `[n, n]` → `[count, n]`
  /// - Precondition: The shapes fit, and the covariance is symmetric and has no negative
  ///   eigenvalue; otherwise stops and says which is not so.
  public mutating func multivariateNormal(
    _ count: Int, mean: NDArray<Double>, covariance: NDArray<Double>
  ) -> NDArray<Double> {
    let factor = Self.root(of: covariance, mean.shape)
    let draws = standardNormal([count, mean.count], of: Double.self)
    return matmul(draws, factor.T) + mean
  }

  /// A matrix whose product with its transpose is the covariance.
  private static func root(of covariance: NDArray<Double>, _ mean: Shape) -> NDArray<Double> {
    func refusal(_ rule: String) -> Never {
      fatalError(ShapeError("multivariateNormal", [mean, covariance.shape], rule).description)
    }
    guard mean.rank == 1, covariance.shape == [mean[0], mean[0]] else {
      refusal("do not fit; a mean of n numbers needs a covariance of n rows and n columns")
    }
    guard covariance.allClose(covariance.T, relative: 1e-8) else {
      refusal("have a covariance that is not symmetric, or not finite")
    }
    // Of a matrix with eigenvalues of 0 there is no triangular root, but there is one.
    if let root = try? cholesky(covariance) { return root }
    guard let (values, vectors) = try? eigh(covariance),
      (values .>= -1e-8 * Swift.max(1, abs(values).max())).all()
    else { refusal("have a covariance with a negative eigenvalue") }
    return vectors * sqrt(values.clipped(lower: 0))
  }
}

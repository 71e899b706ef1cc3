/// The number of successes by adding up probabilities from 0 on.
struct BinomialInversion {
  let trials: Int
  let share: Double
  let none: Double
  let bound: Int

  init(_ trials: Int, _ share: Double) {
    self.trials = trials
    self.share = share
    none = Kernels.exp(Double(trials) * Kernels.log(1 - share))
    let mean = Double(trials) * share
    bound = Int(
      Swift.min(Double(trials), mean + 10 * (mean * (1 - share) + 1).squareRoot()))
  }

  func draw(_ random: inout RandomGenerator) -> Int {
    var (count, probability, rest) = (0, none, random.uniform())
    while rest > probability {
      count += 1
      if count > bound {
        (count, probability, rest) = (0, none, random.uniform())
      } else {
        rest -= probability
        probability =
          (Double(trials - count + 1) * share * probability) / (Double(count) * (1 - share))
      }
    }
    return count
  }
}

/// The number of successes from under a triangle, two parallelograms and two exponential tails,
/// thrown away where the distribution is lower (BTPE).
struct BinomialRejection {
  let n: Double
  let r: Double
  let q: Double
  /// The most likely number, and the middle of the hat.
  let mode: Double
  let middle: Double
  let left: Double
  let right: Double
  let height: Double
  let leftRate: Double
  let rightRate: Double
  /// Areas added up: the triangle, the parallelograms, the left tail, the right tail.
  let areas: (Double, Double, Double, Double)

  init(_ trials: Int, _ share: Double) {
    n = Double(trials)
    r = share
    q = 1 - share
    let mean = n * r + r
    mode = mean.rounded(.down)
    let half = (2.195 * (n * r * q).squareRoot() - 4.6 * q).rounded(.down) + 0.5
    middle = mode + 0.5
    left = middle - half
    right = middle + half
    height = 0.134 + 20.5 / (15.3 + mode)
    func rate(_ a: Double) -> Double { a * (1 + a / 2) }
    leftRate = rate((mean - left) / (mean - left * r))
    rightRate = rate((right - mean) / (right * q))
    let two = half * (1 + 2 * height)
    let three = two + height / leftRate
    areas = (half, two, three, three + height / rightRate)
  }

  func draw(_ random: inout RandomGenerator) -> Int {
    while true {
      let u = random.uniform() * areas.3
      var v = random.uniform()
      let y: Double
      if u <= areas.0 { return Int((middle - areas.0 * v + u).rounded(.down)) }
      if u <= areas.1 {
        let x = left + (u - areas.0) / height
        v = v * height + 1 - (mode - x + 0.5).magnitude / areas.0
        if v > 1 { continue }
        y = x.rounded(.down)
      } else if u <= areas.2 {
        y = (left + Kernels.log(v) / leftRate).rounded(.down)
        if y < 0 || v == 0 { continue }
        v = v * (u - areas.1) * leftRate
      } else {
        y = (right - Kernels.log(v) / rightRate).rounded(.down)
        if y > n || v == 0 { continue }
        v = v * (u - areas.2) * rightRate
      }
      if isKept(y, v) { return Int(y) }
    }
  }

  /// Whether the height `v` lies under the distribution at `y`.
  private func isKept(_ y: Double, _ v: Double) -> Bool {
    let distance = (y - mode).magnitude
    let spread = n * r * q
    guard distance > 20, distance < spread / 2 - 1 else {
      // Near the mode, and far out, the probability itself by its recurrence.
      let odds = r / q
      let a = odds * (n + 1)
      var f = 1.0
      for i in stride(from: Swift.min(mode, y) + 1, through: Swift.max(mode, y), by: 1) {
        if mode < y { f *= a / i - odds } else { f /= a / i - odds }
      }
      return v <= f
    }
    // A parabola decides most cases, Stirling's series the rest.
    let slack =
      (distance / spread)
      * ((distance * (distance / 3 + 0.625) + 1.0 / 6) / spread + 0.5)
    let parabola = -distance * distance / (2 * spread)
    let logarithm = Kernels.log(v)
    if logarithm < parabola - slack { return true }
    if logarithm > parabola + slack { return false }
    let (x, f, z, w) = (y + 1, mode + 1, n + 1 - mode, n - y + 1)
    func series(_ x: Double) -> Double {
      let s = x * x
      return (13680 - (462 - (132 - (99 - 140 / s) / s) / s) / s) / x / 166_320
    }
    let exact =
      middle * Kernels.log(f / x) + (n - mode + 0.5) * Kernels.log(z / w)
      + (y - mode) * Kernels.log(w * r / (x * q))
    return logarithm <= exact + series(f) + series(z) + series(x) + series(w)
  }
}

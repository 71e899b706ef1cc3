import NDArrays

/// All paths through some steps that read as one labelling, and their sums.
///
/// A *path* names a class at each step. It reads as the labelling that is left when a class that
/// follows itself is written once and blanks are dropped: with − for the blank, −1−12− and 11−1−2
/// both read 112. With y(t, k) the share of class k at step t, a path π has the probability
/// Π y(t, π(t)), and a labelling that of all its paths together: too many to go through, but they
/// share their beginnings and their ends.
///
/// Let l′ be the labelling with a blank before it, behind it and between its labels: S = 2L + 1
/// places for L labels. From one step to the next a path stays at its place of l′, goes on to the
/// next one, or jumps over a blank that lies between two different labels. In logarithms, −∞
/// standing for what cannot be, and T steps,
///
///     α(0, 0) = log y(0, blank),   α(0, 1) = log y(0, l′(1)),   α(0, s) = −∞ beyond
///     α(t, s) = log y(t, l′(s)) + log Σ exp α(t − 1, s′)   over the places s′ that lead to s
///     β(T − 1, S − 1) = β(T − 1, S − 2) = 0,   β(T − 1, s) = −∞ before
///     β(t, s) = log Σ exp (β(t + 1, s′) + log y(t + 1, l′(s′)))   over the places s′ after s
///
/// where α(t, s) sums up all beginnings that are at place s at step t, with this step's share, and
/// β(t, s) all ends from there, without it. The labelling has the probability p with
///
///     log p = log (exp α(T − 1, S − 1) + exp α(T − 1, S − 2))
///
/// and γ(t, s) = exp (α(t, s) + β(t, s) − log p) is the part of it whose paths pass place s at
/// step t. As ∂ log p / ∂ log y(t, k) is the sum of γ(t, s) over the places of class k, and y the
/// softmax of scores u,
///
///     −∂ log p / ∂u(t, k) = y(t, k) − Σ γ(t, s)   over s with l′(s) = k
///
/// Graves counts step t's share in α and in β and divides by it. Here it is in α alone, so that a
/// share of 0 is divided by nowhere.
///
/// All sums are Double's: a logarithm of −1000 is known to 6e-5 as a Float, and to 1e-13 so.
///
/// - Source: Graves, Fernández, Gomez & Schmidhuber (2006), §4.1 and §4.2
struct CTCPaths {
  let steps: Int
  let classes: Int
  /// The logarithms of the shares, `[steps, classes]`, none of which is NaN.
  let logShares: UnsafePointer<Double>
  /// The class of each place of l′.
  private let places: [Int]
  /// Whether a path may come to a place from the one before the blank before it.
  private let jumps: [Bool]
  /// Whether there is a path at all: each label takes a step, and so does the blank between equal
  /// ones.
  private let areSome: Bool

  init(_ logShares: UnsafePointer<Double>, steps: Int, classes: Int, labels: [Int], blank: Int) {
    (self.logShares, self.steps, self.classes) = (logShares, steps, classes)
    areSome = CTCLabels.steps(for: labels) <= steps
    var places = [blank]
    var jumps = [false]
    if areSome {
      for (place, label) in labels.enumerated() {
        places += [label, blank]
        jumps += [place > 0 && labels[place - 1] != label, false]
      }
    }
    (self.places, self.jumps) = (places, jumps)
  }

  /// The places that a path can be at, at a step, and come to the end from.
  private func reachable(_ step: Int) -> Range<Int> {
    max(0, places.count - 2 * (steps - step))..<min(places.count, 2 * step + 2)
  }

  /// The sum of three numbers that are known by their logarithms.
  @inline(__always)
  private static func logSum(_ a: Double, _ b: Double, _ c: Double) -> Double {
    let (low, high) = (min(a, b), max(a, b))
    let (middle, top) = (min(high, c), max(high, c))
    if top == -.infinity { return top }
    // To every second place, a blank's, only two lead.
    let third = middle == -.infinity ? 0 : exp(middle - top)
    return top + log(1 + (exp(low - top) + third))
  }

  /// log p: −∞ where no path has a share, and never above 0 but for rounding.
  ///
  /// - Parameter parts: Where γ is to be left, summed up for each step and class, `[steps, classes]`;
  ///   where log p is −∞ nothing is.
  func logProbability(parts: UnsafeMutablePointer<Double>? = nil) -> Double {
    let rows = parts == nil ? min(steps, 2) : steps
    orStop { () throws(ShapeError) in
      try Shape([rows, places.count]).checkMemory("ctc", of: MemoryLayout<Double>.stride)
    }
    let alpha = Scratch<Double>(rows * places.count)
    defer { alpha.free() }
    let logProbability = forward(alpha.pointer, keepingAll: parts != nil)
    if let parts, logProbability > -.infinity {
      parts.initialize(repeating: 0, count: steps * classes)
      backward(alpha.pointer, logProbability: logProbability, adding: parts)
    }
    return logProbability
  }

  /// Goes through the steps from the first, leaving α of all steps or of two in turn, and gives log p.
  private func forward(_ alpha: UnsafeMutablePointer<Double>, keepingAll: Bool) -> Double {
    guard areSome else { return -.infinity }
    guard steps > 0 else { return 0 }
    let width = places.count
    for step in 0..<steps {
      let row = alpha + (keepingAll ? step : step & 1) * width
      let last = alpha + (keepingAll ? max(0, step - 1) : (step + 1) & 1) * width
      let shares = logShares + step * classes
      let reachable = reachable(step)
      row.update(repeating: -.infinity, count: width)
      for s in reachable {
        let before =
          step == 0
          ? 0
          : Self.logSum(
            last[s], s > 0 ? last[s - 1] : -.infinity, jumps[s] ? last[s - 2] : -.infinity)
        row[s] = before + shares[places[s]]
      }
    }
    let end = alpha + (keepingAll ? steps - 1 : (steps - 1) & 1) * width
    return Self.logSum(end[width - 1], width > 1 ? end[width - 2] : -.infinity, -.infinity)
  }

  /// Goes through the steps from the last and adds γ to the parts of each step and class.
  private func backward(
    _ alpha: UnsafePointer<Double>, logProbability: Double,
    adding parts: UnsafeMutablePointer<Double>
  ) {
    let width = places.count
    // β and the share together, of the step after: what lies beyond the last place stays −∞.
    var after = [Double](repeating: -.infinity, count: width + 2)
    for step in (0..<steps).reversed() {
      let row = alpha + step * width
      let shares = logShares + step * classes
      let part = parts + step * classes
      // Upwards, for a place needs those above it as the step after left them.
      for s in reachable(step) {
        let beta =
          step == steps - 1
          ? 0
          : Self.logSum(
            after[s], after[s + 1], s + 2 < width && jumps[s + 2] ? after[s + 2] : -.infinity)
        let k = places[s]
        after[s] = beta + shares[k]
        part[k] += exp(row[s] + beta - logProbability)
      }
    }
  }
}

extension CTCPaths {
  /// The logarithms of the shares that scores stand for by softmax, in Double.
  ///
  /// A score of −∞ has no share, one of +∞ all of it; several of these share alike.
  ///
  /// - Returns: The first step that holds NaN; nil where none does.
  @specialized(where E == Float) @specialized(where E == Double)
  static func logShares<E: FloatingElement>(
    _ scores: UnsafePointer<E>, steps: Int, classes: Int, _ logShares: UnsafeMutablePointer<Double>
  ) -> Int? {
    for step in 0..<steps {
      let row = scores + step * classes
      let shares = logShares + step * classes
      var top = -Double.infinity
      for k in 0..<classes { top = max(top, Double(row[k])) }
      var total = 0.0
      for k in 0..<classes {
        let score = Double(row[k])
        if score.isNaN { return step }
        // Infinities are as far from themselves as any number is.
        shares[k] = score == top ? 0 : score - top
        total += exp(shares[k])
      }
      let logTotal = log(total)
      for k in 0..<classes { shares[k] -= logTotal }
    }
    return nil
  }

  /// The gradient by the scores, times a number, from the parts that γ is summed up to.
  @specialized(where E == Float) @specialized(where E == Double)
  static func slopes<E: FloatingElement>(
    _ logShares: UnsafePointer<Double>, _ parts: UnsafePointer<Double>, _ share: Double,
    _ gradient: UnsafeMutablePointer<E>, _ count: Int
  ) {
    for i in 0..<count { gradient[i] = E((exp(logShares[i]) - parts[i]) * share) }
  }
}

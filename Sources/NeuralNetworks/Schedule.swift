import NDArrays

/// How the learning rate changes while a model trains.
///
/// A schedule gives a factor for the rate. All but ``reduceOnPlateau(factor:patience:threshold:fall:)`` follow from
/// how much of the training is done.
///
/// ```swift
/// Schedule.linear().factor(after: 1, of: 4)                                    // 0.75
/// Schedule.warmUp(epochs: 2, then: .constant).factor(after: 1, of: 4)          // 0.505
/// ```
public indirect enum Schedule: Sendable, Hashable, Codable {
  /// 1 at all times.
  case constant
  /// Times `factor` after every so many epochs.
  case step(every: Int, factor: Double)
  /// In a straight line from 1 to `to`.
  case linear(to: Double = 0)
  /// Half a cosine from 1 to `to` (Loshchilov & Hutter 2017, §3).
  case cosine(to: Double = 0)
  /// In a straight line from a hundredth to 1 over the first epochs, then another schedule.
  case warmUp(epochs: Double, then: Schedule)
  /// Up from `start` to 1 at the share `peak` of the training, down to `end`, both along a cosine
  /// (Smith & Topin 2019).
  case oneCycle(peak: Double = 0.3, start: Double = 0.04, end: Double = 1e-4)
  /// Times `factor` whenever the validation loss has not fallen for more than `patience` epochs; a
  /// fall by less than the share `threshold` of the lowest so far, a ten-thousandth where none is
  /// given, does not count. A `fall` says instead, in the loss's own unit, which one does not; Keras calls it
  /// `min_delta`, and its patience of 10 is one of 9 here.
  case reduceOnPlateau(
    factor: Double = 0.1, patience: Int = 3, threshold: Double? = nil, fall: Double? = nil)

  /// The factor at some point of the training.
  ///
  /// - Parameters:
  ///   - epochs: How many are done, with the part of the present one.
  ///   - total: How many there will be.
  ///   - losses: The loss after each epoch so far, on validation data where there are some.
  /// - Precondition: The schedule's numbers make sense, and epochs are numbers below 10⁹; otherwise
  ///   stops and names them.
  public func factor(after epochs: Double, of total: Double, losses: [Double] = []) -> Double {
    guard epochs.isFinite, total.isFinite, epochs.magnitude < 1e9 else {
      fatalError("Schedule: after \(epochs) of \(total) epochs; expected numbers below 10⁹")
    }
    if let problem { fatalError("Schedule: \(problem)") }
    let share = total > 0 ? Swift.min(1, Swift.max(0, epochs / total)) : 1
    switch self {
    case .constant: return 1
    case .step(let every, let factor):
      let times = Swift.max(0, Int(epochs)) / every
      return (0..<times).reduce(1.0) { value, _ in value * factor }
    case .linear(let end): return 1 + (end - 1) * share
    case .cosine(let end): return Self.wave(share, 1, end)
    case .warmUp(let first, let next):
      return epochs < first
        ? 0.01 + 0.99 * (epochs / first)
        : next.factor(after: epochs - first, of: total - first, losses: losses)
    case .oneCycle(let peak, let start, let end):
      return share < peak || peak >= 1
        ? Self.wave(share / peak, start, 1) : Self.wave((share - peak) / (1 - peak), 1, end)
    case .reduceOnPlateau(let factor, let patience, let threshold, let fall):
      var (best, waited, value) = (Double.infinity, 0, 1.0)
      for loss in losses {
        // Of a loss below zero the same share is a fall too.
        let needed = fall ?? (best.isFinite ? (threshold ?? 1e-4) * best.magnitude : 0)
        if loss < best - needed {
          (best, waited) = (loss, 0)
        } else {
          waited += 1
          if waited > patience { (value, waited) = (value * factor, 0) }
        }
      }
      return value
    }
  }

  /// From one value to another along half a cosine.
  private static func wave(_ share: Double, _ from: Double, _ to: Double) -> Double {
    to + (from - to) * (1 + cos(.pi * share)) / 2
  }

  /// What is wrong with the numbers.
  var problem: String? {
    func within(_ name: String, _ value: Double, _ range: ClosedRange<Double>, _ text: String)
      -> String?
    { range.contains(value) ? nil : "\(name) of \(value); expected \(text)" }
    func number(_ name: String, _ value: Double) -> String? {
      within(name, value, 0...Double.greatestFiniteMagnitude, "a number from 0")
    }
    let problem: String? =
      switch self {
      case .constant: nil
      case .step(let every, let factor):
        every < 1 ? "every \(every) epochs; expected at least 1" : number("a factor", factor)
      case .linear(let end), .cosine(let end): number("an end", end)
      case .warmUp(let epochs, let then): number("a warm-up", epochs) ?? then.problem
      case .oneCycle(let peak, let start, let end):
        within("a peak", peak, 0...1, "a share of the training, 0 to 1") ?? number("a start", start)
          ?? number("an end", end)
      case .reduceOnPlateau(let factor, let patience, let threshold, let fall):
        patience < 0
          ? "a patience of \(patience); expected 0 or more"
          : number("a factor", factor) ?? number("a threshold", threshold ?? 0)
            ?? number("a fall", fall ?? 0)
      }
    return problem
  }
}

import NDArrays

/// What training makes small: a number for a batch's outputs and targets, and its gradient.
///
/// Targets are labels, `[n]`, or arrays of the outputs' shape, and of ``ctc(blank:)`` rows of labels. A
/// loss of your own is a function; two losses add up, and a number weighs one:
///
/// ```swift
/// let outputs = NDArray<Float>([[2], [0]]), targets = NDArray<Float>([[1], [0]])
/// Loss.meanSquaredError(outputs, targets).loss    // 0.5
/// let mixed = 0.9 * Loss.meanSquaredError + 0.1 * Loss.meanAbsoluteError
/// mixed(outputs, targets).loss                    // 0.5
/// let cubed = Loss("cubed") { y, t in
///   let away = y - t
///   let share = 1 / Float(away.count)
///   return ((abs(away) * away * away).mean(), 3 * share * abs(away) * away)
/// }
/// cubed(outputs, targets).gradient.elements       // [1.5, 0.0]
/// ```
public struct Loss: Sendable, CustomStringConvertible {
  /// The mean loss of a batch and its gradient with respect to the outputs.
  public typealias Function =
    @Sendable (_ outputs: NDArray<Float>, _ targets: NDArray<Float>) -> (
      loss: Float, gradient: NDArray<Float>
    )

  /// The losses of the library, as a checkpoint holds them.
  enum Kind: Sendable, Codable {
    case crossEntropy(labelSmoothing: Double, classWeights: [Double]?)
    case squaredError
    case meanSquaredError
    case meanAbsoluteError
    case huber(delta: Double)
    case binaryCrossEntropy(positiveWeight: Double)
    case ctc(blank: Int)
    /// One of the author's own, of which a file holds only the name.
    case custom(name: String)
  }

  struct Term: Sendable {
    var weight: Double
    var kind: Kind
    var function: Function?
  }

  /// What is added up; the first of a single loss has weight 1.
  let terms: [Term]

  private init(_ kind: Kind) { terms = [Term(weight: 1, kind: kind)] }
  init(terms: [Term]) { self.terms = terms }

  /// A loss of your own.
  ///
  /// Labels come to it as rows with a one at the class's place, or as they are where there is one
  /// output.
  ///
  /// - Parameters:
  ///   - name: What histories, checkpoints and messages call it.
  ///   - function: The mean loss of a batch, and its gradient, which has the outputs' shape.
  public init(_ name: String, _ function: @escaping Function) {
    terms = [Term(weight: 1, kind: .custom(name: name), function: function)]
  }

  // MARK: - The library's

  /// Minus the logarithm of the share that the true class was given, shares by softmax of scores.
  ///
  /// - Parameters:
  ///   - labelSmoothing: The part of each label that is spread over all classes, from 0 to below 1.
  ///   - classWeights: How much an example of each class counts; nil: all the same.
  public static func crossEntropy(labelSmoothing: Double = 0, classWeights: [Double]? = nil) -> Loss
  {
    Loss.checked(.crossEntropy(labelSmoothing: labelSmoothing, classWeights: classWeights))
  }
  /// Half the squared distance of each example from its target, or from its one-hot label.
  public static var squaredError: Loss { Loss(.squaredError) }
  /// The mean of the squared differences of all numbers: PyTorch's and Keras's mean squared error.
  public static var meanSquaredError: Loss { Loss(.meanSquaredError) }
  /// The mean of the differences of all numbers, without their signs.
  public static var meanAbsoluteError: Loss { Loss(.meanAbsoluteError) }
  /// Half the square of a difference up to `delta`, and a straight line from there: the mean over all
  /// numbers, which a few wild targets do not rule.
  public static func huber(delta: Double = 1) -> Loss { checked(.huber(delta: delta)) }
  /// Of scores that stand for shares by sigmoid, each against a target of 0 to 1: the mean over all
  /// numbers.
  ///
  /// - Parameter positiveWeight: How much a target of 1 counts.
  public static func binaryCrossEntropy(positiveWeight: Double = 1) -> Loss {
    checked(.binaryCrossEntropy(positiveWeight: positiveWeight))
  }
  /// Of a row of scores for each step, which is to read as a row of labels, wherever they stand in it:
  /// connectionist temporal classification, ``ctcLoss(_:_:steps:blank:zeroInfinity:)``.
  ///
  /// Its labels are `[n, longest]`, −1 behind the end of each row, as ``paddedLabels(_:)`` makes them. It
  /// stands alone: no other loss takes such labels, and so none adds to it.
  ///
  /// ```swift
  /// let scores = NDArray<Float>.zeros([2, 5, 3])
  /// Loss.ctc()(scores, paddedLabels([[1, 2, 2], [1]])).gradient.shape    // [2, 5, 3]
  /// ```
  ///
  /// - Parameter blank: The class that stands for no symbol.
  public static func ctc(blank: Int = 0) -> Loss { checked(.ctc(blank: blank)) }

  /// A loss of the library, whose settings make sense; others stop.
  private static func checked(_ kind: Kind) -> Loss {
    let loss = Loss(kind)
    if let problem = loss.problem { fatalError("Loss: \(problem)") }
    return loss
  }

  /// The sum of two losses.
  public static func + (a: Loss, b: Loss) -> Loss { Loss(terms: a.terms + b.terms) }
  /// A loss that counts so many times.
  ///
  /// - Precondition: The weight is finite; otherwise stops and names it.
  public static func * (weight: Double, loss: Loss) -> Loss {
    guard weight.isFinite else { fatalError("Loss: a weight of \(weight); expected a number") }
    return Loss(
      terms: loss.terms.map {
        Term(weight: weight * $0.weight, kind: $0.kind, function: $0.function)
      })
  }

  // MARK: - Values

  /// The mean loss of a batch of labelled examples and its gradient with respect to the outputs.
  ///
  /// - Shapes: `[n, classes]`, `[n]` → a number and `[n, classes]`; of ``ctc(blank:)``
  ///   `[n, steps, classes]`, `[n, longest]` → a number and `[n, steps, classes]`
  public func callAsFunction<E: FloatingElement>(_ outputs: NDArray<E>, _ labels: NDArray<Int>) -> (
    loss: E, gradient: NDArray<E>
  ) {
    sum { term in
      if case .crossEntropy(let smoothing, let weights) = term.kind {
        return NeuralNetworks.crossEntropy(
          outputs, labels, labelSmoothing: smoothing, classWeights: weights)
      }
      if case .ctc(let blank) = term.kind { return ctcLoss(outputs, labels, blank: blank) }
      return Self.value(term, outputs, Self.rows(labels, like: outputs))
    }
  }

  /// The mean loss of a batch whose targets are arrays and its gradient with respect to the outputs.
  ///
  /// - Shapes: `[n, …]`, `[n, …]` → a number and `[n, …]`
  public func callAsFunction<E: FloatingElement>(_ outputs: NDArray<E>, _ targets: NDArray<E>) -> (
    loss: E, gradient: NDArray<E>
  ) { sum { Self.value($0, outputs, targets) } }

  /// Labels as targets of the outputs' shape.
  static func rows<E: FloatingElement>(_ labels: NDArray<Int>, like outputs: NDArray<E>)
    -> NDArray<E>
  {
    orStop { () throws(ShapeError) in
      guard outputs.rank == 2, labels.shape == [outputs.shape[0]] else {
        throw ShapeError(
          "Loss", [outputs.shape, labels.shape],
          "do not fit; expected [examples, classes] and [examples]")
      }
    }
    return outputs.shape[1] == 1
      ? labels.cast(to: E.self).reshaped(outputs.shape) : oneHot(labels, classes: outputs.shape[1])
  }

  private func sum<E: FloatingElement>(_ value: (Term) -> (loss: E, gradient: NDArray<E>)) -> (
    loss: E, gradient: NDArray<E>
  ) {
    var (loss, gradient) = value(terms[0])
    if terms[0].weight != 1 {
      (loss, gradient) = (loss * E(terms[0].weight), gradient * E(terms[0].weight))
    }
    for term in terms.dropFirst() {
      let next = value(term)
      loss += next.loss * E(term.weight)
      gradient += next.gradient * E(term.weight)
    }
    return (loss, gradient)
  }

  private static func value<E: FloatingElement>(
    _ term: Term, _ outputs: NDArray<E>, _ targets: NDArray<E>
  ) -> (loss: E, gradient: NDArray<E>) {
    switch term.kind {
    case .crossEntropy(let smoothing, let weights):
      return NeuralNetworks.crossEntropy(
        outputs, targets, labelSmoothing: smoothing, classWeights: weights)
    case .squaredError: return NeuralNetworks.squaredError(outputs, targets)
    case .meanSquaredError: return NeuralNetworks.meanSquaredError(outputs, targets)
    case .meanAbsoluteError: return NeuralNetworks.meanAbsoluteError(outputs, targets)
    case .huber(let delta): return huberLoss(outputs, targets, delta: delta)
    case .binaryCrossEntropy(let weight):
      return NeuralNetworks.binaryCrossEntropy(outputs, targets, positiveWeight: weight)
    case .ctc:
      fatalError("Loss: ctc takes rows of labels, [n, longest]; these are arrays of outputs")
    case .custom(let name):
      guard let function = term.function else { fatalError("unreachable: \(name) has no function") }
      let (loss, gradient) = function(outputs.cast(to: Float.self), targets.cast(to: Float.self))
      checkGradient("Loss '\(name)'", gradient.shape, outputs.shape)
      return (E(loss), gradient.cast(to: E.self))
    }
  }

  // MARK: - What it is

  /// Its name with its settings, such as `crossEntropy(labelSmoothing: 0.1)`.
  public var description: String {
    terms.map { ($0.weight == 1 ? "" : "\($0.weight) · ") + Self.text($0.kind) }
      .joined(separator: " + ")
  }

  private static func text(_ kind: Kind) -> String {
    switch kind {
    case .crossEntropy(let smoothing, let weights):
      let parts =
        (smoothing == 0 ? [] : ["labelSmoothing: \(smoothing)"])
        + (weights.map { ["classWeights: \($0)"] } ?? [])
      return parts.isEmpty ? "crossEntropy" : "crossEntropy(\(parts.joined(separator: ", ")))"
    case .squaredError: return "squaredError"
    case .meanSquaredError: return "meanSquaredError"
    case .meanAbsoluteError: return "meanAbsoluteError"
    case .huber(let delta): return "huber(delta: \(delta))"
    case .binaryCrossEntropy(let weight):
      return weight == 1 ? "binaryCrossEntropy" : "binaryCrossEntropy(positiveWeight: \(weight))"
    case .ctc(let blank): return blank == 0 ? "ctc" : "ctc(blank: \(blank))"
    case .custom(let name): return name
    }
  }

  /// What it is in words for people, such as `cross-entropy, labels smoothed by 0.1`.
  package var words: String {
    terms.map { ($0.weight == 1 ? "" : "\($0.weight) · ") + Self.words($0.kind) }
      .joined(separator: " + ")
  }

  private static func words(_ kind: Kind) -> String {
    switch kind {
    case .crossEntropy(let smoothing, let weights):
      "cross-entropy" + (smoothing == 0 ? "" : ", labels smoothed by \(smoothing)")
        + (weights == nil ? "" : ", classes weighted")
    case .squaredError: "half the squared error"
    case .meanSquaredError: "mean squared error"
    case .meanAbsoluteError: "mean absolute error"
    case .huber(let delta): "Huber's loss, linear from \(delta) on"
    case .binaryCrossEntropy(let weight):
      "binary cross-entropy" + (weight == 1 ? "" : ", positive answers weighted by \(weight)")
    case .ctc: "connectionist temporal classification"
    case .custom(let name): name
    }
  }

  /// What is wrong with the settings.
  var problem: String? {
    for term in terms {
      guard term.weight.isFinite else { return "a weight of \(term.weight); expected a number" }
      switch term.kind {
      case .crossEntropy(let smoothing, let weights):
        guard smoothing >= 0, smoothing < 1 else {
          return "a labelSmoothing of \(smoothing); expected 0 to below 1"
        }
        if let bad = weights?.first(where: { !($0 >= 0 && $0.isFinite) }) {
          return "a class weight of \(bad); expected numbers from 0"
        }
      case .huber(let delta) where !(delta > 0 && delta.isFinite):
        return "a delta of \(delta); expected more than 0"
      case .binaryCrossEntropy(let weight) where !(weight >= 0 && weight.isFinite):
        return "a positiveWeight of \(weight); expected a number from 0"
      case .ctc(let blank) where blank < 0:
        return "a blank of \(blank); expected a class, from 0"
      case .ctc where terms.count > 1:
        return "ctc and another loss in one sum; ctc's labels are rows, which no other loss takes"
      default: break
      }
    }
    return nil
  }

  /// Whether it takes e to each output, or their sigmoid, so that outputs are scores.
  var takesScoresBySoftmax: Bool {
    terms.contains { if case .crossEntropy = $0.kind { true } else { false } } || blank != nil
  }
  var takesScoresBySigmoid: Bool {
    terms.contains { if case .binaryCrossEntropy = $0.kind { true } else { false } }
  }
  /// The class that stands for no symbol, where labels are rows.
  var blank: Int? {
    for case .ctc(let blank) in terms.map(\.kind) { return blank }
    return nil
  }
  /// How many classes its weights are for, where it has some.
  var weighedClasses: Int? {
    for case .crossEntropy(_, let weights?) in terms.map(\.kind) { return weights.count }
    return nil
  }
}

/// What a checkpoint holds of a loss.
///
/// A single loss of weight 1 stands as its kind alone, as it always has.
struct StoredLoss: Codable {
  private struct StoredTerm: Codable {
    var weight: Double
    var loss: Loss.Kind
  }
  private struct Sum: Codable { var sum: [StoredTerm] }

  var loss: Loss
  /// The names of losses whose functions are not in the file.
  var customNames: [String] {
    loss.terms.compactMap { if case .custom(let name) = $0.kind { name } else { nil } }
  }

  init(_ loss: Loss) { self.loss = loss }

  init(from decoder: any Decoder) throws {
    if let sum = try? Sum(from: decoder) {
      loss = Loss(terms: sum.sum.map { Loss.Term(weight: $0.weight, kind: $0.loss) })
    } else {
      loss = Loss(terms: [Loss.Term(weight: 1, kind: try Loss.Kind(from: decoder))])
    }
    guard !loss.terms.isEmpty else {
      throw ModelError("a loss that is a sum of nothing")
    }
  }

  func encode(to encoder: any Encoder) throws {
    if loss.terms.count == 1, loss.terms[0].weight == 1 {
      try loss.terms[0].kind.encode(to: encoder)
    } else {
      let terms = loss.terms.map { StoredTerm(weight: $0.weight, loss: $0.kind) }
      try Sum(sum: terms).encode(to: encoder)
    }
  }
}

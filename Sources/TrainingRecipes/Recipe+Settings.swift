import NDArrays
import NeuralNetworks

extension Recipe {
  /// The training's numbers by their names, in words for people.
  public var settings: [(name: String, value: String)] {
    var rows = [
      ("optimiser", optimizer.words), ("learning rate", "\(rate)"), ("schedule", schedule.words),
      ("loss", loss.words), ("pictures a step", "\(batchSize)"),
    ]
    if !shuffles { rows.append(("order", "as the pictures come, in every epoch")) }
    if let averaging {
      rows.append(("weights", "averaged over the steps, each keeping \(averaging) of the average"))
    }
    if let change = augmentation {
      let percent = fixedText(100 * change.scale, 0)
      rows.append(
        (
          "changed pictures",
          "shifted by up to \(change.shift) pixels, turned by up to \(change.turn)°, scaled by up to \(percent) %, sheared by up to \(change.shear), moved elastically by \(change.elasticity) pixels"
        ))
    }
    return rows
  }
}

extension Optimizer {
  fileprivate var words: String {
    let decay = weightDecay > 0 ? ", weight decay \(weightDecay)" : ""
    switch rule {
    case .sgd(let momentum, let isNesterov):
      let kind = isNesterov ? ", Nesterov's" : ""
      return "gradient descent" + (momentum > 0 ? " with momentum \(momentum)\(kind)" : "") + decay
    case .adam(let beta1, let beta2, _, let isDecoupled):
      return "\(isDecoupled ? "AdamW" : "Adam") with β \(beta1) and \(beta2)" + decay
    case .rmsProp(let keeping, _): return "RMSprop with \(keeping)" + decay
    }
  }
}

extension Schedule {
  fileprivate var words: String {
    switch self {
    case .constant: "the same rate throughout"
    case .step(let every, let factor): "times \(factor) every \(every) epochs"
    case .linear(let end): "down to \(end) of it in a straight line"
    case .cosine(let end): "down to \(end) of it along a cosine"
    case .warmUp(let epochs, let next): "up over \(epochs) epochs, then \(next.words)"
    case .oneCycle(let peak, let start, let end):
      "one cycle: up from \(start) of it at the start, all of it after \(fixedText(100 * peak, 0)) % of the steps, down to \(end) of it"
    case .reduceOnPlateau(let factor, let patience, _, _):
      "times \(factor) after \(patience) epochs without a fall"
    }
  }
}

import NDArrays

extension Trainer {
  /// What is wrong with the numbers that a trainer is given.
  var settingsProblem: String? {
    guard batchSize > 0 else { return "a batch of \(batchSize); it needs at least 1" }
    guard batchSize <= Int(Int32.max) else {
      return "a batch of \(batchSize); expected less than 2³¹"
    }
    guard rate >= 0, rate.isFinite else { return "a rate of \(rate); expected a number from 0" }
    if let patience, patience < 0 { return "a patience of \(patience); expected 0 or more" }
    if let averaging, !(averaging >= 0 && averaging <= 1) {
      return "averaging that keeps a share of \(averaging); expected 0 to 1"
    }
    return optimizer.problem ?? schedule.problem ?? loss.problem ?? clipping?.problem
  }

  /// Throws what would go wrong later, before anything is learnt.
  func checkBeforeTraining(
    _ X: NDArray<Float>, _ targets: Targets, _ validation: (X: NDArray<Float>, targets: Targets)?,
    _ checkpoint: String?
  ) throws {
    if let problem = settingsProblem { throw TrainingError("training cannot begin: \(problem)") }
    try check(X, targets, "")
    if let validation { try check(validation.X, validation.targets, "validation ") }
    if validation == nil, let what = patience != nil ? "patience" : keepsBest ? "keepsBest" : nil {
      throw TrainingError(
        "\(what) needs data to judge by; hand train(validation:) some, or leave it out")
    }
    if let problem = model.batchProblem(Swift.min(batchSize, targets.count)) {
      throw TrainingError(
        "inputs \(X.shape) cannot be learnt from in batches of \(batchSize): \(problem)")
    }
    if let problem = Self.doubledShares(model, loss) { throw TrainingError(problem) }
    let hasRows = loss.blank != nil
    if let metric = metrics.first(where: { hasRows ? !$0.takesRows : !$0.takesArrays }) {
      throw TrainingError(
        "the metric '\(metric.name)' cannot be measured on \(hasRows ? "rows of labels; with ctc take .accuracy or .labelErrorRate" : "single labels or arrays; it goes with the loss .ctc()")"
      )
    }
    if let bad = nonfiniteArray {
      throw TrainingError(
        "the model's '\(bad.name)' holds numbers that are none before the first step")
    }
    if checkpoint != nil { try model.checkKeepable() }
  }

  /// What is wrong where the model gives shares and the loss makes shares of them.
  static func doubledShares(_ model: Model<Float>, _ loss: Loss) -> String? {
    guard model.endsInShares, loss.takesScoresBySoftmax || loss.takesScoresBySigmoid else {
      return nil
    }
    let last = model.endsInSoftmax ? "Softmax" : "Sigmoid"
    let (name, way) =
      loss.blank != nil
      ? ("ctc", "softmax")
      : loss.takesScoresBySoftmax
        ? ("cross-entropy", "softmax") : ("binary cross-entropy", "sigmoid")
    return
      "the model ends in \(last) and \(name) takes the \(way) of its outputs, which would make shares twice; leave \(last) out: model.probabilities gives the shares"
  }

  private func check(_ X: NDArray<Float>, _ targets: Targets, _ kind: String) throws(TrainingError)
  {
    let count = targets.count
    let name = if case .labels = targets { "labels" } else { "targets" }
    guard X.rank > 0, targets.shape.count > 0, X.shape[0] == count, count > 0 else {
      throw TrainingError(
        "\(kind)inputs \(X.shape) and \(name) \(targets.shape) do not fit; expected as many \(name) as inputs, and at least one"
      )
    }
    guard model.fitted(X) != nil else {
      throw TrainingError(
        "\(kind)inputs \(X.shape) are no examples of shape \(model.inputShape), which the model takes"
      )
    }
    switch targets {
    case .labels(let labels):
      if let blank = loss.blank {
        try check(rows: labels, blank: blank, kind)
      } else {
        try check(labels, kind)
      }
    case .arrays(let arrays):
      guard loss.blank == nil else {
        throw TrainingError(
          "\(kind)targets are arrays; ctc takes rows of labels, [\(count), longest] of Int with -1 behind the end of each"
        )
      }
      guard arrays.shape == [count] + model.outputShape else {
        throw TrainingError(
          "\(kind)targets \(arrays.shape) are not what the model gives for \(count) examples, which is \([count] + model.outputShape)"
        )
      }
      if let row = Self.firstRow(arrays, where: { $0.isNaN }) {
        throw TrainingError("\(kind)targets hold nan in row \(row)")
      }
    }
    if let row = Self.firstRow(X, where: { $0.isNaN }) {
      throw TrainingError("\(kind)inputs hold nan in row \(row)")
    }
    if let table = model.layers[0] as? Embedding<Float>, let problem = table.problem(X) {
      throw TrainingError("\(kind)inputs hold \(problem)")
    }
  }

  private func check(_ labels: NDArray<Int>, _ kind: String) throws(TrainingError) {
    guard labels.rank == 1 else {
      throw TrainingError(
        "\(kind)labels \(labels.shape) are not one for each example; expected [\(labels.shape[0])]")
    }
    guard model.outputShape.count == 1 else {
      throw TrainingError(
        "the model gives \(model.outputShape) for each example, and labels need a row of scores; put Flatten() and a Dense layer at its end"
      )
    }
    let scores = model.outputShape[0]
    if let weighed = loss.weighedClasses, weighed != scores {
      throw TrainingError("the loss has \(weighed) class weights; the model gives \(scores) scores")
    }
    if scores == 1, loss.takesScoresBySoftmax {
      throw TrainingError(
        "the model gives one score, whose share by softmax is always 1; take .binaryCrossEntropy(), or a score for each class"
      )
    }
    let classes = scores == 1 ? 2 : scores
    if let bad = labels.elements.firstIndex(where: { $0 < 0 || $0 >= classes }) {
      throw TrainingError(
        "\(kind)label \(labels[bad]) of example \(bad) is not one of the \(classes) classes, which are 0 to \(classes - 1)"
      )
    }
  }

  /// The same for rows of labels, which the steps of an output are to read as.
  private func check(rows: NDArray<Int>, blank: Int, _ kind: String) throws(TrainingError) {
    guard rows.rank == 2 else {
      throw TrainingError(
        "\(kind)labels \(rows.shape) are no rows of labels; ctc takes [\(rows.shape[0]), longest] with -1 behind the end of each"
      )
    }
    guard model.outputShape.count == 2 else {
      throw TrainingError(
        "the model gives \(model.outputShape) for each example, and ctc needs [steps, classes]; put Reshape([-1, classes]) at its end"
      )
    }
    let (steps, classes) = (model.outputShape[0], model.outputShape[1])
    guard blank < classes, classes > 1 else {
      throw TrainingError(
        blank < classes
          ? "the model gives one class, which is the blank; expected one more for each symbol"
          : "the loss takes class \(blank) for the blank; those of the model are 0 to \(classes - 1)"
      )
    }
    let problem = CTCLabels.problem(rows, of: { "example \($0)" })
    if let problem { throw TrainingError(kind + problem) }
    for (row, labels) in CTCLabels.lists(rows).enumerated() {
      if let problem = CTCLabels.problem(
        labels, of: "example \(row)", classes: classes, blank: blank)
      {
        throw TrainingError(kind + problem)
      }
      let needed = CTCLabels.steps(for: labels)
      guard needed <= steps else {
        let blanks = needed > labels.count ? ", those for blanks between equal ones included" : ""
        throw TrainingError(
          "the \(labels.count) \(kind)labels of example \(row) take \(needed) steps\(blanks); the model gives \(steps)"
        )
      }
    }
  }

  /// The first row that holds such a number. A sum tells at once that there is none.
  static func firstRow(_ array: NDArray<Float>, where isBad: (Float) -> Bool) -> Int? {
    if array.count == 0 || array.sum().isFinite { return nil }
    let width = Swift.max(1, array.count / array.shape[0])
    return array.elements.firstIndex(where: isBad).map { $0 / width }
  }

  /// The first parameter, or array that is kept, that holds a number that is none.
  var nonfiniteArray: (name: String, isLearnt: Bool)? {
    var copy = model
    var found: (name: String, isLearnt: Bool)?
    func look(_ name: String, _ array: NDArray<Float>, isLearnt: Bool) {
      if found == nil, array.count > 0, !isFinite(array).all() { found = (name, isLearnt) }
    }
    copy.forEachParameter { look($0, $1.value, isLearnt: true) }
    copy.forEachState { look($0, $1, isLearnt: false) }
    return found
  }

  /// Why the loss of a batch is no number, where its data say it.
  func cause(
    _ examples: NDArray<Float>, _ batch: NDArray<Float>, _ targets: Targets, _ rows: [Int]
  ) -> String? {
    if let row = Self.firstRow(batch, where: { !$0.isFinite }) {
      let value = batch[row].elements.first { !$0.isFinite } ?? .nan
      let isChanged = examples[rows[row]].elements.allSatisfy(\.isFinite)
      return
        "since \(isChanged ? "the augmentation makes" : "the data have") \(value) in input \(rows[row])"
    }
    if case .arrays(let arrays) = targets,
      let row = Self.firstRow(arrays, where: { !$0.isFinite })
    {
      return "since the data have infinity in target \(rows[row])"
    }
    // No rate has done anything yet.
    return optimizer.steps > 0
      ? nil : "before the first step; the inputs may be too large, or a layer or the loss is wrong"
  }
}

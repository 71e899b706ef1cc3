import NDArrays

/// What a trial found: a model trained on a fold's examples and judged on those that it held back.
struct TrialResult: Sendable, Hashable {
  /// The share of the held back examples that are read right; NaN where the training failed.
  var accuracy: Double
  /// Their mean loss.
  var loss: Double
  /// What each is read as.
  var predictions: [Int]
  /// Why the training failed.
  var failure: String?

  init(accuracy: Double, loss: Double, predictions: [Int]) {
    (self.accuracy, self.loss, self.predictions) = (accuracy, loss, predictions)
  }

  /// A training that ended without a model.
  init(failure: String) {
    (accuracy, loss, predictions, self.failure) = (.nan, .nan, [], failure)
  }

  /// Trains and judges.
  ///
  /// A training that ends without a model, such as one whose loss grows beyond all numbers, is a result
  /// too: that this setting does not do.
  init(_ trial: SearchTrial, _ X: NDArray<Float>, _ labels: NDArray<Int>, _ fold: Fold) {
    var trainer = trial.trainer
    let (held, truth) = (X.rows(fold.heldBack), labels.rows(fold.heldBack))
    do {
      let (examples, wanted) = (X.rows(fold.training), labels.rows(fold.training))
      // What is held back fits too, or it could not be judged.
      try trainer.checkBeforeTraining(
        examples, .labels(wanted), (held, .labels(truth)), nil)
      try trainer.train(examples, wanted, epochs: trial.epochs)
    } catch {
      self.init(failure: "\(error)")
      return
    }
    let model = trainer.averaged ?? trainer.model
    let judged = Trainer.judge(model, trainer.loss, held, truth)
    guard !judged.loss.isNaN, !judged.accuracy.isNaN else {
      self.init(failure: "the loss of what was held back is \(judged.loss) after the training")
      return
    }
    self.init(
      accuracy: judged.accuracy, loss: judged.loss, predictions: model.predict(held).elements)
  }

  // MARK: - As a file

  private static let kind = "lectern.trial"

  /// The result as a file holds it, with a digest.
  var file: SafetensorsFile {
    var file = SafetensorsFile(
      arrays: ["predictions": .int64(NDArray(predictions))],
      metadata: [
        Self.kind: failure == nil ? "done" : "failed",
        "accuracy": String(accuracy.bitPattern), "loss": String(loss.bitPattern),
      ])
    if let failure { file.metadata["failure"] = failure }
    file.sign()
    return file
  }

  /// The result of a file; nil where it is none, or damaged.
  init?(_ file: SafetensorsFile) {
    guard file.metadata[ArrayDigest.key] == ArrayDigest.text(of: file),
      let state = file.metadata[Self.kind],
      let accuracy = file.metadata["accuracy"].flatMap({ UInt64($0) }),
      let loss = file.metadata["loss"].flatMap({ UInt64($0) }),
      // A file of another type of numbers is none that a search wrote.
      let predictions = try? file.array("predictions", of: Int.self)
    else { return nil }
    self.accuracy = Double(bitPattern: accuracy)
    self.loss = Double(bitPattern: loss)
    self.predictions = predictions.elements
    failure = state == "failed" ? file.metadata["failure"] ?? "it failed" : nil
  }
}

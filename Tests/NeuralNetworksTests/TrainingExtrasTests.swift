import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

/// What a training can be told to do beside.
@Suite struct TrainingExtrasTests {
  @Test func `metrics are measured on batches and on what is held back`() throws {
    let (X, labels) = clouds(60, seed: 1)
    var trainer = Trainer(try Model(input: [4], [Dense(3)]), batchSize: 16)
    trainer.metrics = [
      .accuracy, .topKAccuracy(3), Metric("size") { outputs, _ in Double(abs(outputs).mean()) },
    ]
    var steps: [TrainingStep] = []
    try trainer.train(
      X, labels, epochs: 2, validation: clouds(30, seed: 2), afterStep: { steps.append($0) })
    for epoch in trainer.history.epochs {
      #expect(Swift.abs(epoch.metrics["accuracy"]! - epoch.accuracy) < 1e-12)
      #expect(epoch.validationMetrics["accuracy"] == epoch.validationAccuracy)
      #expect(epoch.metrics["top 3"] == 1)
    }
    #expect(trainer.history.metric("size").count == 2 && trainer.history.metric("none").isEmpty)
    #expect(steps.map(\.batch) == [1, 2, 3, 4, 1, 2, 3, 4])
    #expect(steps.allSatisfy { $0.metrics.count == 3 && $0.batches == 4 && $0.rate == 0.001 })
    let mean = steps[4...].map { $0.loss * ($0.batch == 4 ? 12 : 16) }.reduce(0, +) / 60
    #expect(Swift.abs(mean - trainer.history.losses[1]) < 1e-12)
  }

  @Test func `the accuracy of shares counts from one half`() throws {
    // Shares by sigmoid are all above zero.
    let (X, labels) = clouds(40, seed: 1)
    let two = (labels .> 0).cast(to: Int.self)
    var trainer = Trainer(
      try Model(input: [4], [Dense(1), Sigmoid()], seed: 1), rate: 0.01, loss: .meanSquaredError)
    trainer.metrics = [.accuracy]
    try trainer.train(X, two, epochs: 3, validation: (X, two))
    #expect(trainer.history.metric("accuracy") == trainer.history.accuracies)
    #expect(trainer.history.validationMetric("accuracy") == trainer.history.validationAccuracies)
    #expect(trainer.history.accuracies[0] != Double(two.sum()) / 40)
  }

  @Test func `a history with metrics, and one of a former version, are read`() throws {
    var history = History()
    history.epochs = [
      .init(
        number: 1, loss: 0.5, accuracy: .nan, rate: 0.1, validationLoss: .infinity,
        metrics: ["a": 1])
    ]
    let text = try MetadataCoding.text(history)
    let back: History = try MetadataCoding.value(text)
    #expect(try MetadataCoding.text(back) == text)
    #expect(back.epochs[0].accuracy.isNaN && back.epochs[0].metrics == ["a": 1])
    let old: History = try MetadataCoding.value(
      #"{"epochs":[{"accuracy":0.5,"loss":1,"number":1,"rate":0.1}]}"#)
    #expect(old.epochs[0].accuracy == 0.5 && old.epochs[0].metrics.isEmpty)
  }

  @Test func `clipped gradients are PyTorch's`() throws {
    let cases = try PyTorchCases()
    var random = RandomGenerator(seed: 6)
    let x: NDArray<Double> = random.standardNormal([4, 3])
    let y: NDArray<Double> = random.standardNormal([4, 2])
    let start: NDArray<Double> = random.standardNormal([3, 2])
    for (name, clipping, tolerance) in [
      ("clip-norm", GradientClipping.norm(0.5), 1e-5), ("clip-value", .value(0.1), 1e-12),
    ] {
      var model = try Model<Double>(input: [3], [Dense(2)])
      model.forEachParameter { if $0 == "0.weights" { $1.value = start } }
      model.backward(meanSquaredError(model.forward(x), y).gradient)
      clipping.apply(to: &model)
      let gradients = model.gradients
      cases.expect(
        name, gradients["0.weights"]!.elements + gradients["0.bias"]!.elements, tolerance)
    }
  }

  @Test func `a gradient that is short enough, or none, is not clipped; a huge one is`() throws {
    var model = try Model<Float>(input: [2], [Dense(1)])
    func clipped(_ gradient: [Float], _ clipping: GradientClipping) -> [Float] {
      model.forEachParameter {
        $1.gradient = $0 == "0.weights" ? NDArray(gradient, shape: [2, 1]) : NDArray.zeros([1])
      }
      clipping.apply(to: &model)
      return model.gradients["0.weights"]!.elements
    }
    #expect(clipped([0.3, 0.4], .norm(0.5)) == [0.3, 0.4])
    #expect(clipped([0, 0], .norm(0.5)) == [0, 0])
    #expect(Swift.abs(clipped([3e38, 0], .norm(2))[0] - 2) < 1e-6)
    #expect(clipped([3, -4], .norm(1)) == [0.6, -0.8])
    #expect(clipped([3, -4], .value(3.5)) == [3, -3.5])
  }

  @Test func `clipping that clips nothing changes no bit of a training`() throws {
    let (X, labels) = clouds(60, seed: 1)
    let model = try Model<Float>(input: [4], [Dense(8), ReLU(), Dense(3)])
    var plain = Trainer(model, .adamW(), batchSize: 16)
    var clipped = plain
    clipped.clipping = .norm(1e9)
    try plain.train(X, labels, epochs: 3)
    try clipped.train(X, labels, epochs: 3)
    #expect(plain.model.parameters == clipped.model.parameters)
  }

  @Test func `a search for a rate leaves the trainer as it was, and finds one that trains`() throws
  {
    let (X, labels) = clouds(300, seed: 1)
    let model = try Model<Float>(input: [4], [Dense(16), ReLU(), Dense(3)])
    var trainer = Trainer(model, .sgd(), batchSize: 20)
    let found = try trainer.rateSearch(X, labels, from: 1e-5, to: 1000, steps: 80)
    #expect(trainer.model.parameters == model.parameters && trainer.history.epochs.isEmpty)
    #expect(found.rates.count == found.losses.count && found.rates.first == 1e-5)
    #expect(zip(found.rates, found.rates.dropFirst()).allSatisfy { $0 < $1 })
    #expect(found.rates.last! < 1000, "it ends where the loss grows")
    #expect((1e-3..<10).contains(found.suggestion), "\(found.suggestion)")
    trainer.rate = found.suggestion
    try trainer.train(X, labels, epochs: 5)
    #expect(trainer.history.losses.last! < trainer.history.losses[0])
    let again = try trainer.rateSearch(X, X[0..., 0..<3], from: 1e-5, to: 1e-4, steps: 2)
    #expect(again.rates.count == 2 && Swift.abs(again.rates[1] / 1e-4 - 1) < 1e-12)
    #expect(throws: TrainingError.self) { try trainer.rateSearch(X, labels, from: 0) }
    #expect(throws: TrainingError.self) { try trainer.rateSearch(X, labels, from: 1, to: 0.5) }
  }

  @Test func `a loss of one's own is given again to go on from a checkpoint`() throws {
    let path = temporary("own.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (X, _) = clouds(40, seed: 1)
    let loss =
      0.5
      * Loss("quartic") { y, t in
        let away = y - t
        let share = 1 / Float(away.count)
        return ((away * away * away * away).mean(), 4 * share * away * away * away)
      } + .huber(delta: 0.5)
    var whole = Trainer(try Model(input: [4], [Dense(4)]), rate: 0.01, loss: loss, batchSize: 8)
    whole.clipping = .norm(3)
    var stopped = whole
    try whole.train(X, X, epochs: 4)
    try stopped.train(X, X, epochs: 4, checkpoint: path) { $0.number < 2 }
    #expect(
      throws: ModelError(
        "\(path) was trained with a loss of its author's own, 'quartic'; give it with Trainer(resuming:loss:)"
      )
    ) { try Trainer(resuming: path) }
    var resumed = try Trainer(resuming: path, loss: loss)
    #expect(resumed.clipping == .norm(3))
    try resumed.train(X, X, epochs: 4)
    #expect(resumed.model.parameters == whole.model.parameters)
    #expect(whole.history.losses[3] < whole.history.losses[0])
  }

  @Test(arguments: LossTests.losses.indices)
  func `a checkpoint keeps each loss of the library`(_ place: Int) throws {
    let loss = LossTests.losses[place]
    let text = try MetadataCoding.text(StoredLoss(loss))
    let back: StoredLoss = try MetadataCoding.value(text)
    #expect(back.loss.description == loss.description)
  }

  @Test func `losses of former checkpoints are read`() throws {
    let smoothed: StoredLoss = try MetadataCoding.value(
      #"{"crossEntropy":{"labelSmoothing":0.05}}"#)
    #expect(smoothed.loss.description == "crossEntropy(labelSmoothing: 0.05)")
    let squared: StoredLoss = try MetadataCoding.value(#"{"squaredError":{}}"#)
    #expect(squared.loss.description == "squaredError")
    let plateau: Schedule = try MetadataCoding.value(
      #"{"reduceOnPlateau":{"factor":0.1,"patience":3}}"#)
    #expect(plateau == .reduceOnPlateau(factor: 0.1, patience: 3))
    let fall = Schedule.reduceOnPlateau(factor: 0.1, patience: 3, fall: 0.01)
    #expect(try MetadataCoding.value(MetadataCoding.text(fall)) == fall)
  }

  @Test func `one score for two classes is trained by binary cross-entropy`() throws {
    let (X, places) = clouds(200, seed: 1)
    let labels = NDArray(places.elements.map { $0 == 0 ? 1 : 0 })
    var trainer = Trainer(
      try Model(input: [4], [Dense(8), ReLU(), Dense(1)], seed: 1), rate: 0.01,
      loss: .binaryCrossEntropy(), batchSize: 20)
    trainer.metrics = [.accuracy]
    try trainer.train(X, labels, epochs: 10)
    let last = trainer.history.epochs.last!
    #expect(last.accuracy > 0.85 && Swift.abs(last.metrics["accuracy"]! - last.accuracy) < 1e-12)
    #expect(
      Trainer.judge(trainer.model, .binaryCrossEntropy(), X, labels).accuracy
        == accuracy(trainer.model.predict(X), labels))
    #expect(throws: TrainingError.self) {
      try trainer.train(X, NDArray<Int>.full([200], 2), epochs: 11)
    }
  }
}

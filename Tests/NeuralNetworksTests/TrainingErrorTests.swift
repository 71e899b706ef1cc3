import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

/// What is told before, and while, a training goes wrong.
@Suite struct TrainingErrorTests {
  private func error(
    _ trainer: Trainer, _ X: NDArray<Float>? = nil, _ labels: NDArray<Int>? = nil,
    validation: (X: NDArray<Float>, labels: NDArray<Int>)? = nil, epochs: Int = 2
  ) -> String {
    var trainer = trainer
    let some = clouds(20, seed: 1)
    do {
      try trainer.train(X ?? some.X, labels ?? some.labels, epochs: epochs, validation: validation)
      return "no error"
    } catch { return "\(error)" }
  }

  private func model(_ layers: [any Layer<Float>] = [Dense(3)]) throws -> Model<Float> {
    try Model(input: [4], layers)
  }

  @Test func `batches too small for a layer are named with it`() throws {
    let layers: [any Layer<Float>] = [Dense(8), BatchNormalization(), Dense(3)]
    let expected =
      "layer 2 of 3, BatchNormalization, needs at least 2 examples to learn from"
    #expect(
      error(Trainer(try model(layers), batchSize: 1))
        == "inputs [20, 4] cannot be learnt from in batches of 1: \(expected)")
    let (X, labels) = clouds(1, seed: 1)
    #expect(error(Trainer(try model(layers)), X, labels).hasSuffix(expected))
  }

  @Test func `a last batch that is too small joins its neighbour`() throws {
    let (X, labels) = clouds(129, seed: 1)
    var trainer = Trainer(
      try model([Dense(8), BatchNormalization(), ReLU(), Dense(3)]), batchSize: 128)
    var steps: [TrainingStep] = []
    try trainer.train(X, labels, epochs: 2, afterStep: { steps.append($0) })
    #expect(steps.map(\.batch) == [1, 1] && steps.map(\.batches) == [1, 1])
    // Without the layer each batch is as small as it is.
    var plain = Trainer(try model(), batchSize: 128)
    steps = []
    try plain.train(X, labels, epochs: 1, afterStep: { steps.append($0) })
    #expect(steps.map(\.batch) == [1, 2])
    #expect(trainer.history.epochs.count == 2)
  }

  @Test func `NaN in the data is told with its row, and as NaN`() throws {
    var (X, labels) = clouds(20, seed: 1)
    X[7, 2] = NDArray(.nan)
    #expect(error(Trainer(try model()), X, labels) == "inputs hold nan in row 7")
    let held = clouds(20, seed: 2)
    #expect(
      error(Trainer(try model()), held.X, held.labels, validation: (X, labels))
        == "validation inputs hold nan in row 7")
    X[7, 2] = NDArray(.infinity)
    #expect(
      error(Trainer(try model()), X, labels).contains(
        "in epoch 1, batch 1 of 1, since the data have inf in input 7"))
    var trainer = Trainer(try model())
    trainer.augmentation = { batch, _, _ in batch[0..<1] = batch[0..<1] * .nan }
    let text = error(trainer)
    #expect(text.contains("the loss is nan in epoch 1, batch 1 of 1, since the augmentation makes"))
    var targets = NDArray<Float>.ones([20, 3])
    targets[4, 1] = NDArray(.nan)
    #expect(throws: TrainingError("targets hold nan in row 4")) {
      var trainer = Trainer(try model(), loss: .meanSquaredError)
      try trainer.train(held.X, targets, epochs: 1)
    }
  }

  @Test func `weights that are no numbers are told before the first step`() throws {
    var bad = try model()
    bad.forEachParameter { $1.value = $1.value * .nan }
    #expect(
      error(Trainer(bad))
        == "the model's '0.weights' holds numbers that are none before the first step"
    )
  }

  @Test func `a rate that is too large is told as such`() throws {
    let (X, labels) = clouds(20, seed: 1)
    let text = error(Trainer(try model(), .sgd(), rate: 3e38), X * 1e5, labels, epochs: 9)
    #expect(text.hasSuffix("at rate 3e+38; the rate may be too large"), "\(text)")
  }

  @Test func `before the first step no rate is blamed`() throws {
    let loss = Loss("wrong") { outputs, _ in (.nan, outputs) }
    #expect(
      error(Trainer(try model(), loss: loss)).hasSuffix(
        "the loss is nan in epoch 1, batch 1 of 1, before the first step; the inputs may be too large, or a layer or the loss is wrong"
      ))
  }

  @Test func `running means that are no numbers are told, and no checkpoint holds them`() throws {
    let path = temporary("infinite.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let (X, labels) = clouds(20, seed: 1)
    var trainer = Trainer(try model([BatchNormalization(), Dense(3)]))
    #expect(
      throws: TrainingError(
        "'0.runningVariance' holds numbers that are none in epoch 1, batch 1 of 1, at rate 0.001; the inputs or the rate may be too large"
      )
    ) { try trainer.train(X * 1e30, labels, epochs: 1, checkpoint: path) }
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a search on data that are no numbers names their row`() throws {
    var (X, labels) = clouds(20, seed: 1)
    X[7, 2] = NDArray(.infinity)
    let trainer = Trainer(try model(), batchSize: 5)
    #expect {
      _ = try trainer.rateSearch(X, labels)
    } throws: {
      "\($0)".hasSuffix(", since the data have infinity in input 7")
    }
  }

  @Test func `numbers that a table has no row for are told before the first step`() throws {
    let model = try Model<Float>(
      input: [3], [Embedding(4, outputs: 2), Flatten(), Dense(2)])
    let (good, bad) = (
      NDArray<Float>([[0, 1, 2], [3, 3, 0]]), NDArray<Float>([[0, 1, 2], [3, 4, 0]])
    )
    let expected = "4.0 at place 1 of row 1; expected whole numbers from 0 to 3"
    #expect(error(Trainer(model), bad, NDArray([0, 1])) == "inputs hold \(expected)")
    #expect(
      error(Trainer(model), good, NDArray([0, 1]), validation: (bad, NDArray([0, 1])))
        == "validation inputs hold \(expected)")
    #expect(
      error(Trainer(model), good * 0.5, NDArray([0, 1]))
        == "inputs hold 0.5 at place 1 of row 0; expected whole numbers from 0 to 3")
  }

  @Test func `a model without a row of scores is told, not trapped`() throws {
    let model = try Model<Float>(input: [4, 4, 1], [Convolution(3, kernel: 3)])
    #expect(
      error(Trainer(model), NDArray.zeros([2, 16]), NDArray([0, 1]))
        == "the model gives [2, 2, 3] for each example, and labels need a row of scores; put Flatten() and a Dense layer at its end"
    )
    #expect(
      error(Trainer(try self.model([Dense(1)])), NDArray.zeros([2, 4]), NDArray([0, 1]))
        .hasPrefix("the model gives one score, whose share by softmax is always 1"))
  }

  @Test func `shares are not made shares twice`() throws {
    #expect(
      error(Trainer(try model([Dense(3), Softmax()]))).hasPrefix("the model ends in Softmax and"))
    let mixed = 0.5 * Loss.crossEntropy() + .squaredError
    #expect(
      error(Trainer(try model([Dense(3), Softmax(), Flatten()]), loss: mixed)).hasPrefix(
        "the model ends in Softmax and"))
    #expect(
      error(Trainer(try model([Dense(3), Sigmoid()]), loss: .binaryCrossEntropy())).hasPrefix(
        "the model ends in Sigmoid and"))
    #expect(error(Trainer(try model([Dense(3), Softmax()]), loss: .squaredError)) == "no error")
    // Shares are no scores for the other of the two either.
    #expect(
      error(Trainer(try model([Dense(3), Sigmoid()]))).hasPrefix(
        "the model ends in Sigmoid and cross-entropy takes the softmax of its outputs"))
    #expect(
      error(Trainer(try model([Dense(3), Softmax()]), loss: .binaryCrossEntropy())).hasPrefix(
        "the model ends in Softmax and binary cross-entropy takes the sigmoid of its outputs"))
  }

  @Test func `shares are not judged as scores`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let model = try Model<Float>(input: [2], [Dense(2), Softmax()])
      _ = Trainer.judge(model, .crossEntropy(), NDArray.zeros([2, 2]), NDArray([0, 1]))
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Trainer: the model ends in Softmax and cross-entropy takes the softmax"))
  }

  @Test func `what needs validation data says so without them`() throws {
    var patient = Trainer(try model())
    patient.patience = 3
    #expect(error(patient).hasPrefix("patience needs data to judge by"))
    var best = Trainer(try model())
    best.keepsBest = true
    #expect(error(best).hasPrefix("keepsBest needs data to judge by"))
  }

  @Test(arguments: [0, 1, 2])
  func `patience counts epochs without a new best, and none is the same as one`(_ patience: Int)
    throws
  {
    // At rate 0 nothing gets better after the first epoch.
    var trainer = Trainer(try model(), .sgd(), rate: 0)
    trainer.patience = patience
    let (X, labels) = clouds(20, seed: 1)
    try trainer.train(X, labels, epochs: 9, validation: clouds(20, seed: 2))
    #expect(trainer.history.epochs.count == 1 + Swift.max(1, patience))
    // As long as it gets better, it goes on.
    var learning = Trainer(try model(), .sgd(), rate: 1e-3)
    learning.patience = patience
    try learning.train(X, labels, epochs: 6, validation: (X, labels))
    #expect(learning.history.epochs.count == 6)
  }

  @Test func `a validation loss that is no number is kept, and is not the best`() throws {
    var history = History()
    for loss in [Double.nan, 1, 0.5] {
      history.epochs.append(
        .init(number: history.epochs.count + 1, loss: 1, accuracy: 1, rate: 1, validationLoss: loss)
      )
    }
    #expect(history.best?.number == 3)
    history.epochs = [history.epochs[0]]
    #expect(history.best == nil)

    let path = temporary("nan.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    let loss = Loss("nan where it is judged") { outputs, targets in
      (outputs.shape[0] == 7 ? .nan : meanSquaredError(outputs, targets).loss, outputs - targets)
    }
    var trainer = Trainer(try model(), loss: loss)
    (trainer.patience, trainer.keepsBest) = (2, true)
    let (X, labels) = clouds(20, seed: 1)
    try trainer.train(X, labels, epochs: 9, validation: clouds(7, seed: 2), checkpoint: path)
    #expect(trainer.history.epochs.count == 2)
    let resumed = try Trainer(resuming: path, loss: loss)
    #expect(resumed.history.epochs.allSatisfy { $0.validationLoss!.isNaN })
    #expect(resumed.model.parameters == trainer.model.parameters)
  }

  @Test func `numbers that make no sense are told before the first step`() throws {
    var trainer = Trainer(try model())
    trainer.rate = -0.1
    #expect(error(trainer) == "training cannot begin: a rate of -0.1; expected a number from 0")
    #expect(error(Trainer(try model()), epochs: 0) == "training for 0 epochs; expected at least 1")
    #expect(
      error(Trainer(try model(), batchSize: 2), epochs: .max)
        == "training for 9223372036854775807 epochs; expected less than 1,000,000,000")
    trainer = Trainer(try model())
    trainer.batchSize = .max
    #expect(error(trainer).contains("expected less than 2³¹"))
    trainer = Trainer(try model())
    trainer.batchSize = 0
    #expect(error(trainer) == "training cannot begin: a batch of 0; it needs at least 1")
    trainer = Trainer(try model())
    trainer.schedule = .oneCycle(peak: 1.5)
    #expect(error(trainer).hasPrefix("training cannot begin: a peak of 1.5"))
    trainer = Trainer(try model())
    trainer.averaging = 1.5
    #expect(error(trainer).contains("averaging that keeps a share of 1.5; expected 0 to 1"))
    trainer = Trainer(try model())
    trainer.clipping = .norm(-1)
    #expect(error(trainer).contains("gradients clipped at -1.0; expected a number above 0"))
    trainer = Trainer(try model())
    trainer.patience = -1
    #expect(error(trainer).contains("a patience of -1; expected 0 or more"))
    trainer = Trainer(try model(), loss: .crossEntropy(classWeights: [1, 2]))
    #expect(error(trainer) == "the loss has 2 class weights; the model gives 3 scores")
  }

  @Test func `targets of another shape are named`() throws {
    var trainer = Trainer(try model(), loss: .meanSquaredError)
    #expect(
      throws: TrainingError(
        "targets [2, 2] are not what the model gives for 2 examples, which is [2, 3]")
    ) { try trainer.train(NDArray.zeros([2, 4]), NDArray<Float>.zeros([2, 2]), epochs: 1) }
    #expect(
      throws: TrainingError(
        "inputs [2, 4] and targets [3, 3] do not fit; expected as many targets as inputs, and at least one"
      )
    ) { try trainer.train(NDArray.zeros([2, 4]), NDArray<Float>.zeros([3, 3]), epochs: 1) }
  }

  @Test func `a checkpoint with numbers that make no sense is refused`() throws {
    let path = temporary("odd.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    for (old, new, expected) in [
      ("\"rate\":0.001", "\"rate\":-1", "a rate of -1.0"),
      ("\"batchSize\":128", "\"batchSize\":0", "a batch of 0"),
      ("\"beta1\":0.9", "\"beta1\":9", "a beta1 of 9.0"),
      ("\"steps\":0", "\"steps\":9223372036854775807", "9223372036854775807 steps"),
      ("\"labelSmoothing\":0", "\"labelSmoothing\":7", "a labelSmoothing of 7.0"),
    ] {
      try Trainer(try model()).save(to: path)
      var file = try SafetensorsFile(path)
      let text = try #require(file.metadata["lectern.training"])
      #expect(text.contains(old), "\(text)")
      file.metadata["lectern.training"] = text.replacingOccurrences(of: old, with: new)
      file.sign()
      try file.write(to: path)
      do {
        _ = try Trainer(resuming: path)
        Issue.record("no error")
      } catch { #expect("\(error)".hasPrefix("\(path) has \(expected)"), "\(error)") }
    }
  }
}

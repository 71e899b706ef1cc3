import Datasets
import Foundation
import NDArrays
import TestSupport
import Testing

@testable import NeuralNetworks

/// Training with connectionist temporal classification.
@Suite struct CTCTrainingTests {
  /// A model of signals of eight steps that gives scores of four classes.
  private func model(seed: UInt64 = 1) throws -> Model<Float> {
    try Model(
      input: [8, 3],
      [Convolution(6, kernel: 3, padding: .same), Tanh(), Convolution(4, kernel: 1)],
      seed: seed)
  }

  /// Signals with their labels: a symbol raises one channel for a step or two.
  private func signals(_ count: Int, seed: UInt64) -> (X: NDArray<Float>, labels: NDArray<Int>) {
    var random = RandomGenerator(seed: seed)
    var X = random.standardNormal([count, 8, 3], of: Float.self) * 0.2
    let labels = (0..<count).map { row in
      var (labels, step): ([Int], Int) = ([], 0)
      while step < 7 {
        let (label, length) = (1 + random.integer(below: 3), 1 + random.integer(below: 2))
        for s in step..<step + length { X[row, s, label - 1] = NDArray(Float(2)) }
        labels.append(label)
        step += length + 1
      }
      return labels
    }
    return (X, paddedLabels(labels))
  }

  @Test func `a trainer learns rows of labels, and says how many it reads whole`() throws {
    let (X, labels) = signals(300, seed: 1)
    let held = signals(100, seed: 2)
    var trainer = Trainer(try model(), .adam(), rate: 0.02, loss: .ctc(), batchSize: 20)
    trainer.metrics = [.labelErrorRate, .accuracy]
    try trainer.train(X, labels, epochs: 12, validation: held)
    let last = try #require(trainer.history.epochs.last)
    #expect(last.validationAccuracy! > 0.9 && last.loss < trainer.history.losses[0] / 4)
    let readings = ctcGreedyDecode(trainer.model(held.X)).map(\.labels)
    let right = zip(readings, CTCLabels.lists(held.labels)).count { $0 == $1 }
    #expect(last.validationAccuracy == Double(right) / 100)
    #expect(last.validationMetrics["accuracy"] == last.validationAccuracy)
    #expect(
      last.validationMetrics["label error rate"]
        == labelErrorRate(readings, CTCLabels.lists(held.labels)))
    #expect(Swift.abs(last.metrics["accuracy"]! - last.accuracy) < 1e-12)
    let judged = Trainer.judge(trainer.model, .ctc(), held.X, held.labels)
    #expect(judged.accuracy == last.validationAccuracy && judged.loss == last.validationLoss)
  }

  @Test func `goes on from a checkpoint with the same bits as without a stop`() throws {
    let (X, labels) = signals(60, seed: 1)
    let path = temporary("ctc.safetensors")
    defer { try? FileManager.default.removeItem(atPath: path) }
    var whole = Trainer(try model(), rate: 0.01, loss: .ctc(blank: 0), batchSize: 16)
    var stopped = whole
    try whole.train(X, labels, epochs: 4)
    try stopped.train(X, labels, epochs: 2, checkpoint: path)
    var resumed = try Trainer(resuming: path)
    #expect(resumed.loss.description == "ctc")
    try resumed.train(X, labels, epochs: 4)
    #expect(resumed.model.parameters == whole.model.parameters)
    #expect(resumed.history == whole.history)
  }

  @Test func `the loss has its words, in files too`() throws {
    #expect(Loss.ctc().description == "ctc" && Loss.ctc(blank: 3).description == "ctc(blank: 3)")
    for loss in [Loss.ctc(), .ctc(blank: 10), 0.5 * Loss.ctc(blank: 2)] {
      let text = try MetadataCoding.text(StoredLoss(loss))
      let back: StoredLoss = try MetadataCoding.value(text)
      #expect(back.loss.description == loss.description && back.loss.blank == loss.blank)
    }
    var random = RandomGenerator(seed: 1)
    let scores = random.standardNormal([2, 5, 3], of: Double.self)
    let labels = paddedLabels([[1, 1], [2]])
    let (found, expected) = (Loss.ctc()(scores, labels), ctcLoss(scores, labels))
    #expect(found.loss == expected.loss && found.gradient == expected.gradient)
    #expect((2 * Loss.ctc())(scores, labels).loss == 2 * expected.loss)
    #expect(
      (Loss.ctc() + .squaredError).problem?.hasPrefix("ctc and another loss in one sum") == true)
    let negative: StoredLoss = try MetadataCoding.value(#"{"ctc":{"blank":-1}}"#)
    #expect(negative.loss.problem == "a blank of -1; expected a class, from 0")
  }

  @Test func `what does not fit is told before the first step`() throws {
    let (X, labels) = signals(4, seed: 1)
    func error(
      _ labels: NDArray<Int>, _ layers: [any Layer<Float>] = [Convolution(4, kernel: 1)],
      _ loss: Loss = .ctc(), _ metrics: [Metric] = [], validation: NDArray<Int>? = nil
    ) throws -> String {
      var trainer = Trainer(try Model(input: [8, 3], layers))
      (trainer.loss, trainer.metrics) = (loss, metrics)
      do {
        try trainer.train(X, labels, epochs: 1, validation: validation.map { (X, $0) })
        return "no error"
      } catch { return "\(error)" }
    }
    func rows(_ list: [Int]) -> NDArray<Int> { paddedLabels([[1], [2, 3], list, [1]]) }
    #expect(try error(labels) == "no error")
    #expect(
      try error(rows([1, 4]))
        == "label 4 at place 1 of example 2 is not one of the 4 classes, which are 0 to 3, 0 the blank"
    )
    #expect(
      try error(labels, validation: rows([2, 0]))
        == "validation label 0 at place 1 of example 2 is the blank, which lies between labels and is none"
    )
    #expect(
      try error(NDArray([[1, 2], [1, -1], [-1, 1], [2, 2]]))
        == "label 1 at place 1 of example 2 stands behind -1, which ends a row")
    #expect(
      try error(NDArray([[1, 2], [1, -1], [-2, 1], [2, 2]])).hasPrefix(
        "label -2 at place 0 of example 2 is not one of the 4 classes"))
    #expect(
      try error(rows([1, 1, 2, 2, 3, 3]))
        == "the 6 labels of example 2 take 9 steps, those for blanks between equal ones included; the model gives 8"
    )
    #expect(
      try error(rows([1, 2, 1, 2, 1, 2, 1, 2, 1]))
        == "the 9 labels of example 2 take 9 steps; the model gives 8")
    #expect(
      try error(NDArray([1, 2, 3, 1]))
        == "labels [4] are no rows of labels; ctc takes [4, longest] with -1 behind the end of each"
    )
    #expect(
      try error(labels, [Flatten(), Dense(4)])
        == "the model gives [4] for each example, and ctc needs [steps, classes]; put Reshape([-1, classes]) at its end"
    )
    #expect(
      try error(labels, [Convolution(1, kernel: 1)])
        == "the model gives one class, which is the blank; expected one more for each symbol")
    #expect(
      try error(labels, [Convolution(4, kernel: 1)], .ctc(blank: 4))
        == "the loss takes class 4 for the blank; those of the model are 0 to 3")
    #expect(
      try error(labels, [Convolution(4, kernel: 1), Softmax()]).hasPrefix(
        "the model ends in Softmax and ctc takes the softmax of its outputs"))
    #expect(
      try error(labels, [Convolution(4, kernel: 1)], .ctc() + .squaredError).hasPrefix(
        "training cannot begin: ctc and another loss in one sum"))
    #expect(
      try error(labels, [Convolution(4, kernel: 1)], .ctc(), [.topKAccuracy(2)])
        == "the metric 'top 2' cannot be measured on rows of labels; with ctc take .accuracy or .labelErrorRate"
    )
    #expect(
      try error(NDArray([1, 0, 1, 2]), [Flatten(), Dense(4)], .crossEntropy(), [.labelErrorRate])
        == "the metric 'label error rate' cannot be measured on single labels or arrays; it goes with the loss .ctc()"
    )
    var trainer = Trainer(try model(), loss: .ctc())
    #expect(
      throws: TrainingError(
        "targets are arrays; ctc takes rows of labels, [4, longest] of Int with -1 behind the end of each"
      )
    ) { try trainer.train(X, NDArray<Float>.zeros([4, 8, 4]), epochs: 1) }
  }

  @Test func `the loss's gradient goes through the layers of a line network`() throws {
    let model = try Model<Double>(
      input: [6, 7, 1],
      [
        Convolution(3, kernel: 3, stride: (2, 1), padding: .same), Tanh(),
        Convolution(4, kernel: (3, 3), padding: .zeros(0, 1)), Reshape([-1, 4]), Sigmoid(),
        Convolution(3, kernel: 1),
      ], seed: 5)
    var random = RandomGenerator(seed: 2)
    let X = random.standardNormal([3, 6, 7, 1], of: Double.self)
    let labels = paddedLabels([[1, 1, 2], [2], []])
    var passed = model
    let outputs = passed.forward(X)
    #expect(outputs.shape == [3, 7, 3])
    passed.backward(Loss.ctc()(outputs, labels).gradient)
    let gradients = passed.gradients
    for (name, value) in model.parameters {
      let numeric = numericalGradient(at: value) { moved in
        var other = model
        other.forEachParameter { if $0 == name { $1.value = moved } }
        return Loss.ctc()(other(X), labels).loss
      }
      #expect(relativeError(gradients[name]!, numeric) < 1e-7, "\(name)")
    }
  }

  // MARK: - Lines of digits

  /// Lines of up to four digits that were drawn one by one, side by side with gaps between them, at
  /// half of their size: `[count, 14, 52, 1]`. Class 1 is the digit 0; 0 is the blank.
  private func lines(_ count: Int, seed: UInt64) -> (X: NDArray<Float>, labels: NDArray<Int>) {
    let digits = GeneratedDigits.draw(4 * count, seed: seed)
    let (pixels, classes) = (digits.pictures.elements, digits.labels.elements)
    var random = RandomGenerator(seed: seed)
    var (values, labels): ([Float], [[Int]]) = ([], [])
    for line in 0..<count {
      var picture = [Float](repeating: 0, count: 28 * 104)
      var (start, read): (Int, [Int]) = (1 + random.integer(below: 6), [])
      for digit in 4 * line..<4 * line + 1 + random.integer(below: 4) {
        let ink = (0..<28).filter { x in (0..<28).contains { pixels[digit * 784 + $0 * 28 + x] > 0 }
        }
        guard let left = ink.first, let right = ink.last, start + right - left < 104 else { break }
        for y in 0..<28 {
          for x in left...right {
            picture[y * 104 + start + x - left] = Float(pixels[digit * 784 + y * 28 + x]) / 255
          }
        }
        read.append(classes[digit] + 1)
        start += right - left + 3 + random.integer(below: 6)
      }
      labels.append(read)
      values += picture
    }
    // The mean of two by two pixels.
    let all = NDArray(values, shape: [count, 14, 2, 52, 2])
    return (all.mean(axes: [2, 4]).reshaped([count, 14, 52, 1]), paddedLabels(labels))
  }

  @Test func `a small network learns to read lines of digits`() throws {
    let model = try Model(
      input: [14, 52, 1],
      [
        Convolution(16, kernel: 3, padding: .same), BatchNormalization(), ReLU(), MaxPooling(2),
        Convolution(32, kernel: 3, padding: .same), BatchNormalization(), ReLU(),
        MaxPooling((2, 1)),
        Convolution(64, kernel: (3, 3), padding: .zeros(0, 1)), BatchNormalization(), ReLU(),
        Convolution(11, kernel: (1, 5), padding: .same), Reshape([-1, 11]),
      ], seed: 1)
    #expect(model.outputShape == [26, 11])
    let (X, labels) = lines(2400, seed: 3)
    var trainer = Trainer(
      model, .adam(), rate: 0.012, schedule: .oneCycle(), loss: .ctc(), batchSize: 16)
    trainer.metrics = [.labelErrorRate]
    try trainer.train(X, labels, epochs: 6)
    let held = lines(500, seed: 4)
    let scores = trainer.model(held.X)
    let wanted = CTCLabels.lists(held.labels)
    let rate = labelErrorRate(ctcGreedyDecode(scores).map(\.labels), wanted)
    #expect(rate < 0.05, "\(rate), \(trainer.history.losses)")
    // What is read stands where it is drawn: from left to right, each symbol at its own columns.
    for reading in ctcGreedyDecode(scores) {
      for (a, b) in zip(reading.symbols, reading.symbols.dropFirst()) {
        #expect(a.steps.upperBound < b.steps.lowerBound)
      }
    }
    // A search is at least as good as the best path, by its own measure.
    let searched = ctcBeamSearch(scores, width: 8).map { $0[0] }
    let likelihood = ctcLogLikelihood(scores, ctcGreedyDecode(scores).map(\.labels))
    #expect(
      searched.reduce(0) { $0 + $1.logProbability } >= likelihood.reduce(0, +) - 1e-6)
    #expect(labelErrorRate(searched.map(\.labels), wanted) < 0.05)
  }
}

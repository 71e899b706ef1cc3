import Glibc
import NDArrays
import NeuralNetworks

/// Training and prediction with the library's layers, composed as a lesson composes them:
/// `train_torch.py` does the same work.
enum Training {
  static func run(_ name: String) {
    var random = RandomGenerator(seed: 1)
    let X = random.random([2560, 784], of: Float.self)
    let labels = random.integers(0..<10, shape: [2560])
    let order = random.permutation(2560)
    let model: Model<Float>
    var optimizer = Optimizer.adam()
    do {
      switch name {
      case "linear":
        model = try Model(input: [784], [Dense(10, initialization: .lecunUniform)])
        optimizer = .sgd()
      case "mlp":
        model = try Model(
          input: [784], [Dense(512), ReLU(), Dense(512), ReLU(), Dense(10)])
      case "cnn", "predict":
        model = try Model(
          input: [28, 28, 1],
          [
            Convolution(32, kernel: 3), ReLU(), Convolution(64, kernel: 3), ReLU(), MaxPooling(2),
            Flatten(), Dense(128), ReLU(), Dense(10),
          ])
      default: fatalError("unknown training \(name); known are linear, mlp, cnn and predict")
      }
    } catch { fatalError(error.description) }

    var trainer = Trainer(model, optimizer)
    func step(_ i: Int) -> Float {
      let rows = order[i % 20 * 128..<(i % 20 + 1) * 128]
      if name == "predict" {
        return Float(model.predict(X[i % 20 * 128..<(i % 20 + 1) * 128]).sum())
      }
      let (x, y) = (X.rows(rows), labels.rows(rows))
      return Float(trainer.step(x, y, rate: name == "linear" ? 0.01 : 0.001).loss)
    }
    for i in 0..<10 { _ = step(i) }
    var times: [Double] = []
    var result: Float = 0
    var total = 0.0
    while times.count < 40 || total < 2 && times.count < 2000 {
      let duration = ContinuousClock().measure { result = step(times.count) }
      let seconds =
        Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
      times.append(seconds)
      total += seconds
    }
    var usage = rusage()
    getrusage(0, &usage)
    print("\(name)-swift \(times.sorted()[times.count / 2]) \(result) \(usage.ru_maxrss / 1000)")
  }
}

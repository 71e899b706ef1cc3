import Datasets
import Glibc
import NDArrays
import NeuralNetworks

/// `digits RECIPE DATA [--seed N] [--final] [--epochs N] [--rate X] [--batch N] [--generated N]
/// [--save FILE] [--checkpoint FILE]`: trains one of the models whose accuracy the README states.
///
/// Without `--final` it learns from the first 50,000 training pictures and judges on the last
/// 10,000; with it, it learns from all 60,000 and opens the test set once, at the end.
enum DigitRecipes {
  struct Recipe {
    var layers: [any Layer<Float>]
    var optimizer: Optimizer
    var rate: Double
    var schedule: Schedule
    var loss: Loss
    var batchSize: Int
    var epochs: Int
    var averaging: Double?
    var augmentation: Augmentation?
  }

  static func recipe(_ name: String, seed: UInt64) -> Recipe {
    func block(_ filters: Int, _ padding: Convolution<Float>.Padding) -> [any Layer<Float>] {
      [Convolution(filters, kernel: 3, padding: padding), BatchNormalization(), ReLU()]
    }
    let cnn: [any Layer<Float>] =
      block(32, .none) + block(32, .none) + [MaxPooling(2)] + block(64, .same) + block(64, .same)
      + [MaxPooling(2)] + block(128, .same)
      + [
        MaxPooling(2), Flatten(), Dropout(0.3), Dense(256), BatchNormalization(), ReLU(),
        Dropout(0.5), Dense(10),
      ]
    switch name {
    case "mlp":
      return Recipe(
        layers: [
          Dropout(0.2), Dense(1024), BatchNormalization(), ReLU(), Dropout(0.5), Dense(1024),
          BatchNormalization(), ReLU(), Dropout(0.5), Dense(10),
        ], optimizer: .adamW(weightDecay: 0.01), rate: 0.003, schedule: .oneCycle(),
        loss: .crossEntropy(), batchSize: 128, epochs: 40, averaging: 0.999)
    case "cnn":
      return Recipe(
        layers: cnn, optimizer: .adamW(weightDecay: 0.02), rate: 0.003, schedule: .oneCycle(),
        loss: .crossEntropy(labelSmoothing: 0.05), batchSize: 128, epochs: 12, averaging: 0.998)
    case "best":
      return Recipe(
        layers: cnn, optimizer: .adamW(weightDecay: 0.02), rate: 0.003, schedule: .oneCycle(),
        loss: .crossEntropy(labelSmoothing: 0.05), batchSize: 128, epochs: 24, averaging: 0.998,
        augmentation: Augmentation(
          shift: 2, turn: 10, scale: 0.1, shear: 0.1, elasticity: 0.7, seed: seed))
    case "fast":
      return Recipe(
        layers: [
          Convolution(32, kernel: 5, stride: 2), ReLU(), Convolution(32, kernel: 3), ReLU(),
          MaxPooling(2), Convolution(64, kernel: 3), ReLU(), Flatten(), Dense(10),
        ], optimizer: .adamW(weightDecay: 0.01), rate: 0.015, schedule: .oneCycle(),
        loss: .crossEntropy(), batchSize: 128, epochs: 3)
    default: fatalError("unknown recipe \(name); known are mlp, cnn, best and fast")
    }
  }

  static func run(_ arguments: [String]) throws {
    let start = ContinuousClock().now
    func seconds() -> String {
      let gone = ContinuousClock().now - start
      let value = Double(gone.components.seconds) + Double(gone.components.attoseconds) * 1e-18
      return "\((value * 100).rounded() / 100) s"
    }
    guard arguments.count >= 2 else { fatalError("usage: digits RECIPE DATA [--seed N] [--final]") }
    func option(_ name: String) -> Int? {
      arguments.firstIndex(of: name).flatMap { Int(arguments[$0 + 1]) }
    }
    let seed = UInt64(option("--seed") ?? 1)
    let isFinal = arguments.contains("--final")
    var recipe = recipe(arguments[0], seed: seed)
    if let place = arguments.firstIndex(of: "--rate"), let rate = Double(arguments[place + 1]) {
      recipe.rate = rate
    }
    recipe.batchSize = option("--batch") ?? recipe.batchSize
    let epochs = option("--epochs") ?? recipe.epochs
    let digits = try Digits.mnist(arguments[1])
    let count = isFinal ? 60_000 : 50_000
    let isPicture = !(recipe.layers[0] is Dropout<Float>)
    var model = try Model(input: isPicture ? [28, 28, 1] : [784], recipe.layers, seed: seed)
    model.preprocessing = Preprocessing(mean: 0.1307, deviation: 0.3081)
    // Digits that the program draws, none of MNIST's; judged on MNIST's training pictures, in the
    // end on its test pictures.
    let drawn = option("--generated").map { GeneratedDigits.draw($0, seed: 1) }
    let train = drawn ?? digits.train[0..<count]
    let held =
      isFinal ? digits.test : drawn == nil ? digits.train[count..<60_000] : digits.train
    let X: NDArray<Float> = model.preprocessing(train.pictures)
    let V: NDArray<Float> = model.preprocessing(held.pictures)
    var trainer = Trainer(
      model, recipe.optimizer, rate: recipe.rate, schedule: recipe.schedule, loss: recipe.loss,
      batchSize: recipe.batchSize, seed: seed)
    trainer.averaging = recipe.averaging
    if let change = recipe.augmentation { trainer.augmentation = { change(&$0, $1, $2) } }
    let checkpoint = arguments.firstIndex(of: "--checkpoint").map { arguments[$0 + 1] }
    try trainer.train(
      X, train.labels, epochs: epochs, validation: isFinal ? nil : (V, held.labels),
      checkpoint: checkpoint
    ) { epoch in
      let held = epoch.validationAccuracy.map { ", held back \($0)" } ?? ""
      print(
        "epoch \(epoch.number): loss \(epoch.loss), read \(epoch.accuracy)\(held), \(seconds())")
      fflush(nil)
      return true
    }
    let trained = trainer.averaged ?? trainer.model
    let right = accuracy(trained.predict(V), held.labels)
    if drawn != nil {
      print(ClassificationReport(held.labels, trained.predict(V)).text(digits: 3))
    }
    print(
      "\(arguments[0]) seed \(seed): \(isFinal ? "test" : "held back") \(right) after \(seconds()), \(model.parameterCount) parameters"
    )
    if let place = arguments.firstIndex(of: "--save") { try trained.save(to: arguments[place + 1]) }
  }
}

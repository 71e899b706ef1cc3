import NDArrays
import NeuralNetworks

extension ReferenceSystem {
  /// All of them, the shortest training first.
  public static let all = [linear, kerasMLP, kerasCNN, kerasCNNMended, kaggle, optidash]

  /// The system of that name, or nil where there is none.
  public static func named(_ name: String) -> ReferenceSystem? { all.first { $0.name == name } }

  /// Softmax regression in NumPy, one picture at a time.
  ///
  /// Weights begin at N(0, 1), the pictures come in their order, and every 5,000 pictures it looks at
  /// the whole of the training and the test pictures, which it calls validation.
  public static let linear: ReferenceSystem = {
    var recipe = Recipe(
      name: "linear", purpose: "Softmax regression from scratch, a picture a step.", input: [784],
      layers: [Dense(10, initialization: .normal(deviation: 1))], optimizer: .sgd(), rate: 0.01,
      schedule: .constant, batchSize: 1, epochs: 3)
    recipe.shuffles = false
    recipe.preprocessing = Preprocessing(mean: 0.1307, deviation: 0.3081)
    return ReferenceSystem(
      recipe, title: "Linear from scratch",
      source: "bouguerra-khalil/OCR-LinearNeuralNetworkFromScratch",
      claim: "Train Accuracy: 89.64%, Validation Accuracy: 89.24%", claimed: 0.8924,
      measured: 0.883...0.8968, picturesPerLook: 5_000, isStandardized: true)
  }()

  /// The network whose code is in no commit, as Keras's own example of two layers of 512 has it.
  ///
  /// Reconstructed: dropout of a fifth, RMSprop at 0.001, 128 pictures a step, 20 epochs.
  public static let kerasMLP = ReferenceSystem(
    keras(
      "keras-mlp", "Two layers of 512 with dropout, reconstructed.", input: [784],
      [
        dense(512), ReLU(), Dropout(0.2), dense(512), ReLU(), Dropout(0.2), dense(10),
      ], .rmsProp(decay: 0.9, epsilon: 1e-7), rate: 0.001, batchSize: 128, epochs: 20),
    title: "Keras MLP", source: "aakashjhawar/handwritten-digit-recognition",
    claim: "accuracy of 98.314%", claimed: 0.98314, measured: nil)

  /// Four convolutions whose ten outputs are sigmoids, which the loss takes for scores.
  public static let kerasCNN = ReferenceSystem(
    keras(
      "keras-cnn", "Four convolutions, with sigmoids that the loss takes for scores.",
      input: [28, 28, 1], fourConvolutions + [Sigmoid()], .adam(epsilon: 1e-7), rate: 0.001,
      loss: sigmoidsAsScores, batchSize: 32, epochs: 10),
    title: "Keras CNN", source: "aakashjhawar/handwritten-digit-recognition",
    claim: "over 99% accuracy", claimed: 0.99, measured: 0.9839...0.9839)

  /// The same network whose outputs are scores.
  public static let kerasCNNMended = ReferenceSystem(
    keras(
      "keras-cnn-mended", "The four convolutions without the sigmoids.", input: [28, 28, 1],
      fourConvolutions, .adam(epsilon: 1e-7), rate: 0.001, batchSize: 32, epochs: 10),
    title: "Keras CNN, mended", source: "aakashjhawar/handwritten-digit-recognition",
    claim: nil, claimed: nil, measured: nil)

  /// Convolutions of 5 × 5 on the rows of Kaggle's table, a tenth of which is held back.
  public static let kaggle = ReferenceSystem(
    keras(
      "kaggle", "Four convolutions of 5 × 5, on Kaggle's 42,000 rows.", input: [28, 28, 1],
      [
        convolution(32, 5, .same), ReLU(), convolution(32, 5, .same), ReLU(), MaxPooling(),
        Dropout(0.25), convolution(64, 5, .same), ReLU(), convolution(64, 5, .same), ReLU(),
        MaxPooling(), Dropout(0.25), Flatten(), dense(256), ReLU(), Dropout(0.5), dense(10),
      ], .adam(epsilon: 1e-7), rate: 5e-4, batchSize: 86, epochs: 10),
    title: "Kaggle CNN", source: "vaish28/Kaggle_Dataset_MNIST", claim: nil, claimed: nil,
    measured: 0.9914...0.9926, pictures: 42_000, heldBack: 0.1)

  /// A hundred epochs, of which the one with the lowest validation loss is kept.
  public static let optidash: ReferenceSystem = {
    func block(_ filters: Int) -> [any Layer<Float>] {
      [
        convolution(filters, 3, .none), ReLU(), convolution(filters, 3, .none), ReLU(),
        normalization, MaxPooling(), Dropout(0.25),
      ]
    }
    var recipe = keras(
      "optidash", "Four normalised convolutions, a hundred epochs.", input: [28, 28, 1],
      block(32) + block(64)
        + [Flatten(), dense(128), ReLU(), normalization, Dropout(0.25), dense(10)],
      .sgd(momentum: 0.9), rate: 0.01, batchSize: 32, epochs: 100)
    recipe.schedule = .reduceOnPlateau(factor: 0.1, patience: 9, fall: 1e-4)
    return ReferenceSystem(
      recipe, title: "Optidash CNN", source: "dv-123",
      claim: "Epoch 88: Validation accuracy - 0.9938; epoch 18: Validation accuracy - 0.9938",
      claimed: 0.9938, measured: 0.9949...0.9949, heldBack: 0.1, choosesByLoss: true)
  }()

  // MARK: - Keras's defaults

  /// First weights are Glorot's, inputs 0…1, unless a program says otherwise.
  private static func keras(
    _ name: String, _ purpose: String, input: Shape, _ layers: [any Layer<Float>],
    _ optimizer: Optimizer, rate: Double, loss: Loss = .crossEntropy(), batchSize: Int, epochs: Int
  ) -> Recipe {
    var recipe = Recipe(
      name: name, purpose: purpose, input: input, layers: layers, optimizer: optimizer,
      rate: rate, schedule: .constant, loss: loss, batchSize: batchSize, epochs: epochs)
    recipe.preprocessing = Preprocessing()
    return recipe
  }

  private static func dense(_ outputs: Int) -> Dense<Float> {
    Dense(outputs, initialization: .glorot)
  }

  private static func convolution(
    _ filters: Int, _ kernel: Int, _ padding: Convolution<Float>.Padding
  ) -> Convolution<Float> {
    Convolution(filters, kernel: kernel, padding: padding, initialization: .glorot)
  }

  private static var normalization: BatchNormalization<Float> {
    BatchNormalization(momentum: 0.99, epsilon: 1e-3)
  }

  private static var fourConvolutions: [any Layer<Float>] {
    [
      convolution(64, 3, .none), ReLU(), convolution(32, 3, .same), ReLU(), MaxPooling(),
      convolution(16, 3, .same), ReLU(), MaxPooling(), convolution(64, 3, .same), ReLU(),
      MaxPooling(), Flatten(), dense(128), ReLU(), dense(10),
    ]
  }

  /// Cross-entropy of the softmax of what are shares already: the best that a class can get is e / (e + 9),
  /// less than a quarter, and gradients vanish where a sigmoid is sure.
  private static let sigmoidsAsScores = Loss("cross-entropy of sigmoids taken for scores") {
    let (loss, gradient) = crossEntropy($0, $1)
    return (loss, gradient)
  }
}

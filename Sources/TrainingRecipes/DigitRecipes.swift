import Datasets
import NeuralNetworks

extension Recipe {
  /// All recipes that have a name, the simplest first.
  public static let all = [linear, mlp, cnn, best, fast]

  /// The recipe of that name, or nil where there is none.
  public static func named(_ name: String) -> Recipe? { all.first { $0.name == name } }

  /// Ten weighted sums of the pixels.
  public static let linear = Recipe(
    name: "linear", purpose: "Ten weighted sums of the pixels: what the others are measured by.",
    input: [784], layers: [Dense(10)], optimizer: .adamW(weightDecay: 0.01), rate: 0.003,
    epochs: 12)

  /// Two wide layers, normalised, with dropout.
  public static let mlp = Recipe(
    name: "mlp",
    purpose: "Two wide layers with dropout, which know nothing of neighbouring pixels.",
    input: [784],
    layers: [
      Dropout(0.2), Dense(1024), BatchNormalization(), ReLU(), Dropout(0.5), Dense(1024),
      BatchNormalization(), ReLU(), Dropout(0.5), Dense(10),
    ], optimizer: .adamW(weightDecay: 0.01), rate: 0.003, epochs: 40, averaging: 0.999)

  /// Five convolutions on the pictures as they are.
  public static let cnn = Recipe(
    name: "cnn", purpose: "Five convolutions, trained on the pictures as they are.",
    input: [28, 28, 1], layers: convolutions, optimizer: .adamW(weightDecay: 0.02), rate: 0.003,
    loss: .crossEntropy(labelSmoothing: 0.05), epochs: 12, averaging: 0.998)

  /// The same network on pictures that are changed each time.
  public static let best = Recipe(
    name: "best",
    purpose: "The network of cnn, trained longer on pictures that change each time.",
    input: [28, 28, 1], layers: convolutions, optimizer: .adamW(weightDecay: 0.02), rate: 0.003,
    loss: .crossEntropy(labelSmoothing: 0.05), epochs: 24, averaging: 0.998,
    augmentation: Augmentation(shift: 2, turn: 10, scale: 0.1, shear: 0.1, elasticity: 0.7))

  /// Three small convolutions, three epochs.
  public static let fast = Recipe(
    name: "fast", purpose: "Three small convolutions that learn in seconds.",
    input: [28, 28, 1],
    layers: [
      Convolution(32, kernel: 5, stride: 2), ReLU(), Convolution(32, kernel: 3), ReLU(),
      MaxPooling(2), Convolution(64, kernel: 3), ReLU(), Flatten(), Dense(10),
    ], optimizer: .adamW(weightDecay: 0.01), rate: 0.015, epochs: 3)

  private static var convolutions: [any Layer<Float>] {
    func block(_ filters: Int, _ padding: Convolution<Float>.Padding) -> [any Layer<Float>] {
      [Convolution(filters, kernel: 3, padding: padding), BatchNormalization(), ReLU()]
    }
    return block(32, .none) + block(32, .none) + [MaxPooling(2)]
      + block(64, .same) + block(64, .same) + [MaxPooling(2)] + block(128, .same)
      + [
        MaxPooling(2), Flatten(), Dropout(0.3), Dense(256), BatchNormalization(), ReLU(),
        Dropout(0.5), Dense(10),
      ]
  }
}

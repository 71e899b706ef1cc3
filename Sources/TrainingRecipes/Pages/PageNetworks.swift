import NDArrays
import NeuralNetworks

/// The networks that read pages, before they have learned anything.
public enum PageNetworks {
  /// Says of a piece of ink which digit it is, or that it is none: 28 × 28 → 11.
  public static func classifier(seed: UInt64 = 1) -> Model<Float> {
    made(
      [28, 28, 1],
      block(16) + block(16) + [MaxPooling(2)] + block(32) + block(32) + [MaxPooling(2)] + block(64)
        + block(64)
        + [MaxPooling(2), Flatten(), Dense(96), BatchNormalization(), ReLU(), Dense(11)], seed)
  }

  /// Says of a digit how many quarters it must be turned, clockwise, to stand upright: 28 × 28 → 4.
  public static func orientation(seed: UInt64 = 1) -> Model<Float> {
    made(
      [28, 28, 1],
      block(8) + [MaxPooling(2)] + block(16) + [MaxPooling(2)] + block(32)
        + [MaxPooling(2), Flatten(), Dense(48), BatchNormalization(), ReLU(), Dense(4)], seed)
  }

  /// Reads a component of ink in 48 steps: 32 × 96 → 48 × 11, the first class for nothing new.
  public static func line(seed: UInt64 = 1) -> Model<Float> {
    made(
      [32, 96, 1],
      block(16) + [MaxPooling(2)] + block(32) + block(32) + [MaxPooling((2, 1))] + block(64)
        + block(64) + [MaxPooling((2, 1))]
        + [Convolution(96, kernel: (4, 3), padding: .zeros(0, 1)), BatchNormalization(), ReLU()]
        + [Convolution(96, kernel: (1, 5), padding: .same), BatchNormalization(), ReLU()]
        + [Convolution(11, kernel: (1, 5), padding: .same), Reshape([-1, 11])], seed)
  }

  private static func block(_ filters: Int) -> [any Layer<Float>] {
    [Convolution(filters, kernel: 3, padding: .same), BatchNormalization(), ReLU()]
  }

  private static func made(_ input: Shape, _ layers: [any Layer<Float>], _ seed: UInt64)
    -> Model<Float>
  {
    do {
      var model = try Model(input: input, layers, seed: seed)
      model.preprocessing = Preprocessing(mean: 0.15, deviation: 0.3)
      return model
    } catch {
      fatalError("PageNetworks: \(error)")
    }
  }
}

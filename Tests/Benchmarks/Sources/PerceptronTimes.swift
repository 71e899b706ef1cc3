import Datasets
import NDArrays
import NeuralNetworks
import Synchronization
import TrainingRecipes

/// `perceptrons MNIST FOLDER PLACE [ROWS [SEED]]`: trains a setting of the search with scikit-learn's network on five
/// folds and prints, a line a fold, right answers, epochs and seconds, and last the seconds of all five.
///
/// Each fold has a seed of its own, the given one and those after it: with one for all, its luck would be that of
/// all folds. It writes the folds to `FOLDER/folds.npy`, so that scikit-learn can have the same.
enum PerceptronTimes {
  /// What is compared: one setting that stops by itself, one whose rate adapts, and the one that the search
  /// ended with.
  static let settings: [PerceptronSettings] = [
    PerceptronSearch.claimedSettings,
    PerceptronSearch.firstGrid.first {
      $0.hidden == [40] && $0.activation == .relu && $0.solver == .sgd && $0.alpha == 1e-4
        && $0.isAdaptive
    }!,
    PerceptronSearch.firstGrid.first {
      $0.hidden == [40, 40] && $0.activation == .tanh && $0.solver == .sgd && $0.alpha == 0.05
        && !$0.isAdaptive
    }!,
  ]

  static func run(_ arguments: [String]) throws {
    guard arguments.count >= 3, let place = Int(arguments[2]), settings.indices.contains(place)
    else { fatalError("usage: perceptrons MNIST FOLDER 0…\(settings.count - 1) [ROWS [SEED]]") }
    let rows = arguments.count > 3 ? Int(arguments[3]) ?? 42_000 : 42_000
    let seed = arguments.count > 4 ? UInt64(arguments[4]) ?? 1 : 1
    let digits = try Digits.mnist(arguments[0])
    let part = digits.train[0..<rows]
    let X = part.inputs
    let folds = try Folds(5, stratifying: part.labels, seed: 1)
    var numbers = [Int](repeating: 0, count: rows)
    for (number, fold) in folds.enumerated() { for row in fold.heldBack { numbers[row] = number } }
    try NDArray(numbers).write(npy: "\(arguments[1])/folds.npy")

    let start = ContinuousClock().now
    let found = Mutex([String](repeating: "", count: 5))
    ThreadPool.shared.run(5) { number in
      let fold = folds[number]
      let before = ContinuousClock().now
      var training = try! PerceptronTraining(
        settings[place], inputs: 784, seed: seed + UInt64(number))
      try! training.train(X, part.labels, rows: fold.training)
      let right = training.right(X, part.labels, rows: fold.heldBack)
      let line =
        "fold \(number): \(right) of \(fold.heldBack.count) in \(training.losses.count) epochs, \(seconds(since: before)) s"
      found.withLock { $0[number] = line }
    }
    for line in found.withLock({ $0 }) { print(line) }
    print("all: \(seconds(since: start)) s")
  }

  private static func seconds(since start: ContinuousClock.Instant) -> String {
    let gone = (ContinuousClock().now - start).components
    return decimals(Double(gone.seconds) + Double(gone.attoseconds) * 1e-18, 2)
  }
}

import Datasets
import NDArrays
import NeuralNetworks

/// A public digit recogniser that this project is measured against: how its own code makes and trains
/// it, what it claims, and what its model was found to reach.
///
/// ```swift
/// let system = ReferenceSystem.linear
/// system.claimed!                                      // 0.8924
/// try system.recipe.model(seed: 1).parameterCount      // 7850
/// ReferenceSystem.all.count                            // 6
/// ```
///
/// scikit-learn's network is not among them: it stops by rules of its own, which
/// ``PerceptronTraining`` follows.
public struct ReferenceSystem: Sendable {
  /// Its network and all numbers of its training.
  public var recipe: Recipe
  /// What a table calls it.
  public var title: String
  /// Whose it is: the owner of its repository, or the owner and the repository.
  public var source: String
  /// What its page says, in its own words or numbers; nil where it says nothing.
  public var claim: String?
  /// The accuracy that it claims, 0…1.
  public var claimed: Double?
  /// The accuracies that its own model or log were found to have; nil where there is neither.
  public var measured: ClosedRange<Double>?
  /// How many of MNIST's training pictures it has, from the first; nil for all.
  public var pictures: Int?
  /// The share of them that it holds back to judge by after each epoch; 0 where it holds back none.
  public var heldBack: Double
  /// How many pictures it learns from between two looks at how well it does; nil for a whole epoch.
  public var picturesPerLook: Int?
  /// Whether of all epochs the one with the lowest loss on the pictures that are held back counts, and
  /// not the last.
  public var choosesByLoss: Bool

  /// What files and the command line call it.
  public var name: String { recipe.name }

  /// How often one looks at how well it does.
  public func looks(_ pictures: Int) -> Int {
    guard let step = picturesPerLook else { return recipe.epochs }
    return recipe.epochs * ((pictures + step - 1) / step)
  }

  /// The trainer before its first step.
  ///
  /// - Parameter seed: Decides first weights, the order of the pictures and what is dropped.
  /// - Throws: ``NeuralNetworks/ModelError`` naming the layer that does not fit the one before it.
  public func trainer(seed: UInt64) throws(ModelError) -> Trainer { try recipe.trainer(seed: seed) }

  /// The pictures that it learns from, and those that it holds back.
  ///
  /// - Parameter digits: MNIST's training pictures, or others. Of fewer than ``pictures`` all are taken.
  /// - Throws: ``NeuralNetworks/SplitError`` where there are none.
  public func split(_ digits: DigitSet, seed: UInt64) throws(SplitError) -> (
    learned: DigitSet, heldBack: DigitSet?
  ) {
    let count = Swift.min(digits.count, pictures ?? digits.count)
    guard heldBack > 0 else {
      if count == 0 { throw .noExamples }
      return (digits[0..<count], nil)
    }
    let parts = try Split(count: count, validation: heldBack, test: 0, seed: seed)
    func set(_ rows: [Int]) -> DigitSet {
      DigitSet(pictures: digits.pictures.rows(rows), labels: digits.labels.rows(rows))
    }
    return (set(parts.training), set(parts.validation))
  }

  /// What the network takes for pictures: 0…1, or numbers of mean 0 and deviation 1 where it standardises.
  ///
  /// - Shapes: `[n, 28, 28]` → `[n, 28, 28]`
  public func inputs(_ pictures: NDArray<UInt8>) -> NDArray<Float> {
    guard isStandardized else { return recipe.preprocessing(pictures) }
    // By the mean and deviation of these pictures themselves: its program does so with the test's too.
    let numbers = pictures.cast(to: Float.self)
    return (numbers - numbers.mean()) / numbers.standardDeviation()
  }

  /// Whether inputs are less the mean of all their pixels, over the deviation of all their pixels.
  public var isStandardized: Bool

  /// A system of these numbers.
  public init(
    _ recipe: Recipe, title: String, source: String, claim: String?, claimed: Double?,
    measured: ClosedRange<Double>?, pictures: Int? = nil, heldBack: Double = 0,
    picturesPerLook: Int? = nil, choosesByLoss: Bool = false, isStandardized: Bool = false
  ) {
    self.recipe = recipe
    self.title = title
    self.source = source
    self.claim = claim
    self.claimed = claimed
    self.measured = measured
    self.pictures = pictures
    self.heldBack = heldBack
    self.picturesPerLook = picturesPerLook
    self.choosesByLoss = choosesByLoss
    self.isStandardized = isStandardized
  }
}

import NDArrays
import NeuralNetworks

/// What a public system reached when it was trained here, as a file beside a lesson holds it.
///
/// Test pictures that were read wrong are named by their places, with what they were read as: with the
/// labels of the test set, all readings follow from that.
///
/// ```swift
/// var digits = try Digits.load()
/// digits.train = digits.train[0..<60]
/// var system = ReferenceSystem.linear
/// system.recipe.epochs = 1
/// var run = try ReferenceRun(system, on: digits, folder: scratchFile("run"), seed: 1)
/// let result = try run.finish()
/// result.looks.count    // 1
/// ```
public struct ReferenceResult: Codable, Sendable, Hashable {
  /// How well the network did at one time of its training.
  public struct Look: Codable, Sendable, Hashable {
    /// Counted from 1: the epoch, where one looks after each.
    public var number: Int
    /// The mean loss of the batches since the last look, each before its step.
    public var loss: Double
    /// The share of the pictures since the last look that were read right, each before its step.
    public var accuracy: Double
    /// The learning rate of the last step.
    public var rate: Double
    /// The mean loss on the pictures that are held back, where there are some.
    public var validationLoss: Double?
    /// The share of the pictures that are held back which is read right, where there are some.
    public var validationAccuracy: Double?
    /// The share of all pictures that it learns from which is read right, where it looks at that.
    public var trainingAccuracy: Double?
    /// The share of the test pictures that is read right; nil before the training is finished.
    public var testAccuracy: Double?
    /// The digest of what was learnt up to here.
    public var weights: String
    /// The digest of the readings of the test pictures.
    public var readings: String
    /// The test pictures that are read wrong; nil where they are not kept, or the training is not
    /// finished.
    public var wrong: [Int]?
    /// What each of them is read as, a digit each.
    public var said: String?

    /// The readings of all test pictures, from their labels and what is read wrong.
    ///
    /// - Returns: `[n]`, or nil where ``wrong`` is not kept.
    /// - Precondition: The labels are those of the test; otherwise stops where a picture that is read wrong is
    ///   none of them.
    public func readings(of labels: NDArray<Int>) -> NDArray<Int>? {
      guard let wrong, let said else { return nil }
      var readings = labels.elements
      for (place, digit) in zip(wrong, said) {
        guard readings.indices.contains(place), let value = digit.wholeNumberValue else {
          fatalError(
            "ReferenceResult: picture \(place) is read as '\(digit)'; there are \(readings.count) labels, and digits are 0 to 9"
          )
        }
        readings[place] = value
      }
      return NDArray(readings)
    }
  }

  /// The system's name.
  public var system: String
  /// What makes this file anew.
  public var command: String
  /// Decided first weights, the order of the pictures and what was dropped.
  public var seed: UInt64
  /// Whether all epochs are done and the test has been judged.
  public var isFinished: Bool
  /// The digest of all pictures and labels, those of the test included.
  public var pictures: String
  /// How many pictures were learned from.
  public var learned: Int
  /// How many pictures were held back.
  public var heldBack: Int
  /// How many pictures were tested on.
  public var tested: Int
  /// How many numbers are learnt.
  public var parameters: Int
  /// How many numbers are kept beside them, as the means of batch normalization are.
  public var keptNumbers: Int
  /// The seconds that the training took by the clock.
  public var seconds: Double
  /// The seconds that it took of all cores together.
  public var processorSeconds: Double
  /// The looks in their order.
  public var looks: [Look]
  /// The number of the look whose network counts: the last, or the one that was chosen by loss.
  public var chosen: Int?

  /// The look whose network counts; nil before the first.
  public var chosenLook: Look? { chosen.map { looks[$0 - 1] } }

  /// Reads a file.
  ///
  /// - Throws: ``NeuralNetworks/ModelError`` for one that cannot be read or is none.
  public init(_ path: String) throws(ModelError) { self = try ResultFile.read(path) }

  init(
    system: String, command: String, seed: UInt64, pictures: String, learned: Int,
    heldBack: Int, tested: Int, parameters: Int, keptNumbers: Int
  ) {
    self.system = system
    self.command = command
    self.seed = seed
    self.pictures = pictures
    self.learned = learned
    self.heldBack = heldBack
    self.tested = tested
    self.parameters = parameters
    self.keptNumbers = keptNumbers
    (isFinished, seconds, processorSeconds) = (false, 0, 0)
    (looks, chosen) = ([], nil)
  }

  /// Writes the file whole, in the place of an older one.
  ///
  /// - Throws: What the system says of a file that cannot be written.
  public func write(to path: String) throws { try ResultFile.write(self, to: path) }
}

import FoundationEssentials
import NeuralNetworks

/// What the search with scikit-learn's network found when it was made here, as a file beside a lesson
/// holds it.
///
/// Each row is judged by a network that has not seen it. Accuracies are of two kinds: an example is right
/// where all ten answers are, as scikit-learn counts with one-hot labels, or where the largest output is
/// at its label.
public struct PerceptronSearchResult: Codable, Sendable, Hashable {
  /// A training on all folds but one.
  public struct Fold: Codable, Sendable, Hashable {
    /// How many rows were held back.
    public var heldBack: Int
    /// Of how many of them all ten answers are right.
    public var right = 0
    /// Of how many the largest output is at the label.
    public var rightByLargest = 0
    /// How many epochs it took.
    public var epochs = 0
    /// Whether it stopped by itself.
    public var hasConverged = false
    /// The training loss of the last epoch.
    public var loss: Double?
    /// The seconds that it took by the clock.
    public var seconds = 0.0
    /// The seconds of the one core that it had.
    public var processorSeconds = 0.0
    /// The digest of what was learnt.
    public var weights: String?
    /// Why it could not be trained.
    public var failure: String?

    init(heldBack: Int) { self.heldBack = heldBack }
  }

  /// A setting on all folds.
  public struct Trial: Codable, Sendable, Hashable {
    /// 1 for the first grid, 2 for the second.
    public var grid: Int
    /// What was tried.
    public var settings: PerceptronSettings
    /// The folds; nil for one that is not trained yet.
    public var folds: [Fold?]

    init(grid: Int, settings: PerceptronSettings) {
      self.grid = grid
      self.settings = settings
      folds = [Fold?](repeating: nil, count: 5)
    }

    /// The share of all rows that is right, all ten answers of each, out of fold; nil until all folds are
    /// trained, or where one failed.
    public var accuracy: Double? { share(\.right) }
    /// The share of all rows of which the largest output is at the label, out of fold.
    public var accuracyByLargest: Double? { share(\.rightByLargest) }

    private func share(_ right: KeyPath<Fold, Int>) -> Double? {
      let done = folds.compactMap { $0 }.filter { $0.failure == nil }
      guard done.count == folds.count else { return nil }
      let all = done.reduce(0) { $0 + $1.heldBack }
      return all == 0 ? nil : Double(done.reduce(0) { $0 + $1[keyPath: right] }) / Double(all)
    }
  }

  /// The model that the claim is about.
  public struct Claimed: Codable, Sendable, Hashable {
    /// How it was trained.
    public var settings: PerceptronSettings
    /// How many rows it learned from.
    public var learned: Int
    /// How many rows were held out.
    public var heldOut: Int
    /// How many epochs it took.
    public var epochs: Int
    /// The training loss of each.
    public var losses: [Double]
    /// Of how many rows that were held out all ten answers are right.
    public var rightHeldOut: Int
    /// Of how many rows that were held out the largest output is at the label.
    public var rightHeldOutByLargest: Int
    /// Of how many of all rows all ten answers are right.
    public var rightOfAll: Int
    /// Of how many of all rows the largest output is at the label.
    public var rightOfAllByLargest: Int
    /// How many test pictures there are.
    public var tested: Int
    /// Of how many test pictures all ten answers are right.
    public var rightOfTest: Int
    /// The test pictures whose largest output is not at their label.
    public var wrong: [Int]
    /// Where the largest output of each of these is instead, a digit each.
    public var said: String
    /// The digest of what was learnt.
    public var weights: String
  }

  /// What makes this file anew.
  public var command: String
  /// Decided the folds, first weights and the order of the rows.
  public var seed: UInt64
  /// The digest of all pictures and labels, those of the test included.
  public var pictures: String
  /// How many rows were searched on.
  public var rows: Int
  /// Whether all is trained and the test has been judged.
  public var isFinished = false
  /// The settings in their order, those of the first grid first.
  public var trials: [Trial]
  /// The model of the claim, once it is trained.
  public var claimed: Claimed?

  init(command: String, seed: UInt64, pictures: String, rows: Int, trials: [Trial]) {
    self.command = command
    self.seed = seed
    self.pictures = pictures
    self.rows = rows
    self.trials = trials
  }

  /// The place of the setting of a grid with the highest accuracy, the first of several; nil where none
  /// has one.
  public func best(ofGrid grid: Int) -> Int? {
    trials.indices.filter { trials[$0].grid == grid && trials[$0].accuracy != nil }
      .max { (trials[$0].accuracy!, $1) < (trials[$1].accuracy!, $0) }
  }

  /// Reads a file.
  ///
  /// - Throws: ``NeuralNetworks/ModelError`` for one that cannot be read or is none.
  public init(_ path: String) throws(ModelError) { self = try ResultFile.read(path) }

  /// Writes the file whole, in the place of an older one.
  ///
  /// - Throws: What the system says of a file that cannot be written.
  public func write(to path: String) throws { try ResultFile.write(self, to: path) }
}

/// Results as files of JSON, keys in order.
enum ResultFile {
  static func read<Value: Decodable>(_ path: String) throws(ModelError) -> Value {
    let data: Data
    do { data = try Data(contentsOf: URL(filePath: path)) } catch {
      throw ModelError("\(path) cannot be read: \(error)")
    }
    do { return try JSONDecoder().decode(Value.self, from: data) } catch {
      throw ModelError("\(path) holds no result of a reference system: \(error)")
    }
  }

  static func write(_ value: some Encodable, to path: String) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    try (encoder.encode(value) + Data("\n".utf8)).write(to: URL(filePath: path), options: .atomic)
  }
}

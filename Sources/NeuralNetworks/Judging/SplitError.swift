/// Why examples cannot be parted as was asked.
public enum SplitError: Error, Hashable, CustomStringConvertible {
  /// There is no example.
  case noExamples
  /// Shares that are no numbers from 0, or add up to more than 1.
  case shares([Double])
  /// Fewer than two folds: then nothing is left to train on.
  case tooFewFolds(Int)
  /// Fewer than one repetition.
  case tooFewRepetitions(Int)
  /// More folds than examples: some would hold nothing back.
  case moreFoldsThanExamples(folds: Int, examples: Int)
  /// More folds than examples of the smallest class.
  case moreFoldsThanClass(folds: Int, label: Int, examples: Int)
  /// More folds than groups, which are not cut.
  case moreFoldsThanGroups(folds: Int, groups: Int)

  /// What cannot be done, the numbers, and the rule, as one sentence.
  public var description: String {
    switch self {
    case .noExamples: "split: there are no examples; expected at least one"
    case .shares(let shares):
      "split: shares of \(shares.map { "\($0)" }.joined(separator: ", ")); expected numbers from 0 that add up to 1 at most"
    case .tooFewFolds(let folds):
      "folds: \(folds) cannot be; with fewer than 2 nothing is left to train on"
    case .tooFewRepetitions(let repetitions):
      "folds: \(repetitions) repetitions cannot be; expected at least 1"
    case .moreFoldsThanExamples(let folds, let examples):
      "folds: \(folds) of \(examples) examples cannot be; each holds back at least one"
    case .moreFoldsThanClass(let folds, let label, let examples):
      "folds: \(folds) of class \(label) with its \(examples) examples cannot be; each holds back at least one of each class"
    case .moreFoldsThanGroups(let folds, let groups):
      "folds: \(folds) of \(groups) groups cannot be; each holds back at least one, and none is cut"
    }
  }
}

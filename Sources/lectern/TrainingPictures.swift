import Datasets
import Foundation
import LessonExecution
import LessonWire
import NDArrays
import TrainingRecipes

/// The pictures that a training learns from, and those that judge it.
struct TrainingPictures {
  /// The folder that they were read from; nil where the program drew them.
  let folder: String?
  let learned: DigitSet
  let judging: DigitSet
  let source: PictureSource

  /// - Parameter named: The folder that is named, or `generated`; nil where nobody said.
  /// - Throws: ``SetupError`` for a folder whose files are missing or damaged, and for too few
  ///   pictures.
  init(_ named: String?, isFinal: Bool) throws(SetupError) {
    let digits: Digits
    (digits, folder) = try Self.read(named)
    let name = folder ?? "the drawn set"
    let count = digits.train.count
    if count == 0 { throw SetupError("\(name) has no training pictures") }
    if isFinal {
      (learned, judging) = (digits.train, digits.test)
      if judging.count == 0 { throw SetupError("\(name) has no test pictures for --final to open") }
    } else {
      (learned, judging) = digits.train.holdingBackSixth()
      if judging.count == 0 {
        throw SetupError(
          "\(name) has one training picture, which leaves none to hold back; expected two at least, or --final"
        )
      }
    }
    source = PictureSource(
      name: Self.name(folder, count), digest: Self.digest(of: digits.train), learnsFromAll: isFinal)
  }

  /// The digits of the place that is named, else those that lessons take.
  private static func read(_ named: String?) throws(SetupError) -> (Digits, folder: String?) {
    if named == "generated" { return (Digits.generated, nil) }
    if let named, let problem = InputArguments.problem(with: named) {
      throw SetupError("the data folder '\(named)' \(problem); \(InputArguments.dataRemedy)")
    }
    if named == nil, Digits.places.named.isEmpty { InputArguments.warnOfHalfASet() }
    do {
      if let named { return (try Digits.mnist(named), named) }
      let digits = try Digits.load()
      if digits.source == .generated { return (digits, nil) }
      let (variable, cache) = Digits.places
      return (digits, variable.isEmpty ? cache.map { "\($0)/lectern/mnist" } : variable)
    } catch {
      throw SetupError("the pictures cannot be read: \(error)")
    }
  }

  private static func name(_ folder: String?, _ count: Int) -> String {
    let pictures = "\(groupedText(count)) picture\(count == 1 ? "" : "s")"
    return folder.map { "the \(pictures) in \($0)" } ?? "the \(pictures) that the program draws"
  }

  /// The SHA-256 of the pictures' bytes and of their labels, a byte each.
  private static func digest(of set: DigitSet) -> String {
    var hash = SHA256()
    hash.update(set.pictures.elements)
    hash.update(set.labels.elements.map { UInt8(truncatingIfNeeded: $0) })
    return hash.finish()
  }

  /// Which pictures these are, in a line.
  var line: String {
    let halves =
      "\(groupedText(learned.count)) are learned from, the last \(groupedText(judging.count)) held back"
    return "\(source.name): \(source.learnsFromAll ? "all are learned from" : halves)"
  }

  /// What judges the training.
  var judgingName: String { source.learnsFromAll ? "test set" : "held back" }
}

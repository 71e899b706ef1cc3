import Foundation
import TrainingRecipes

/// What a training is asked to be.
struct TrainingSettings {
  var recipe: Recipe
  /// The folder that is named, or `generated`; nil where nobody said.
  var data: String?
  var epochs: Int?
  var seed: UInt64?
  /// The checkpoint that is written, and that the training goes on from where it is resumed.
  var checkpoint: String?
  var isResumed: Bool
  var output: String?
  var report: String?
  var isFinal: Bool
  var isForPrograms: Bool

  /// Where the model goes.
  var model: String { output ?? "\(recipe.name).safetensors" }

  /// The line for a shell that goes on from the checkpoint; nil where none is written.
  var lineThatGoesOn: String? { checkpoint.map { line(resuming: $0) } }

  /// The line for a shell that does all of it again, whatever is the default by then.
  func lineThatRepeats(folder: String?, epochs: Int, seed: UInt64) -> String {
    var copy = self
    (copy.data, copy.epochs, copy.seed) = (folder ?? "generated", epochs, seed)
    copy.isForPrograms = false
    return copy.line(resuming: nil)
  }

  private func line(resuming checkpoint: String?) -> String {
    var words = ["lectern", "train", recipe.name]
    func add(_ option: String, _ value: String?) {
      if let value { words += [option, value.hasPrefix("-") ? "./\(value)" : value] }
    }
    add("--data", data)
    add("--epochs", epochs.map { String($0) })
    add("--seed", seed.map { String($0) })
    if isFinal { words.append("--final") }
    add("--resume", checkpoint)
    add("--output", output)
    add("--report", report)
    if isForPrograms { words.append("--json") }
    return words.map(\.quotedForShell).joined(separator: " ")
  }
}

extension String {
  /// The text as one word of a shell's line, on one line.
  var quotedForShell: String {
    let isPlain = !isEmpty && allSatisfy { $0.isLetter || $0.isNumber || "-_.+,@%/".contains($0) }
    return isPlain ? self : "'\(replacingOccurrences(of: "'", with: "'\\''").shownOnOneLine)'"
  }
}

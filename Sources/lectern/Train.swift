import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown
import TrainingRecipes

struct Train: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Trains a model that reads digits, by a recipe.",
    usage: "lectern train <recipe> [options]",
    discussion: """
      The recipes:
      \(Recipe.all.map { "  \($0.name): \($0.purpose)" }.joined(separator: "\n"))

      The last sixth of the training pictures is held back and judged after every epoch. The test set \
      stays closed; with --final all training pictures are learned from, and it is opened once, at \
      the end. Pictures in Fashion-MNIST's files are learned from as well.

      The model is written in the end, to RECIPE.safetensors in the current folder where --output \
      names no other file. A file that lectern did not write is never written over.

      Ctrl-C ends the training after its step; with --checkpoint it goes on later, with the same \
      result as if it had never stopped.

      Examples:
        lectern train fast
        lectern train cnn --data MNIST --report cnn.html
        lectern train best --final --checkpoint best.checkpoint
        lectern train best --final --resume best.checkpoint
      """)

  @Argument(
    help: "The recipe, such as fast.", completion: .list(Recipe.all.map(\.name)))
  var recipe: String

  @Option(
    help: ArgumentHelp(
      "A folder with MNIST's four files, or others of their format, or 'generated' for digits that the program draws. Without it LECTERN_DATA counts, then the user's cache.",
      valueName: "folder"), completion: .directory)
  var data: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How often each picture is learned from. (default: what the recipe says)",
      valueName: "number"))
  var epochs: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("What decides all that chance decides. (default: 1)", valueName: "number"))
  var seed: String?

  @Option(
    help: ArgumentHelp(
      "A file to write after every epoch, from which --resume goes on.", valueName: "file"),
    completion: .file())
  var checkpoint: String?

  @Option(
    help: ArgumentHelp(
      "A checkpoint to go on from; it is written on. Seed and epochs are the checkpoint's.",
      valueName: "file"), completion: .file())
  var resume: String?

  @Option(
    help: ArgumentHelp(
      "The file for the model. (default: the recipe's name with .safetensors)", valueName: "file"),
    completion: .file(extensions: ["safetensors"]))
  var output: String?

  @Option(
    help: ArgumentHelp(
      "A page to write on how it went, as one HTML file.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var report: String?

  @Flag(help: "Learn from all training pictures, and judge by the test set in the end.")
  var final = false

  @Flag(help: "Print a report for programs, as JSON, to standard output.")
  var json = false

  func validate() throws {
    _ = try settings
    try checkPath(data, of: "--data")
    for (option, path) in [
      ("--checkpoint", checkpoint), ("--resume", resume), ("--output", output),
      ("--report", report),
    ] where path == "" || path == "-" {
      throw ValidationError("\(option) \(path == "-" ? "-" : "''") is no file; expected a path")
    }
    if checkpoint != nil, resume != nil {
      throw ValidationError(
        "--resume writes on the checkpoint that it goes on from; leave out --checkpoint")
    }
  }

  /// What is asked for, as it is meant.
  private var settings: TrainingSettings {
    get throws {
      guard let chosen = Recipe.named(recipe) else {
        let names = Recipe.all.map(\.name)
        let guess = nearMiss(recipe, in: names).map { "; did you mean '\($0)'?" }
        throw ValidationError(
          "there is no recipe '\(recipe.shownOnOneLine)'"
            + (guess ?? "; there are \(listed(names))"))
      }
      return TrainingSettings(
        recipe: chosen, data: data,
        epochs: try epochs.map { try OptionValue.epochs.value($0, of: "--epochs") },
        seed: try seed.map { try OptionValue.seed.value($0, of: "--seed") },
        checkpoint: resume ?? checkpoint, isResumed: resume != nil, output: output, report: report,
        isFinal: final, isForPrograms: json)
    }
  }

  func run() throws {
    var session = try TrainingSession(try settings)
    try session.run()
  }
}

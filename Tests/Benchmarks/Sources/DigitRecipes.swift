import Datasets
import Glibc
import NDArrays
import NeuralNetworks
import TrainingRecipes

/// `digits RECIPE DATA [--seed N] [--final] [--epochs N] [--rate X] [--batch N] [--generated N]
/// [--save FILE] [--checkpoint FILE]`: trains one of the models whose accuracy the README states.
///
/// Without `--final` it learns from the first 50,000 training pictures and judges on the last
/// 10,000; with it, it learns from all 60,000 and opens the test set once, at the end.
enum DigitRecipes {
  static func run(_ arguments: [String]) throws {
    let start = ContinuousClock().now
    func seconds() -> String {
      let gone = ContinuousClock().now - start
      let value = Double(gone.components.seconds) + Double(gone.components.attoseconds) * 1e-18
      return "\((value * 100).rounded() / 100) s"
    }
    guard arguments.count >= 2 else { fatalError("usage: digits RECIPE DATA [--seed N] [--final]") }
    func text(_ name: String) -> String? {
      arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }
    func number(_ name: String) -> Int? { text(name).flatMap { Int($0) } }
    guard var recipe = Recipe.named(arguments[0]) else {
      let known = Recipe.all.map(\.name).joined(separator: ", ")
      fatalError("unknown recipe \(arguments[0]); known are \(known)")
    }
    if let rate = text("--rate").flatMap({ Double($0) }) { recipe.rate = rate }
    recipe.batchSize = number("--batch") ?? recipe.batchSize
    let isFinal = arguments.contains("--final")
    let digits = try Digits.mnist(arguments[1])
    let halves = isFinal ? (digits.train, digits.test) : digits.train.holdingBackSixth()
    // Digits that the program draws, none of MNIST's; judged on MNIST's training pictures, in the
    // end on its test pictures.
    let drawn = number("--generated").map { GeneratedDigits.draw($0, seed: 1) }
    let held = drawn != nil && !isFinal ? digits.train : halves.1
    var training = try RecipeTraining(
      recipe, seed: UInt64(number("--seed") ?? 1), epochs: number("--epochs"))
    let checkpoint = text("--checkpoint")
    try training.train(on: drawn ?? halves.0, judging: isFinal ? nil : held) { training in
      if let checkpoint { try training.saveCheckpoint(to: checkpoint) }
      let epoch = training.history.epochs[training.history.epochs.count - 1]
      let held = epoch.validationAccuracy.map { ", held back \($0)" } ?? ""
      print(
        "epoch \(epoch.number): loss \(epoch.loss), read \(epoch.accuracy)\(held), \(seconds())")
      fflush(nil)
      return true
    }
    let said = training.model.predict(recipe.preprocessing(held.pictures))
    if drawn != nil { print(ClassificationReport(held.labels, said).text(digits: 3)) }
    print(
      "\(recipe.name) seed \(training.seed): \(isFinal ? "test" : "held back") \(accuracy(said, held.labels)) after \(seconds()), \(training.model.parameterCount) parameters"
    )
    if let path = text("--save") { try training.model.save(to: path) }
  }
}

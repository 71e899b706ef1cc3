import Datasets
import Glibc
import NDArrays
import NeuralNetworks
import Synchronization
import TrainingRecipes

/// `claims MNIST FOLDER [SYSTEM…] [--seed N] [--pictures N]`: trains the public systems that lesson 08
/// is about, the shortest first, and writes `FOLDER/SYSTEM.json` after each epoch; systems without a name
/// are all of them, and last the search with scikit-learn's network, `scikit-learn`.
///
/// Stopped, it goes on where it was. With `--pictures` there are only so many to train on and a sixth of
/// them to test, to see that all works. Progress goes to standard error.
enum Claims {
  static func run(_ arguments: [String]) throws {
    var rest = arguments
    func take<Number: LosslessStringConvertible>(_ option: String, _ rest: inout [String])
      -> Number?
    {
      guard let place = rest.firstIndex(of: option) else { return nil }
      guard place + 1 < rest.count, let number = Number(rest[place + 1]) else {
        fatalError("\(option) needs a number, as in \(option) 1")
      }
      rest.removeSubrange(place...place + 1)
      return number
    }
    let seed: UInt64 = take("--seed", &rest) ?? 1
    let pictures: Int? = take("--pictures", &rest)
    guard rest.count >= 2 else {
      fatalError("usage: claims MNIST FOLDER [SYSTEM…] [--seed N] [--pictures N]")
    }
    let folder = rest[1]
    let known = ReferenceSystem.all.map(\.name) + [PerceptronSearch.name]
    let names = rest.count > 2 ? Array(rest[2...]) : known
    if let odd = names.first(where: { !known.contains($0) }) {
      fatalError("unknown system \(odd); known are \(known.joined(separator: ", "))")
    }
    var digits = try Digits.mnist(rest[0])
    if let pictures {
      digits.train = digits.train[0..<pictures]
      digits.test = digits.test[0..<max(1, pictures / 6)]
    }
    for name in known where names.contains(name) {
      let command = "Benchmarks claims MNIST FOLDER \(name) --seed \(seed)"
      if name == PerceptronSearch.name {
        try search(digits, folder, seed, command)
      } else if let system = ReferenceSystem.named(name) {
        try train(system, digits, folder, seed, command)
      }
    }
  }

  private static func train(
    _ system: ReferenceSystem, _ digits: Digits, _ folder: String, _ seed: UInt64,
    _ command: String
  ) throws {
    var run = try ReferenceRun(system, on: digits, folder: folder, seed: seed, command: command)
    let (clock, count) = (RemainingTime(), run.lookCount)
    Trainer.progress = { now in
      clock.tell(Double(now.done) / Double(now.total)) {
        "\(system.name): \(now.epoch) of \(now.epochs), loss \(decimals(now.loss ?? .nan, 4))"
      }
    }
    defer { Trainer.progress = nil }
    let result = try run.finish { result in
      let look = result.looks[result.looks.count - 1]
      let held =
        look.validationLoss.map {
          ", held back \(decimals($0, 4)) and \(decimals(look.validationAccuracy ?? .nan, 4))"
        } ?? ""
      let whole = look.trainingAccuracy.map { ", of all \(decimals($0, 4))" } ?? ""
      print(
        "\(system.name) \(look.number) of \(count): loss \(decimals(look.loss, 4)), read \(decimals(look.accuracy, 4))\(whole)\(held), rate \(look.rate), \(Int(result.seconds)) s"
      )
      fflush(nil)
      return true
    }
    guard let look = result.chosenLook, let last = result.looks.last else { return }
    print(
      "\(system.name) \(result.parameters + result.keptNumbers) parameters: test \(look.testAccuracy ?? .nan) after \(look.number), \(last.testAccuracy ?? .nan) in the end, \(Int(result.seconds)) s, \(Int(result.processorSeconds)) s of processor, weights \(look.weights)"
    )
    fflush(nil)
  }

  private static func search(
    _ digits: Digits, _ folder: String, _ seed: UInt64, _ command: String
  ) throws {
    var search = try PerceptronSearch(on: digits, folder: folder, seed: seed, command: command)
    let clock = RemainingTime()
    let result = try search.finish { result in
      let done = result.trials.reduce(0) { $0 + $1.folds.count { $0 != nil } }
      let all = 5 * (PerceptronSearch.firstGrid.count + 3)
      clock.tell(Double(done) / Double(all)) { "scikit-learn: \(done) of \(all) trainings" }
      return true
    }
    for trial in result.trials {
      let setting = trial.settings
      let epochs = trial.folds.map { "\($0?.epochs ?? 0)" }.joined(separator: " ")
      print(
        "scikit-learn \(setting.hidden) \(setting.activation) \(setting.solver) \(setting.alpha) \(setting.isAdaptive ? "adaptive" : "constant"): \(decimals(trial.accuracy ?? .nan, 4)), by the largest \(decimals(trial.accuracyByLargest ?? .nan, 4)), epochs \(epochs)"
      )
    }
    if let claimed = result.claimed {
      print(
        "scikit-learn: \(claimed.rightHeldOut) of \(claimed.heldOut) held out, \(claimed.rightOfAll) of \(result.rows) in all, \(claimed.rightOfTest) of \(claimed.tested) of the test, \(claimed.epochs) epochs, weights \(claimed.weights)"
      )
    }
    fflush(nil)
  }
}

/// A number with so many decimals.
func decimals(_ value: Double, _ count: Int) -> String {
  value.isFinite ? fixedText(value, count) : "\(value)"
}

/// Tells now and then how far something is, and how long it will take by how fast it was so far.
final class RemainingTime: Sendable {
  private struct State {
    var first: Double?
    var told: ContinuousClock.Instant
  }
  private let start = ContinuousClock().now
  private let state: Mutex<State>

  init() { state = Mutex(State(told: ContinuousClock().now)) }

  /// Writes a line to standard error where the last one is more than ten seconds old.
  func tell(_ share: Double, _ words: () -> String) {
    let now = ContinuousClock().now
    state.withLock { state in
      let first = state.first ?? share
      state.first = first
      guard now - state.told > .seconds(10) else { return }
      state.told = now
      let gone = Double((now - start).components.seconds)
      let left =
        share > first ? "\(Int(gone * (1 - share) / (share - first))) s left" : "just begun"
      let line = Array("\(words()), \(Int(gone)) s, \(left)\n".utf8)
      _ = write(2, line, line.count)
    }
  }
}

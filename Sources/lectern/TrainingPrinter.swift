import LessonExecution
import LessonMarkdown
import NDArrays
import NeuralNetworks

/// Tells how far a training is: one line that changes on a terminal, and a line for each epoch.
final class TrainingPrinter {
  private let surroundings: ProgressPrinter.Surroundings
  private let recipe: String
  private let epochs: Int
  /// How many pictures an epoch learns from.
  private let pictures: Int

  private let start: Double
  private var firstStep = 0.0
  private var steps = 0
  private var epochStart: Double
  private var lastStep: Double
  private var lastShown = -Double.infinity
  // Of the epoch's steps so far.
  private var losses = 0.0
  private var accuracies = 0.0
  /// The seconds that epochs took to learn, without being judged.
  private(set) var learningSeconds = 0.0
  private var learnedPictures = 0

  init(
    _ surroundings: ProgressPrinter.Surroundings, recipe: String, epochs: Int, pictures: Int
  ) {
    self.surroundings = surroundings
    self.recipe = recipe
    self.epochs = epochs
    self.pictures = pictures
    start = surroundings.clock()
    (epochStart, lastStep) = (start, start)
  }

  /// The pictures that were learned from in a second; nil before the first epoch is through.
  var picturesPerSecond: Double? {
    learningSeconds > 0 ? Double(learnedPictures) / learningSeconds : nil
  }

  /// Tells of a step that was taken.
  func print(_ step: TrainingStep) {
    lastStep = surroundings.clock()
    steps += 1
    // Before the first step pictures are prepared, which the others do not wait for.
    if steps == 1 { firstStep = lastStep }
    losses += step.loss
    accuracies += step.metrics[Metric.accuracy.name] ?? 0
    // Ten times a second is as often as anybody reads.
    guard let columns = surroundings.columns(), lastStep - lastShown >= 0.1 else { return }
    lastShown = lastStep
    surroundings.stand(line(step).shownOnOneLine.cut(toColumns: max(1, columns - 1)))
  }

  private func line(_ step: TrainingStep) -> String {
    let batches = Double(step.batch)
    let share = batches / Double(step.batches)
    let left = (epochs - step.epoch + 1) * step.batches - step.batch
    let each = steps > 1 ? (lastStep - firstStep) / Double(steps - 1) : lastStep - start
    let speed = Self.speed(share * Double(pictures), in: lastStep - epochStart)
    return
      "\(recipe): epoch \(step.epoch) of \(epochs), loss \(fixedText(losses / batches, 4)), \(fixedText(100 * accuracies / batches, 2)) % read\(speed)\(LessonProgress.remaining(each * Double(left)))"
  }

  /// Tells of an epoch that is through.
  func print(_ epoch: History.Epoch) {
    let seconds = lastStep - epochStart
    learningSeconds += seconds
    learnedPictures += pictures
    let held = epoch.validationAccuracy.map { ", held back \(fixedText(100 * $0, 2)) %" } ?? ""
    clear()
    surroundings.say(
      "epoch \(epoch.number) of \(epochs): loss \(fixedText(epoch.loss, 4)), \(fixedText(100 * epoch.accuracy, 2)) % read\(held)\(Self.speed(Double(pictures), in: seconds)), \(fixedText(surroundings.clock() - epochStart, 1)) s"
    )
    (losses, accuracies) = (0, 0)
    epochStart = surroundings.clock()
  }

  /// Takes the standing line away, for what is written next.
  func clear() { if surroundings.columns() != nil { surroundings.stand("") } }

  private static func speed(_ pictures: Double, in seconds: Double) -> String {
    guard seconds > 0, pictures / seconds < 1e12 else { return "" }
    return ", \(groupedText(Int(pictures / seconds))) pictures/s"
  }
}

import Foundation
import LessonExecution
import LessonKit
import SitePublishing
import TrainingRecipes

/// The page on how a training went: a lesson's page whose cells are figures of the training.
struct TrainingReport {
  private let outcome: TrainingOutcome
  private var outputs: [String: [CellOutput]] = [:]
  private var values: [String: String] = [:]

  static func page(_ outcome: TrainingOutcome) -> ReportPage {
    var report = TrainingReport(outcome: outcome)
    report.gatherValues()
    report.gatherOutputs()
    return ReportPage(report.text, outputs: report.outputs, values: report.values)
  }

  private init(outcome: TrainingOutcome) { self.outcome = outcome }

  private var training: RecipeTraining { outcome.training }
  private var judgement: TrainingJudgement { outcome.judgement }
  private var isFinal: Bool { outcome.pictures.source.learnsFromAll }

  // MARK: - The text

  private var text: String {
    """
    ---
    title: "Training: \(training.recipe.name)"
    summary: "\(training.recipe.purpose)"
    part: Report of a training
    ---

    ## What came out

    Of `{swift} judged` pictures \(isFinal ? "of the test set, which was opened once, after all learning" : "that were held back and never learned from"), the model reads `{swift} accuracy` right.
    With 95 % confidence the true share lies between `{swift} lower` and `{swift} upper` (Wilson's interval).

    ```swift {#fig-loss caption="The mean loss of each epoch\(isFinal ? "" : ", of what is learned from and of what is held back")."}
    losses
    ```

    ```swift {#fig-accuracy caption="The share that is read right in each epoch\(isFinal ? "" : ", of what is learned from and of what is held back")."}
    accuracies
    ```

    ## Which mistakes

    ```swift {#fig-confusion caption="What was drawn, and what it was read as."}
    confusion
    ```

    ```swift {alt="Precision and recall of each class"}
    classes
    ```

    \(mistakesText)

    ## What was learned from

    These are `{swift} data`. `{swift} halves`. The SHA-256 of the pictures and their labels is `{swift} digest`.

    ## The recipe

    \(settings.indices.map { "- \(settings[$0].name): `{swift} settings[\($0)]`" }.joined(separator: "\n"))

    ```swift {alt="The layers of the model"}
    summary
    ```

    ## How long it took

    `{swift} time`

    ## Once more

    This line for a shell does all of it again; the model comes out the same to the last bit.

    ```swift {alt="The line for a shell"}
    command
    ```

    """
  }

  private var mistakesText: String {
    if mistakes.isEmpty { return "No picture was read wrong." }
    return """
      ```swift {#fig-mistakes caption="The mistakes of which the model was surest: the label, what it was read as, and the share that the model gave to that."}
      mistakes
      ```
      """
  }

  // MARK: - Values in prose

  private mutating func gatherValues() {
    let counts = outcome.pictures
    let halves =
      isFinal
      ? "All of them were learned from"
      : "The last \(groupedText(counts.judging.count)) of them were held back"
    let speed = outcome.picturesPerSecond.map {
      "; it learned from \(groupedText(Int(min($0, 1e12)))) pictures a second"
    }
    let machine =
      "\(Machine.processor ?? "an unnamed processor"), \(ThreadPool.shared.threads) threads"
    let run =
      outcome.settings.isResumed
      ? "The training went on from a checkpoint, and from there the program ran" : "The program ran"
    values = [
      "judged": groupedText(judgement.pictures.count),
      "accuracy": TrainingJudgement.percent(judgement.accuracy),
      "lower": TrainingJudgement.percent(judgement.interval.lower),
      "upper": TrainingJudgement.percent(judgement.interval.upper),
      "data": counts.source.name, "halves": halves,
      "digest": counts.source.digest,
      "time":
        "\(run) for \(fixedText(outcome.seconds, 1)) s until the model was judged\(speed ?? ""). Measured on \(machine).",
    ]
    for (place, setting) in settings.enumerated() { values["settings[\(place)]"] = setting.value }
  }

  // MARK: - Figures

  private mutating func gatherOutputs() {
    let epochs = training.history.epochs
    outputs = [
      "losses": Self.shown(
        curves(
          epochs.map(\.loss), training.history.validationLosses, "loss",
          "The loss goes from \(fixedText(epochs[0].loss, 3)) in the first epoch to \(fixedText(epochs[epochs.count - 1].loss, 3)) in the last."
        )),
      "accuracies": Self.shown(
        curves(
          epochs.map(\.accuracy), training.history.validationAccuracies, "share read right",
          "The share that is read right goes from \(TrainingJudgement.percent(epochs[0].accuracy)) in the first epoch to \(TrainingJudgement.percent(epochs[epochs.count - 1].accuracy)) in the last."
        )),
      "confusion": Self.shown(confusion),
      "classes": Self.shown(
        ClassificationReport(judgement.pictures.labels, judgement.readings).text(digits: 3)),
      "mistakes": Self.shown(mistakesGrid),
      "summary": Self.shown(training.model.summary.description),
      "command": Self.shown(command),
    ]
  }

  private static func shown(_ value: some Displayable) -> [CellOutput] {
    [.bundle(value.display.forms.map { CellOutput.Form(type: $0.type, data: $0.data) })]
  }

  private static func shown(_ text: String) -> [CellOutput] {
    [.bundle([CellOutput.Form(type: "text/plain", data: text)])]
  }

  private func curves(
    _ learned: [Double], _ held: [Double], _ name: String, _ finding: String
  ) -> Figure {
    let series =
      [Series("learned from", learned)] + (held.isEmpty ? [] : [Series("held back", held)])
    return lineChart(series, xName: "epoch", yName: name, digits: 4, alternative: finding)
  }

  private var confusion: Figure {
    let matrix = confusionMatrix(judgement.pictures.labels, judgement.readings)
    let worst = (0..<100).map { (label: $0 / 10, said: $0 % 10) }.filter { $0.label != $0.said }
      .max { matrix[$0.label, $0.said] < matrix[$1.label, $1.said] }!
    let count = matrix[worst.label, worst.said]
    let finding =
      count == 0
      ? "Every picture is read as what its label says."
      : "The commonest mistake: \(worst.label) read as \(worst.said), \(counted(count, "time"))."
    return confusionChart(matrix, alternative: finding)
  }

  /// The places of the surest mistakes.
  private var mistakes: ArraySlice<Int> {
    worstMistakes(judgement.shares, judgement.pictures.labels).prefix(20)
  }

  private var mistakesGrid: PictureGrid {
    let items = mistakes.map { place in
      let (label, said) = (judgement.pictures.labels[place], judgement.readings[place])
      let share = fixedText(100 * Double(judgement.shares[place, said]), 0)
      return PictureGrid.Item(
        Picture(
          judgement.pictures.picture(place), alternative: "a \(label) that is read as \(said)"),
        caption: "\(label) as \(said), \(share) %", isWrong: true)
    }
    return PictureGrid(items, columns: 5, alternative: "The mistakes of which the model was surest")
  }

  private var settings: [(name: String, value: String)] {
    [
      ("epochs", "\(training.epochs)"), ("seed", "\(training.seed)"),
      ("learned numbers", groupedText(training.model.parameterCount)),
    ] + training.recipe.settings
  }

  /// The line for a shell, in as many lines as fit the page.
  private var command: String {
    let line = outcome.command
    if line.count <= 68 { return line }
    // Between quotation marks a line would not be broken.
    return line.contains("'") ? line : line.replacingOccurrences(of: " --", with: " \\\n  --")
  }
}

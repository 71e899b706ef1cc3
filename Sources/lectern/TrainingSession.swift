import ArgumentParser
import Foundation
import LessonExecution
import NDArrays
import NeuralNetworks
import TrainingRecipes

/// One training by a recipe, with its files, its progress and its messages.
struct TrainingSession {
  private let settings: TrainingSettings
  private let pictures: TrainingPictures
  private let cache: ResultCache
  private var files: TrainingFiles
  private var training: RecipeTraining
  /// Why the newest checkpoint could not be written.
  private var unkept: SetupError?
  private let start = Date()

  /// Looks at all that could keep the training from its end.
  ///
  /// - Throws: ``SetupError`` where something does.
  init(_ settings: TrainingSettings, cache: ResultCache = .user) throws(SetupError) {
    self.settings = settings
    self.cache = cache
    files = try TrainingFiles(settings, cache: cache)
    pictures = try TrainingPictures(settings.data, isFinal: settings.isFinal)
    do {
      training =
        if let path = settings.checkpoint, settings.isResumed {
          try RecipeTraining(
            resuming: path, settings.recipe, seed: settings.seed, epochs: settings.epochs,
            source: pictures.source)
        } else {
          try RecipeTraining(
            settings.recipe, seed: settings.seed ?? 1, epochs: settings.epochs)
        }
    } catch { throw SetupError("\(error)") }
    training.source = pictures.source
    try files.check(parameters: training.model.parameterCount)
  }

  mutating func run() throws {
    say("\(settings.recipe.name): \(settings.recipe.purpose)")
    say("\(pictures.line); seed \(training.seed)")
    if let notice = files.notice { say(notice) }
    let printer = TrainingPrinter(
      .live, recipe: settings.recipe.name, epochs: training.epochs,
      pictures: pictures.learned.count)
    try learn(printer)
    let judgement = TrainingJudgement(training.model, on: pictures.judging)
    say("\(pictures.judgingName): \(judgement.line)")
    try files.writeModel(training.model)
    let option = Predict.isModel(settings.model) ? "" : "--model "
    say(
      "wrote \(settings.model): lectern predict \(option)\(settings.model.quotedForShell) PICTURE")
    if StopSignal.isAsked { Self.end("stopped; the model is in \(settings.model)") }
    StopSignal.waitForStep(false)
    let outcome = TrainingOutcome(
      settings: settings, pictures: pictures, training: training, judgement: judgement,
      picturesPerSecond: printer.picturesPerSecond, seconds: Date().timeIntervalSince(start))
    if let path = settings.report {
      let page = TrainingReport.page(outcome)
      try files.writeReport(page.html(formulaCache: "\(cache.folder)/formulas"))
      say("wrote \(path)")
    }
    if let unkept { say("error: the last checkpoint could not be written: \(unkept)") }
    if settings.isForPrograms { try JSONDocument.write(TrainingDocument(outcome)) }
    // Whoever asked for a checkpoint counts on it.
    if unkept != nil { throw ExitCode(2) }
  }

  // MARK: - Learning

  /// Trains to the end, if nothing stops it.
  private mutating func learn(_ printer: TrainingPrinter) throws {
    let done = training.history.epochs.count
    // From here on the model is worth more than the moment until it is written.
    StopSignal.waitForStep(true)
    if done >= training.epochs {
      return say("the checkpoint holds all \(counted(done, "epoch"))")
    }
    if done > 0 { say("goes on after epoch \(done) of \(training.epochs)") }
    var (training, files, unkept) = (training, files, unkept)
    defer { (self.training, self.files, self.unkept) = (training, files, unkept) }
    let (settings, epochs) = (settings, training.epochs)
    var kept = done
    var hasStepped = false
    do {
      try training.train(
        on: pictures.learned, judging: settings.isFinal ? nil : pictures.judging,
        afterEpoch: { training in
          let epoch = training.history.epochs[training.history.epochs.count - 1]
          printer.print(epoch)
          unkept = Self.keep(training, in: &files)
          if unkept == nil { kept = epoch.number }
          if StopSignal.isAsked, epoch.number < epochs {
            Self.stop(settings, "after epoch \(epoch.number)", kept: kept)
          }
          return true
        },
        afterStep: { step in
          hasStepped = true
          printer.print(step)
          if StopSignal.isAsked { Self.stop(settings, "in epoch \(step.epoch)", kept: kept) }
        })
    } catch let error as TrainingError {
      printer.clear()
      throw Self.failure(error, settings, hasStepped: hasStepped, after: kept)
    }
    printer.clear()
  }

  /// Writes the checkpoint; a training that cannot be kept goes on all the same.
  ///
  /// - Returns: Why it could not be written.
  private static func keep(
    _ training: RecipeTraining, in files: inout TrainingFiles
  ) -> SetupError? {
    do throws(SetupError) {
      try files.writeCheckpoint(training)
      return nil
    } catch {
      say("warning: \(error); the training goes on")
      return error
    }
  }

  // MARK: - Ends before the end

  /// Ends the program after a step, and says how to go on.
  private static func stop(_ settings: TrainingSettings, _ place: String, kept: Int) -> Never {
    let kind =
      if let path = settings.checkpoint, let line = settings.lineThatGoesOn, kept > 0 {
        "the checkpoint \(path) holds epoch \(kept); go on with: \(line)"
      } else if settings.checkpoint != nil {
        "no epoch is through, so there is no checkpoint yet"
      } else {
        "nothing of it is kept; with --checkpoint FILE every epoch is"
      }
    end("stopped \(place); \(kind)")
  }

  private static func end(_ sentence: String) -> Never {
    StandardError.stand("")
    say(sentence)
    JSONDocument.write(error: sentence, status: 130)
    Foundation.exit(130)
  }

  /// What to throw where a training fails: it did not begin, or it went astray.
  static func failure(
    _ error: TrainingError, _ settings: TrainingSettings, hasStepped: Bool, after kept: Int
  ) -> any Error {
    guard hasStepped else { return SetupError("the training cannot begin: \(error)") }
    let held = settings.checkpoint.map { "; the checkpoint \($0) holds epoch \(kept)" } ?? ""
    let sentence = "the training failed: \(error)" + (kept > 0 ? held : "")
    say("error: \(sentence)")
    JSONDocument.write(error: sentence, status: 1)
    return ExitCode(1)
  }
}

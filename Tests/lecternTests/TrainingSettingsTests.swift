import LessonExecution
import NeuralNetworks
import Testing
import TrainingRecipes

@testable import lectern

@Suite struct TrainingSettingsTests {
  private let settings = TrainingSettings(
    recipe: .fast, isResumed: false, isFinal: false, isForPrograms: false)

  @Test func `the model is called by its recipe where nobody names a file`() {
    #expect(settings.model == "fast.safetensors")
    var named = settings
    named.output = "a/b"
    #expect(named.model == "a/b")
  }

  @Test func `the line that goes on has what was asked for and the checkpoint`() {
    #expect(settings.lineThatGoesOn == nil)
    var full = settings
    full.checkpoint = "run.ck"
    #expect(full.lineThatGoesOn == "lectern train fast --resume run.ck")
    (full.data, full.epochs, full.seed) = ("my data", 7, .max)
    (full.isFinal, full.output, full.report, full.isForPrograms) = (true, "-m", "it's.html", true)
    #expect(
      full.lineThatGoesOn
        == "lectern train fast --data 'my data' --epochs 7 --seed 18446744073709551615 --final --resume run.ck --output ./-m --report 'it'\\''s.html' --json"
    )
  }

  @Test func `the line that repeats says all that decides the result`() {
    var full = settings
    (full.checkpoint, full.isResumed, full.isForPrograms) = ("run.ck", true, true)
    #expect(
      full.lineThatRepeats(folder: nil, epochs: 3, seed: 1)
        == "lectern train fast --data generated --epochs 3 --seed 1")
    #expect(
      full.lineThatRepeats(folder: "/data/mnist", epochs: 3, seed: 1)
        == "lectern train fast --data /data/mnist --epochs 3 --seed 1")
  }

  @Test func `a training that did not begin is a wrong call, one that went astray a failure`() {
    let error = TrainingError("the loss is nan in epoch 2, batch 1 of 9, at rate 1.0")
    let begun = TrainingSession.failure(error, settings, hasStepped: true, after: 1)
    #expect("\(begun)" == "ExitCode(rawValue: 1)" || "\(begun)" == "1", "\(begun)")
    let other = TrainingSession.failure(error, settings, hasStepped: false, after: 0)
    #expect(
      (other as? SetupError)?.description == "the training cannot begin: \(error.description)")
  }
}

import NDArrays
import NeuralNetworks
import TrainingRecipes

/// What a training came to, for the page and for programs.
struct TrainingOutcome {
  let settings: TrainingSettings
  let pictures: TrainingPictures
  let training: RecipeTraining
  let judgement: TrainingJudgement
  /// nil where nothing was left to learn.
  let picturesPerSecond: Double?
  /// From the beginning to the judgement, as long as this program ran.
  let seconds: Double

  /// The line for a shell that does all of it again.
  var command: String {
    settings.lineThatRepeats(
      folder: pictures.folder, epochs: training.epochs, seed: training.seed)
  }
}

/// A training's report for programs.
struct TrainingDocument: Encodable {
  struct Epoch: Encodable {
    var epoch: Int
    var loss: JSONNumber
    var accuracy: JSONNumber
    var heldBackLoss: JSONNumber?
    var heldBackAccuracy: JSONNumber?
  }

  var recipe: String
  var seed: UInt64
  var data: String
  var dataDigest: String
  var learnedPictures: Int
  var epochs: [Epoch]
  var judgedBy: String
  var judgedPictures: Int
  var accuracy: JSONNumber
  var accuracyInterval: [JSONNumber]
  var parameters: Int
  var model: String
  var checkpoint: String?
  var report: String?
  var picturesPerSecond: JSONNumber?
  var seconds: JSONNumber

  init(_ outcome: TrainingOutcome) {
    let (training, judgement) = (outcome.training, outcome.judgement)
    recipe = training.recipe.name
    seed = training.seed
    data = outcome.pictures.folder ?? "generated"
    dataDigest = "sha256:\(outcome.pictures.source.digest)"
    learnedPictures = outcome.pictures.learned.count
    epochs = training.history.epochs.map {
      Epoch(
        epoch: $0.number, loss: JSONNumber($0.loss), accuracy: JSONNumber($0.accuracy),
        heldBackLoss: $0.validationLoss.map(JSONNumber.init),
        heldBackAccuracy: $0.validationAccuracy.map(JSONNumber.init))
    }
    judgedBy = outcome.pictures.judgingName
    judgedPictures = judgement.pictures.count
    accuracy = JSONNumber(judgement.accuracy)
    accuracyInterval = [judgement.interval.lower, judgement.interval.upper].map(JSONNumber.init)
    parameters = training.model.parameterCount
    model = outcome.settings.model
    checkpoint = outcome.settings.checkpoint
    report = outcome.settings.report
    picturesPerSecond = outcome.picturesPerSecond.map(JSONNumber.init)
    seconds = JSONNumber(outcome.seconds)
  }
}

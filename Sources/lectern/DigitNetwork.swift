import DigitReading
import LessonExecution
import NeuralNetworks

/// The network that reads digits: the one that a call names, else the program's own.
enum DigitNetwork {
  /// - Throws: ``SetupError`` for one that cannot be read.
  static func load(_ path: String?) throws(SetupError) -> Model<Float> {
    guard let path else {
      do { return try TrainedNetworks.model(TrainedNetworks.digits) } catch {
        throw SetupError(error.description)
      }
    }
    if let problem = FileWriting.problemReading(path) {
      throw SetupError("the model '\(path.shownOnOneLine)' cannot be read: \(problem)")
    }
    do {
      let model = try Model<Float>(path)
      for warning in model.warnings { say("warning: \(warning)") }
      return model
    } catch {
      throw SetupError("the model cannot be read: \(error)")
    }
  }
}

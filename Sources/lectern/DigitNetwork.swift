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
      if let problem = problem(with: model) {
        throw SetupError("the model '\(path.shownOnOneLine)' \(problem)")
      }
      return model
    } catch let error as SetupError { throw error } catch {
      throw SetupError("the model cannot be read: \(error)")
    }
  }

  /// Why a model reads no digits, as a clause; nil for one that does.
  private static func problem(with model: Model<Float>) -> String? {
    func fits(_ take: () throws(ModelError) -> Void) -> Bool {
      // What it says is for whoever wanted that network.
      do { try take() } catch { return false }
      return true
    }
    if fits({ () throws(ModelError) in _ = try SegmentClassifier(model) }) { return nil }
    let kind =
      if fits({ () throws(ModelError) in _ = try OrientationClassifier(model) }) {
        "is one that tells how a page must be turned, not which digits stand there"
      } else if fits({ () throws(ModelError) in _ = try LineNetwork(model) }) {
        "is one that reads lines of digits that touch, not single digits"
      } else {
        "takes inputs of shape \(model.inputShape) and gives \(model.outputShape)"
      }
    return "\(kind); expected 28 × 28 values and 10 or 11 classes"
  }
}

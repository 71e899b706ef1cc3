import ArgumentParser
import DigitReading
import Foundation
import LessonExecution
import NeuralNetworks

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads pictures of one digit each.",
    usage: "lectern predict <model> <images> ... [--json]",
    discussion: """
      Pictures may be PNG, JPEG, BMP, TIFF, PNM, GIF or WebP, of any size, dark on light or light on dark. \
      A picture that cannot be read is named on standard error and makes the exit status 1; the \
      others are read all the same.

      With --json an entry has "image", "digit", "probability" and "probabilities", or "error"; a \
      share that is no number, as a damaged model gives it, is null.

      Examples:
        lectern predict digits.safetensors seven.png
        lectern predict digits.safetensors scans/*.png --json
      """)

  @Argument(
    help: "The model: a .safetensors file that a training wrote.",
    completion: .file(extensions: ["safetensors"]))
  var model: String

  @Argument(help: "The pictures.", completion: .pictures)
  var images: [String]

  @Flag(help: "Print a JSON array instead of lines.")
  var json = false

  func validate() throws {
    if model.isEmpty { throw ValidationError("the model's path is empty") }
    if images.contains("") { throw ValidationError("a picture's path is empty") }
  }

  /// What is read in one picture.
  struct Entry: Encodable {
    var image: String
    var digit: Int?
    var probability: JSONNumber?
    var probabilities: [JSONNumber]?
    var error: String?

    init(_ image: String, _ error: String) {
      self.image = image
      self.error = error
    }

    /// A reading; what is no number is no reading.
    init(_ image: String, _ reading: DigitPrediction) {
      self.image = image
      probabilities = reading.probabilities.map(JSONNumber.init)
      if reading.probabilities.allSatisfy(\.isFinite) {
        digit = reading.digit
        probability = JSONNumber(reading.probability)
      } else {
        error =
          "\(image): the model gives shares that are no numbers; it is damaged or its training went astray"
      }
    }
  }

  func run() throws {
    let model = try loadedModel()
    var entries: [Entry] = []
    for image in images {
      let entry = Self.entry(image, by: model)
      entries.append(entry)
      if let error = entry.error { say("error: \(error)") }
      if !json, let digit = entry.digit, let share = entry.probability {
        try StandardOutput.print(
          "\(image.shownOnOneLine): \(digit) (\(String(format: "%.1f", 100 * share.value)) %)")
      }
    }
    if json { try JSONDocument.write(entries) }
    if entries.contains(where: { $0.error != nil }) { throw ExitCode(1) }
  }

  private func loadedModel() throws(SetupError) -> Model<Float> {
    if let problem = FileWriting.problemReading(model) {
      throw SetupError("the model '\(model.shownOnOneLine)' cannot be read: \(problem)")
    }
    do {
      let model = try Model(model)
      for warning in model.warnings { say("warning: \(warning)") }
      return model
    } catch {
      throw SetupError("the model cannot be read: \(error)")
    }
  }

  private static func entry(_ image: String, by model: Model<Float>) -> Entry {
    if let problem = FileWriting.problemReading(image) {
      return Entry(image, "\(image.shownOnOneLine): the picture cannot be read: \(problem)")
    }
    let (result, said) = StandardStreams.quieted { try DigitPrediction(file: image, by: model) }
    let quoted = said.isEmpty ? "" : ": \"\(said.shownOnOneLine)\""
    switch result {
    case .success(let reading):
      if !said.isEmpty { say("warning: \(image): its decoder has doubts\(quoted)") }
      return Entry(image, reading)
    case .failure(let error):
      return Entry(image, "\(error)" + (said.isEmpty ? "" : "; its decoder says\(quoted)"))
    }
  }
}

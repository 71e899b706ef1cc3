import ArgumentParser
import DigitReading
import Foundation
import LessonExecution
import NeuralNetworks

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads pictures of one digit each.",
    usage: "lectern predict [--model <file>] <images> ... [--json]",
    discussion: """
      Pictures may be PNG, JPEG, BMP, TIFF, PNM, GIF or WebP, of any size, dark on light or light on dark. \
      A pattern in quotes, such as 'scans/*.png', matches as in a shell. A picture that cannot be read, \
      and one without any ink, is named on standard error and makes the exit status 1; the others are \
      read all the same. Whole pages are for lectern read, to which an empty one is no failure.

      The program's own model knows what is no digit, and says so. Without --model, a first argument \
      that ends in .safetensors is the model.

      With --json an entry has "image", "digit", "probability" and "probabilities", or "error"; a \
      share that is no number, as a damaged model gives it, is null. Where the model knows what is \
      no digit, "noDigit" is the share of that, and "digit" is null where it is the largest.

      Examples:
        lectern predict seven.png
        lectern predict scans/*.png --json
        lectern predict --model cnn.safetensors seven.png
      """)

  @Option(
    help: ArgumentHelp(
      "The model: a .safetensors file that a training wrote. (default: the program's own)",
      valueName: "file"), completion: .file(extensions: ["safetensors"]))
  var model: String?

  @Argument(help: "The pictures.", completion: .pictures)
  var images: [String]

  @Flag(help: "Print a JSON array instead of lines.")
  var json = false

  func validate() throws {
    if model == "" { throw ValidationError("the model's path is empty") }
    if images.contains("") { throw ValidationError("a picture's path is empty") }
    if let model, Self.isModel(images[0]) {
      throw ValidationError(
        "two models are named, \(model.shownOnOneLine) and \(images[0].shownOnOneLine); expected one"
      )
    }
    if chosen.images.isEmpty {
      throw ValidationError("lectern predict needs <images> ...: the pictures")
    }
  }

  /// Whether a first argument is the model.
  static func isModel(_ path: String) -> Bool {
    path.lowercased().hasSuffix(".safetensors")
  }

  /// The model, nil for the program's own, and the pictures.
  private var chosen: (model: String?, images: ArraySlice<String>) {
    if model == nil, Self.isModel(images[0]) { return (images[0], images.dropFirst()) }
    return (model, images[...])
  }

  /// What is read in one picture.
  struct Entry: Encodable {
    var image: String
    var digit: Int?
    var probability: JSONNumber?
    var probabilities: [JSONNumber]?
    /// The share of what is no digit, of a model that knows it.
    var noDigit: JSONNumber?
    var error: String?

    /// What a person is told: a digit, or that there is none.
    var told: String? { probability == nil ? nil : digit.map(String.init) ?? "no digit" }

    init(_ image: String, _ error: String) {
      self.image = image
      self.error = error
    }

    /// A reading; what is no number is no reading.
    init(_ image: String, _ reading: DigitPrediction) {
      self.image = image
      let shares = reading.probabilities.map(JSONNumber.init)
      (probabilities, noDigit) =
        shares.count == 11 ? (shares.dropLast(), shares.last) : (shares, nil)
      if reading.probabilities.allSatisfy(\.isFinite) {
        digit = reading.isDigit ? reading.digit : nil
        probability = JSONNumber(reading.probability)
      } else {
        error =
          "\(image): the model gives shares that are no numbers; it is damaged or its training went astray"
      }
    }

    private enum CodingKeys: CodingKey {
      case image, digit, probability, probabilities, noDigit, error
    }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(image, forKey: .image)
      try container.encodeIfPresent(digit, forKey: .digit)
      // That there is none is a reading.
      if probability != nil, digit == nil { try container.encodeNil(forKey: .digit) }
      try container.encodeIfPresent(probability, forKey: .probability)
      try container.encodeIfPresent(probabilities, forKey: .probabilities)
      try container.encodeIfPresent(noDigit, forKey: .noDigit)
      try container.encodeIfPresent(error, forKey: .error)
    }
  }

  func run() throws {
    let (path, images) = chosen
    let model = try DigitNetwork.load(path)
    var entries: [Entry] = []
    for image in images.flatMap(PageFiles.expanded) {
      let entry = Self.entry(image, by: model)
      entries.append(entry)
      if let error = entry.error { say("error: \(error)") }
      if !json, let told = entry.told, let share = entry.probability {
        try StandardOutput.print(
          "\(image.path.shownOnOneLine): \(told) (\(String(format: "%.1f", 100 * share.value)) %)")
      }
    }
    if json { try JSONDocument.write(entries) }
    if entries.contains(where: { $0.error != nil }) { throw ExitCode(1) }
  }

  private static func entry(_ file: PageFiles.Entry, by model: Model<Float>) -> Entry {
    let image = file.path
    if case .problem(_, let clause) = file {
      return Entry(image, "\(image.shownOnOneLine): \(clause)")
    }
    if let problem = FileWriting.problemReading(image) {
      return Entry(image, "\(image.shownOnOneLine): the picture cannot be read: \(problem)")
    }
    let (result, said) = StandardStreams.quieted {
      (try DigitPrediction(file: image, by: model), PictureFile.unreadPictures(in: image))
    }
    let quoted = said.isEmpty ? "" : ": \"\(said.shownOnOneLine)\""
    switch result {
    case .success((let reading, let more)):
      if let more { say("warning: \(image): \(more)") }
      if !said.isEmpty { say("warning: \(image): its decoder has doubts\(quoted)") }
      return Entry(image, reading)
    case .failure(let error):
      return Entry(image, "\(error)" + (said.isEmpty ? "" : "; its decoder says\(quoted)"))
    }
  }
}

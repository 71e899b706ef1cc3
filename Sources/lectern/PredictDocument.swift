import DigitReading
import NDArrays

/// What is read in one picture, as `predict` tells it and as `predict --json` prints it.
struct PredictDocument: Encodable {
  /// A class with its share.
  struct Class: Encodable {
    /// nil for what is no digit.
    var digit: Int?
    var probability: JSONNumber

    /// What a person is told.
    var told: String {
      "\(Self.name(digit)) (\(Self.percent(probability.value)))"
    }

    static func name(_ digit: Int?) -> String { digit.map(String.init) ?? "no digit" }

    static func percent(_ share: Double) -> String { "\(fixedText(100 * share, 1)) %" }

    private enum CodingKeys: CodingKey { case digit, probability }

    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      // That there is none is a reading.
      try container.encode(digit, forKey: .digit)
      try container.encode(probability, forKey: .probability)
    }
  }

  var image: String
  /// The class that is read; nil where there is none.
  var read: Class?
  var probabilities: [JSONNumber]?
  /// The share of what is no digit, of a model that knows it.
  var noDigit: JSONNumber?
  /// The likeliest classes, where they are asked for.
  var top: [Class]?
  /// What of the file is to be doubted.
  var warnings: [String] = []
  var error: String?

  init(_ image: String, _ error: String) {
    self.image = image
    self.error = error
  }

  /// A reading; what is no number is no reading.
  ///
  /// - Parameter top: How many classes are asked for; nil for none.
  init(_ image: String, _ reading: DigitPrediction, top: Int?) {
    self.image = image
    let shares = reading.probabilities.map(JSONNumber.init)
    (probabilities, noDigit) =
      shares.count == 11 ? (shares.dropLast(), shares.last) : (shares, nil)
    guard reading.probabilities.allSatisfy(\.isFinite) else {
      error =
        "\(image): the model gives shares that are no numbers; it is damaged or its training went astray"
      return
    }
    read = Class(
      digit: reading.isDigit ? reading.digit : nil, probability: JSONNumber(reading.probability))
    self.top = top.map { Array(Self.ordered(reading.probabilities).prefix($0)) }
  }

  /// All classes, the largest share first; of equal ones the lower digit, and what is no digit last.
  static func ordered(_ shares: [Double]) -> [Class] {
    shares.indices.sorted { (-shares[$0], $0) < (-shares[$1], $1) }.map { place in
      Class(digit: place < 10 ? place : nil, probability: JSONNumber(shares[place]))
    }
  }

  /// What a person is told: a digit, or that there is none, or the classes that were asked for; nil
  /// where nothing was read.
  var told: String? {
    read.map { read in (top ?? [read]).map(\.told).joined(separator: ", ") }
  }

  private enum CodingKeys: CodingKey {
    case image, digit, probability, probabilities, noDigit, top, warnings, error
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(image, forKey: .image)
    if let read {
      try container.encode(read.digit, forKey: .digit)
      try container.encode(read.probability, forKey: .probability)
    }
    try container.encodeIfPresent(probabilities, forKey: .probabilities)
    try container.encodeIfPresent(noDigit, forKey: .noDigit)
    try container.encodeIfPresent(top, forKey: .top)
    if !warnings.isEmpty { try container.encode(warnings, forKey: .warnings) }
    try container.encodeIfPresent(error, forKey: .error)
  }
}

import ArgumentParser
import DigitReading
import Foundation
import NeuralNetworks

struct Predict: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Reads pictures of one digit each.",
    discussion: """
      Pictures may be PNG, JPEG, BMP or TIFF, of any size, dark on light or light on dark. \
      A picture that cannot be read is named on standard error and makes the exit status 1; the \
      others are read all the same.
      """)

  @Argument(help: "The model: a .safetensors file that a training wrote.")
  var model: String

  @Argument(help: "The pictures.")
  var images: [String]

  @Flag(help: "Print a JSON array instead of lines.")
  var json = false

  private struct Entry: Encodable {
    var image: String
    var digit: Int?
    var probability: Double?
    var probabilities: [Double]?
    var error: String?
  }

  func run() throws {
    let loaded: Model<Float>
    do {
      loaded = try Model(model)
    } catch {
      say("error: \(error)")
      throw ExitCode(1)
    }
    var entries: [Entry] = []
    var hasFailed = false
    for image in images {
      do {
        let reading = try DigitPrediction(file: image, by: loaded)
        entries.append(
          Entry(
            image: image, digit: reading.digit, probability: reading.probability,
            probabilities: reading.probabilities))
        if !json {
          print(
            "\(image): \(reading.digit) (\(String(format: "%.1f", 100 * reading.probability)) %)")
        }
      } catch {
        hasFailed = true
        entries.append(Entry(image: image, error: "\(error)"))
        say("error: \(error)")
      }
    }
    if json {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      print(String(decoding: try encoder.encode(entries), as: UTF8.self))
    }
    if hasFailed { throw ExitCode(1) }
  }
}

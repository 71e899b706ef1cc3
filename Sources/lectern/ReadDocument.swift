import DigitReading
import Foundation
import NDArrays

/// What `read --json` says of a page.
struct ReadDocument: Encodable {
  struct Digit: Encodable {
    struct Alternative: Encodable {
      var digit: Int
      var confidence: Double
    }

    var digit: Int
    var confidence: Double
    /// From the digit's upper left clockwise, x and y.
    var box: [[Double]]
    var alternatives: [Alternative]

    /// The shares below which an alternative is none.
    private static let least = 0.0005

    init(_ digit: ReadDigit) {
      self.digit = digit.value
      confidence = ReadDocument.rounded(digit.confidence)
      box = digit.corners.map { [($0.x * 10).rounded() / 10, ($0.y * 10).rounded() / 10] }
      alternatives = digit.shares.enumerated()
        .filter { $0.offset != digit.value && $0.element >= Self.least }
        .sorted { $0.element > $1.element }
        .map { Alternative(digit: $0.offset, confidence: ReadDocument.rounded($0.element)) }
    }
  }

  struct Line: Encodable {
    var text: String
    var digits: [Digit]
  }

  struct Failure: Encodable {
    var file: String
    var page: Int?
    var error: String
  }

  var file: String
  var page: Int
  var width: Int
  var height: Int
  var text: String
  var lines: [Line]
  var leftOut: Int
  var quarterTurns: Int
  var skew: Double
  /// What of the file is to be doubted; nil where nothing is.
  var warnings: [String]?

  init(file: String, page: Int, size: Shape, _ reading: PageReading, warnings: [String]) {
    (self.file, self.page) = (file, page)
    self.warnings = warnings.isEmpty ? nil : warnings
    (width, height) = (size[1], size[0])
    text = reading.text
    lines = reading.lines.map { digits in
      Line(text: digits.map { String($0.value) }.joined(), digits: digits.map(Digit.init))
    }
    leftOut = reading.leftOut
    quarterTurns = reading.quarterTurns
    skew = (reading.degrees * 100).rounded() / 100
  }

  /// A share in six digits.
  static func rounded(_ share: Double) -> Double {
    (min(1, max(0, share)) * 1e6).rounded() / 1e6
  }
}

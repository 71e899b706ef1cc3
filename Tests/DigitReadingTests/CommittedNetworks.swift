import Foundation
import NeuralNetworks

@testable import DigitReading

/// The networks as they are committed.
enum CommittedNetworks {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/lectern/Resources/Networks").standardizedFileURL.path

  static func model(_ name: String) throws -> Model<Float> {
    try TrainedNetworks.model(name, in: TrainedNetworks.Places(named: folder, own: nil))
  }

  /// A reader with all of them.
  static func reader() throws -> PageReader {
    PageReader(
      try SegmentClassifier(model(TrainedNetworks.digits)),
      orientation: try OrientationClassifier(model(TrainedNetworks.orientation)),
      lines: try LineNetwork(model(TrainedNetworks.lines)))
  }
}

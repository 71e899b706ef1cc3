import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import DigitReading

/// Where the program's networks are looked for, and what is said where they are not.
@Suite struct TrainedNetworksTests {
  /// The networks as they are committed.
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../Sources/lectern/Resources/Networks").standardizedFileURL.path

  private func places(_ named: String = "", own: String? = nil) -> TrainedNetworks.Places {
    TrainedNetworks.Places(named: named, own: own)
  }

  @Test func `the committed networks are what a page's reader takes, and no more than they may be`()
    throws
  {
    let model = try TrainedNetworks.model("digits", in: places(Self.folder))
    #expect(model.outputShape == [11])
    let reader = PageReader(try SegmentClassifier(model))
    #expect(reader.read(NDArray.full([300, 200], 255)).lines.isEmpty)
    let sizes = try FileManager.default.contentsOfDirectory(atPath: Self.folder).map {
      try FileManager.default.attributesOfItem(atPath: "\(Self.folder)/\($0)")[.size] as? Int ?? 0
    }
    #expect(sizes.reduce(0, +) <= 1_572_864)
  }

  @Test func `the folder that is named counts alone`() throws {
    let path = temporaryPath("networks")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(
      throws: ModelError(
        "the network 'digits' is missing: there is no \(path)/digits.safetensors; LECTERN_NETWORKS names that folder"
      )
    ) { try TrainedNetworks.model("digits", in: places(path, own: Self.folder)) }
    try Model<Float>(input: [784], [Dense(10)], seed: 1).save(to: "\(path)/digits.safetensors")
    let model = try TrainedNetworks.model("digits", in: places(path, own: Self.folder))
    #expect(model.outputShape == [10])
  }

  @Test func `what is missing or damaged is one sentence with its place`() throws {
    let path = temporaryPath("networks")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    #expect(
      throws: ModelError(
        "the network 'lines' is missing: there is no \(path)/lines.safetensors; it lies where the program was built; LECTERN_NETWORKS names another folder"
      )
    ) { try TrainedNetworks.model("lines", in: places(own: path)) }
    try Data("no network".utf8).write(to: URL(fileURLWithPath: "\(path)/lines.safetensors"))
    #expect {
      try TrainedNetworks.model("lines", in: places(own: path))
    } throws: { error in
      let said = "\(error)"
      return said.hasPrefix("the network 'lines' cannot be used: ") && !said.contains("\n")
        && said.contains("\(path)/lines.safetensors")
    }
  }

  @Test func `the networks lie beside the program that runs`() {
    #expect(
      TrainedNetworks.folder(besideFile: "/a/b/lectern")
        == "/a/b/lectern_lectern.resources/Networks")
    #expect(TrainedNetworks.folder(besideFile: "lectern") == "./lectern_lectern.resources/Networks")
    #expect(TrainedNetworks.places.own?.hasSuffix("lectern_lectern.resources/Networks") == true)
  }

  @Test func `another classifier takes the place of the program's own`() throws {
    var model = try Model<Float>(input: [784], [Dense(11)], seed: 1)
    model.preprocessing = Preprocessing(scale: 1, mean: 33, deviation: 78)
    let classifier = try SegmentClassifier(model)
    let crop = NDArray<Float>.full([1, 28, 28], 0.5)
    let reader = try PageReader.trained(classifier: classifier)
    #expect(reader.classifier.logShares(crop) == classifier.logShares(crop))
  }
}

import Datasets
import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import DigitReading

/// Where the program's networks are looked for, and what is said where they are not.
@Suite struct TrainedNetworksTests {
  private static let folder = CommittedNetworks.folder

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

  @Test func `the three networks have the shapes that a page's reader asks for`() throws {
    let shapes: [(String, Shape, Shape)] = [
      (TrainedNetworks.digits, [28, 28, 1], [11]),
      (TrainedNetworks.orientation, [28, 28, 1], [4]),
      (TrainedNetworks.lines, [32, 96, 1], [48, 11]),
    ]
    var count = 0
    for (name, input, output) in shapes {
      let model = try CommittedNetworks.model(name)
      #expect(model.inputShape == input && model.outputShape == output, "\(name)")
      #expect(model.parameters.values.allSatisfy { isFinite($0).all() })
      count += model.parameterCount
    }
    #expect(count < 750_000)
    let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder)
    #expect(Set(files).isSuperset(of: shapes.map { "\($0.0).safetensors" }))
  }

  @Test func `pages that nobody has seen are read`() throws {
    let reader = try CommittedNetworks.reader()
    var (digits, wrong) = (0, 0)
    for seed in [871_001, 871_002, 871_003] as [UInt64] {
      let page = GeneratedPages.draw(.clean, seed: seed)
      let reading = reader.read(page.picture)
      #expect(reading.quarterTurns == page.quarterTurns)
      let truth = page.lines.joined().map(\.value)
      digits += truth.count
      wrong += editDistance(truth, reading.lines.joined().map(\.value))
    }
    #expect(digits > 60 && wrong * 100 <= 4 * digits, "\(wrong) of \(digits)")
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

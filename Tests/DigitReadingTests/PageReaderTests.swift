import Datasets
import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading

@Suite struct PageReaderTests {
  private func reader(_ preprocessing: Preprocessing = Preprocessing()) throws -> PageReader {
    var model = try Model<Float>(input: [784], [Dense(11)], seed: 1)
    model.preprocessing = preprocessing
    return PageReader(try SegmentClassifier(model))
  }

  @Test(arguments: [[1, 1], [1, 300], [300, 1], [40, 40]], [0, 128, 255] as [UInt8])
  func `a page of one gray holds nothing`(_ shape: [Int], _ gray: UInt8) throws {
    let reading = try reader().read(NDArray<UInt8>.full(Shape(shape), gray))
    #expect(reading.lines.isEmpty && reading.text == "")
  }

  @Test func `ink is what a picture's gray values are to the model`() throws {
    let bytes = NDArray<UInt8>([Int](0..<784).map { UInt8($0 % 256) }, shape: [1, 28, 28])
    let model = Preprocessing(scale: 1, mean: 33, deviation: 78)
    let classifier = try reader(model).classifier
    let wanted = try reader().classifier
    let ink = bytes.cast(to: Float.self) / 255
    // The same weights with inputs that are other numbers say something else.
    #expect(classifier.logShares(ink) != wanted.logShares(ink))
    var plain = try Model<Float>(input: [784], [Dense(11)], seed: 1)
    plain.preprocessing = model
    let inputs: NDArray<Float> = model(bytes)
    let shares = plain.probabilities(inputs.reshaped([1, 784]))
    for (found, share) in zip(classifier.logShares(ink)[0], shares.elements) {
      #expect(abs(exp(found) - Double(share)) < 1e-4)
    }
  }

  // MARK: - Pages of the generator, with the networks that are committed

  /// The edit distance of what is read on some pages, how many digits stand there, and whether each was
  /// turned as it lies.
  private func judged(
    _ style: PageStyle, seeds: Range<UInt64>
  ) throws -> (errors: Int, digits: Int, areTurnedRight: Bool) {
    let reader = try CommittedNetworks.reader()
    var (errors, digits, areTurnedRight) = (0, 0, true)
    for seed in seeds {
      let page = GeneratedPages.draw(style, seed: seed)
      let reading = reader.read(page.picture)
      let truth = page.lines.joined().map(\.value)
      errors += editDistance(truth, reading.lines.joined().map(\.value))
      digits += truth.count
      if reading.quarterTurns != (4 - page.quarterTurns) & 3 { areTurnedRight = false }
    }
    return (errors, digits, areTurnedRight)
  }

  @Test
  func `shadows with sharp and soft edges, folds and wood beside the paper take no digits away`()
    throws
  {
    var style = PageStyle.hard
    (style.shadow, style.edges, style.folds) = (0.45...0.55, 1, 1...2)
    let found = try judged(style, seeds: 80_000..<80_006)
    #expect(found.areTurnedRight && found.digits > 150)
    #expect(Double(found.errors) <= 0.06 * Double(found.digits), "\(found)")
  }

  @Test func `digits in the boxes of a form are read`() throws {
    let found = try judged(.form, seeds: 80_010..<80_016)
    #expect(found.areTurnedRight && found.digits > 150)
    #expect(Double(found.errors) <= 0.04 * Double(found.digits), "\(found)")
  }

  @Test(arguments: ["letters", "form", "scribbles"])
  func `little is taken for digits on a page without any, which is turned for no letter`(
    _ name: String
  ) throws {
    let styles = ["letters": PageStyle.letters, "form": .form, "scribbles": .scribbles]
    var style = try #require(styles[name])
    style.lines = 0...0
    let found = try judged(style, seeds: 80_020..<80_026)
    #expect(found.digits == 0 && found.errors <= 6, "\(found)")
    #expect(found.areTurnedRight || name == "scribbles")
  }

  @Test(arguments: [43_000, 43_002])
  func `words whose slanted letters look like digits that touch are left out`(seed: UInt64) throws {
    var style = PageStyle.letters
    style.lines = 0...0
    let found = try judged(style, seeds: seed..<seed + 1)
    #expect(found.digits == 0 && found.errors <= 1, "\(found)")
  }
}

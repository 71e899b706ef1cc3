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
}

import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ConvolutionTests {
  /// Sizes that are all different, strides with remainders, rims, holes, few and many channels.
  static let shapes: [ConvolutionShape] = [
    .init(
      rows: 7, columns: 6, channels: 3, filters: 4, kernelRows: 3, kernelColumns: 2, stride: 2,
      padding: 1),
    .init(rows: 9, columns: 8, channels: 1, filters: 32, kernelRows: 3, kernelColumns: 3),
    .init(rows: 12, columns: 11, channels: 5, filters: 33, kernelRows: 5, kernelColumns: 5),
    .init(
      rows: 14, columns: 14, channels: 16, filters: 64, kernelRows: 5, kernelColumns: 5, stride: 2,
      padding: 2),
    .init(
      rows: 11, columns: 13, channels: 7, filters: 20, kernelRows: 3, kernelColumns: 4, stride: 3,
      padding: 2, dilation: 2),
    .init(rows: 5, columns: 5, channels: 2, filters: 3, kernelRows: 1, kernelColumns: 1, stride: 3),
    .init(rows: 8, columns: 8, channels: 16, filters: 32, kernelRows: 3, kernelColumns: 3),
    .init(
      rows: 7, columns: 9, channels: 32, filters: 16, kernelRows: 3, kernelColumns: 3, padding: 1),
    .init(
      rows: 6, columns: 5, channels: 48, filters: 80, kernelRows: 3, kernelColumns: 3, padding: 2),
    .init(
      rows: 28, columns: 28, channels: 16, filters: 16, kernelRows: 3, kernelColumns: 3, padding: 1),
    .init(
      rows: 9, columns: 14, channels: 6, filters: 20, kernelRows: 5, kernelColumns: 1,
      stride: PerAxis(1, 3), padding: PerAxis(2, 0)),
    .init(
      rows: 12, columns: 9, channels: 5, filters: 33, kernelRows: 2, kernelColumns: 3,
      stride: PerAxis(3, 2), padding: PerAxis(0, 2), dilation: PerAxis(3, 1)),
    .init(
      rows: 12, columns: 9, channels: 5, filters: 7, kernelRows: 2, kernelColumns: 3,
      padding: PerAxis(1, 0), dilation: PerAxis(1, 2)),
    .init(
      rows: 50, columns: 1, channels: 3, filters: 18, kernelRows: 7, kernelColumns: 1,
      stride: PerAxis(2, 1), padding: PerAxis(3, 0)),
    .init(
      rows: 7, columns: 10, channels: 16, filters: 32, kernelRows: 3, kernelColumns: 3,
      padding: PerAxis(2, 0)),
    .init(
      rows: 7, columns: 10, channels: 32, filters: 16, kernelRows: 3, kernelColumns: 3,
      padding: PerAxis(0, 1)),
  ]

  private func arrays(_ shape: ConvolutionShape, batch: Int) -> (
    x: NDArray<Float>, w: NDArray<Float>, b: NDArray<Float>, dy: NDArray<Float>
  ) {
    var random = RandomGenerator(seed: 11)
    return (
      random.standardNormal([batch, shape.rows, shape.columns, shape.channels]),
      random.standardNormal(
        [shape.kernelRows, shape.kernelColumns, shape.channels, shape.filters])
        * (1 / Float(shape.kernelRows * shape.kernelColumns * shape.channels).squareRoot()),
      random.standardNormal([shape.filters]),
      random.standardNormal([batch, shape.outputRows, shape.outputColumns, shape.filters])
    )
  }

  private func distance(_ a: NDArray<Float>, _ b: NDArray<Double>) -> Double {
    relativeError(a.cast(to: Double.self), b)
  }

  @Test(arguments: shapes, [true, false])
  func `gives in Float what its definition gives in Double`(
    _ shape: ConvolutionShape, rectifies: Bool
  ) {
    let (x, w, b, dy) = arrays(shape, batch: 11)
    for tile in WinogradConvolution.fits(shape) ? [0, 2, 4] : [0] {
      let plan = ConvolutionPlan(shape, tile: tile)
      let z = plan.forward(x, w, b, rectifies: rectifies)
      let wide = (x.cast(to: Double.self), w.cast(to: Double.self), b.cast(to: Double.self))
      let truth = plan.forward(wide.0, wide.1, wide.2, rectifies: rectifies)
      #expect(z.shape == truth.shape)
      #expect(distance(z, truth) < (tile == 4 ? 3e-6 : 1e-6))

      var (dW, dB) = (NDArray<Float>.zeros(w.shape), NDArray<Float>.zeros(b.shape))
      var (trueW, trueB) = (NDArray<Double>.zeros(w.shape), NDArray<Double>.zeros(b.shape))
      let dx = plan.backward(
        x, w, output: rectifies ? z : nil, dy, dW: &dW, dBias: &dB, wantsInput: true)!
      // The mask is the Float's own: an output that rounding moved over zero is no fault.
      let trueX = plan.backward(
        wide.0, wide.1, output: rectifies ? z.cast(to: Double.self) : nil, dy.cast(to: Double.self),
        dW: &trueW, dBias: &trueB, wantsInput: true)!
      #expect(distance(dW, trueW) < (tile == 4 ? 4e-6 : 2e-6))
      #expect(distance(dB, trueB) < 2e-6)
      #expect(distance(dx, trueX) < (tile == 4 ? 4e-6 : 2e-6))
    }
  }

  @Test func `a group that lacks a picture is computed as each of its pictures`() {
    // Few rows of tiles fit into the cache here, and seven pictures would ask for more of them than eight.
    let shape = ConvolutionShape(
      rows: 4, columns: 10, channels: 208, filters: 224, kernelRows: 3, kernelColumns: 3)
    let (x, w, b, dy) = arrays(shape, batch: 15)
    let plan = ConvolutionPlan(shape)
    let z = plan.forward(x, w, b, rectifies: true)
    var (dW, dB) = (NDArray<Float>.zeros(w.shape), NDArray<Float>.zeros(b.shape))
    func slope(_ range: Range<Int>) -> NDArray<Float> {
      plan.backward(
        x[range], w, output: z[range], dy[range], dW: &dW, dBias: &dB, wantsInput: true)!
    }
    let dx = slope(0..<15)
    for i in 0..<15 {
      #expect(plan.forward(x[i..<i + 1], w, b, rectifies: true) == z[i..<i + 1])
      #expect(slope(i..<i + 1) == dx[i..<i + 1])
    }
  }

  @Test func `layers of one shape share their plan, and of another have another`() {
    let (first, other) = (Self.shapes[0], Self.shapes[1])
    #expect(ConvolutionPlan.shared(first).shape == first)
    #expect(ConvolutionPlan.shared(other).shape == other)
    #expect(ConvolutionPlan.shared(first).shape == first)
  }

  @Test func `a layer whose padding is by axis means what a picture with a rim means`() throws {
    var random = RandomGenerator(seed: 2)
    let x: NDArray<Float> = random.standardNormal([2, 6, 5, 3])
    let padded = try Model<Float>(
      input: [6, 5, 3], [Convolution(4, kernel: (5, 3), padding: .zeros(2, 1))], seed: 1)
    let same = try Model<Float>(
      input: [6, 5, 3], [Convolution(4, kernel: (5, 3), padding: .same)], seed: 1)
    let plain = try Model<Float>(input: [10, 7, 3], [Convolution(4, kernel: (5, 3))], seed: 1)
    var rim = NDArray<Float>.zeros([2, 10, 7, 3])
    rim[0..., 2..<8, 1..<6] = x
    #expect(padded(x) == plain(rim))
    #expect(same(x) == padded(x))
  }

  @Test func `a signal is a picture of one column`() throws {
    var random = RandomGenerator(seed: 2)
    let x: NDArray<Float> = random.standardNormal([7, 30, 3])
    let signal = try Model<Float>(
      input: [30, 3], [Convolution(16, kernel: 5, stride: 2, padding: 2), ReLU(), MaxPooling(3)],
      seed: 1)
    let picture = try Model<Float>(
      input: [30, 1, 3],
      [
        Convolution(16, kernel: (5, 1), stride: (2, 1), padding: .zeros(2, 0)), ReLU(),
        MaxPooling((3, 1)),
      ], seed: 1)
    #expect(signal.outputShape == [5, 16] && picture.outputShape == [5, 1, 16])
    #expect(signal.parameters["0.weights"]!.shape == [5, 3, 16])
    #expect(signal(x).elements == picture(x.reshaped([7, 30, 1, 3])).elements)
    #expect(signal(x)[2..<3] == signal(x[2..<3]))
  }

  @Test(
    arguments: [
      (
        [8, 8, 1], Convolution<Float>(2, kernel: 2, padding: .same),
        ".same needs a kernel of odd sizes"
      ),
      (
        [8, 8, 1], Convolution(2, kernel: (3, 4), padding: .same),
        ".same needs a kernel of odd sizes"
      ),
      ([30, 2], Convolution(2, kernel: (3, 5)), "a kernel has a length only; expected kernel: 3"),
      (
        [4, 2], Convolution(2, kernel: 9, padding: 2),
        "is smaller than the kernel, even with 2 zeros"
      ),
      (
        [4, 4, 1], Convolution(2, kernel: 9, padding: .zeros(2, 1)),
        "even with 2 and 1 zeros on each"
      ),
      ([4, 4, 1], Convolution(2, kernel: 3, stride: (0, 1)), "stride is 0 and 1, dilation 1"),
    ] as [(Shape, Convolution<Float>, String)])
  func `what a kernel cannot do is said`(
    _ input: Shape, _ layer: Convolution<Float>, _ expected: String
  ) {
    do {
      _ = try Model(input: input, [layer])
      Issue.record("no error")
    } catch { #expect(error.description.contains(expected), "\(error)") }
  }
}

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
    for isWinograd in Set([false, WinogradConvolution.fits(shape)]) {
      let plan = ConvolutionPlan(shape, isWinograd: isWinograd)
      let z = plan.forward(x, w, b, rectifies: rectifies)
      let wide = (x.cast(to: Double.self), w.cast(to: Double.self), b.cast(to: Double.self))
      let truth = plan.forward(wide.0, wide.1, wide.2, rectifies: rectifies)
      #expect(z.shape == truth.shape)
      #expect(distance(z, truth) < 1e-6)

      var (dW, dB) = (NDArray<Float>.zeros(w.shape), NDArray<Float>.zeros(b.shape))
      var (trueW, trueB) = (NDArray<Double>.zeros(w.shape), NDArray<Double>.zeros(b.shape))
      let dx = plan.backward(
        x, w, output: rectifies ? z : nil, dy, dW: &dW, dBias: &dB, wantsInput: true)!
      // The mask is the Float's own: an output that rounding moved over zero is no fault.
      let trueX = plan.backward(
        wide.0, wide.1, output: rectifies ? z.cast(to: Double.self) : nil, dy.cast(to: Double.self),
        dW: &trueW, dBias: &trueB, wantsInput: true)!
      #expect(distance(dW, trueW) < 2e-6)
      #expect(distance(dB, trueB) < 2e-6)
      #expect(distance(dx, trueX) < 2e-6)
    }
  }
}

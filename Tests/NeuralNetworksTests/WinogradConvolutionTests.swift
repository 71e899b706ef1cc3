import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct WinogradConvolutionTests {
  /// The tile's outputs by its transforms, and by the definition.
  private func outputs<T: WinogradTransform>(_: T.Type, seed: UInt64) -> (
    found: [Float], expected: [Float]
  ) {
    typealias V = SIMD16<Float>
    var random = RandomGenerator(seed: seed)
    let size = T.outputs + 2
    let d = random.standardNormal([size, size], of: Float.self)
    let g = random.standardNormal([3, 3], of: Float.self)
    var u = [V](repeating: .zero, count: size * size)
    var v = u
    T.kernel({ V(repeating: g[$0, $1]) }) { u[$0] = $1 }
    T.input({ V(repeating: d[$0, $1]) }) { v[$0] = $1 }
    var found = [Float](repeating: .nan, count: T.outputs * T.outputs)
    T.output({ u[$0] * v[$0] }) { found[$0 * T.outputs + $1] = $2[15] }
    var expected: [Float] = []
    for i in 0..<T.outputs {
      for j in 0..<T.outputs {
        expected.append((d[i..<i + 3, j..<j + 3] * g).sum())
      }
    }
    return (found, expected)
  }

  @Test func `a tile's transforms give its convolution`() {
    for seed in 1...20 as ClosedRange<UInt64> {
      for (found, expected) in [
        outputs(WinogradTransform2x2.self, seed: seed),
        outputs(WinogradTransform4x4.self, seed: seed),
      ] {
        for (a, b) in zip(found, expected) { #expect(Swift.abs(a - b) < 1e-4) }
      }
    }
  }

  @Test func `tiles are large where they waste little at the rims`() {
    func outputs(_ rows: Int, _ columns: Int) -> Int {
      WinogradTiles(outputRows: rows, outputColumns: columns).outputs
    }
    #expect(outputs(24, 24) == 4 && outputs(26, 26) == 4 && outputs(10, 10) == 4)
    #expect(outputs(2, 2) == 2 && outputs(5, 5) == 2 && outputs(6, 6) == 2)
    #expect(outputs(4, 4) == 4 && outputs(3, 100) == 4 && outputs(2, 100) == 2)
  }

  @Test func `tiles cover all outputs, and small pictures are taken together`() {
    for rows in 2...30 {
      for columns in 2...30 {
        let tiles = WinogradTiles(outputRows: rows, outputColumns: columns)
        #expect(tiles.rows * tiles.outputs >= rows && (tiles.rows - 1) * tiles.outputs < rows)
        #expect(tiles.columns * tiles.outputs >= columns)
        #expect([1, 2, 4, 8].contains(tiles.pictures(8)))
        let together = tiles.together(of: 4 * tiles.rows, inputs: 32, outputs: 64)
        #expect((1...4 * tiles.rows).contains(together))
      }
    }
    #expect(WinogradTiles(outputRows: 3, outputColumns: 3).pictures(8) == 8)
    #expect(WinogradTiles(outputRows: 3, outputColumns: 3).pictures(1) == 1)
    #expect(WinogradTiles(outputRows: 100, outputColumns: 100).pictures(8) == 1)
  }
}

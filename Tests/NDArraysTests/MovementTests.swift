import Testing

@testable import NDArrays

@Suite struct MovementTests {
  private func check<E: NumericElement>(_ type: E.Type, _ rows: Int, _ columns: Int) {
    let x = NDArray<Int>.arange(rows * columns).cast(to: E.self).reshaped([rows, columns])
    let turned = x.T.contiguousCopy()
    var expected: [E] = []
    for j in 0..<columns { for i in 0..<rows { expected.append(x.base[i * columns + j]) } }
    #expect(turned.elements == expected, "\(E.self) \(rows)×\(columns)")
  }

  @Test(arguments: [1, 3, 4, 5, 15, 16, 17, 33, 48])
  func `copies transposes of every width of an element`(_ rows: Int) {
    for columns in [1, 4, 7, 16, 31, 32, 50] {
      check(UInt8.self, rows, columns)
      check(Int16.self, rows, columns)
      check(Float.self, rows, columns)
      check(Double.self, rows, columns)
    }
  }

  @Test func `makes memory that vectors do not straddle lines in`() {
    for count in [512, 1000, 16_000, 100_000] {
      let x = NDArray<UInt8>.zeros([count])
      #expect(UInt(bitPattern: x.base) % 64 == 0, "\(count) bytes")
      let y = x + x
      #expect(UInt(bitPattern: y.base) % 64 == 0, "\(count) bytes")
    }
  }
}

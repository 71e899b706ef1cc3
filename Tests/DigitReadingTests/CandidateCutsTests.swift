import NDArrays
import Testing

@testable import DigitReading

@Suite struct CandidateCutsTests {
  /// Two rings of a pen that touch, as 00 in one stroke.
  private func rings(apart: Double, side: Int = 100) -> PageInk {
    var strength = NDArray<Float>.zeros([side, 2 * side])
    let radius = Double(side) * 0.35
    for row in 0..<side {
      for column in 0..<2 * side {
        for middle in [Double(side) - apart / 2, Double(side) + apart / 2] {
          let away = hypot(Double(column) - middle, Double(row) - Double(side) / 2)
          if abs(away - radius) < Double(side) * 0.05 { strength[row, column] = 1 }
        }
      }
    }
    return PageInk(strength: strength, penLevel: 1, noise: 0)
  }

  @Test func `two digits that touch are cut between them`() throws {
    let ink = rings(apart: 79)
    let parts = InkComponent.all(in: ink.strength, threshold: 0.35)
    #expect(parts.count == 1)
    let line = TextLine(parts)
    let cuts = CandidateCuts(parts[0], lineHeight: line.height, in: ink).cuts
    let middle = cuts.filter { abs($0.columns[parts[0].box.height / 2] - 100) < 8 }
    #expect(middle.count == 1)
    // No cut goes through more ink than the pen is wide, twice.
    #expect(cuts.allSatisfy { $0.cost <= 16 && $0.columns.count == parts[0].box.height })
    let pieces = InkPiece.all(of: line, in: ink)
    #expect(pieces.count == cuts.count + 1)
    #expect(pieces.flatMap(\.runs).reduce(0) { $0 + $1.columns.count } == parts[0].area)
    #expect(pieces[0].isCutRight && !pieces[0].isCutLeft && pieces[1].isCutLeft)
  }

  @Test func `a narrow digit is not cut`() {
    let bar = NDArray<Float>.full([60, 12], 1)
    let ink = PageInk(strength: bar, penLevel: 1, noise: 0)
    let parts = InkComponent.all(in: bar, threshold: 0.35)
    #expect(CandidateCuts(parts[0], lineHeight: 60, in: ink).cuts.isEmpty)
    #expect(InkPiece.all(of: TextLine(parts), in: ink).count == 1)
  }

  @Test func `a block of ink has no cut`() {
    let block = NDArray<Float>.full([60, 90], 1)
    let ink = PageInk(strength: block, penLevel: 1, noise: 0)
    let parts = InkComponent.all(in: block, threshold: 0.35)
    #expect(CandidateCuts(parts[0], lineHeight: 60, in: ink).cuts.isEmpty)
  }
}

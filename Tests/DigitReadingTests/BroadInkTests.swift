import NDArrays
import Testing

@testable import DigitReading

@Suite struct BroadInkTests {
  private let paper = NDArray<Float>.full([80, 100], 200)

  @Test func `a broad stroke is filled with the paper around it`() {
    var fine = paper
    fine[30..<50, 20..<80] = .full([20, 60], 40)
    #expect(BroadInk.filled(fine, from: paper) == paper)
  }

  @Test func `a shadow stays, whose edges are broad`() {
    var fine = paper
    for row in 0..<80 {
      let light = min(200, 60 + 12 * abs(Float(row) - 40))
      fine[row, 10..<90] = .full([80], light)
    }
    let filled = BroadInk.filled(fine, from: paper)
    #expect(filled[40, 50] == 60)
  }

  @Test func `what goes on beyond the picture is not filled`() {
    var fine = paper
    fine[30..<50, 0..<80] = .full([20, 80], 40)
    #expect(BroadInk.filled(fine, from: paper) == fine)
  }

  @Test func `where nothing is broad nothing is changed`() {
    #expect(BroadInk.filled(paper, from: paper) == paper)
    let one = NDArray<Float>.full([1, 1], 0)
    #expect(BroadInk.filled(one, from: one) == one)
  }
}

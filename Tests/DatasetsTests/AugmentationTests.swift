import NDArrays
import Testing

@testable import Datasets

@Suite struct AugmentationTests {
  private var pictures: NDArray<Float> {
    GeneratedDigits.draw(6, seed: 3).pictures.cast(to: Float.self) * (1 / 255)
  }

  @Test func `the same seed, epoch and batch give the same pictures, others do not`() {
    let change = Augmentation(seed: 4)
    let once = change.changed(pictures, epoch: 2, number: 5)
    #expect(once == change.changed(pictures, epoch: 2, number: 5))
    #expect(once != change.changed(pictures, epoch: 2, number: 6))
    #expect(once != change.changed(pictures, epoch: 3, number: 5))
    #expect(once != Augmentation(seed: 5).changed(pictures, epoch: 2, number: 5))
  }

  @Test func `a change of nothing changes nothing`() {
    let still = Augmentation(shift: 0, turn: 0, scale: 0, shear: 0, elasticity: 0)
    #expect(still.changed(pictures) == pictures)
    #expect(pictures.warped() == pictures)
  }

  @Test func `takes pictures with and without a channel`() {
    let change = Augmentation(seed: 4)
    let flat = change.changed(pictures)
    #expect(change.changed(pictures.reshaped([6, 28, 28, 1])).reshaped([6, 28, 28]) == flat)
  }

  @Test func `a turn by a quarter is the transpose, flipped`() {
    let turned = pictures.warped(turn: 90)
    let expected = pictures.swappingAxes(1, 2).flipped(axis: 1)
    #expect(abs(turned - expected).max() < 1e-4)
  }

  @Test func `a shift moves rows down and columns right`() {
    let moved = pictures.warped(shift: (2, 3))
    #expect(moved[0..., 2..., 3...] == pictures[0..., 0..<26, 0..<25])
    #expect(moved[0..., 0..<2].sum() == 0)
  }

  @Test func `a field's deviation is what was asked for`() {
    var sum = 0.0
    for seed in 0..<40 {
      let rubber = Augmentation(elasticity: 1.5, smoothness: 3, seed: UInt64(seed))
      let middle = rubber.field(rows: 50, columns: 50).right[15..<35, 15..<35]
      sum += Double((middle * middle).mean())
    }
    #expect(((sum / 40).squareRoot() - 1.5).magnitude < 0.15)
  }

  @Test func `what lies beyond the edge is paper, whatever its value`() {
    let normalised = (pictures - 0.13) * 3
    let moved = normalised.warped(shift: (0, 5))
    #expect(abs(moved[0..., 0..., 0..<5] - normalised[0, 0, 0]).max() == 0)
  }
}

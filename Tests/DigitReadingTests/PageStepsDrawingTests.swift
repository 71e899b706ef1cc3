import Datasets
import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading

/// What of a page's steps is shown.
@Suite struct PageStepsDrawingTests {
  private static let reader: PageReader = {
    do {
      let model = try Model<Float>(input: [784], [Dense(11)], seed: 1)
      return PageReader(try SegmentClassifier(model))
    } catch { fatalError("\(error)") }
  }()

  @Test(arguments: 0..<4) func `a digit's box on the level page is where its corners came from`(
    _ turns: Int
  ) {
    let page = GeneratedPages.draw(.clean, seed: 11).picture
    let steps = Self.reader.steps(page, quarterTurns: turns)
    let crops = steps.crops
    #expect(crops.map(\.count) == steps.reading.lines.map(\.count))
    #expect(!steps.reading.lines.isEmpty && !steps.pieces.isEmpty)
    for (digits, crops) in zip(steps.reading.lines, crops) {
      for (digit, crop) in zip(digits, crops) {
        let box = steps.levelBox(of: digit)
        #expect(box.top >= 0 && box.left >= 0)
        #expect(box.bottom <= steps.level.rows && box.right <= steps.level.columns)
        let back = steps.place(Double(box.left), Double(box.top))
        #expect(
          abs(back.x - digit.corners[0].x) < 1e-6 && abs(back.y - digit.corners[0].y) < 1e-6)
        // The ink that was read is there.
        #expect(crop.shape == [28, 28] && crop.sum() > 0 && crop.max() <= 1)
      }
    }
  }

  @Test func `what is left out lies on the page, and is not shown by the thousand`() {
    let page = GeneratedPages.draw(.clean, seed: 11).picture
    var reader = Self.reader
    reader.leastConfidence = 1
    let steps = reader.steps(page)
    #expect(steps.reading.lines.isEmpty)
    let marks = steps.leftOutMarks()
    #expect(marks.count == steps.components.count)
    #expect(steps.leftOutMarks(most: 3).count == 3)
    for mark in marks {
      #expect(mark.count == 4)
      #expect(
        mark.allSatisfy {
          (-1...Double(page.shape[1]) + 1).contains($0.x)
            && (-1...Double(page.shape[0]) + 1).contains($0.y)
        })
    }
  }

  @Test func `a page is shown no larger than asked for, and turned as it is read`() {
    let page = NDArray<UInt8>([Int](0..<6).map { UInt8($0) }, shape: [2, 3])
    #expect(PageImage.shown(page, longestSide: 9, quarterTurns: 0) == page)
    #expect(
      PageImage.shown(page, longestSide: 9, quarterTurns: 1)
        == NDArray<UInt8>([[3, 0], [4, 1], [5, 2]]))
    #expect(
      PageImage.shown(page, longestSide: 9, quarterTurns: 2)
        == NDArray<UInt8>([[5, 4, 3], [2, 1, 0]]))
    #expect(
      PageImage.shown(page, longestSide: 9, quarterTurns: 3)
        == NDArray<UInt8>([[2, 5], [1, 4], [0, 3]]))
    let large = NDArray<UInt8>.full([400, 100], 77)
    let small = PageImage.shown(large, longestSide: 50, quarterTurns: 1)
    #expect(small.shape == [13, 50] && small.min() == 77)
    // The middle of the page's pixel in row 0, column 2 goes where that pixel goes.
    for (turns, wanted) in [
      (0, SIMD2(2.5, 0.5)), (1, SIMD2(1.5, 2.5)), (2, SIMD2(0.5, 1.5)), (3, SIMD2(0.5, 0.5)),
    ] {
      #expect(
        PageImage.turned(SIMD2(2.5, 0.5), rows: 2, columns: 3, quarterTurns: turns) == wanted)
    }
  }
}

import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading

@Suite struct PageStepsTests {
  /// A page of 1000 × 1000 that shows black boxes.
  private func page(_ boxes: [PixelBox]) -> NDArray<UInt8> {
    var gray = NDArray<UInt8>.full([1000, 1000], 230)
    for box in boxes {
      gray[box.top..<box.bottom, box.left..<box.right] = .full([box.height, box.width], 30)
    }
    return gray
  }

  private func bar(_ left: Int, _ top: Int, tall: Int = 40, wide: Int = 6) -> PixelBox {
    PixelBox(top: top, left: left, bottom: top + tall, right: left + wide)
  }

  private func layout(
    _ boxes: [PixelBox], omitting omitted: Set<PageStage> = [], quarterTurns: Int = 0
  ) -> PageSteps {
    PageSteps(layoutOf: page(boxes), omitting: omitted) { _, _ in quarterTurns }
  }

  private var row: [PixelBox] { (0..<8).map { bar(200 + 40 * $0, 300) } }

  @Test func `what is taller than four lines is left out, and counted`() {
    let tall = bar(600, 200, tall: 240, wide: 8)
    let steps = layout(row + [tall])
    #expect(steps.components.count == 9 && steps.reading.leftOut == 1)
    #expect(steps.lines.map(\.components.count) == [8] && steps.lattices.count == 1)
    // Four lines tall are not more than four.
    let less = layout(row + [bar(600, 250, tall: 150, wide: 8)])
    #expect(less.reading.leftOut == 0 && less.lines.joinedCount == 9)
  }

  @Test func `lines of specks are left out, and counted`() {
    let specks = [bar(500, 700, tall: 14, wide: 14)]
    let steps = layout(row + specks)
    #expect(steps.components.count == 9 && steps.lines.joinedCount == 8)
    #expect(steps.reading.leftOut == 1)
  }

  @Test func `a page without ink has no lines, and its ways back are still known`() {
    for turns in [0, 1, 2, 3, 7, -1] {
      let steps = layout([], quarterTurns: turns)
      #expect(steps.lines.isEmpty && steps.lattices.isEmpty && steps.components.isEmpty)
      #expect(steps.reading.leftOut == 0 && steps.reading.degrees == 0)
      #expect(steps.reading.quarterTurns == turns & 3)
    }
  }

  @Test func `each component is in one line, in what is left out, or a speck`() {
    let boxes = row + (0..<5).map { bar(150 + 50 * $0, 500) } + [bar(700, 480, tall: 300, wide: 9)]
    let steps = layout(boxes)
    #expect(steps.lines.map(\.components.count) == [8, 5])
    #expect(steps.lines.joinedCount + steps.reading.leftOut == steps.components.count)
    #expect(zip(steps.lines, steps.lattices).allSatisfy { $0.height == $1.lineHeight })
  }

  @Test func `the corners of a box are those on the page that was given`() {
    let steps = layout(row, quarterTurns: 1)
    let box = PixelBox(top: 10, left: 20, bottom: 50, right: 40)
    let corners = steps.corners(box)
    // Turned clockwise, what was on the left is on top.
    #expect(corners.count == 4)
    #expect(abs(corners[0].x - 10) < 1e-9 && abs(corners[0].y - 980) < 1e-9)
    #expect(abs(corners[2].x - 50) < 1e-9 && abs(corners[2].y - 960) < 1e-9)
  }
}

extension [TextLine] {
  fileprivate var joinedCount: Int { reduce(0) { $0 + $1.components.count } }
}

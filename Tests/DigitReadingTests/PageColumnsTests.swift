import NDArrays
import Testing

@testable import DigitReading

@Suite struct PageColumnsTests {
  /// A component that fills its box.
  private func part(_ left: Int, _ top: Int, _ width: Int = 20, _ height: Int = 40) -> InkComponent
  {
    let box = PixelBox(top: top, left: left, bottom: top + height, right: left + width)
    let runs = (top..<top + height).map { InkComponent.Run(row: $0, columns: left..<left + width) }
    return InkComponent(box: box, runs: runs, peak: 1)
  }

  /// The left rims of each line's parts, in reading order.
  private func read(_ parts: [InkComponent]) -> [[Int]] {
    TextLine.all(in: parts, usualSide: 40).map { $0.components.map(\.box.left) }
  }

  private func rows(_ count: Int, _ lefts: [Int], from top: Int = 0) -> [InkComponent] {
    (0..<count).flatMap { row in lefts.map { part($0, top + 100 * row) } }
  }

  @Test func `three columns are read one after another`() {
    let parts = rows(3, [0, 30, 400, 430, 800, 830])
    let wanted = [[0, 30], [400, 430], [800, 830]].flatMap { Array(repeating: $0, count: 3) }
    #expect(read(parts) == wanted)
    #expect(read(parts.reversed()) == wanted)
  }

  @Test func `columns may stand flush right`() {
    let lefts = [[120], [90, 120], [60, 90, 120], [90, 120]]
    let parts = lefts.enumerated().flatMap { row, lefts in
      (lefts + lefts.map { $0 + 400 }).map { part($0, 100 * row) }
    }
    #expect(read(parts) == lefts + lefts.map { $0.map { $0 + 400 } })
  }

  @Test func `a column may be shorter than the one beside it`() {
    let parts = rows(4, [0, 30]) + rows(2, [400, 430])
    #expect(read(parts) == [[0, 30], [0, 30], [0, 30], [0, 30], [400, 430], [400, 430]])
  }

  @Test func `a line that goes across the gap keeps the lines whole`() {
    let heading = Array(stride(from: 0, through: 330, by: 30))
    let parts = heading.map { part($0, 0) } + rows(2, [0, 30, 300, 330], from: 100)
    #expect(read(parts) == [heading, [0, 30, 300, 330], [0, 30, 300, 330]])
    // Above one column alone a heading is that column's first line.
    let above = [0, 30, 60, 90].map { part($0, 0) } + rows(2, [0, 30, 400, 430], from: 100)
    #expect(read(above) == [[0, 30, 60, 90], [0, 30], [0, 30], [400, 430], [400, 430]])
  }

  @Test func `one line is no column`() {
    let parts = rows(3, [0, 30]) + [400, 430].map { part($0, 100) }
    #expect(read(parts) == [[0, 30], [0, 30, 400, 430], [0, 30]])
  }

  @Test func `digits that all stand far apart are lines, and a number beside them is a column`() {
    let boxes = [0, 120, 245, 360, 480]
    #expect(read(rows(5, boxes)) == Array(repeating: boxes, count: 5))
    #expect(read(rows(5, boxes.dropLast(2))) == Array(repeating: [0, 120, 245], count: 5))
    // The numbers of lines, and what stands in them.
    let wanted = [[0], [200, 230, 260]].flatMap { Array(repeating: $0, count: 4) }
    #expect(read(rows(4, [0, 200, 230, 260])) == wanted)
    // Boxes in two columns.
    let wide = [0, 120, 240, 700, 820, 940]
    let columns = [wide.prefix(3), wide.suffix(3)].flatMap { Array(repeating: Array($0), count: 4) }
    #expect(read(rows(4, wide)) == columns)
  }

  @Test func `columns keep their gutters whatever stands in others`() {
    // One digit and two in turn, with gutters as wide as each other.
    let lefts = [[0], [200, 230], [430], [630, 660]]
    let turns = lefts.flatMap { Array(repeating: $0, count: 4) }
    #expect(read(rows(4, lefts.flatMap { $0 })) == turns)
    // Two columns beside digits in boxes.
    let mixed = [[0, 30], [250, 280], [900, 1070, 1240, 1410, 1580, 1750, 1920]]
    let wanted = mixed.flatMap { Array(repeating: $0, count: 4) }
    #expect(read(rows(4, mixed.flatMap { $0 })) == wanted)
  }

  @Test func `what stands at other heights is no column beside`() {
    let parts = rows(2, [400, 430]) + rows(2, [0, 30], from: 300)
    #expect(read(parts) == [[400, 430], [400, 430], [0, 30], [0, 30]])
  }

  @Test func `a gap as wide as a digit must go through three lines, a narrower one never counts`() {
    #expect(read(rows(2, [0, 30, 130, 160])) == Array(repeating: [0, 30, 130, 160], count: 2))
    #expect(
      read(rows(3, [0, 30, 130, 160])) == [
        [0, 30], [0, 30], [0, 30], [130, 160], [130, 160], [130, 160],
      ])
    #expect(read(rows(9, [0, 30, 120, 150])) == Array(repeating: [0, 30, 120, 150], count: 9))
  }

  @Test(arguments: [10, -10]) func `columns may lean as long as a strip of paper stays free`(
    _ shift: Int
  ) {
    func leaning(_ shift: Int) -> [[Int]] {
      (0..<5).map { row in [500, 530, 800, 830].map { $0 + shift * row } }
    }
    func parts(_ lefts: [[Int]]) -> [InkComponent] {
      // The lines slope too.
      lefts.enumerated().flatMap { row, lefts in lefts.map { part($0, 100 * row + $0 / 20) } }
    }
    let some = leaning(shift)
    #expect(read(parts(some)) == some.map { Array($0[..<2]) } + some.map { Array($0[2...]) })
    let much = leaning(6 * shift)
    #expect(read(parts(much)) == much)
  }

  @Test func `nothing gets lost, wherever it stands`() {
    var random = RandomGenerator(seed: 3)
    for _ in 0..<40 {
      let lines = (0..<6).map { row in
        TextLine(
          (0..<8).map { _ in
            let place = random.integers(0..<1500, shape: [2]).elements
            let size = random.integers(1..<60, shape: [2]).elements
            return part(place[0], 90 * row + place[1] % 40, size[0], size[1])
          })
      }
      let columns = PageColumns.split(lines, 40)
      func boxes(_ lines: [TextLine]) -> [PixelBox] {
        lines.flatMap(\.components).map(\.box).sorted {
          ($0.left, $0.top, $0.right, $0.bottom) < ($1.left, $1.top, $1.right, $1.bottom)
        }
      }
      #expect(boxes(columns.flatMap { $0 }) == boxes(lines))
      #expect(columns.joined().allSatisfy { !$0.components.isEmpty })
    }
  }

  @Test func `nothing is one column without lines, and a hundred columns are a hundred`() {
    #expect(PageColumns.split([], 40).map(\.count) == [0])
    let lines = (0..<2).map { row in
      TextLine((0..<200).map { part(200 * ($0 / 2) + 30 * ($0 % 2), 100 * row) })
    }
    #expect(PageColumns.split(lines, 40).map(\.count) == Array(repeating: 2, count: 100))
  }
}

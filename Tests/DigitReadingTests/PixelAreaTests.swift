import Testing

@testable import DigitReading

@Suite struct PixelAreaTests {
  @Test func `areas hang together side by side, not corner to corner`() {
    let picture = """
      #..#
      #..#
      ..#.
      ....
      """
    let members = picture.split(separator: "\n").joined().map { $0 == "#" }
    let areas = PixelArea.all(where: members, rows: 4, columns: 4)
    #expect(areas.map { $0.places.sorted() } == [[0, 4], [3, 7], [10]])
    #expect(areas.map(\.touchesEdge) == [true, true, false])
  }

  @Test func `all and none`() {
    #expect(PixelArea.all(where: [], rows: 0, columns: 0).isEmpty)
    let none = [Bool](repeating: false, count: 12)
    #expect(PixelArea.all(where: none, rows: 3, columns: 4).isEmpty)
    let all = PixelArea.all(where: none.map { !$0 }, rows: 3, columns: 4)
    #expect(all.count == 1 && all[0].places.count == 12 && all[0].touchesEdge)
  }
}

import NDArrays
import Testing

@testable import DigitReading

@Suite struct FormFramesTests {
  private var ink = PageInk(strength: .zeros([400, 900]), penLevel: 1, noise: 0)

  private mutating func line(_ rows: Range<Int>, _ columns: Range<Int>, _ strength: Float = 1) {
    ink.strength[rows, columns] = .full([rows.count, columns.count], strength)
  }

  /// A box with lines of two pixels.
  private mutating func box(_ top: Int, _ left: Int, _ bottom: Int, _ right: Int, _ s: Float) {
    line(top..<top + 2, left..<right, s)
    line(bottom - 2..<bottom, left..<right, s)
    line(top..<bottom, left..<left + 2, s)
    line(top..<bottom, right - 2..<right, s)
  }

  private func boxes(_ ink: PageInk) -> Set<PixelBox> {
    Set(InkComponent.all(in: ink.strength, threshold: 0.1).map(\.box))
  }

  private let digit = PixelBox(top: 112, left: 315, bottom: 148, right: 319)

  @Test(arguments: [0.3, 0.9] as [Float])
  func `frames go and what stands in them stays`(_ strength: Float) {
    var page = self
    for left in stride(from: 300, to: 500, by: 36) { page.box(104, left, 156, left + 38, strength) }
    page.box(204, 300, 246, 336, strength)
    page.line(112..<148, 315..<319)
    #expect(boxes(page.ink.withoutFrames(usualSide: 36)) == [digit])
    // A page that lies on its side has the same frames.
    let turned = page.ink.quarterTurned(1)
    let left = boxes(turned.withoutFrames(usualSide: 36))
    #expect(left.count == 1 && left.first?.width == 36 && left.first?.height == 4)
  }

  @Test(arguments: [4, 12, 23])
  func `an upright stroke as tall as its box is none of the lines between equal boxes`(_ left: Int)
  {
    var page = self
    for left in stride(from: 300, to: 500, by: 36) { page.box(104, left, 156, left + 38, 1) }
    page.line(106..<154, 372 + left..<375 + left)
    let found = boxes(page.ink.withoutFrames(usualSide: 36))
    #expect(found.count == 1 && found.allSatisfy { $0.height > 44 && $0.left == 372 + left })
  }

  @Test(arguments: [
    [300, 336, 398, 422, 498], [300, 336, 372, 408, 444, 480],
    [300, 334, 369, 405, 442, 480, 519], [300, 345, 388, 429, 468, 505],
  ])
  func `boxes of several sizes go with all their sides, as those seen from aside do`(_ sides: [Int])
  {
    var page = self
    for (left, right) in zip(sides, sides.dropFirst()) { page.box(104, left, 156, right + 2, 1) }
    page.line(112..<148, 315..<319)
    #expect(boxes(page.ink.withoutFrames(usualSide: 36)) == [digit])
  }

  @Test func `a side that is broken keeps no other`() {
    var page = self
    for left in stride(from: 300, to: 500, by: 36) { page.box(104, left, 156, left + 38, 1) }
    page.line(120..<146, 408..<412, 0)
    page.line(112..<148, 315..<319)
    let found = boxes(page.ink.withoutFrames(usualSide: 36))
    #expect(found.contains(digit) && found.count { $0.height > 30 } == 1)
  }

  @Test(arguments: [(2, 5, 36, 52), (5, 10, 30, 30)])
  func `boxes in several rows go with all their sides`(
    _ rows: Int, _ columns: Int, _ wide: Int, _ tall: Int
  ) {
    var page = self
    for row in 0..<rows {
      for column in 0..<columns {
        let (top, left) = (104 + row * tall, 300 + column * wide)
        page.box(top, left, top + tall + 2, left + wide + 2, 1)
      }
    }
    page.line(110..<130, 312..<316)
    let left = boxes(page.ink.withoutFrames(usualSide: 36))
    #expect(left == [PixelBox(top: 110, left: 312, bottom: 130, right: 316)])
  }

  @Test func `a 1 in a box stays, and a comb goes with its teeth`() {
    var page = self
    page.line(154..<156, 300..<482)
    for left in stride(from: 300, through: 480, by: 36) { page.line(138..<156, left..<left + 2) }
    page.line(112..<148, 315..<319)
    #expect(boxes(page.ink.withoutFrames(usualSide: 36)) == [digit])
  }

  @Test func `a line under a number goes, and a 1 that lies stays`() {
    var page = self
    page.line(160..<163, 280..<600)
    page.line(112..<148, 315..<319)
    page.line(300..<304, 100..<136)
    #expect(
      boxes(page.ink.withoutFrames(usualSide: 36))
        == [digit, PixelBox(top: 300, left: 100, bottom: 304, right: 136)])
  }

  @Test func `lines under all numbers of a page go, which are then the usual side of its ink`() {
    var page = self
    for top in [100, 200, 300] {
      page.line(top + 38..<top + 41, 100..<420)
      for left in [120, 200, 280, 360] { page.line(top..<top + 39, left..<left + 5) }
    }
    let left = boxes(page.ink.withoutFrames(usualSide: 320))
    #expect(left.count == 12 && left.allSatisfy { $0.width == 5 && $0.height >= 37 })
  }

  @Test func `letters and digits of straight lines are no frames`() {
    var page = self
    // An H, an E, a 0 of four sides that is rounder than a box, and 11 with a line between.
    page.line(100..<150, 100..<106)
    page.line(100..<150, 130..<136)
    page.line(122..<128, 100..<136)
    page.line(100..<150, 200..<206)
    for top in [100, 122, 144] { page.line(top..<top + 6, 200..<230) }
    page.line(100..<106, 308..<328)
    page.line(144..<150, 308..<328)
    page.line(106..<144, 302..<308)
    page.line(106..<144, 328..<334)
    let before = boxes(page.ink)
    let after = page.ink.withoutFrames(usualSide: 50)
    #expect(boxes(after) == before && after.strength == page.ink.strength)
  }

  @Test func `a page without ink, and the smallest, have no frames`() {
    for shape in [[1, 1], [3, 200], [50, 50]] {
      let empty = PageInk(strength: .zeros(Shape(shape)), penLevel: 0, noise: 0)
      #expect(empty.withoutFrames(usualSide: 0).strength == empty.strength)
      let full = PageInk(strength: .ones(Shape(shape)), penLevel: 1, noise: 0)
      #expect(full.withoutFrames(usualSide: 1).strength == full.strength)
    }
  }
}

import NDArrays
import Testing

@testable import DigitReading

@Suite struct PageSkewTests {
  private func parts(_ degrees: Double, lines: Int, digits: Int) -> [InkComponent] {
    var random = RandomGenerator(seed: 1)
    let angle = degrees * .pi / 180
    return (0..<lines).flatMap { line in
      (0..<digits).map { place in
        let (x, y) = (
          40 * Double(place) + 5 * random.normal(), 90 * Double(line) + 3 * random.normal()
        )
        let (left, top) = (
          Int(400 + x * cos(angle) - y * sin(angle)), Int(400 + x * sin(angle) + y * cos(angle))
        )
        let box = PixelBox(top: top, left: left, bottom: top + 40, right: left + 24)
        return InkComponent(
          box: box, runs: [.init(row: top, columns: left..<left + 24)], peak: 1)
      }
    }
  }

  @Test(arguments: [0.0, 4, -9.5, 15], [1, 4])
  func `the angle of lines is found`(_ degrees: Double, _ lines: Int) {
    let found = PageSkew.degrees(parts(degrees, lines: lines, digits: 9), usualSide: 40)
    #expect(abs(found - degrees) <= 1, "\(found)")
  }

  @Test func `the angle is above zero where lines go down to the right`() {
    #expect(PageSkew.degrees(parts(6, lines: 3, digits: 9), usualSide: 40) > 4)
    let boxes = parts(6, lines: 1, digits: 9).map(\.box)
    #expect(boxes.first!.left < boxes.last!.left && boxes.first!.top < boxes.last!.top)
  }

  @Test func `too little tells nothing`() {
    #expect(PageSkew.degrees([], usualSide: 0) == 0)
    #expect(PageSkew.degrees(parts(10, lines: 1, digits: 2), usualSide: 40) == 0)
  }
}

import NDArrays
import Testing

@testable import DigitReading

@Suite struct RuledLinesTests {
  /// A page of 400 × 600 with rules of three pixels that slope, and digits of two strokes.
  private func page(slope: Double, isSquared: Bool = false) -> (
    ink: PageInk, writing: NDArray<Bool>
  ) {
    var strength = NDArray<Float>.zeros([400, 600])
    for start in stride(from: 30, to: 400, by: 60) {
      for column in 0..<600 {
        let row = Double(start) + slope * (Double(column) - 300)
        for i in 0..<3 where (0..<400).contains(Int(row) + i) {
          strength[Int(row) + i, column] = 0.8
        }
      }
      guard isSquared else { continue }
      for row in 0..<400 {
        let column = Double(start) - slope * (Double(row) - 200)
        for j in 0..<3 where (0..<600).contains(Int(column) + j) {
          strength[row, Int(column) + j] = 0.8
        }
      }
    }
    var writing = NDArray<Bool>.zeros([400, 600])
    for (left, top) in [(100, 60), (160, 68), (220, 130), (420, 200), (470, 250)] {
      for row in top..<top + 40 {
        for column in [left, left + 22] {
          for j in 0..<4 {
            strength[row, column + j] = 1
            writing[row, column + j] = true
          }
        }
      }
      for column in left..<left + 24 {
        for i in 0..<4 {
          strength[top + 18 + i, column] = 1
          writing[top + 18 + i, column] = true
        }
      }
    }
    return (PageInk(strength: strength, penLevel: 1, noise: 0), writing)
  }

  @Test(arguments: [0, 0.02, -0.1, 0.15], [false, true])
  func `rules go, and what is written stays`(_ slope: Double, _ isSquared: Bool) throws {
    let (ink, writing) = page(slope: slope, isSquared: isSquared)
    let (cleaned, degrees) = ink.withoutRules(usualSide: 40)
    let angle = try #require(degrees)
    #expect(abs(angle - atan2(slope, 1) * 180 / .pi) < 0.7)
    let (before, after) = (ink.strength.elements, cleaned.strength.elements)
    let isWriting = writing.elements
    let kept = isWriting.indices.count { isWriting[$0] && after[$0] > 0 }
    #expect(Double(kept) > 0.9 * Double(isWriting.count { $0 }), "\(kept)")
    let rules = isWriting.indices.count { !isWriting[$0] && before[$0] > 0 }
    let left = isWriting.indices.count { !isWriting[$0] && after[$0] > 0 }
    #expect(Double(left) < 0.06 * Double(rules), "\(left) of \(rules)")
  }

  @Test func `without rules nothing is changed`() {
    var (ink, writing) = page(slope: 0)
    ink.strength = writing.cast(to: Float.self)
    let (cleaned, degrees) = ink.withoutRules(usualSide: 40)
    #expect(degrees == nil && cleaned.strength == ink.strength)
    let empty = PageInk(strength: .zeros([50, 50]), penLevel: 0, noise: 0)
    #expect(empty.withoutRules(usualSide: 0).degrees == nil)
  }

  @Test func `a digit that fills the page is no rule`() {
    var strength = NDArray<Float>.zeros([400, 400])
    for i in 60..<340 {
      for j in 0..<12 {
        strength[60 + j, i] = 1
        strength[i, 400 - i / 2 + j - 100] = 1
      }
    }
    let seven = PageInk(strength: strength, penLevel: 1, noise: 0)
    let (cleaned, _) = seven.withoutRules(usualSide: 280)
    #expect(cleaned.strength == seven.strength)
  }
}

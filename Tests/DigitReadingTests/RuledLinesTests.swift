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

  @Test func `rules go to the end of their paper, which need not be the picture's`() {
    var (ink, writing) = page(slope: 0.02)
    for columns in [0..<45, 540..<600] {
      ink.strength[0..., columns] = .full([400, columns.count], PageInk.offPaper)
    }
    let after = ink.withoutRules(usualSide: 40).ink.strength
    let (values, isWriting) = (after.elements, writing.elements)
    let left = values.indices.count { !isWriting[$0] && values[$0] > 0 }
    #expect(left < 400, "\(left)")
    #expect(after[0..., 0..<45].max() == PageInk.offPaper)
  }

  @Test func `a rule that was found in one strip goes on through the others`() {
    var rules = RuledLines(
      in: [Bool](repeating: false, count: 100 * 400), rows: 100, columns: 400, shortest: 100)
    rules.extend()
    #expect(rules.pieces.isEmpty && rules.strips.count == 8)
    rules.pieces = [RuledLines.Piece(strip: 3, row: 50, slope: 0.1)]
    rules.extend()
    let rows = rules.pieces.sorted { $0.strip < $1.strip }.map(\.row)
    let wanted: [Double] = [35, 40, 45, 50, 55, 60, 65, 70]
    #expect(rows == wanted)
    // Twice is once.
    rules.extend()
    #expect(rules.pieces.count == 8)
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

  @Test func `what is left of a crossing goes, and a point beside no rule stays`() {
    var before = PageInk(strength: .zeros([100, 100]), penLevel: 1, noise: 0)
    before.strength[48..<52, 0...] = .full([4, 100], 0.8)
    before.strength[0..., 48..<52] = .full([100, 4], 0.8)
    var after = PageInk(strength: .zeros([100, 100]), penLevel: 1, noise: 0)
    after.strength[48..<52, 48..<52] = .ones([4, 4])
    after.strength[20..<24, 20..<24] = .ones([4, 4])
    after.strength[50..<80, 70..<74] = .ones([30, 4])
    before.strength[20..<24, 20..<24] = .ones([4, 4])
    let left = InkComponent.all(
      in: after.withoutStubs(of: before, thickest: 8).strength, threshold: 0.1)
    #expect(left.map(\.box.top) == [20, 50])
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

  // MARK: - Pens and rules

  /// A page with rules of one strength and strokes of another; three of them lie along a rule.
  private func page(rules: Float, pen: Float, noise: Float = 0) -> (
    ink: PageInk, along: [Range<Int>]
  ) {
    var strength = NDArray<Float>.zeros([400, 600])
    for row in stride(from: 30, to: 390, by: 60) {
      strength[row..<row + 3, 0..<600] = .full([3, 600], rules)
    }
    let along = [100..<124, 250..<270, 430..<460]
    for (place, columns) in along.enumerated() {
      // A stroke from above ends in one that lies on the rule, as that of a 2 does.
      let row = 90 + 60 * place
      strength[row - 34..<row + 3, columns.lowerBound..<columns.lowerBound + 4] = .full(
        [37, 4], pen)
      strength[row..<row + 3, columns] = .full([3, columns.count], pen)
    }
    if noise > 0 {
      var random = RandomGenerator(seed: 2)
      let grain = noise * random.standardNormal([400, 600], of: Float.self)
      strength = (strength + grain).clipped(to: 0...1)
    }
    return (PageInk(strength: strength, penLevel: pen, noise: noise), along)
  }

  /// The share of the rules' pixels that are left, and the least share of a stroke along one.
  private func left(
    _ ink: PageInk, _ along: [Range<Int>], pen: Float
  ) -> (rules: Double, strokes: Double) {
    let cleaned = ink.withoutRules(usualSide: 40).ink.strength
    let bound = PageInk.maskShare * pen
    var (rules, all) = (0, 0)
    for row in stride(from: 30, to: 390, by: 60) {
      let place = row / 60 - 1
      for column in 0..<600 {
        // Around a stroke a rule is the stroke's.
        if along.indices.contains(place), along[place].contains(column) { continue }
        all += 1
        if cleaned[row + 1, column] > bound { rules += 1 }
      }
    }
    let strokes = along.enumerated().map { place, columns in
      Double(columns.count { cleaned[91 + 60 * place, $0] > bound }) / Double(columns.count)
    }
    return (Double(rules) / Double(all), strokes.min()!)
  }

  @Test(arguments: [0, 0.01] as [Float])
  func `a pen darker than the rules stays where it lies along one`(_ noise: Float) {
    for rules in [0.15, 0.3, 0.5] as [Float] {
      let (ink, along) = page(rules: rules, pen: 0.8, noise: noise)
      let (rest, strokes) = left(ink, along, pen: 0.8)
      #expect(rest < 0.01 && strokes > 0.9, "rules of \(rules): \(rest), \(strokes)")
    }
  }

  @Test(arguments: [0, 0.01] as [Float])
  func `rules as dark as the pen go, and darker ones too`(_ noise: Float) {
    for rules in [0.8, 1] as [Float] {
      let (ink, along) = page(rules: rules, pen: 0.8, noise: noise)
      let (cleaned, degrees) = ink.withoutRules(usualSide: 40)
      #expect(degrees.map { abs($0) < 0.2 } == true)
      #expect(left(ink, along, pen: 0.8).rules < 0.02, "rules of \(rules)")
      // What stands on them is still there.
      for (place, columns) in along.enumerated() {
        let row = 90 + 60 * place
        let stroke = cleaned.strength[
          row - 30..<row - 4, columns.lowerBound..<columns.lowerBound + 4]
        #expect(stroke.min() > 0.5)
      }
    }
  }

  @Test(arguments: [0.15, 0.3, 0.8] as [Float])
  func `where rules cross no dots are left`(_ rules: Float) {
    var strength = NDArray<Float>.zeros([400, 400])
    for start in stride(from: 20, to: 390, by: 40) {
      strength[start..<start + 2, 0..<400] = .full([2, 400], rules)
      strength[0..<400, start..<start + 2] = .full([400, 2], rules)
    }
    for row in stride(from: 20, to: 390, by: 40) {
      for column in stride(from: 20, to: 390, by: 40) {
        // Ink on ink is darker.
        strength[row..<row + 2, column..<column + 2] = .full([2, 2], min(1, 1.8 * rules))
      }
    }
    let digit = PixelBox(top: 105, left: 107, bottom: 135, right: 111)
    strength[digit.top..<digit.bottom, digit.left..<digit.right] = .full([30, 4], 0.9)
    let ink = PageInk(strength: strength, penLevel: 0.9, noise: 0.005)
    let (cleaned, degrees) = ink.withoutRules(usualSide: 30)
    #expect(degrees.map { abs($0) < 0.2 } == true)
    let rest = InkComponent.all(in: cleaned.strength, threshold: PageInk.maskShare * 0.9)
    #expect(rest.map(\.box) == [digit])
  }

  @Test func `small pages have no rules, nor has one without ink`() {
    for shape in [[1, 1], [39, 39], [39, 2000]] as [Shape] {
      let page = PageInk(strength: .ones(shape), penLevel: 1, noise: 0)
      let (cleaned, degrees) = page.withoutRules(usualSide: 10)
      #expect(degrees == nil && cleaned.strength == page.strength)
    }
    let black = PageInk(strength: .ones([60, 60]), penLevel: 1, noise: 0)
    #expect(black.withoutRules(usualSide: 60).ink.strength == black.strength)
  }
}

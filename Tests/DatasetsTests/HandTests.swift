import NDArrays
import Testing

@testable import Datasets

@Suite struct HandTests {
  @Test func `is the same for the same seed and another for another`() {
    #expect(Hand(seed: 1) == Hand(seed: 1))
    #expect(Set((0..<100 as Range<UInt64>).map { Hand(seed: $0) }).count == 100)
  }

  @Test func `writes with pens of 5 to 17 % of the height, of every kind`() {
    let hands = (0..<300 as Range<UInt64>).map { Hand(seed: $0) }
    #expect(hands.allSatisfy { (0.05...0.17).contains($0.pen.width) })
    #expect(Set(hands.map(\.pen.kind)).count == Pen.Kind.allCases.count)
    // As many pens below the middle of the logarithms as above.
    let thin = hands.count { $0.pen.width < 0.0922 }
    #expect((110...190).contains(thin))
    #expect(hands.contains { $0.heights[0] < 0.45 } && hands.contains { $0.tails[7] > 1.8 })
  }

  @Test func `keeps its shapes over a page, with small changes`() {
    var random = RandomGenerator(seed: 1)
    for seed in 0..<20 as Range<UInt64> {
      var hand = Hand(seed: seed)
      hand.shapeChanges = 0
      let other = Hand(seed: seed + 1000)
      for value in 0..<10 {
        let all = (0..<4).map { _ in hand.strokes(of: value, step: 0.1, using: &random) }
        #expect(Set(all.map(\.count)).count == 1)
        #expect(Set(all.map { $0[0][0].place }).count == 4)
        // Of one hand two digits begin near each other.
        let starts = all.map { $0[0][0].place - PageBox(around: $0)!.low }
        for start in starts {
          let away = start - starts[0]
          #expect((away * away).sum().squareRoot() < 0.35)
        }
        #expect(other.strokes(of: value, step: 0.1, using: &random).count >= 1)
      }
    }
  }

  @Test func `without unsteadiness is a stamp but for the pen`() {
    var hand = Hand(seed: 3)
    (hand.unsteadiness, hand.shapeChanges) = (0, 0)
    hand.heights = [Double](repeating: 1, count: 10)
    var random = RandomGenerator(seed: 1)
    let all = (0..<3).map { _ in
      let strokes = hand.strokes(of: 8, step: 0.1, using: &random)
      return strokes[0].map { $0.place.x - strokes[0][0].place.x }
    }
    #expect(all[0] == all[1] && all[1] == all[2])
  }

  @Test func `takes any number as a shape`() {
    var hand = Hand(seed: 1)
    var random = RandomGenerator(seed: 1)
    hand.shapes = [-1, 0, 1_000_000, 7, -13, 5, 6, 8, .min, .max - 10]
    for value in 0..<10 {
      #expect(!hand.strokes(of: value, step: 0.1, using: &random).isEmpty)
    }
  }

  @Test func `stops with a sentence where nobody can write like this`() async {
    func stop(_ result: ExitTest.Result?) -> String {
      String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    }
    let shapes = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (hand, random) = (Hand(seed: 1), RandomGenerator(seed: 1))
      hand.shapes = [1, 2]
      _ = DigitInk().draw(7, in: hand, height: 20, using: &random)
    }
    #expect(stop(shapes).contains("Hand: 2 shapes; expected one for each of the ten digits"))
    let slant = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (hand, random) = (Hand(seed: 1), RandomGenerator(seed: 1))
      hand.slant = .nan
      _ = GeneratedPages.draw(.clean, hand: hand, using: &random)
    }
    #expect(stop(slant).contains("Hand: slant of nan; expected -5.0 to 5.0"))
    let tail = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var (hand, random) = (Hand(seed: 1), RandomGenerator(seed: 1))
      hand.tails[3] = -1
      _ = DigitInk().reject(.pair, in: hand, height: 20, using: &random)
    }
    #expect(stop(tail).contains("Hand: a height or tail of -1.0; expected 0.05 to 10"))
  }

  @Test func `has skeletons of every digit and letter within their boxes`() {
    #expect(StrokeSkeleton.digits.count == 10)
    for skeletons in StrokeSkeleton.digits + [StrokeSkeleton.letters] {
      #expect(skeletons.count >= 5)
      for skeleton in skeletons {
        #expect(skeleton.points.allSatisfy { $0.x >= 0 && $0.x <= 0.8 && $0.y >= 0 && $0.y <= 1 })
        #expect(skeleton.points.map(\.y).max()! > 0.95)
        let arcs = skeleton.strokes.flatMap { $0 }
        #expect(arcs.allSatisfy { $0.count > 1 })
        // A corner joins two arcs of a stroke.
        for stroke in skeleton.strokes {
          #expect(zip(stroke, stroke.dropFirst()).allSatisfy { $0.last == $1.first })
        }
      }
    }
  }

  @Test func `draws curves through their points`() {
    let points = [PagePoint(0, 0), PagePoint(0.3, 0.8), PagePoint(0.9, 0.1), PagePoint(0.9, 0.1)]
    let curve = SmoothCurve.through(points, step: 0.02)
    #expect(points.allSatisfy { curve.contains($0) })
    #expect(curve.allSatisfy { $0.x.isFinite && $0.y.isFinite })
    #expect(zip(curve, curve.dropFirst()).allSatisfy { SmoothCurve.length($1 - $0) < 0.05 })
    #expect(SmoothCurve.through([], step: 1).isEmpty)
    #expect(SmoothCurve.through([points[0]], step: 1) == [points[0]])
  }
}

import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct LabelErrorRateTests {
  @Test(arguments: [
    ("", "", 0), ("", "abc", 3), ("abc", "", 3), ("abc", "abc", 0), ("kitten", "sitting", 3),
    ("400", "40", 1), ("12", "21", 2), ("flaw", "lawn", 2),
  ])
  func `a distance is the fewest changes`(_ a: String, _ b: String, _ expected: Int) {
    #expect(editDistance(Array(a), Array(b)) == expected)
    #expect(editDistance(Array(b), Array(a)) == expected)
  }

  @Test func `a distance is a metric`() {
    var random = RandomGenerator(seed: 1)
    let lists = (0..<12).map { _ in
      (0..<random.integer(below: 7)).map { _ in random.integer(below: 3) }
    }
    for a in lists {
      for b in lists {
        let distance = editDistance(a, b)
        #expect((distance == 0) == (a == b))
        #expect(distance >= abs(a.count - b.count) && distance <= max(a.count, b.count))
        for c in lists { #expect(editDistance(a, c) <= distance + editDistance(b, c)) }
      }
    }
  }

  @Test func `a rate is errors by labels`() {
    #expect(labelErrorRate([[1, 2], [3]], [[1, 2, 2], [3]]) == 0.25)
    #expect(labelErrorRate([[1, 2, 3, 4]], [[5]]) == 4)
    #expect(labelErrorRate([], []) == 0 && labelErrorRate([[]], [[]]) == 0)
    #expect(labelErrorRate([[1]], [[]]) == .infinity)
  }

  @Test func `a reading without its labelling stops`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = labelErrorRate([[1]], [])
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("labelErrorRate: 1 readings for 0 labellings"))
  }
}

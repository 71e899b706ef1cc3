import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct ScheduleTests {
  private func factors(_ schedule: Schedule, _ total: Double = 4) -> [Double] {
    (0...4).map { (schedule.factor(after: Double($0), of: total) * 1e6).rounded() / 1e6 }
  }

  @Test func `gives the factors of its kind`() {
    #expect(factors(.constant) == [1, 1, 1, 1, 1])
    #expect(factors(.step(every: 2, factor: 0.1)) == [1, 1, 0.1, 0.1, 0.01])
    #expect(factors(.linear()) == [1, 0.75, 0.5, 0.25, 0])
    #expect(factors(.cosine()) == [1, 0.853553, 0.5, 0.146447, 0])
    #expect(factors(.warmUp(epochs: 2, then: .linear())) == [0.01, 0.505, 1, 0.5, 0])
    #expect(factors(.oneCycle(peak: 0.5, start: 0.1, end: 0)) == [0.1, 0.55, 1, 0.5, 0])
  }

  @Test func `falls when the loss stays`() {
    let schedule = Schedule.reduceOnPlateau(factor: 0.5, patience: 1)
    func factor(_ losses: [Double]) -> Double {
      schedule.factor(after: 0, of: 1, losses: losses)
    }
    #expect(factor([3, 2, 1]) == 1)
    #expect(factor([3, 2, 2, 2]) == 0.5)
    #expect(factor([3, 2, 2, 2, 1, 1, 1]) == 0.25)
  }

  @Test func `a cycle that peaks at its end is whole there`() {
    let schedule = Schedule.oneCycle(peak: 1, start: 0.2, end: 0)
    #expect(factors(schedule) == [0.2, 0.317157, 0.6, 0.882843, 1])
    #expect(factors(.oneCycle(peak: 0, start: 0.2, end: 0)) == [1, 0.853553, 0.5, 0.146447, 0])
  }

  @Test func `a warm-up begins with a step that is seen, one of no epochs is none`() {
    #expect(Schedule.warmUp(epochs: 5, then: .constant).factor(after: 0, of: 9) == 0.01)
    #expect(factors(.warmUp(epochs: 0, then: .linear())) == factors(.linear()))
    #expect(factors(.warmUp(epochs: 9, then: .linear()), 4).last == 0.45)
  }

  @Test func `a gain too small to see is no gain`() {
    func factor(_ losses: [Double], _ threshold: Double?) -> Double {
      Schedule.reduceOnPlateau(factor: 0.5, patience: 1, threshold: threshold)
        .factor(after: 0, of: 1, losses: losses)
    }
    let crawl = (0..<6).map { 1 - 1e-9 * Double($0) }
    #expect(factor(crawl, nil) == 0.25)
    #expect(factor(crawl, 0) == 1)
    #expect(factor([1, 0.99, 0.98], 0.1) == 0.5)
    #expect(factor([-1, -1.2, -1.4], nil) == 1)
    #expect(factor([.nan, .nan, 1, 0.5], nil) == 0.5)
  }

  @Test func `a fall may be asked for in the loss's own unit`() {
    func factor(_ losses: [Double]) -> Double {
      Schedule.reduceOnPlateau(factor: 0.5, patience: 1, fall: 0.1)
        .factor(after: 0, of: 1, losses: losses)
    }
    #expect(factor([3, 2.95, 2.91]) == 0.5)
    #expect(factor([3, 2.95, 2.89]) == 1)
    // What counts is the way from the lowest that counted.
    #expect(factor([3, 2.95, 2.9, 2.85, 2.75]) == 0.5)
    #expect(factor([.infinity, .infinity]) == 0.5)
  }

  @Test(arguments: [
    (Schedule.oneCycle(peak: 1.5), "a peak of 1.5; expected a share of the training, 0 to 1"),
    (.step(every: 0, factor: 0.1), "every 0 epochs; expected at least 1"),
    (.linear(to: -1), "an end of -1.0; expected a number from 0"),
    (.warmUp(epochs: .nan, then: .constant), "a warm-up of nan; expected a number from 0"),
    (.warmUp(epochs: 1, then: .cosine(to: .infinity)), "an end of inf; expected a number from 0"),
    (.reduceOnPlateau(factor: -1), "a factor of -1.0; expected a number from 0"),
    (.reduceOnPlateau(patience: -1), "a patience of -1; expected 0 or more"),
    (.reduceOnPlateau(fall: -0.1), "a fall of -0.1; expected a number from 0"),
  ])
  func `numbers that make no sense are named`(_ schedule: Schedule, _ expected: String) {
    #expect(schedule.problem == expected)
  }

  @Test
  func
    `asked for a factor, numbers that make no sense stop, and time before the first epoch is none`()
    async
  {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Schedule.oneCycle(peak: .nan).factor(after: 3, of: 10)
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(text.contains("Schedule: a peak of nan; expected a share of the training, 0 to 1"))
    #expect(Schedule.step(every: 1, factor: 0.5).factor(after: -5, of: 10) == 1)
    #expect(Schedule.linear().factor(after: -5, of: 10) == 1)
  }
}

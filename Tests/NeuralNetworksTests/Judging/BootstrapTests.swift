@testable import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct BootstrapTests {
  private static let values = splitMix(21, 200)

  private static func mean(_ rows: [Int]) -> Double {
    rows.reduce(0) { $0 + values[$1] } / Double(rows.count)
  }

  @Test func `gives the same bits whatever the threads`() {
    let rows = [Array(0..<200)]
    let all = [1, 2, 5].map { threads in
      // Its threads do not keep a pool: one that goes before they have begun takes the process along.
      let pool = ThreadPool(threads: threads)
      defer { pool.park() }
      return Bootstrap(
        strata: rows, resamples: 300, seed: 9, pool: pool, statistic: Self.mean
      ).estimates
    }
    #expect(all[0] == all[1] && all[1] == all[2])
    #expect(
      all[0] == Bootstrap(count: 200, resamples: 300, seed: 9, statistic: Self.mean).estimates)
    #expect(
      all[0] != Bootstrap(count: 200, resamples: 300, seed: 10, statistic: Self.mean).estimates)
  }

  // The standard error of a mean is known; 4,000 draws tell it to about 1 %, and 5 % is far away.
  @Test func `finds the error of a mean`() {
    let mean = Self.mean(Array(0..<200))
    let variance = Self.values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / 200
    let bootstrap = Bootstrap(count: 200, resamples: 4000, seed: 1, statistic: Self.mean)
    let known = (variance / 200).squareRoot()
    #expect((bootstrap.standardError / known - 1).magnitude < 0.05)
    let (lower, upper) = bootstrap.interval()
    #expect((lower - (mean - 1.96 * known)).magnitude < 0.2 * known)
    #expect((upper - (mean + 1.96 * known)).magnitude < 0.2 * known)
  }

  @Test func `draws as many of each class as there are`() {
    let labels = NDArray([7, 3, 7, 7, 3, 9])
    let list = labels.elements
    let bootstrap = Bootstrap(stratifying: labels, resamples: 50, seed: 4) { rows in
      rows.map { list[$0] }.sorted() == [3, 3, 7, 7, 7, 9] ? 1 : 0
    }
    #expect(bootstrap.estimates.allSatisfy { $0 == 1 })
    #expect(bootstrap.standardError == 0)
  }

  @Test func `draws any example, and as many`() {
    let seen = Bootstrap(count: 3, resamples: 400, seed: 2) { rows in
      rows.count == 3 ? rows.reduce(0) { $0 + Double(1 << (4 * $1)) } : .nan
    }
    // Ten multisets of three of three.
    #expect(Set(seen.estimates).count == 10)
  }

  @Test func `an estimate that is none leaves no interval`() {
    let bootstrap = Bootstrap(count: 2, resamples: 100, seed: 1) { $0[0] == $0[1] ? .nan : 1 }
    #expect(bootstrap.interval().lower.isNaN && bootstrap.interval().upper.isNaN)
    #expect(bootstrap.standardError.isNaN)
    let one = Bootstrap(count: 1, resamples: 1, seed: 1) { _ in 3 }
    #expect(one.interval() == (3, 3) && one.standardError.isNaN)
  }

  @Test func `stops on nothing to draw from`() async {
    let none = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Bootstrap(count: 0, seed: 1) { _ in 0 }
    }
    #expect(text(none).contains("Bootstrap: 0 examples; expected at least one"))
    let draws = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Bootstrap(count: 1, resamples: 0, seed: 1) { _ in 0 }
    }
    #expect(text(draws).contains("Bootstrap: 0 draws; expected 1 to 10,000,000"))
    let labels = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = Bootstrap(stratifying: NDArray([[1]]), seed: 1) { _ in 0 }
    }
    #expect(text(labels).contains("Bootstrap: labels [1, 1]; expected [n] with at least one"))
  }
}

import NDArrays
import Testing

@testable import NeuralNetworks

@Suite struct SearchSpaceTests {
  private let hidden = SearchParameter("hidden", [[40], [40, 20]])
  private let rate = SearchParameter("rate", [0.1, 0.2, 0.4])

  private func error(_ body: () throws(SearchError) -> Void) -> String {
    do throws(SearchError) { try body() } catch { return error.description }
    return "nothing was thrown"
  }

  @Test func `a grid has every setting, and the last parameter changes first`() throws {
    let settings = try SearchSpace(hidden, rate).grid()
    #expect(
      settings.map(\.description) == [
        "hidden [40], rate 0.1", "hidden [40], rate 0.2", "hidden [40], rate 0.4",
        "hidden [40, 20], rate 0.1", "hidden [40, 20], rate 0.2", "hidden [40, 20], rate 0.4",
      ])
    #expect(settings[4][rate] == 0.2 && settings[4][hidden] == [40, 20])
    #expect(settings[0].text(of: "rate") == "0.1" && settings[0].text(of: "depth") == nil)
    #expect(try SearchSpace().grid().count == 1)
  }

  @Test func `settings at random occur once, follow the seed and lie in their ranges`() throws {
    let share = SearchParameter.uniform("share", 0.25...0.5)
    let decay = SearchParameter.logUniform("decay", 1e-6...1e-1)
    let depth = SearchParameter.uniform("depth", -3...3)
    let space = try SearchSpace(share, decay, depth)
    let settings = try space.random(400, seed: 4)
    #expect(settings.count == 400 && Set(settings).count == 400)
    #expect(try space.random(400, seed: 4) == settings)
    #expect(try space.random(400, seed: 5) != settings)
    #expect(settings.allSatisfy { (0.25...0.5).contains($0[share]) })
    #expect(settings.allSatisfy { (1e-6...1e-1).contains($0[decay]) })
    #expect(Set(settings.map { $0[depth] }) == Set(-3...3))
    // Each factor of ten as often: 80 of 400, give or take four deviations.
    let small = settings.count { $0[decay] < 1e-5 }
    #expect(abs(small - 80) < 32, "\(small)")
    let first = try space.random(10, seed: 4)
    #expect(Array(settings.prefix(10)) == first)
  }

  @Test func `a small space is drawn without putting back`() throws {
    let space = try SearchSpace(hidden, rate)
    for count in [1, 5, 6, 100] {
      let settings = try space.random(count, seed: 1)
      #expect(settings.count == min(6, count) && Set(settings).count == settings.count)
    }
  }

  @Test func `a range of one value has it`() throws {
    let one = SearchParameter.uniform("one", 7...7)
    let half = SearchParameter.logUniform("half", 0.5...0.5)
    let settings = try SearchSpace(one, half).random(3, seed: 1)
    #expect(settings.map(\.description) == ["one 7, half 0.5"])
  }

  @Test func `what cannot be searched is said in a sentence`() {
    #expect(
      error { () throws(SearchError) in _ = try SearchSpace(rate, SearchParameter("rate", [1])) }
        == "two parameters are named 'rate'; expected different names")
    #expect(
      error { () throws(SearchError) in _ = try SearchSpace(SearchParameter("rate", [Double]())) }
        == "the parameter 'rate' has no values; expected at least one")
    #expect(
      error { () throws(SearchError) in _ = try SearchSpace(SearchParameter("rate", [1, 2, 1])) }
        == "the parameter 'rate' has the value 1 twice; expected each once")
    let drawn = SearchParameter.uniform("rate", 0...1)
    #expect(
      error { () throws(SearchError) in _ = try SearchSpace(hidden, drawn).grid() }
        == "a grid needs values, and 'rate' is drawn from a range; list its values, or search at random"
    )
    let many = (0..<9).map { SearchParameter("p\($0)", Array(0..<10)) }
    #expect(
      error { () throws(SearchError) in
        _ = try SearchSpace(
          many[0], many[1], many[2], many[3], many[4], many[5], many[6], many[7], many[8]
        ).grid()
      }
        == "a grid of 10 × 10 × 10 × 10 × 10 × 10 × 10 × 10 × 10 = 1000000000 settings; expected at most 100000, or a random search"
    )
    let numbers = SearchParameter("n", Array(0..<100_000))
    let others = (0..<4).map { SearchParameter("m\($0)", Array(0..<100_000)) }
    #expect(
      error { () throws(SearchError) in
        _ = try SearchSpace(numbers, others[0], others[1], others[2], others[3]).grid()
      }.hasPrefix("a grid of 100000 × 100000 × 100000 × 100000 × 100000 settings"))
    #expect(
      error { () throws(SearchError) in _ = try SearchSpace(rate).random(0, seed: 1) }
        == "0 settings at random; expected 1 to 100000")
    #expect(
      error { () throws(SearchError) in
        _ = try SearchSpace(SearchParameter.logUniform("decay", 0...1))
      }
        == "the parameter 'decay' has the range 0.0...1.0; expected bounds above 0, of which there are logarithms"
    )
    #expect(
      error { () throws(SearchError) in
        _ = try SearchSpace(SearchParameter.uniform("x", 0 ... .infinity))
      } == "the parameter 'x' has the range 0.0...inf; expected finite bounds")
    #expect(
      error { () throws(SearchError) in
        _ = try SearchSpace(SearchParameter.uniform("n", Int.min...Int.max))
      }.contains("expected fewer numbers than 2⁶³"))
  }

  @Test func `a setting stops where it is asked for a parameter that it has not`() async {
    let missing = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let rate = SearchParameter("rate", [0.1])
      _ = try SearchSpace(rate).grid()[0][SearchParameter("depth", [1])]
    }
    let said = String(decoding: missing?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("SearchSetting: no parameter 'depth'; there are rate"))
    let other = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = try SearchSpace(SearchParameter("rate", [0.1])).grid()[0][SearchParameter("rate", [1])]
    }
    let told = String(decoding: other?.standardErrorContent ?? [], as: UTF8.self)
    #expect(told.contains("SearchSetting: 'rate' is Double, and Int was asked for"))
  }
}

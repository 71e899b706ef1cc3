import NDArrays
import Testing

@testable import Plots

@Suite struct ScoredSettingTests {
  @Test func `finds its parameters by name`() {
    let trial = ScoredSetting(["rate": "0.1", "batch": "64"], score: 97)
    #expect(trial["rate"] == "0.1" && trial["seed"] == nil && trial.names == ["rate", "batch"])
    #expect(trial == ScoredSetting(names: ["rate", "batch"], values: ["0.1", "64"], score: 97))
  }

  @Test func `numbers stand in their order, words as they come`() {
    func values(_ texts: [String]) -> [String] {
      ScoredSetting.values(of: "a", in: texts.map { ScoredSetting(["a": $0], score: 0) })
    }
    #expect(values(["10", "9", "1e-3", "9"]) == ["1e-3", "9", "10"])
    #expect(values(["sgd", "adam", "sgd"]) == ["sgd", "adam"])
    #expect(values(["2", "none", "1"]) == ["2", "none", "1"])
    #expect(values([]) == [] && ScoredSetting.values(of: "b", in: []) == [])
  }
}

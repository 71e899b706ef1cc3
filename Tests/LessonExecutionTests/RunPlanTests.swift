import LessonMarkdown
import Testing

@testable import LessonExecution

/// Plans are made and looked at here without a compiler, a host or a cache.
@Suite struct RunPlanTests {
  /// Three cells, a value in prose after the second, and a cell that is meant to fail.
  static let units = LessonUnit.all(
    of: LessonParser.parse(
      """
      ---
      title: T
      ---
      ```swift
      let a = 1
      ```

      ```swift
      let b = 2
      ```

      The sum is `{swift} a + b`.

      ```swift {expect=trap}
      [1][a]
      ```

      ```swift
      let c = 3
      ```
      """, path: "t.md", name: "t"
    ).0)
  static let chain = KeyChain([LessonInputs.Item(name: "the compiler", value: "6")])

  /// What the unit at a place gave: the fourth failed, as it is meant to.
  static func result(_ place: Int) -> CellResult {
    var result = CellResult()
    result.outputs = [.standardOutput("\(place)")]
    if place == 3 { result.failure = CellFailure(kind: .trap, message: "out of range") }
    return result
  }

  /// The links of the states after each unit.
  static func links(_ known: [CellResult]) -> [String] {
    var chain = chain
    return zip(units, known).map { unit, result in
      chain.advance(past: unit, key: chain.key(of: unit), result)
      return chain.link
    }
  }

  static func plan(known count: Int, asleep: Set<String> = []) -> RunPlan {
    RunPlan(
      units, known: (0..<count).map { result($0) }, chain: chain, isAsleep: asleep.contains
    ) { place, firstRan in "unit \(place) after \(firstRan.map { "cell \($0)" } ?? "nothing")" }
  }

  /// A plan in short: k for known, r for replay, ! for run.
  static func shape(_ plan: RunPlan) -> String {
    plan.steps.map {
      switch $0 {
      case .known: "k"
      case .replay: "r"
      case .run: "!"
      }
    }.joined()
  }

  @Test func `the lesson has five units, of which three leave state`() {
    #expect(Self.units.map(\.leavesState) == [true, true, false, false, true])
  }

  @Test func `a lesson without units has an idle plan`() {
    let plan = RunPlan([], known: [], chain: Self.chain) { _, _ in "" }
    #expect(plan.isIdle && plan.steps.isEmpty && plan.start == 0)
  }

  @Test func `everything runs where nothing is known, each unit for its reason`() {
    let plan = Self.plan(known: 0)
    #expect(Self.shape(plan) == "!!!!!" && !plan.isIdle && plan.start == 0)
    #expect(plan.steps[0] == .run(reason: "unit 0 after nothing"))
    #expect(plan.steps[4] == .run(reason: "unit 4 after cell 0"))
    #expect(plan.knownResults.isEmpty)
  }

  @Test func `what is known runs again only for a state that it leaves`() {
    let plan = Self.plan(known: 4)
    #expect(Self.shape(plan) == "rrkk!")
    #expect(plan.knownResults.map(\.place) == [0, 1, 2, 3])
    #expect(plan.steps[4] == .run(reason: "unit 4 after nothing"))
  }

  @Test func `nothing runs where all is known`() {
    let plan = Self.plan(known: 5)
    #expect(plan.isIdle && Self.shape(plan) == "rrkkr")
  }

  @Test func `the run begins at the deepest state that a host sleeps in`() {
    let links = Self.links((0..<4).map { Self.result($0) })
    let first = Self.plan(known: 4, asleep: [links[0]])
    #expect(Self.shape(first) == "krkk!" && first.start == 1 && first.startLink == links[0])
    let second = Self.plan(known: 4, asleep: [links[0], links[1], "another"])
    // The units after the second cell leave the state as it is.
    #expect(Self.shape(second) == "kkkk!" && second.start == 4 && second.startLink == links[1])
  }

  @Test func `a state below what is known is not woken`() {
    let links = Self.links((0..<4).map { Self.result($0) })
    let plan = Self.plan(known: 1, asleep: [links[1]])
    #expect(Self.shape(plan) == "r!!!!" && plan.start == 0 && plan.startLink == nil)
  }

  @Test func `a sleeper that does not wake lets everything known run again`() {
    let links = Self.links((0..<4).map { Self.result($0) })
    var plan = Self.plan(known: 4, asleep: [links[1]])
    plan.startFromNothing()
    #expect(Self.shape(plan) == "rrkk!" && plan.start == 0 && plan.startLink == nil)
    #expect(plan.steps == Self.plan(known: 4).steps)
  }

  @Test func `the plan ends with a known result that stops the lesson`() {
    var known = (0..<5).map(Self.result)
    known[3].failure = nil
    let plan = RunPlan(Self.units, known: known, chain: Self.chain) { _, _ in "" }
    #expect(plan.isIdle && plan.units.count == 4 && plan.knownResults.map(\.place) == [0, 1, 2, 3])
  }

  @Test func `what turns out to be known after all does not run`() {
    var plan = Self.plan(known: 1)
    plan.settle(from: 2, as: (2..<5).map { Self.result($0) })
    #expect(Self.shape(plan) == "r!kkk")
    #expect(plan.knownResults.map(\.place) == [0, 2, 3, 4])
  }
}

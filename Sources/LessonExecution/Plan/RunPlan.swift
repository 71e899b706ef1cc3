/// What a run of a lesson will do, decided before anything is compiled or started.
///
/// The cache knows results up to the first unit whose key or whose reads have changed. Everything
/// below that unit runs, and everything above it whose state is wanted runs again, from the deepest
/// state that a sleeping host still holds.
struct RunPlan: Sendable {
  /// What happens to one unit.
  enum Step: Sendable, Hashable {
    /// Its result is known, and nothing that runs needs the state that it leaves.
    case known(CellResult)
    /// Its result is known; it runs again for the state that it leaves.
    case replay(CellResult)
    /// It runs, for this reason.
    case run(reason: String)
  }

  /// The lesson's units, up to the first whose known result stops the lesson.
  let units: [LessonUnit]
  private(set) var steps: [Step]
  /// How many units stand above the state that the run begins with; 0 for a host in which nothing
  /// has run.
  private(set) var start: Int
  /// The link of that state; nil for a host in which nothing has run.
  private(set) var startLink: String?

  /// - Parameters:
  ///   - known: The results of the first units, as far as the cache knows them without a gap.
  ///   - chain: The chain of keys at the lesson's beginning.
  ///   - isAsleep: Whether a host sleeps in the state with a link.
  ///   - reason: Why a unit runs, given the first cell above it that runs, if any.
  init(
    _ units: [LessonUnit], known: [CellResult], chain: KeyChain,
    isAsleep: (String) -> Bool = { _ in false },
    reason: (_ place: Int, _ firstRan: Int?) -> String
  ) {
    let stop = zip(units, known).enumerated().first { _, pair in
      pair.0.cell.map { pair.1.judged(by: $0.options).stopsLesson } ?? false
    }
    let units = stop.map { Array(units[...$0.offset]) } ?? units
    let known = known.prefix(units.count)
    self.units = units
    let (start, link) = Self.deepestState(units, known, chain, isAsleep)
    self.start = start
    startLink = link
    var firstRan: Int?
    steps = units.indices.map { place in
      let unit = units[place]
      if place < known.count {
        let leavesState = unit.leavesState || known[place].leavesState
        return place < start || !leavesState ? .known(known[place]) : .replay(known[place])
      }
      defer { firstRan = firstRan ?? unit.cell?.index }
      return .run(reason: reason(place, firstRan))
    }
  }

  /// The deepest state that a host sleeps in: the number of known units above it, and its link.
  private static func deepestState(
    _ units: [LessonUnit], _ known: ArraySlice<CellResult>, _ chain: KeyChain,
    _ isAsleep: (String) -> Bool
  ) -> (start: Int, link: String?) {
    var chain = chain
    var deepest: (start: Int, link: String?) = (0, nil)
    for (place, (unit, result)) in zip(units, known).enumerated() {
      chain.advance(past: unit, key: chain.key(of: unit), result)
      if isAsleep(chain.link) { deepest = (place + 1, chain.link) }
    }
    return deepest
  }

  /// Gives up the sleeping host: what is known above runs again for its state.
  mutating func startFromNothing() {
    for place in 0..<start {
      guard case .known(let result) = steps[place],
        units[place].leavesState || result.leavesState
      else { continue }
      steps[place] = .replay(result)
    }
    start = 0
    startLink = nil
  }

  /// Whether every result is known, so that nothing has to run.
  var isIdle: Bool {
    !steps.contains { if case .run = $0 { true } else { false } }
  }

  /// The results that the cache knows, by the units' places.
  var knownResults: [(place: Int, result: CellResult)] {
    steps.enumerated().compactMap { place, step in
      switch step {
      case .known(let result), .replay(let result): (place, result)
      case .run: nil
      }
    }
  }

  /// Takes up that from a place on all results are known after all: only entries above were missing.
  mutating func settle(from place: Int, as results: [CellResult]) {
    for (offset, result) in results.enumerated() { steps[place + offset] = .known(result) }
  }
}

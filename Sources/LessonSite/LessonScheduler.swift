import LessonExecution
import LessonMarkdown

/// Runs lessons, some at a time, each after those that it needs.
struct LessonScheduler: Sendable {
  let lessons: [Lesson]
  let graph: LessonGraph
  /// How many lessons run at a time.
  let jobs: Int
  /// Runs one lesson, given the outcomes of those that it needs.
  let run: @Sendable (_ place: Int, _ given: [LessonOutcome]) async -> LessonOutcome

  /// The outcomes of the lessons at some places, in the order of the lessons.
  ///
  /// - Parameters:
  ///   - known: Outcomes of other lessons that are known already, by name.
  ///   - first: The lessons that run before others where both can: another build may have computed the
  ///     others by then.
  func outcomes(
    of places: Set<Int>, given known: [String: LessonOutcome] = [:], first: Set<Int> = []
  ) async -> [LessonOutcome] {
    var outcomes = lessons.indices.map { places.contains($0) ? nil : known[lessons[$0].name] }
    var waiting = places.sorted {
      (first.contains($0) ? 0 : 1, $0) < (first.contains($1) ? 0 : 1, $1)
    }
    for place in waiting where graph.problems[place] != nil {
      outcomes[place] = refused(place, because: graph.problems[place]!)
    }
    waiting.removeAll { outcomes[$0] != nil }
    await withTaskGroup(of: (Int, LessonOutcome).self) { group in
      var running = 0
      func startThoseReady() {
        while running < max(1, jobs),
          let index = waiting.firstIndex(where: { place in
            graph.needs[place].allSatisfy { outcomes[$0] != nil }
          })
        {
          let place = waiting.remove(at: index)
          let given = graph.needs[place].compactMap { outcomes[$0] }
          if let failed = given.first(where: \.hasFailed) {
            outcomes[place] = refused(place, because: [notRun(place, for: failed.lesson)])
            continue
          }
          running += 1
          group.addTask { (place, await run(place, given)) }
        }
      }
      startThoseReady()
      for await (place, outcome) in group {
        outcomes[place] = outcome
        running -= 1
        startThoseReady()
      }
    }
    return places.sorted().compactMap { outcomes[$0] }
  }

  /// The outcome of a lesson of which nothing was run.
  private func refused(_ place: Int, because problems: [Diagnostic]) -> LessonOutcome {
    var outcome = LessonOutcome(lesson: lessons[place])
    outcome.diagnostics = problems
    return outcome
  }

  private func notRun(_ place: Int, for failed: Lesson) -> Diagnostic {
    let lesson = lessons[place]
    let index = lesson.frontMatter.needs.firstIndex {
      (try? lessons.place(of: $0)).map { lessons[$0].name } == failed.name
    }
    return lesson.diagnostic(
      at: lesson.positionOfNeed(index ?? 0),
      "this lesson needs '\(failed.name)', which failed; it was not run")
  }
}

import LessonExecution
import Testing

@Suite struct LessonOutcomeTests {
  @Test(
    arguments: [
      (0, ", 0 s left"), (0.4, ", 0 s left"), (12.5, ", 13 s left"), (89, ", 89 s left"),
      (90, ", 2 min left"), (5399, ", 90 min left"), (5400, ", 2 h left"), (100_000, ", 28 h left"),
      (172_800, ", 2 days left"), (1e9, ", more than 1000 days left"),
      (1e300, ", more than 1000 days left"),
      (.greatestFiniteMagnitude, ", more than 1000 days left"),
      (.leastNonzeroMagnitude, ", 0 s left"),
      (.infinity, ""), (-.infinity, ""), (.nan, ""), (-1, ""), (-1e300, ""),
    ] as [(Double, String)])
  func `the time left is told in words for any number`(_ seconds: Double, _ words: String) {
    #expect(LessonProgress.remaining(seconds) == words)
  }

  @Test func `no time left is none that is told`() {
    #expect(LessonProgress.remaining(nil) == "")
  }
}

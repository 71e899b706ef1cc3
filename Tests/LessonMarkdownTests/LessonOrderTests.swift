import Testing

@testable import LessonMarkdown

@Suite struct LessonOrderTests {
  private func sorted(_ names: [String]) -> [String] {
    names.sorted { LessonOrder(name: $0) < LessonOrder(name: $1) }
  }

  @Test(arguments: [
    ["1-a", "2-b", "10-c"], ["03-x", "03b-a", "04-a"], ["3-y", "03-z"], ["03-y", "3-z"],
    ["00-a", "1-a", "about", "zebra"], ["0", "00", "1"], [],
    ["9", "99999999999999999999", "100000000000000000000"], ["2-a", "2.5-a", "3-a"],
  ])
  func `goes by number, then by name`(_ names: [String]) {
    #expect(sorted(names.reversed()) == names)
    #expect(sorted(names) == names)
  }

  private func lessons(_ names: [String]) -> [Lesson] {
    names.map {
      LessonParser.parse("---\ntitle: T\n---\n", path: "Lessons/\($0).md", name: $0).0
    }
  }

  @Test func `warns at each of the lessons that share a number`() {
    let problems = Lesson.sharedNumbers(
      among: lessons(["01-a", "03-x", "03-y", "3-z", "03b-w", "about", "notes"]))
    #expect(problems.map(\.file) == ["Lessons/03-x.md", "Lessons/03-y.md", "Lessons/3-z.md"])
    #expect(
      problems.first?.message
        == "lesson '03-x' has the number of 03-y, 3-z; give each its own")
    #expect(problems.allSatisfy { $0.severity == .warning })
  }

  @Test func `says nothing where all differ`() {
    #expect(Lesson.sharedNumbers(among: lessons(["01-a", "02-a", "02b-a", "a", "b"])).isEmpty)
    #expect(Lesson.sharedNumbers(among: []).isEmpty)
  }
}

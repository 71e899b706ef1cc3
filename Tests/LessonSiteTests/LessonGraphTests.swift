import LessonMarkdown
import Testing

@testable import LessonSite

@Suite struct LessonGraphTests {
  /// Lessons by name, each with the lessons that it needs.
  static func lessons(_ needs: [(name: String, needs: [String])]) -> [Lesson] {
    needs.map {
      let list = $0.needs.map { "\"\($0)\"" }.joined(separator: ", ")
      return LessonParser.parse(
        "---\ntitle: T\nneeds: [\(list)]\n---\n", path: "Lessons/\($0.name).md", name: $0.name
      ).0
    }
  }

  static func problems(_ graph: LessonGraph) -> [String] {
    graph.problems.sorted { $0.key < $1.key }.flatMap(\.value).map {
      "\($0.file):\($0.position.line):\($0.position.column): \($0.message)"
    }
  }

  @Test func `no lessons make an empty graph`() {
    let graph = LessonGraph([])
    #expect(graph.needs.isEmpty && graph.problems.isEmpty)
    #expect(graph.withNeeds([]).isEmpty && graph.withDependents([]).isEmpty)
  }

  @Test func `lessons are needed by number, name, file or path`() {
    let graph = LessonGraph(
      Self.lessons([
        ("01-a", []), ("02-b", ["01"]), ("03-c", ["1", "02-b"]), ("04-d", ["Lessons/03-c.md"]),
      ]))
    #expect(graph.needs == [[], [0], [0, 1], [2]])
    #expect(graph.problems.isEmpty)
    #expect(graph.withNeeds([3]) == [0, 1, 2, 3] && graph.withNeeds([1]) == [0, 1])
    #expect(graph.withDependents([1]) == [1, 2, 3] && graph.withDependents([3]) == [3])
  }

  @Test func `a lesson that is needed twice is needed once`() {
    #expect(
      LessonGraph(Self.lessons([("01-a", []), ("02-b", ["01", "01-a"])])).needs == [[], [0]])
  }

  @Test func `an unknown lesson is told where it is named, with a near miss`() {
    let graph = LessonGraph(Self.lessons([("01-apple", []), ("02-b", ["01-apple", "01-aple"])]))
    #expect(
      Self.problems(graph) == [
        "Lessons/02-b.md:3:21: no lesson is called '01-aple'; did you mean 01-apple?"
      ])
    #expect(graph.needs == [[], [0]])
  }

  @Test func `a number that two lessons have is refused where it is needed`() {
    let graph = LessonGraph(Self.lessons([("03-x", []), ("03-y", []), ("04-z", ["03", "03-y"])]))
    #expect(
      Self.problems(graph) == [
        "Lessons/04-z.md:3:9: '03' names more than one lesson: 03-x and 03-y"
      ])
  }

  @Test func `a lesson beside which another has its number with a letter is found`() {
    let graph = LessonGraph(Self.lessons([("03", []), ("03b", []), ("04-z", ["03b", "03"])]))
    #expect(graph.needs[2] == [1, 0] && graph.problems.isEmpty)
  }

  @Test func `a lesson that needs itself has a problem, and the others none`() {
    let graph = LessonGraph(Self.lessons([("01-a", ["01"]), ("02-b", [])]))
    #expect(Self.problems(graph) == ["Lessons/01-a.md:3:9: this lesson needs itself"])
  }

  @Test func `a circle is told at each lesson of it, and lessons beside it are free`() {
    let graph = LessonGraph(
      Self.lessons([("01-a", ["03"]), ("02-b", []), ("03-c", ["04"]), ("04-d", ["02", "01"])]))
    #expect(
      Self.problems(graph) == [
        "Lessons/01-a.md:3:9: these lessons need each other in a circle: 01-a → 03-c → 04-d → 01-a",
        "Lessons/03-c.md:3:9: these lessons need each other in a circle: 01-a → 03-c → 04-d → 01-a",
        "Lessons/04-d.md:3:15: these lessons need each other in a circle: 01-a → 03-c → 04-d → 01-a",
      ])
  }

  @Test func `a thousand lessons in a row are followed`() {
    let lessons = Self.lessons((0..<1000).map { ("\($0)-l", $0 == 0 ? [] : ["\($0 - 1)-l"]) })
    let graph = LessonGraph(lessons)
    #expect(graph.problems.isEmpty && graph.withNeeds([999]).count == 1000)
  }

  @Test(arguments: [
    ("apple", "no lesson is called 'apple'; did you mean 01-apple?"),
    ("aple", "no lesson is called 'aple'; did you mean 01-apple?"),
    (
      "Lessons/pear-tre.md", "no lesson is called 'Lessons/pear-tre.md'; did you mean 02-pear-tree?"
    ),
    ("fig", "no lesson is called 'fig'; there are 01-apple, 02-pear-tree, notes"),
    ("note", "no lesson is called 'note'; did you mean notes?"),
    ("", "a lesson is named by its number or its name"),
    (".md", "a lesson is named by its number or its name"),
  ])
  func `a lesson that is not there is told with a near miss, of titles too`(
    _ word: String, _ message: String
  ) {
    let lessons = Self.lessons([("01-apple", []), ("02-pear-tree", []), ("notes", [])])
    let error = #expect(throws: LessonNameError.self) { try lessons.place(of: word) }
    #expect(error?.description == message)
  }
}

import LessonMarkdown
import Testing

@testable import LessonSite

@Suite struct SiteShardTests {
  /// Lessons of so many cells each, with what they need by name.
  private static func lessons(_ all: [(name: String, cells: Int, needs: [String])]) -> [Lesson] {
    all.map { lesson in
      let needs = lesson.needs.joined(separator: ", ")
      let cells = (0..<lesson.cells).map { "```swift\nlet a\($0) = \($0)\n```\n" }.joined(
        separator: "\n")
      return LessonParser.parse(
        "---\ntitle: T\nneeds: [\(needs)]\n---\n\n\(cells)", path: "Lessons/\(lesson.name).md",
        name: lesson.name
      ).0
    }
  }

  /// The names of each shard's lessons.
  private static func divided(_ lessons: [Lesson], among count: Int) -> [[String]] {
    let graph = LessonGraph(lessons)
    return (1...count).map { number in
      SiteShard("\(number)/\(count)")!.places(of: lessons, in: graph).sorted().map {
        lessons[$0].name
      }
    }
  }

  @Test(arguments: ["1/1", "1/2", "2/2", "7/1024"])
  func `a part of a whole is read as it is written`(text: String) {
    #expect(SiteShard(text)?.description == text)
  }

  @Test(arguments: [
    "", "1", "/", "1/", "/2", "0/2", "3/2", "-1/2", "+1/2", "1/2/3", "1 /2", "a/b", "1/1025", "１/2",
    "1/99999999999999999999",
  ])
  func `what is no part of a whole is not read`(text: String) {
    #expect(SiteShard(text) == nil)
  }

  @Test func `one shard has all lessons, and no lessons have no shards`() {
    let lessons = Self.lessons([("01-a", 3, []), ("02-b", 1, ["01"]), ("03-c", 0, [])])
    #expect(Self.divided(lessons, among: 1) == [["01-a", "02-b", "03-c"]])
    #expect(Self.divided([], among: 2) == [[], []])
  }

  @Test func `lessons that hang together stay together where that balances`() {
    let lessons = Self.lessons([
      ("01-a", 4, []), ("02-b", 4, ["01"]), ("03-c", 5, []), ("04-d", 3, ["03"]),
    ])
    let shards = Self.divided(lessons, among: 2)
    #expect(Set(shards) == [["01-a", "02-b"], ["03-c", "04-d"]])
  }

  @Test func `a small lesson that two large ones need is computed by both`() {
    let lessons = Self.lessons([("01-a", 2, []), ("02-b", 30, ["01"]), ("03-c", 30, ["01"])])
    let shards = Self.divided(lessons, among: 2)
    #expect(Set(shards) == [["01-a", "02-b"], ["03-c"]])
  }

  @Test func `more shards than lessons leave some with none`() {
    let lessons = Self.lessons([("01-a", 1, []), ("02-b", 1, [])])
    let shards = Self.divided(lessons, among: 5)
    #expect(shards.filter { !$0.isEmpty }.count == 2 && shards.joined().count == 2)
  }

  @Test(arguments: 1...8)
  func `every lesson is in one shard, however many there are`(count: Int) {
    let lessons = Self.lessons(
      (0..<9).map { place in
        let name = "0\(place)-l"
        return (name, place * place % 7, place % 3 == 2 ? ["0\(place - 1)"] : [])
      })
    let shards = Self.divided(lessons, among: count)
    #expect(shards.joined().sorted() == lessons.map(\.name))
  }

  @Test func `lessons that need each other in a circle are in one shard each`() {
    let lessons = Self.lessons([("01-a", 1, ["02"]), ("02-b", 1, ["01"]), ("03-c", 1, [])])
    #expect(Self.divided(lessons, among: 2).joined().sorted() == ["01-a", "02-b", "03-c"])
  }
}

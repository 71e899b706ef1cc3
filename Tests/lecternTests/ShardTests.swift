import Foundation
import TestSupport
import Testing

@testable import LessonExecution

/// Several builds of one site over one cache.
@Suite(.serialized) struct ShardTests {
  /// Four lessons; the second takes what the first hands on.
  private static func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    func put(_ name: String, _ front: String, _ cells: [String]) throws {
      let text = cells.map { "```swift\n\($0)\n```\n" }.joined(separator: "\n")
      try fixture.put("---\ntitle: \(name)\n\(front)---\n\n\(text)", "Lessons/\(name).md")
    }
    let model = "let model = try Model<Float>(input: [2], [Dense(3)], seed: 1)"
    try put(
      "01-a", "", [model, "try publish(model, as: \"small\")", "print(model.parameterCount)"])
    try put(
      "02-b", "needs: [01]\n", ["print(try published(\"small\").parameterCount)", "print(2)"])
    try put("03-c", "", ["var sum = 0\nfor n in 1...10 { sum += n }", "print(sum)"])
    try put("04-d", "", ["print(\"four\")"])
    return fixture
  }

  @Test func `two shards in two clones over one cache leave a third build no cell to run`()
    async throws
  {
    let fixture = try Self.fixture()
    let result = await fixture.shell(
      """
      mkdir one two whole; for clone in one two whole; do cp -r Lessons $clone; done
      (cd one && lectern build --shard 1/2) 2> one.txt & (cd two && lectern build --shard 2/2) 2> two.txt
      wait $! && cp -r cache before && (cd one && lectern build) 2> third.txt &&
      (cd whole && XDG_CACHE_HOME="$PWD/own" lectern build) 2> whole.txt && diff -r one/Output whole/Output
      """)
    #expect(result.status == 0 && result.output == "", "\(result.errors)\(result.output)")
    let (one, two) = (fixture.text("one.txt") ?? "", fixture.text("two.txt") ?? "")
    #expect(one.contains("shard 1 of 2: ") && two.contains("shard 2 of 2: "))
    let named = ["01-a", "02-b", "03-c", "04-d"].filter { name in
      (one + two).split(separator: "\n").contains { $0.hasPrefix("shard ") && $0.contains(name) }
    }
    #expect(named.count == 4)
    #expect(fixture.text("third.txt")?.contains("0 cells ran") == true)
  }

  @Test func `a shard that is killed and started again does its part`() async throws {
    let fixture = try Self.fixture()
    try fixture.put("---\ntitle: E\n---\n\n```swift\nprint(5)\n```\n", "Lessons/05-e.md")
    let result = await fixture.shell(
      """
      for attempt in 1 2 3; do
        "$program" build --shard 1/2 2> /dev/null & sleep 1.5; kill -9 $! 2> /dev/null; wait $! 2> /dev/null
      done
      lectern build --shard 1/2 2> one.txt && lectern build --shard 2/2 2> two.txt && lectern build
      """)
    #expect(result.status == 0 && result.errors.contains("0 cells ran"), "\(result.errors)")
    #expect(fixture.isBuilt)
  }

  @Test func `a shard writes its lessons' pages alone`() async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell("lectern build --shard 1/4 && ls Output")
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.output.contains("index.html"))
    let pages = result.output.split(separator: "\n").filter { $0.first?.isNumber == true }
    // The second lesson needs the first, and stays with it.
    #expect((1...2).contains(pages.count))
  }

  @Test(arguments: ["2/1", "0/2", "half", "", "1/2/3"])
  func `what is no part of a whole is refused with what was expected`(text: String) async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell("lectern build --shard '\(text)'")
    #expect(result.status == 2)
    #expect(result.errors.contains("is no shard; expected such as 1/2 for the first of two"))
    #expect(fixture.text("Output/index.html") == nil)
  }
}

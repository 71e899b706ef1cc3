import Testing

@testable import LessonMarkdown

@Suite struct NearMissTests {
  @Test(arguments: [
    ("capton", "caption"), ("swfit", "swift"), ("Swift", "swift"), ("swif", "swift"),
    ("swiftt", "swift"), ("swift", "swift"), ("TITEL", "title"), ("sumary", "summary"),
  ])
  func `offers what is near`(_ word: String, _ expected: String) {
    #expect(nearMiss(word, in: ["caption", "swift", "title", "summary"]) == expected)
  }

  @Test(arguments: ["zebra", "", "s", "captions and more", "python"])
  func `offers nothing that is far`(_ word: String) {
    #expect(nearMiss(word, in: ["caption", "swift"]) == nil)
  }

  @Test func `offers the nearest, and the first of two`() {
    #expect(nearMiss("fold", in: ["bold", "fold"]) == "fold")
    #expect(nearMiss("cold", in: ["bold", "fold"]) == "bold")
    #expect(nearMiss("x", in: []) == nil)
  }
}

import Testing

@testable import LessonExecution

@Suite struct RuntimeMessageTests {
  private func last(_ text: String) -> (message: String, before: String)? {
    RuntimeMessage.last(in: Array(text.utf8)).map {
      ($0.message, String(decoding: $0.before, as: UTF8.self))
    }
  }

  @Test func `the last message is taken, and what was printed before it stays`() {
    let text = "a\nm/x.swift:3: Fatal error: one\nb\nm/x.swift:4: Fatal error: two\n"
    #expect(last(text)?.message == "two")
    #expect(last(text)?.before == "a\nm/x.swift:3: Fatal error: one\nb\n")
    #expect(last("Fatal error") == nil && last("") == nil && last("nothing\n") == nil)
    #expect(last("x: Fatal error: Ünï\n")?.message == "Ünï")
  }

  @Test func `what differs from run to run is left out`() {
    let tried =
      "x: Fatal error: 'try!' failed: Code=2\nCurrent stack trace:\n0 lib 0x00007f2e main + 33\n"
    #expect(last(tried)?.message == "'try!' failed: Code=2")
    let unowned =
      "Fatal error: Attempted to read an unowned reference but object 0x55d0c0ffee12 was destroyed\n"
    #expect(
      last(unowned)?.message == "Attempted to read an unowned reference but object was destroyed")
    let access = """
      on
      Simultaneous accesses to 0x7f2eeafd7ca0, but modification requires exclusive access.
      Previous access (a modification) started at x (0x7f2e).
      """
    #expect(
      last(access)?.message == "two accesses at once to one variable, of which one changes it")
    #expect(last(access)?.before == "on\n")
  }

  @Test func `a cast that fails says of what and to what`() {
    let text =
      "on\nCould not cast value of type 'Swift.Int' (0x7f2eeafda698) to 'Swift.String' (0x7f2eeafd7ca0).\n"
    #expect(
      last(text)?.message == "could not cast value of type 'Swift.Int' to 'Swift.String'")
    #expect(last(text)?.before == "on\n")
  }
}

import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct CellCompilerTests {
  @Test func `reads places from the compiler's lines`() {
    let text =
      "Lessons/a.md:12:5: error: no: such thing\n  let x\n      ^\nLessons/a.md:13:1: warning: unused\n<unknown>:0: error: lost\n"
    let (errors, warnings) = CompilerMessages.parse(text)
    #expect(
      errors == [
        CellFailure(kind: .compilation, lineOffset: 10, column: 5, message: "no: such thing")
      ])
    #expect(warnings.map(\.lineOffset) == [11])
  }
}

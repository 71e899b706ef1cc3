import Testing

@testable import LessonExecution

@Suite struct StandardErrorTests {
  @Test func `a message is not glued to the line that stands`() async {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardErrorContent]
    ) {
      StandardError.write("first\n")
      StandardError.stand("cell 1")
      StandardError.stand("cell 1")
      StandardError.stand("cell 2")
      StandardError.write("warning\n")
      StandardError.stand("")
      StandardError.stand("")
      StandardError.write("last\n")
      StandardError.stand("cell 3")
      StandardError.write("open")
      StandardError.write(" end\n")
    }
    let erase = "\r\u{1B}[K"
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(
      text == "first\ncell 1\(erase)cell 2\(erase)warning\ncell 2\(erase)last\n"
        + "cell 3\(erase)open end\n")
  }
}

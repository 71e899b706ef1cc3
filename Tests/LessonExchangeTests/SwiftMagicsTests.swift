import Testing

@testable import LessonExchange

@Suite struct SwiftMagicsTests {
  private static func magics(_ source: String, above: String = "") -> SwiftMagics {
    var known = Set(SwiftMagics.words(of: above))
    return SwiftMagics(source, known: &known)
  }

  @Test func `names of cells above are known, and of the lines above in the cell`() {
    var known: Set<Substring> = []
    _ = SwiftMagics("let ready = true", known: &known)
    #expect(SwiftMagics("let make = false\n!ready\n!make\n!ls", known: &known).magics == ["!ls"])
    #expect(Self.magics("!ready\n!make").magics == ["!ready", "!make"])
  }

  @Test(arguments: [
    "%install '.package(path: \"x\")' P", "%include \"A.swift\"", "  %time", "!ls", "!ls -la",
    "!./run", "!pip install x", "!cat notes.txt", "!notes.sh now", "?print", "%%",
  ])
  func `a line for the kernel is no Swift`(_ line: String) {
    let magics = Self.magics("let a = 1\n\(line)")
    #expect(magics.magics == [line] && magics.code == "let a = 1")
  }

  @Test(arguments: [
    "let b = 7\n  % a", "!isReady", "!isReady && a > 0", "!isReady.value", "!isReady == true",
    "!check(a)", "!(a > 0)", "let c = a > 0 &&\n!isReady", "\"\"\"\n%install\n!ls\n\"\"\"",
    "#\"\"\"\n\\\"\"\"\n%x\n\"\"\"#", "/* /* */\n%x\n*/", "\"/*\"; let d = \"\\\"\"", "a ? 1\n: 2",
  ])
  func `Swift that begins like one stays`(_ code: String) {
    let magics = Self.magics(code, above: "let isReady = true")
    #expect(magics.magics.isEmpty && magics.code == code)
  }

  @Test(arguments: [
    ("%%bash\nls", "bash"), ("\n%%sh", "bash"), ("%%HTML\n<b>", "html"), ("%%python3\n1", "python"),
    ("%%writefile a.txt\nlet x", "text"),
  ])
  func `a cell that is all for the kernel is shown in its language`(_ text: String, _ name: String)
  {
    let magics = Self.magics(text)
    #expect(magics.code.isEmpty && magics.magics.joined(separator: "\n") == text)
    #expect(magics.language == name)
  }
}

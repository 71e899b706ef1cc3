import Testing

@testable import LessonMarkdown

@Suite struct FenceSpellingTests {
  @Test(arguments: [
    "swift", "swift {.fold}", "swift{#a .fold}", "swift {.static}", "", "text", "python", "sh",
    "c", "json {.x}", "js", "swiftly",
  ])
  func `says nothing of what is well spelt`(_ info: String) {
    #expect(FenceSpelling.problem(inInfo: info) == nil)
  }

  @Test(arguments: [
    ("Swift", "a fence of 'Swift' is shown and not run; did you mean ```swift?"),
    ("SWIFT {.fold}", "a fence of 'SWIFT' is shown and not run; did you mean ```swift?"),
    ("swfit", "a fence of 'swfit' is shown and not run; did you mean ```swift?"),
    ("swif", "a fence of 'swif' is shown and not run; did you mean ```swift?"),
    (".swift", "a fence of '.swift' is shown and not run; did you mean ```swift?"),
    ("swift5", "a fence of 'swift5' is shown and not run; did you mean ```swift?"),
    ("swift,ignore", "a fence of 'swift,ignore' is shown and not run; did you mean ```swift?"),
    ("{swift}", "this fence is shown and not run; did you mean ```swift?"),
    ("{.swift}", "this fence is shown and not run; did you mean ```swift?"),
    ("{ .swift .fold #a }", "this fence is shown and not run; did you mean ```swift {.fold #a}?"),
    ("{Swift}", "this fence is shown and not run; did you mean ```swift?"),
    (
      "{.python}",
      "a fence's language stands before its braces; this one is shown as plain text"
    ),
    ("swift .fold", "'.fold' stands outside of braces and is not read; options stand inside: {…}"),
    ("swift {.fold} x", "'x' stands outside of braces and is not read; options stand inside: {…}"),
  ])
  func `says what was probably meant`(_ info: String, _ expected: String) {
    #expect(FenceSpelling.problem(inInfo: info) == expected)
  }

  @Test func `warns at the fence`() {
    let problems = parse("- ```Swift\n  1\n  ```\n").problems
    #expect(problems.map(\.position) == [SourcePosition(line: 4, column: 3)])
    #expect(problems.map(\.severity) == [.warning])
  }

  @Test(arguments: [
    ("`` swift\n1\n``\n", "4:3 this is code in a line; a fence has three back quotes"),
    (
      "```swift print(1)```\n",
      "4:4 this is code in a line; the back quotes of a fence stand on lines of their own"
    ),
  ])
  func `warns of code in a line that was meant as a fence`(_ markdown: String, _ expected: String) {
    #expect(places(parse(markdown).problems) == [expected])
    #expect(parse("Run `swift build` and ``swift``.\n").problems.isEmpty)
  }

  @Test(arguments: ["{Swift} x", "{swfit} x", "{.swift} x", "{ swift } x"])
  func `warns of a value that is not one`(_ code: String) {
    let close = code.firstIndex(of: "}")!
    #expect(
      places(parse("é `\(code)`\n").problems)
        == ["4:4 '\(code[...close])' is shown as typed; did you mean {swift}?"])
    #expect(parse("`{x} y` `{}` `{swift` `{ }`\n").problems.isEmpty)
  }

  @Test(arguments: [
    ("```swift\n1\n", "4:1 this fence is never closed by ```"),
    ("~~~~\n1\n~~~\n", "4:1 this fence is never closed by ~~~~"),
    ("```\n", "4:1 this fence is never closed by ```"),
    ("> ```\n> x\n\ny\n", "4:3 this fence is never closed by ```"),
    ("- ```\n  x\n```text\ny\n```\n", "4:3 this fence is never closed by ```"),
    ("- ```\n  x\n```\ny\n```\n", "4:3 this fence is never closed by ```"),
  ])
  func `warns of a fence that is never closed`(_ markdown: String, _ expected: String) {
    #expect(places(parse(markdown).problems) == [expected])
  }

  @Test(arguments: [
    "```\n```", "```\nx\n```", "- ```\n  x\n  ```\n", "> ~~~\n> x\n> ~~~~  \n", "````\n```\n````\n",
    "    ```\n    x\n", "```\n\n\n```\n```\n```\n",
  ])
  func `says nothing of a fence that is closed`(_ markdown: String) {
    #expect(places(parse(markdown).problems).isEmpty)
  }
}

import Testing

@testable import LessonMarkdown

@Suite struct ContainerSyntaxTests {
  @Test(arguments: [
    ("", ""),
    ("::: note\n:::\n", "note()[]"),
    (":::note Tight\nx\n::::\n", "note(Tight)[p[x]]"),
    ("Text\n::: note\nx\n:::\nmore\n", "p[Text] note()[p[x]] p[more]"),
    ("::: note A\nx\n:::\n::: note B\ny\n:::\n", "note(A)[p[x]] note(B)[p[y]]"),
    ("::: exercise\n::: answer\nx\n:::\ny\n:::\n", "exercise()[answer()[p[x]] p[y]]"),
    ("::: note\n- a\n- b\n:::\nafter\n", "note()[list[-[p[a]] -[p[b]]]] p[after]"),
    ("- ::: note\n  x\n  :::\n- b\n", "list[-[note()[p[x]]] -[p[b]]]"),
    ("> ::: note\n> x\n> :::\n> y\n", "quote[note()[p[x]] p[y]]"),
    ("> lazy\n::: note\nx\n:::\n", "quote[p[lazy]] note()[p[x]]"),
    ("::: note\n> lazy\n:::\n", "note()[quote[p[lazy]]]"),
    ("::: note\n\n\nx\n\n:::\n", "note()[p[x]]"),
  ])
  func `encloses blocks wherever blocks stand`(_ markdown: String, _ expected: String) {
    let (lesson, problems) = parse(markdown)
    #expect(outline(lesson.blocks) == expected)
    #expect(places(problems).isEmpty)
  }

  @Test(arguments: [
    ("```text\n:::\n```\n", "code(text)[:::\n]"),
    ("::: note\n~~~text\n:::\n~~~\n:::\n", "note()[code(text)[:::\n]]"),
    ("    ::: note\n    :::\n", "code()[::: note\n:::\n]"),
    ("<!--\n:::\n-->\n", "html"),
    ("A ::: note\n", "p[A ::: note]"),
    (":: note\n", "p[:: note]"),
    ("`:::`\n", "p[`:::`]"),
  ])
  func `is text where cmark says so`(_ markdown: String, _ expected: String) {
    let (lesson, problems) = parse(markdown)
    #expect(outline(lesson.blocks) == expected)
    #expect(places(problems).isEmpty)
  }

  @Test(arguments: [
    ("- ```swift\n  1\n  ```\n- two\n\n::: note N\nx\n:::\n", "note(N)[p[x]]"),
    ("<!--\n```swift\n-->\n\n::: note N\nx\n:::\n", "note(N)[p[x]]"),
    ("    ```\n    x\n\n::: note N\nx\n:::\n", "note(N)[p[x]]"),
    ("> ```\n> x\n\n::: note N\nx\n:::\n", "note(N)[p[x]]"),
    ("<script>\nvar x = \"```\"\n</script>\n\n::: note N\nx\n:::\n", "note(N)[p[x]]"),
    ("1. ```\n   x\n   ```\n\n::: note N\nx\n:::\n", "note(N)[p[x]]"),
  ])
  func `opens below code that only cmark sees`(_ markdown: String, _ expected: String) {
    #expect(outline(parse(markdown).lesson.blocks).hasSuffix(expected))
  }

  @Test func `keeps title and place`() {
    let (lesson, _) = parse("- 😀\n\n  :::   exercise   to change  \n  :::\n")
    guard case .list(let list) = lesson.blocks.first,
      case .container(let container) = list.items[0].blocks.last
    else {
      Issue.record("\(lesson.blocks)")
      return
    }
    #expect(container.title == "to change")
    #expect(container.position == SourcePosition(line: 6, column: 3))
  }

  @Test(arguments: [
    ("::: note\nx\n", ["4:1 this ::: note is never closed by :::"]),
    ("x\n\n:::\n", ["6:1 this ::: closes nothing"]),
    ("::: note\n:::\n:::\n", ["6:1 this ::: closes nothing"]),
    ("> ::: note\n> x\n\ny\n", ["4:3 this ::: note is never closed by :::"]),
    ("- ::: note\n  x\n- y\n", ["4:3 this ::: note is never closed by :::"]),
    ("::: excercise\n:::\n", ["4:1 unknown container 'excercise'; did you mean exercise?"]),
    (
      "::: warning\n:::\n",
      ["4:1 unknown container 'warning'; known are note, exercise, answer"]
    ),
  ])
  func `says what is wrong at its place`(_ markdown: String, _ expected: [String]) {
    let problems = parse(markdown).problems
    #expect(places(problems) == expected)
    #expect(problems.allSatisfy { $0.severity == .error })
  }

  @Test func `nests deep without harm`() {
    let deep = String(repeating: "::: note\n", count: 3000)
    #expect(parse(deep).problems.contains { $0.message.contains("nests more than 100 deep") })
    let fair = String(repeating: "::: note\n", count: 20) + String(repeating: ":::\n", count: 20)
    #expect(parse(fair).problems.isEmpty)
  }
}

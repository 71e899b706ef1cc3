import Testing

@testable import LessonMarkdown

@Suite struct FrontMatterReaderTests {
  private func read(_ yaml: String) -> (FrontMatter, [String]) {
    let (lesson, problems) = LessonParser.parse(
      "---\n\(yaml)\n---\nText\n", path: "Lessons/t.md", name: "t")
    #expect(problems.allSatisfy { $0.file == "Lessons/t.md" && $0.excerpt != nil })
    return (lesson.frontMatter, places(problems))
  }

  @Test(arguments: [
    "title: Arrays", "title: \"Arrays: from scratch\"", "title: 'Update #2'", "title: 3",
    "title: 1. Arrays", "title: 2 * 3 * 4 and snake_case", "title: Array<Float> & more, 5$ or $6",
    "# a comment\ntitle: T", "title: C#", "title: T\nterms: []", "title: T\nneeds: [04, b]",
    "title: >\n  folded\n  lines", "title: 😀", "title: T\nterms:\n- a\n- b",
  ])
  func `says nothing of what is right`(_ yaml: String) {
    #expect(read(yaml).1.isEmpty)
  }

  @Test(arguments: [
    ("title: A\ntitle: B", "3:1 title stands here twice"),
    ("title: A\nterms:\n- a\nterms:\n- b", "5:1 terms stands here twice"),
    ("title: A\n\"title\": B", "3:1 title stands here twice"),
    (
      "title: Update #2",
      "2:8 ' #' begins a comment, so '#2' is no part of the title; put the title in quotes"
    ),
    (
      "title: T\nsummary: a # b",
      "3:10 ' #' begins a comment, so '# b' is no part of the summary; put the summary in quotes"
    ),
    (
      "title: Arrays: from scratch",
      "2:14 front matter is not YAML: a colon and a space begin a value; put the title in quotes"
    ),
    (
      "title: *stars*",
      "2:8 front matter is not YAML: a value that begins with '*' must stand in quotes"
    ),
    (
      "title: @home",
      "2:8 front matter is not YAML: a value that begins with '@' must stand in quotes"
    ),
    (
      "title: - x",
      "2:8 front matter is not YAML: a value that begins with '-' must stand in quotes"
    ),
    ("title: \"open", "2:13 front matter is not YAML: a quotation mark is never closed"),
    (
      "title: 'it's'",
      "2:12 front matter is not YAML: text stands behind the closing quotation mark; put the whole value in quotes"
    ),
    ("title: T\nterms: [a, b", "3:1 front matter is not YAML: a list is never closed by ]"),
    (
      "title: T\n\tsummary: x",
      "3:1 front matter is not YAML: a line begins with a tab; indent with spaces"
    ),
    (
      "title: T\n  summary: x",
      "3:10 front matter is not YAML: this line is indented otherwise than the keys above it"
    ),
    (
      "title: T\nsummary\npart: x",
      "3:1 front matter is not YAML: a line has no key; expected such as title: …"
    ),
    (
      "title: \"\\q\"",
      "2:9 front matter is not YAML: in double quotes a backslash has a meaning of its own; use single quotes"
    ),
    (
      "title: \"\\frac\"",
      "2:8 the title holds a control character: in double quotes a backslash has a meaning of its own; use single quotes"
    ),
    ("title: T\nTitel: x", "3:1 unknown key 'Titel' in front matter; did you mean title?"),
    (
      "title: T\nauthor: x",
      "3:1 unknown key 'author' in front matter; known are title, summary, part, terms, needs, environment"
    ),
    ("title:", "2:1 the title is empty"),
    ("summary: x", "2:1 front matter has no title"),
    ("title: [a]", "2:8 title must be text"),
    (
      "title: T\nterms: a, b", "3:8 terms must be a list of terms, such as [softmax, cross-entropy]"
    ),
    ("title: T\nneeds: 04", "3:8 needs must be a list of lessons, such as [04]"),
    ("title: T\nterms: [a, [b]]", "3:12 this member of terms must be text"),
    ("title: T\nterms: [a, ~]", "3:12 this member of terms is empty"),
    ("title: T\nterms: [a, \"\"]", "3:12 this member of terms is empty"),
    ("title: T\nterms: [a, b, a]", "3:15 'a' stands twice in terms"),
    ("title: T\nneeds: [04, 04]", "3:13 '04' stands twice in needs"),
    ("title: T\nenvironment: [KEY, ' ']", "3:20 this member of environment is empty"),
    (
      "title: T\nenvironment: [A B]",
      "3:15 'A B' is no name of a variable; expected letters, digits and _, such as API_KEY"
    ),
    (
      "title: T\nenvironment: [3]",
      "3:15 '3' is no name of a variable; expected letters, digits and _, such as API_KEY"
    ),
    (
      "title: T\nenvironment: [OK_1, \"A=B\"]",
      "3:21 'A=B' is no name of a variable; expected letters, digits and _, such as API_KEY"
    ),
    ("title: T\nenvironment: [A, _b, A]", "3:22 'A' stands twice in environment"),
    ("- a", "2:1 front matter is not a list of keys and values; expected title: …"),
    ("title: ! x", "2:8 the title begins with '!', which YAML reads as its own; put it in quotes"),
    (
      "title: 😀 a: b",
      "2:11 front matter is not YAML: a colon and a space begin a value; put the title in quotes"
    ),
  ])
  func `says in plain words what is wrong, at its place`(_ yaml: String, _ expected: String) {
    #expect(read(yaml).1 == [expected])
  }

  @Test(arguments: [
    ("Sum `{swift} 1 + 1`", "the value `{swift} 1 + 1` is not computed in it"),
    ("Is $x$", "the formula $x$ is not set in it"),
    ("Some *stars*", "its marks of emphasis stay"),
    ("A `word`", "`word` stays in its back quotes"),
    ("A [link](b.md)", "its link is none"), ("A ![dot](p.png)", "its picture is none"),
    ("x<sup>2</sup>", "<sup> is no HTML in it"),
    ("AT&amp;T", "its backslashes and entities stay"),
  ])
  func `warns of what is shown as typed`(_ text: String, _ expected: String) {
    for key in ["title", "summary", "part"] {
      let yaml = key == "title" ? "title: '\(text)'" : "title: T\n\(key): '\(text)'"
      #expect(
        read(yaml).1.map { $0.split(separator: " ", maxSplits: 1)[1] } == [
          "the \(key) is shown as typed: \(expected)"
        ])
    }
    #expect(read("title: T\nterms: ['\(text)']").1.count == 1)
  }

  @Test func `keeps the first of two titles and reads on`() {
    let (frontMatter, _) = read("title: A\nsummary: s\ntitle: B\npart: p")
    #expect(frontMatter.title == "A" && frontMatter.summary == "s" && frontMatter.part == "p")
  }
}

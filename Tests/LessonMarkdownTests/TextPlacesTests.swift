import Testing

@testable import LessonMarkdown

@Suite struct TextPlacesTests {
  @Test(arguments: [
    ("[a](b)\n", "p[<a to b at 4:5>]"),
    ("😀é [a](b)\n", "p[😀é <a to b at 4:8>]"),
    ("x\n   y [a](b)\n", "p[x/y <a to b at 5:10>]"),
    ("- x\n  y [a](b)\nlazy [c](d)\n", "list[-[p[x/y <a to b at 5:9>/lazy <c to d at 6:10>]]]"),
    ("> - x\n>   y [a](b)\n", "quote[list[-[p[x/y <a to b at 5:11>]]]]"),
    ("##   x [a](b) ##\n", "h2[x <a to b at 4:12>]"),
    ("x [a](b)\n===\n", "h1[x <a to b at 4:7>]"),
    ("[r]: u\n[s]: v\nx [a](b) [r]\n", "p[x <a to b at 6:7> <r to u at 6:10>]"),
    ("[a](b) [a](b)\n", "p[<a to b at 4:5> <a to b at 4:12>]"),
    ("![é](p.png) ![i]( <q.png> )\n", "p[<é from p.png at 4:6> <i from q.png at 4:20>]"),
    ("a `x\ny` [a](b)\n", "p[a `x y` <a to b at 5:8>]"),
    ("\t- x\n", "code()[- x\n]"),
  ])
  func `counts characters in the lines of the file`(_ markdown: String, _ expected: String) {
    #expect(outline(parse(markdown).lesson.blocks) == expected)
  }

  @Test(arguments: [
    ("`{swift} x`\n", 4, 10), ("😀 `{swift}  x`\n", 4, 13), ("a\n  `` {swift} x ``\n", 5, 14),
    ("a `{swift}\nx` b\n", 5, 1), ("`{swift} a +\nb`\n", 4, 10), ("> - é `{swift} x`\n", 4, 16),
  ])
  func `places values at their expressions`(_ markdown: String, _ line: Int, _ column: Int) {
    let values = parse(markdown).lesson.values
    #expect(values.map(\.position) == [SourcePosition(line: line, column: column)])
  }

  @Test func `places a wrong option behind wide characters`() {
    #expect(
      places(parse("```swift {caption=\"😀😀\" .fould}\n1\n```\n").problems)
        == ["4:24 unknown option .fould; did you mean .fold?"])
  }
}

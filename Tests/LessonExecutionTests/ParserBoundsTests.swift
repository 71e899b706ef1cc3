import Foundation
import LessonMarkdown
import Testing

@testable import LessonExecution

@Suite struct ParserBoundsTests {
  private func times(_ count: Int, _ text: String) -> String {
    String(repeating: text, count: count)
  }

  private func kind(_ code: String) -> ParserBounds.Excess.Kind? {
    ParserBounds.excess(in: code)?.kind
  }

  // MARK: - What is refused

  @Test func `square brackets that nest deeper than the parser can take have a place`() {
    #expect(ParserBounds.hold(for: "") && ParserBounds.hold(for: "let a = [[1], [2]]"))
    #expect(ParserBounds.hold(for: times(12, "[")))
    #expect(kind(times(13, "[")) == .squares)
    #expect(
      ParserBounds.excess(in: times(13, "["))?.position == CellPosition(line: 1, column: 13))
    #expect(
      ParserBounds.excess(in: "é = \r\n" + times(13, "["))?.position
        == CellPosition(line: 2, column: 13))
    #expect(kind(times(13, "[(a, ")) == .squares && kind("let a: " + times(13, "A<[")) == .squares)
    #expect(kind("]]]" + times(12, "[")) == nil)
  }

  @Test func `the place of a failure counts characters`() {
    let code = "let a = 1\n\"é👩‍👩‍👧\" + " + times(13, "[")
    let failure = ParserBounds.excess(in: code)?.failure(in: code)
    #expect(failure?.lineOffset == 1 && failure?.column == 4 + 3 + 13)
    #expect(ParserBounds.excess(in: code)?.failure(in: code, below: 2).lineOffset == 3)
  }

  @Test func `chains of square brackets have one budget`() {
    let chain = times(12, "[") + "1" + times(12, "]") + "\n"
    #expect(kind(chain) == nil)
    #expect(kind(times(100, chain)) == .chains)
    #expect(kind(times(8, "@[")) != nil)
  }

  @Test(arguments: [
    "f(a ", "(", "{", "\\(", "\"\\(", "\"\\((", "f { ", "f({ ", "if x { ", "#if A\n", "@a { ",
    "nonisolated(", "throws(", "func f(", "(a) { ", "A<B(", "/*x*/ (", "é(", "\"\"\"\n\\(",
    "#\"\\#(",
    "'('(", "`(`(",
  ])
  func `brackets of all kinds nest to a bound, closed or not`(piece: String) {
    #expect(kind(times(49, piece)) == .brackets)
    let start = "let x = 1\nlet y = 2; "
    let place = ParserBounds.excess(in: start + times(60, piece))?.position
    #expect((place?.line ?? 0) >= 2)
  }

  @Test func `signs, words, conditions and attributes in heaps are refused`() {
    #expect(kind(times(400, "A<")) == .angles)
    #expect(kind(times(400, "a < ")) == .angles)
    #expect(kind(times(400, "if ")) == .words)
    #expect(kind(times(400, "if -")) == .conditions)
    #expect(kind("f(" + times(20, "switch ") + "(" + times(20, "if ")) == .conditions)
    #expect(kind(times(400, "precedencegroup ")) == .words)
    #expect(kind(times(16, "operator actor ")) == .words)
    #expect(kind(times(400, "open\nlazy\n")) == .words)
    #expect(kind(times(400, "@a ")) != nil)
    #expect(kind(times(400, "0x==@consume ")) == .attributes)
    #expect(kind(times(20, "@a(")) == .attributeDepth)
    #expect(kind(times(20, "@a.b(1, ")) == .attributeDepth)
  }

  @Test func `a type whose body is none, or never begins, is refused`() {
    #expect(kind("struct S {\n" + times(400, "a = 1\n") + "}\n") == .strayLines)
    #expect(kind("extension A\n" + times(400, "f.g()\n")) == .strayLines)
    #expect(kind("struct S {\n" + times(90, "a = 1\n") + "}\n" + times(400, "a = 1\n")) == nil)
    #expect(kind("func f(" + times(400, "P()")) == .groups)
    #expect(kind("f([1, struct S 3]" + times(400, ".g([1, 2])")) == .strayEnds)
    #expect(kind("func f(_ a: struct S " + times(400, "_ b:], ")) == .strayEnds)
    #expect(kind("let a = [" + times(400, "f([1, 2]), ") + "]\nstruct S {}") == nil)
    #expect(kind(times(200, "f([1]) { struct S { var a = g(1) } }\n")) == nil)
  }

  @Test func `no text or comment hides what follows it`() {
    let deep = times(13, "[")
    for before in [
      "print(\"a\") + ", "\"\\\"\"", "\"\\(\"a\")\" + ", "#\"\\\"# + ", "\"\"\"\n\"\n\"\"\"\n",
      "\"\n",
      "#\"\"\"# + ", "/* /* */ */", "// \"\n", "a / \"b\" ", "'\"' ", "`\"` ", "/\"/ ", "= /[\"]/ ",
      "#/\n\"\n/#\n", "#/\n", "\"\\(\"\n", "\"\\(a\n",
    ] {
      #expect(kind(before + deep) == .squares, "\(before)")
    }
  }

  // MARK: - What is fine

  @Test func `brackets in texts, comments and regular expressions do not count`() {
    for inside in ["[", "(", "{", "\\\"["] {
      #expect(ParserBounds.hold(for: "print(\"\(times(100, inside))\")"), "\(inside)")
    }
    let many = times(100, "[")
    #expect(ParserBounds.hold(for: "// \(many)\nlet a = [1]"))
    #expect(ParserBounds.hold(for: "/* \(many)\n\(many) */\nlet a = [1]"))
    #expect(ParserBounds.hold(for: "let a = \"\"\"\n\(times(100, "[ \" (\n"))\"\"\"\nlet b = [1]"))
    #expect(ParserBounds.hold(for: "let a = #\"\(many)\"\(many)\"#"))
    #expect(ParserBounds.hold(for: "let a = ##\"\"\"\n\(many)\n\"\"\"#\n\"\"\"##"))
    #expect(ParserBounds.hold(for: times(100, "let a = /\\[(\\d+)/\n")))
    #expect(ParserBounds.hold(for: times(100, "let a = #/\n  \\( [^\\[]\n/#\n")))
    #expect(ParserBounds.hold(for: times(100, "print(\"\\(a / b) [\")\n")))
    #expect(ParserBounds.hold(for: times(100, "let `a [ b` = \"(\"\n")))
  }

  @Test func `brackets side by side are not in one another`() {
    #expect(ParserBounds.hold(for: times(1000, "a[0]")))
    #expect(ParserBounds.hold(for: times(1000, "if a < b { f(c) }\n")))
    #expect(ParserBounds.hold(for: "if a { }" + times(500, " else if a < b { }")))
    #expect(ParserBounds.hold(for: times(500, "#if A\nf(1)\n#else\ng()\n#endif\n")))
    #expect(ParserBounds.hold(for: times(500, "\"\\(a[0]) \\(b(1))\"\n")))
    #expect(ParserBounds.hold(for: times(1000, "struct S { @W var a: A<B>? }\n")))
  }

  @Test func `what people and programs write is fine`() {
    let numbers = (0..<10_000).map { "\(Double($0) / 8)" }.joined(separator: ", ")
    #expect(ParserBounds.hold(for: "let a = [\(numbers)]"))
    let rows = (0..<4000).map { "[\($0), [\($0 + 1)], [[[1]]]]" }.joined(separator: ",\n  ")
    #expect(ParserBounds.hold(for: "let table = [\n  \(rows)\n]"))
    var tensor = "1"
    for _ in 0..<8 { tensor = "[\(tensor), \(tensor)]" }
    #expect(ParserBounds.hold(for: "let tensor = \(tensor)"))
    #expect(
      ParserBounds.hold(
        for:
          "struct V { var body: some View {\n\(times(10, "VStack(a: [1]) { item in if item < 2 { Row { (") + "1" + times(10, ") } } }"))\n} }"
      ))
    #expect(ParserBounds.hold(for: "let a = \(times(40, "("))1\(times(40, " + 1)"))"))
    #expect(ParserBounds.hold(for: times(2000, "let a = f(b, c < d ? [e] : [g]) + h { $0 < 1 }\n")))
    #expect(ParserBounds.hold(for: "enum E {\n  case z,\n\(times(1000, "    a, b,\n"))    c\n}"))
    #expect(ParserBounds.hold(for: "struct S {\n\(times(400, "  // why\n\n"))  let a = 1\n}"))
    #expect(ParserBounds.hold(for: "struct S {\n  func f() {\n\(times(400, "a = 1\n"))  }\n}"))
    #expect(ParserBounds.hold(for: "class A { class func f() {\n\(times(400, "a = 1\n"))}\n}"))
    #expect(ParserBounds.hold(for: "import class A.B\nf {\n\(times(400, "a = 1\n"))}"))
    #expect(ParserBounds.hold(for: "let actor = a.class\nf {\n\(times(400, "a = 1\n"))}"))
    #expect(ParserBounds.hold(for: "f(\(times(400, "g(1), ")))"))
    #expect(ParserBounds.hold(for: "enum E {\n\(times(1000, "  case a\n"))}"))
    #expect(
      ParserBounds.hold(
        for: times(300, "import A\n")
          + times(300, "@M @N public static func f() async throws { }\n")))
    #expect(ParserBounds.hold(for: times(400, "name\n") + times(400, "and a word more ")))
    #expect(ParserBounds.hold(for: "let a: \(times(20, "A<"))B\(times(20, ">"))"))
    #expect(ParserBounds.hold(for: "let a = b\(times(1000, "\n  .map { $0 + 1 }"))"))
    #expect(ParserBounds.hold(for: "let a = [\(times(100, "a < b, "))c]"))
  }

  @Test func `every lesson and every file of the program is fine`() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    var count = 0
    for folder in ["Lessons", "Sources", "Tests/LessonExecutionTests", "Tests/NDArraysTests"] {
      let walk = FileManager.default.enumerator(
        at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
      while let file = walk?.nextObject() as? URL {
        guard ["swift", "md"].contains(file.pathExtension) else { continue }
        let text = try String(contentsOf: file, encoding: .utf8)
        let codes =
          file.pathExtension == "swift"
          ? [text] : LessonParser.parse(text, path: "01-a.md", name: "01-a").0.cells.map(\.code)
        for code in codes {
          count += 1
          #expect(ParserBounds.excess(in: code) == nil, "\(file.path)")
        }
      }
    }
    #expect(count > 300)
  }

  // MARK: - Who asks

  @Test func `nobody asks the parser but through the bounds`() throws {
    let sources = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Sources")
    let walk = FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil)
    var askers: [String] = []
    while let file = walk?.nextObject() as? URL {
      guard file.pathExtension == "swift" else { continue }
      let text = try String(contentsOf: file, encoding: .utf8)
      if text.contains("import SwiftParser") { askers.append(file.lastPathComponent) }
    }
    #expect(askers == ["ParserBounds.swift"])
  }

  @Test func `a cell beyond the bounds is told at its place, and nothing waits`() async throws {
    let bench = try Bench()
    let cases = [
      ("let a = \(times(300, "["))", "square brackets nest more than 12 deep"),
      ("let loss \(times(40, "["))= 1", "square brackets nest more than 12 deep"),
      ("f(\(times(40, "["))1)", "square brackets nest more than 12 deep"),
      (times(900, "f(a "), "brackets nest more than 48 deep"),
      ("print(\"\(times(400, "\\("))", "brackets nest more than 48 deep"),
      (times(900, "if -"), "more than 32 conditions begin"),
      (times(900, "A<"), "more than 128 signs '<'"),
      (
        "\"é👩‍👩‍👧\"; " + times(300, "open lazy "),
        "more than 20 words of declarations stand side by side"
      ),
    ]
    for (code, sentence) in cases {
      let outcome = await bench.run("```swift\nlet b = 1\n\(code)\n```\n")
      #expect(outcome.places.count == 1)
      #expect(outcome.places.first?.hasPrefix("6:") == true, "\(outcome.places)")
      #expect(outcome.places.first?.contains(sentence) == true, "\(outcome.places)")
    }
  }

  @Test func `a value in prose beyond the bounds is told at its place`() async throws {
    let bench = try Bench()
    let deep = times(40, "[") + times(40, "]")
    let outcome = await bench.run(
      "```swift\nlet b = 1\n```\n\nOne `{swift} b` and `{swift} \(deep)`.\n")
    #expect(outcome.places.count == 1)
    #expect(outcome.places.first?.contains("square brackets nest more than 12 deep") == true)
    #expect(outcome.places.first?.hasPrefix("8:42 ") == true, "\(outcome.places)")
  }

  @Test func `the words of code beyond the bounds are its text, and its tree is empty`() {
    let code = times(900, "f(a ")
    #expect(CellWords.text(of: code) == code)
    #expect(ParserBounds.parse(code).statements.isEmpty)
    #expect(ParserBounds.parse("1", before: "f(", after: ")").statements.count == 1)
  }

  @Test(arguments: [
    "case a\n", "associatedtype T\n", "import A\n", "lazy private(set) var a\n",
    "private static let a\n", "throw a\n", "actor A {}\n", "case actor, a\n", "deinit {}\n",
  ])
  func `lines that begin with a word of the language stand in any number`(_ line: String) {
    #expect(kind(times(200, line)) == nil)
  }

  @Test(arguments: ["actor let ", "actor\nlet ", "actor func\n", "actor import ", "actor init "])
  func `words of the language make a heap together`(_ piece: String) {
    #expect(kind(times(6, piece)) == nil && kind(times(40, piece)) == .words)
  }
}

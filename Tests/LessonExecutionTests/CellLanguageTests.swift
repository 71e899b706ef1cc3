import LessonMarkdown
import Testing

@testable import LessonExecution

/// The Swift that people know, cell by cell: what one cell declares, the next ones see.
@Suite struct CellLanguageTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func run(_ cells: String..., change: (inout LessonRunner) -> Void = { _ in }) async
    -> LessonOutcome
  {
    await bench.run(cells.map { "```swift\n\($0)\n```\n" }.joined(), change: change)
  }

  private func shown(_ outcome: LessonOutcome) -> [String] {
    outcome.lesson.cells.indices.map {
      outcome.text($0).replacing("<text/plain>", with: "").replacing("\n|", with: "\n")
    }
  }

  @Test func `imports hold from their cell on, in prose too`() async {
    let outcome = await bench.run(
      """
      ```swift
      import struct Foundation.Date
      import Dispatch
      DispatchQueue(label: "q").sync { 1 }
      ```

      `{swift} Date(timeIntervalSince1970: 0)`

      ```swift
      Date(timeIntervalSince1970: 0) == DispatchQueue(label: "q").sync { Date(timeIntervalSince1970: 0) }
      ```
      """)
    #expect(outcome.places == [])
    #expect(shown(outcome) == ["1", "true"] && outcome.prose[0] == "1970-01-01 00:00:00 +0000")
  }

  @Test func `mathematics gives our own bits, whatever a cell imports`() async {
    let probe = #"""
      var bits: [UInt64] = []
      for i in -40...40 {
        let x = Double(i) / 7
        bits.append(exp(x).bitPattern ^ log(x).bitPattern)
        bits.append(sin(x).bitPattern ^ cos(x).bitPattern)
        bits.append(tanh(x).bitPattern ^ pow(x, 3.5).bitPattern)
        bits.append(log1p(x).bitPattern ^ round(x).bitPattern)
        let y = Float(i) / 7
        bits.append(UInt64(exp(y).bitPattern ^ log(y).bitPattern))
        bits.append(UInt64(sin(y).bitPattern ^ tanh(y).bitPattern))
        bits.append(UInt64(sqrt(y).bitPattern ^ round(y).bitPattern))
        let array = NDArray([x])
        if exp(array).elements[0] != exp(x) { bits.append(1) }
        if sin(array).elements[0] != sin(x) { bits.append(2) }
        if round(array).elements[0] != round(x) { bits.append(3) }
      }
      func generic<T: BinaryFloatingPoint>(_ x: T) -> T { floor(x) + sqrt(x) }
      extension Double { var power: Double { exp(self) } }
      print(bits.hashValue, bits.count, generic(2.25), 1.5.power == exp(1.5))
      print(abs(-2.5), fmod(5.5, 2))
      """#
    let plain = await run(probe)
    let foundation = await run("import Foundation", probe, "Foundation.sqrt(4.0)")
    let glibc = await run("import Glibc\n" + probe)
    #expect(plain.places + foundation.places + glibc.places == [])
    #expect(shown(plain)[0].contains(" 567 3.5 true\n2.5 1.5\n"))
    #expect(shown(foundation)[1] == shown(plain)[0] && shown(glibc)[0] == shown(plain)[0])
    #expect(shown(foundation)[2] == "2.0")
  }

  @Test func `waits at the top, and leaves no thread`() async {
    let outcome = await run(
      """
      func f(_ i: Int) async throws -> Int { try await Task.sleep(for: .milliseconds(1)); return i }
      actor Counter { var n = 0; func next() -> Int { n += 1; return n } }
      let counter = Counter()
      let w = try await f(3)
      print(w, await counter.next())
      """,
      "async let a = f(4)\nlet s = try await a + w\nlet (p, q): (Int, Int) = (await counter.next(), try await f(5))\ns",
      "await withTaskGroup(of: Int.self) { group in\n  for i in 0..<5 { group.addTask { i } }\n  return await group.reduce(p + q, +)\n}",
      "Task { print(\"in a task\") }\n@MainActor func m() -> Int { 5 }\nprint(m())",
      "try String(contentsOfFile: \"/proc/self/stat\", encoding: .utf8).split(separator: \")\")[1].split(separator: \" \")[17]"
        .replacing("try String", with: "import Foundation\ntry String"))
    #expect(outcome.places == [])
    #expect(
      shown(outcome) == ["3 1\n", "7", "17", "5\nin a task\n", "1"])
  }

  @Test func `a value that was waited for stays a constant`() async {
    let outcome = await run("func f() async -> Int { 1 }\nlet w = await f()", "w = 2")
    #expect(outcome.places.count == 1)
    #expect(
      outcome.places[0].hasPrefix("9:1 error cannot assign to value: 'w' is a 'let' constant"))
  }

  @Test func `an error that is waited for has its line, and so has what never comes`() async {
    let outcome = await run(
      "struct Oops: Error {}\nfunc f() async throws -> Int { throw Oops() }\nprint(1)\nlet v = try await f()"
    )
    #expect(outcome.places == ["8:1 error the cell threw Oops()"] && outcome.text(0) == "1\n")
    let stuck = await run("print(1)\nlet v: Int = await withUnsafeContinuation { _ in }")
    #expect(stuck.places.count == 1)
    #expect(stuck.places[0].hasPrefix("6:1 error the cell waits for a task that nothing resumes"))
  }

  @Test func `names from an active clause, a guard, and an earlier self`() async {
    let outcome = await run(
      "#if os(Linux)\nlet here = 1\n#if DEBUG\nlet there = 1\n#else\nlet there = 2\n#endif\n#else\nlet here = 3\n#endif\nhere",
      "guard var z = Optional(here), case let y = z + there else { fatalError() }\nz += y\nz",
      "let here = [here, there].map { here in here + z }\nprint(here)",
      "print(here)\nlet here = here.count\nhere + y",
      "let late: Int\nif y > 2 { late = 1 } else { late = 2 }\nlet _ = late",
      "if here > 1 { \"many\" } else { \"few\" }", "late")
    #expect(outcome.places == [])
    #expect(
      shown(outcome) == ["1", "4", "[5, 6]\n", "[5, 6]\n5", "", "many", "1"])
  }

  @Test func `what is declared again is the newest, whatever it is`() async {
    let outcome = await run(
      "infix operator **\nfunc ** (a: Int, b: Int) -> Int { a + b }\nactor A { nonisolated let v = 1 }\nextension Int { var twice: Int { self * 2 } }\nfunc f(_ a: Int) -> Int { 1 }\nfunc f(_ a: String) -> Int { 2 }",
      "infix operator **\nfunc ** (a: Int, b: Int) -> Int { a * b }\nactor A { nonisolated let v = 2 }\nextension Int { var twice: Int { self * 20 } }\nfunc f(_ a: Int) -> Int { 3 }\nactor Trainer { nonisolated let v = 4 }\nfunc exp(_ x: Double) -> Double { -1 }",
      "print(2 ** 3, A().v, 3.twice, f(1), f(\"x\"), Trainer().v, exp(2))")
    #expect(outcome.places == [])
    #expect(shown(outcome)[2] == "6 2 60 3 2 4 -1.0\n")
  }

  @Test func `a function of the lesson's own comes before the library's of its name`() async {
    let outcome = await run(
      "func softmax(_ z: [Double]) -> [Double] { z }\nsoftmax([1, 2])", "softmax([1, 2])",
      "func exp(_ x: [Double]) -> Int { 7 }\nprint(exp([1]), exp(0))")
    #expect(outcome.places == [])
    #expect(shown(outcome) == ["[1.0, 2.0]", "[1.0, 2.0]", "7 1.0\n"])
  }

  @Test func `a conformance and what is private reach over cells`() async {
    let outcome = await run(
      "private struct P { var x = 1 }\nfileprivate func make() -> P { P() }\nprotocol Named { func name() -> Q }\nstruct Q { var n = 1 }",
      "extension P: CustomStringConvertible { var description: String { \"P(\\(x))\" } }\nextension P: Named { func name() -> Q { Q(n: x) } }\nmake().name()",
      "P()", "struct S { private var y = 2 }", "S().y")
    #expect(shown(outcome)[1] == "Q(n: 1)" && shown(outcome)[2] == "P(1)")
    #expect(outcome.places == ["22:5 error 'y' is inaccessible due to 'private' protection level"])
  }

  @Test func `no name of a module shows`() async {
    let outcome = await run(
      "struct Z { let a: Int? }\nenum E: Error { case no(Z) }",
      "print([Z(a: 1)], type(of: Z(a: 1)), String(reflecting: Z.self))\ndump(Z(a: nil))\n[Z(a: 2)]",
      "func f() -> Any { struct Inner {}; return [Inner()] }\nprint(f())\nthrow E.no(Z(a: 3))")
    #expect(
      shown(outcome)[1]
        == "[Z(a: Optional(1))] Z Z\n▿ Z\n  - a: nil\n[Z(a: Optional(2))]")
    #expect(shown(outcome)[2] == "[Inner()]\n")
    #expect(outcome.places == ["16:1 error the cell threw no(Z(a: Optional(3)))"])
  }

  @Test func `messages point at the author's own words`() async {
    #expect(
      await run("#Preview { 1 }").places == ["5:2 error no macro named 'Preview'"])
    #expect(
      await run("print(\"😀é\" + nothing)").places == ["5:14 error cannot find 'nothing' in scope"])
    #expect(await run("print(1)\n}").places == ["6:1 error extraneous '}' at top level"])
    #expect(
      await run("let v = 1", "let v = v + nothing").places
        == ["8:13 error cannot find 'nothing' in scope"])
  }

  @Test func `macros, regular expressions and what cannot be copied`() async {
    let outcome = await run(
      "import Observation\nimport Synchronization\nimport RegexBuilder\n@Observable final class Model { var v = 1 }\nlet counter = Mutex(0)\nlet found = \"xabb\".firstMatch(of: /a(b+)/)!\nprint(found.1, Model().v)",
      "counter.withLock { $0 += 1 }\nprint(counter.withLock { $0 })\n\"a12\".firstMatch(of: Regex { \"a\"\n OneOrMore(.digit) })?.0"
    )
    #expect(outcome.places == [])
    #expect(shown(outcome) == ["bb 1\n", "1\nOptional(\"a12\")"])
  }

  @Test func `one cell of a thousand lines`() async {
    let lines = (0..<998).map { "total += \($0) // line" }.joined(separator: "\n")
    let outcome = await run("var total = 0\n\(lines)\ntotal")
    #expect(shown(outcome) == ["497503"] && outcome.places == [])
  }
}

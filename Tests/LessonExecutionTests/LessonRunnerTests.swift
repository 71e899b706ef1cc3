import Foundation
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonExecution

/// Lessons that really compile and run, with a cache of their own.
struct Bench {
  let toolchain: Toolchain
  let folder: String
  var cache: ResultCache { ResultCache(folder: "\(folder)/cache") }

  /// Few lessons run at a time: what a cell may take in milliseconds is asked of a machine that is
  /// not at the work of a hundred compilers.
  private static let gate = Gate(places: 3)

  init() throws {
    toolchain = try Toolchain(cModules: sharedCModules)
    folder = temporaryPath("bench")
    try FileManager.default.createDirectory(
      atPath: "\(folder)/Lessons", withIntermediateDirectories: true)
  }

  /// Runs Markdown whose first line is line 4 of its file.
  ///
  /// - Parameter change: Changes the runner before it runs.
  func run(
    _ body: String, isFresh: Bool = false, environment: [String: String] = [:],
    parameters: [String: String] = [:], frontMatter: String = "",
    change: (inout LessonRunner) -> Void = { _ in }
  ) async -> LessonOutcome {
    let (lesson, problems) = LessonParser.parse(
      "---\ntitle: T\n\(frontMatter)---\n" + body, path: "Lessons/t.md", name: "t")
    var runner = LessonRunner(
      toolchain: toolchain, cache: cache, lessonsFolder: "\(folder)/Lessons",
      environment: environment, parameters: parameters)
    change(&runner)
    await Self.gate.enter()
    var outcome = await runner.run(lesson, isFresh: isFresh)
    await Self.gate.leave()
    outcome.diagnostics += problems
    return outcome
  }
}

/// Lets some pass at a time; the others wait in a line.
private actor Gate {
  private var free: Int
  private var waiting: [CheckedContinuation<Void, Never>] = []

  init(places: Int) { free = places }

  func enter() async {
    guard free == 0 else {
      free -= 1
      return
    }
    await withCheckedContinuation { waiting.append($0) }
  }

  func leave() {
    if waiting.isEmpty { free += 1 } else { waiting.removeFirst().resume() }
  }
}

extension LessonOutcome {
  /// A cell's printed text and the text forms of what it showed.
  func text(_ cell: Int) -> String {
    (results[cell]?.outputs ?? []).map { output in
      switch output {
      case .standardOutput(let text): text
      case .standardError(let text): "stderr: \(text)"
      case .bundle(let forms): forms.map { "<\($0.type)>\($0.data)" }.joined()
      }
    }.joined(separator: "|")
  }

  /// The messages of the errors.
  var errors: [String] {
    diagnostics.filter { $0.severity == .error }.map(\.message)
  }

  var places: [String] {
    diagnostics.map { "\($0.position.line):\($0.position.column) \($0.severity) \($0.message)" }
  }
}

@Suite struct LessonRunnerTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  @Test func `shows what a cell prints and the value of its last expression, in order`() async {
    let outcome = await bench.run(
      """
      ```swift
      let a = [1, 2, 3]
      print("one")
      display(a.count)
      print("two")
      a.map { $0 * 2 }
      ```
      """)
    #expect(outcome.places == [])
    #expect(outcome.text(0) == "one\n|<text/plain>3|two\n|<text/plain>[2, 4, 6]")
  }

  @Test func `shows nothing for an assignment or a statement at the end`() async {
    let outcome = await bench.run(
      """
      ```swift
      var a = 1
      a += 1
      ```

      ```swift
      a = 5
      ```

      ```swift
      if a > 3 { print(a) }
      ```
      """)
    #expect([0, 1, 2].map { outcome.text($0) } == ["", "", "5\n"])
  }

  @Test func `lets cells see what stands above, and the newest of a name`() async {
    let outcome = await bench.run(
      """
      ```swift
      let a = 1
      func f() -> Int { a }
      struct S { var x = 1 }
      ```

      ```swift
      let a = "two"
      extension S { func double() -> Int { 2 * x } }
      ```

      ```swift
      print(a, f(), S().double())
      ```
      """)
    #expect(outcome.places == [])
    #expect(outcome.text(2) == "two 1 2\n")
  }

  @Test func `runs globals and statements in the written order`() async {
    let outcome = await bench.run(
      """
      ```swift
      print("first")
      let x: Int = { print("second"); return 2 }()
      print("third", x)
      ```
      """)
    #expect(outcome.text(0) == "first\nsecond\nthird 2\n")
  }

  @Test func `puts values into prose`() async {
    let outcome = await bench.run(
      """
      ```swift
      let share = 0.92543
      ```

      It is `{swift} share, .percent(2)` of `{swift} 60000, .grouped`, `{swift} 3.2e-9, .scientific()`.
      """)
    #expect(outcome.prose == [0: "92.54\u{202F}%", 1: "60,000", 2: "3.2\u{A0}·\u{A0}10⁻⁹"])
  }

  @Test func `keeps standard error apart`() async {
    let outcome = await bench.run(
      """
      ```swift
      import Glibc
      print("out")
      _ = fputs("err\\n", stderr)
      ```
      """)
    #expect(outcome.text(0) == "out\n|stderr: err\n")
  }

  // MARK: - Faults

  @Test func `places an error of the compiler`() async {
    let outcome = await bench.run(
      """
      ```swift
      let a = 1
        let b: String = a
      ```

      ```swift
      print("never")
      ```
      """)
    #expect(
      outcome.places == ["6:19 error cannot convert value of type 'Int' to specified type 'String'"]
    )
    #expect(outcome.results[0]?.failure?.kind == .compilation)
    #expect(outcome.results[1] == nil)
  }

  @Test func `places an error in a last expression and in prose`() async {
    let last = await bench.run("```swift\nprint(1)\n   nothing + 1\n```\n")
    #expect(last.places == ["6:4 error cannot find 'nothing' in scope"])
    let prose = await bench.run(
      "```swift\nlet a = 1\n```\n\nIt is `{swift} missing, .percent(1)`.\n")
    #expect(prose.places == ["8:16 error cannot find 'missing' in scope"])
  }

  @Test func `places a warning and goes on`() async {
    let outcome = await bench.run("```swift\nfunc f() {\n  let unused = 1\n}\nprint(2)\n```\n")
    #expect(outcome.places.count == 1 && outcome.places[0].hasPrefix("6:7 warning"))
    #expect(outcome.text(0) == "2\n")
  }

  @Test func `places what a cell throws, and keeps what it printed`() async {
    let outcome = await bench.run(
      """
      ```swift
      struct Oops: Error, CustomStringConvertible { var description: String { "no digits here" } }
      func f() throws -> Int { throw Oops() }
      print("before")
      let x = try f()
      print("after")
      ```
      """)
    #expect(outcome.places == ["8:9 error no digits here"])
    #expect(outcome.text(0) == "before\n")
    #expect(outcome.results[0]?.failure?.kind == .thrown)
  }

  @Test func `places shapes that do not fit at the call, inside a function too`() async {
    let outcome = await bench.run(
      """
      ```swift
      print("before")
      func product(_ a: NDArray<Float>, _ b: NDArray<Float>) -> NDArray<Float> {
        let c = a + 1
        return matmul(c, b)
      }
      ```

      ```swift
      let a = NDArray<Float>.zeros([2, 3])
      print(product(a, a))
      ```
      """)
    #expect(outcome.text(0) == "before\n")
    #expect(outcome.diagnostics.count == 1)
    #expect(
      outcome.diagnostics[0].message
        == "matmul: [2, 3] and [2, 3] do not fit; the first has 3 columns and the second 2 rows")
    #expect(outcome.diagnostics[0].position == SourcePosition(line: 8, column: 10))
  }

  @Test func `places a trap at its line`() async {
    let outcome = await bench.run(
      """
      ```swift
      let list = [1, 2, 3]
      var index = 2
      print("before")
      index += list.count
      print(list[index])
      ```
      """)
    #expect(outcome.results[0]?.failure?.kind == .trap)
    #expect(outcome.diagnostics[0].position.line == 9)
    #expect(outcome.text(0) == "before\n")
  }

  @Test func `ends a cell at its timeout`() async {
    let outcome = await bench.run(
      """
      ```swift {timeout=300ms}
      print("before")
      while true {}
      ```
      """)
    #expect(
      outcome.diagnostics.map(\.message) == ["the cell ran longer than its timeout of 300 ms"])
    #expect(outcome.diagnostics[0].position.line == 6)
    #expect(outcome.text(0) == "before\n")
  }

  @Test func `says that a cell ended its process`() async {
    let outcome = await bench.run("```swift\nimport Glibc\nprint(\"before\")\nexit(0)\n```\n")
    #expect(outcome.results[0]?.failure?.kind == .exit)
    #expect(outcome.diagnostics[0].message.contains("the cell ended its process with status 0"))
  }

  @Test func `says that a file of digits is damaged`() async throws {
    let data = bench.folder + "/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try Data([1, 2, 3, 4, 5]).write(to: URL(fileURLWithPath: data + "/train-images-idx3-ubyte"))
    try Data([1, 2, 3, 4, 5]).write(to: URL(fileURLWithPath: data + "/train-labels-idx1-ubyte"))
    let outcome = await bench.run(
      "```swift\nlet digits = try Digits.load()\n```\n", environment: ["LECTERN_DATA": data])
    #expect(
      outcome.places == [
        "5:14 error \(data)/train-images-idx3-ubyte: has magic number 16909060; expected 2051, bytes with 3 axes"
      ])
  }

  // MARK: - The cache

  private let lesson = "Prose.\n\n```swift\nlet a = 1\n```\n\n```swift\nprint(a + 1)\n```\n"

  @Test func `knows a lesson that did not change`() async {
    #expect(await bench.run(lesson).ranCells == 2)
    let again = await bench.run(lesson)
    #expect(again.ranCells == 0 && again.knownCells == 2)
    #expect(again.text(1) == "2\n")
  }

  @Test func `runs nothing for new prose`() async {
    _ = await bench.run(lesson)
    #expect(await bench.run("New words.\n\nMore.\n" + lesson).ranCells == 0)
  }

  @Test func `runs for a changed cell, for one above, and for another order`() async {
    _ = await bench.run(lesson)
    #expect(
      await bench.run(lesson.replacingOccurrences(of: "a + 1", with: "a + 2")).text(1) == "3\n")
    #expect(
      await bench.run(lesson.replacingOccurrences(of: "a = 1", with: "a = 7")).text(1) == "8\n")
    #expect(await bench.run(lesson, environment: ["LECTERN_DATA": "/elsewhere"]).ranCells == 2)
    #expect(await bench.run(lesson, isFresh: true).ranCells == 2)
    let changed = await bench.run(lesson.replacingOccurrences(of: "a + 1", with: "a + 3"))
    #expect(changed.ranCells == 1 && changed.replayedCells == 1)
    // What was known before is still known.
    #expect(await bench.run(lesson).ranCells == 0)
  }

  @Test func `runs again when a file that was read or missed has changed`() async throws {
    let data = bench.folder + "/data"
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    let environment = ["LECTERN_DATA": data]
    let cell =
      "```swift\nlet x = (try? Digits.mnist(\"\(data)\")) == nil ? \"none\" : \"some\"\nprint(x)\n```\n"
    #expect(await bench.run(cell, environment: environment).text(0) == "none\n")
    #expect(await bench.run(cell, environment: environment).ranCells == 0)
    for name in ["train-images-idx3-ubyte", "train-labels-idx1-ubyte"] {
      try Data([0]).write(to: URL(fileURLWithPath: "\(data)/\(name)"))
      #expect(await bench.run(cell, environment: environment).ranCells == 1)
      #expect(await bench.run(cell, environment: environment).ranCells == 0)
    }
    // Its date alone changes nothing.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 0)],
      ofItemAtPath: data + "/train-images-idx3-ubyte")
    #expect(await bench.run(cell, environment: environment).ranCells == 0)
    try Data([1]).write(to: URL(fileURLWithPath: data + "/train-images-idx3-ubyte"))
    #expect(await bench.run(cell, environment: environment).ranCells == 1)
  }

  @Test func `follows a relative path from the lessons' folder`() async throws {
    let data = bench.folder + "/Lessons/data"
    let cell = "```swift\nprint((try? Digits.mnist(\"data\")) == nil)\n```\n"
    #expect(await bench.run(cell).ranCells == 1)
    #expect(await bench.run(cell).ranCells == 0)
    try FileManager.default.createDirectory(atPath: data, withIntermediateDirectories: true)
    try Data([0]).write(to: URL(fileURLWithPath: data + "/train-images-idx3-ubyte"))
    #expect(await bench.run(cell).ranCells == 1)
  }

  @Test func `warns of a cell that gives another output when it runs again`() async {
    let cells = "```swift\nprint(ContinuousClock().now)\n```\n\n```swift\n1\n```\n"
    let first = await bench.run(cells)
    let again = await bench.run(cells.replacingOccurrences(of: "\n1\n", with: "\n2\n"))
    #expect(again.places.count == 1)
    #expect(again.places[0].hasPrefix("5:1 warning this cell gave another output"))
    // A measurement stays as it was published.
    let measured = cells.replacingOccurrences(of: "swift\nprint", with: "swift {.measured}\nprint")
    let kept = await bench.run(measured)
    let edited = await bench.run(measured.replacingOccurrences(of: "\n1\n", with: "\n2\n"))
    #expect(edited.places == [] && edited.text(0) == kept.text(0))
    #expect(first.text(0) != again.text(0))
  }

  @Test func `notices one damaged byte in an entry`() async throws {
    _ = await bench.run(lesson)
    let results = bench.cache.folder + "/results"
    let files = FileManager.default.enumerator(atPath: results)!.compactMap { $0 as? String }.filter
    { $0.hasSuffix(".json") }
    #expect(files.count == 2)
    for file in files {
      var bytes = [UInt8](FileManager.default.contents(atPath: "\(results)/\(file)")!)
      bytes[bytes.count / 2] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: "\(results)/\(file)"))
    }
    let again = await bench.run(lesson)
    #expect(again.ranCells == 2 && again.text(1) == "2\n")
  }

  @Test func `does not keep a failure`() async {
    let failing = "```swift\nfatalError(\"on purpose\")\n```\n"
    #expect(await bench.run(failing).diagnostics.map(\.message) == ["on purpose"])
    #expect(await bench.run(failing).ranCells == 1)
  }

  @Test func `a try deep inside a global's value is caught, and its error told`() async {
    let outcome = await bench.run(
      """
      ```swift
      struct Wrong: Error {}
      func one(_ isFine: Bool) throws -> Int { if isFine { return 1 } else { throw Wrong() } }
      let pair = max(2, min(5, try one(true)))
      let other = [try one(false)]
      ```
      """)
    #expect(outcome.places == ["8:13 error the cell threw Wrong()"])
  }

  @Test func `a type of the lesson's own hides the library's of that name`() async {
    let outcome = await bench.run(
      """
      ```swift
      struct History { var mine = 7 }
      ```

      ```swift
      let history: History = History()
      print(history.mine)
      ```
      """)
    #expect(outcome.text(1) == "7\n", "\(outcome.places)")
  }
}

import Foundation
import LessonMarkdown
import LessonWire
import Testing

@testable import LessonExecution

/// What cells print and show: in order, whole, and bounded.
@Suite struct OutputTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func cell(_ code: String, _ options: String = "") -> String {
    "```swift \(options)\n\(code)\n```\n\n"
  }

  private static let printing = """
    import Foundation
    func out(_ text: String) { print(text, terminator: "") }
    func err(_ text: String) { _ = fputs(text, stderr) }

    """

  // MARK: - Order

  @Test func `standard output and standard error come in the order in which they were printed`()
    async
  {
    let outcome = await bench.run(
      cell(Self.printing + "err(\"e1\\n\"); print(\"o1\"); err(\"e2\\n\"); print(\"o2\")"))
    #expect(outcome.places == [])
    #expect(outcome.text(0) == "stderr: e1\n|o1\n|stderr: e2\n|o2\n")
  }

  @Test func `the order is kept within a line, and around what is shown`() async {
    let outcome = await bench.run(
      cell(
        Self.printing
          + "out(\"a\"); err(\"b\"); out(\"c\"); display(1); err(\"d\"); out(\"e\"); err(\"f\"); display(2); out(\"g\")"
      ))
    #expect(
      outcome.text(0)
        == "a|stderr: b|c|<text/plain>1|stderr: d|e|stderr: f|<text/plain>2|g")
  }

  @Test func `the order is kept whichever function prints`() async {
    let outcome = await bench.run(
      cell(
        Self.printing + """
          struct Errors: TextOutputStream { mutating func write(_ text: String) { err(text) } }
          var errors = Errors()
          print("1")
          print("2", to: &errors)
          FileHandle.standardOutput.write(Data("3\\n".utf8))
          FileHandle.standardError.write(Data("4\\n".utf8))
          _ = write(1, "5\\n", 2)
          _ = write(2, "6\\n", 2)
          puts("7")
          putc(56, stderr)
          putchar(57)
          """))
    #expect(
      outcome.text(0)
        == "1\n|stderr: 2\n|3\n|stderr: 4\n|5\n|stderr: 6\n|7\n|stderr: 8|9|<text/plain>57")
  }

  @Test func `what a program prints stands where the program ran`() async {
    let outcome = await bench.run(
      cell(
        Self.printing + """
          func shell(_ command: String) throws {
            let program = Process()
            program.executableURL = URL(fileURLWithPath: "/bin/sh")
            program.arguments = ["-c", command]
            try program.run()
            program.waitUntilExit()
          }
          print("before")
          try shell("echo out")
          print("between")
          try shell("echo err >&2")
          print("after")
          err("end\\n")
          """))
    #expect(outcome.text(0) == "before\nout\nbetween\n|stderr: err\n|after\n|stderr: end\n")
  }

  @Test func `a stream's own buffer changes nothing`() async {
    let outcome = await bench.run(
      cell(
        Self.printing + """
          setvbuf(stdout, nil, _IOFBF, 1 << 16)
          setbuf(stdout, nil)
          print("one")
          err("two\\n")
          print("three")
          abort()
          """))
    #expect(outcome.text(0) == "one\n|stderr: two\n|three\n")
    #expect(outcome.places == ["13:1 error the cell was aborted"])
  }

  @Test func `text before a crash is there, without its line's end too`() async {
    let outcome = await bench.run(
      cell(Self.printing + "out(\"half a line\")\nlet list = [1]\nprint(list[list.count])"))
    #expect(outcome.text(0) == "half a line" && outcome.hasFailed)
  }

  @Test func `a cell that goes to and fro a hundred thousand times has all that it printed`() async
  {
    let outcome = await bench.run(
      cell(Self.printing + "for _ in 0..<100_000 { out(\"o\"); err(\"e\") }"))
    #expect(outcome.places == [])
    let outputs = outcome.results[0]?.outputs ?? []
    #expect(outputs.prefix(2) == [.standardOutput("o"), .standardError("e")])
    var counts = (0, 0)
    for output in outputs {
      if case .standardOutput(let text) = output { counts.0 += text.count }
      if case .standardError(let text) = output { counts.1 += text.count }
    }
    #expect(counts == (100_000, 100_000))
  }

  @Test func `pieces are cut at marks, whatever their order and size`() {
    func pieces(_ points: [PrintedOutput.Point], _ marks: [HostEvent.Printed] = []) -> [CellOutput]
    {
      let folder = bench.folder
      let files = PrintedFiles(folder: folder, number: 1, cell: 0)
      _ = FileManager.default.createFile(atPath: files.output, contents: Data("abc".utf8))
      _ = FileManager.default.createFile(atPath: files.errors, contents: Data("xyz".utf8))
      return PrintedOutput(files, upTo: nil).pieces(points, marks).outputs
    }
    let printed = HostEvent.Printed.init
    #expect(pieces([]) == [.standardOutput("abc"), .standardError("xyz")])
    #expect(
      pieces([.mark(printed(0, 0), next: .errors)])
        == [.standardError("xyz"), .standardOutput("abc")])
    #expect(
      pieces([.mark(printed(1, 1), next: nil), .mark(printed(.max, .max), next: .output)])
        == [
          .standardOutput("a"), .standardError("x"), .standardOutput("bc"), .standardError("yz"),
        ])
    #expect(
      pieces([.shown(printed(2, 0), [])], [printed(1, 2)])
        == [
          .standardOutput("ab"), .bundle([]), .standardError("xy"), .standardOutput("c"),
          .standardError("z"),
        ])
  }

  // MARK: - Bounds

  // The shorter of the two ends before anybody has looked at it.
  @Test(arguments: [65, 200])
  func `standard error is bounded as standard output is`(_ count: Int) async {
    let outcome = await bench.run(
      cell(
        Self.printing
          + "let line = Data(String(repeating: \"x\", count: 1 << 20).utf8)\nfor _ in 0..<\(count) { FileHandle.standardError.write(line) }"
      ))
    #expect(
      outcome.places == [
        "5:1 error the cell printed more than 64 MiB; a page has no use for it"
      ])
    #expect(outcome.text(0).utf8.count < 2 << 20)
    #expect(outcome.text(0).contains("further bytes were cut"))
  }

  @Test func `long output is cut at a character, without a word about its letters`() async {
    let outcome = await bench.run(
      cell("print(\"x\" + String(repeating: \"é\", count: 600_000))")
        + cell("print(String(repeating: \"👩‍👩‍👧\", count: 100_000))"))
    #expect(outcome.places == [])
    for index in 0...1 {
      #expect(!outcome.text(index).contains("\u{FFFD}"))
      #expect(outcome.text(index).contains("further bytes were cut"))
    }
    #expect(outcome.text(1).hasPrefix("👩‍👩‍👧👩‍👩‍👧"))
    #expect(Set(outcome.text(1).split(separator: "\n")[0]) == ["👩‍👩‍👧"])
  }

  @Test func `a value of thirty million letters is cut, and that is said`() async {
    let outcome = await bench.run(
      cell("String(repeating: \"é\", count: 15_000_000)")
        + "It is `{swift} String(repeating: \"x\", count: 30_000_000)`.\n")
    #expect(outcome.text(0).utf8.count < 2 << 20)
    #expect(outcome.places.count == 2, "\(outcome.places)")
    #expect(
      outcome.places.contains {
        $0.hasPrefix("5:1 warning this value is too large for a page: 28951424 of")
      })
    #expect(
      outcome.places.contains { $0.hasPrefix("8:16 warning this value has 30000000 bytes") })
    #expect(outcome.prose[0]?.utf8.count ?? .max < 1 << 17)
  }

  @Test func `a hundred thousand values are cut to what a page takes`() async {
    let outcome = await bench.run(cell("for i in 0..<100_000 { display(i) }"))
    #expect(outcome.results[0]?.outputs.count == OutputForm.countLimit)
    #expect(outcome.places.count == 1 && outcome.places[0].contains("shows 100000 values"))
  }

  @Test func `a million steps are told as some, and the last of them`() async throws {
    let steps = Steps()
    let outcome = await bench.run(cell("for _ in tracked(0..<1_000_000, \"step\") {}")) {
      let surroundings = $0
      $0 = LessonRunner(
        toolchain: surroundings.toolchain, cache: surroundings.cache,
        lessonsFolder: surroundings.lessonsFolder, environment: [:],
        progress: { if case .step = $0 { steps.count() } })
    }
    #expect(outcome.places == [])
    #expect(steps.total > 0 && steps.total < 10_000)
  }

  @Test func `a loop without an end to count to is told without a time left`() async throws {
    let steps = Steps()
    let outcome = await bench.run(
      cell("for step in tracked(0..<Int.max, \"until it is good\") where step > 1000 { break }")
    ) {
      let surroundings = $0
      $0 = LessonRunner(
        toolchain: surroundings.toolchain, cache: surroundings.cache,
        lessonsFolder: surroundings.lessonsFolder, environment: [:],
        progress: {
          if case .step(_, _, _, _, _, _, let left) = $0, left ?? 0 < 1e8 { steps.count() }
        })
    }
    #expect(outcome.places == [] && steps.total > 0)
  }

  @Test func `values shown by two threads at once are all whole`() async {
    let outcome = await bench.run(
      cell(
        """
        import Foundation
        DispatchQueue.concurrentPerform(iterations: 2) { i in
          for _ in 0..<20 { display(String(repeating: i == 0 ? "a" : "b", count: 200_000)) }
        }
        """))
    #expect(outcome.places == [])
    let shown = (outcome.results[0]?.outputs ?? []).compactMap { output -> String? in
      if case .bundle(let forms) = output { forms.first?.data } else { nil }
    }
    #expect(shown.count == 40)
    for letter in ["a", "b"] {
      #expect(shown.count { $0 == String(repeating: letter, count: 200_000) } == 20)
    }
  }

  // MARK: - Payloads

  @Test(arguments: [
    ("application/vnd.lectern.pictures", "3"), ("application/vnd.lectern.pictures", "-1\\tx"),
    ("application/vnd.lectern.pictures", "2\\tx\\nink\\t\\ta\\tb\\tAAAA"),
    ("application/vnd.lectern.table", ""), ("application/vnd.lectern.table", "a\\tb\\n1"),
    ("application/vnd.lectern.numbers", "a\\n1\\t2"), ("image/png", "no base64"),
  ])
  func `a value that is not what its type says is the cell's error at its line`(
    _ type: String, _ data: String
  ) async {
    let outcome = await bench.run(
      cell("print(1)")
        + cell(
          "struct P: Displayable { var display: MIMEBundle { MIMEBundle(\"\(type)\", \"\(data)\") } }\nprint(2)\n  P()"
        ))
    #expect(outcome.places.count == 1)
    #expect(
      outcome.places.first?.hasPrefix("11:1 error the value shown here is no \(type): ") == true
        || outcome.places.first?.hasPrefix("11:3 error the value shown here is no \(type): ")
          == true,
      "\(outcome.places)")
    #expect(outcome.text(1) == "2\n")
  }

  @Test func `tables and pictures with tabs and breaks come through`() async throws {
    let outcome = await bench.run(
      cell("Table(columns: [\"a\\tb\", \"c\"], rows: [[\"\\n\", \"\\\\\"]])"))
    guard case .bundle(let forms) = outcome.results[0]?.outputs.first else {
      Issue.record("nothing was shown")
      return
    }
    #expect(
      try TablePayload(text: forms[0].data)
        == TablePayload(columns: ["a\tb", "c"], rows: [["\n", "\\"]]))
  }

  @Test(arguments: [
    "progress\\tx\\n", "display\\t1\\n", "\\u{0}nonsense\\n", "done\\tx\\ty\\n",
  ])
  func `what a cell writes where its process speaks is its error`(_ text: String) async {
    let outcome = await bench.run(
      cell(
        "import Glibc\nfor descriptor in Int32(200)..<204 { _ = write(descriptor, \"\(text)\", \"\(text)\".utf8.count) }\nprint(\"on\")"
      ))
    #expect(outcome.places.count == 1)
    #expect(
      outcome.places.first?.hasPrefix("5:1 error this cell wrote where its process speaks") == true,
      "\(outcome.places)")
  }

  @Test func `a name that two cells publish is told at the second`() async {
    let model = "try Model<Float>(input: [3], [Dense(2)], seed: 1)"
    let outcome = await bench.run(
      cell("try publish(\(model), as: \"net\")") + cell("try publish(\(model), as: \"other\")")
        + cell("try publish(\(model), as: \"net\")"))
    #expect(
      outcome.places == [
        "13:1 error cell 1 publishes 'net' too, at line 5; take another name for one of them"
      ])
    let twice = await bench.run(
      cell("let m = \(model)\ntry publish(m, as: \"net\")\ntry publish(m, as: \"net\")"))
    #expect(
      twice.places == [
        "5:1 error this cell publishes 'net' twice; take another name for one of them"
      ])
  }
}

/// Counts across threads.
private final class Steps: @unchecked Sendable {
  private let lock = NSLock()
  private var number = 0
  var total: Int { lock.withLock { number } }
  func count() { lock.withLock { number += 1 } }
}

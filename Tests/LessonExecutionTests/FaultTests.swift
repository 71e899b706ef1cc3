import Foundation
import LessonMarkdown
import Testing

@testable import LessonExecution

/// What goes wrong in a cell, and the line and column that are told: line 4 of a file is the first
/// line below its front matter.
@Suite struct FaultTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func cell(_ code: String, _ options: String = "") -> String {
    "```swift \(options)\n\(code)\n```\n"
  }

  @Test func `1, a compile error`() async {
    let outcome = await bench.run(cell("let a = 1\nlet b = a + \"c\""))
    #expect(outcome.places.count == 1)
    #expect(outcome.places[0].hasPrefix("6:11 error binary operator '+' cannot be applied"))
  }

  @Test func `2, a warning, which the page can show`() async {
    let outcome = await bench.run(cell("func f() {\n  var count = 1\n  print(count)\n}\nf()"))
    #expect(outcome.places.count == 1)
    #expect(outcome.places[0].hasPrefix("6:7 warning variable 'count' was never mutated"))
    #expect(outcome.results[0]?.warnings.count == 1 && outcome.text(0) == "1\n")
  }

  @Test func `3, an error in a cell's second statement`() async {
    let outcome = await bench.run(cell("print(1)\nprint(nothing)"))
    #expect(outcome.places == ["6:7 error cannot find 'nothing' in scope"])
  }

  @Test func `4, a thrown error`() async {
    let outcome = await bench.run(
      cell("struct Oops: Error {}\nfunc f() throws { throw Oops() }\nprint(\"before\")\ntry f()"))
    #expect(outcome.places == ["8:1 error the cell threw Oops()"] && outcome.text(0) == "before\n")
  }

  @Test func `5, an index out of range`() async {
    let outcome = await bench.run(
      cell(
        "let list = Array(0..<3)\nprint(\"before\")\nfunc at(_ i: Int) -> Int {\n  list[i]\n}\nat(list.count)"
      ))
    #expect(outcome.places.count == 1 && outcome.text(0) == "before\n")
    let position = outcome.diagnostics[0].position
    // The function that traps, at the subscript.
    #expect(position == SourcePosition(line: 8, column: 7), "\(outcome.places)")
  }

  @Test func `an index out of range in a cell's last expression`() async {
    let outcome = await bench.run(
      cell("let list = [1]\nvar i = 1\ni += list.count\nprint(list[i])"))
    #expect(outcome.diagnostics.map(\.position) == [SourcePosition(line: 8, column: 11)])
  }

  @Test func `6, shapes that do not fit inside the library`() async {
    let outcome = await bench.run(
      cell("let a = NDArray<Float>.zeros([2, 3])") + "\n"
        + cell("print(\"before\")\n  let b = matmul(a, a)\nprint(b)"))
    #expect(
      outcome.places == [
        "10:11 error matmul: [2, 3] and [2, 3] do not fit; the first has 3 columns and the second 2 rows"
      ])
    #expect(outcome.text(1) == "before\n")
  }

  @Test func `7, a time-out`() async {
    // Shorter than a process takes to start: its time begins with the cell.
    let short = await bench.run(cell("while true {}", "{timeout=1ms}"))
    #expect(short.places == ["5:1 error the cell ran longer than its timeout of 1 ms"])
    let outcome = await bench.run(cell("print(\"before\")\nwhile true {}", "{timeout=300ms}"))
    #expect(outcome.places == ["6:1 error the cell ran longer than its timeout of 300 ms"])
    #expect(outcome.results[0]?.failure?.kind == .timeout && outcome.text(0) == "before\n")
  }

  @Test func `8, the memory limit`() async {
    let outcome = await bench.run(
      cell(
        "print(\"before\")\nvar all: [[UInt8]] = []\nwhile true { all.append([UInt8](repeating: 1, count: 1 << 24)) }"
      )
    ) { $0.limits.memory = 256 << 20 }
    #expect(outcome.places == ["7:1 error the cell took more memory than the limit of 256 MiB"])
    #expect(outcome.results[0]?.failure?.kind == .memory && outcome.text(0) == "before\n")
  }

  @Test func `9, exit in a cell`() async {
    let outcome = await bench.run(cell("import Glibc\nprint(\"before\")\nexit(3)"))
    #expect(
      outcome.places == [
        "5:1 error the cell ended its process with status 3; a cell ends by reaching its last line"
      ])
    #expect(outcome.text(0) == "before\n")
  }

  @Test func `10, a slow type-check`() async {
    let outcome = await bench.run(
      cell(
        "let x = 2.0\nlet slow = [1, 2.5].map { $0 * 3 - x }.reduce(0, +)"
      )
    ) {
      $0.toolchain.flags = $0.toolchain.flags.map {
        // The slowest line of a lesson takes another time on every machine: here 5 ms are too many.
        $0.hasPrefix("-warn-long-expression") ? "-warn-long-expression-type-checking=5" : $0
      }
    }
    #expect(outcome.places.count >= 1)
    #expect(
      outcome.places.first?.hasPrefix(
        "6:12 warning this expression takes the compiler more than a second") == true,
      "\(outcome.places)")
  }

  @Test func `11, a cell expected to fail that succeeds`() async {
    let trap = await bench.run(cell("print(1)", "{expect=trap}"))
    #expect(
      trap.places == [
        "5:1 error this cell ran to its end; its option expect=trap says that it must fail"
      ])
    let compile = await bench.run(cell("print(1)", "{expect=compile-error}"))
    #expect(
      compile.places == [
        "5:1 error this cell compiles; its option expect=compile-error says that it must not"
      ])
  }

  @Test func `cells that fail as expected leave nothing behind and stop nothing`() async {
    let outcome = await bench.run(
      """
      ```swift
      var count = 1
      ```

      ```swift {expect=compile-error says="cannot find"}
      let a = nothing
      ```

      ```swift {expect=trap}
      count = 5
      print("in the copy")
      let list = [1]
      print(list[count])
      ```

      ```swift {expect=error says="no digits"}
      struct Oops: Error, CustomStringConvertible { var description: String { "no digits" } }
      throw Oops()
      ```

      ```swift
      struct Oops {}
      print(count)
      ```
      """)
    #expect(outcome.places == [])
    #expect(outcome.text(2) == "in the copy\n" && outcome.text(4) == "1\n")
    #expect(outcome.results[1]?.expectedFailure?.message == "cannot find 'nothing' in scope")
    #expect(outcome.results[2]?.expectedFailure?.lineOffset == 3)
    #expect(outcome.results[3]?.expectedFailure?.message == "no digits")
  }

  @Test func `a failure of another kind, or with other words, is not the expected one`() async {
    let kind = await bench.run(cell("fatalError(\"x\")", "{expect=error}"))
    #expect(
      kind.places == [
        "5:1 error this cell failed otherwise than its option expect=error says that it must: x"
      ])
    let words = await bench.run(cell("let a = nothing", "{expect=compile-error says=\"type\"}"))
    #expect(
      words.places == [
        "5:9 error the failure does not say \"type\"; it says: cannot find 'nothing' in scope"
      ])
  }

  @Test func `a cell over its budget fails, known or not`() async {
    let slow = cell("import Glibc\nusleep(200_000)", "{budget=50ms}")
    for _ in 0..<2 {
      let outcome = await bench.run(slow)
      #expect(outcome.places.count == 1)
      #expect(outcome.places[0].hasPrefix("5:1 error the cell ran "))
      #expect(outcome.places[0].hasSuffix("s; its budget is 50 ms"))
    }
    #expect(await bench.run(slow.replacingOccurrences(of: "50ms", with: "5s")).places == [])
  }

  @Test func `every error of the compiler is told`() async {
    let outcome = await bench.run(cell("let a = one\nlet b = two"))
    #expect(
      outcome.places == [
        "5:9 error cannot find 'one' in scope", "6:9 error cannot find 'two' in scope",
      ])
  }

  @Test func `an error in a cell within a list has its column in the file`() async {
    let outcome = await bench.run("- One.\n\n  ```swift\n  let a = nothing\n  ```\n")
    #expect(outcome.places == ["7:11 error cannot find 'nothing' in scope"])
  }

  @Test func `options that are no options are placed`() async {
    let outcome = await bench.run(cell("1", "{expect=trp}"))
    #expect(outcome.places == ["4:11 error expect=trp is no failure; did you mean expect=trap?"])
    let says = await bench.run(cell("1", "{says=\"x\"}"))
    #expect(says.places.count == 1 && says.places[0].contains("needs expect="))
    let width = await bench.run(cell("1", "{width=wide}"))
    #expect(
      width.places == ["4:11 error width=wide is no width; expected such as 60%, 320px or 20rem"])
  }

  // MARK: - Lessons that misbehave

  private static let good = "\n```swift\nprint(\"on it goes\")\n```\n"

  @Test func `a lesson that forks goes on alone`() async {
    let outcome = await bench.run(
      cell(
        "@_silgen_name(\"fork\") func fork() -> Int32\nimport Glibc\nlet child = fork()\nif child == 0 { sleep(30) }\nprint(\"parent\")"
      ) + Self.good)
    // What the copy read is not seen either, so the cell runs in every build.
    #expect(
      outcome.places[0] == "5:1 warning this cell left a process behind; it was ended with the cell"
    )
    #expect(outcome.places[1].contains("starts a copy of itself, whose reads are not seen"))
    #expect(outcome.text(0) == "parent\n" && outcome.text(1) == "on it goes\n")
    // A copy that comes to the cell's end does not go on with the lesson.
    let twins = await bench.run(
      cell("@_silgen_name(\"fork\") func fork() -> Int32\nlet twin = fork()\n_ = twin") + Self.good)
    #expect(twins.text(1) == "on it goes\n" && !twins.hasFailed)
  }

  @Test func `a lesson that prints a gigabyte is stopped with a sentence`() async {
    let outcome = await bench.run(
      cell(
        "let line = String(repeating: \"x\", count: 1 << 20)\nfor _ in 0..<1024 { print(line) }"))
    #expect(
      outcome.places == [
        "5:1 error the cell printed more than 64 MiB; a page has no use for it"
      ])
    #expect(
      outcome.text(0).utf8.count < 2 << 20 && outcome.text(0).contains("further bytes were cut"))
  }

  @Test func `a lesson that closes its descriptors goes on`() async {
    let outcome = await bench.run(
      cell("import Glibc\nprint(\"kept\")\nfflush(nil)\nfor i in Int32(0)..<64 { close(i) }")
        + Self.good)
    #expect(
      outcome.places
        == ["output", "error"].map {
          "5:1 warning this cell closed standard \($0), or led it elsewhere; what it wrote there after that is not on the page"
        })
    #expect(outcome.text(0) == "kept\n" && outcome.text(1) == "on it goes\n")
  }

  @Test func `half a character is shown as such, and said`() async {
    let outcome = await bench.run(
      cell("import Glibc\nlet bytes: [UInt8] = [0x61, 0xC3]\n_ = write(1, bytes, 2)") + Self.good)
    #expect(outcome.text(0) == "a\u{FFFD}")
    #expect(
      outcome.places == [
        "5:1 warning this cell printed bytes that are no UTF-8; they show as \u{FFFD}"
      ])
  }

  @Test func `a lesson that changes the working directory changes it for one cell`() async {
    let here =
      "import Glibc\nvar path = [CChar](repeating: 0, count: 4096)\n_ = getcwd(&path, 4096)\n"
    let outcome = await bench.run(
      cell("import Glibc\nchdir(\"/\")") + "\n"
        + cell(here + "print(String(cString: path).hasSuffix(\"/Lessons\"))"))
    #expect(
      outcome.places.contains {
        $0.hasPrefix("5:1 warning this cell changed the working directory")
      })
    #expect(outcome.text(1) == "true\n")
  }

  @Test func `an allocation beyond all bounds is told as one`() async {
    let outcome = await bench.run(
      cell("print(\"before\")\nlet huge = [UInt8](repeating: 1, count: 1 << 50)\nprint(huge.count)")
    )
    #expect(outcome.diagnostics.count == 1 && outcome.text(0) == "before\n")
    #expect(outcome.diagnostics.first?.position.line == 6)
  }

  @Test func `a lesson over its time is stopped`() async {
    let outcome = await bench.run(cell("print(1)") + "\n" + cell("while true {}")) {
      $0.limits.seconds = 1.5
    }
    #expect(outcome.places == ["9:1 error the lesson ran longer than its limit of 1.5 s"])
    #expect(outcome.text(0) == "1\n")
  }
}

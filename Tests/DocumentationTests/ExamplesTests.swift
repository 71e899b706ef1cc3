import Foundation
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonExecution

/// The examples of documentation comments compile, run, and show what they say.
@Suite struct ExamplesTests {
  /// One lesson with a cell for each module: what compiles in a cell compiles for a reader.
  @Test func `each example runs and shows the values that stand behind its expressions`()
    async throws
  {
    let graphs = try await SymbolGraph.all.value
    let lesson = Self.lesson(SymbolGraph.modules.map { Example.all(in: graphs[$0] ?? []) })
    let outcome = try await run(lesson.text)
    #expect(Self.errors(outcome, lesson.places) == [])
    let said = outcome.lesson.cells.flatMap { outcome.results[$0.index]?.outputs ?? [] }
      .compactMap { if case .standardOutput(let text) = $0 { text } else { nil } }
    #expect(said.joined() == "")
    #expect(outcome.results.count == SymbolGraph.modules.count + 1)
  }

  @Test(arguments: SymbolGraph.modules)
  func `no code of a comment stands outside a fence, where nothing compiles it`(module: String)
    async throws
  {
    let comments = try #require(try await SymbolGraph.all.value[module]).compactMap(\.docComment)
      .filter { SymbolGraph.modules.contains($0.module ?? "") }
    var loose: Set<String> = []
    for comment in comments {
      var (isFenced, isAfterBlank) = (false, false)
      for line in comment.lines {
        if line.text.hasPrefix("```") {
          isFenced.toggle()
          if isFenced, line.text != "```swift" { loose.insert(line.text) }
        } else if !isFenced, isAfterBlank, line.text.hasPrefix("    ") {
          loose.insert("\(SymbolGraph.file(comment.uri ?? "")): \(line.text)")
        }
        isAfterBlank = line.text.isEmpty
      }
    }
    #expect(loose.sorted() == [])
    #expect(!Example.all(in: try await SymbolGraph.all.value[module] ?? []).isEmpty)
  }

  @Test func `an expression is asked for its value, a declaration is not`() {
    let example = Example(
      file: "A.swift", line: 10,
      lines: ["let x = 1    // one", "f(", "  x, 2)    // 3", "", "x", #"g("a b")  // "c""#])
    #expect(
      example.code == [
        "let x = 1    // one", #"try documented("A.swift:12", (f("#, #"  x, 2)  ), "3")"#, "", "x",
        #"try documented("A.swift:15", (g("a b")), "\"c\"")"#,
      ])
  }

  @Test func `an example whose value is another says so`() async throws {
    let example = Example(file: "A.swift", line: 3, lines: ["1 + 1    // 3", "2 + 2    // 4"])
    let outcome = try await run(Self.lesson([[example]]).text)
    #expect(outcome.diagnostics.filter { $0.severity == .error } == [])
    #expect(
      outcome.results[1]?.outputs == [.standardOutput("A.swift:3 shows 2, and the comment 3\n")])
  }

  @Test func `an example that does not compile is told by its file and line`() async throws {
    let examples = [
      Example(file: "A.swift", line: 3, lines: ["let x = 1", "x    // 1"]),
      Example(file: "B.swift", line: 7, lines: ["let x = 1", "", "x.oops    // 1"]),
    ]
    let lesson = Self.lesson([[examples[0]], [examples[1]]])
    let errors = Self.errors(try await run(lesson.text), lesson.places)
    #expect(errors.count == 1 && errors[0].hasPrefix("B.swift:9: "), "\(errors)")
  }

  // MARK: - Running

  private static let head = "---\ntitle: Examples\n---\n"

  private static let helper = """
    ```swift
    func documented<Value>(_ place: String, _ value: Value, _ expected: String) throws {
      if "\\(value)" != expected { print("\\(place) shows \\(value), and the comment \\(expected)") }
    }
    ```

    """

  /// A lesson with a cell for each list of examples, and where each of its lines comes from.
  private static func lesson(_ cells: [[Example]]) -> (text: String, places: [String]) {
    var text = helper
    var places = helper.split(separator: "\n").map(String.init)
    for examples in cells {
      text += "\n```swift\n"
      places += ["", "```swift"]
      for example in examples {
        text += "do {\n" + example.code.map { $0 + "\n" }.joined() + "}\n"
        places.append(example.file)
        places += example.lines.indices.map { "\(example.file):\(example.line + $0)" }
        places.append(example.file)
      }
      text += "```\n"
      places.append("```")
    }
    return (text, places)
  }

  private static func errors(_ outcome: LessonOutcome, _ places: [String]) -> [String] {
    let above = head.split(separator: "\n").count + 1
    return outcome.diagnostics.filter { $0.severity == .error }.map {
      let line = $0.position.line - above
      return "\(places.indices.contains(line) ? places[line] : "line \(line)"): \($0)"
    }
  }

  private func run(_ text: String) async throws -> LessonOutcome {
    let (lesson, problems) = LessonParser.parse(
      Self.head + text, path: "Lessons/examples.md", name: "examples")
    var outcome = try await ExampleRunner.run(lesson)
    outcome.diagnostics += problems
    return outcome
  }
}

/// Runs lessons of examples, each in a folder and with a cache of its own.
enum ExampleRunner {
  static func run(_ lesson: Lesson) async throws -> LessonOutcome {
    let folder = temporaryPath("examples")
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try FileManager.default.createDirectory(
      atPath: "\(folder)/Lessons", withIntermediateDirectories: true)
    let runner = LessonRunner(
      toolchain: try Toolchain(cModules: sharedCModules),
      cache: ResultCache(folder: "\(folder)/cache"),
      lessonsFolder: "\(folder)/Lessons", environment: [:])
    return await runner.run(lesson)
  }
}

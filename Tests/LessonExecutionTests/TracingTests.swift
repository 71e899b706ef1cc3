import Foundation
import LessonMarkdown
import Testing

@testable import LessonExecution

/// A cell that asks something of its surroundings, and a change that it must see.
struct Question: Sendable, CustomTestStringConvertible {
  let name: String
  let code: String
  let change: @Sendable (String) throws -> Void
  var testDescription: String { name }

  init(_ name: String, _ code: String, change: @escaping @Sendable (String) throws -> Void) {
    self.name = name
    self.code = code
    self.change = change
  }

  /// A question that a new file in the folder within a folder answers otherwise.
  static func listing(_ name: String, _ code: String) -> Question {
    Question(name, code) {
      try "b".write(toFile: "\($0)/folder/in/b.txt", atomically: false, encoding: .utf8)
    }
  }

  static let all: [Question] = [
    .listing(
      "scandir",
      """
      var names: UnsafeMutablePointer<UnsafeMutablePointer<dirent>?>?
      print(scandir("folder/in", &names, nil, nil))
      """),
    .listing(
      "fdopendir",
      """
      let stream = fdopendir(open("folder/in", O_RDONLY | O_DIRECTORY))!
      var count = 0
      while readdir(stream) != nil { count += 1 }
      closedir(stream)
      print(count)
      """),
    .listing(
      "glob",
      """
      var found = glob_t()
      glob("fold*/i?/*.txt", 0, nil, &found)
      print(found.gl_pathc)
      globfree(&found)
      """),
    .listing(
      "nftw",
      """
      @_silgen_name("nftw") func walk(
        _ path: UnsafePointer<CChar>,
        _ visit: @convention(c) (
          UnsafePointer<CChar>?, UnsafeRawPointer?, Int32, UnsafeMutableRawPointer?
        ) -> Int32, _ count: Int32, _ flags: Int32
      ) -> Int32
      var count = 0
      _ = walk("folder", { _, _, _, _ in count += 1; return 0 }, 8, 0)
      print(count)
      """),
    .listing(
      "contentsOfDirectory",
      "print(try FileManager.default.contentsOfDirectory(atPath: \"folder/in\").count)"),
    .listing(
      "contentsOfDirectory at a URL",
      """
      let url = URL(fileURLWithPath: "folder/in")
      print(try FileManager.default.contentsOfDirectory(at: url, includingPropertiesForKeys: nil).count)
      """),
    .listing("subpaths", "print(FileManager.default.subpaths(atPath: \"folder\")!.count)"),
    .listing(
      "enumerator", "print(FileManager.default.enumerator(atPath: \"folder\")!.allObjects.count)"),
    .listing("access", "print(access(\"folder/in/b.txt\", R_OK))"),
    .listing("fileExists", "print(FileManager.default.fileExists(atPath: \"folder/in/b.txt\"))"),
    .listing("lstat", "var s = stat()\nprint(lstat(\"folder/in/b.txt\", &s))"),
    .listing(
      "freopen", "print(freopen(\"folder/in/b.txt\", \"r\", fopen(\"/dev/null\", \"r\")!) == nil)"),
    .listing("realpath", "print(realpath(\"folder/in/b.txt\", nil) == nil)"),
    Question(
      "readlink",
      """
      var bytes = [CChar](repeating: 0, count: 100)
      readlink("link", &bytes, 99)
      print(String(cString: bytes))
      """
    ) { try Self.point("\($0)/link", to: "folder/in") },
    Question(
      "destinationOfSymbolicLink",
      "print(try FileManager.default.destinationOfSymbolicLink(atPath: \"link\"))"
    ) { try Self.point("\($0)/link", to: "folder/in") },
    Question("getenv", "print(String(cString: getenv(\"HOME\")))") { setenv("HOME", $0, 1) },
    Question(
      "secure_getenv",
      """
      @_silgen_name("secure_getenv") func variable(
        _ name: UnsafePointer<CChar>
      ) -> UnsafePointer<CChar>?
      print(variable("HOME").map { String(cString: $0) } ?? "none")
      """
    ) { setenv("HOME", $0, 1) },
    Question(
      "the list of variables", "print(ProcessInfo.processInfo.environment[\"HOME\"] ?? \"none\")"
    ) { setenv("HOME", $0, 1) },
  ]

  private static func point(_ link: String, to target: String) throws {
    try? FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: target)
  }
}

@Suite(.serialized) struct TracingTests {
  let bench: Bench
  let lessons: String

  init() throws {
    bench = try Bench()
    lessons = "\(bench.folder)/Lessons"
    try FileManager.default.createDirectory(
      atPath: "\(lessons)/folder/in", withIntermediateDirectories: true)
    try "a".write(toFile: "\(lessons)/folder/in/a.txt", atomically: true, encoding: .utf8)
    try FileManager.default.createSymbolicLink(
      atPath: "\(lessons)/link", withDestinationPath: "folder")
  }

  private func cell(_ code: String, _ options: String = "") -> String {
    "```swift \(options)\nimport Foundation\n\(code)\n```\n"
  }

  @Test(arguments: Question.all)
  func `what a cell asks for is seen`(question: Question) async throws {
    let home = ProcessInfo.processInfo.environment["HOME"]
    defer { if let home { setenv("HOME", home, 1) } else { unsetenv("HOME") } }
    let first = await bench.run(cell(question.code))
    #expect(first.places == [] && first.ranCells == 1)
    #expect(await bench.run(cell(question.code)).ranCells == 0)
    try question.change(lessons)
    let second = await bench.run(cell(question.code))
    #expect(second.ranCells == 1 && second.text(0) != first.text(0))
    #expect(await bench.run(cell(question.code)).ranCells == 0)
  }

  @Test func `a variable that the library asks for on its own is no cell's`() async throws {
    let outcome = await bench.run(
      "```swift\nlet a = NDArray<Float>.ones([300, 300])\nmatmul(a, a).sum()\n```\n")
    #expect(outcome.results[0]?.reads == [])
  }

  @Test func `what a cell adds to a file and reads there is told`() async throws {
    for opening in [
      "fopen(\"log.txt\", \"a\")!",
      "fdopen(open(\"log.txt\", O_WRONLY | O_CREAT | O_APPEND, 0o644), \"a\")!",
    ] {
      let code = """
        let log = \(opening)
        fputs("line\\n", log)
        fclose(log)
        print(try String(contentsOfFile: "log.txt", encoding: .utf8).split(separator: "\\n").count)
        """
      let first = await bench.run(cell(code))
      #expect(first.places.count == 1, "\(first.places)")
      #expect(first.places.first?.contains("log.txt changed while this cell read it") == true)
      let again = await bench.run(cell(code))
      #expect(again.ranCells == 1 && again.text(0) != first.text(0))
    }
    // What nobody reads back is nobody's ground.
    let writing = "let log = fopen(\"other.txt\", \"a\")!\nfputs(\"line\", log)\nfclose(log)"
    #expect(await bench.run(cell(writing)).places == [])
    #expect(await bench.run(cell(writing)).ranCells == 0)
  }

  @Test func `a file that is written whole under another name is no reading`() async throws {
    let code = """
      try "cell".write(toFile: "out.txt", atomically: true, encoding: .utf8)
      try Data([1, 2]).write(to: URL(fileURLWithPath: "out.bin"), options: .atomic)
      """
    for _ in 0..<5 {
      let outcome = await bench.run(cell(code), isFresh: true)
      #expect(outcome.places == [])
      #expect(outcome.results[0]?.reads.contains { $0.name.contains("nosync") } == false)
    }
  }

  @Test func `work for the main queue, which no run loop looks after, is told at its line`() async {
    let outcome = await bench.run(
      cell("print(1)\nDispatchQueue.main.async { print(\"never\") }"))
    #expect(outcome.places.count == 1 && outcome.text(0) == "1\n")
    #expect(outcome.places[0].contains("is given to DispatchQueue.main"))
    let looked = await bench.run(
      cell(
        "DispatchQueue.main.async { print(\"now\") }\nRunLoop.main.run(until: Date(timeIntervalSinceNow: 0.1))"
      ))
    #expect(looked.places == [] && looked.text(0) == "now\n")
  }

  @Test func `a file that a cell makes was not there before`() async throws {
    let code = """
      print(access("made.txt", F_OK))
      try "x".write(toFile: "made.txt", atomically: false, encoding: .utf8)
      """
    #expect(await bench.run(cell(code)).text(0) == "-1\n")
    #expect(await bench.run(cell(code)).text(0) == "0\n")
    #expect(await bench.run(cell(code)).ranCells == 0)
  }

  @Test(arguments: [
    "let p = popen(\"cat data.csv\", \"r\")!; print(fgetc(p)); pclose(p)",
    "print(system(\"cat data.csv > /dev/null\"))",
    """
    let p = Process()
    p.executableURL = URL(fileURLWithPath: "/bin/cat")
    p.arguments = ["data.csv"]
    let pipe = Pipe()
    p.standardOutput = pipe
    try p.run()
    print(pipe.fileHandleForReading.readDataToEndOfFile().count)
    p.waitUntilExit()
    """,
  ])
  func `a cell that starts a program runs at every build, unless it declares what that reads`(
    code: String
  ) async throws {
    let data = "\(lessons)/data.csv"
    try "1".write(toFile: data, atomically: true, encoding: .utf8)
    let body = cell(code) + "\n" + cell("print(\"below\")")
    for _ in 0..<2 {
      let outcome = await bench.run(body)
      #expect(outcome.ranCells == 2)
      #expect(outcome.places.count == 1 && outcome.places[0].contains("runs in every build"))
    }
    let reasons = await bench.run(body).reasons
    #expect(reasons[0]?.contains("whose reads are not seen") == true)

    let declared = cell(code, "{reads=\"data.csv\"}") + "\n" + cell("print(\"below\")")
    #expect(await bench.run(declared).places == [])
    #expect(await bench.run(declared).ranCells == 0)
    try "22".write(toFile: data, atomically: true, encoding: .utf8)
    #expect(await bench.run(declared).reasons[0] == "data.csv changed")
    #expect(await bench.run(declared).ranCells == 0)
  }

  @Test func `declared files may be missing, which is said, or a folder`() async throws {
    let missing = cell("print(1)", "{reads=\"nothing.csv\"}")
    #expect(
      await bench.run(missing).places == [
        "5:1 warning reads names nothing.csv, and there is no such file"
      ])
    let folder = cell("print(1)", "{reads=\"folder\"}")
    #expect(await bench.run(folder).ranCells == 1)
    #expect(await bench.run(folder).ranCells == 0)
    try "c".write(toFile: "\(lessons)/folder/in/a.txt", atomically: true, encoding: .utf8)
    #expect(await bench.run(folder).ranCells == 1)
  }
}

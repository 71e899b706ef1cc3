import Foundation
import LessonMarkdown
import LessonWire
import Testing

@testable import LessonExecution

/// Sixteen changes, each with the cells that must run again for it, and no others.
@Suite(.serialized) struct CacheTests {
  /// A lesson of five cells: what each reads is what the changes change.
  private static let body = """
    Prose.

    ```swift
    import Glibc
    func text(_ path: String) -> String {
      guard let file = fopen(path, "r") else { return "none" }
      defer { fclose(file) }
      return String(UnicodeScalar(UInt8(fgetc(file))))
    }
    ```

    ```swift {caption="A sum."}
    let sum = NDArray<Float>.ones([3]).sum()
    print(sum)
    ```

    ```swift
    let read = text("data.txt")
    print(read)
    ```

    ```swift
    let rate = parameter("rate", 1)
    print(rate)
    ```

    ```swift
    import Glibc
    print(getenv("LECTERN_TEST_DECLARED").map { String(cString: $0) } ?? "none")
    print(getenv("LECTERN_TEST_HIDDEN") == nil)
    ```
    """

  let bench: Bench

  init() throws {
    bench = try Bench()
    try write("a")
    unsetenv("LECTERN_TEST_DECLARED")
    unsetenv("LECTERN_TEST_HIDDEN")
  }

  private func write(_ text: String) throws {
    try text.write(
      toFile: "\(bench.folder)/Lessons/data.txt", atomically: true, encoding: .utf8)
  }

  /// The numbers of the cells that ran, from 1.
  private func run(
    _ body: String = Self.body, parameters: [String: String] = [:],
    change: (inout LessonRunner) -> Void = { _ in }
  ) async -> [Int] {
    let outcome = await bench.run(
      body, parameters: parameters, frontMatter: "environment: [LECTERN_TEST_DECLARED]\n",
      change: change)
    #expect(outcome.places.filter { $0.contains(" error ") } == [])
    lastReasons.value = outcome.reasons
    return outcome.reasons.keys.map { $0 + 1 }.sorted()
  }

  private let lastReasons = Box<[Int: String]>([:])

  private func edited(_ old: String, _ new: String) -> String {
    Self.body.replacingOccurrences(of: old, with: new)
  }

  @Test func `sixteen changes rerun what they touch, and nothing else`() async throws {
    #expect(await run() == [1, 2, 3, 4, 5])
    #expect(await run() == [])

    // 1. Prose.
    #expect(await run(edited("Prose.", "Other prose.\n\nAnd more.")) == [])
    // 2. A comment in a cell.
    #expect(await run(edited("print(sum)", "print(sum)  // the sum")) == [])
    // 3. White space in a cell.
    #expect(await run(edited("let sum =", "\nlet  sum   =")) == [])
    // 4. A cell: it and those below it, which may see what it did.
    #expect(await run(edited("print(rate)", "print(rate + 1)")) == [4, 5])
    #expect(lastReasons.value[3] == "its code changed")
    #expect(lastReasons.value[4] == "cell 4 above it ran")
    // 5. A cell above all others.
    #expect(await run(edited("\"none\" }\n  defer", "\"\" }\n  defer")) == [1, 2, 3, 4, 5])
    // What was known before is known still.
    #expect(await run() == [])

    // 6. A function of the library: no host was built from such sources, so keys alone are asked.
    func link(_ change: (inout Toolchain) -> Void) -> String {
      var toolchain = bench.toolchain
      change(&toolchain)
      return KeyChain(toolchain.parts.map { LessonInputs.Item(name: $0.name, value: $0.digest) })
        .link
    }
    #expect(link { _ in } == link { $0.host = "/elsewhere/LessonHost" })
    #expect(link { _ in } != link { $0.sources = "others" })
    #expect(link { _ in } != link { $0.compiler = "another" })

    // 7. A byte of a data file.
    #expect(await run() == [])
    try write("b")
    #expect(await run() == [3, 4, 5])
    #expect(lastReasons.value[2] == "data.txt changed")
    // 8. Its date alone.
    try FileManager.default.setAttributes(
      [.modificationDate: Date(timeIntervalSince1970: 1_000_000)],
      ofItemAtPath: "\(bench.folder)/Lessons/data.txt")
    #expect(await run() == [])

    // 9. A build flag.
    #expect(await run { $0.toolchain.flags.append("-DEXTRA") } == [1, 2, 3, 4, 5])
    #expect(lastReasons.value[0] == "the list of build flags changed")
    #expect(await run() == [])

    // 10. A parameter: the cell that asks for it, and those below.
    #expect(await run(parameters: ["rate": "2"]) == [4, 5])
    #expect(lastReasons.value[3] == "the parameter 'rate' is 2 now")
    #expect(await run(parameters: ["rate": "2"]) == [])
    #expect(await run(parameters: ["other": "2"]) == [])

    // 11. A variable that the lesson declares.
    setenv("LECTERN_TEST_DECLARED", "yes", 1)
    #expect(await run() == [1, 2, 3, 4, 5])
    #expect(
      lastReasons.value[0] == "the variable LECTERN_TEST_DECLARED is yes now, and was not set")
    unsetenv("LECTERN_TEST_DECLARED")
    #expect(await run() == [])
    // 12. One that it does not: no cell can see it.
    setenv("LECTERN_TEST_HIDDEN", "yes", 1)
    #expect(await run() == [])
    #expect(
      await bench.run(
        edited(
          "let rate = p",
          "import Glibc\nprint(getenv(\"LECTERN_TEST_HIDDEN\") == nil)\nlet rate = p")
      ).text(3) == "true\n1\n")
    unsetenv("LECTERN_TEST_HIDDEN")

    // 13. A cell option: how a cell is shown runs nothing; how it is judged does.
    #expect(await run(edited("A sum.", "Another caption.")) == [])
    #expect(await run(edited("{caption=\"A sum.\"}", "{timeout=5m budget=1m}")) == [])

    // 14 and 15, the order of two lessons and the template, are SiteBuilderTests'.

    // 16. One damaged byte in a cache entry: that cell alone, for its key is as it was, and what
    // stands on it is known.
    let results = bench.cache.folder + "/results"
    let names = FileManager.default.enumerator(atPath: results)!.compactMap { $0 as? String }
      .filter { $0.hasSuffix(".json") }
    // The second cell has an entry for each toolchain and each flag above.
    var damaged = 0
    for name in names {
      var bytes = [UInt8](FileManager.default.contents(atPath: "\(results)/\(name)")!)
      guard String(decoding: bytes, as: UTF8.self).contains("3.0\\\\n") else { continue }
      bytes[bytes.count / 2] ^= 1
      try Data(bytes).write(to: URL(fileURLWithPath: "\(results)/\(name)"))
      damaged += 1
    }
    #expect(damaged > 0)
    #expect(await run() == [2])
    #expect(lastReasons.value[1]?.hasPrefix("the cache has no result of it") == true)
    #expect(await run() == [])
  }

  @Test func `a cell that asks Foundation for a file is traced as well`() async throws {
    let cell = """
      ```swift
      import Foundation
      let names = try FileManager.default.contentsOfDirectory(atPath: ".").sorted()
      print((try? String(contentsOfFile: "late.txt", encoding: .utf8)) ?? "none", names.count)
      ```
      """
    #expect(await bench.run(cell).text(0) == "none 1\n")
    #expect(await bench.run(cell).ranCells == 0)
    try "late".write(
      toFile: "\(bench.folder)/Lessons/late.txt", atomically: true, encoding: .utf8)
    let outcome = await bench.run(cell)
    #expect(outcome.text(0) == "late 2\n")
    #expect(await bench.run(cell).ranCells == 0)
  }

  @Test func `a file that a cell reads and changes is no ground for a known result`() async {
    let cell = """
      ```swift
      import Glibc
      let file = fopen("data.txt", "r+")!
      let first = fgetc(file)
      fseek(file, 0, SEEK_END)
      fputs("x", file)
      fclose(file)
      print(first)
      ```
      """
    let outcome = await bench.run(cell)
    #expect(
      outcome.places == [
        "5:1 warning data.txt changed while this cell read it, so the cell runs in every build; a file of its own is scratchFile(\"…\")"
      ])
    #expect(await bench.run(cell).ranCells == 1)
  }

  @Test func `two builds at once do not harm each other`() async throws {
    let lesson = "```swift\nlet a = 1\n```\n\n```swift\nprint(a)\n```\n"
    let texts = await withTaskGroup(of: String.self) { group in
      for _ in 0..<4 { group.addTask { await bench.run(lesson).text(1) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(texts == ["1\n", "1\n", "1\n", "1\n"])
    #expect(await bench.run(lesson).ranCells == 0)
  }

  @Test func `a wrong value of a parameter is told with what was expected`() async {
    let outcome = await bench.run(Self.body, parameters: ["rate": "fast"])
    #expect(
      outcome.diagnostics.map(\.message) == [
        "the parameter 'rate' is 'fast'; expected a whole number such as 8"
      ])
  }

  @Test func `what killed builds left behind is removed, and the cache keeps its size`() throws {
    let cache = bench.cache
    let files = FileManager.default
    // No process has this number for long: process numbers end below it.
    let left = "\(cache.folder)/runs/4194999-0123ABCD"
    let mine = "\(cache.folder)/runs/\(getpid())-0123ABCD"
    let (old, new) = (SHA256.digest(of: "old"), SHA256.digest(of: "new"))
    for folder in [left, mine, "\(cache.folder)/results/\(old)", "\(cache.folder)/results/\(new)"] {
      try files.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }
    for name in [old, new] {
      let path = "\(cache.folder)/results/\(name)/a.json"
      try Data(count: 1000).write(to: URL(fileURLWithPath: path))
      if name == old {
        var times = [timeval(tv_sec: 1, tv_usec: 0), timeval(tv_sec: 1, tv_usec: 0)]
        utimes(path, &times)
        utimes("\(cache.folder)/results/\(old)", &times)
      }
    }
    cache.tidy(limit: 500)
    #expect(!files.fileExists(atPath: left) && files.fileExists(atPath: mine))
    #expect(!files.fileExists(atPath: "\(cache.folder)/results/\(old)"))
    // What another build may be using stays, whatever its size.
    #expect(files.fileExists(atPath: "\(cache.folder)/results/\(new)"))
  }
}

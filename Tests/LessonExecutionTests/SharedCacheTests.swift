import Foundation
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonExecution

/// One cache for two clones of the lessons and of the program.
@Suite(.serialized) struct SharedCacheTests {
  let folder = temporaryPath("shared")
  let cache: ResultCache

  init() throws {
    cache = ResultCache(folder: "\(folder)/cache")
    for clone in ["one", "two"] {
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(clone)/Lessons", withIntermediateDirectories: true)
      try "data".write(
        toFile: "\(folder)/\(clone)/Lessons/data.txt", atomically: true, encoding: .utf8)
      // The first line of MNIST's files alone, which is damaged: cells look there and say so.
      try FileManager.default.createDirectory(
        atPath: "\(folder)/\(clone)/data", withIntermediateDirectories: true)
    }
  }

  private static let body = """
    ```swift
    import Glibc
    let file = fopen("data.txt", "r")!
    print(fgetc(file))
    fclose(file)
    print((try? Digits.load()) == nil)
    ```

    ```swift
    import Glibc
    let model = try Model<Float>(input: [3], [Dense(2)], seed: 1)
    try publish(model, as: "net")
    var found = stat()
    stat("../Lessons/data.txt", &found)
    found.st_size
    ```

    `{swift} found.st_size`

    ```swift {expect=trap}
    print([1][found.st_size])
    ```
    """

  private static let taking = """
    ```swift
    try published("net").parameters["0.weights"]!.shape
    ```
    """

  /// Runs both lessons in a clone, with a program that lies there.
  private func run(_ clone: String, _ change: (inout Toolchain) -> Void = { _ in }) async throws
    -> [LessonOutcome]
  {
    let home = "\(folder)/\(clone)"
    var toolchain = try Toolchain(cModules: sharedCModules)
    if !FileManager.default.fileExists(atPath: "\(home)/LessonHost") {
      // A link: a program that is being copied cannot be started while other tests start theirs.
      try FileManager.default.createSymbolicLink(
        atPath: "\(home)/LessonHost", withDestinationPath: toolchain.host)
      try FileManager.default.copyItem(atPath: toolchain.modules, toPath: "\(home)/Modules")
    }
    toolchain.host = "\(home)/LessonHost"
    toolchain.modules = "\(home)/Modules"
    change(&toolchain)
    let runner = LessonRunner(
      toolchain: toolchain, cache: cache, lessonsFolder: "\(home)/Lessons",
      environment: ["LECTERN_DATA": "\(home)/data"])
    func lesson(_ body: String, _ name: String) -> Lesson {
      LessonParser.parse("---\ntitle: T\n---\n\(body)", path: "\(name).md", name: name).0
    }
    let first = await runner.run(lesson(Self.body, "01-a"))
    let second = await runner.taking([first]).run(lesson(Self.taking, "02-b"))
    return [first, second]
  }

  @Test func `a second clone runs nothing, and a clone may move`() async throws {
    let ran = try await run("one")
    #expect(ran.flatMap(\.places) == [] && ran.map(\.ranCells) == [3, 1])
    let known = try await run("two")
    #expect(known.map(\.ranCells) == [0, 0])
    #expect(known.map(\.prose) == ran.map(\.prose))
    for (a, b) in zip(ran, known) { #expect(a.results == b.results) }
    try FileManager.default.moveItem(atPath: "\(folder)/one", toPath: "\(folder)/three")
    #expect(try await run("three").map(\.ranCells) == [0, 0])

    // What differs between the clones runs.
    try "other".write(
      toFile: "\(folder)/two/Lessons/data.txt", atomically: true, encoding: .utf8)
    #expect(try await run("two").map(\.ranCells)[0] == 3)
  }

  @Test func `keys and entries hold no path of a clone, and compiled cells serve the other`()
    async throws
  {
    _ = try await run("one")
    let files = FileManager.default.enumerator(atPath: cache.folder)!.compactMap { $0 as? String }
    var count = 0
    // The compiler notes in a module where it found those that this one imports; it looks for them
    // anew when the module is used, as the rest of this test shows.
    for name in files
    where !name.hasPrefix("inputs/") && !name.hasPrefix("modules/clang")
      && !name.hasSuffix(".swiftmodule")
    {
      guard let data = FileManager.default.contents(atPath: "\(cache.folder)/\(name)") else {
        continue
      }
      count += 1
      for secret in ["\(folder)/one", Platform.programFolder, NSHomeDirectory() + "/"] {
        #expect(data.range(of: Data(secret.utf8)) == nil, "\(name) holds \(secret)")
      }
    }
    #expect(count > 6)

    let modules = "\(cache.folder)/modules"
    let before = try FileManager.default.contentsOfDirectory(atPath: modules)
    try FileManager.default.removeItem(atPath: "\(cache.folder)/results")
    let again = try await run("two")
    #expect(again.flatMap(\.places) == [] && again.map(\.ranCells) == [3, 1])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: modules).sorted() == before.sorted())
  }

  @Test(arguments: [
    "print(String(cString: getcwd(nil, 0)))",
    "print(FileManager.default.currentDirectoryPath)",
    "print(String(cString: realpath(\"data.txt\", nil)))",
    "print(URL(fileURLWithPath: \"data.txt\").path)",
  ])
  func `a cell that asks where it is runs again elsewhere`(code: String) async throws {
    func run(_ clone: String) async throws -> LessonOutcome {
      let home = "\(folder)/\(clone)/Lessons"
      let runner = LessonRunner(
        toolchain: try Toolchain(cModules: sharedCModules), cache: cache, lessonsFolder: home,
        environment: [:])
      let text = "---\ntitle: T\n---\n```swift\nimport Foundation\n\(code)\n```\n"
      return await runner.run(LessonParser.parse(text, path: "a.md", name: "a").0)
    }
    #expect(try await run("one").text(0).contains("/one/Lessons"))
    #expect(try await run("one").ranCells == 0)
    #expect(try await run("two").text(0).contains("/two/Lessons"))
    #expect(try await run("one").ranCells == 0)
  }
}

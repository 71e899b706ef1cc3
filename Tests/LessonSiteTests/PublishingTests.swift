import Foundation
import LessonExecution
import TestSupport
import Testing

@testable import LessonSite

/// What a whole build does to files that are not its own; its compilers are as many as in `SiteBuilderTests`.
@Suite(.serialized) struct PublishingTests {
  private static let lesson = "---\ntitle: A\nsummary: x\n---\n\nText.\n"

  private func rename(_ site: SiteFixture, _ old: String, _ new: String) throws {
    try FileManager.default.moveItem(
      atPath: "\(site.folder)/Lessons/\(old)", toPath: "\(site.folder)/Lessons/\(new)")
  }

  @Test func `a renamed lesson takes its page along, and no file beside it`() async throws {
    let site = try SiteFixture(["01-a.md": Self.lesson])
    _ = try await site.build()
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(site.folder)/Output/01-a/mine.csv"))
    try rename(site, "01-a.md", "01-b.md")
    _ = try await site.build()
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/Output/01-a") == [
        "mine.csv"
      ])
    #expect(!site.page("01-b/index.html").isEmpty)
  }

  @Test(arguments: ["assets", "KaTeX", "index", "index.html", "Source", "source.md"])
  func `a lesson with a name of the site's own is refused, and the rest is built`(_ name: String)
    async throws
  {
    let site = try SiteFixture(["01-a.md": Self.lesson, "\(name).md": Self.lesson])
    let report = try await site.build()
    #expect(
      report.diagnostics.map { "\($0.file):\($0.position.line):\($0.position.column)" } == [
        "Lessons/\(name).md:1:1"
      ])
    #expect(report.diagnostics[0].message.contains("cannot be called '\(name)'"))
    #expect(!site.page("01-a/index.html").isEmpty && !site.page("assets/lectern.css").isEmpty)
    try FileManager.default.removeItem(atPath: "\(site.folder)/Lessons/\(name).md")
    #expect(try await site.build().diagnostics == [])
    #expect(!site.page("assets/lectern.css").isEmpty && !site.page("index.html").isEmpty)
  }

  @Test func `a refusal comes before any cell runs, and touches nothing`() async throws {
    let site = try SiteFixture([
      "01-a.md":
        "---\ntitle: A\n---\n```swift\nimport Foundation\ntry \"ran\".write(toFile: \"ran.txt\", atomically: true, encoding: .utf8)\n```\n"
    ])
    try FileManager.default.createDirectory(
      atPath: "\(site.folder)/Output", withIntermediateDirectories: true)
    try Data("mine".utf8).write(to: URL(fileURLWithPath: "\(site.folder)/Output/index.html"))
    for output in ["Output", ".", "Lessons", "Lessons/out"] {
      await #expect(throws: SetupError.self) { try await site.build(output: output) }
    }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/Lessons") == ["01-a.md"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/Output") == [
        "index.html"
      ])
    _ = try await site.build { $0.isForced = true }
    #expect(site.page("index.html").contains("<h"))
  }

  @Test func `one lesson's page is written into a known output and the others stay`() async throws {
    let site = try SiteFixture(["01-a.md": Self.lesson, "02-b.md": Self.lesson])
    _ = try await site.build(only: "1")
    #expect(site.page("02-b/index.html").isEmpty && site.page("index.html").isEmpty)
    _ = try await site.build()
    try site.write(Self.lesson + "More.\n", "01-a.md")
    try FileManager.default.removeItem(atPath: "\(site.folder)/Lessons/02-b.md")
    _ = try await site.build(only: "1")
    #expect(site.page("01-a/index.html").contains("More."))
    #expect(!site.page("02-b/index.html").isEmpty)
    _ = try await site.build()
    #expect(site.page("02-b/index.html").isEmpty)
  }

  @Test func `two builds at once leave a whole site`() async throws {
    let site = try SiteFixture(["01-a.md": Self.lesson, "02-b.md": Self.lesson])
    try await withThrowingTaskGroup { group in
      for _ in 0..<6 { group.addTask { _ = try await site.build() } }
      try await group.waitForAll()
    }
    #expect(try await site.build().writtenPages == [])
    #expect(!site.page("index.html").isEmpty && !site.page("02-b/index.html").isEmpty)
  }

  @Test func `of two sites that are built into one folder at once one is refused`() async throws {
    let (one, other) = (
      try SiteFixture(["01-a.md": Self.lesson]), try SiteFixture(["07-b.md": Self.lesson])
    )
    let shared = temporaryPath("shared")
    let refusals = await withTaskGroup(of: Int.self) { group in
      for site in [one, other] {
        group.addTask {
          do {
            _ = try await site.build { $0.output = shared }
            return 0
          } catch is SetupError { return 1 } catch { return 10 }
        }
      }
      return await group.reduce(0, +)
    }
    #expect(refusals == 1)
    let pages = ["01-a", "07-b"].filter {
      FileManager.default.fileExists(atPath: "\(shared)/\($0)/index.html")
    }
    #expect(pages.count == 1)
  }

  @Test func `nothing is removed where the lessons' folder cannot be listed any more`() async throws
  {
    let site = try SiteFixture(["01-a.md": Self.lesson, "02-b.md": Self.lesson])
    _ = try await site.build()
    let builder = SiteBuilder(
      options: SiteOptions(
        lessons: "\(site.folder)/Lessons", output: "\(site.folder)/Output", jobs: 1),
      toolchain: try Toolchain(cModules: sharedCModules),
      cache: ResultCache(folder: "\(site.folder)/cache"))
    let loaded = try builder.load()
    let outcomes = await builder.run(loaded, [0])
    try FileManager.default.moveItem(
      atPath: "\(site.folder)/Lessons", toPath: "\(site.folder)/Moved")
    let error = await #expect(throws: SetupError.self) {
      try await builder.publish(loaded, outcomes, isWhole: true)
    }
    #expect(
      error?.description.hasSuffix("cannot be listed: no such file or directory") == true)
    #expect(!site.page("02-b/index.html").isEmpty)
  }

  @Test func `of two pictures whose names are the same text one is refused`() async throws {
    let site = try SiteFixture([
      "01-a.md": Self.lesson + "\n![x](\u{E9}.png) ![y](e\u{301}.png)\n"
    ])
    try site.write("x", "\u{E9}.png")
    try site.write("y", "e\u{301}.png")
    let errors = try await site.build().diagnostics.filter { $0.severity == .error }
    #expect(errors.count == 1)
    #expect(errors.first?.message.contains("another file with the name of") == true)
  }

  @Test func `a picture with a page's own name is refused at its lesson`() async throws {
    let site = try SiteFixture([
      "01-a.md": Self.lesson + "\n![x](source.md) ![y](./img/y.png)\n"
    ])
    try site.write("a picture", "source.md")
    try FileManager.default.createDirectory(
      atPath: "\(site.folder)/Lessons/img", withIntermediateDirectories: true)
    try site.write("y", "img/y.png")
    let messages = try await site.build().diagnostics.map(\.message)
    #expect(messages.contains { $0.contains("'source.md'") })
    #expect(site.page("01-a/source.md").hasPrefix("---") && site.page("01-a/img/y.png") == "y")
  }
}

import Foundation
import LessonExecution
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonSite

@Suite struct LoadedSiteTests {
  @Test func `orders lessons by number and warns of shared ones`() throws {
    let names = ["1-a", "10-c", "2-b", "03-x", "3-z", "about"]
    let site = try SiteFixture(
      Dictionary(uniqueKeysWithValues: names.map { ("\($0).md", "---\ntitle: T\n---\n") }))
    let builder = SiteBuilder(
      options: SiteOptions(lessons: "\(site.folder)/Lessons", output: "\(site.folder)/O", jobs: 1),
      toolchain: try Toolchain(cModules: sharedCModules),
      cache: ResultCache(folder: "\(site.folder)/cache"))
    let first = try builder.load()
    #expect(first.lessons.map(\.name) == ["1-a", "2-b", "03-x", "3-z", "10-c", "about"])
    for loaded in [first, try builder.load(after: first)] {
      #expect(
        loaded.problems[""]?.map(\.file) == ["Lessons/03-x.md", "Lessons/3-z.md"])
    }
  }

  @Test(arguments: [
    (["01-A", "01-a"], "upper and lower case"), (["02-Ü", "02-ü"], "upper and lower case"),
    (["01-\u{FC}", "01-u\u{308}"], "accents composed"),
    (["01-U\u{308}", "01-\u{DC}"], "accents composed"),
  ])
  func `of two lessons whose names some disks take for one, one is refused`(
    _ names: [String], _ difference: String
  ) async throws {
    let site = try SiteFixture(["00-x.md": "---\ntitle: X\n---\n"])
    for name in names { try site.write("---\ntitle: T\nsummary: x\n---\n", "\(name).md") }
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(site.folder)/Lessons").count == 3)
    let builder = SiteBuilder(
      options: SiteOptions(
        lessons: "\(site.folder)/Lessons", output: "\(site.folder)/Output", jobs: 1),
      toolchain: try Toolchain(cModules: sharedCModules),
      cache: ResultCache(folder: "\(site.folder)/cache"))
    let first = try builder.load()
    // As a preview loads it, again and again.
    let second = try builder.load(after: first)
    for loaded in [first, second, try builder.load(after: second)] {
      #expect(loaded.lessons.count == 2)
      let errors = loaded.problems.values.flatMap { $0 }.filter { $0.severity == .error }
      #expect(errors.count == 1 && errors[0].message.contains(difference), "\(errors)")
    }
    let report = try await builder.build()
    #expect(report.hasFailed && report.writtenPages == ["00-x", first.lessons[1].name])
    #expect(!site.page("\(first.lessons[1].name)/index.html").isEmpty)
    try FileManager.default.removeItem(
      atPath:
        "\(site.folder)/\(first.problems.values.flatMap { $0 }.first { $0.severity == .error }!.file)"
    )
    #expect(try await builder.build().hasFailed == false)
  }

  @Test func `a lesson that is not UTF-8 is told with the line, however long it is`() throws {
    let site = try SiteFixture([:])
    let bytes = Array("---\ntitle: A\n---\nText \n".utf8) + [0xF0, 0x9F, 0x98, 0x0A]
    try Data(bytes).write(to: URL(fileURLWithPath: "\(site.folder)/Lessons/01-a.md"))
    let found = try LoadedSite("\(site.folder)/Lessons").problems["01-a"] ?? []
    #expect(
      found.map { "\($0.position.line):\($0.position.column) \($0.message)" } == [
        "5:1 this file is not UTF-8 from its byte 0xF0 here on; save it as UTF-8"
      ])
    #expect(found[0].excerpt == "\u{FFFD}")
  }

  @Test func `a lesson that cannot be read fails alone`() async throws {
    let site = try SiteFixture(["01-a.md": "---\ntitle: A\n---\nText.\n"])
    try FileManager.default.createDirectory(
      atPath: "\(site.folder)/Lessons/02-b.md", withIntermediateDirectories: false)
    let report = try await site.build()
    #expect(
      report.diagnostics.map { "\($0.file):\($0.position.line): \($0.message)" } == [
        "Lessons/02-b.md:1: this lesson cannot be read: it is a folder"
      ])
    #expect(site.article("01-a").contains("Text.") && !site.article("02-b").isEmpty)
  }
}

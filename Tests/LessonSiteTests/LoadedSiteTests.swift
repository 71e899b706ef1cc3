import Foundation
import LessonExecution
import LessonMarkdown
import Testing

@testable import LessonSite

@Suite struct LoadedSiteTests {
  @Test func `orders lessons by number and warns of shared ones`() throws {
    let names = ["1-a", "10-c", "2-b", "03-x", "3-z", "about"]
    let site = try SiteFixture(
      Dictionary(uniqueKeysWithValues: names.map { ("\($0).md", "---\ntitle: T\n---\n") }))
    let builder = SiteBuilder(
      options: SiteOptions(lessons: "\(site.folder)/Lessons", output: "\(site.folder)/O", jobs: 1),
      toolchain: try Toolchain(), cache: ResultCache(folder: "\(site.folder)/cache"))
    let first = try builder.load()
    #expect(first.lessons.map(\.name) == ["1-a", "2-b", "03-x", "3-z", "10-c", "about"])
    for loaded in [first, try builder.load(after: first)] {
      #expect(
        loaded.problems[""]?.map(\.file) == ["Lessons/03-x.md", "Lessons/3-z.md"])
    }
  }

  @Test func `a lesson that cannot be read fails alone`() async throws {
    let site = try SiteFixture(["01-a.md": "---\ntitle: A\n---\nText.\n"])
    try FileManager.default.createDirectory(
      atPath: "\(site.folder)/Lessons/02-b.md", withIntermediateDirectories: false)
    let report = try await site.build()
    #expect(
      report.diagnostics.map { "\($0.file):\($0.position.line): \($0.message)" } == [
        "Lessons/02-b.md:1: this lesson cannot be read"
      ])
    #expect(site.article("01-a").contains("Text.") && !site.article("02-b").isEmpty)
  }
}

import Foundation
import Testing

@testable import LessonExecution

/// The program runs wherever a link to it stands, in any folder.
@Suite(.serialized) struct InstallationTests {
  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    try fixture.put(
      """
      ---
      title: A
      summary: x
      ---

      ```swift
      let digits = GeneratedDigits.draw(3, seed: 1)
      digits.inputs.shape
      ```

      A formula $x^2$ and a value `{swift} digits.count`.

      """, "Lessons/01-a.md")
    return fixture
  }

  @Test(arguments: [
    "ln -s \"$program\" bin/lectern", "ln -s \"$program\" first; ln -s ../first bin/lectern",
    "ln -s \"$(dirname \"$program\")\" built; ln -s \"$PWD/built/lectern\" bin/lectern",
  ])
  func `through a link it finds all that it needs`(_ link: String) async throws {
    let fixture = try fixture()
    let result = await fixture.shell(
      "mkdir bin; \(link); PATH=\"$PWD/bin:$PATH\"; unset -f lectern; lectern build && lectern run 1"
    )
    #expect(result.status == 0, "\(result.errors)")
    #expect(fixture.isBuilt)
    let page = fixture.text("Output/01-a/index.html") ?? ""
    #expect(page.contains("[3, 784]") && page.contains("x^2"))
    #expect(page.firstMatch(of: /a value (<[^>]*>)?3</) != nil)
  }

  @Test func `a copy says that a link is meant`() async throws {
    let fixture = try fixture()
    let result = await fixture.shell("cp \"$program\" copy; ./copy build")
    #expect(result.status == 2)
    #expect(
      result.errors == """
        error: \(fixture.folder) has no LessonHost with its modules, which lie where the program was \
        built; link to the program there in place of a copy, or build them: swift build -c release

        """)
  }

  @Test func `the README's command puts it on the PATH`() async throws {
    let readme = try String(
      contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("../../README.md"), encoding: .utf8)
    let line = try #require(readme.split(separator: "\n").first { $0.contains("ln -s") })
    let build = "swift build -c release && "
    #expect(line.hasPrefix(build))
    let fixture = try fixture()
    let result = await fixture.shell(
      """
      mkdir -p package/.build && ln -s "$(dirname "$program")" package/.build/release
      export HOME="$PWD/home"
      (cd package && \(line.dropFirst(build.count))) || exit 3
      PATH="$HOME/.local/bin:$PATH"; unset -f lectern; lectern build
      """)
    #expect(result.status == 0, "\(result.errors)")
    #expect(fixture.isBuilt)
  }
}

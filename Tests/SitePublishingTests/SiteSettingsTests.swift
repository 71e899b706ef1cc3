import Foundation
import LessonExecution
import LessonMarkdown
import TestSupport
import Testing

@testable import SitePublishing

@Suite struct SiteSettingsTests {
  private func read(_ yaml: String) -> (SiteSettings, [String]) {
    let (settings, problems) = SiteSettings.parse(yaml, file: "Lessons/site.yml")
    #expect(problems.allSatisfy { $0.file == "Lessons/site.yml" })
    return (
      settings, problems.map { "\($0.position.line):\($0.position.column) \($0.message)" }
    )
  }

  @Test(arguments: ["", "\n", "# nothing yet\n", "macros:\n", "title: T\nmacros: {}\n"])
  func `may be empty`(_ yaml: String) {
    let (settings, problems) = read(yaml)
    #expect(problems.isEmpty && settings.macros.isEmpty)
  }

  @Test(arguments: ["\n", "\r\n"], ["", "\u{FEFF}"])
  func `reads title, summary and macros`(_ lineBreak: String, _ mark: String) {
    let yaml = [
      "title: S", "summary: One sentence.", "macros:", "  \\R: \\mathbb{R} # reals",
      "  \\norm: '\\left\\lVert #1 \\right\\rVert'",
    ].joined(separator: lineBreak)
    let (settings, problems) = read(mark + yaml)
    #expect(problems.isEmpty)
    #expect(settings.title == "S" && settings.summary == "One sentence.")
    #expect(
      settings.macros == [
        "\\R": "\\mathbb{R}", "\\norm": "\\left\\lVert #1 \\right\\rVert",
      ])
  }

  @Test(arguments: [
    ("titel: x", "1:1 unknown key 'titel'; did you mean title?"),
    ("author: x", "1:1 unknown key 'author'; known are title, summary, macros"),
    ("title: [a]", "1:8 title must be text"),
    ("title: A\ntitle: B", "2:1 title stands here twice"),
    ("macros:\n  \\R: a\n  \\R: b", "3:3 \\R stands here twice"),
    (
      "title: Book #2",
      "1:8 ' #' begins a comment, so '#2' is no part of the title; put the title in quotes"
    ),
    ("title: Is '$x$' set", "1:8 the title is shown as typed: the formula $x$ is not set in it"),
    (
      "title: A: b",
      "1:9 site.yml is not YAML: a colon and a space begin a value; put the title in quotes"
    ),
    ("- a", "1:1 site.yml is not a list of keys and values; expected title: …"),
    ("macros: x", "1:9 macros must be names and their LaTeX, such as \\R: '\\mathbb{R}'"),
    (
      "macros:\n  R: \\mathbb{R}",
      "2:3 a macro's name begins with a backslash; did you mean \\R?"
    ),
    (
      "macros:\n  \\norm: \\left\\lVert #1 \\right\\rVert",
      "2:10 ' #' begins a comment in YAML, so '#1 \\right\\rVert' is no part of \\norm; put the LaTeX in single quotes"
    ),
    (
      "macros:\n  \\one: #1",
      "2:8 ' #' begins a comment in YAML, so '#1' is no part of \\one; put the LaTeX in single quotes"
    ),
    (
      "macros:\n  \\half: \"\\frac12\"",
      "2:10 in double quotes a backslash has a meaning of its own; use single quotes"
    ),
    (
      "macros:\n  \\b: {\\bf x}", "2:7 the LaTeX of \\b must be text; put it in single quotes"
    ),
    ("macros:\n  \\e:", "2:6 \\e has no LaTeX; write such as \\e: '\\mathbb{R}'"),
  ])
  func `says what is wrong at its place`(_ yaml: String, _ expected: String) {
    let (_, problems) = read(yaml)
    #expect(problems == [expected])
  }

  @Test func `says that a file is not UTF-8, or cannot be read`() throws {
    let folder = temporaryPath("settings") + "/Lessons"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let path = "\(folder)/site.yml"
    #expect(SiteSettings.read(from: folder).2.isEmpty)
    try Data([0x74, 0x69, 0x74, 0x6C, 0x65, 0x3A, 0x20, 0xFF]).write(to: URL(fileURLWithPath: path))
    let problems = SiteSettings.read(from: folder).2
    #expect(
      problems.map(\.message) == [
        "this file is not UTF-8 from its byte 0xFF here on; save it as UTF-8"
      ])
    #expect(problems.map(\.position) == [SourcePosition(line: 1, column: 8)])
    try FileManager.default.removeItem(atPath: path)
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
    #expect(SiteSettings.read(from: folder).2.map(\.message) == ["this file cannot be read"])
  }
}

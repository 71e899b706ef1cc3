import Foundation
import Testing

@testable import LessonExecution
@testable import SitePublishing

@Suite struct OutputFolderTests {
  private func refusal(_ output: String, _ lessons: String, force: Bool = false) -> String? {
    do throws(SetupError) {
      _ = try OutputFolder(output, lessons: lessons, isForced: force)
      return nil
    } catch { return error.description }
  }

  @Test func `an output that is, holds or lies in the lessons' folder is refused`() throws {
    let fixture = try OutputFixture()
    let lessons = "\(fixture.folder)/Lessons"
    try fixture.link("link", to: "Lessons")
    try fixture.link("up", to: ".")
    try fixture.put("", "Lessons/deep/x")
    for (output, relation) in [
      ("Lessons", "is"), ("Lessons/", "is"), ("./Lessons/.", "is"), ("Output/../Lessons", "is"),
      ("link", "is"), ("link/", "is"), ("lessons", "is"), ("LESSONS/", "is"), ("up/Lessons", "is"),
      ("Lessons/out", "lies in"), ("Lessons/deep", "lies in"), ("link/new/deeper", "lies in"),
      ("lessons/out", "lies in"), ("", "holds"), (".", "holds"), ("..", "holds"), ("up", "holds"),
      ("none/..", "holds"),
    ] {
      let message = refusal("\(fixture.folder)/\(output)", lessons, force: true)
      #expect(
        message?.contains(" \(relation) the lessons' folder ") == true,
        "\(output): \(message ?? "")")
    }
    #expect(refusal("/", lessons)?.contains("holds") == true)
  }

  @Test func `lessons that are reached by a link are guarded too`() throws {
    let fixture = try OutputFixture()
    try fixture.link("course", to: "Lessons")
    for output in ["Lessons", "Lessons/x", "."] {
      #expect(refusal("\(fixture.folder)/\(output)", "\(fixture.folder)/course/") != nil)
    }
  }

  @Test func `a folder beside the lessons is fine`() throws {
    let fixture = try OutputFixture()
    for output in ["Output", "Lessons2", "LessonsOut", "site/deep", "Less"] {
      #expect(refusal("\(fixture.folder)/\(output)", "\(fixture.folder)/Lessons") == nil)
    }
  }

  // MARK: - Folders without a list

  private func contents(
    _ fixture: OutputFixture, _ names: Set<String> = ["01-a"], isForced: Bool = false
  ) throws(SetupError) -> OutputFolder.Contents {
    try OutputFolder(
      fixture.output, lessons: "\(fixture.folder)/Lessons", isForced: isForced
    ).contents(lessons: names)
  }

  private func page(_ body: String = "") -> String {
    "<!doctype html>\n<meta name=\"generator\" content=\"Lectern\">\n\(body)"
  }

  /// What an earlier lectern left, which kept no list.
  private func putEarlierSite(_ fixture: OutputFixture, lesson: String = "01-a") throws {
    try fixture.put(page(), "Output/index.html")
    try fixture.put(page("<img src=\"img/a&amp;b.png\" alt=\"\">"), "Output/\(lesson)/index.html")
    try fixture.put("p", "Output/\(lesson)/img/a&b.png")
    try fixture.put("s", "Output/\(lesson)/source.md")
    try fixture.put("c", "Output/assets/lectern.css")
    try fixture.put("k", "Output/katex/katex.min.css")
    try fixture.put("f", "Output/katex/fonts/K.woff2")
    // No process has this number.
    try fixture.put("half", "Output/\(lesson)/.lectern-4194999-0123ABCD")
  }

  @Test func `a folder that is missing, empty or a fresh clone's is new`() throws {
    let fixture = try OutputFixture()
    #expect(try contents(fixture).warnings == [])
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Output/README.md").standardizedFileURL
    try fixture.put(try String(contentsOf: root, encoding: .utf8), "Output/README.md")
    try fixture.put("", "Output/.gitkeep")
    try FileManager.default.createDirectory(
      atPath: "\(fixture.output)/empty/deep", withIntermediateDirectories: true)
    #expect(try contents(fixture).warnings == [])
    try fixture.write([("index.html", "i")])
    #expect(fixture.text("Output/README.md")?.isEmpty == false)
  }

  @Test(arguments: [
    "notes.txt", "README.md", ".git/HEAD", "index.html", "01-a/index.html", "assets/mine.css",
    "katex/fonts/x.ttf", ".lectern-notes", "a/b/c/d.txt",
  ])
  func `foreign files without a list need force, and are named`(_ path: String) throws {
    let fixture = try OutputFixture()
    try fixture.put("mine", "Output/\(path)")
    let error = #expect(throws: SetupError.self) { try contents(fixture) }
    let isInTheWay = ["index.html", "01-a/index.html"].contains(path)
    let rest = isInTheWay ? ", where the site's own would go; " : "; "
    #expect(error?.description.contains("did not write: \(path)\(rest)") == true)
    let remedy = isInTheWay ? "write over them with --force" : "write beside them with --force"
    #expect(error?.description.hasSuffix(remedy) == true)
    _ = try contents(fixture, isForced: true)
    #expect(fixture.text("Output/\(path)") == "mine")
  }

  @Test func `a link in the folder is foreign`() throws {
    let fixture = try OutputFixture()
    try fixture.put("", "Output/.gitkeep")
    try fixture.link("Output/01-a", to: "../Lessons")
    #expect(throws: SetupError.self) { try contents(fixture) }
    // One in a page's place would be replaced.
    let other = try OutputFixture()
    try other.put("mine", "mine.html")
    try other.put("", "Output/01-a/.gitkeep")
    try other.link("Output/01-a/index.html", to: "../../mine.html")
    let error = #expect(throws: SetupError.self) { try contents(other) }
    #expect(error?.description.hasSuffix("write over them with --force") == true)
  }

  @Test func `of many foreign files some are named`() throws {
    let fixture = try OutputFixture()
    for number in 10..<20 { try fixture.put("", "Output/\(number).txt") }
    let error = #expect(throws: SetupError.self) { try contents(fixture) }
    #expect(
      error?.description.contains("10.txt, 11.txt, 12.txt, 13.txt, 14.txt and 5 more") == true)
  }

  @Test func `what an earlier lectern wrote is taken over without force`() throws {
    let fixture = try OutputFixture()
    try putEarlierSite(fixture)
    let plan = [
      ("assets/lectern.css", "new"), ("01-a/index.html", "new"), ("01-a/source.md", "s"),
      ("index.html", "new"),
    ]
    #expect(try fixture.write(plan).warnings == [])
    #expect(fixture.text("Output/01-a/index.html") == "new")
    #expect(fixture.text("Output/01-a/.lectern-4194999-0123ABCD") == nil)
    // What was not written over now is not known to be ours, and stays.
    #expect(fixture.text("Output/01-a/img/a&b.png") == "p")
    try fixture.write([("index.html", "newer"), ("katex/katex.min.css", "newer")])
    #expect(fixture.text("Output/katex/katex.min.css") == "newer")
    #expect(fixture.text("Output/katex/fonts/K.woff2") == "f")
  }

  @Test func `an earlier page that somebody edits after it was taken over is not written over`()
    throws
  {
    let fixture = try OutputFixture()
    try putEarlierSite(fixture)
    // As one lesson's run does, which writes no other page.
    try fixture.write([("assets/lectern.css", "new")])
    try fixture.put(page("edited"), "Output/01-a/index.html")
    let plan = [("01-a/index.html", "new"), ("01-a/source.md", "s2"), ("index.html", "new")]
    let message = fixture.refusal(of: plan)
    #expect(message.contains("changed after lectern wrote them: 01-a/index.html; "))
    #expect(message.contains("--force"))
    #expect(fixture.text("Output/01-a/index.html") == page("edited"))
    #expect(fixture.text("Output/01-a/source.md") == "s")
    try fixture.write(plan, isForced: true)
    #expect(fixture.text("Output/01-a/index.html") == "new")
    #expect(fixture.text("Output/01-a/source.md") == "s2")
  }

  @Test func `with a damaged list pages that change need force, for somebody may have edited them`()
    throws
  {
    let fixture = try OutputFixture()
    let pages = [("01-a/index.html", page("a")), ("index.html", page("i"))]
    try fixture.write(pages)
    try fixture.put(page("edited"), "Output/01-a/index.html")
    try fixture.put("{", "Output/\(FileManifest.name)")
    let message = fixture.refusal(of: pages)
    #expect(
      message.contains(
        "cannot be used, for it is not what lectern writes, and it cannot be known whether these files were changed since: 01-a/index.html; "
      ), "\(message)")
    #expect(message.contains("--force"))
    #expect(fixture.text("Output/01-a/index.html") == page("edited"))
    // What is as it would be written is in nobody's way, and the list is whole again.
    try fixture.put(page("a"), "Output/01-a/index.html")
    let warnings = try fixture.write(pages).warnings
    #expect(warnings.count == 1 && warnings[0].contains("cannot be used"))
    #expect(try fixture.write([pages[0], ("index.html", page("new"))]).warnings == [])
    #expect(fixture.text("Output/index.html") == page("new"))
  }

  @Test func `with a damaged list a foreign file is told together with the damage`() throws {
    let fixture = try OutputFixture()
    try fixture.put("mine", "Output/notes.txt")
    try fixture.put("{", "Output/\(FileManifest.name)")
    let error = #expect(throws: SetupError.self) { try contents(fixture) }
    #expect(
      error?.description.contains("cannot be used, for it is not what lectern writes, and ") == true
    )
    #expect(error?.description.contains("did not write: notes.txt; ") == true)
  }

  @Test func `a folder that cannot be listed is not taken for empty`() {
    #expect(throws: SetupError.self) { try EarlierOutput(in: "/nowhere/at/all") }
  }

  @Test func `taking over is cut off, and goes on`() throws {
    for step in 1...3 {
      let fixture = try OutputFixture()
      try putEarlierSite(fixture)
      let plan = [("01-a/index.html", "new"), ("index.html", "new")]
      let cut = Cut(before: step)
      #expect(throws: SetupError.self) { try fixture.write(plan, beforeStep: cut.next) }
      try fixture.write(plan)
      #expect(fixture.text("Output/index.html") == "new")
    }
  }

  @Test func `an earlier site with a foreign file among it needs force, which removes nothing`()
    throws
  {
    let fixture = try OutputFixture()
    try putEarlierSite(fixture)
    try fixture.put("mine", "Output/01-a/mine.csv")
    let error = #expect(throws: SetupError.self) { try contents(fixture) }
    #expect(error?.description.contains("did not write: 01-a/mine.csv; ") == true)
    try fixture.write([("index.html", "new")], isForced: true)
    #expect(fixture.text("Output/01-a/mine.csv") == "mine")
    #expect(
      fixture.text("Output/01-a/index.html") == page("<img src=\"img/a&amp;b.png\" alt=\"\">"))
  }

  @Test func `an earlier site of other lessons needs force, and its pages stay`() throws {
    let fixture = try OutputFixture()
    try putEarlierSite(fixture, lesson: "07-other")
    let error = #expect(throws: SetupError.self) { try contents(fixture) }
    #expect(error?.description.contains("a site of other lessons: 07-other") == true)
    #expect(error?.description.hasSuffix("with --force, over that site's index") == true)
    // Together with a page of this site's it is one whose lessons have changed.
    try putEarlierSite(fixture)
    let warnings = try fixture.write([("index.html", "new")]).warnings
    #expect(warnings.count == 1 && warnings[0].contains("07-other"))
    #expect(fixture.text("Output/07-other/source.md") == "s")
  }

  @Test func `another output inside this one is let alone`() throws {
    let fixture = try OutputFixture()
    try fixture.write([("index.html", "inner"), ("01-a/index.html", "inner")], to: "Output/mnist")
    try fixture.put("mine", "Output/mnist/notes.txt")
    try fixture.write([("index.html", "i")])
    try fixture.write([("x.html", "i")])
    #expect(
      fixture.files.filter { !$0.key.hasSuffix(FileManifest.name) } == [
        "x.html": "i", "mnist/index.html": "inner", "mnist/01-a/index.html": "inner",
        "mnist/notes.txt": "mine",
      ])
  }

  @Test func `a file is no folder`() throws {
    let fixture = try OutputFixture()
    try fixture.put("mine", "Output")
    let error = #expect(throws: SetupError.self) { try contents(fixture, isForced: true) }
    #expect(error?.description.contains("is a file") == true)
  }
}

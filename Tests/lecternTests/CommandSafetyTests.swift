import Foundation
import Testing

@testable import LessonExecution

@Suite(.serialized) struct CommandSafetyTests {
  @Test(arguments: [
    "{ lectern build; echo $? > status; } 2>&1 | true",
    "{ lectern build; echo $? > status; } 2>&1 | head -c 1",
    "{ lectern build --json; echo $? > status; } 2>&1 | head -c 1",
    "lectern build 2>&-; echo $? > status", "lectern build <&- >&- 2>&-; echo $? > status",
    "lectern build 2>/dev/full; echo $? > status",
  ])
  func `the site is written whole, whoever reads the messages`(_ line: String) async throws {
    let fixture = try CommandFixture(cells: true)
    _ = await fixture.shell(line)
    #expect(fixture.text("status") == "0\n")
    #expect(fixture.isBuilt)
    // No message has gone into a page.
    #expect(fixture.text("Output/index.html")?.contains("cell ran") == false)
    #expect(fixture.text("Output/01-a/index.html")?.contains("one</samp>") == true)
  }

  @Test func `HOME says where the cache is where nothing else does`() async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("unset XDG_CACHE_HOME; HOME=$PWD/home lectern build")
    #expect(result.status == 0 && fixture.isBuilt)
    #expect(FileKind(at: "\(fixture.folder)/home/.cache/lectern") == .folder)
  }

  @Test func `a cache that cannot be made is told once, and nothing is built`() async throws {
    let fixture = try CommandFixture(cells: true)
    for line in ["build", "run 1", "check", "serve --port 0"] {
      let result = await fixture.shell("XDG_CACHE_HOME=/proc/nowhere lectern \(line)")
      #expect(result.status == 2)
      #expect(
        result.errors
          == "error: the cache folder '/proc/nowhere/lectern' cannot be made: no such file or directory\n"
      )
    }
    #expect(FileKind(at: "\(fixture.folder)/Output") == .missing)
  }

  @Test(arguments: [
    "build --output .", "build --output Lessons/", "run 1 --output Lessons/x",
    "build --fast --output ./Lessons", "serve --port 0 --output .", "build --output . --force",
  ])
  func `no command writes where the lessons are`(_ line: String) async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("lectern \(line)")
    #expect(result.status == 2 && result.errors.contains("the lessons' folder"))
    #expect(!result.errors.contains("http://"))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.folder).filter { $0 != "cache" }
        == ["Lessons"])
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(fixture.folder)/Lessons") == [
        "01-a.md"
      ])
  }

  @Test func `an output that cannot be made is told with its path`() async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("lectern build --output /proc/nowhere/site")
    #expect(result.status == 2)
    #expect(
      result.errors.hasSuffix(
        "error: the folder '/proc/nowhere/site' cannot be made: no such file or directory\n"))
  }

  @Test func `accepting results leaves what others keep beside them`() async throws {
    let fixture = try CommandFixture()
    try fixture.put("{}", "Lessons/results/notes.json")
    try fixture.put("---\ntitle: B\n---\n", "Lessons/02-b.md")
    #expect(await fixture.shell("lectern check --accept").status == 0)
    #expect(fixture.text("Lessons/results/02-b.json") != nil)
    #expect(await fixture.shell("rm Lessons/02-b.md; lectern check --accept").status == 0)
    #expect(fixture.text("Lessons/results/02-b.json") == nil)
    #expect(fixture.text("Lessons/results/notes.json") == "{}")
    // A lesson that comes to have that name asks first.
    try fixture.put("---\ntitle: N\n---\n", "Lessons/notes.md")
    let refused = await fixture.shell("lectern check --accept")
    #expect(refused.status == 2 && refused.errors.contains("Lessons/results/notes.json"))
    #expect(fixture.text("Lessons/results/notes.json") == "{}")
    #expect(await fixture.shell("lectern check --accept --force").status == 0)
  }

  @Test func `a check tells a lesson that the site cannot have`() async throws {
    let fixture = try CommandFixture()
    try fixture.put("---\ntitle: B\n---\n", "Lessons/assets.md")
    _ = await fixture.shell("lectern check --accept")
    let result = await fixture.shell("lectern check")
    #expect(result.status == 1 && result.errors.contains("Lessons/assets.md:1:1: error"))
  }

  @Test func `a formula that is damaged in the cache ends nothing where nobody hears of it`()
    async throws
  {
    let fixture = try CommandFixture()
    try fixture.put("---\ntitle: A\nsummary: x\n---\n\nIt is $x^2$.\n", "Lessons/01-a.md")
    #expect(await fixture.shell("lectern build").status == 0)
    let result = await fixture.shell(
      "for f in cache/lectern/formulas/*; do echo x > \"$f\"; done; lectern build 2>/dev/full")
    #expect(result.status == 0 && fixture.isBuilt)
  }

  @Test func `nothing is removed where the lessons' folder is gone after the cells`() async throws {
    let fixture = try CommandFixture()
    try fixture.put(
      """
      ---
      title: A
      ---

      ```swift
      import Foundation
      let folder = "\(fixture.folder)"
      if FileManager.default.fileExists(atPath: "\\(folder)/go") {
        try FileManager.default.moveItem(atPath: "\\(folder)/Lessons", toPath: "\\(folder)/Moved")
      }
      ```
      """, "Lessons/01-a.md")
    try fixture.put("---\ntitle: B\n---\n", "Lessons/02-b.md")
    #expect(await fixture.shell("lectern check --accept").status == 0)
    let result = await fixture.shell("touch go; lectern check --accept")
    #expect(result.status == 2, "\(result.errors)")
    #expect(result.errors.contains("the lessons' folder 'Lessons' cannot be listed"))
    #expect(fixture.text("Moved/results/02-b.json") != nil)
    #expect(FileKind(at: "\(fixture.folder)/Lessons") == .missing)
  }

  @Test func `a stopped build says what is true of it, and the next one is whole`() async throws {
    let fixture = try CommandFixture()
    try fixture.put(
      """
      ---
      title: A
      ---

      ```swift
      import Foundation
      let folder = "\(fixture.folder)"
      try "".write(toFile: "\\(folder)/started", atomically: true, encoding: .utf8)
      while !FileManager.default.fileExists(atPath: "\\(folder)/go") { usleep(10_000) }
      ```
      """, "Lessons/01-a.md")
    for command in ["build", "serve --port 0", "check"] {
      let result = await fixture.shell(
        """
        rm -f started; "$program" \(command) & until [ -e started ]; do sleep 0.02; done
        kill -INT $!; wait $!
        """)
      #expect(result.status == 130)
      #expect(
        result.errors.hasSuffix("\nstopped; the results of cells that have finished are kept\n"),
        "\(result.errors)")
      #expect(!result.errors.contains("as it was"))
    }
    #expect(await fixture.shell("touch go; lectern build").status == 0 && fixture.isBuilt)
  }

  @Test(arguments: [
    ("a=1\\nb", "a=1\\nb"), ("a=1\\rb", "a=1\\rb"), ("a\\n=1", "a\\n=1"), ("a\\nb", "a\\nb"),
    ("a=\\033[31m", "a=\\u{1B}[31m"), ("\\303\\251=\\302\\205", "\u{E9}=\\u{0085}"),
    ("a=\\342\\200\\250x", "a=\\u{2028}x"),
  ])
  func `a parameter is one line of text`(_ pair: String, _ shown: String) async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("lectern build --set \"$(printf '\(pair)')\"")
    #expect(result.status == 2)
    // The message shows what it complains of and does not carry it out.
    #expect(
      result.errors.contains(
        "--set \(shown) holds a line break or another control character; a parameter is"),
      "\(result.errors)")
    #expect(FileKind(at: "\(fixture.folder)/Output") == .missing)
  }

  @Test(arguments: [
    "--memory infG", "--memory -1G", "--time-limit 1e300m", "--time-limit -5s",
  ])
  func `a limit that is no size or no time is refused`(_ limit: String) async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell(
      "lectern build \(limit); lectern build \(limit.replacingOccurrences(of: " ", with: "="))")
    #expect(result.status == 2)
    #expect(result.errors.contains(limit.hasPrefix("--memory") ? "is no size" : "is no time"))
  }

  @Test func `of two lessons whose names differ in case, one is refused and the other built`()
    async throws
  {
    let fixture = try CommandFixture()
    try fixture.put("---\ntitle: B\n---\n", "Lessons/01-A.md")
    let result = await fixture.shell("lectern build")
    #expect(result.status == 1 && result.errors.contains("Lessons/01-a.md:1:1: error"))
    #expect(result.errors.contains("rename one"))
    #expect(fixture.text("Output/01-A/index.html")?.contains("</html>") == true)
    #expect(fixture.text("Output/01-a/index.html") == nil)
  }

  @Test func `cleaning a cache that is a link leaves what is behind it`() async throws {
    let fixture = try CommandFixture()
    try fixture.put("mine", "target/results/a.json")
    try fixture.put("mine", "target/runs/1-0123ABCD/a")
    let result = await fixture.shell("mkdir cache; ln -s ../target cache/lectern; lectern clean")
    #expect(result.errors.contains("is a link to ../target; nothing behind it was removed"))
    #expect(fixture.text("target/results/a.json") == "mine")
    #expect(fixture.text("target/runs/1-0123ABCD/a") == "mine")
  }

  @Test func `an export, a new lesson and an import write over nothing`() async throws {
    let fixture = try CommandFixture()
    try fixture.put("mine", "01-a.swift")
    let refused = await fixture.shell("lectern export 1 --format swift")
    #expect(refused.status == 2 && refused.errors.contains("--force"))
    #expect(fixture.text("01-a.swift") == "mine")
    #expect(await fixture.shell("lectern export 1 --format swift --force").status == 0)
    #expect(await fixture.shell("lectern export 1 --format swift").status == 0)
    #expect(await fixture.shell("lectern export 1 --to Lessons/01-a.md").status == 2)

    try fixture.put("{\"cells\": [], \"nbformat\": 4}", "b.ipynb")
    let before = fixture.text("Lessons/01-a.md")
    _ = await fixture.shell("for i in 1 2 3; do lectern new A; lectern import b.ipynb; done")
    #expect(fixture.text("Lessons/01-a.md") == before)
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: "\(fixture.folder)/Lessons").count == 7)
  }
}

import Foundation
@testable import LessonExecution
import Testing

@testable import lectern

@Suite(.serialized) struct CommandMessagesTests {
  @Test(arguments: [
    (
      "build --lessons nowhere",
      "there is no folder 'nowhere' with lessons; name one with --lessons"
    ),
    (
      "build --output file/x",
      "the output 'file/x' cannot be made: FOLDER/file is no folder"
    ),
    (
      "build --output /dev/null/x",
      "the output '/dev/null/x' cannot be made: /dev/null is no folder"
    ),
    ("build --lessons file", "the lessons' folder 'file' cannot be listed: it is a file"),
    (
      "build --lessons Empty",
      "'Empty' holds no lessons; a lesson is a file such as 01-name.md"
    ),
    (
      "build --data nowhere",
      "the data folder 'nowhere' cannot be read: no such file or directory; name one with MNIST's four files, which lectern data mnist brings, or 'generated'"
    ),
    (
      "build --data file",
      "the data folder 'file' cannot be read: it is a file; name one with MNIST's four files, which lectern data mnist brings, or 'generated'"
    ),
    (
      "new A --lessons /proc/x/y",
      "the folder '/proc/x/y' cannot be made: no such file or directory"
    ),
    ("new A --lessons file", "the lessons' folder 'file' cannot be listed: it is a file"),
    ("import nowhere.ipynb", "nowhere.ipynb cannot be read: no such file or directory"),
    ("import Empty", "Empty cannot be read: it is a folder"),
    ("import /dev/null", "/dev/null cannot be read: it is no plain file"),
    (
      "import sub/text.ipynb",
      "sub/text.ipynb:1:1: this is no notebook: it is not JSON: expected a value; here stands 't'"
    ),
    ("import sub/empty.ipynb", "sub/empty.ipynb is no notebook: it is empty"),
    (
      "import sub/old.ipynb",
      "sub/old.ipynb has nbformat 2; expected 3 or 4: jupyter nbconvert --to notebook makes it so"
    ),
    ("export 1 --format swift --to Empty", "Empty is no file; name a file with --to"),
    (
      "export 1 --format swift --to /proc/x", "/proc/x cannot be written: no such file or directory"
    ),
    (
      "predict nowhere.safetensors a.png",
      "the model 'nowhere.safetensors' cannot be read: no such file or directory"
    ),
    ("predict a.png --model Empty", "the model 'Empty' cannot be read: it is a folder"),
    (
      "run sub/01-a.md",
      "'sub/01-a.md' lies outside the lessons' folder 'Lessons'; add --lessons sub"
    ),
    (
      "build --data Empty",
      "the data folder 'Empty' has no train-images-idx3-ubyte and no train-images-idx3-ubyte.gz; expected MNIST's four files; name one with MNIST's four files, which lectern data mnist brings, or 'generated'"
    ),
    (
      "import -",
      "import reads a file, whose name and folder the lesson needs; write the notebook to one first"
    ),
    ("run lesosn", "no lesson is called 'lesosn'; did you mean 02-lesson?"),
  ])
  func `what the world refuses is told in a sentence`(_ line: String, _ message: String)
    async throws
  {
    let fixture = try CommandFixture()
    try fixture.put("---\ntitle: B\n---\n", "Lessons/02-lesson.md")
    try fixture.put("text", "file")
    try fixture.put("text", "sub/text.ipynb")
    try fixture.put("", "sub/empty.ipynb")
    try fixture.put("---\ntitle: A\n---\n", "sub/01-a.md")
    try fixture.put("{\"cells\": [], \"nbformat\": 2}", "sub/old.ipynb")
    try FileManager.default.createDirectory(
      atPath: "\(fixture.folder)/Empty", withIntermediateDirectories: false)
    let result = await fixture.shell("lectern \(line)")
    let told = message.replacingOccurrences(of: "FOLDER", with: fixture.folder)
    #expect(result.status == 2 && result.errors == "error: \(told)\n")
  }

  @Test func `what a terminal would carry out is shown`() async throws {
    let fixture = try CommandFixture()
    try fixture.put("{\"cells\": [], \"nbformat\": 4}", "a\u{1B}[31m.ipynb")
    let result = await fixture.shell("lectern import a*.ipynb --lessons \"$(printf 'L\\033[1m')\"")
    #expect(result.status == 0)
    #expect(result.errors == "wrote L\\u{1B}[1m/01-a-31m.md\n")
  }

  @Test func `an import that cannot be finished leaves nothing`() async throws {
    let fixture = try CommandFixture()
    let picture =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
    let text = String(repeating: "word ", count: 10_000)
    try fixture.put(
      """
      {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "markdown",
      "metadata": {}, "source": "![p](attachment:a.png) \(text)",
      "attachments": {"a.png": {"image/png": "\(picture)"}}}]}
      """, "a.ipynb")
    let failed = await fixture.shell(
      "trap '' XFSZ; ulimit -f 16; lectern import a.ipynb --lessons New")
    #expect(failed.status == 2)
    #expect(failed.errors == "error: New/01-a.md cannot be written: file too large\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.folder)/New") == [])
    let whole = await fixture.shell("lectern import a.ipynb --lessons New")
    #expect(whole.status == 0 && fixture.text("New/01-a.md") != nil)
    #expect(FileKind(at: "\(fixture.folder)/New/a-files/a.png") == .file, "\(whole.errors)")
  }

  @Test func `who asks for output gets it, or is told that there is no place for it`()
    async throws
  {
    let fixture = try CommandFixture(cells: true)
    for line in [
      "build --json", "export 1 --format swift --to -", "predict m a.png --json",
      "read a.png --json",
    ] {
      let result = await fixture.shell("lectern \(line) >&-")
      #expect(
        result.status == 2
          && result.errors
            == "error: standard output is closed, and what was asked for goes there\n",
        "\(line): \(result.errors)")
    }
    #expect(FileKind(at: "\(fixture.folder)/Output") == .missing)
    #expect(await fixture.shell("lectern build >&-").status == 0)
    let device = await fixture.shell("lectern export 1 --format swift --to /dev/stdout | cat")
    #expect(device.output.contains("print(\"one\")") && !device.errors.contains("wrote"))
  }

  @Test func `an argument that is not UTF-8 is refused before anything is done`() async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("lectern build --output \"$(printf 'a\\377')\"")
    #expect(result.status == 2)
    #expect(
      result.errors
        == "error: argument 3, 'a\u{FFFD}', is not UTF-8; rename the file that it names\n")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: fixture.folder) == ["Lessons"])
  }

  @Test func `a lesson whose file's name is not UTF-8 fails alone`() async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell(
      "cp Lessons/01-a.md \"$(printf 'Lessons/02-\\377.md')\" && lectern build")
    #expect(result.status == 1 && fixture.text("Output/01-a/index.html") != nil)
    #expect(
      result.errors.contains(
        "Lessons/02-\u{FFFD}.md:1:1: error: this lesson cannot be read: no such file or directory; its name is not UTF-8, rename it"
      ))
  }

  @Test func `a variable that names no data is told, and lessons that want none are built`()
    async throws
  {
    let fixture = try CommandFixture()
    let result = await fixture.shell("LECTERN_DATA=/nowhere lectern build")
    #expect(result.status == 0 && fixture.isBuilt)
    #expect(
      result.errors.hasPrefix(
        "warning: the folder '/nowhere' that LECTERN_DATA names cannot be read: no such file or directory; "
      ))
  }

  @Test func `an emptied cache in which something of others stays is not called empty`()
    async throws
  {
    let fixture = try CommandFixture()
    try fixture.put("mine", "cache/lectern/results/notes.txt")
    let result = await fixture.shell("lectern clean")
    #expect(result.status == 0 && fixture.text("cache/lectern/results/notes.txt") == "mine")
    #expect(result.errors.contains("holds what is not the cache's: notes.txt; it stays"))
    #expect(
      result.errors.hasSuffix("/cache/lectern is empty but for that; downloaded data was kept\n"))
  }

  @Test func `an export to standard output is written there and nowhere else`() async throws {
    let fixture = try CommandFixture(cells: true)
    for format in ["swift", "ipynb"] {
      let shown = await fixture.shell("lectern export 1 --format \(format) --to -")
      #expect(shown.status == 0 && !shown.errors.contains("wrote"))
      _ = await fixture.shell("lectern export 1 --format \(format)")
      #expect(fixture.text("01-a.\(format)") == shown.output)
    }
    #expect(FileKind(at: "\(fixture.folder)/-") == .missing)
    let full = await fixture.shell("lectern export 1 --format swift --to - > /dev/full")
    #expect(full.status == 2 && full.errors.contains("no space left on device"))
  }

  @Test(arguments: [
    ("'A linear classifier'", "02-a-linear-classifier.md", "A linear classifier"),
    ("A linear classifier", "02-a-linear-classifier.md", "A linear classifier"),
    ("'  A   b '", "02-a-b.md", "A b"),
    ("\"$(printf 'A\\nb\\tc\\033[1m')\"", "02-a-b-c-1m.md", "A b c [1m"),
    ("'../../x'", "02-x.md", "../../x"), ("'Größe 数'", "02-größe-数.md", "Größe 数"),
    ("'a: b # c'", "02-a-b-c.md", "a: b # c"), ("'\"q\" \\ \\\"'", "02-q.md", "\"q\" \\ \\\""),
    ("\"'\"x", "02-x.md", "'x"), ("-- -x", "02-x.md", "-x"), ("-- '- a'", "02-a.md", "- a"),
    ("'{swift} `x` $y$'", "02-swift-x-y.md", "{swift} `x` $y$"),
  ])
  func `a new lesson has the title that was typed`(
    _ words: String, _ file: String, _ title: String
  ) async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell("lectern new \(words)")
    #expect(result.status == 0 && result.errors == "wrote Lessons/\(file)\n", "\(result.errors)")
    let quoted = title.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "\"", with: "\\\"")
    #expect(fixture.text("Lessons/\(file)")?.hasPrefix("---\ntitle: \"\(quoted)\"\n") == true)
  }

  @Test func `a new lesson is numbered after the last one, whatever others are called`()
    async throws
  {
    let fixture = try CommandFixture()
    for name in ["9223372036854775807-x", "99-x", "20260101-x", "٣-x", "notes"] {
      try fixture.put("", "Lessons/\(name).md")
    }
    let result = await fixture.shell(
      "lectern new B; lectern new \(String(repeating: "long ", count: 100))")
    #expect(result.errors.hasPrefix("wrote Lessons/100-b.md\nwrote Lessons/101-long-"))
    #expect(result.status == 0)
  }

  @Test func `plain lines stand where a terminal takes no escapes, and where there is none`()
    async throws
  {
    let fixture = try CommandFixture(cells: true)
    for variable in ["TERM=dumb", "TERM=", "TERM=xterm"] {
      let result = await fixture.shell("lectern clean; \(variable) lectern build")
      #expect(
        result.status == 0 && !result.errors.contains("\u{1B}") && !result.errors.contains("\r"))
      #expect(result.errors.contains("\n01-a: 1 cell ran in "))
    }
  }

  @Test func `a variable that names no data is as if it were not there`() async throws {
    let fixture = try CommandFixture()
    try fixture.put(
      "---\ntitle: A\nsummary: x\n---\n\n```swift\ntry Digits.load().source\n```\n",
      "Lessons/01-a.md")
    let result = await fixture.shell("LECTERN_DATA= lectern build")
    #expect(result.status == 0, "\(result.errors)")
    let drawn = await fixture.shell("LECTERN_DATA=generated lectern doctor")
    #expect(drawn.output.contains("✓ data: the program draws digits, as LECTERN_DATA asks\n"))
    let damaged = await fixture.shell(
      """
      mkdir files; for name in train-images-idx3 train-labels-idx1 t10k-images-idx3 t10k-labels-idx1
      do : > files/$name-ubyte; done; LECTERN_DATA=files lectern doctor
      """)
    #expect(
      damaged.output.contains("– data at files, which LECTERN_DATA names: "), "\(damaged.output)")
  }
}

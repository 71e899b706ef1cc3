import Foundation
@testable import LessonExecution
import Testing

/// The exit status of each command in each situation, as the README has it: 0 when all is done, 1
/// when a lesson failed, a result has drifted or a picture or page could not be read, 2 for a wrong call and
/// for what keeps a command from its work.
@Suite(.serialized) struct ExitStatusTests {
  static func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture(cells: true)
    let failing = "---\ntitle: F\n---\n\n```swift\nfatalError(\"on purpose\")\n```\n"
    try fixture.put(failing, "Failing/01-f.md")
    try fixture.put("---\ntitle: B\n---\n\nText.\n", "Failing/02-b.md")
    try fixture.put("---\ntitle: B\n---\n\nText.\n", "Prose/01-b.md")
    try fixture.put("{\"cells\": [], \"nbformat\": 4}", "a.ipynb")
    try fixture.put("mine", "mine.swift")
    try fixture.put("no notebook", "text.ipynb")
    try fixture.put("", "empty.bmp")
    try fixture.put("{\"cells\": [], \"nbformat\": 2}", "old.ipynb")
    try FileManager.default.createDirectory(
      atPath: "\(fixture.folder)/Empty", withIntermediateDirectories: false)
    return fixture
  }

  @Test(arguments: [
    ("--version", 0), ("--help", 0), ("", 0), ("help build", 0), ("build --help", 0),
    ("--generate-completion-script bash", 0),
    ("rnu", 2), ("help rnu", 2), ("rnu --help", 2), ("--xyz", 2), ("build --ouput x", 2),
    ("--generate-completion-script bsah", 2),
    ("build --lessons nowhere", 2), ("build --lessons Empty", 2), ("build --lessons mine.swift", 2),
    ("build --output Lessons", 2), ("build --memory 0", 2), ("build --data nowhere", 2),
    ("run 9", 2), ("run", 2), ("check 9", 2), ("check --data x", 2), ("check --tolerance 1", 2),
    ("serve --lessons nowhere", 2), ("serve --port x", 2),
    ("new", 2), ("new ..", 2), ("new A --lessons mine.swift", 2), ("new A --lessons New", 0),
    ("import", 2), ("import nowhere.ipynb", 2), ("import text.ipynb", 2), ("import old.ipynb", 2),
    ("import Lessons", 2), ("import a.ipynb --lessons New", 0),
    ("import a.ipynb --lessons mine.swift", 2),
    ("export 1 --format swift", 0), ("export 1 --format swift --to -", 0),
    ("export 1 --format pdf", 2), ("export 9 --format swift", 2),
    ("export 1 --format swift --to mine.swift", 2),
    ("export 1 --format swift --to mine.swift --force", 0),
    ("export 1 --format swift --to nowhere/x", 2), ("export 1 --format swift --to Lessons/x", 2),
    ("predict", 2), ("predict m.safetensors", 2),
    ("predict nowhere.safetensors a.bmp", 2), ("predict --model nowhere a.bmp", 2),
    ("predict --model Lessons a.bmp", 2), ("predict --model empty.bmp a.bmp", 2),
    ("predict --model text.ipynb a.bmp", 2), ("predict a.bmp --top 0", 2),
    ("predict a.bmp --top 12", 2),
    ("predict a.bmp --explain mine.swift", 2), ("predict a.bmp --explain Lessons", 2),
    ("read", 2), ("read -", 2), ("read a.png --min-confidence 2", 2), ("read a --model nowhere", 2),
    ("read a.png --page mine.swift", 2), ("read a.png --page ''", 2), ("read a.png --force", 2),
    ("data", 2), ("data mnits", 2), ("data mnist --from nowhere", 2),
    ("data mnist --from text.ipynb", 2), ("data mnist --to mine.swift --from nowhere", 2),
    ("train", 2), ("train bset", 2), ("train linear --epochs 0", 2),
    ("train linear --data Lessons", 2),
    ("train linear --output mine.swift", 2), ("train linear --resume text.ipynb", 2),
    ("doctor", 0), ("clean", 0), ("clean now", 2),
  ])
  func `a call ends with its status, and where it is wrong nothing is made`(
    _ line: String, _ status: Int32
  ) async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell("lectern \(line)")
    #expect(result.status == status, "\(result.errors)")
    if status == 2 {
      #expect(result.errors.hasPrefix("error: ") && result.output.isEmpty)
      #expect(FileKind(at: "\(fixture.folder)/Output") == .missing)
    }
  }

  @Test func `a build is well where all is, and not where a lesson failed`() async throws {
    let fixture = try Self.fixture()
    for command in ["build", "run 1", "export 1 --format ipynb"] {
      #expect(await fixture.shell("lectern \(command)").status == 0, "\(command)")
      let failed = await fixture.shell(
        "lectern \(command) --lessons Failing \(command == "build" ? "--output F" : "")")
      #expect(failed.status == (command == "run 1" ? 2 : 1), "\(command): \(failed.errors)")
    }
    // What failed is there all the same, and so is the rest.
    #expect(fixture.text("F/02-b/index.html")?.contains("Text.") == true)
    #expect(fixture.text("01-f.ipynb")?.contains("on purpose") == true)
    let alone = await fixture.shell("lectern run 1 --lessons Failing --output F")
    #expect(alone.status == 1, "\(alone.errors)")
  }

  @Test func `a check is well where the results are those that are committed`() async throws {
    let fixture = try Self.fixture()
    #expect(await fixture.shell("lectern check --lessons Prose").status == 1)
    #expect(await fixture.shell("lectern check --lessons Prose --accept").status == 0)
    #expect(await fixture.shell("lectern check --lessons Prose").status == 0)
    #expect(await fixture.shell("lectern check --lessons Failing --accept").status == 1)
    try fixture.put("{", "Prose/results/01-b.json")
    let damaged = await fixture.shell("lectern check --lessons Prose")
    #expect(damaged.status == 2 && damaged.errors.contains("Prose/results/01-b.json"))
  }

  @Test func `a port that another program has is told`() async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell(
      """
      "$program" serve --lessons Prose --port 0 2> first & until grep -q http first; do sleep 0.05; done
      port=$(sed -n 's|http://127.0.0.1:\\([0-9]*\\)/|\\1|p' first)
      lectern serve --lessons Prose --output P --port $port; status=$?; kill -INT $!; wait $!
      exit $status
      """)
    #expect(result.status == 2)
    #expect(
      result.errors.contains("error: port ") && result.errors.contains("cannot be listened at"))
  }

  @Test func `a cache that another program uses is not emptied`() async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell(
      """
      "$program" serve --lessons Prose --port 0 2> first & until grep -q http first; do sleep 0.05; done
      mkdir -p cache/lectern/runs/$!-0123ABCD; lectern clean; status=$?; kill -INT $!; wait $!
      exit $status
      """)
    #expect(result.status == 2 && result.errors.contains("empty it when that has ended"))
  }

  @Test func `what the doctor misses is a failure where a build needs it`() async throws {
    let fixture = try Self.fixture()
    let result = await fixture.shell("PATH=/nowhere lectern doctor")
    #expect(result.status == 1 && result.output.contains("✗ Swift: swiftc is not on the PATH"))
    let build = await fixture.shell("PATH=/nowhere lectern build")
    #expect(
      build.status == 2
        && build.errors == "error: swiftc is not on the PATH; install Swift 6.3 from swift.org\n")
    let data = await fixture.shell("LECTERN_DATA=/nowhere lectern doctor")
    #expect(data.status == 0 && data.output.contains("– data at /nowhere"))
    let cache = await fixture.shell("XDG_CACHE_HOME=/proc/nowhere lectern doctor")
    #expect(cache.status == 1 && cache.output.contains("✗ a cache at /proc/nowhere/lectern: "))
  }

  @Test(.enabled(if: CommandFixture.readsPictures))
  func `a picture that cannot be read is a failure, and the others are read`() async throws {
    let fixture = try Self.fixture()
    try fixture.putModels()
    try fixture.putPicture("a.bmp")
    let good = await fixture.shell("lectern predict m.safetensors a.bmp")
    #expect(good.status == 0 && good.errors.isEmpty, "\(good.errors)")
    #expect(good.output.wholeMatch(of: /a\.bmp: [0-9] \([0-9]+\.[0-9] %\)\n/) != nil)
    let mixed = await fixture.shell(
      "lectern predict m.safetensors nowhere.bmp Lessons empty.bmp a.bmp text.ipynb")
    #expect(mixed.status == 1 && mixed.output == good.output)
    #expect(
      mixed.errors == """
        error: nowhere.bmp: the picture cannot be read: no such file or directory
        error: Lessons: the picture cannot be read: it is a folder
        error: empty.bmp: is no picture; expected PNG, JPEG, BMP, TIFF, PNM, GIF or WebP
        error: text.ipynb: is no picture; expected PNG, JPEG, BMP, TIFF, PNM, GIF or WebP

        """)
    // The decoder's own words stand behind ours.
    let header = "\\211PNG\\r\\n\\032\\n\\000\\000\\000\\rIHDR\\000\\000\\000\\001"
    let broken = await fixture.shell(
      "printf '\(header)' > b.png; lectern predict m.safetensors b.png")
    #expect(broken.status == 1, "\(broken.errors)")
    #expect(broken.errors.split(separator: "\n").allSatisfy { $0.hasPrefix("error: b.png: ") })
    let named = await fixture.shell(
      "lectern predict m.safetensors \"$(printf 'b\\377.bmp')\" a.bmp")
    #expect(named.status == 1 && named.output == good.output)
    #expect(named.errors.contains("its name is not UTF-8, rename it"))
  }

  @Test(arguments: ["abc", "0", "-1", "257", "2.5"])
  func `a number of threads that is none is told with what is taken`(_ text: String) async throws {
    let fixture = try CommandFixture()
    let told = await fixture.shell("LECTERN_THREADS=\(text) lectern predict nowhere.png").errors
    let warning = "warning: LECTERN_THREADS is '\(text)'; expected a number from 1 to 256, and "
    #expect(told.hasPrefix(warning) && told.contains(" is taken\nerror: "), "\(told)")
    for call in ["--version", "---completion predict -- a"] {
      let quiet = await fixture.shell("LECTERN_THREADS=\(text) lectern \(call)")
      #expect(!quiet.errors.contains("LECTERN_THREADS"), "\(quiet.errors)")
    }
    let right = await fixture.shell("LECTERN_THREADS=256 lectern predict nowhere.png")
    #expect(right.errors.hasPrefix("error: "))
  }
}

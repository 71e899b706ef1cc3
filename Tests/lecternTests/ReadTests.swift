import Datasets
import DigitReading
import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import LessonExecution
@testable import lectern

/// `lectern read` as it is typed.
@Suite(.enabled(if: CommandFixture.readsPictures)) struct ReadTests {
  /// A page with some lines of digits.
  static let page = GeneratedPages.draw(.clean, seed: 11).picture

  /// What the library reads on it.
  static let text: String = {
    do { return try PageReader.trained().read(page).text } catch { return "\(error)" }
  }()

  private static let plain = PlainPage(
    rows: page.shape[0], columns: page.shape[1], gray: page.elements)
  private static let blank = PlainPage(rows: 300, columns: 200, all: 255)

  private func fixture() throws -> CommandFixture {
    let fixture = try CommandFixture()
    try put(Self.plain.graymap, "a.pgm", fixture)
    try put(Self.blank.graymap, "blank.pgm", fixture)
    return fixture
  }

  private func put(_ data: Data, _ name: String, _ fixture: CommandFixture) throws {
    try fixture.put("", name)
    try data.write(to: URL(fileURLWithPath: "\(fixture.folder)/\(name)"))
  }

  /// Puts a program that poses as `pdftoppm`, which ``fake`` sets to work.
  private func putDrawer(_ script: String, _ fixture: CommandFixture) throws {
    try put(Data("%PDF-1.4\n".utf8), "d.pdf", fixture)
    try fixture.put("#!/bin/sh\n\(script)\n", "drawer")
    try fixture.put("#!/bin/sh\nexit 1\n", "counter")
  }

  /// Has the programs made by the shell: what this process has written another test's process may hold open,
  /// and the shell would look further for one that can be started.
  private let fake = """
    [ -e bin ] || { mkdir bin; cp drawer bin/pdftoppm; cp counter bin/pdfinfo; chmod +x bin/*; }
    PATH="$PWD/bin:$PATH"
    """

  private func array(_ text: String) throws -> [[String: Any]] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [[String: Any]])
  }

  /// What is said but for how far the reading is, which a busy machine says at any moment.
  private func told(_ result: ProgramResult) -> String {
    let marks = ["error: ", "warning: ", "wrote ", "stopped"]
    return result.errors.split(separator: "\n").filter { line in
      line.contains(": no digits") || marks.contains { line.hasPrefix($0) }
    }.map { "\($0)\n" }.joined()
  }

  // MARK: - Text

  @Test func `a picture's digits are its lines and nothing else`() async throws {
    let fixture = try fixture()
    #expect(Self.text.contains(/[0-9]/))
    let result = await fixture.shell("lectern read a.pgm")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output == Self.text + "\n")
  }

  @Test func `several files and pages have a line before each, and what has no digits is told`()
    async throws
  {
    let fixture = try fixture()
    try put(makeTIFF([Self.plain, Self.blank, Self.plain]), "b.tiff", fixture)
    let result = await fixture.shell("lectern read a.pgm blank.pgm b.tiff")
    #expect(result.status == 0)
    #expect(
      result.output == """
        ==> a.pgm <==
        \(Self.text)

        ==> b.tiff, page 1 <==
        \(Self.text)

        ==> b.tiff, page 3 <==
        \(Self.text)

        """)
    #expect(told(result) == "blank.pgm: no digits\nb.tiff, page 2: no digits\n")
  }

  @Test func `a document tells its pages as they are read`() async throws {
    let fixture = try fixture()
    try putDrawer("cat a.pgm; until [ -e go ]; do sleep 0.02; done; cat a.pgm", fixture)
    let result = await fixture.shell(
      """
      \(fake) "$program" read d.pdf > out & for i in $(seq 3000); do grep -q . out && break; sleep 0.02; done
      cp out first; touch go; wait $!; echo $?; cat out
      """)
    let first = "==> d.pdf, page 1 <==\n\(Self.text)\n"
    #expect(fixture.text("first") == first)
    #expect(result.output == "0\n\(first)\n==> d.pdf, page 2 <==\n\(Self.text)\n")
  }

  @Test func `a folder's pictures are read by name, and a quoted pattern as a shell would`()
    async throws
  {
    let fixture = try fixture()
    for name in ["s/p10.pgm", "s/p2.PGM", "s/p1.pgm", "s/.hidden.pgm", "s/notes.txt"] {
      try put(Self.blank.graymap, name, fixture)
    }
    try put(Self.blank.graymap, "s/deeper/x.pgm", fixture)
    let folder = await fixture.shell("lectern read s")
    let all = "s/p1.pgm: no digits\ns/p2.PGM: no digits\ns/p10.pgm: no digits\n"
    let left = """
      notes.txt (a page without a page's ending; name the file itself), \
      deeper (a folder, which is not entered; name it itself)
      """
    #expect(folder.status == 0 && folder.output.isEmpty)
    #expect(
      told(folder) == "warning: s: 2 entries are not read: \(left)\n" + all)
    let pattern = await fixture.shell("lectern read 's/p*.pgm'")
    #expect(told(pattern) == "s/p1.pgm: no digits\ns/p10.pgm: no digits\n")
    let none = await fixture.shell("mkdir e; lectern read e 'q*.png' blank.pgm nowhere.png")
    #expect(none.status == 1)
    #expect(
      told(none) == """
        error: e: is a folder without pictures and PDF files
        error: q*.png: no file matches
        blank.pgm: no digits
        error: nowhere.png: cannot be read: no such file or directory

        """)
  }

  // MARK: - JSON

  @Test func `JSON has a page a line, with digits, places and shares`() async throws {
    let fixture = try fixture()
    try put(makeTIFF([Self.plain, Self.blank]), "b.tiff", fixture)
    let result = await fixture.shell("lectern read a.pgm b.tiff nowhere --json")
    #expect(result.status == 1)
    #expect(result.output.split(separator: "\n").count == 6)
    let pages = try array(result.output)
    #expect(pages.count == 4 && Set(pages[3].keys) == ["file", "error"])
    #expect(pages.prefix(3).map { $0["page"] as? Int } == [1, 1, 2])
    #expect(pages[0]["text"] as? String == Self.text && pages[2]["text"] as? String == "")
    let (wide, tall) = (Double(Self.plain.columns), Double(Self.plain.rows))
    #expect(pages[0]["width"] as? Double == wide && pages[0]["height"] as? Double == tall)
    for name in ["leftOut", "quarterTurns", "skew"] { #expect(pages[0][name] is NSNumber) }
    let lines = try #require(pages[0]["lines"] as? [[String: Any]])
    #expect(lines.map { $0["text"] as? String ?? "" }.joined(separator: "\n") == Self.text)
    for digit in lines.flatMap({ $0["digits"] as? [[String: Any]] ?? [] }) {
      let share = try #require(digit["confidence"] as? Double)
      #expect((0...1).contains(share))
      let box = try #require(digit["box"] as? [[Double]])
      #expect(box.count == 4)
      for place in box {
        #expect((-2...wide + 2).contains(place[0]) && (-2...tall + 2).contains(place[1]))
      }
      let others = try #require(digit["alternatives"] as? [[String: Any]])
      let shares = others.compactMap { $0["confidence"] as? Double }
      #expect(shares == shares.sorted(by: >) && shares.count == others.count)
      #expect(!others.contains { $0["digit"] as? Int == digit["digit"] as? Int })
    }
  }

  @Test func `an array that is stopped is whole, and one of nothing too`() async throws {
    let fixture = try fixture()
    try putDrawer("cat a.pgm; exec sleep 600", fixture)
    let result = await fixture.shell(
      """
      \(fake) "$program" read d.pdf --json > out & for i in $(seq 3000); do grep -q file out && break; sleep 0.02; done
      kill -INT $!; wait $!
      """)
    #expect(result.status == 130)
    let stopped = try array(fixture.text("out") ?? "")
    #expect(stopped.count == 2 && stopped[1]["error"] as? String == "stopped")
    let failed = await fixture.shell("lectern read nowhere --json")
    #expect(try array(failed.output).count == 1)
    let full = await fixture.shell("lectern read a.pgm --json > /dev/full")
    #expect(full.status == 2 && full.errors.contains("no space left on device"))
  }

  // MARK: - What is asked for

  @Test func `what is less sure than asked for is left out and counted`() async throws {
    let fixture = try fixture()
    let all = try array(await fixture.shell("lectern read a.pgm --json").output)[0]
    let some = try array(
      await fixture.shell("lectern read a.pgm --json --min-confidence 0.999").output)[0]
    func digits(_ page: [String: Any]) -> [Double] {
      ((page["lines"] as? [[String: Any]]) ?? []).flatMap {
        ($0["digits"] as? [[String: Any]] ?? []).compactMap { $0["confidence"] as? Double }
      }
    }
    #expect(digits(some) == digits(all).filter { $0 >= 0.999 })
    let missing = digits(all).count - digits(some).count
    #expect(
      (some["leftOut"] as? Int ?? 0) == (all["leftOut"] as? Int ?? 0) + missing)
    for text in ["1.1", "-1", "x", "nan"] {
      let wrong = await fixture.shell("lectern read a.pgm --min-confidence \(text)")
      #expect(wrong.status == 2)
      #expect(
        wrong.errors.hasPrefix(
          "error: --min-confidence \(text) is no confidence; expected 0 to 1, such as 0.9\n"))
    }
  }

  @Test func `another model reads, and one that cannot is told before anything is read`()
    async throws
  {
    let fixture = try fixture()
    try fixture.putModels()
    #expect(await fixture.shell("lectern read a.pgm --model m.safetensors").status == 0)
    for (model, sentence) in [
      ("nan.safetensors", "the model gives shares that are no numbers; it is damaged"),
      ("a.pgm", "the model cannot be read: "), ("Lessons", "the model 'Lessons' cannot be read: "),
    ] {
      let result = await fixture.shell("lectern read a.pgm --model \(model)")
      #expect(result.status == 2 && result.output.isEmpty)
      #expect(result.errors.hasPrefix("error: \(sentence)"), "\(result.errors)")
    }
    let other = try Model<Float>(input: [4], [Dense(10)], seed: 1)
    try other.save(to: "\(fixture.folder)/o.safetensors")
    let shape = await fixture.shell("lectern read a.pgm --model o.safetensors")
    #expect(shape.status == 2 && shape.errors.contains("expected 28 × 28 values and 10 or 11"))
  }

  @Test func `the networks are found wherever the program is called from`() async throws {
    let fixture = try fixture()
    let linked = await fixture.shell(
      "mkdir bin; ln -s \"$program\" bin/reader; here=$PWD; cd /; \"$here/bin/reader\" read \"$here/a.pgm\""
    )
    #expect(linked.status == 0 && linked.output == Self.text + "\n", "\(linked.errors)")
    let missing = await fixture.shell("mkdir n; LECTERN_NETWORKS=n lectern read a.pgm")
    #expect(missing.status == 2 && missing.output.isEmpty)
    #expect(
      missing.errors
        == "error: the network 'digits' is missing: there is no n/digits.safetensors; LECTERN_NETWORKS names that folder\n"
    )
    let damaged = await fixture.shell(
      "echo x > n/digits.safetensors; LECTERN_NETWORKS=n lectern predict a.pgm")
    #expect(damaged.status == 2)
    #expect(damaged.errors.hasPrefix("error: the network 'digits' cannot be used: "))
    let doctor = await fixture.shell("LECTERN_NETWORKS=n lectern doctor")
    #expect(doctor.output.contains("\n– the networks that read digits: the network 'digits' "))
  }

  @Test func `a cell reads with them, and runs anew when they change`() async throws {
    let fixture = try fixture()
    try fixture.put(
      """
      ---
      title: A
      ---

      ```swift
      let reader = try PageReader.trained()
      print("read:", reader.read(NDArray<UInt8>.full([90, 60], 255)).lines.count)
      ```
      """, "Lessons/01-a.md")
    let first = await fixture.shell("lectern build")
    #expect(first.status == 0, "\(first.errors)")
    #expect(fixture.text("Output/01-a/index.html")?.contains("read: 0") == true)
    let again = await fixture.shell("lectern build --json")
    #expect(again.output.contains("\"known\""), "\(again.output)")
    #expect(!again.output.contains("\"ran\""))
    try fixture.putModels()
    try Model<Float>(input: [784], [Dense(11)], seed: 1).save(
      to: "\(fixture.folder)/none.safetensors")
    let other = await fixture.shell(
      """
      mkdir n; cp "$(dirname "$program")"/lectern_lectern.resources/Networks/* n
      cp m.safetensors n/digits.safetensors; LECTERN_NETWORKS=n lectern build --explain
      """)
    #expect(other.status == 0 && other.errors.contains("LECTERN_NETWORKS is a folder now"))
    let changed = await fixture.shell(
      "cp none.safetensors n/digits.safetensors; LECTERN_NETWORKS=n lectern build --explain")
    #expect(
      changed.errors.contains("the network digits.safetensors changed"), "\(changed.errors)")
    let none = await fixture.shell("rm n/*; LECTERN_NETWORKS=n lectern build")
    #expect(none.status == 1)
    #expect(
      none.errors.contains("the network 'digits' is missing: there is no \(fixture.folder)/n/"))
  }

  // MARK: - What goes wrong

  @Test(arguments: [
    ("x.pgm", "P5\n30000 30000\n255\n", "has 30000 × 30000 pixels; 20000 a side are the most"),
    ("x.png", "no picture", "is no picture; expected PDF, PNG, JPEG, BMP, TIFF, PNM, GIF or WebP"),
    ("x.jpg", "", "is no picture; expected PDF, PNG, JPEG, BMP, TIFF, PNM, GIF or WebP"),
    ("x.tiff", "P5\n30 40\n255\nabc", "begins as a picture but cannot be read; it may be cut off"),
  ])
  func `a bad file is one sentence, and the others are read`(
    _ name: String, _ bytes: String, _ sentence: String
  ) async throws {
    let fixture = try fixture()
    try put(Data(bytes.utf8), name, fixture)
    let result = await fixture.shell("lectern read \(name) a.pgm")
    #expect(result.status == 1 && result.output == "==> a.pgm <==\n\(Self.text)\n")
    let lines = told(result).split(separator: "\n")
    #expect(lines.count == 1, "\(result.errors)")
    #expect(lines.first?.hasPrefix("error: \(name): \(sentence)") == true, "\(result.errors)")
  }

  @Test func `whatever the program that draws does is one sentence`() async throws {
    for (script, sentence) in [
      ("cat a.pgm; kill -9 $$", "d.pdf: pdftoppm was ended by signal 9"),
      (
        "cat a.pgm; echo 'Syntax Error: x' >&2; exit 1",
        "d.pdf: cannot be drawn by pdftoppm, which says: Syntax Error: x"
      ),
      ("cat a.pgm; exec yes", "d.pdf: pdftoppm writes what is no picture"),
    ] {
      let fixture = try fixture()
      try putDrawer(script, fixture)
      let result = await fixture.shell("\(fake) lectern read d.pdf a.pgm --page p.html")
      #expect(result.status == 1, "\(script)")
      #expect(
        result.output
          == "==> d.pdf, page 1 <==\n\(Self.text)\n\n==> a.pgm <==\n\(Self.text)\n", "\(script)")
      #expect(told(result) == "error: \(sentence)\nwrote p.html\n")
      #expect(fixture.text("p.html")?.contains("<p class=\"failed\">\(sentence)</p>") == true)
    }
    let fixture = try fixture()
    try putDrawer("", fixture)
    let none = await fixture.shell("PATH=/nowhere lectern read d.pdf")
    #expect(none.status == 1)
    #expect(
      none.errors
        == "error: d.pdf: reading PDF needs the program pdftoppm; install poppler-utils\n")
    let doctor = await fixture.shell("PATH=/nowhere lectern doctor")
    #expect(
      doctor.output.contains("\n– pdftoppm, for the pages of PDF files: install poppler-utils\n"))
  }

  @Test func `who has read enough is not read to`() async throws {
    let fixture = try fixture()
    // Without an end: whoever reads on would never be through.
    try putDrawer("while cat a.pgm; do :; done; echo heard > heard", fixture)
    let result = await fixture.shell(
      "{ \(fake) \"$program\" read d.pdf; echo $? > status; } | head -n 1")
    #expect(result.output == "==> d.pdf, page 1 <==\n", "\(result.errors)")
    #expect(fixture.text("status") == "0\n")
    let closed = await fixture.shell("lectern read a.pgm >&-")
    #expect(closed.status == 2 && closed.errors.hasPrefix("error: standard output is closed"))
  }

  @Test func `a file that is no plain one is not waited for`() async throws {
    let fixture = try fixture()
    let result = await fixture.shell(
      "mkfifo p.png; lectern read p.png /dev/zero \"$(printf 'b\\377.png')\" a.pgm")
    #expect(result.status == 1 && result.output == "==> a.pgm <==\n\(Self.text)\n")
    #expect(result.errors.contains("error: p.png: cannot be read: it is no plain file\n"))
    #expect(result.errors.contains("error: /dev/zero: cannot be read: it is no plain file\n"))
    #expect(result.errors.contains("its name is not UTF-8, rename it"))
  }

  // MARK: - The page

  @Test func `the page is whole, shows every page and asks for no other file`() async throws {
    let fixture = try fixture()
    try put(makeTIFF([Self.plain, Self.blank]), "b.tiff", fixture)
    let result = await fixture.shell("lectern read a.pgm b.tiff nowhere --page p.html")
    #expect(result.status == 1 && result.errors.hasSuffix("wrote p.html\n"))
    #expect(result.output.hasPrefix("==> a.pgm <==\n"))
    let html = try #require(fixture.text("p.html"))
    #expect(html.hasPrefix("<!doctype html>") && html.hasSuffix("</html>\n"))
    for match in html.matches(of: /(?:href|src)="([^"]{0,20})/) {
      #expect(match.1.hasPrefix("#") || match.1.hasPrefix("data:image/png"), "\(match.1)")
    }
    #expect(!html.contains("<script") && !html.contains("<link") && !html.contains("@import"))
    #expect(html.matches(of: /<section class="sheet"/).count == 4)
    #expect(html.contains("There are no digits on this page.") && html.contains("3 files"))
    // Each digit has its box, its crop and its place in the text.
    let digits = Self.text.filter(\.isNumber).count
    for kind in [/<g class="(sure|fair|unsure)">/, /alt="the ink of a ([0-9])"/] {
      #expect(html.matches(of: kind).count == 2 * digits)
    }
    // Six steps of each page.
    #expect(html.matches(of: /<figure class="step">/).count == 18)
    #expect(!FileManager.default.fileExists(atPath: "\(fixture.folder)/.lectern"))
  }

  @Test func `a page is written over its own alone, or over others where that is asked for`()
    async throws
  {
    let fixture = try fixture()
    try fixture.put("mine", "p.html")
    let refused = await fixture.shell("lectern read a.pgm --page p.html")
    #expect(refused.status == 2 && refused.output.isEmpty && fixture.text("p.html") == "mine")
    #expect(
      refused.errors
        == "error: p.html is there, and lectern does not know that it wrote it so; name another file with --page, or add --force, or move it away\n"
    )
    #expect(await fixture.shell("lectern read a.pgm --page p.html --force").status == 0)
    // What is read is no place to write to, whatever it is called and whoever insists.
    let picture = "\(fixture.folder)/a.pgm"
    let before = FileManager.default.contents(atPath: picture)
    for page in ["a.pgm", "./a.pgm"] {
      let own = await fixture.shell("lectern read a.pgm --page \(page) --force")
      #expect(
        own.status == 2
          && own.errors == "error: --page \(page) is a.pgm, which is read; name another file\n")
    }
    #expect(before != nil && FileManager.default.contents(atPath: picture) == before)
    #expect(await fixture.shell("lectern read a.pgm --page p.html").status == 0)
    for (line, sentence) in [
      ("--page ''", "--page '' is no file; expected a path"),
      ("--page -", "--page - is no file; expected a path"),
      ("--page Lessons", "Lessons is a folder; name a file with --page\n"),
      ("--page Lessons --force", "Lessons is a folder; name a file with --page\n"),
      ("--page nowhere/p.html", "nowhere/p.html cannot be written: "),
      ("--force", "--force is for --page, which is not there"),
    ] {
      let wrong = await fixture.shell("lectern read a.pgm \(line)")
      #expect(wrong.status == 2 && wrong.errors.hasPrefix("error: \(sentence)"), "\(wrong.errors)")
    }
  }

  @Test func `a page that has no room is told, and the text is there`() async throws {
    let fixture = try fixture()
    let full = await fixture.shell("trap '' XFSZ; ulimit -f 40; lectern read a.pgm --page p.html")
    #expect(full.status == 2 && full.output == Self.text + "\n")
    #expect(full.errors == "error: p.html cannot be written: file too large\n")
    let json = await fixture.shell(
      "trap '' XFSZ; ulimit -f 40; lectern read a.pgm --page p.html --json | cat")
    #expect(try array(json.output).last?["status"] as? Int == 2)
    #expect(try names(fixture) == ["Lessons", "a.pgm", "blank.pgm", "cache"])
  }

  @Test func `what is stopped leaves no page and no part of one`() async throws {
    let fixture = try fixture()
    try putDrawer("cat a.pgm; exec sleep 600", fixture)
    let result = await fixture.shell(
      """
      \(fake) "$program" read d.pdf --page p.html > out & for i in $(seq 3000); do grep -q . out && break; sleep 0.02; done
      kill -INT $!; wait $!
      """)
    #expect(result.status == 130 && result.errors.contains("stopped"))
    #expect(
      try names(fixture) == [
        "Lessons", "a.pgm", "bin", "blank.pgm", "cache", "counter", "d.pdf", "drawer", "out",
      ])
  }

  private func names(_ fixture: CommandFixture) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: fixture.folder).sorted()
  }
}

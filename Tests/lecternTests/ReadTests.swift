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
@Suite(.serialized, .enabled(if: CommandFixture.readsPictures)) struct ReadTests {
  // MARK: - Text

  @Test func `a picture's digits are its lines and nothing else`() async throws {
    let fixture = try ReadFixture.make()
    #expect(ReadFixture.text.contains(/[0-9]/))
    let result = await fixture.shell("lectern read a.pgm")
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    #expect(result.output == ReadFixture.text + "\n")
  }

  @Test func `several files and pages have a line before each, and what has no digits is told`()
    async throws
  {
    let fixture = try ReadFixture.make()
    try fixture.put(makeTIFF([ReadFixture.plain, ReadFixture.blank, ReadFixture.plain]), "b.tiff")
    let result = await fixture.shell("lectern read a.pgm blank.pgm b.tiff")
    #expect(result.status == 0)
    #expect(
      result.output == """
        ==> a.pgm <==
        \(ReadFixture.text)

        ==> b.tiff, page 1 <==
        \(ReadFixture.text)

        ==> b.tiff, page 3 <==
        \(ReadFixture.text)

        """)
    #expect(ReadFixture.told(result) == "blank.pgm: no digits\nb.tiff, page 2: no digits\n")
  }

  @Test func `a document tells its pages as they are read`() async throws {
    let fixture = try ReadFixture.make()
    try fixture.putDrawer("cat a.pgm; until [ -e go ]; do sleep 0.02; done; cat a.pgm")
    let result = await fixture.shell(
      """
      \(ReadFixture.fake) "$program" read d.pdf > out & for i in $(seq 3000); do grep -q . out && break; sleep 0.02; done
      cp out first; touch go; wait $!; echo $?; cat out
      """)
    let first = "==> d.pdf, page 1 <==\n\(ReadFixture.text)\n"
    #expect(fixture.text("first") == first)
    #expect(result.output == "0\n\(first)\n==> d.pdf, page 2 <==\n\(ReadFixture.text)\n")
  }

  @Test func `a folder's pictures are read by name, and a quoted pattern as a shell would`()
    async throws
  {
    let fixture = try ReadFixture.make()
    for name in ["s/p10.pgm", "s/p2.PGM", "s/p1.pgm", "s/.hidden.pgm", "s/notes.txt"] {
      try fixture.put(ReadFixture.blank.graymap, name)
    }
    try fixture.put(ReadFixture.blank.graymap, "s/deeper/x.pgm")
    let folder = await fixture.shell("lectern read s")
    let all = "s/p1.pgm: no digits\ns/p2.PGM: no digits\ns/p10.pgm: no digits\n"
    let left = """
      notes.txt (a page without a page's ending; name the file itself), \
      deeper (a folder, which is not entered; name it itself)
      """
    #expect(folder.status == 0 && folder.output.isEmpty)
    #expect(
      ReadFixture.told(folder) == "warning: s: 2 entries are not read: \(left)\n" + all)
    let pattern = await fixture.shell("lectern read 's/p*.pgm'")
    #expect(ReadFixture.told(pattern) == "s/p1.pgm: no digits\ns/p10.pgm: no digits\n")
    let none = await fixture.shell("mkdir e; lectern read e 'q*.png' blank.pgm nowhere.png")
    #expect(none.status == 1)
    #expect(
      ReadFixture.told(none) == """
        error: e: is a folder without pictures and PDF files
        error: q*.png: no file matches
        blank.pgm: no digits
        error: nowhere.png: cannot be read: no such file or directory

        """)
  }

  // MARK: - JSON

  @Test func `JSON has a page a line, with digits, places and shares`() async throws {
    let fixture = try ReadFixture.make()
    try fixture.put(makeTIFF([ReadFixture.plain, ReadFixture.blank]), "b.tiff")
    let result = await fixture.shell("lectern read a.pgm b.tiff nowhere --json")
    #expect(result.status == 1)
    #expect(result.output.split(separator: "\n").count == 6)
    let pages = try ReadFixture.array(result.output)
    #expect(pages.count == 4 && Set(pages[3].keys) == ["file", "error"])
    #expect(pages.prefix(3).map { $0["page"] as? Int } == [1, 1, 2])
    #expect(pages[0]["text"] as? String == ReadFixture.text && pages[2]["text"] as? String == "")
    let (wide, tall) = (Double(ReadFixture.plain.columns), Double(ReadFixture.plain.rows))
    #expect(pages[0]["width"] as? Double == wide && pages[0]["height"] as? Double == tall)
    for name in ["leftOut", "quarterTurns", "skew"] { #expect(pages[0][name] is NSNumber) }
    let lines = try #require(pages[0]["lines"] as? [[String: Any]])
    #expect(lines.map { $0["text"] as? String ?? "" }.joined(separator: "\n") == ReadFixture.text)
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
    let fixture = try ReadFixture.make()
    try fixture.putDrawer("cat a.pgm; exec sleep 600")
    let result = await fixture.shell(
      """
      \(ReadFixture.fake) "$program" read d.pdf --json > out & for i in $(seq 3000); do grep -q file out && break; sleep 0.02; done
      kill -INT $!; wait $!
      """)
    #expect(result.status == 130)
    let stopped = try ReadFixture.array(fixture.text("out") ?? "")
    #expect(stopped.count == 2 && stopped[1]["error"] as? String == "stopped")
    let failed = await fixture.shell("lectern read nowhere --json")
    #expect(try ReadFixture.array(failed.output).count == 1)
    let full = await fixture.shell("lectern read a.pgm --json > /dev/full")
    #expect(full.status == 2 && full.errors.contains("no space left on device"))
  }

  // MARK: - What is asked for

  @Test func `what is less sure than asked for is left out and counted`() async throws {
    let fixture = try ReadFixture.make()
    let all = try ReadFixture.array(await fixture.shell("lectern read a.pgm --json").output)[0]
    let some = try ReadFixture.array(
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
    let fixture = try ReadFixture.make()
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
    let fixture = try ReadFixture.make()
    let linked = await fixture.shell(
      "mkdir bin; ln -s \"$program\" bin/reader; here=$PWD; cd /; \"$here/bin/reader\" read \"$here/a.pgm\""
    )
    #expect(linked.status == 0 && linked.output == ReadFixture.text + "\n", "\(linked.errors)")
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
    let fixture = try ReadFixture.make()
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
}

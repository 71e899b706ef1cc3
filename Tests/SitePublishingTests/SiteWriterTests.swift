import Foundation
import TestSupport
import Testing

@testable import LessonExecution
@testable import SitePublishing

/// A project's folder with a folder for lessons, and what is written beside it.
struct OutputFixture {
  let folder: String
  var output: String { "\(folder)/Output" }

  init() throws {
    folder = temporaryPath("output")
    try FileManager.default.createDirectory(
      atPath: "\(folder)/Lessons", withIntermediateDirectories: true)
  }

  func put(_ text: String, _ path: String) throws {
    let file = URL(fileURLWithPath: "\(folder)/\(path)")
    try FileManager.default.createDirectory(
      at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: file)
  }

  func link(_ path: String, to target: String) throws {
    try FileManager.default.createSymbolicLink(
      atPath: "\(folder)/\(path)", withDestinationPath: target)
  }

  func remove(_ path: String) throws {
    try FileManager.default.removeItem(atPath: "\(folder)/\(path)")
  }

  func text(_ path: String) -> String? {
    try? String(contentsOfFile: "\(folder)/\(path)", encoding: .utf8)
  }

  /// All files below the output folder but the manifest, with what they say.
  var files: [String: String] {
    let all = FileManager.default.enumerator(atPath: output)?.compactMap { $0 as? String } ?? []
    return Dictionary(
      uniqueKeysWithValues: all.filter {
        FileKind(at: "\(output)/\($0)") == .file && $0 != FileManifest.name
      }.map { ($0, text("Output/\($0)") ?? "") })
  }

  /// Writes a plan as a build of the whole site does.
  @discardableResult
  func write(
    _ plan: [(String, String)], to name: String = "Output", lessons: String = "Lessons",
    names: Set<String> = ["01-a"], isForced: Bool = false,
    beforeStep: (() throws(SetupError) -> Void)? = nil
  ) throws(SetupError) -> SiteWriter.Outcome {
    var sitePlan = SitePlan()
    for (path, text) in plan { sitePlan.addOwn(Data(text.utf8), at: path) }
    let target = try OutputFolder(
      "\(folder)/\(name)", lessons: "\(folder)/\(lessons)", isForced: isForced)
    let contents = try target.contents(lessons: names)
    try FileWriting.makeFolder(target.path)
    var writer = try SiteWriter(target, contents, sitePlan) { _ in true }
    if let beforeStep { writer.beforeStep = beforeStep }
    return try writer.write()
  }

  func refusal(
    of plan: [(String, String)], isForced: Bool = false,
    sourceLocation: SourceLocation = #_sourceLocation
  ) -> String {
    let error = #expect(throws: SetupError.self, sourceLocation: sourceLocation) {
      try write(plan, isForced: isForced)
    }
    return error?.description ?? ""
  }
}

/// Ends the work before one of its steps, as if the program had been killed.
final class Cut {
  private var left: Int
  private(set) var isDone = false

  init(before step: Int) { left = step }

  func next() throws(SetupError) {
    left -= 1
    guard left == 0 else { return }
    isDone = true
    throw SetupError("cut off")
  }
}

@Suite struct SiteWriterTests {
  private let site = [("01-a/index.html", "a"), ("01-a/source.md", "s"), ("index.html", "i")]

  @Test func `writes what is planned, and nothing when it is there already`() throws {
    let fixture = try OutputFixture()
    #expect(try fixture.write(site).written == ["01-a/index.html", "01-a/source.md", "index.html"])
    #expect(fixture.files == Dictionary(uniqueKeysWithValues: site))
    var before = stat()
    lstat("\(fixture.output)/\(FileManifest.name)", &before)
    #expect(try fixture.write(site).written == [])
    var after = stat()
    lstat("\(fixture.output)/\(FileManifest.name)", &after)
    #expect(before.st_ino == after.st_ino)
  }

  @Test func `the list is the same from every folder that the project lies in`() throws {
    let (one, other) = (try OutputFixture(), try OutputFixture())
    try one.write(site)
    try other.write(site)
    #expect(one.text("Output/\(FileManifest.name)") == other.text("Output/\(FileManifest.name)"))
    #expect(one.text("Output/\(FileManifest.name)")?.contains("\"../Lessons\"") == true)
  }

  @Test func `removes what is planned no more, with folders that are empty then`() throws {
    let fixture = try OutputFixture()
    try fixture.write(site + [("02-b/index.html", "b"), ("02-b/img/deep/x.png", "x")])
    try fixture.put("mine", "Output/02-b/img/mine.csv")
    #expect(try fixture.write(site).warnings == [])
    #expect(
      fixture.files == [
        "01-a/index.html": "a", "01-a/source.md": "s", "index.html": "i",
        "02-b/img/mine.csv": "mine",
      ])
    #expect(FileKind(at: "\(fixture.output)/02-b/img/deep") == .missing)
  }

  @Test func `a file that somebody changed is not written over without force`() throws {
    let fixture = try OutputFixture()
    try fixture.write(site)
    try fixture.put("edited", "Output/01-a/index.html")
    let message = fixture.refusal(of: site)
    #expect(message.contains("changed after lectern wrote them: 01-a/index.html"))
    #expect(message.contains("--force"))
    // Nothing else was written either.
    _ = fixture.refusal(of: site + [("new.html", "n")])
    #expect(fixture.text("Output/01-a/index.html") == "edited")
    #expect(fixture.text("Output/new.html") == nil)
    try fixture.write(site, isForced: true)
    #expect(fixture.text("Output/01-a/index.html") == "a")
  }

  @Test func `a file that somebody changed stays when its lesson goes, and that is told`() throws {
    let fixture = try OutputFixture()
    try fixture.write(site + [("02-b/index.html", "b")])
    try fixture.put("edited", "Output/02-b/index.html")
    for isForced in [true, false] {
      let warnings = try fixture.write(site, isForced: isForced).warnings
      // It is a file like any other from the second build on.
      #expect(warnings.count == (isForced ? 1 : 0), "\(warnings)")
      #expect(fixture.text("Output/02-b/index.html") == "edited")
    }
  }

  @Test func `a file that somebody removed is written again`() throws {
    let fixture = try OutputFixture()
    try fixture.write(site)
    try fixture.remove("Output/01-a")
    #expect(try fixture.write(site).written == ["01-a/index.html", "01-a/source.md"])
  }

  @Test func `a foreign file in the way is named, and force writes over it alone`() throws {
    let fixture = try OutputFixture()
    try fixture.write([("index.html", "i")])
    try fixture.put("mine", "Output/01-a/index.html")
    try fixture.put("too", "Output/01-a/notes.txt")
    #expect(
      fixture.refusal(of: site).contains("files that lectern did not write: 01-a/index.html; "))
    #expect(fixture.text("Output/01-a/index.html") == "mine")
    try fixture.write(site, isForced: true)
    #expect(fixture.text("Output/01-a/index.html") == "a")
    #expect(fixture.text("Output/01-a/notes.txt") == "too")
  }

  @Test func `where there is no list, what would be written over is named before the rest`() throws
  {
    let fixture = try OutputFixture()
    for number in 1...30 { try fixture.put("mine", "Output/a\(number).txt") }
    #expect(
      fixture.refusal(of: site).contains(
        "a1.txt, a10.txt, a11.txt, a12.txt, a13.txt and many more; name another folder with --output, or write beside them with --force"
      ))
    try fixture.put("mine", "Output/index.html")
    try fixture.put("mine", "Output/01-a/picture.png")
    #expect(
      fixture.refusal(of: site).contains(
        "did not write: index.html, 01-a/picture.png, where the site's own would go; name another folder with --output, or move them away, or write over them with --force"
      ))
    #expect(fixture.text("Output/index.html") == "mine")
    // What ends as a page does is none.
    try fixture.put("mine", "Output/01-a/my-index.html")
    #expect(!fixture.refusal(of: site).contains("my-index.html"))
  }

  @Test func `a foreign file that says the same is in nobody's way`() throws {
    let fixture = try OutputFixture()
    try fixture.write([("index.html", "i")])
    try fixture.put("a", "Output/01-a/index.html")
    try fixture.write(site)
    #expect(fixture.text("Output/01-a/index.html") == "a")
  }

  @Test func `nothing is written or removed through a link`() throws {
    let fixture = try OutputFixture()
    try fixture.put("a", "else/index.html")
    try fixture.put("s", "else/source.md")
    try fixture.write(site)
    try fixture.remove("Output/01-a")
    try fixture.link("Output/01-a", to: "../else")
    let new = [("01-a/index.html", "new"), ("index.html", "i")]
    for isForced in [false, true] {
      #expect(fixture.refusal(of: new, isForced: isForced).contains("has links"))
    }
    // What lies behind the link has the very digests that are listed.
    let warnings = try fixture.write([("index.html", "i")]).warnings
    #expect(warnings.contains("01-a is a link now; nothing behind it was removed"))
    #expect(fixture.text("else/index.html") == "a" && fixture.text("else/source.md") == "s")
  }

  @Test func `a link in a file's place is foreign, and force takes the link and not its target`()
    throws
  {
    let fixture = try OutputFixture()
    try fixture.put("mine", "else.html")
    try fixture.write(site)
    try fixture.remove("Output/index.html")
    try fixture.link("Output/index.html", to: "../else.html")
    #expect(fixture.refusal(of: site).contains("index.html"))
    try fixture.write(site, isForced: true)
    #expect(FileKind(at: "\(fixture.output)/index.html") == .file)
    #expect(fixture.text("else.html") == "mine")
  }

  @Test func `a folder where a file goes, and a file where a folder goes, stay`() throws {
    let fixture = try OutputFixture()
    try fixture.write([("x.html", "x")])
    try fixture.put("mine", "Output/index.html/mine.txt")
    try fixture.put("mine", "Output/01-a")
    for isForced in [false, true] {
      let message = fixture.refusal(of: site, isForced: isForced)
      #expect(message.contains("01-a, index.html"))
    }
    #expect(fixture.files == ["x.html": "x", "index.html/mine.txt": "mine", "01-a": "mine"])
  }

  @Test func `our own file gives way to a folder of its name, and the other way round`() throws {
    let fixture = try OutputFixture()
    try fixture.write([("01-a/fig", "1"), ("01-a/b/c", "2")])
    try fixture.write([("01-a/fig/x.png", "3"), ("01-a/b", "4")])
    #expect(fixture.files == ["01-a/fig/x.png": "3", "01-a/b": "4"])
  }

  @Test func `a changed file where a folder goes is named before anything is written`() throws {
    for path in ["01-a/fig", "01-a/deep/fig"] {
      let fixture = try OutputFixture()
      try fixture.write([(path, "1"), ("index.html", "i")])
      try fixture.put("edited", "Output/\(path)")
      let plan = [("00-new.html", "n"), ("\(path)/x.png", "3"), ("index.html", "i2")]
      for isForced in [false, true] {
        let message = fixture.refusal(of: plan, isForced: isForced)
        #expect(message.contains("what was changed since: \(path); move it away"), "\(message)")
        #expect(fixture.files == [path: "edited", "index.html": "i"])
      }
    }
  }

  @Test(arguments: [
    "01-a/b/mine.txt", "01-a/b/c/mine.txt", "01-a/b/c/deep/mine.txt", "01-a/b/c/d",
  ])
  func `somebody's file in a folder where a file goes is named before anything is written`(
    _ path: String
  ) throws {
    let fixture = try OutputFixture()
    let old = [("01-a/b/c/d", "1"), ("01-a/b/e", "2"), ("index.html", "i")]
    try fixture.write(old)
    // The last is our own file, which was changed.
    try fixture.put("mine", "Output/\(path)")
    let before = fixture.files
    for isForced in [false, true] {
      let message = fixture.refusal(
        of: [("00-new.html", "n"), ("01-a/b", "3"), ("index.html", "i2")], isForced: isForced)
      let place = path.hasPrefix("01-a/b/c/deep") ? "01-a/b/c/deep" : path
      #expect(message.contains("what was changed since: \(place); move it away"), "\(message)")
      #expect(fixture.files == before)
    }
  }

  @Test func `an empty folder of somebody's and a link are in a file's way too`() throws {
    let fixture = try OutputFixture()
    try fixture.write([("01-a/b/c", "1")])
    try FileManager.default.createDirectory(
      atPath: "\(fixture.output)/01-a/b/empty", withIntermediateDirectories: false)
    try fixture.link("Output/01-a/b/link", to: "nowhere")
    #expect(fixture.refusal(of: [("01-a/b", "2")]).contains("01-a/b/empty, 01-a/b/link; "))
    #expect(fixture.files == ["01-a/b/c": "1"])
  }

  @Test func `a file takes the place of a folder whose own files somebody has removed`() throws {
    for removed in ["01-a/b/c", "01-a/b/c/d"] {
      let fixture = try OutputFixture()
      try fixture.write([("01-a/b/c/d", "1")])
      try fixture.remove("Output/\(removed)")
      try fixture.write([("01-a/b", "2")])
      #expect(fixture.files == ["01-a/b": "2"])
    }
  }

  @Test func `the output may be reached by a link`() throws {
    let fixture = try OutputFixture()
    try fixture.put("x", "real/.gitkeep")
    try fixture.remove("real/.gitkeep")
    try fixture.link("Output", to: "real")
    try fixture.write(site)
    #expect(fixture.text("real/index.html") == "i")
    try fixture.write([("index.html", "j")])
    #expect(fixture.text("real/index.html") == "j" && fixture.text("real/01-a/source.md") == nil)
  }

  @Test func `two sites do not share an output`() throws {
    let fixture = try OutputFixture()
    try fixture.put("", "Other/x.md")
    try fixture.write(site)
    let error = #expect(throws: SetupError.self) { try fixture.write(site, lessons: "Other") }
    #expect(error?.description.contains("another lessons' folder, ../Lessons") == true)
    #expect(error?.description.contains("the list of that site's files is replaced") == true)
    #expect(error?.description.contains("those of its pages that this site lacks stay") == true)
    try fixture.write([("index.html", "o")], lessons: "Other", isForced: true)
    // The pages of the site before it are nobody's now, and stay.
    #expect(fixture.files == ["01-a/index.html": "a", "01-a/source.md": "s", "index.html": "o"])
    #expect(fixture.refusal(of: site).contains("../Other"))
  }

  @Test func `a damaged list removes nothing, and paths that lead out are left alone`() throws {
    let fixture = try OutputFixture()
    try fixture.put("mine", "victim.txt")
    try fixture.write(site)
    try fixture.put(
      """
      {"format": 1, "note": "", "source": "../Lessons", "files": {
        "../victim.txt": "\(FileManifest.digest(of: Data("mine".utf8)))", "/etc/hostname": "1"}}
      """, "Output/\(FileManifest.name)")
    let warnings = try fixture.write(site).warnings
    #expect(warnings.count == 1 && warnings[0].contains("../victim.txt, /etc/hostname"))
    #expect(fixture.text("victim.txt") == "mine")
    // Without a list, files that are no pages of lectern's are foreign.
    try fixture.put("{", "Output/\(FileManifest.name)")
    #expect(fixture.refusal(of: site).contains("01-a/index.html"))
    let forced = try fixture.write([("index.html", "i")], isForced: true)
    #expect(forced.warnings.contains { $0.contains("cannot be used") })
    #expect(fixture.text("Output/01-a/index.html") == "a")
  }

  // MARK: - Cut off

  /// Stands for `kill -9` before one of the steps; false where there are not so many.
  private func write(
    _ plan: [(String, String)], cutBefore step: Int, _ fixture: OutputFixture
  ) throws -> Bool {
    let cut = Cut(before: step)
    do { try fixture.write(plan, beforeStep: cut.next) } catch {
      guard cut.isDone else { throw error }
    }
    // A file may have been under way.
    if cut.isDone, case .whole(let manifest, _) = FileManifest.read(in: fixture.output),
      let name = manifest.writing?.unfinishedName
    {
      try fixture.put("half", "Output/01-a/\(name)")
      try fixture.put("half", "Output/\(name)")
    }
    return cut.isDone
  }

  @Test func `whenever a build is cut off, the next one knows its own and leaves no remains`()
    throws
  {
    let before = site + [("02-b/index.html", "b"), ("01-a/fig", "f")]
    let after = [
      ("01-a/fig/x.png", "x"), ("01-a/index.html", "a2"), ("01-a/source.md", "s"),
      ("03-c/index.html", "c"), ("index.html", "i2"),
    ]
    let third = [("01-a/index.html", "a3"), ("index.html", "i2")]
    for next in [after, before, third] {
      var step = 1
      while true {
        let fixture = try OutputFixture()
        try fixture.write(before)
        try fixture.put("mine", "Output/02-b/mine.txt")
        guard try write(after, cutBefore: step, fixture) else { break }
        #expect(try fixture.write(next).warnings == [], "cut off before step \(step)")
        var expected = Dictionary(uniqueKeysWithValues: next)
        expected["02-b/mine.txt"] = "mine"
        #expect(fixture.files == expected, "cut off before step \(step)")
        step += 1
      }
      // The list, four files, two removals, the list.
      #expect(step == 9)
    }
  }

  @Test func `a build that was cut off at every attempt still knows its own`() throws {
    let fixture = try OutputFixture()
    for step in 1...4 {
      let plan = site.map { ($0.0, $0.1 + "\(step)") }
      #expect(try write(plan, cutBefore: step, fixture))
    }
    try fixture.write(site)
    #expect(fixture.files == Dictionary(uniqueKeysWithValues: site))
  }

  @Test func `a file that was changed while a build was cut off is still somebody's`() throws {
    let fixture = try OutputFixture()
    try fixture.write(site)
    #expect(try write(site.map { ($0.0, $0.1 + "2") }, cutBefore: 3, fixture))
    try fixture.put("edited", "Output/01-a/index.html")
    #expect(fixture.refusal(of: site).contains("01-a/index.html"))
    #expect(fixture.text("Output/01-a/index.html") == "edited")
  }

  // MARK: - Full disks

  @Test func `a full disk is told with the file, and leaves no remains`() throws {
    let fixture = try OutputFixture()
    try FileManager.default.createDirectory(
      atPath: fixture.output, withIntermediateDirectories: false)
    guard mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", fixture.output) else {
      try Test.cancel("a small disk cannot be mounted here")
    }
    defer { _ = run("/bin/umount", [fixture.output]) }
    let large = String(repeating: "x", count: 100_000)
    let plan = site + [("02-b/index.html", large)]
    #expect(
      fixture.refusal(of: plan)
        == "\(fixture.output)/02-b/index.html cannot be written: no space left on device")
    #expect(fixture.files == Dictionary(uniqueKeysWithValues: site))
    // What was written is known, and less of it fits.
    try fixture.write(site.dropLast() + [("index.html", "new")])
    #expect(fixture.text("Output/index.html") == "new")
    #expect(mount("-o", "remount,ro", fixture.output))
    #expect(
      fixture.refusal(of: site).hasSuffix("cannot be written: read-only file system"))
  }

  private func mount(_ arguments: String...) -> Bool { run("/bin/mount", arguments) == 0 }

  private func run(_ program: String, _ arguments: [String]) -> Int32 {
    guard
      let process = try? Subprocess(program, arguments, descriptors: (nil, nil, nil))
    else { return -1 }
    return process.wait()
  }
}

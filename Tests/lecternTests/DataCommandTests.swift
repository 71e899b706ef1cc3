import Foundation
import TestSupport
import Testing

@testable import DataDownloads
@testable import LessonExecution
@testable import lectern

/// `lectern data` as it is typed; no test asks a server of others.
@Suite(.serialized) struct DataCommandTests {
  /// The environment in which the network is none.
  private let offline = "https_proxy=http://127.0.0.1:1 http_proxy=http://127.0.0.1:1"
  private let names = KnownDataset.mnist.files.map(\.name)

  private func big(_ number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  /// Four plain files in MNIST's format.
  private var files: [String: [UInt8]] {
    let pictures = [0, 0, 8, 3] + big(3) + big(28) + big(28) + [UInt8](repeating: 7, count: 2352)
    let labels = [0, 0, 8, 1] + big(3) + [4, 0, 9]
    return Dictionary(
      uniqueKeysWithValues: names.enumerated().map { ($1, $0 % 2 == 0 ? pictures : labels) })
  }

  /// Writes those files into a folder of a fixture.
  private func put(_ fixture: CommandFixture, in folder: String) throws {
    let home = "\(fixture.folder)/\(folder)"
    try FileManager.default.createDirectory(atPath: home, withIntermediateDirectories: true)
    for (name, bytes) in files {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(home)/\(name)"))
    }
  }

  private func document(_ text: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  @Test func `without a network it names each mirror with its reason, and says what to put where`()
    async throws
  {
    let fixture = try CommandFixture()
    let result = await fixture.shell("\(offline) lectern data mnist")
    #expect(result.status == 2 && result.output.isEmpty)
    let lines = result.errors.split(separator: "\n")
    #expect(lines.first == "error: no mirror gave MNIST's t10k-labels-idx1-ubyte.gz:")
    #expect(lines.count == 5, "\(result.errors)")
    for (line, mirror) in zip(lines.dropFirst(), KnownDataset.mnist.mirrors) {
      #expect(line.hasPrefix("  \(mirror): cannot be reached: \""))
    }
    let remedy = try #require(lines.last)
    for word in names + ["\(fixture.folder)/cache/lectern/mnist", "--from FOLDER", "--data FOLDER"]
    {
      #expect(remedy.contains(word))
    }
    let other = await fixture.shell("\(offline) lectern data fashion-mnist --json")
    #expect(other.status == 2)
    #expect(
      (try document(other.output)["error"] as? String)?.contains("/lectern/fashion-mnist;") == true)
  }

  @Test func `another set needs a folder of its own, and is said to be another`() async throws {
    let fixture = try CommandFixture()
    try put(fixture, in: "set")
    let refused = await fixture.shell("lectern data mnist --from set")
    #expect(refused.status == 2)
    #expect(
      refused.errors.hasPrefix(
        "error: set: has a t10k-labels-idx1-ubyte with 11 bytes; expected 4542 or 10008; these are not MNIST's files"
      ), "\(refused.errors)")
    let hidden = await fixture.shell("lectern data mnist --from set --to cache/x/../lectern/mnist")
    #expect(hidden.status == 2 && hidden.errors.contains("these are not MNIST's files"))
    #expect(FileKind(at: "\(fixture.folder)/cache/lectern/mnist/\(names[3])") == .missing)
    let taken = await fixture.shell("lectern data mnist --from set --to own")
    #expect(taken.status == 0, "\(taken.errors)")
    #expect(
      taken.errors.hasSuffix(
        "\nthe files in own are not MNIST's, but of a set in the same format, which nobody vouches for; lectern build --data own uses it\n"
      ), "\(taken.errors)")
    try fixture.put(
      "---\ntitle: A\nsummary: x\n---\n\n```swift\nlet digits = try Digits.load()\nprint(digits.train.count, digits.sourceSentence)\n```\n",
      "Lessons/01-a.md")
    let built = await fixture.shell("lectern build --data own")
    #expect(built.status == 0, "\(built.errors)")
    #expect(
      fixture.text("Output/01-a/index.html")?.contains(
        "3 These pictures are from files in MNIST’s format that are not MNIST’s") == true
        || fixture.text("Output/01-a/index.html")?.contains(
          "3 These pictures are from files in MNIST's format that are not MNIST's") == true
    )
  }

  @Test func `half of a set where it is looked for is told, and digits are drawn`() async throws {
    let fixture = try CommandFixture()
    try fixture.put("", "cache/lectern/mnist/\(names[3]).gz")
    try fixture.put("---\ntitle: A\nsummary: x\n---\n\nText.\n", "Lessons/01-a.md")
    let warning =
      "warning: the folder '\(fixture.folder)/cache/lectern/mnist' has no \(names[0]) and no \(names[0]).gz; expected MNIST's four files; the program draws digits instead, and lectern data mnist brings what is missing\n"
    let built = await fixture.shell("lectern build")
    #expect(built.status == 0 && built.errors.contains(warning), "\(built.errors)")
    let named = await fixture.shell("LECTERN_DATA=generated lectern build")
    #expect(named.status == 0 && !named.errors.contains("warning"), "\(named.errors)")
  }

  @Test func `a report has what became of each file`() async throws {
    let fixture = try CommandFixture()
    try put(fixture, in: "set")
    let files = files
    let server = try ScriptedServer(
      files: Dictionary(uniqueKeysWithValues: files.map { ("/d/\($0.key)", $0.value) }))
    for (line, origin, source) in [
      ("--from \(server.url("/d")) --to a", "downloaded", server.url("/d/\(names[0])")),
      ("--from set --to b", "copied", "set/\(names[0])"), ("--from set --to b", "present", nil),
    ] {
      let result = await fixture.shell("lectern data mnist \(line) --json")
      #expect(result.status == 0, "\(result.errors)")
      let report = try document(result.output)
      #expect(report["set"] as? String == "mnist" && report["isKnown"] as? Bool == false)
      let entries = try #require(report["files"] as? [[String: Any]])
      #expect(entries.count == 4 && entries[0]["origin"] as? String == origin)
      #expect(entries[0]["from"] as? String == source && entries[0]["bytes"] as? Int == 2368)
      #expect((entries[0]["sha256"] as? String)?.count == 64)
    }
  }

  @Test func `a wrong call says what was expected`() async throws {
    let fixture = try CommandFixture()
    for (line, words) in [
      ("data", "lectern data needs <set>: the set: mnist or fashion-mnist"),
      ("data mnsit", "there is no set 'mnsit'; did you mean 'mnist'?"),
      ("data cifar", "there is no set 'cifar'; there are mnist and fashion-mnist"),
      ("data mnist --from ''", "--from is empty; expected a folder or a URL"),
      ("data mnist --to ''", "--to is empty; expected the path of a folder"),
      ("data mnist --from ftp://x/", "files cannot be brought by 'ftp'; expected"),
      ("data mnist --form x", "lectern data has no option --form; did you mean --from?"),
      (
        "data fashion-mnist --to cache/lectern/mnist",
        "'cache/lectern/mnist' is where lessons look for MNIST"
      ),
      (
        "data mnist --from x --to Lessons/01-a.md",
        "the folder for the data 'Lessons/01-a.md' cannot be made: "
      ),
      ("data mnist --to /proc/x", "the folder for the data '/proc/x' cannot be made: "),
    ] {
      let result = await fixture.shell("\(offline) lectern \(line)")
      #expect(result.status == 2 && result.errors.contains(words), "\(line): \(result.errors)")
    }
    let homeless = await fixture.shell("unset XDG_CACHE_HOME HOME; lectern data mnist")
    #expect(
      homeless.status == 2 && homeless.errors.hasPrefix("error: there is no cache, for neither"))
  }

  @Test(arguments: [("INT", Int32(130)), ("TERM", 143), ("KILL", 137)])
  func `however it ends, what has arrived is kept, and the same command goes on`(
    _ signal: String, _ status: Int32
  ) async throws {
    let fixture = try CommandFixture()
    let files = files
    let server = try ScriptedServer { request, reply in
      let bytes = files["\(request.path.dropFirst())"]
      guard let bytes else { return reply.head("404 Not Found", ["Content-Length: 0"]) }
      guard request.fields["range"] == nil, bytes.count > 1000, request.index < 4 else {
        return reply.file(bytes, to: request)
      }
      reply.head("200 OK", ["ETag: \"1\"", "Content-Length: \(bytes.count)"])
      reply.send(bytes[..<1000])
      reply.stall()
    }
    let call = "data mnist --from \(server.url()) --to own"
    let stopped = await fixture.shell(
      """
      "$program" \(call) --json & until [ "$(wc -c < own/\(names[0]).gz.part 2>/dev/null)" = 1000 ]
      do sleep 0.02; done; kill -\(signal) $!; wait $!
      """)
    #expect(stopped.status == status)
    if signal == "INT" {
      #expect(
        stopped.errors.hasSuffix(
          "\nstopped; what has arrived is kept, and the same command goes on from there if the server can\n"
        ))
      #expect(try document(stopped.output)["error"] as? String == "stopped")
    }
    #expect(FileKind(at: "\(fixture.folder)/own/\(names[0])") == .missing)
    let again = await fixture.shell("lectern \(call)")
    #expect(again.status == 0, "\(again.errors)")
    #expect(server.requests.contains { $0.offset == 1000 && $0.fields["if-range"] == "\"1\"" })
    #expect(
      FileManager.default.contents(atPath: "\(fixture.folder)/own/\(names[0])")
        == Data(files[names[0]]!))
  }

  @Test func `a disk that takes no more is told, and what fitted is kept`() async throws {
    let fixture = try CommandFixture()
    try put(fixture, in: "set")
    let files = files
    let server = try ScriptedServer(
      files: Dictionary(uniqueKeysWithValues: files.map { ("/\($0.key)", $0.value) }))
    // Beyond some kilobytes nothing is written, and no signal ends the program for it.
    let full = "trap '' XFSZ; ulimit -f 2; lectern data mnist --to own --from"
    let copied = await fixture.shell("\(full) set")
    #expect(
      copied.status == 2
        && copied.errors == "error: own/\(names[0]).gz.part cannot be written: file too large\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(fixture.folder)/own").isEmpty)
    let result = await fixture.shell("\(full) \(server.url())")
    #expect(result.status == 2)
    #expect(
      result.errors.hasSuffix(
        "error: own/\(names[0]).gz.part cannot be written: file too large; what has arrived is kept, and the same command goes on from there if the server can\n"
      ), "\(result.errors)")
  }

  @Test func `what the networking needs is loaded by no other command`() async throws {
    let fixture = try CommandFixture()
    let lists = await fixture.shell(
      "LD_TRACE_LOADED_OBJECTS=1 \"$program\"; echo; LD_TRACE_LOADED_OBJECTS=1 \"$(dirname \"$program\")/Downloader\""
    ).output.components(separatedBy: "\n\n")
    #expect(lists.count == 2 && lists[0].contains("libFoundation.so"))
    #expect(!lists[0].contains("libcurl") && !lists[0].contains("FoundationNetworking"))
    #expect(lists[1].contains("libcurl") && lists[1].contains("FoundationNetworking"))
  }

  @Test func `a machine without libcurl is told the package`() async throws {
    let fixture = try CommandFixture()
    let result = await fixture.shell(
      "mkdir broken; : > broken/libcurl.so.4; LD_LIBRARY_PATH=$PWD/broken lectern data mnist")
    #expect(result.status == 2)
    #expect(
      result.errors
        == "error: the program that downloads cannot start, for libcurl.so.4 is missing or damaged; install the Debian package libcurl4, or bring the files by other means and name their folder with --from\n"
    )
  }

  @Test func `the doctor says whether MNIST is there, and what brings it`() async throws {
    let fixture = try CommandFixture()
    let none = await fixture.shell("lectern doctor")
    #expect(
      none.output.contains(
        "– MNIST: lessons run on digits that the program draws; lectern data mnist downloads it\n"))
    try put(fixture, in: "cache/lectern/mnist")
    let other = await fixture.shell("lectern doctor")
    #expect(
      other.output.contains(
        "– MNIST in \(fixture.folder)/cache/lectern/mnist: the files there are another set's; lectern data mnist --force replaces them\n"
      ))
    unlink("\(fixture.folder)/cache/lectern/mnist/\(names[2])")
    let half = await fixture.shell("lectern doctor")
    #expect(half.output.contains("expected MNIST's four files; see: lectern data mnist\n"))
  }
}

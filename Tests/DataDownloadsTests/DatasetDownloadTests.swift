import Foundation
import LessonExecution
import LessonWire
import Synchronization
import TestSupport
import Testing

@testable import DataDownloads

/// The rules alone: who is asked, what counts as whole, what is written over.
@Suite struct DatasetDownloadTests {
  private let bench = DownloadBench()
  private let small = SmallDataset(mirrors: ["http://one/", "http://two/d", "http://three/"])
  private var packed: [String] { SmallDataset.names.map { "\($0).gz" } }

  /// A network on which some hosts have a set's files, and others a problem; it notes who was asked.
  private final class Network: Sendable {
    let asked = Mutex<[String]>([])
    let hosts: [String: SmallDataset]
    let problems: [String: SourceProblem]

    init(_ hosts: [String: SmallDataset], _ problems: [String: SourceProblem] = [:]) {
      self.hosts = hosts
      self.problems = problems
    }

    var urls: [String] { asked.withLock { $0 } }

    func transfer(_ request: DownloadRequest, _ receive: (TransferPiece) throws -> Void) throws {
      asked.withLock { $0.append(request.url) }
      let url = URL(string: request.url)
      if let problem = problems[url?.host ?? ""] { throw problem }
      guard let bytes = hosts[url?.host ?? ""]?.contents[url?.lastPathComponent ?? ""] else {
        return try receive(.answer(DownloadAnswer(status: 404, fields: [])))
      }
      try receive(
        .answer(
          DownloadAnswer(
            status: 200,
            fields: [HeaderField("content-length", "\(bytes.count)"), HeaderField("etag", "\"1\"")])
        ))
      for start in stride(from: 0, to: bytes.count, by: 9000) {
        try receive(.bytes(bytes[start..<min(bytes.count, start + 9000)]))
      }
    }
  }

  @Test func `the first mirror that works is asked for all that follows`() async throws {
    let network = Network(
      ["two": small, "three": small], ["one": SourceProblem("cannot be reached")])
    try await bench.bring(small, by: network.transfer)
    #expect(bench.holds(small))
    #expect(
      network.urls == ["http://one/\(packed[3])"] + packed.reversed().map { "http://two/d/\($0)" })
    #expect(bench.notes == ["http://one/: cannot be reached"])
  }

  @Test func `a mirror that sends another file is passed over for that file`() async throws {
    let other = SmallDataset(shade: 3)
    let network = Network(["one": other, "two": small])
    try await bench.bring(small, by: network.transfer)
    #expect(bench.holds(small))
    // Labels are the same in both.
    #expect(network.urls.first == "http://one/\(packed[3])" && bench.notes.count == 1)
    #expect(bench.notes[0].hasPrefix("http://one/: sends other bytes: their SHA-256 is "))
  }

  @Test func `without a network each mirror is named with its reason, and what to put where`() async
  {
    let network = Network(
      [:],
      [
        "one": SourceProblem("its name cannot be resolved"),
        "two": SourceProblem("cannot be reached"),
      ])
    do {
      try bench.put(small.contents[packed[1]] ?? [], packed[1])
      try await bench.bring(small, by: network.transfer)
      Issue.record("there was no network")
    } catch {
      #expect(
        "\(error)" == """
          no mirror gave MNIST's t10k-labels-idx1-ubyte.gz:
            http://one/: its name cannot be resolved
            http://two/d: cannot be reached
            http://three/: answers 404 (not found)
          put train-images-idx3-ubyte, t10k-images-idx3-ubyte and t10k-labels-idx1-ubyte, plain or with .gz behind the name, into \(bench.folder); or copy them from where they are, with lectern data mnist --from FOLDER; or use them there, with lectern build --data FOLDER
          """)
    }
    #expect(bench.names == [packed[1]])
  }

  @Test func `a file that is there and wrong is kept, and with force it is replaced`() async throws
  {
    let network = Network(["one": small])
    var other = small.contents[packed[0]] ?? []
    other[30] ^= 1
    try bench.put(other, packed[0])
    try bench.put([1, 2, 3], SmallDataset.names[1])
    let problem = await bench.problem(small)
    #expect(
      problem.hasPrefix("\(bench.folder)/\(packed[0]) has other bytes: their SHA-256 is "),
      "\(problem)")
    #expect(
      problem.contains("; \(bench.folder)/train-labels-idx1-ubyte has 3 bytes; expected ")
        && problem.hasSuffix(
          "; they are kept. With --force they are replaced, with --to the files go into another folder"
        ))
    #expect(network.urls.isEmpty && bench.bytes(packed[0]) == other)
    try await bench.bring(small, isForced: true, by: network.transfer)
    #expect(bench.holds(small))
  }

  @Test func `plain files are as good as packed ones, and a packed one hides a plain one`()
    async throws
  {
    try small.write(to: bench.folder, packed: false)
    let network = Network(["one": small])
    let report = try await bench.bring(small, by: network.transfer)
    #expect(network.urls.isEmpty && report.files.allSatisfy { $0.origin == .present })
    try bench.put([7], packed[2])
    #expect(
      await bench.problem(small).hasPrefix("\(bench.folder)/\(packed[2]) has 1 byte; expected "))
  }

  @Test func `a folder or a dangling link in a file's place is told, forced or not`() async throws {
    try FileManager.default.createDirectory(
      atPath: "\(bench.folder)/\(packed[0])", withIntermediateDirectories: true)
    for isForced in [false, true] {
      #expect(
        await bench.problem(small, isForced: isForced)
          == "\(bench.folder)/\(packed[0]) stands where a file of the data goes, and is none; move it away"
      )
    }
    rmdir("\(bench.folder)/\(packed[0])")
    symlink("/nowhere/mine", "\(bench.folder)/\(packed[0])")
    #expect(await bench.problem(small).contains("cannot be read: no such file or directory"))
    try await bench.bring(small, isForced: true, by: Network(["one": small]).transfer)
    #expect(bench.holds(small) && FileKind(at: "\(bench.folder)/\(packed[0])") == .file)
  }

  @Test func `with force a link is replaced, and what it leads to is left alone`() async throws {
    let mine = temporaryPath("mine")
    try Data([1, 2, 3]).write(to: URL(fileURLWithPath: mine))
    try FileManager.default.createDirectory(
      atPath: bench.folder, withIntermediateDirectories: true)
    symlink(mine, "\(bench.folder)/\(packed[0])")
    try await bench.bring(small, isForced: true, by: Network(["one": small]).transfer)
    #expect(bench.holds(small) && FileManager.default.contents(atPath: mine) == Data([1, 2, 3]))
  }

  @Test func `a folder that cannot be made, and a file in its place, are told`() async throws {
    for (folder, words) in [
      ("/proc/nowhere/x", "the folder for the data '/proc/nowhere/x' cannot be made: "),
      (
        "\(bench.folder)/file",
        "the folder for the data '\(bench.folder)/file' cannot be made: \(bench.folder)/file is a file"
      ),
    ] {
      try bench.put([1], "file")
      let download = DatasetDownload(
        small.dataset, from: .mirrors, to: folder, takesOthers: false, isForced: true,
        transport: Network([:]).transfer)
      let error = #expect(throws: SetupError.self) { try download.run { _ in } }
      #expect(error?.description.hasPrefix(words) == true, "\(error?.description ?? "")")
    }
  }

  @Test func `of two downloads at once the second says that the first goes on`() async throws {
    let (bench, small) = (bench, small)
    let second = Mutex("")
    let network = Network(["one": small])
    try await bench.bring(small) { request, receive in
      let other = DatasetDownload(
        small.dataset, from: .mirrors, to: bench.folder, takesOthers: false, isForced: true,
        transport: network.transfer)
      do { _ = try other.run { _ in } } catch { second.withLock { $0 = "\(error)" } }
      try network.transfer(request, receive)
    }
    #expect(bench.holds(small))
    #expect(
      second.withLock { $0 }
        == "another download into '\(bench.folder)' goes on; wait for its end")
  }

  @Test func `a partial file of others is left alone, and its folder and its link too`()
    async throws
  {
    let part = "\(packed[3]).part"
    try bench.put([1, 2, 3], part)
    let network = Network(["one": small])
    do {
      try await bench.bring(small, by: network.transfer)
      Issue.record("written over")
    } catch {
      #expect(
        "\(error)".hasPrefix("\(bench.folder)/\(part) stands where a download goes, and is none of")
      )
    }
    #expect(bench.bytes(part) == [1, 2, 3] && network.urls.isEmpty)
    try await bench.bring(small, isForced: true, by: network.transfer)
    #expect(bench.holds(small))
  }

  @Test func `a partial file that is whole already is taken without a word to the network`()
    async throws
  {
    let network = Network(["one": small])
    for name in packed {
      try bench.put(small.contents[name] ?? [], "\(name).part")
      try bench.put(Array("{\"source\":\"\"}".utf8), "\(name).part.from")
    }
    try await bench.bring(small, by: network.transfer)
    #expect(bench.holds(small) && network.urls.isEmpty)
  }

  @Test(arguments: ["", "nonsense", "{\"source\":3}"])
  func `a damaged record is as none: all is brought anew`(_ record: String) async throws {
    let network = Network(["one": small])
    try bench.put([9, 9, 9], "\(packed[0]).part")
    try bench.put(Array(record.utf8), "\(packed[0]).part.from")
    try await bench.bring(small, by: network.transfer)
    #expect(bench.holds(small))
  }

  @Test func `a mirror with another file costs nothing of what another had sent`() async throws {
    let name = "\(SmallDataset.names[0]).gz"
    let (bytes, network) = (small.contents[name] ?? [], Network(["three": small]))
    let ranges = Mutex<[String]>([])
    try await bench.bring(small) { request, receive in
      guard request.url.hasSuffix(name) else {
        let url = request.url.replacingOccurrences(of: "http://one/", with: "http://three/")
        return try network.transfer(DownloadRequest(url: url), receive)
      }
      ranges.withLock {
        $0.append(request.fields.first { $0.name == "Range" }.map(\.value) ?? "all")
      }
      func answer(_ status: Int, _ fields: [HeaderField]) throws {
        try receive(.answer(DownloadAnswer(status: status, fields: fields)))
      }
      switch URL(string: request.url)?.host {
      case "one":
        try answer(200, [HeaderField("Content-Length", "\(bytes.count)")])
        try receive(.bytes(bytes[..<7000]))
        throw SourceProblem(.stalled, "sends nothing in 30 s")
      case "two": try answer(200, [HeaderField("Content-Length", "7")])
      default:
        try answer(
          206, [HeaderField("Content-Range", "bytes 7000-\(bytes.count - 1)/\(bytes.count)")])
        try receive(.bytes(bytes[7000...]))
      }
    }
    #expect(bench.holds(small) && ranges.withLock { $0 } == ["all", "bytes=7000-", "bytes=7000-"])
    #expect(
      bench.notes.first == "http://one/: sends nothing in 30 s after 7000 of \(bytes.count) bytes")
  }

  @Test func `no redirect leads from what is encrypted to what is not`() async {
    let small = SmallDataset(mirrors: ["https://one/"])
    do {
      try await bench.bring(small) { request, receive in
        try receive(
          .answer(
            DownloadAnswer(
              status: 302, fields: [HeaderField("Location", "http://one/x?key=secret")])))
      }
      Issue.record("it was followed")
    } catch {
      #expect(
        "\(error)".contains(
          "\n  https://one/: redirects from https to http://one/x?…, which is not encrypted\n"))
    }
  }

  // MARK: - From a folder

  @Test(arguments: [true, false])
  func `files are copied from a folder, packed or plain`(_ isPacked: Bool) async throws {
    let home = temporaryPath("home")
    try small.write(to: home, packed: isPacked)
    let report = try await bench.bring(small, from: .folder(home))
    #expect(
      report.isKnown
        && bench.names == SmallDataset.names.map { $0 + (isPacked ? ".gz" : "") }.sorted())
    #expect(bench.names.allSatisfy { bench.bytes($0) == small.contents[$0] })
    #expect(
      report.files.map(\.origin)
        == SmallDataset.names.map { .copied(from: "\(home)/\($0)\(isPacked ? ".gz" : "")") })
  }

  @Test func `a folder that lacks a file, and what is none, are told`() async throws {
    let home = temporaryPath("home")
    try small.write(to: home)
    unlink("\(home)/\(packed[2])")
    #expect(
      await bench.problem(small, from: .folder(home))
        == "\(home): has no \(packed[2]) and no \(SmallDataset.names[2])")
    mkfifo("\(home)/\(packed[2])", 0o600)
    #expect(
      await bench.problem(small, from: .folder(home)).hasPrefix(
        "\(home): has a \(SmallDataset.names[2]) that cannot be read: "))
    #expect(
      await bench.problem(small, from: .folder("/nowhere"))
        == "/nowhere: cannot be read: no such file or directory")
    #expect(
      await bench.problem(small, from: .folder("\(home)/\(packed[0])"))
        == "\(home)/\(packed[0]): cannot be read: it is a file")
  }

  @Test func `a folder with another set's files does not pose as this one`() async throws {
    let home = temporaryPath("home")
    try SmallDataset(train: 30, shade: 7).write(to: home)
    let problem = await bench.problem(small, from: .folder(home))
    #expect(problem.hasPrefix("\(home): has a \(SmallDataset.names[2]) with "), "\(problem)")
    #expect(problem.hasSuffix("where no lesson looks for MNIST"))
    // Its labels to test on are those of this one.
    #expect(bench.names == [packed[3]])
  }

  @Test func `a folder may be its own source`() async throws {
    try small.write(to: bench.folder)
    try await bench.bring(small, from: .folder(bench.folder))
    try await bench.bring(small, from: .folder(bench.folder), takesOthers: true)
    #expect(bench.holds(small))
  }
}

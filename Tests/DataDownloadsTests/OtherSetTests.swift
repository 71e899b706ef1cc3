import Datasets
import Foundation
import LessonExecution
import TestSupport
import Testing

@testable import DataDownloads

/// Sets in MNIST's format that are not MNIST, such as Fashion-MNIST.
@Suite struct OtherSetTests {
  private let bench = DownloadBench()
  private let known = SmallDataset()
  private let other = SmallDataset(train: 50, test: 20, shade: 9)
  private let names = SmallDataset.names.map { "\($0).gz" }

  /// Brings what a folder or a server has, which is called by the known set's name.
  private func bring(
    _ source: DatasetSource, isForced: Bool = false
  ) async throws -> DatasetReport {
    try await bench.bring(known, from: source, takesOthers: true, isForced: isForced)
  }

  private func problem(_ source: DatasetSource) async -> String {
    await bench.problem(known, from: source, takesOthers: true)
  }

  @Test func `its files are taken, said not to be the known ones, and load as digits`() async throws
  {
    let server = try ScriptedServer(files: other.paths())
    let report = try await bring(source(server.url()))
    #expect(bench.holds(other) && !report.isKnown && report.files.allSatisfy { !$0.isKnown })
    let digits = try Digits.mnist(bench.folder)
    #expect(digits.source == .otherFiles && digits.train.count == 50 && digits.test.count == 20)
    // Asked again, it is compared and found the same.
    let again = try await bring(source(server.url()))
    #expect(again.files.allSatisfy { $0.origin == .present } && bench.holds(other))
  }

  @Test func `the known files are known by their digests here too`() async throws {
    let server = try ScriptedServer(files: known.paths())
    #expect(try await bring(source(server.url())).isKnown && bench.holds(known))
  }

  @Test func `a set is not mixed with what is there, and with force it takes its place whole`()
    async throws
  {
    try known.write(to: bench.folder)
    let home = temporaryPath("home")
    try other.write(to: home)
    let problem = await problem(.folder(home))
    #expect(problem.contains("\(bench.folder)/\(names[0]) has ") && problem.contains(names[3]))
    #expect(bench.holds(known))
    _ = try await bring(.folder(home), isForced: true)
    #expect(bench.holds(other))
  }

  @Test func `a folder of plain files takes the place of packed ones`() async throws {
    try known.write(to: bench.folder)
    let home = temporaryPath("home")
    try other.write(to: home, packed: false)
    _ = try await bring(.folder(home), isForced: true)
    #expect(bench.names == SmallDataset.names.sorted())
    #expect(try Digits.mnist(bench.folder).train.count == 50)
  }

  @Test(arguments: [
    ("pictures of another size", "has pictures of [14, 14]; expected [28, 28]"),
    ("a label of 10", "has the label 10; expected 0 to 9"),
    ("fewer labels", "has 49 labels for the 50 pictures of train-images-idx3-ubyte"),
    ("labels in the pictures' place", "has magic number 2049; expected 2051, bytes with 3 axes"),
    ("half a file", "is truncated: its gzip stream ends early"),
    ("a page", "has magic number 1013478509; expected 2051"),
    ("nothing", "has 0 bytes; an IDX file begins with 4 bytes of magic number"),
  ])
  func `what is not of the format is told, and nothing of it stays`(
    _ damage: String, _ words: String
  ) async throws {
    var files = other.contents
    let (pictures, labels) = (names[0], names[1])
    switch damage {
    case "pictures of another size":
      files[pictures] = SmallDataset.gzip(SmallDataset.pictures(50, 1, size: 14))
    case "a label of 10":
      files[labels] = SmallDataset.gzip(SmallDataset.labels(50).dropLast() + [10])
    case "fewer labels": files[labels] = SmallDataset.gzip(SmallDataset.labels(49))
    case "labels in the pictures' place": files[pictures] = files[labels]
    case "half a file": files[pictures] = files[pictures]?.dropLast(200)
    case "a page": files[pictures] = Array("<html>".utf8)
    default: files[pictures] = []
    }
    let server = try ScriptedServer(
      files: Dictionary(uniqueKeysWithValues: files.map { ("/\($0.key)", $0.value) }))
    let problem = await problem(try source(server.url()))
    #expect(problem.contains(words), "\(problem)")
    let place =
      problem.hasPrefix("\(server.url("/\(pictures)")): ")
      || problem.hasPrefix("\(server.url("/\(labels)")): ")
    #expect(place, "\(problem)")
    #expect(bench.names.isEmpty)
  }

  @Test func `one that breaks off goes on only with the server's word that the file is the same`()
    async throws
  {
    for tag in ["\"a\"", nil, "W/\"a\""] {
      let (bytes, pictures) = (other.contents[names[0]] ?? [], names[0])
      let others = other.paths()
      let server = try ScriptedServer { request, reply in
        guard request.path.hasSuffix(pictures) else {
          return reply.file(others[request.path] ?? [], to: request)
        }
        guard request.index == 0 else { return reply.file(bytes, to: request, tag: tag) }
        reply.head(
          "200 OK", (tag.map { ["ETag: \($0)"] } ?? []) + ["Content-Length: \(bytes.count)"])
        reply.send(bytes[..<4000])
      }
      let bench = DownloadBench()
      try await bench.bring(known, from: source(server.url()), takesOthers: true)
      #expect(bench.holds(other))
      #expect(server.requests[1].offset == (tag == "\"a\"" ? 4000 : nil))
    }
  }

  @Test
  func `what was brought and refused is not brought twice where the server says it is the same`()
    async throws
  {
    try known.write(to: bench.folder)
    let server = try ScriptedServer(files: other.paths())
    _ = await problem(try source(server.url()))
    _ = try await bring(source(server.url()), isForced: true)
    #expect(bench.holds(other))
    #expect(
      server.requests.dropFirst(4).map(\.offset)
        == SmallDataset.names.map { other.contents["\($0).gz"]?.count })
  }

  @Test func `a length beyond all sets is refused, and an endless file is cut`() async throws {
    let large = try ScriptedServer { _, reply in
      reply.head("200 OK", ["Content-Length: 1000000000000"])
      reply.stall()
    }
    #expect(
      await problem(try source(large.url()))
        == "\(large.url()): has a file of 1000000000000 bytes; at most 209715200 are taken"
    )
    let endless = try ScriptedServer { _, reply in
      reply.head("200 OK")
      while reply.send([UInt8](repeating: 0, count: 1 << 16)) {}
    }
    var download = DatasetDownload(
      known.dataset, from: try source(endless.url()), to: bench.folder, takesOthers: true,
      isForced: false)
    download.mostBytes = 1_000_000
    let error = #expect(throws: SetupError.self) { try download.run { _ in } }
    #expect(
      error?.description == "\(endless.url()): sends more than the 1000000 bytes that are taken")
    #expect(bench.names.isEmpty)
  }
}

import Foundation
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct ResultCacheCleaningTests {
  let folder = temporaryPath("cleaning")
  var cache: ResultCache { ResultCache(folder: "\(folder)/cache") }

  private static let digest = String(repeating: "0a", count: 32)
  /// What a cache holds, below its folder.
  private static let own = [
    "results/\(digest)/0123456789abcdef.json", "inputs/\(digest).json", "inputs/file-\(digest)",
    "modules/\(digest)/Cell1.cell.so", "modules/work-1-0123ABCD/Cell1.swift",
    "modules/work-1-0123ABCE.swift", "modules/clang-0123456789abcdef/x",
    "published/\(digest).safetensors", "formulas/\(digest).html", "runs/1-0123ABCD/scratch/x",
    "results/.\(UUID().uuidString)", "exports/\(digest)", "trials/\(digest).safetensors",
    "trials/\(digest).safetensors.1f.12.part",
  ]

  private func fill(_ paths: [String], in home: String) throws {
    for path in paths {
      let file = URL(fileURLWithPath: "\(home)/\(path)")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data("x".utf8).write(to: file)
    }
  }

  private func files(in home: String) -> Set<String> {
    let all = FileManager.default.enumerator(atPath: home)?.compactMap { $0 as? String } ?? []
    return Set(all.filter { FileKind(at: "\(home)/\($0)") == .file })
  }

  @Test func `removes all that a cache holds; data that was downloaded stays`() throws {
    try fill(Self.own + ["mnist/train-images-idx3-ubyte"], in: cache.folder)
    #expect(try cache.clear() == [])
    #expect(files(in: cache.folder) == ["mnist/train-images-idx3-ubyte"])
    // Nothing is left to remove, and a cache that is not there is empty.
    #expect(try cache.clear() == [])
    #expect(try ResultCache(folder: "\(folder)/nowhere").clear() == [])
  }

  @Test func `nothing goes while another program runs lessons with it`() throws {
    // A process of this program's name, which is what counts beside its number.
    let name = try String(contentsOfFile: "/proc/self/comm", encoding: .utf8).dropLast()
    try fill(Self.own, in: cache.folder)
    let program = "\(folder)/\(name)"
    try FileManager.default.copyItem(
      atPath: FileManager.default.destinationOfSymbolicLink(atPath: "/bin") == "usr/bin"
        ? "/usr/bin/sleep" : "/bin/sleep", toPath: program)
    let process = try Subprocess(program, ["60"], descriptors: (nil, nil, nil))
    try fill(["runs/\(process.identifier)-0123ABCD/scratch/x"], in: cache.folder)
    let error = #expect(throws: SetupError.self) { try cache.clear() }
    #expect(error?.description.contains("process \(process.identifier) runs lessons") == true)
    #expect(files(in: cache.folder).count == Self.own.count + 1)
    process.signal(SIGKILL)
    process.wait()
    #expect(try cache.clear() == [])
    #expect(files(in: cache.folder) == [])
  }

  @Test func `what is in use is not the first to go, whatever the file system notes`() throws {
    let (old, used) = (
      "published/\(Self.digest).safetensors",
      "published/\(String(repeating: "0b", count: 32)).safetensors"
    )
    try fill([old, used], in: cache.folder)
    let longAgo = [
      timespec(tv_sec: 1_000_000, tv_nsec: 0), timespec(tv_sec: 1_000_000, tv_nsec: 0),
    ]
    for path in [old, used] { utimensat(AT_FDCWD, "\(cache.folder)/\(path)", longAgo, 0) }
    ResultCache.noteUse(of: "\(cache.folder)/\(used)")
    var status = stat()
    #expect(stat("\(cache.folder)/\(used)", &status) == 0 && status.st_mtim.tv_sec == 1_000_000)
    cache.tidy(limit: 0)
    #expect(files(in: cache.folder) == [used])
  }

  @Test func `what others keep there stays, and is told`() throws {
    let foreign = [
      "results/thesis.json", "runs/2024/log.txt", "modules/mine.swift",
      "published/model.safetensors",
      "formulas/notes.md", "inputs/a.csv", "runs/12-notes/x", "modules/work-mine/x",
    ]
    try fill(Self.own + foreign, in: cache.folder)
    let stayed = try cache.clear()
    #expect(files(in: cache.folder) == Set(foreign))
    #expect(stayed.count == 6)
    #expect(stayed.contains { $0.contains("results") && $0.contains("thesis.json") })
  }

  @Test func `a cache that is a link, and a part that is one, keep what is behind them`() throws {
    try fill(Self.own, in: "\(folder)/target")
    let files = FileManager.default
    try files.createSymbolicLink(atPath: cache.folder, withDestinationPath: "target")
    #expect(
      try cache.clear() == ["\(cache.folder) is a link to target; nothing behind it was removed"])
    cache.tidy(limit: 0)
    #expect(self.files(in: "\(folder)/target") == Set(Self.own))

    try files.removeItem(atPath: cache.folder)
    try files.createDirectory(atPath: cache.folder, withIntermediateDirectories: true)
    for place in ["results", "runs", "modules"] {
      try files.createSymbolicLink(
        atPath: "\(cache.folder)/\(place)", withDestinationPath: "../target/\(place)")
    }
    cache.tidy(limit: 0)
    #expect(try cache.clear().count == 3)
    #expect(self.files(in: "\(folder)/target") == Set(Self.own))
    #expect(FileKind(at: "\(cache.folder)/results") == .link)
  }

  @Test func `an entry that is a link is not the cache's`() throws {
    try fill(["a/b.json"], in: "\(folder)/target")
    try fill([], in: cache.folder)
    try FileManager.default.createDirectory(
      atPath: "\(cache.folder)/results", withIntermediateDirectories: true)
    try FileManager.default.createSymbolicLink(
      atPath: "\(cache.folder)/results/\(Self.digest)", withDestinationPath: "\(folder)/target/a")
    cache.tidy(limit: 0)
    #expect(try cache.clear().count == 1)
    #expect(files(in: "\(folder)/target") == ["a/b.json"])
  }

  @Test func `tidying takes what is too much and old, and nothing of others`() throws {
    let old = ["results/\(Self.digest)/a.json", "published/\(Self.digest).safetensors"]
    let foreign = ["results/thesis/a.json", "published/model.safetensors", "runs/1-mine/x"]
    try fill(old + foreign, in: cache.folder)
    let long = Date(timeIntervalSinceNow: -7200)
    for path in FileManager.default.enumerator(atPath: cache.folder)?.allObjects ?? [] {
      try FileManager.default.setAttributes(
        [.modificationDate: long], ofItemAtPath: "\(cache.folder)/\(path)")
      var times = [timeval(tv_sec: Int(long.timeIntervalSince1970), tv_usec: 0)]
      times.append(times[0])
      utimes("\(cache.folder)/\(path)", times)
    }
    cache.tidy(limit: 1 << 20)
    #expect(files(in: cache.folder) == Set(old + foreign))
    cache.tidy(limit: 0)
    #expect(files(in: cache.folder) == Set(foreign))
  }

  @Test func `a cache that cannot be made or written is told with its folder`() throws {
    try cache.prepare()
    #expect(try FileManager.default.contentsOfDirectory(atPath: cache.folder) == [])
    let error = #expect(throws: SetupError.self) {
      try ResultCache(folder: "/proc/nowhere/lectern").prepare()
    }
    #expect(
      error?.description
        == "the cache folder '/proc/nowhere/lectern' cannot be made: no such file or directory")
    let closed = #expect(throws: SetupError.self) {
      try ResultCache(folder: "/proc/self").prepare()
    }
    #expect(
      closed?.description.hasPrefix("the cache folder '/proc/self' cannot be written: ") == true)
  }
}

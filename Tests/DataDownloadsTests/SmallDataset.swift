import CZlib
import Foundation
import LessonExecution
import LessonWire
import Synchronization
import TestSupport
import Testing

@testable import DataDownloads

/// A set of four small files in MNIST's format, as the program would know it.
struct SmallDataset {
  /// The files' contents by their names, packed with `.gz` behind and plain.
  var contents: [String: [UInt8]] = [:]
  var dataset: KnownDataset

  static let names = KnownDataset.mnist.files.map(\.name)

  /// - Parameter shade: The gray of the pictures, which differ with it.
  init(train: Int = 40, test: Int = 10, shade: UInt8 = 100, mirrors: [String] = []) {
    var files: [KnownFile] = []
    for (place, name) in Self.names.enumerated() {
      let plain =
        place % 2 == 0
        ? Self.pictures(place == 0 ? train : test, shade) : Self.labels(place == 1 ? train : test)
      let packed = Self.gzip(plain)
      contents[name] = plain
      contents["\(name).gz"] = packed
      files.append(
        KnownFile(
          name, packed: Self.identity(packed),
          plain: Self.identity(plain)))
    }
    dataset = KnownDataset(
      name: "mnist", title: "MNIST", files: files, mirrors: mirrors.compactMap { URL(string: $0) })
  }

  /// The packed files below a folder of a server.
  func paths(in folder: String = "") -> [String: [UInt8]] {
    Dictionary(
      uniqueKeysWithValues: contents.filter { $0.key.hasSuffix(".gz") }
        .map { ("\(folder)/\($0.key)", $0.value) })
  }

  /// Writes the files into a folder that is made.
  func write(to folder: String, packed: Bool = true) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (name, bytes) in contents where name.hasSuffix(".gz") == packed {
      try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
  }

  static func identity(_ bytes: [UInt8]) -> FileIdentity {
    var hash = SHA256()
    hash.update(bytes)
    return FileIdentity(bytes: bytes.count, digest: hash.finish())
  }

  static func labels(_ count: Int) -> [UInt8] {
    [0, 0, 8, 1] + big(count) + (0..<count).map { UInt8($0 % 10) }
  }

  /// Pictures of noise, so that packing them leaves something to break off.
  static func pictures(_ count: Int, _ shade: UInt8, size: Int = 28) -> [UInt8] {
    var state = UInt32(shade) + 1
    return [0, 0, 8, 3] + big(count) + big(size) + big(size)
      + (0..<count * size * size).map { _ in
        state = state &* 1_664_525 &+ 1_013_904_223
        return UInt8(truncatingIfNeeded: state >> 24)
      }
  }

  private static func big(_ number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  }

  static func gzip(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    deflateInit2_(
      &stream, 1, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    defer { deflateEnd(&stream) }
    var input = bytes
    var output = [UInt8](repeating: 0, count: bytes.count + bytes.count / 100 + 100)
    input.withUnsafeMutableBufferPointer { source in
      output.withUnsafeMutableBufferPointer { target in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = target.baseAddress
        stream.avail_out = UInt32(target.count)
        deflate(&stream, Z_FINISH)
      }
    }
    return Array(output[..<(output.count - Int(stream.avail_out))])
  }
}

/// A folder that files are brought into, and what was told meanwhile.
final class DownloadBench: Sendable {
  let folder = temporaryPath("data")
  private let told = Mutex<[DownloadNews]>([])

  /// What was told but for how far it is.
  var notes: [String] {
    told.withLock { $0.compactMap { if case .note(let note) = $0 { note } else { nil } } }
  }

  /// The bytes that were told to be there, of one file.
  func counts(_ file: String) -> [Int] {
    told.withLock {
      $0.compactMap {
        if case .progress(let name, let count, _) = $0, name == file { count } else { nil }
      }
    }
  }

  /// Brings a set by the real program that downloads.
  @discardableResult func bring(
    _ set: SmallDataset, from source: DatasetSource = .mirrors, takesOthers: Bool = false,
    isForced: Bool = false, patience: Double = 20
  ) async throws -> DatasetReport {
    try await bring(
      set, from: source, takesOthers: takesOthers, isForced: isForced,
      by: DownloaderProcess(patience: patience).transfer)
  }

  @discardableResult func bring(
    _ set: SmallDataset, from source: DatasetSource = .mirrors, takesOthers: Bool = false,
    isForced: Bool = false, by transport: @escaping Transport
  ) async throws -> DatasetReport {
    let download = DatasetDownload(
      set.dataset, from: source, to: folder, takesOthers: takesOthers, isForced: isForced,
      transport: transport)
    // On a thread of its own: waiting here would hold one of the pool's.
    return try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread { [self] in
        continuation.resume(
          with: Result {
            try download.run { [self] news in told.withLock { $0.append(news) } }
          })
      }
    }
  }

  /// The sentence with which bringing a set fails.
  func problem(
    _ set: SmallDataset, from source: DatasetSource = .mirrors, takesOthers: Bool = false,
    isForced: Bool = false, patience: Double = 20, sourceLocation: SourceLocation = #_sourceLocation
  ) async -> String {
    do {
      try await bring(
        set, from: source, takesOthers: takesOthers, isForced: isForced, patience: patience)
    } catch { return "\(error)" }
    Issue.record("nothing was wrong", sourceLocation: sourceLocation)
    return ""
  }

  /// The names of what lies in the folder.
  var names: [String] {
    ((try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []).sorted()
  }

  func bytes(_ name: String) -> [UInt8]? {
    FileManager.default.contents(atPath: "\(folder)/\(name)").map { [UInt8]($0) }
  }

  func put(_ bytes: [UInt8], _ name: String) throws {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try Data(bytes).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
  }

  /// Whether the folder holds a set's packed files, bit for bit, and nothing else.
  func holds(_ set: SmallDataset) -> Bool {
    names == SmallDataset.names.map { "\($0).gz" }.sorted()
      && names.allSatisfy { bytes($0) == set.contents[$0] }
  }
}

/// A source that is the folder of a server.
func source(_ text: String) throws -> DatasetSource {
  try DatasetSource(text, files: KnownDataset.mnist.files)
}

import Foundation
import LessonExecution
import LessonWire

/// The transport of the network: the program `Downloader`, which lies beside this one, once for each
/// request.
package struct DownloaderProcess: Sendable {
  private let program: String
  private let patience: Double
  /// The bytes that must come within the patience for a transfer to be alive.
  private static let fewestBytes = 1024
  /// A line longer than this is no message of ours.
  private static let longestLine = 1 << 20
  /// What every pipe holds.
  private static let longestRequest = 4096

  /// - Parameters:
  ///   - program: The path of the `Downloader`.
  ///   - patience: The seconds without an answer or bytes after which a transfer is given up.
  package init(
    program: String = Subprocess.programBesideThis("Downloader"), patience: Double = 30
  ) {
    self.program = program
    self.patience = patience
  }

  package func transfer(
    _ request: DownloadRequest, _ receive: (TransferPiece) throws -> Void
  ) throws {
    guard FileManager.default.isExecutableFile(atPath: program) else {
      throw SetupError(
        "\(program) is missing, the program that downloads, which lies where Lectern was built; link to the program there in place of a copy, or build it: swift build -c release"
      )
    }
    let input = try Subprocess.makePipe()
    // Held to the end: the program leaves when this closes.
    defer { close(input.writing) }
    let (output, errors) = try pipes(closing: input.reading)
    defer { for descriptor in [output.reading, errors.reading] { close(descriptor) } }
    // Written before the program starts: the pipe holds it, and no end is missing yet.
    let line = request.line
    let isAsked =
      line.count <= Self.longestRequest
      && line.withUnsafeBytes { write(input.writing, $0.baseAddress!, $0.count) } == line.count
    let started = Result { () throws(SetupError) in
      try Subprocess(
        program, [], descriptors: (input.reading, output.writing, errors.writing))
    }
    for descriptor in [input.reading, output.writing, errors.writing] { close(descriptor) }
    let process = try started.get()
    defer {
      process.signal(SIGKILL)
      process.wait()
    }
    guard isAsked else { throw SourceProblem("has too long a URL, of \(byteCount(line.count))") }
    var stream = EventStream(
      descriptor: output.reading, patience: patience, fewestBytes: Self.fewestBytes,
      longestLine: Self.longestLine)
    guard try stream.read(receive) else {
      throw Self.failure(of: process, said: Self.text(in: errors.reading))
    }
  }

  private func pipes(
    closing descriptor: Int32
  ) throws(SetupError) -> (Subprocess.Pipe, Subprocess.Pipe) {
    do throws(SetupError) { return try Subprocess.makePipes() } catch {
      close(descriptor)
      throw error
    }
  }

  /// Why a program ended without saying the end.
  private static func failure(of process: Subprocess, said: String) -> any Error {
    let status = process.wait()
    if let match = said.firstMatch(of: /error while loading shared libraries: ([^:\s]+)/) {
      let library = String(match.1.split(separator: "/").last ?? match.1)
      let package = library.hasPrefix("libcurl.") ? "libcurl4" : nil
      return SetupError(
        "the program that downloads cannot start, for \(library) is missing or damaged; "
          + (package.map { "install the Debian package \($0)" }
            ?? "install the Debian package that has it")
          + ", or bring the files by other means and name their folder with --from")
    }
    let words = said.split(whereSeparator: \.isNewline).last.map { ": \"\($0.prefix(200))\"" } ?? ""
    return SourceProblem(
      .other,
      "gives an answer by which the program that downloads ended, with status \(status)\(words)"
    )
  }

  /// What a program that has ended wrote into a pipe, as much as one holds.
  private static func text(in descriptor: Int32) -> String {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    guard poll(&waiting, 1, 2000) > 0 else { return "" }
    let count = read(descriptor, &buffer, buffer.count)
    return String(decoding: buffer[..<max(0, count)], as: UTF8.self)
  }
}

/// The messages of a download with the bytes between them, as they come out of a pipe.
struct EventStream {
  let descriptor: Int32
  let patience: Double
  let fewestBytes: Int
  let longestLine: Int
  private var pending: [UInt8] = []
  private var isAnswered = false

  init(descriptor: Int32, patience: Double, fewestBytes: Int, longestLine: Int) {
    self.descriptor = descriptor
    self.patience = patience
    self.fewestBytes = fewestBytes
    self.longestLine = longestLine
  }

  /// Hands on what comes.
  ///
  /// - Returns: Whether the end was said; not so where the pipe ended before.
  /// - Throws: ``SourceProblem``, and what the receiver throws.
  mutating func read(_ receive: (TransferPiece) throws -> Void) throws -> Bool {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var deadline = ContinuousClock.now + .seconds(patience)
    var fresh = 0
    /// The bytes of the file that stand before the next line.
    var owed = 0
    while true {
      guard wait(until: deadline) else {
        throw SourceProblem(
          .stalled,
          "\(fresh == 0 ? "sends nothing" : "sends \(byteCount(fresh))") in \(seconds)")
      }
      let count = Foundation.read(descriptor, &buffer, buffer.count)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { return false }
      var rest = buffer[..<count]
      while !rest.isEmpty {
        if owed > 0 {
          let piece = rest.prefix(owed)
          owed -= piece.count
          fresh += piece.count
          rest = rest.dropFirst(piece.count)
          try receive(.bytes(piece))
        } else if let event = try nextEvent(&rest) {
          switch event {
          case .answer(let status, let fields):
            isAnswered = true
            fresh = fewestBytes
            try receive(.answer(DownloadAnswer(status: status, fields: fields)))
          case .bytes(let count): owed = count
          case .end: return true
          case .failure(let reason):
            throw isAnswered
              ? SourceProblem(.brokeOff, "breaks off") : SourceProblem(.other, reason)
          }
        }
      }
      // A byte now and then is no transfer.
      if fresh >= fewestBytes {
        deadline = .now + .seconds(patience)
        fresh = 0
      }
    }
  }

  private var seconds: String {
    patience == patience.rounded() ? "\(Int(patience)) s" : "\(patience) s"
  }

  /// Waits for bytes; false where none come in time.
  private func wait(until deadline: ContinuousClock.Instant) -> Bool {
    var waiting = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    while true {
      let left = ContinuousClock.now.duration(to: deadline) / .milliseconds(1)
      let found = poll(&waiting, 1, Int32(min(60_000, max(0, left.rounded(.up)))))
      if found > 0 { return true }
      if ContinuousClock.now >= deadline { return false }
    }
  }

  /// The message whose line ends in these bytes, which are taken away; nil where it does not end yet.
  private mutating func nextEvent(_ bytes: inout ArraySlice<UInt8>) throws -> DownloadEvent? {
    let end = bytes.firstIndex(of: UInt8(ascii: "\n"))
    let piece = bytes[..<(end.map { $0 + 1 } ?? bytes.endIndex)]
    bytes = bytes[piece.endIndex...]
    pending += piece
    guard pending.count <= longestLine else { throw SourceProblem("sends a head without end") }
    guard end != nil else { return nil }
    defer { pending = [] }
    do throws(WireError) { return try DownloadEvent(line: pending) } catch {
      throw SourceProblem("gives an answer that cannot be handed on: \(error.description)")
    }
  }
}

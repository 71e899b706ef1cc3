import Foundation
import LessonExecution

/// Who has a set's files: a folder of this machine, or one on the network.
enum FileProvider: Hashable {
  /// A server's folder, in which files lie packed, or plain as well.
  case server(URL, hasPlainFiles: Bool)
  case folder(String)

  /// How it is called in messages.
  var shown: String {
    switch self {
    case .server(let url, _): url.shown
    case .folder(let path): path
    }
  }

  /// Brings a file whole into its partial file.
  ///
  /// - Throws: ``SourceProblem`` for what is wrong with the provider; ``SetupError`` where this machine
  ///   cannot keep the file.
  func bring(
    _ file: KnownFile, _ acceptance: Acceptance, into part: PartialFile,
    transport: @escaping Transport,
    progress: @escaping (Int, Int?) -> Void, note: @escaping (String) -> Void
  ) throws -> FileReport.Origin {
    switch self {
    case .server(let folder, let hasPlainFiles):
      let download = FileDownload(
        file: file, acceptance: acceptance, part: part, transport: transport, progress: progress,
        note: note)
      let url = folder.file("\(file.name).gz")
      do {
        try download.fetch(url)
        return .downloaded(from: url.shown)
      } catch let problem as SourceProblem where hasPlainFiles && problem.kind == .missing {
        let plain = folder.file(file.name)
        do { try download.fetch(plain) } catch let other as SourceProblem
          where other.kind == .missing
        {
          throw SourceProblem(.missing, "has no \(file.name).gz and no \(file.name): \(problem)")
        }
        return .downloaded(from: plain.shown)
      }
    case .folder(let path):
      do {
        return .copied(
          from: try Self.copy(file, acceptance, from: path, into: part, progress: progress))
      } catch let problem as SourceProblem {
        // A copy is made anew, not gone on with.
        try part.begin(PartRecord())
        throw problem
      }
    }
  }

  /// Copies a file, packed or plain.
  ///
  /// - Returns: The file's path.
  private static func copy(
    _ file: KnownFile, _ acceptance: Acceptance, from folder: String, into part: PartialFile,
    progress: (Int, Int?) -> Void
  ) throws -> String {
    let names = ["\(file.name).gz", file.name]
    guard let path = names.map({ "\(folder)/\($0)" }).first(where: { FileKind(at: $0) != .missing })
    else {
      let problem = FileWriting.problemListing(folder).map { "cannot be read: \($0)" }
      throw SourceProblem(.missing, problem ?? "has no \(names[0]) and no \(names[1])")
    }
    if let problem = FileWriting.problemReading(path) {
      throw SourceProblem("has a \(file.name) that cannot be read: \(problem)")
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    var status = stat()
    guard descriptor >= 0, fstat(descriptor, &status) == 0 else {
      throw SourceProblem("has a \(file.name) that cannot be read: \(FileWriting.message(errno))")
    }
    defer { close(descriptor) }
    let most: Int =
      switch acceptance {
      case .known: file.forms.map(\.identity.bytes).max() ?? 0
      case .any(let most): most
      }
    try part.begin(PartRecord())
    var piece = [UInt8](repeating: 0, count: 1 << 20)
    while true {
      let count = read(descriptor, &piece, piece.count)
      if count < 0, errno == EINTR { continue }
      if count < 0 {
        throw SourceProblem("has a \(file.name) that cannot be read: \(FileWriting.message(errno))")
      }
      if count == 0 { break }
      guard part.count + count <= most else {
        throw SourceProblem(
          .wrong, "has a \(file.name) of more than the \(most) bytes that are taken")
      }
      try part.append(piece[..<count])
      progress(part.count, Int(status.st_size))
    }
    if acceptance == .known {
      let identity = try part.identity()
      guard file.forms.contains(where: { $0.identity == identity }) else {
        throw SourceProblem(
          .wrong, "has a \(file.name) with \(FileDownload.difference(identity, file))")
      }
    }
    return path
  }
}

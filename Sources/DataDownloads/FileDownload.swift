import Foundation
import LessonExecution
import LessonWire

/// What a transport gives of a transfer.
package enum TransferPiece: Sendable {
  case answer(DownloadAnswer)
  case bytes(ArraySlice<UInt8>)
}

/// Carries the bytes of one URL to a receiver, which stops the transfer by throwing. It returns when the
/// server has sent what it meant to, and throws a ``SourceProblem`` where there was none or it broke off.
package typealias Transport =
  @Sendable (
    _ request: DownloadRequest, _ receive: (TransferPiece) throws -> Void
  ) throws -> Void

/// Which files are taken.
enum Acceptance: Hashable {
  /// Those with the digests that the program knows.
  case known
  /// Any, up to a number of bytes; whether they are of the format is asked later.
  case any(atMost: Int)
}

/// Brings one file from one server into its partial file: goes on where an earlier transfer ended, begins
/// anew where that cannot be, and says what is wrong with what comes.
struct FileDownload {
  let file: KnownFile
  let acceptance: Acceptance
  let part: PartialFile
  let transport: Transport
  /// Hears how many bytes are there, and of how many.
  let progress: (_ count: Int, _ total: Int?) -> Void
  /// Hears what went wrong and was mended.
  let note: (String) -> Void

  /// The transfers that may break off before a server is given up.
  private static let mostBreaks = 5
  private static let mostRedirects = 5

  /// Brings the file whole.
  ///
  /// - Throws: ``SourceProblem`` for what is wrong with the source; ``SetupError`` where this machine
  ///   cannot keep the file.
  func fetch(_ url: URL) throws {
    // An earlier run may have ended between the last byte and the check.
    if acceptance == .known, try isKnown { return }
    var mayGoOn = true
    var breaks = 0
    while true {
      do {
        try transfer(url, mayGoOn: mayGoOn)
      } catch let problem as SourceProblem where problem.kind == .cannotGoOn && mayGoOn {
        note("\(url.shown): \(problem); it is asked for the whole")
        mayGoOn = false
        continue
      } catch let problem as SourceProblem
        where problem.kind == .brokeOff && breaks < Self.mostBreaks
      {
        note("\(url.shown): \(problem); it is asked again")
        mayGoOn = true
        breaks += 1
        continue
      }
      if acceptance != .known { return }
      if try isKnown { return }
      let difference = Self.difference(try part.identity(), file)
      let wasPieced = part.isPieced
      try part.begin(PartRecord())
      guard wasPieced else { throw SourceProblem(.wrong, "sends \(difference)") }
      // Whose pieces are wrong is not known.
      note(
        "\(url.shown): its bytes and those that were there give \(difference); it is asked for the whole"
      )
      mayGoOn = false
    }
  }

  private var isKnown: Bool {
    get throws {
      guard file.forms.contains(where: { $0.identity.bytes == part.count }) else { return false }
      let identity = try part.identity()
      return file.forms.contains { $0.identity == identity }
    }
  }

  /// What a file is that is none of the known ones.
  static func difference(_ found: FileIdentity, _ file: KnownFile) -> String {
    guard let near = file.forms.first(where: { $0.identity.bytes == found.bytes }) else {
      return "\(byteCount(found.bytes)); expected \(sizes(file))"
    }
    return
      "other bytes: their SHA-256 is \(found.digest.prefix(12))…, expected \(near.identity.digest.prefix(12))…"
  }

  private static func sizes(_ file: KnownFile) -> String {
    file.forms.map { "\($0.identity.bytes)" }.joined(separator: " or ")
  }

  // MARK: - One transfer

  /// Why a receiver stops a transfer that is well.
  private struct Redirected: Error { let location: String }
  private struct AlreadyWhole: Error {}

  private func transfer(_ url: URL, mayGoOn: Bool) throws {
    let range = mayGoOn ? rangeFields(url) : []
    var target = url
    for _ in 0...Self.mostRedirects {
      do {
        try transfer(url, at: target, range: range)
        return
      } catch let redirect as Redirected {
        target = try Self.target(redirect.location, from: target)
      }
    }
    throw SourceProblem(
      "redirects more than \(Self.mostRedirects) times, at last to \(target.shown)")
  }

  /// The URL that a server sends on to.
  private static func target(_ location: String, from url: URL) throws(SourceProblem) -> URL {
    guard let target = URL(string: location, relativeTo: url.withoutUser)?.absoluteURL,
      let scheme = target.scheme?.lowercased(), target.host?.isEmpty == false
    else { throw SourceProblem("redirects to what is no URL") }
    guard ["http", "https"].contains(scheme) else {
      throw SourceProblem("redirects to '\(scheme)'; expected http or https")
    }
    if url.scheme?.lowercased() == "https", scheme == "http" {
      throw SourceProblem("redirects from https to \(target.shown), which is not encrypted")
    }
    return target
  }

  /// What asks for the rest; empty where the whole must be asked for.
  private func rangeFields(_ url: URL) -> [HeaderField] {
    guard part.count > 0 else { return [] }
    let range = HeaderField("Range", "bytes=\(part.count)-")
    let isSame = part.record.source == Self.digest(of: url)
    if isSame, let tag = part.record.tag { return [range, HeaderField("If-Range", tag)] }
    // Without the server's word that the file is the same, only a known digest finds out.
    guard acceptance == .known, let total = part.record.total,
      file.forms.contains(where: { $0.identity.bytes == total }), part.count < total
    else { return [] }
    return [range]
  }

  private func transfer(_ url: URL, at target: URL, range: [HeaderField]) throws {
    var fields = [HeaderField("Accept-Encoding", "identity")] + range
    // The password goes to the server that it was given for, and to no other.
    if let authorization = url.authorization, target.hasServer(of: url) {
      fields.append(HeaderField("Authorization", authorization))
    }
    let request = DownloadRequest(url: target.withoutUser.absoluteString, fields: fields)
    let offset = range.isEmpty ? 0 : part.count
    var end: Int?
    var isAnswered = false
    do {
      try transport(request) { piece in
        switch piece {
        case .answer(let answer):
          if (301...308).contains(answer.status), let location = answer.location {
            throw Redirected(location: location)
          }
          end = try begin(answer, source: Self.digest(of: url), offset: offset)
          isAnswered = true
        case .bytes(let bytes):
          guard isAnswered else { throw SourceProblem("sends bytes before an answer") }
          try take(bytes, end)
        }
        progress(part.count, end)
      }
    } catch is AlreadyWhole {
      return
    } catch let problem as SourceProblem where [.brokeOff, .stalled].contains(problem.kind) {
      throw isAnswered
        ? SourceProblem(problem.kind, "\(problem) after \(position(end))")
        : SourceProblem(.other, problem.description)
    }
    guard isAnswered else { throw SourceProblem("gives no answer") }
    if let end, part.count < end {
      throw SourceProblem(.brokeOff, "ends after \(position(end))")
    }
  }

  private func take(_ bytes: ArraySlice<UInt8>, _ end: Int?) throws {
    let most: Int =
      switch acceptance {
      case .known: end ?? file.forms.map(\.identity.bytes).max() ?? 0
      case .any(let most): end ?? most
      }
    guard part.count + bytes.count <= most else {
      // What is known to be wrong is nothing to go on from.
      try part.begin(PartRecord())
      throw SourceProblem(
        .wrong,
        "sends more than \(end == nil ? "the \(most) bytes that are taken" : "the \(most) bytes that it said")"
      )
    }
    try part.append(bytes)
  }

  private func position(_ end: Int?) -> String {
    end.map { "\(part.count) of \(byteCount($0))" } ?? byteCount(part.count)
  }

  // MARK: - Answers

  /// Takes an answer: what it brings goes behind what is there, or in its place.
  ///
  /// - Returns: The bytes that will be there at the end; nil where the server does not say.
  private func begin(_ answer: DownloadAnswer, source: String, offset: Int) throws -> Int? {
    switch answer.status {
    case 200:
      let total = answer.isEncoded ? nil : answer.length
      try check(total)
      if part.count > 0, offset > 0 {
        note("\(file.name): the server sends the whole again in place of the rest")
      }
      try part.begin(
        PartRecord(source: source, tag: answer.isEncoded ? nil : answer.strongTag, total: total))
      return total
    case 206 where offset > 0:
      guard let range = answer.range, range.bytes.lowerBound == offset, !answer.isEncoded,
        range.total == nil || part.record.total == nil || range.total == part.record.total,
        answer.strongTag == nil || part.record.tag == nil || answer.strongTag == part.record.tag
          || part.record.source != source
      else { throw SourceProblem(.cannotGoOn, "sends another part of the file than the rest") }
      part.goOn()
      return range.total ?? part.record.total
    case 416 where offset > 0:
      // Nothing is behind the last byte: with the server's word that the file is the same, it is whole.
      if part.record.total == offset, part.record.source == source, part.record.tag != nil {
        throw AlreadyWhole()
      }
      throw SourceProblem(.cannotGoOn, "has no rest of the file")
    case 404, 410: throw SourceProblem(.missing, "answers \(answer.shownStatus)")
    default: throw SourceProblem("answers \(answer.shownStatus)")
    }
  }

  /// Refuses a length that no wanted file has, before a byte is taken.
  private func check(_ total: Int?) throws(SourceProblem) {
    guard let total else { return }
    switch acceptance {
    case .known:
      guard file.forms.contains(where: { $0.identity.bytes == total }) else {
        throw SourceProblem(
          .wrong, "has a file of \(byteCount(total)); expected \(Self.sizes(file))")
      }
    case .any(let most):
      if total > most {
        throw SourceProblem(
          .wrong, "has a file of \(byteCount(total)); at most \(most) are taken")
      }
    }
  }

  static func digest(of url: URL) -> String { SHA256.digest(of: url.withoutUser.absoluteString) }
}

/// A number of bytes in words.
func byteCount(_ count: Int) -> String { count == 1 ? "1 byte" : "\(count) bytes" }

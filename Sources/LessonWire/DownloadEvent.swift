/// What the program that downloads tells of a transfer, in this order: an answer, bytes, and the end or a
/// failure, which may come at any time.
package enum DownloadEvent: Hashable, Sendable {
  /// The server's status, and those fields of its head that the rules look at.
  case answer(status: Int, fields: [HeaderField])
  /// That many bytes of the file stand behind this line.
  case bytes(Int)
  /// The server sent all that it meant to.
  case end
  /// Why there was no answer, or why it broke off: the end of a sentence that begins with the server.
  case failure(String)

  /// The word that a line begins with.
  package enum Kind: String, CaseIterable {
    case answer, bytes, end, failure
  }

  package var kind: Kind {
    switch self {
    case .answer: .answer
    case .bytes: .bytes
    case .end: .end
    case .failure: .failure
    }
  }

  /// The line that says it, with its break.
  package var line: [UInt8] {
    var line = FieldWriter()
    line.text(kind.rawValue)
    switch self {
    case .answer(let status, let fields):
      line.number(status)
      line.write(fields)
    case .bytes(let count): line.number(count)
    case .end: break
    case .failure(let reason): line.text(reason)
    }
    return line.bytes + [UInt8(ascii: "\n")]
  }

  /// - Throws: ``WireError`` for a line that is none of ours, or that is not whole.
  package init(line: some Collection<UInt8>) throws(WireError) {
    let name = "a message of the download"
    var reader = FieldReader(try Line.content(of: line, named: name), of: name)
    let word = try reader.text("kind")
    guard let kind = Kind(rawValue: word) else {
      throw WireError("'\(Escape.shown(word))' is no message of a download")
    }
    switch kind {
    case .answer:
      let status = try reader.whole("status", in: 0...999)
      self = .answer(status: status, fields: try reader.headerFields())
    case .bytes: self = .bytes(try reader.whole("count", in: 1...Self.mostBytes))
    case .end: self = .end
    case .failure: self = .failure(try reader.text("reason"))
    }
    try reader.end()
  }

  /// The most bytes that stand behind one line: whoever reads them holds them in memory.
  package static let mostBytes = 1 << 20
}

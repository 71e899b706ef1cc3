import Foundation
import LessonWire

/// What a unit printed and showed, put in order.
///
/// Two files have no common order. Marks say how long both were at some moments: what lies before a mark in
/// either was printed before what lies behind it in the other.
struct PrintedOutput {
  enum Point {
    /// The stream that is printed to next, where that is known.
    case mark(HostEvent.Printed, next: HostEvent.Stream?)
    case shown(HostEvent.Printed, [CellOutput.Form])

    var printed: HostEvent.Printed {
      switch self {
      case .mark(let printed, _), .shown(let printed, _): printed
      }
    }
  }

  private var output: [UInt8]
  private var errors: [UInt8]
  /// The end of the errors, which a long output may have cut off.
  private let lastErrors: [UInt8]

  /// - Parameter end: How much was printed at the unit's end; nil where it has not come to one.
  init(_ files: PrintedFiles, upTo end: HostEvent.Printed?) {
    output = Self.beginning(files, files.output, end?.output)
    errors = Self.beginning(files, files.errors, end?.errors)
    let size = end?.errors ?? Platform.size(ofFile: files.errors)
    lastErrors =
      size > OutputForm.textLimit
      ? files.bytes(of: files.errors, from: size - 1 << 16, count: 1 << 16) : []
  }

  /// What a page shows of a file, up to the end of a character.
  private static func beginning(_ files: PrintedFiles, _ path: String, _ end: Int?) -> [UInt8] {
    let size = end ?? Platform.size(ofFile: path)
    let limit = OutputForm.textLimit
    let bytes = files.bytes(of: path, from: 0, count: min(size, limit + 1024))
    guard size > limit, bytes.count > limit else { return bytes }
    var kept = Array(bytes[..<limit])
    kept.removeLast(UTF8Text.incomplete(kept))
    // Characters of several scalars are kept whole where all is text.
    let more = bytes.dropLast(UTF8Text.incomplete(bytes))
    if let text = String(validating: more, as: UTF8.self), let start = text.cut(toBytes: limit) {
      kept = Array(start.utf8)
    }
    return kept + Array((String.cutMark(size - kept.count) + "\n").utf8)
  }

  /// The message of a `fatalError`, cut from what the cell printed.
  mutating func takeFatalError() -> String? {
    if let (message, start) = RuntimeMessage.last(in: errors) {
      errors = start
      return message
    }
    return RuntimeMessage.last(in: lastErrors)?.message
  }

  /// The same from what was printed after the end of cells above.
  static func takeFatalError(from late: inout [LateOutput]) -> String? {
    for index in late.indices.reversed() where late[index].isError {
      guard let (message, before) = RuntimeMessage.last(in: Array(late[index].text.utf8)) else {
        continue
      }
      late[index].text = String(decoding: before, as: UTF8.self)
      if late[index].text.isEmpty { late.remove(at: index) }
      return message
    }
    return nil
  }

  // MARK: - Order

  private enum Piece {
    case printed(HostEvent.Stream, ArraySlice<UInt8>)
    case shown([CellOutput.Form])
  }

  /// - Parameters:
  ///   - points: What the host said, in the order in which it said it.
  ///   - marks: How much was printed at other moments.
  func pieces(_ points: [Point], _ marks: [HostEvent.Printed])
    -> (outputs: [CellOutput], isDamaged: Bool)
  {
    let all = (points + marks.map { .mark($0, next: nil) }).enumerated().sorted {
      (place(of: $0.element.printed), $0.offset) < (place(of: $1.element.printed), $1.offset)
    }
    var pieces: [Piece] = []
    var taken = (output: 0, errors: 0)
    var first = HostEvent.Stream.output
    func add(_ stream: HostEvent.Stream, _ bytes: ArraySlice<UInt8>) {
      if bytes.isEmpty { return }
      if case .printed(stream, let before)? = pieces.last {
        pieces[pieces.count - 1] = .printed(stream, before + bytes)
      } else {
        pieces.append(.printed(stream, bytes))
      }
    }
    func take(upTo printed: HostEvent.Printed) {
      let ends = (
        output: max(taken.output, min(printed.output, output.count)),
        errors: max(taken.errors, min(printed.errors, errors.count))
      )
      for stream in first == .output ? [HostEvent.Stream.output, .errors] : [.errors, .output] {
        switch stream {
        case .output: add(.output, output[taken.output..<ends.output])
        case .errors: add(.errors, errors[taken.errors..<ends.errors])
        }
      }
      taken = ends
    }
    for (_, point) in all {
      take(upTo: point.printed)
      switch point {
      case .mark(_, let next): first = next ?? first
      case .shown(_, let forms): pieces.append(.shown(forms))
      }
    }
    take(upTo: HostEvent.Printed(output: .max, errors: .max))
    return Self.decoded(pieces)
  }

  /// How much of both lies before a moment; a process may name more than there is.
  private func place(of printed: HostEvent.Printed) -> Int {
    min(printed.output, output.count) + min(printed.errors, errors.count)
  }

  private static func decoded(_ pieces: [Piece]) -> (outputs: [CellOutput], isDamaged: Bool) {
    var isDamaged = false
    let outputs = pieces.map { piece -> CellOutput in
      switch piece {
      case .shown(let forms): return .bundle(forms)
      case .printed(let stream, let bytes):
        if String(validating: bytes, as: UTF8.self) == nil { isDamaged = true }
        let text = String(decoding: bytes, as: UTF8.self)
        return stream == .output ? .standardOutput(text) : .standardError(text)
      }
    }
    return (outputs, isDamaged)
  }
}

enum UTF8Text {
  /// How many bytes at the end begin a character whose other bytes are not there.
  static func incomplete(_ bytes: [UInt8]) -> Int {
    for count in 1...3 where count <= bytes.count {
      let byte = bytes[bytes.count - count]
      if UTF8.isContinuation(byte) { continue }
      let width = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return width > count ? count : 0
    }
    return 0
  }
}

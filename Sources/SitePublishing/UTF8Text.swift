import Foundation
import LessonMarkdown

/// The check that a file of an author's is text.
public enum UTF8Text {
  /// Where and how a file's bytes are no UTF-8; nil where they are.
  public static func problem(in data: Data) -> (position: SourcePosition, message: String)? {
    if String(validating: data, as: UTF8.self) != nil { return nil }
    let offset = firstInvalidByte(of: data)
    let lines = SourceText(String(decoding: data.prefix(offset), as: UTF8.self)).lines
    let position = SourcePosition(line: lines.count, column: (lines.last?.count ?? 0) + 1)
    let byte = String(data[data.startIndex + offset], radix: 16, uppercase: true)
    return (position, "this file is not UTF-8 from its byte 0x\(byte) here on; save it as UTF-8")
  }

  /// The bytes before the first that is part of no character.
  private static func firstInvalidByte(of data: Data) -> Int {
    var parser = Unicode.UTF8.ForwardParser()
    var bytes = data.makeIterator()
    var offset = 0
    while case .valid(let scalar) = parser.parseScalar(from: &bytes) { offset += scalar.count }
    return offset
  }
}

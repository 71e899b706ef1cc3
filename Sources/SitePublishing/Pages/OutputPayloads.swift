import Foundation
import LessonMarkdown
import LessonWire

/// What is wrong with the data of an output, in a phrase.
struct PayloadError: Error {
  var message: String

  /// What `body` reads, whose fault is one of an output.
  static func reading<Value>(
    _ body: () throws(WireError) -> Value
  ) throws(PayloadError) -> Value {
    do throws(WireError) { return try body() } catch {
      throw PayloadError(message: error.description)
    }
  }
}

/// One picture in base64, of a type that browsers show.
enum PictureData {
  /// The types, each with what its files begin with.
  private static let signatures: [(type: String, bytes: [UInt8])] = [
    ("image/png", [0x89, 0x50, 0x4E, 0x47]), ("image/jpeg", [0xFF, 0xD8, 0xFF]),
    ("image/gif", [0x47, 0x49, 0x46, 0x38]), ("image/webp", [0x52, 0x49, 0x46, 0x46]),
  ]

  static let types = signatures.map(\.type)

  static func check(_ data: String, type: String) throws(PayloadError) {
    guard let bytes = Data(base64Encoded: data) else {
      throw PayloadError(message: "no base64, which \(type) needs")
    }
    let signature = signatures.first { $0.type == type }?.bytes ?? []
    guard bytes.starts(with: signature) else { throw PayloadError(message: "no \(type)") }
  }

  /// SVG may begin with a declaration and comments; a page holds its element.
  static func checkDrawing(_ svg: String) throws(PayloadError) {
    let tags = TagReader.tags(of: svg)
    guard tags.first?.name == "svg" else { throw PayloadError(message: "no SVG") }
    var open: [String] = []
    for tag in tags where !tag.isSelfClosing {
      if !tag.isClosing {
        open.append(tag.name)
      } else if open.popLast() != tag.name {
        throw PayloadError(message: "SVG in which </\(tag.name)> closes nothing")
      }
    }
    if let name = open.last { throw PayloadError(message: "SVG in which <\(name)> is not closed") }
  }
}

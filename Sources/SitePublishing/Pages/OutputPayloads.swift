import Foundation

/// What is wrong with the data of an output, in a phrase.
struct PayloadError: Error {
  var message: String
}

/// A table: a line for the columns and one for each row, entries apart by tabs.
struct TablePayload {
  static let type = "application/vnd.lectern.table"
  /// The numbers behind a chart, which are a table too.
  static let numbersType = "application/vnd.lectern.numbers"

  var columns: [String]
  var rows: [[String]]

  init(decoding text: String) throws(PayloadError) {
    var lines = Fields.lines(of: text)
    if lines.count > 1, lines[0].count > 1, lines[lines.count - 1] == [""] { lines.removeLast() }
    guard lines[0] != [""] else { throw PayloadError(message: "a table without columns") }
    columns = lines[0]
    rows = Array(lines.dropFirst())
    if let odd = rows.firstIndex(where: { $0.count != columns.count }) {
      throw PayloadError(
        message:
          "row \(odd + 1) of a table has \(rows[odd].count) entries; its columns are \(columns.count)"
      )
    }
  }
}

/// Small pictures side by side: a line with the number of columns and the alternative text, then
/// one for each picture, entries apart by tabs.
struct PicturesPayload {
  static let type = "application/vnd.lectern.pictures"

  struct Picture {
    var palette: String
    var isWrong: Bool
    var alternative: String
    var caption: String
    /// PNG in base64.
    var data: String
  }

  var columns: Int
  var alternative: String
  var pictures: [Picture]

  init(decoding text: String) throws(PayloadError) {
    var lines = Fields.lines(of: text)
    if lines.count > 1, lines[lines.count - 1] == [""] { lines.removeLast() }
    guard lines[0].count == 2, let columns = Int(lines[0][0]), (1...1000).contains(columns) else {
      throw PayloadError(
        message:
          "pictures begin with '\(lines[0].joined(separator: " ").prefix(40))'; expected a number of columns and an alternative text"
      )
    }
    self.columns = columns
    alternative = lines[0][1]
    pictures = []
    for (index, line) in lines.dropFirst().enumerated() {
      guard line.count == 5, ["ink", "diverging"].contains(line[0]),
        ["", "wrong"].contains(line[1])
      else {
        throw PayloadError(
          message:
            "picture \(index + 1) is not a palette, a mark, an alternative text, a caption and a PNG"
        )
      }
      do { try PicturePayload.check(line[4], type: "image/png") } catch {
        throw PayloadError(message: "picture \(index + 1) is \(error.message)")
      }
      pictures.append(
        Picture(
          palette: line[0], isWrong: line[1] == "wrong", alternative: line[2], caption: line[3],
          data: line[4]))
    }
  }
}

/// One picture in base64, of a type that browsers show.
enum PicturePayload {
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

private enum Fields {
  static func lines(of text: String) -> [[String]] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      $0.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
    }
  }
}

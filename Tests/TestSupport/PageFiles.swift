import Foundation

/// A page's gray values, 0 for black to 255 for white, row by row, for files that need no writer.
public struct PlainPage: Sendable {
  public var rows: Int
  public var columns: Int
  public var gray: [UInt8]

  public init(rows: Int, columns: Int, gray: [UInt8]) {
    (self.rows, self.columns, self.gray) = (rows, columns, gray)
  }

  /// A page of one gray.
  public init(rows: Int, columns: Int, all gray: UInt8) {
    self.init(rows: rows, columns: columns, gray: [UInt8](repeating: gray, count: rows * columns))
  }

  /// As PGM.
  public var graymap: Data { Data("P5\n\(columns) \(rows)\n255\n".utf8) + Data(gray) }
}

/// A PDF file with a picture on each page, which fills it.
///
/// - Parameters:
///   - points: The longer side of each page, in points.
///   - shown: The share of each page that a viewer shows, from its lower left corner on.
public func makePDF(
  _ pages: [PlainPage], points: Double = 600, turned: Int = 0, shown: Double = 1
) -> Data {
  var file = Data("%PDF-1.4\n".utf8)
  var places: [Int] = []
  func object(_ head: String, _ stream: Data? = nil) {
    places.append(file.count)
    file += Data("\(places.count) 0 obj\n\(head)\n".utf8)
    if let stream { file += Data("stream\n".utf8) + stream + Data("\nendstream\n".utf8) }
    file += Data("endobj\n".utf8)
  }
  object("<< /Type /Catalog /Pages 2 0 R >>")
  let kids = pages.indices.map { "\(3 + 3 * $0) 0 R" }.joined(separator: " ")
  object("<< /Type /Pages /Count \(pages.count) /Kids [\(kids)] >>")
  for (index, page) in pages.enumerated() {
    let scale = points / Double(max(page.rows, page.columns))
    let (wide, tall) = (scale * Double(page.columns), scale * Double(page.rows))
    let first = 3 + 3 * index
    object(
      "<< /Type /Page /Parent 2 0 R /Rotate \(turned) /MediaBox [0 0 \(wide) \(tall)] /CropBox [0 0 \(shown * wide) \(shown * tall)] /Contents \(first + 1) 0 R /Resources << /XObject << /P \(first + 2) 0 R >> >> >>"
    )
    let drawing = Data("q \(wide) 0 0 \(tall) 0 0 cm /P Do Q".utf8)
    object("<< /Length \(drawing.count) >>", drawing)
    object(
      "<< /Type /XObject /Subtype /Image /Width \(page.columns) /Height \(page.rows) /ColorSpace /DeviceGray /BitsPerComponent 8 /Length \(page.gray.count) >>",
      Data(page.gray))
  }
  let table = file.count
  var text = "xref\n0 \(places.count + 1)\n0000000000 65535 f \n"
  for place in places { text += String(format: "%010d 00000 n \n", place) }
  text += "trailer\n<< /Size \(places.count + 1) /Root 1 0 R >>\nstartxref\n\(table)\n%%EOF\n"
  return file + Data(text.utf8)
}

/// A TIFF file of some pages, not packed.
public func makeTIFF(_ pages: [PlainPage]) -> Data {
  func little(_ value: Int, _ bytes: Int) -> [UInt8] {
    (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
  }
  var file: [UInt8] = Array("II*\0".utf8) + little(0, 4)
  /// Where the place of the next page's directory is written.
  var link = 4
  for page in pages {
    let pixels = file.count
    file += page.gray
    if file.count % 2 == 1 { file.append(0) }
    file.replaceSubrange(link..<link + 4, with: little(file.count, 4))
    let entries = [
      (256, page.columns), (257, page.rows), (258, 8), (259, 1), (262, 1), (273, pixels), (277, 1),
      (278, page.rows), (279, page.gray.count),
    ]
    file += little(entries.count, 2)
    // All as whole numbers of four bytes.
    for (tag, value) in entries {
      file += little(tag, 2) + little(4, 2) + little(1, 4) + little(value, 4)
    }
    link = file.count
    file += little(0, 4)
  }
  return Data(file)
}

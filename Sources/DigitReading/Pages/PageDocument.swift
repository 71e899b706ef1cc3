import Glibc
import NDArrays

/// Files with pages: pictures, TIFF files of several pages, PDF files.
public enum PageDocument {
  /// The most pages of one file that are read.
  public static let mostPages = 5000

  /// Hands each page of a file on, in order, as it is read.
  ///
  /// What a file is, its first bytes say, not its name.
  ///
  /// - Parameters:
  ///   - path: The file.
  ///   - body: Takes a page's number, from 1 on, and its gray values, `[rows, columns]`, 0 for black
  ///     to 255 for white; false ends the reading.
  /// - Throws: ``PictureError`` for a file that cannot be read, once the pages before the damage have
  ///   been handed on; what `body` throws.
  public static func forEachPage(
    of path: String, _ body: (Int, NDArray<UInt8>) throws -> Bool
  ) throws {
    var pages = try DocumentPages(path)
    while let page = try pages.next() {
      if try !body(pages.number, page) { return }
    }
  }

  /// Whether the mark of a PDF stands near the file's beginning.
  static func isPDF(_ path: String) -> Bool {
    guard let file = fopen(path, "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = fread(&bytes, 1, bytes.count, file)
    let mark = Array("%PDF-".utf8)
    guard count >= mark.count else { return false }
    return (0...count - mark.count).contains { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
  }
}

/// The pages of one file, one after the other: a long document needs no more memory than a short one.
public struct DocumentPages: ~Copyable {
  /// How many pages there are; nil where nobody says before they are read.
  public let count: Int?
  /// The number of the page that was read last, from 1 on; 0 before the first.
  public private(set) var number = 0
  private let path: String
  /// The pages of a PDF; nil for pictures.
  private var drawn: PDFPages?

  /// Whether another program draws the pages.
  package var isDrawn: Bool { drawn != nil }

  /// Looks at a file. What it is, its first bytes say, not its name.
  ///
  /// - Throws: ``PictureError`` for one with too many pages.
  public init(_ path: String) throws(PictureError) { try self.init(path, patience: 60) }

  /// - Parameter patience: How long another program may take for a page, in seconds.
  package init(_ path: String, patience: Double) throws(PictureError) {
    self.path = path
    let isPDF = PageDocument.isPDF(path)
    count = isPDF ? PDFPages.count(path, patience: patience / 6) : PictureFile.pageCount(path)
    if let count, count > PageDocument.mostPages {
      throw PictureError("\(path): has \(count) pages; \(PageDocument.mostPages) are the most")
    }
    drawn = isPDF ? try PDFPages(path, patience: patience) : nil
  }

  /// The next page, 0 for black to 255 for white, `[rows, columns]`; nil behind the last.
  ///
  /// - Throws: ``PictureError`` for a file that cannot be read, from the damage on.
  public mutating func next() throws(PictureError) -> NDArray<UInt8>? {
    guard drawn != nil else {
      let count = count ?? 1
      guard number < count else { return nil }
      number += 1
      return try PictureFile.read(
        path, page: count > 1 ? number - 1 : nil, kinds: "PDF, \(PictureFile.kinds)")
    }
    guard let page = try drawn!.next() else {
      if number == 0 { throw PictureError("\(path): has no page") }
      return nil
    }
    number += 1
    if number > PageDocument.mostPages {
      throw PictureError("\(path): has more than \(PageDocument.mostPages) pages")
    }
    return page
  }
}

import Glibc
import NDArrays

/// Files with pages: pictures, TIFF files of several pages, PDF files.
public enum PageDocument {
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
    guard isPDF(path) else {
      let count = PictureFile.pageCount(path)
      for page in 0..<max(1, count) {
        let picture =
          count > 1 ? try PictureFile.read(path, page: page) : try PictureFile.read(path)
        if try !body(page + 1, picture) { return }
      }
      return
    }
    var pages = try PDFPages(path)
    var number = 0
    while let page = try pages.next() {
      number += 1
      if try !body(number, page) { return }
    }
    if number == 0 { throw PictureError("\(path): has no page") }
  }

  /// Whether the mark of a PDF stands near the file's beginning.
  private static func isPDF(_ path: String) -> Bool {
    guard let file = fopen(path, "r") else { return false }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1024)
    let count = fread(&bytes, 1, bytes.count, file)
    let mark = Array("%PDF-".utf8)
    guard count >= mark.count else { return false }
    return (0...count - mark.count).contains { bytes[$0..<$0 + mark.count].elementsEqual(mark) }
  }
}

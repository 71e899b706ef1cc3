import Foundation
import NDArrays
import TestSupport
import Testing

@testable import DigitReading

/// Files with pages, whatever they are called.
@Suite struct PageDocumentTests {
  private func put(_ data: Data, _ name: String) throws -> String {
    let path = temporaryPath("page") + "-\(name)"
    try data.write(to: URL(fileURLWithPath: path))
    return path
  }

  private func pages(_ path: String) throws -> [NDArray<UInt8>] {
    var pages: [NDArray<UInt8>] = []
    try PageDocument.forEachPage(of: path) { number, page in
      #expect(number == pages.count + 1)
      pages.append(page)
      return true
    }
    return pages
  }

  private let three = [40, 90, 200].map { PlainPage(rows: 6, columns: 5, all: UInt8($0)) }

  #if LECTERN_LEPTONICA
    @Test func `a TIFF file has its pages, and a picture is one`() throws {
      let found = try pages(put(makeTIFF(three), "a.tiff"))
      #expect(found.map { $0[0, 0] } == [40, 90, 200])
      #expect(found.allSatisfy { $0.shape == [6, 5] })
      let path = try put(makeTIFF(three), "b.pdf")
      #expect(try DocumentPages(path).count == 3)
      #expect(try pages(path).count == 3)
      let one = try put(three[1].graymap, "c.pdf")
      #expect(try DocumentPages(one).count == 1)
      #expect(try pages(one).map { $0[5, 4] } == [90])
    }

    @Test func `pages come until somebody has enough`() throws {
      let path = try put(makeTIFF(three), "a.tiff")
      var count = 0
      try PageDocument.forEachPage(of: path) { number, _ in
        count += 1
        return number < 2
      }
      #expect(count == 2)
    }
  #endif

  @Test(.enabled(if: PDFPages.isInstalled))
  func `a PDF file has its pages, turned as it says`() throws {
    var page = PlainPage(rows: 20, columns: 40, all: 255)
    for column in 0..<40 { for row in 0..<8 { page.gray[row * 40 + column] = 0 } }
    let path = try put(makePDF([page, three[0]]), "a.jpg")
    #expect(try DocumentPages(path).count == 2)
    let found = try pages(path)
    #expect(found.map(\.shape) == [[1100, 2200], [2200, 1834]])
    #expect(found[0][100, 1000] < 20 && found[0][800, 1000] > 240)
    let turned = try pages(put(makePDF([page], turned: 90), "b.pdf"))
    #expect(turned[0].shape == [2200, 1100])
    #expect(turned[0][1000, 1000] < 20 && turned[0][1000, 100] > 240)
  }

  @Test(.enabled(if: PDFPages.isInstalled))
  func `of a PDF page that is read which a viewer shows`() throws {
    // Black above, which nobody sees.
    var page = PlainPage(rows: 40, columns: 40, all: 255)
    for column in 0..<40 { for row in 0..<20 { page.gray[row * 40 + column] = 0 } }
    let whole = try pages(put(makePDF([page]), "a.pdf"))
    let shown = try pages(put(makePDF([page], shown: 0.4), "b.pdf"))
    #expect(whole[0].min() < 20 && shown[0].min() > 240)
    #expect(shown[0].shape == [2200, 2200])
  }

  @Test(.enabled(if: PDFPages.isInstalled))
  func `a page of ten metres is drawn as large as others, and too many pages are refused`() throws {
    let large = try pages(put(makePDF([three[0]], points: 28_346), "a.pdf"))
    #expect(large[0].shape == [2200, 1834])
    let tiny = PlainPage(rows: 1, columns: 1, all: 255)
    let path = try put(makePDF([PlainPage](repeating: tiny, count: 5001)), "b.pdf")
    #expect(throws: PictureError("\(path): has 5001 pages; 5000 are the most")) {
      try pages(path)
    }
  }

  @Test func `what no program can count is counted by nobody`() throws {
    let path = try put(Data("%PDF-1.4 and nothing else".utf8), "a.pdf")
    #expect(PDFPages.count(path) == nil)
    #expect(PDFPages.count(path, program: "no-such-program-anywhere") == nil)
    #expect(throws: PictureError.self) { try pages(path) }
    let empty = try put(Data(), "b.pdf")
    #expect(!PageDocument.isPDF("/nowhere") && !PageDocument.isPDF(empty))
  }
}

extension PDFPages {
  /// Whether this machine has poppler's programs.
  static var isInstalled: Bool {
    let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
    return ["pdftoppm", "pdfinfo"].allSatisfy { name in
      folders.contains { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }
    }
  }
}

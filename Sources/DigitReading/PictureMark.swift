/// What kind of picture a file is by its first bytes, whatever it is called.
enum PictureMark: String, CaseIterable {
  case png = "PNG"
  case jpeg = "JPEG"
  case bmp = "BMP"
  case tiff = "TIFF"
  case pnm = "PNM"
  case gif = "GIF"
  case webp = "WebP"
  case heic = "HEIC"
  case avif = "AVIF"
  case jpeg2000 = "JPEG 2000"
  case jpegXL = "JPEG XL"

  /// nil for what begins as no picture.
  init?(_ file: FileBytes) {
    let found = Self.allCases.first { $0.begins(file) }
    guard let found else { return nil }
    self = found
  }

  private func begins(_ file: FileBytes) -> Bool {
    switch self {
    case .png: file.has([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
    case .jpeg: file.has([0xFF, 0xD8, 0xFF])
    case .bmp: file.has("BM") && BMPStructure(file) != nil
    case .tiff: ["II*\0", "MM\0*", "II+\0", "MM\0+"].contains { file.has($0) }
    case .pnm:
      file.has("P") && file[1].map { (UInt8(ascii: "1")...UInt8(ascii: "6")).contains($0) } == true
        && file[2].map { [9, 10, 13, 32, UInt8(ascii: "#")].contains($0) } == true
    case .gif: file.has("GIF87a") || file.has("GIF89a")
    case .webp: file.has("RIFF") && file.has("WEBP", at: 8)
    case .avif: file.has("ftypavi", at: 4) || Self.isBoxed(file, as: ["avif", "avis"])
    case .heic:
      !PictureMark.avif.begins(file)
        && ["ftyphei", "ftyphev", "ftypmif1", "ftypmsf1"].contains { file.has($0, at: 4) }
    case .jpeg2000: file.has("jP  ", at: 4) || file.has([0xFF, 0x4F, 0xFF, 0x51])
    case .jpegXL: file.has("JXL ", at: 4) || file.has([0xFF, 0x0A])
    }
  }

  /// Whether a file of pictures in boxes, of no kind in particular, says that it is one of these too.
  private static func isBoxed(_ file: FileBytes, as brands: [String]) -> Bool {
    guard file.has("ftypmif1", at: 4), let size = file[3] else { return false }
    return stride(from: 16, to: Int(size), by: 4).contains { place in
      brands.contains { file.has($0, at: place) }
    }
  }
}

extension PictureFile {
  /// Whether a file begins as a picture or a PDF, one that is read or not.
  package static func isPage(_ path: String) -> Bool {
    guard let file = FileBytes(path) else { return false }
    return PictureMark(file) != nil || file.has("%PDF-")
  }
}

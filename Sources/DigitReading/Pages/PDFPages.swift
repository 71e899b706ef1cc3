import NDArrays

/// The pages of a PDF file, drawn by poppler's `pdftoppm`, a program of its own.
///
/// The program is given a limit of memory, and of time for each page; it draws every page at one size,
/// whatever the page's own, and of it what a viewer shows. Pages come one by one: a long document needs
/// no more memory than a short one.
struct PDFPages: ~Copyable {
  /// The longer side of a drawn page, in pixels.
  static let side = 2200

  private let path: String
  /// How long a page may take, in seconds.
  private let patience: Double
  private var program: PopplerProgram
  private var waiting: [UInt8] = []

  /// Starts to draw.
  ///
  /// - Parameters:
  ///   - program: The program's name or path.
  ///   - patience: How long a page may take, in seconds.
  /// - Throws: ``PictureError`` where the program cannot be started.
  init(
    _ path: String, program: String = "pdftoppm", patience: Double = 60
  ) throws(PictureError) {
    (self.path, self.patience) = (path, patience)
    self.program = try PopplerProgram(
      program, ["-gray", "-cropbox", "-scale-to", "\(Self.side)"], on: path)
  }

  /// How many pages a file has, as `pdfinfo` says; nil where it does not say, which is no error.
  static func count(_ path: String, program: String = "pdfinfo", patience: Double = 10) -> Int? {
    guard var program = try? PopplerProgram(program, [], on: path) else { return nil }
    let deadline = PopplerProgram.now() + patience
    var text: [UInt8] = []
    while !program.isEnded, text.count < 1 << 16 {
      if !program.fill(&text, until: deadline) { return nil }
    }
    let line = text.split(separator: UInt8(ascii: "\n")).first { $0.starts(with: "Pages:".utf8) }
    return line.flatMap {
      Int(String(decoding: $0.filter { (48...57).contains($0) }, as: UTF8.self))
    }
  }

  /// The next page, 0 for black to 255 for white, `[rows, columns]`; nil behind the last.
  ///
  /// - Throws: ``PictureError`` for a file that is damaged, locked by a password or takes too long.
  mutating func next() throws(PictureError) -> NDArray<UInt8>? {
    let deadline = PopplerProgram.now() + patience
    while true {
      if let header = PGMHeader(waiting) {
        guard header.columns <= 2 * Self.side, header.rows <= 2 * Self.side else {
          throw PictureError("\(path): pdftoppm drew \(header.columns) × \(header.rows) pixels")
        }
        let count = header.rows * header.columns
        if waiting.count >= header.length + count {
          let bytes = Array(waiting[header.length..<header.length + count])
          waiting.removeFirst(header.length + count)
          return NDArray(bytes, shape: [header.rows, header.columns])
        }
      } else if waiting.count > 1 << 20 {
        // It would be listened to for ever.
        throw PictureError("\(path): pdftoppm writes what is no picture")
      }
      if program.isEnded { return try ended() }
      guard program.fill(&waiting, until: deadline) else {
        throw PictureError("\(path): a page takes longer than \(Int(patience)) s to draw")
      }
    }
  }

  /// What the program said of damage: a line with what no whole file makes it say.
  private var damage: String? {
    let signs = ["Corrupt", "Premature", "premature", "Syntax Error", "Invalid data", "EOF"]
    return String(decoding: program.words, as: UTF8.self).split(separator: "\n").first { line in
      signs.contains { line.contains($0) }
    }.map(String.init)
  }

  /// What the program's end means: nil where all pages came.
  private mutating func ended() throws(PictureError) -> NDArray<UInt8>? {
    program.hear()
    let (signal, code) = program.end()
    if signal == 0, code == 0, waiting.isEmpty {
      // It draws what it can, and its exit status says that all is well.
      if let doubt = damage { throw PictureError("\(path): is damaged; pdftoppm says: \(doubt)") }
      return nil
    }
    if code == 127 {
      throw PictureError(
        "\(path): reading PDF needs the program pdftoppm; install poppler-utils")
    }
    let said = String(decoding: program.words, as: UTF8.self).split(separator: "\n").first
      .map(String.init)
    if said?.contains("password") == true {
      throw PictureError("\(path): is locked by a password")
    }
    let quoted = said.map { ", which says: \($0)" } ?? ""
    throw PictureError(
      signal != 0
        ? "\(path): pdftoppm was ended by signal \(signal)\(quoted)"
        : "\(path): cannot be drawn by pdftoppm\(quoted)")
  }
}

/// The head of a picture in the format PGM.
struct PGMHeader {
  var rows: Int
  var columns: Int
  /// How many bytes the head has.
  var length: Int

  /// nil where the bytes do not begin with a whole head.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "5") else {
      return nil
    }
    var place = 2
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    func number() -> Int? {
      while place < bytes.count, isSpace(bytes[place]) { place += 1 }
      var value = 0
      var digits = 0
      while place < bytes.count, (48...57).contains(bytes[place]), digits < 7 {
        value = value * 10 + Int(bytes[place] - 48)
        place += 1
        digits += 1
      }
      return digits > 0 && place < bytes.count && isSpace(bytes[place]) ? value : nil
    }
    guard let wide = number(), let tall = number(), number() == 255, wide > 0, tall > 0 else {
      return nil
    }
    (rows, columns, length) = (tall, wide, place + 1)
  }
}

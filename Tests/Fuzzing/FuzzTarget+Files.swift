import Datasets
import DigitReading
import Foundation
import NDArrays
import NeuralNetworks
import Plots
import TestSupport

#if LECTERN_LEPTONICA
  import CLeptonica
#endif

// These readers take paths: each input is a file in memory, where the system has such.

extension FuzzTarget {
  private static let home =
    FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory()
  private static let file = "\(home)/fuzz-\(getpid())"

  /// Removes what a process has left, however it ended.
  static func removeFiles(of process: pid_t) {
    for name in (try? FileManager.default.contentsOfDirectory(atPath: home)) ?? [] {
      guard ["-", "."].contains(where: { name.hasPrefix("fuzz-\(process)\($0)") }) else { continue }
      // Another process may have been quicker.
      try? FileManager.default.removeItem(atPath: "\(home)/\(name)")
    }
  }

  /// Hands an input to a reader of files.
  static func reading(_ suffix: String, _ read: @escaping (String) throws -> Void)
    -> ([UInt8]) -> Bool
  {
    let path = file + suffix
    return { bytes in
      put(bytes, path)
      do { try read(path) } catch { return false }
      return true
    }
  }

  /// A folder of this process's own, in memory where the system has such.
  static func makeFolder() -> String {
    let folder = "\(file)-\(UUID().uuidString.prefix(8))"
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true)
    } catch { fatalError("\(folder) cannot be made: \(error)") }
    return folder
  }

  /// Writes a file into a folder, and makes the folders on the way.
  static func putBelow(_ folder: String, _ path: String, _ text: String) {
    let file = "\(folder)/\(path)"
    do {
      try FileManager.default.createDirectory(
        atPath: (file as NSString).deletingLastPathComponent, withIntermediateDirectories: true)
    } catch { fatalError("\(file) cannot be made: \(error)") }
    put(Array(text.utf8), file)
  }

  static func put(_ bytes: [UInt8], _ path: String) {
    guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
      fatalError("\(path) cannot be written")
    }
  }

  /// Whether the file that `write` makes of what was read is the same once more, when it is read and
  /// written again.
  private static func checkKept<Value>(
    _ value: Value, read: (String) throws -> Value, write: (Value, String) throws -> Void
  ) {
    let path = file + "-again"
    defer { unlink(path) }
    do {
      try write(value, path)
      let once = FileManager.default.contents(atPath: path)
      try write(read(path), path)
      if once != FileManager.default.contents(atPath: path) {
        fatalError("what was read changed when it was written and read")
      }
    } catch { fatalError("what was read cannot be written and read again: \(error)") }
  }

  /// What `write` puts into a file.
  static func bytes(_ write: (String) throws -> Void) -> [UInt8] {
    let path = file + "-example"
    defer { unlink(path) }
    do { try write(path) } catch { fatalError("an example cannot be written: \(error)") }
    return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
  }

  /// The same without the digest, which would refuse all that is changed before anything else looks.
  private static func unsigned(_ write: (String) throws -> Void) -> [UInt8] {
    bytes { path in
      try write(path)
      var file = try SafetensorsFile(path)
      file.metadata["lectern.digest"] = nil
      try file.write(to: path)
    }
  }

  static func models() -> FuzzTarget {
    let examples = [
      unsigned { path in
        try Model<Float>(input: [3], [Dense(4), ReLU(), Dense(2)], seed: 1).save(to: path)
      },
      unsigned { path in
        try Model<Float>(
          input: [4, 4, 1],
          [
            Convolution(2, kernel: 3), BatchNormalization(), ReLU(), MaxPooling(2), Dropout(0.5),
            Flatten(),
            Dense(2),
          ], seed: 1
        ).save(to: path)
      },
      unsigned { path in
        try Model<Float>(
          input: [6, 2],
          [
            Residual([Convolution(2, kernel: 3, padding: .same), LayerNormalization()]),
            Concatenation([[DepthwiseConvolution(kernel: 2)], [MaxPooling(2, stride: 1)]]),
            GlobalAveragePooling(), LeakyReLU(), Dense(2),
          ], seed: 1
        ).save(to: path)
      },
      unsigned { path in
        try Model<Float>(
          input: [3, 4, 1], [Convolution(2, kernel: (3, 1)), Reshape([-1, 2])], seed: 1
        ).save(to: path, precision: .half)
      },
    ]
    let words = [
      "\"branches\"", "\"Residual\"", "\"Embedding\"", "\"Reshape\"", "\"axes\"", "\"size0\"", "-1",
      "\"F16\"", "\"BF16\"", "\"F32\"", "\"F64\"", "\"I8\"", "\"dtype\"", "\"shape\"",
      "\"data_offsets\"", "[0,0]", "[]",
      "{}", "__metadata__",
      "\"layers\"", "Dense(4)", "Convolution(2", "kernel: 3", "MaxPooling(2)", ",", ":", "null",
    ]
    return FuzzTarget(
      mutator: Mutator(examples, words: words),
      read: reading(".safetensors") { path in
        checkKept(
          try Model<Float>(path), read: { try Model<Float>($0) }, write: { try $0.save(to: $1) })
      })
  }

  /// Trainings that go on.
  static func checkpoints() -> FuzzTarget {
    let example = unsigned { path in
      let model = try Model<Float>(input: [3], [Dense(4), ReLU(), Dense(2)], seed: 1)
      try Trainer(model, .adamW(), schedule: .oneCycle(), batchSize: 2).save(to: path)
    }
    let rows = unsigned { path in
      let model = try Model<Float>(input: [3, 1], [Convolution(2, kernel: 1)], seed: 1)
      try Trainer(model, .sgd(), loss: .ctc(blank: 1)).save(to: path)
    }
    let words = [
      "\"rate\":", "\"batchSize\":", "\"seed\":", "\"patience\":", "\"averaging\":", "\"history\":",
      "\"schedule\":", "\"optimizer\":", "\"loss\":", "first.", "second.", "average.", "best.",
      "null",
      "{}", "[]", "lectern.training", "\"ctc\":", "\"blank\":",
    ]
    return FuzzTarget(
      mutator: Mutator([example, rows], words: words),
      read: reading(".safetensors") { path in
        checkKept(
          try Trainer(resuming: path), read: { try Trainer(resuming: $0) },
          write: { try $0.save(to: $1) })
      })
  }

  static func arrays() -> FuzzTarget {
    let examples = [
      bytes { try NDArray<Float>.ones([2, 3]).write(npy: $0) },
      bytes { try NDArray<Int>.arange(5).write(npy: $0) },
      bytes { try NDArray<Double>.zeros([0, 4]).write(npy: $0) },
    ]
    let words = [
      "'descr'", "'<f4'", "'>f8'", "'|b1'", "'<i8'", "'fortran_order'", "True", "False", "'shape'",
      "()", "(0,)",
      "(4294967296, 4294967296)", "{", "}", ",", ":", "NUMPY",
    ]
    return FuzzTarget(
      mutator: Mutator(examples, words: words),
      read: reading(".npy") { path in
        checkKept(
          ["a": try NPYFile.read(path)], read: NPZFile.read,
          write: { try NPZFile.write($0, to: $1) })
      })
  }

  /// Archives of arrays.
  static func archives() -> FuzzTarget {
    let arrays = [
      "a": AnyNDArray(NDArray<Float>.ones([2, 3])), "b": AnyNDArray(NDArray<Int>.arange(5)),
    ]
    let examples = [false, true].map { isPacked in
      bytes { try NPZFile.write(arrays, to: $0, compressed: isPacked) }
    }
    let words = [
      "PK\u{1}\u{2}", "PK\u{3}\u{4}", "PK\u{5}\u{6}", "PK\u{6}\u{6}", ".npy", "a", "NUMPY", "/",
      "../",
    ]
    return FuzzTarget(
      mutator: Mutator(examples, words: words),
      read: reading(".npz") { path in
        checkKept(
          try NPZFile.read(path), read: NPZFile.read, write: { try NPZFile.write($0, to: $1) })
      })
  }

  /// Tables of numbers.
  static func tables() -> FuzzTarget {
    let examples = ["1,2.5,-3e2\n4,5,6\n", "# a\n1\n\n2\r\n", "0.1, nan ,inf\n1,2,3"]
    return FuzzTarget(
      mutator: Mutator(
        examples, words: [",", ";", "#", "e", ".", "+", "-inf", "0x1p3", ",,"], longest: 4096),
      read: reading(".csv") { path in
        checkKept(
          try CSVFile.read(path), read: { try CSVFile.read($0) },
          write: { try CSVFile.write($0, to: $1) })
      })
  }

  /// MNIST's own format.
  static func digits() -> FuzzTarget {
    let examples: [[UInt8]] = [
      [0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 2, 0, 0, 0, 2, 1, 2, 3, 4, 5, 6, 7, 8],
      // An empty list of pictures, and the same as gzip.
      [0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 2],
      [
        31, 139, 8, 0, 0, 0, 0, 0, 0, 3, 99, 96, 224, 96, 102, 96, 96, 96, 2, 98, 102, 32, 102, 1,
        98, 86, 32,
        102, 3, 98, 118, 0, 94, 186, 72, 61, 24, 0, 0, 0,
      ],
    ]
    return FuzzTarget(
      mutator: Mutator(examples, words: []),
      read: reading(".idx") { _ = try IDXFile.read($0, rank: 3) })
  }

  /// Kaggle's tables of digits, with labels and without.
  static func kaggle() -> FuzzTarget {
    let digits = GeneratedDigits.draw(2, seed: 1)
    let examples = [
      bytes { try KaggleDigits.writeTrain(digits, to: $0) },
      bytes { try KaggleDigits.writeTest(digits.pictures, to: $0) },
    ]
    let words = [
      ",", ",0", ",255", ",256", ",,", "\"5\"", "\"\"", " 5", "label", "pixel0", "pixel783",
      "pixel784", ";", "\r", "0,0,0,0,",
    ]
    return FuzzTarget(
      mutator: Mutator(examples, words: words, longest: 1 << 15),
      read: reading(".kaggle") { path in
        do {
          checkKept(
            try KaggleDigits.readTrain(path), read: { try KaggleDigits.readTrain($0) },
            write: { try KaggleDigits.writeTrain($0, to: $1, overwriting: true) })
        } catch {
          checkKept(
            try KaggleDigits.readTest(path), read: { try KaggleDigits.readTest($0) },
            write: { try KaggleDigits.writeTest($0, to: $1, overwriting: true) })
        }
      })
  }

  /// Pictures of every format that the program promises.
  static func pictures() -> FuzzTarget {
    #if LECTERN_LEPTONICA
      setMsgSeverity(Int32(L_SEVERITY_NONE))
      let formats = [
        IFF_PNG, IFF_JFIF_JPEG, IFF_BMP, IFF_TIFF, IFF_TIFF_LZW, IFF_TIFF_G4, IFF_PNM, IFF_GIF,
        IFF_WEBP,
      ]
      let examples = formats.flatMap { format in
        [Int32(1), 8, 32].compactMap { depth in picture(format, depth) }
      }
      return FuzzTarget(
        mutator: Mutator(
          examples,
          words: ["IHDR", "IDAT", "PLTE", "tRNS", "acTL", "JFIF", "Exif", "BM", "II*", "MM", "P5"]),
        read: reading(".picture") { path in
          let picture = try PictureFile.read(path)
          _ = DigitNormalizer.normalize(picture)
        })
    #else
      fatalError("unreachable: pictures are skipped without Leptonica")
    #endif
  }

  /// Pictures as pages, read to their digits.
  static func photographs() -> FuzzTarget {
    #if LECTERN_LEPTONICA
      setMsgSeverity(Int32(L_SEVERITY_NONE))
      let page = GeneratedPages.draw(.clean, seed: 1).picture[0..<240, 0..<320].contiguous()
      let plain = PlainPage(rows: 240, columns: 320, gray: page.elements)
      let small = PlainPage(rows: 12, columns: 9, all: 200)
      let formats = [
        IFF_PNG, IFF_JFIF_JPEG, IFF_BMP, IFF_TIFF, IFF_TIFF_LZW, IFF_TIFF_G4, IFF_GIF, IFF_WEBP,
      ]
      let examples =
        formats.flatMap { format in [Int32(8), 32].compactMap { picture(format, $0) } }
        + [plain.graymap, makeTIFF([plain]), makeTIFF([small, small, small])].map { [UInt8]($0) }
      return FuzzTarget(
        mutator: Mutator(
          examples, words: ["IHDR", "IDAT", "tRNS", "JFIF", "Exif", "BM", "II*", "MM", "P5", "P2"],
          longest: 1 << 17), read: reading(".picture", { try readPages($0) }))
    #else
      fatalError("unreachable: pictures are skipped without Leptonica")
    #endif
  }

  /// PDF files, drawn by a program of their own.
  static func documents() -> FuzzTarget {
    #if LECTERN_LEPTONICA
      setMsgSeverity(Int32(L_SEVERITY_NONE))
      let small = PlainPage(rows: 12, columns: 9, all: 200)
      let drawn = [Int32(1), 8, 32].compactMap { picture(IFF_LPDF, $0) }
      let examples =
        drawn + [makePDF([small]), makePDF([small, small], turned: 90)].map { [UInt8]($0) }
      let words = [
        "obj", "endobj", "stream\n", "endstream", "/Type", "/Page", "/Pages", "/Kids", "/Count",
        "/MediaBox", "/Length", "/Filter", "/FlateDecode", "/DCTDecode", "/JBIG2Decode",
        "/LZWDecode",
        "/CCITTFaxDecode", "/Width", "/Height", "/Rotate", "/Encrypt", "/Root", "/Prev", "xref",
        "trailer", "startxref", "%PDF-", "%%EOF", "<<", ">>", " 0 R", "Do", "cm", " q ", " Q ",
        "BI",
        "ID", "EI", "re f", "/Font",
      ]
      return FuzzTarget(
        mutator: Mutator(examples, words: words),
        read: reading(".pdf", { try readPages($0, step: 4) }))
    #else
      fatalError("unreachable: documents are skipped without Leptonica")
    #endif
  }

  /// Reads the digits of all pages, of which a damaged file may have very many.
  ///
  /// - Parameter step: How many pixels one goes on for the next that is looked at: documents are drawn large.
  private static func readPages(_ path: String, step: Int = 1) throws {
    var pages = try DocumentPages(path, patience: 6)
    while pages.number < 4, let drawn = try pages.next() {
      let page = step == 1 ? drawn : drawn[Stepped(by: step), Stepped(by: step)].contiguous()
      let steps = untaught.steps(page)
      let (rows, columns) = (Double(page.shape[0]), Double(page.shape[1]))
      for digit in steps.reading.lines.flatMap(\.self) {
        guard (0...9).contains(digit.value), digit.confidence.isFinite else {
          fatalError("a digit is none")
        }
        for corner in digit.corners
        where abs(corner.x) > 2 * columns + 99 || abs(corner.y) > 2 * rows + 99 {
          fatalError("a digit lies outside of its page: \(corner)")
        }
      }
      _ = (steps.crops, steps.pieces, steps.leftOutMarks())
    }
  }

  /// A network that nobody trained, as quick as one can be.
  private static let untaught: PageReader = {
    do {
      let model = try Model<Float>(input: [784], [Dense(11)], seed: 1)
      return PageReader(try SegmentClassifier(model))
    } catch { fatalError("unreachable: \(error)") }
  }()

  #if LECTERN_LEPTONICA
    /// A small picture as a file of a format; nil where the format does not hold it.
    private static func picture(_ format: some FixedWidthInteger, _ depth: Int32) -> [UInt8]? {
      var picture = pixCreate(20, 16, depth)
      defer { pixDestroy(&picture) }
      for i in Int32(4)..<12 { pixSetPixel(picture, i, i, depth == 32 ? 0xFF80_4000 : 1) }
      let path = file + "-example"
      defer { unlink(path) }
      guard pixWrite(path, picture, Int32(format)) == 0 else { return nil }
      return FileManager.default.contents(atPath: path).map { [UInt8]($0) }
    }
  #endif
}

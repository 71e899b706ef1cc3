import Datasets
import DigitReading
import Foundation
import NDArrays
import NeuralNetworks
import Plots

#if LECTERN_LEPTONICA
  import CLeptonica
#endif

// These readers take paths: each input is a file in memory, where the system has such.

extension FuzzTarget {
  private static let file =
    (FileManager.default.fileExists(atPath: "/dev/shm") ? "/dev/shm" : NSTemporaryDirectory())
    + "/fuzz-\(getpid())"

  /// Hands an input to a reader of files.
  private static func reading(_ suffix: String, _ read: @escaping (String) throws -> Void)
    -> ([UInt8]) -> Bool
  {
    let path = file + suffix
    return { bytes in
      guard FileManager.default.createFile(atPath: path, contents: Data(bytes)) else {
        fatalError("\(path) cannot be written")
      }
      do { try read(path) } catch { return false }
      return true
    }
  }

  /// What `write` puts into a file.
  private static func bytes(_ write: (String) throws -> Void) -> [UInt8] {
    let path = file + "-example"
    defer { unlink(path) }
    do { try write(path) } catch { fatalError("an example cannot be written: \(error)") }
    return [UInt8](FileManager.default.contents(atPath: path) ?? Data())
  }

  static func models() -> FuzzTarget {
    let examples = [
      bytes { path in
        try Model<Float>(input: [3], [Dense(4), ReLU(), Dense(2)], seed: 1).save(to: path)
      },
      bytes { path in
        try Model<Float>(
          input: [4, 4, 1],
          [
            Convolution(2, kernel: 3), BatchNormalization(), ReLU(), MaxPooling(2), Dropout(0.5),
            Flatten(),
            Dense(2),
          ], seed: 1
        ).save(to: path)
      },
    ]
    let words = [
      "\"F32\"", "\"F64\"", "\"I8\"", "\"dtype\"", "\"shape\"", "\"data_offsets\"", "[0,0]", "[]",
      "{}", "__metadata__",
      "\"layers\"", "Dense(4)", "Convolution(2", "kernel: 3", "MaxPooling(2)", ",", ":", "null",
    ]
    return FuzzTarget(
      mutator: Mutator(examples, words: words),
      read: reading(".safetensors") { _ = try Model<Float>($0) })
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
      mutator: Mutator(examples, words: words), read: reading(".npy") { _ = try NPYFile.read($0) })
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
      return FuzzTarget(
        mutator: Mutator([[1, 2, 3]], words: []),
        read: reading(".picture") { _ = try PictureFile.read($0) })
    #endif
  }

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

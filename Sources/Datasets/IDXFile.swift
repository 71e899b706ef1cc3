import CZlib
import Glibc
import NDArrays

/// What is wrong with a file of data, or with a folder that should hold some.
public struct DataError: Error, CustomStringConvertible {
  /// The file or folder as the caller named it.
  public var path: String
  /// Such as `line 3, column 5 'pixel3'`; empty for the file as a whole.
  public var place = ""
  /// What is wrong there and what was expected, as the end of a sentence that begins with the
  /// place, or with the path where there is none.
  public var problem: String

  /// The path, the place and the problem with colons between them.
  public var description: String { "\(path): \(place.isEmpty ? "" : "\(place): ")\(problem)" }
}

/// A file in MNIST's IDX format, plain or gzip: a magic number, the sizes, the bytes.
///
/// - Source: LeCun, Cortes & Burges, "The MNIST database", file formats.
public enum IDXFile {
  /// The bytes of an IDX file as an array of `rank` axes.
  ///
  /// - Shapes: the sizes that the file names, such as `[60000, 28, 28]` for MNIST's pictures
  /// - Throws: ``DataError`` where the file is missing, truncated, corrupt, of another type or
  ///   number of axes, or longer than its sizes say.
  public static func read(_ path: String, rank: Int) throws(DataError) -> NDArray<UInt8> {
    let (bytes, _) = try unpacked(path, wantsChecksum: false)
    return try array(bytes, rank: rank, path: path)
  }

  /// The array, and the CRC-32 of what the file holds once it is unpacked.
  package static func readWithChecksum(
    _ path: String, rank: Int
  ) throws(DataError) -> (NDArray<UInt8>, checksum: UInt32) {
    let (bytes, checksum) = try unpacked(path, wantsChecksum: true)
    return (try array(bytes, rank: rank, path: path), checksum)
  }

  private static func array(
    _ bytes: [UInt8], rank: Int, path: String
  ) throws(DataError) -> NDArray<UInt8> {
    guard bytes.count >= 4 else {
      throw DataError(
        path: path,
        problem: "has \(bytes.count) bytes; an IDX file begins with 4 bytes of magic number")
    }
    let magic = bigEndian(bytes, at: 0)
    let expected = 0x0800 + rank
    guard magic == expected else {
      throw DataError(
        path: path,
        problem:
          "has magic number \(magic); expected \(expected), bytes with \(rank) \(rank == 1 ? "axis" : "axes")"
      )
    }
    let start = 4 + 4 * rank
    guard bytes.count >= start else {
      throw DataError(
        path: path, problem: "ends within its header; expected \(start) bytes, got \(bytes.count)")
    }
    let shape = (0..<rank).map { bigEndian(bytes, at: 4 + 4 * $0) }
    // An empty axis makes no others small: an array's steps are those of its other axes.
    var steps = 1
    for size in shape {
      let (product, overflow) = steps.multipliedReportingOverflow(by: max(1, size))
      guard !overflow else {
        throw DataError(path: path, problem: "has sizes \(shape), whose product no memory holds")
      }
      steps = product
    }
    let count = shape.contains(0) ? 0 : steps
    guard bytes.count - start == count else {
      let found = bytes.count - start
      throw DataError(
        path: path,
        problem: found < count
          ? "is truncated: sizes \(shape) need \(count) bytes, \(found) are there"
          : "has \(found - count) bytes more than its sizes \(shape) need")
    }
    return NDArray(bytes[start...], shape: Shape(shape))
  }

  /// What a file holds, and its CRC-32 where that is wanted or known anyhow.
  private static func unpacked(
    _ path: String, wantsChecksum: Bool
  ) throws(DataError) -> ([UInt8], checksum: UInt32) {
    let bytes = try contents(path)
    if bytes.starts(with: [0x1F, 0x8B]) { return try inflated(bytes, path: path) }
    guard wantsChecksum else { return (bytes, 0) }
    return (
      bytes,
      bytes.withUnsafeBufferPointer {
        UInt32(truncatingIfNeeded: crc32_z(0, $0.baseAddress, $0.count))
      }
    )
  }

  private static func bigEndian(_ bytes: [UInt8], at place: Int) -> Int {
    (0..<4).reduce(0) { $0 << 8 | Int(bytes[place + $1]) }
  }

  private static func contents(_ path: String) throws(DataError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw DataError(path: path, problem: "cannot be opened: \(String(cString: strerror(errno)))")
    }
    defer { fclose(file) }
    // The end of a folder is as far as numbers go.
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw DataError(path: path, problem: "is no ordinary file")
    }
    let size = Int(status.st_size)
    var count = 0
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, used in
      count = size == 0 ? 0 : fread(buffer.baseAddress, 1, size, file)
      used = count
    }
    guard count == size else {
      throw DataError(path: path, problem: "could be read only to byte \(count) of \(size)")
    }
    return bytes
  }

  /// What a gzip file holds, and its CRC-32, which zlib compares with the file's own. The output grows as
  /// it comes, so a lying length costs nothing.
  private static func inflated(
    _ bytes: [UInt8], path: String
  ) throws(DataError) -> ([UInt8], checksum: UInt32) {
    guard bytes.count <= Int(UInt32.max) else {
      throw DataError(path: path, problem: "has \(bytes.count) bytes of gzip; expected under 4 GiB")
    }
    var stream = z_stream()
    guard
      inflateInit2_(&stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        == Z_OK
    else {
      throw DataError(path: path, problem: "zlib could not be started")
    }
    defer { inflateEnd(&stream) }
    var output: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 20)
    var input = bytes
    var status = Z_OK
    input.withUnsafeMutableBufferPointer { source in
      stream.next_in = source.baseAddress
      stream.avail_in = UInt32(source.count)
      repeat {
        chunk.withUnsafeMutableBufferPointer { target in
          stream.next_out = target.baseAddress
          stream.avail_out = UInt32(target.count)
          status = inflate(&stream, Z_NO_FLUSH)
          output.append(contentsOf: target[..<(target.count - Int(stream.avail_out))])
        }
      } while status == Z_OK && (stream.avail_in > 0 || stream.avail_out == 0)
        && output.count < 1 << 31
    }
    guard status == Z_STREAM_END else {
      throw DataError(
        path: path,
        problem: status == Z_OK || status == Z_BUF_ERROR
          ? "is truncated: its gzip stream ends early, after \(output.count) bytes"
          : "is corrupt: its gzip stream cannot be read past byte \(output.count)")
    }
    guard stream.avail_in == 0 else {
      throw DataError(
        path: path, problem: "has \(stream.avail_in) bytes behind the end of its gzip stream")
    }
    return (output, UInt32(truncatingIfNeeded: stream.adler))
  }
}

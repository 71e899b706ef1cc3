internal import CZlib
import Glibc

/// What is wrong with a file of arrays: which file, where in it, and what was expected.
///
/// Thrown by ``NPYFile``, ``NPZFile``, ``SafetensorsFile`` and ``CSVFile``.
public struct ArrayFileError: Error, Hashable, CustomStringConvertible {
  /// The file as the caller named it; `safetensors` for a file that is already in memory.
  public var path: String
  /// Such as `byte 12`, `line 3, column 2` or `array 'weights'`; empty for the file as a whole.
  public var place: String
  /// What is wrong there and what was expected, as the end of a sentence that begins with the
  /// place.
  public var problem: String

  /// An error at a place of a file; without a place it is about the file as a whole.
  public init(_ path: String, _ place: String = "", _ problem: String) {
    self.path = path
    self.place = place
    self.problem = problem
  }

  /// The file, the place and the problem with a colon between them: `weights.npy: byte 0: is no
  /// .npy file`.
  public var description: String { "\(path): \(place.isEmpty ? "" : "\(place): ")\(problem)" }
}

/// An array whose type a file decides.
///
/// ```swift
/// let read = AnyNDArray(NDArray<UInt8>([[1, 2, 3]]))
/// read.dtype             // uint8
/// read.shape             // [1, 3]
/// let numbers: NDArray<Float> = read.cast()
/// numbers.sum()          // 6.0
/// ```
public enum AnyNDArray: Sendable, Equatable, CustomStringConvertible {
  /// Truth values, one byte each.
  case bool(NDArray<Bool>)
  /// Signed integers of 8, 16, 32 and 64 bits; the last is Swift's Int.
  case int8(NDArray<Int8>), int16(NDArray<Int16>), int32(NDArray<Int32>), int64(NDArray<Int>)
  /// Unsigned integers of 8, 16, 32 and 64 bits; the last is Swift's UInt.
  case uint8(NDArray<UInt8>), uint16(NDArray<UInt16>), uint32(NDArray<UInt32>)
  /// The same for 64 bits: Swift's UInt, so that numbers beyond Int's stay whole.
  case uint64(NDArray<UInt>)
  /// Floating-point numbers of 32 and 64 bits: Swift's Float and Double.
  case float32(NDArray<Float>), float64(NDArray<Double>)

  /// The array under the case of its type: an Int64's becomes an Int's, a UInt64's a UInt's.
  ///
  /// - Complexity: O(1), but O(n) for Int64 and UInt64, which are copied.
  public init<E: Element>(_ array: NDArray<E>) {
    switch E.dtype {
    case .bool: self = .bool(array.cast())
    case .int8: self = .int8(array.cast())
    case .int16: self = .int16(array.cast())
    case .int32: self = .int32(array.cast())
    case .int64: self = .int64(array.cast())
    case .uint8: self = .uint8(array.cast())
    case .uint16: self = .uint16(array.cast())
    case .uint32: self = .uint32(array.cast())
    case .uint64: self = .uint64(array.cast())
    case .float32: self = .float32(array.cast())
    case .float64: self = .float64(array.cast())
    }
  }

  /// An array of `type` from row-major bytes, which are as many as the shape needs.
  init(_ type: DType, _ shape: Shape, bytes: UnsafeRawBufferPointer) {
    func array<E: Element>(_: E.Type) -> NDArray<E> {
      NDArray<E>(shape: shape) { output in
        if bytes.count > 0 {
          UnsafeMutableRawPointer(output).copyMemory(
            from: bytes.baseAddress!, byteCount: bytes.count)
        }
      }
    }
    switch type {
    // Any byte but 0 is true; only 0 and 1 may stand in a Bool.
    case .bool: self = .bool(array(UInt8.self) .!= 0)
    case .int8: self = .int8(array(Int8.self))
    case .int16: self = .int16(array(Int16.self))
    case .int32: self = .int32(array(Int32.self))
    case .int64: self = .int64(array(Int.self))
    case .uint8: self = .uint8(array(UInt8.self))
    case .uint16: self = .uint16(array(UInt16.self))
    case .uint32: self = .uint32(array(UInt32.self))
    case .uint64: self = .uint64(array(UInt.self))
    case .float32: self = .float32(array(Float.self))
    case .float64: self = .float64(array(Double.self))
    }
  }

  /// The result of `body` on the array, whatever its type; what `body` throws is thrown on.
  public func map<R>(_ body: (any ArrayOfSomeType) throws -> R) rethrows -> R {
    switch self {
    case .bool(let a): try body(a)
    case .int8(let a): try body(a)
    case .int16(let a): try body(a)
    case .int32(let a): try body(a)
    case .int64(let a): try body(a)
    case .uint8(let a): try body(a)
    case .uint16(let a): try body(a)
    case .uint32(let a): try body(a)
    case .uint64(let a): try body(a)
    case .float32(let a): try body(a)
    case .float64(let a): try body(a)
    }
  }

  /// The name of the elements' type.
  public var dtype: DType { map { $0.dtype } }
  /// The sizes of the axes, `[]` for an array that is one number.
  public var shape: Shape { map { $0.shape } }
  /// The elements as ``NDArray`` prints them; the type is not named.
  public var description: String { map { "\($0)" } }

  /// The array with elements of another type.
  ///
  /// Fractions are cut towards zero, and integers too large keep their lower bits, as in
  /// ``NDArray/cast(to:)``.
  public func cast<E: Element>(to type: E.Type = E.self) -> NDArray<E> {
    map { $0.cast(to: E.self) }
  }

  /// The array as one of `E`, where each value of its type is one of `E` too.
  func fitted<E: Element>(to type: E.Type, _ path: String, _ place: String = "")
    throws(ArrayFileError)
    -> NDArray<E>
  {
    guard dtype.fits(in: E.dtype) else {
      throw ArrayFileError(
        path, place,
        "holds \(dtype), which \(E.dtype) cannot; read it as \(dtype) and cast it")
    }
    return cast()
  }
}

/// What arrays of all types have: the one face of an ``NDArray`` behind ``AnyNDArray/map(_:)``.
///
/// Only NDArray conforms.
public protocol ArrayOfSomeType: Sendable, CustomStringConvertible {
  /// The name of the elements' type, NumPy's.
  var dtype: DType { get }
  /// The sizes of the axes.
  var shape: Shape { get }
  /// The elements as those of another type; fractions are cut, integers too large keep their lower
  /// bits.
  ///
  /// - Shapes: `[…]` → `[…]`
  func cast<Other: Element>(to type: Other.Type) -> NDArray<Other>
  /// The elements' bytes in row-major order and in the machine's order of bytes.
  ///
  /// - Complexity: O(n): a copy.
  var rowMajorBytes: [UInt8] { get }
}

extension NDArray: ArrayOfSomeType {
  public var rowMajorBytes: [UInt8] {
    let source = contiguous()
    return source.withPointer {
      Array(
        UnsafeRawBufferPointer(start: $0, count: source.count * MemoryLayout<E>.stride))
    }
  }
}

// MARK: - Bytes

/// A file's bytes, read and written whole.
enum FileBytes {
  static func read(_ path: String) throws(ArrayFileError) -> [UInt8] {
    guard let file = fopen(path, "rb") else {
      throw ArrayFileError(path, "", String(cString: strerror(errno)).lowercasedFirst)
    }
    defer { fclose(file) }
    var status = stat()
    guard fstat(fileno(file), &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
      throw ArrayFileError(path, "", "is not a regular file")
    }
    let size = Int(status.st_size)
    let bytes = [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
      count = size == 0 ? 0 : fread(buffer.baseAddress!, 1, size, file)
    }
    guard bytes.count == size else {
      throw ArrayFileError(path, "byte \(bytes.count)", "cannot be read any further")
    }
    return bytes
  }

  /// Writes beside the file and renames, so that a stopped program leaves the old one.
  static func write(_ bytes: [UInt8], to path: String) throws(ArrayFileError) {
    let work = "\(path).\(getpid()).part"
    guard let file = fopen(work, "wb") else {
      throw ArrayFileError(path, "", String(cString: strerror(errno)).lowercasedFirst)
    }
    let written = bytes.isEmpty ? 0 : fwrite(bytes, 1, bytes.count, file)
    let isClosed = fclose(file) == 0
    guard written == bytes.count, isClosed, rename(work, path) == 0 else {
      let reason = String(cString: strerror(errno)).lowercasedFirst
      unlink(work)
      throw ArrayFileError(path, "", "cannot be written: \(reason)")
    }
  }
}

extension String {
  /// As the middle of a sentence.
  fileprivate var lowercasedFirst: String { prefix(1).lowercased() + dropFirst() }
}

extension [UInt8] {
  /// A little-endian number at a place that is known to be there.
  func littleEndian<T: FixedWidthInteger>(_ place: Int, as type: T.Type) -> T {
    withUnsafeBytes { T(littleEndian: $0.loadUnaligned(fromByteOffset: place, as: T.self)) }
  }

  mutating func appendLittleEndian<T: FixedWidthInteger>(_ value: T) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Turns each group of `width` bytes around.
  mutating func swapBytes(width: Int) {
    guard width > 1 else { return }
    for start in stride(from: 0, to: count / width * width, by: width) {
      for i in 0..<width / 2 { swapAt(start + i, start + width - 1 - i) }
    }
  }
}

/// zlib's checksum and its two directions, without a header.
enum Deflate {
  static func checksum(_ bytes: some Collection<UInt8>) -> UInt32 {
    let copy = Array(bytes)
    var sum = crc32(0, nil, 0)
    var start = 0
    while start < copy.count {
      let piece = Swift.min(copy.count - start, 1 << 30)
      sum = copy.withUnsafeBufferPointer { crc32(sum, $0.baseAddress! + start, UInt32(piece)) }
      start += piece
    }
    return UInt32(sum)
  }

  /// What `bytes` unpack to, exactly `size` of them; nil where they do not.
  static func inflated(_ bytes: ArraySlice<UInt8>, size: Int) -> [UInt8]? {
    // No packing shrinks further than 1,032 to 1: a size beyond that is a lie.
    guard size <= bytes.count * 1032 + 64, bytes.count < 1 << 31, size < 1 << 31 else { return nil }
    var stream = z_stream()
    guard
      inflateInit2_(&stream, -15, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size)) == Z_OK
    else { return nil }
    defer { inflateEnd(&stream) }
    var input = Array(bytes)
    var status = Z_OK
    let output = [UInt8](unsafeUninitializedCapacity: size + 1) { buffer, count in
      input.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(size + 1)
        status = inflate(&stream, Z_FINISH)
        count = size + 1 - Int(stream.avail_out)
      }
    }
    return status == Z_STREAM_END && output.count == size ? output : nil
  }

  static func deflated(_ bytes: [UInt8]) -> [UInt8] {
    var stream = z_stream()
    let made = deflateInit2_(
      &stream, 6, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    guard made == Z_OK else { fatalError("deflate: zlib has no memory") }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, UInt(bytes.count)))
    var input = bytes
    return [UInt8](unsafeUninitializedCapacity: bound) { buffer, count in
      input.withUnsafeMutableBufferPointer { source in
        stream.next_in = source.baseAddress
        stream.avail_in = UInt32(source.count)
        stream.next_out = buffer.baseAddress
        stream.avail_out = UInt32(bound)
        _ = deflate(&stream, Z_FINISH)
        count = bound - Int(stream.avail_out)
      }
    }
  }
}

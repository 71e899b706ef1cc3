import CZlib
import Glibc

/// The bytes of a file from its beginning to its end, unpacked where they are gzip.
///
/// Who reads a stream holds no more of a file than one buffer of it, however long the file is and
/// whatever a packed one grows to. Whether it is packed is asked of its first bytes, not of its name.
struct ByteStream: ~Copyable {
  let path: String
  private let descriptor: Int32
  private let unpacking: Unpacking?
  /// How many bytes have been given so far.
  private(set) var count = 0

  /// - Throws: ``DataError`` for what cannot be opened, and for folders, pipes and devices.
  init(_ path: String) throws(DataError) {
    // A pipe that nobody writes to is not waited for.
    let opened = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    guard opened >= 0 else {
      throw DataError(path: path, problem: "cannot be opened: \(systemClause(errno))")
    }
    var status = stat()
    let kind = fstat(opened, &status) == 0 ? status.st_mode & S_IFMT : 0
    guard kind == S_IFREG else {
      close(opened)
      throw DataError(
        path: path, problem: kind == S_IFDIR ? "is a folder; expected a file" : "is no plain file")
    }
    var mark: UInt16 = 0
    let isPacked = pread(opened, &mark, 2, 0) == 2 && UInt16(littleEndian: mark) == 0x8B1F
    self.path = path
    descriptor = opened
    unpacking = isPacked ? Unpacking() : nil
  }

  deinit { close(descriptor) }

  /// Fills a buffer; where it does not get full, the file has ended.
  ///
  /// - Returns: How many bytes were put into the buffer.
  /// - Throws: ``DataError`` where the file cannot be read any further, or is no whole gzip.
  mutating func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    let filled =
      if let unpacking { try unpack(unpacking, into: buffer) } else { try read(into: buffer) }
    count += filled
    return filled
  }

  private func read(into buffer: UnsafeMutableRawBufferPointer) throws(DataError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let got = Glibc.read(descriptor, buffer.baseAddress! + filled, buffer.count - filled)
      if got == 0 { break }
      if got > 0 {
        filled += got
      } else if errno != EINTR {
        throw DataError(
          path: path, problem: "cannot be read past byte \(count + filled): \(systemClause(errno))")
      }
    }
    return filled
  }

  /// A gzip file may be several, one after another, as `cat` makes it.
  private func unpack(
    _ unpacking: Unpacking, into buffer: UnsafeMutableRawBufferPointer
  ) throws(DataError) -> Int {
    let stream = unpacking.stream
    stream.pointee.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.pointee.avail_out = UInt32(buffer.count)
    func problem(_ text: String) -> DataError {
      DataError(
        path: path, problem: "\(text) \(count + buffer.count - Int(stream.pointee.avail_out))")
    }
    while stream.pointee.avail_out > 0 {
      if stream.pointee.avail_in == 0 {
        stream.pointee.avail_in = UInt32(try read(into: unpacking.input))
        stream.pointee.next_in = unpacking.input.baseAddress!.assumingMemoryBound(to: UInt8.self)
      }
      let isDrained = stream.pointee.avail_in == 0
      if unpacking.isBetween {
        if isDrained { break }
        inflateReset(stream)
      }
      let status = inflate(stream, Z_NO_FLUSH)
      unpacking.isBetween = status == Z_STREAM_END
      if status == Z_BUF_ERROR, isDrained {
        throw problem("is truncated: its gzip stream ends early, after byte")
      }
      guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else {
        throw problem("is corrupt: its gzip stream cannot be read past byte")
      }
    }
    return buffer.count - Int(stream.pointee.avail_out)
  }
}

/// zlib's state, which must not move, and the packed bytes that wait for it.
private final class Unpacking {
  let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
  let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 64)
  /// Whether a stream has ended and no other has begun.
  var isBetween = false

  init() {
    stream.initialize(to: z_stream())
    let size = Int32(MemoryLayout<z_stream>.size)
    guard inflateInit2_(stream, 16 + MAX_WBITS, ZLIB_VERSION, size) == Z_OK else {
      fatalError("unpack: zlib has no memory")
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    input.deallocate()
  }
}

/// What the system says of an error, as a clause.
func systemClause(_ number: Int32) -> String {
  let text = String(cString: strerror(number))
  return text.prefix(1).lowercased() + text.dropFirst()
}

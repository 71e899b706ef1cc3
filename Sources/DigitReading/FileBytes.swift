import Glibc

/// The bytes of a plain file, looked up where they are asked for.
final class FileBytes {
  /// How many there are.
  let count: Int
  private let file: Int32
  private var window = (start: 0, bytes: [UInt8]())
  private static let windowBytes = 1 << 16

  /// nil for what cannot be opened and for what is no plain file.
  init?(_ path: String) {
    // A pipe would wait for somebody to write into it.
    file = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC)
    var status = stat()
    let isPlain = file >= 0 && fstat(file, &status) == 0 && status.st_mode & S_IFMT == S_IFREG
    count = isPlain ? Int(status.st_size) : 0
    if !isPlain { return nil }
  }

  deinit { if file >= 0 { close(file) } }

  /// A byte; nil beyond the file's end.
  subscript(place: Int) -> UInt8? {
    guard place >= 0, place < count else { return nil }
    if place < window.start || place >= window.start + window.bytes.count {
      var bytes = [UInt8](repeating: 0, count: Self.windowBytes)
      let read = pread(file, &bytes, bytes.count, place)
      window = (place, Array(bytes.prefix(max(0, read))))
      if window.bytes.isEmpty { return nil }
    }
    return window.bytes[place - window.start]
  }

  /// Whether a text stands at a place.
  func has(_ text: String, at place: Int = 0) -> Bool { has(Array(text.utf8), at: place) }

  /// Whether these bytes stand at a place.
  func has(_ bytes: [UInt8], at place: Int = 0) -> Bool {
    bytes.indices.allSatisfy { self[place + $0] == bytes[$0] }
  }

  /// A whole number of at most eight bytes; nil beyond the file's end.
  ///
  /// - Parameter isLittle: Whether its lowest byte is the first.
  func number(at place: Int, bytes: Int, isLittle: Bool = true) -> Int? {
    guard place >= 0, place <= count - bytes else { return nil }
    var value: UInt64 = 0
    for offset in 0..<bytes {
      guard let byte = self[isLittle ? place + bytes - 1 - offset : place + offset] else {
        return nil
      }
      value = value << 8 | UInt64(byte)
    }
    // What no file has is beyond every end.
    return Int(clamping: value)
  }
}

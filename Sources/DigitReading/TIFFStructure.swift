import Glibc

/// Where the pictures of a TIFF file lie in it, to tell a whole file from one that was cut off: libtiff
/// reads what there is, and fills the rest.
///
/// - Source: TIFF Revision 6.0 (Adobe, 1992), section 2; the offsets of eight bytes of BigTIFF
struct TIFFStructure {
  private let file: Bytes
  /// How many bytes a count or an offset has.
  private let wordBytes: Int
  /// Where the entries of each picture that is described lie in the file.
  private var pictures: [[Int]] = []
  /// Whether the description of another picture lies beyond the file's end.
  private(set) var isCutOff = false

  /// The most pictures that are looked at.
  private static let mostPictures = 6000
  /// The most parts of a picture.
  private static let mostParts = 1 << 20

  /// The structure of a file; nil for what is no TIFF.
  init?(_ path: String) {
    guard let file = Bytes(path), let version = file.version else { return nil }
    let isBig = version == 43
    let (countBytes, entryBytes) = isBig ? (8, 20) : (2, 12)
    (self.file, wordBytes) = (file, isBig ? 8 : 4)
    var place = isBig ? file.number(at: 8, bytes: 8) : file.number(at: 4, bytes: 4)
    var visited: Set<Int> = []
    while let start = place, start != 0, visited.insert(start).inserted,
      pictures.count < Self.mostPictures
    {
      guard let count = file.number(at: start, bytes: countBytes), count < 1 << 16 else {
        isCutOff = true
        return
      }
      let entries = start + countBytes
      // An end that names no next picture is one too.
      guard let next = file.number(at: entries + count * entryBytes, bytes: wordBytes) else {
        isCutOff = true
        return
      }
      pictures.append((0..<count).map { entries + $0 * entryBytes })
      place = next
    }
    if place == nil { isCutOff = true }
  }

  /// How many pictures are described.
  var count: Int { pictures.count }

  /// Whether the strips or tiles of a picture, counted from 0, lie within the file; so they do where nothing
  /// is said of them.
  func isWhole(_ picture: Int) -> Bool {
    guard pictures.indices.contains(picture) else { return false }
    let entries = pictures[picture]
    func values(_ tags: Set<Int>) -> [Int]?? {
      guard
        let entry = entries.first(where: {
          file.number(at: $0, bytes: 2).map(tags.contains) == true
        })
      else { return .some(nil) }
      guard let type = file.number(at: entry + 2, bytes: 2),
        let count = file.number(at: entry + 4, bytes: wordBytes), count <= Self.mostParts
      else { return nil }
      let bytes = [3: 2, 4: 4, 16: 8][type] ?? 4
      let inside = entry + 4 + wordBytes
      let start = count * bytes <= wordBytes ? inside : file.number(at: inside, bytes: wordBytes)
      guard let start else { return nil }
      var result: [Int] = []
      for part in 0..<count {
        guard let value = file.number(at: start + part * bytes, bytes: bytes) else { return nil }
        result.append(value)
      }
      return result
    }
    guard let offsets = values([273, 324]), let counts = values([279, 325]) else { return false }
    guard let offsets, let counts else { return true }
    return zip(offsets, counts).allSatisfy { offset, count in
      offset <= file.count && count <= file.count - offset
    }
  }

  /// A file's numbers.
  private final class Bytes {
    let count: Int
    private let file: Int32
    private var isLittle = true

    init?(_ path: String) {
      file = open(path, O_RDONLY | O_CLOEXEC)
      guard file >= 0 else { return nil }
      var status = stat()
      count = fstat(file, &status) == 0 ? Int(status.st_size) : 0
    }

    deinit { if file >= 0 { close(file) } }

    /// 42 for a TIFF, 43 for a BigTIFF; nil for another file. Says in which order its bytes stand.
    var version: Int? {
      var mark: [UInt8] = [0, 0]
      guard pread(file, &mark, 2, 0) == 2, mark[0] == mark[1],
        [UInt8(ascii: "I"), UInt8(ascii: "M")].contains(mark[0])
      else { return nil }
      isLittle = mark[0] == UInt8(ascii: "I")
      return number(at: 2, bytes: 2).flatMap { $0 == 42 || $0 == 43 ? $0 : nil }
    }

    /// A whole number of so many bytes; nil beyond the file's end.
    func number(at place: Int, bytes: Int) -> Int? {
      guard place >= 0, place <= count - bytes else { return nil }
      var part = [UInt8](repeating: 0, count: bytes)
      guard pread(file, &part, bytes, place) == bytes else { return nil }
      let value = (isLittle ? part.reversed() : part).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      // What no file has is beyond every end.
      return Int(clamping: value)
    }
  }
}

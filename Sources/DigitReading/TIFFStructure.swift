/// Where the pictures of a TIFF file lie in it, to tell a whole file from one that was cut off: libtiff
/// reads what there is, and fills the rest.
///
/// - Source: TIFF Revision 6.0 (Adobe, 1992), section 2; the offsets of eight bytes of BigTIFF
struct TIFFStructure {
  private let file: FileBytes
  private let isLittle: Bool
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
    guard let file = FileBytes(path), let version = Self.version(file) else { return nil }
    let isBig = version.number == 43
    let (countBytes, entryBytes) = isBig ? (8, 20) : (2, 12)
    (self.file, isLittle, wordBytes) = (file, version.isLittle, isBig ? 8 : 4)
    var place = isBig ? number(at: 8, bytes: 8) : number(at: 4, bytes: 4)
    var visited: Set<Int> = []
    while let start = place, start != 0, visited.insert(start).inserted,
      pictures.count < Self.mostPictures
    {
      guard let count = number(at: start, bytes: countBytes), count < 1 << 16 else {
        isCutOff = true
        return
      }
      let entries = start + countBytes
      // An end that names no next picture is one too.
      guard let next = number(at: entries + count * entryBytes, bytes: wordBytes) else {
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
          number(at: $0, bytes: 2).map(tags.contains) == true
        })
      else { return .some(nil) }
      guard let type = number(at: entry + 2, bytes: 2),
        let count = number(at: entry + 4, bytes: wordBytes), count <= Self.mostParts
      else { return nil }
      let bytes = [3: 2, 4: 4, 16: 8][type] ?? 4
      let inside = entry + 4 + wordBytes
      let start = count * bytes <= wordBytes ? inside : number(at: inside, bytes: wordBytes)
      guard let start else { return nil }
      var result: [Int] = []
      for part in 0..<count {
        guard let value = number(at: start + part * bytes, bytes: bytes) else { return nil }
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

  /// In which order a file's bytes stand, and 42 for a TIFF, 43 for a BigTIFF; nil for another file.
  private static func version(_ file: FileBytes) -> (isLittle: Bool, number: Int)? {
    guard file.has("II") || file.has("MM") else { return nil }
    let isLittle = file.has("II")
    guard let number = file.number(at: 2, bytes: 2, isLittle: isLittle), [42, 43].contains(number)
    else { return nil }
    return (isLittle, number)
  }

  private func number(at place: Int, bytes: Int) -> Int? {
    file.number(at: place, bytes: bytes, isLittle: isLittle)
  }
}

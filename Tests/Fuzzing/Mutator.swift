/// Draws damaged input: whole examples, cut, doubled, mixed, with bits flipped and telling words put in.
struct Mutator {
  /// Examples that are whole.
  let examples: [[UInt8]]
  /// What the format gives a meaning.
  let words: [[UInt8]]
  /// The most bytes of an input.
  let longest: Int

  init(_ examples: [[UInt8]], words: [String], longest: Int = 1 << 14) {
    self.examples = examples.filter { !$0.isEmpty }
    self.words =
      (words + Self.numbers + Self.characters).map { Array($0.utf8) } + Self.bytes
    self.longest = longest
  }

  init(_ examples: [String], words: [String], longest: Int = 1 << 14) {
    self.init(examples.map { Array($0.utf8) }, words: words, longest: longest)
  }

  private static let numbers = [
    "0", "-1", "1e308", "nan", "inf", "9223372036854775807", "9223372036854775808",
    "18446744073709551616", "1e-400", "0x7fffffff", "4294967296", "-9223372036854775808",
  ]
  private static let characters = [
    "\n", "\r\n", "\r", "\t", " ", "\u{0}", "\u{7F}", "\u{FEFF}", "\u{2028}", "é", "e\u{301}",
    "👩‍👩‍👧", "🇨🇭", "\u{202E}", "\\", "\"", "'", "`", "<", ">", "&", "{", "}", "[", "]", "(", ")",
  ]
  private static let bytes: [[UInt8]] = [
    [0xFF], [0xC3], [0xF0, 0x9F], [0xED, 0xA0, 0x80], [0x80], [0, 0, 0, 0], [255, 255, 255, 255],
    [0, 0, 0, 128], [127, 255, 255, 255],
  ]

  /// The input of a run: the same for the same seed and number.
  func input(_ run: Int, seed: UInt64) -> [UInt8] {
    var random = SplitMix64(
      state: seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(run) &* 0xD134_2543_DE82_EF95)
    guard var bytes = examples.randomElement(using: &random) else { return [] }
    // Most inputs have a few faults, some have many.
    var count = 1
    while count < 64, Int.random(in: 0..<4, using: &random) > 0 { count += 1 }
    for _ in 0..<count { damage(&bytes, &random) }
    if bytes.count > longest { bytes.removeLast(bytes.count - longest) }
    return bytes
  }

  private func damage(_ bytes: inout [UInt8], _ random: inout SplitMix64) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<12, using: &random) {
    case 0 where place < bytes.count:
      bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &random)
    case 1 where place < bytes.count:
      bytes[place] = UInt8.random(in: 0...255, using: &random)
    case 2, 3, 4: bytes.insert(contentsOf: words.randomElement(using: &random) ?? [], at: place)
    case 5:
      bytes.replaceSubrange(
        part(of: bytes, from: place, &random), with: words.randomElement(using: &random) ?? [])
    case 6: bytes.removeSubrange(part(of: bytes, from: place, &random))
    case 7:
      let piece = Array(bytes[part(of: bytes, from: place, &random)])
      let times = Int.random(in: 0..<40, using: &random) == 0 ? 1000 : 1
      let copies = min(times, longest / max(1, piece.count))
      bytes.insert(contentsOf: repeatElement(piece, count: copies).joined(), at: place)
    case 8:
      let piece = Array(bytes[part(of: bytes, from: place, &random)])
      bytes.insert(contentsOf: piece, at: Int.random(in: 0...bytes.count, using: &random))
    case 9:
      let other = examples.randomElement(using: &random) ?? []
      let start = Int.random(in: 0...other.count, using: &random)
      bytes.insert(contentsOf: other[part(of: other, from: start, &random)], at: place)
    case 10:
      // Words of a format often come in heaps: brackets, quotes, signs.
      let word = words.randomElement(using: &random) ?? []
      let times = Int.random(in: 2...300, using: &random)
      bytes.insert(contentsOf: repeatElement(word, count: times).joined(), at: place)
    default: if Int.random(in: 0..<4, using: &random) == 0 { bytes.removeSubrange(place...) }
    }
  }

  private func part(of bytes: [UInt8], from place: Int, _ random: inout SplitMix64) -> Range<Int> {
    let most = Int.random(in: 0..<4, using: &random) == 0 ? bytes.count : 32
    return place..<min(bytes.count, place + Int.random(in: 0...most, using: &random))
  }
}

/// Numbers that follow from a seed (Steele, Lea & Flood, OOPSLA 2014).
struct SplitMix64: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ z >> 30) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ z >> 27) &* 0x94D0_49BB_1331_11EB
    return z ^ z >> 31
  }
}

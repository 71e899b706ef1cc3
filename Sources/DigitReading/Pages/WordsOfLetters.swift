/// Words among numbers: some letters look like digits, but their neighbours do not.
enum WordsOfLetters {
  /// The gap between words at least, in line heights.
  private static let gap = 0.55
  /// How tall a letter is at least, in line heights.
  private static let lowest = 0.5
  /// How wide one is at least, in line heights: what is left of a printed line is narrower.
  private static let narrowest = 0.2
  /// How many letters of a word look like no digit at least, and the share of them all.
  private static let fewest = 2
  private static let share = 0.5

  /// Which parts of a line's best way stand in words.
  static func all(in parts: [DigitLattice.Reading], _ lineHeight: Double) -> Set<Int> {
    var result: Set<Int> = []
    var word: [Int] = []
    var right = 0
    func close() {
      let tall = word.filter { place in
        let box = parts[place].segment.box
        return Double(box.height) > lowest * lineHeight
          && (!parts[place].values.isEmpty || Double(box.width) > narrowest * lineHeight)
      }
      let letters = tall.count { parts[$0].values.isEmpty }
      if letters >= fewest, Double(letters) >= share * Double(tall.count) { result.formUnion(word) }
      word = []
    }
    for place in parts.indices {
      let box = parts[place].segment.box
      if !word.isEmpty, Double(box.left - right) > gap * lineHeight { close() }
      right = word.isEmpty ? box.right : max(right, box.right)
      word.append(place)
    }
    close()
    return result
  }
}

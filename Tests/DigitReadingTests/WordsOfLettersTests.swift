import Testing

@testable import DigitReading

@Suite struct WordsOfLettersTests {
  /// Parts of 20 by 40 pixels, letters for what is no digit, with wide gaps for spaces.
  private func parts(_ text: String, tall: Int = 40) -> [DigitLattice.Reading] {
    var left = 0
    var result: [DigitLattice.Reading] = []
    for character in text {
      if character == " " { left += 40; continue }
      let box = PixelBox(top: 40 - tall, left: left, bottom: 40, right: left + 20)
      let segment = DigitLattice.Segment(
        pieces: 0..<1, box: box, cuts: 0, component: nil, height: 1, area: 1)
      let value = character.wholeNumberValue
      result.append(.init(segment: segment, values: value.map { [$0] } ?? [], share: 1))
      left += 26
    }
    return result
  }

  private func words(_ text: String, tall: Int = 40) -> [Int] {
    WordsOfLetters.all(in: parts(text, tall: tall), 40).sorted()
  }

  @Test func `a word of which most is no digit is none at all`() {
    #expect(words("H4NN4H") == [0, 1, 2, 3, 4, 5])
    #expect(words("A1B 1234") == [0, 1, 2])
    #expect(words("1234 A1B") == [4, 5, 6])
  }

  @Test func `numbers stay, with a letter or a mark among them`() {
    #expect(words("1234").isEmpty && words("12A4").isEmpty && words("A1").isEmpty)
    #expect(words("12345AB").isEmpty)
    // Commas are low.
    #expect(words("1,2,", tall: 12).isEmpty)
    #expect(words("").isEmpty)
  }
}

import Glibc
import NDArrays
import Testing

@testable import Datasets

/// The styles with names, and small pages of them.
enum PageStyles {
  static let named: [(name: String, style: PageStyle)] = [
    ("clean", .clean), ("hard", .hard), ("touching", .touching), ("ruled", .ruled),
    ("squared", .squared), ("scribbles", .scribbles), ("form", .form), ("letters", .letters),
  ]

  static func small(_ style: PageStyle) -> PageStyle {
    var style = style
    style.longerSide = 400...500
    style.digitHeight = 18...30
    return style
  }

  /// A page without anything that darkens the paper but ink.
  static let bare: PageStyle = {
    var style = small(.clean)
    style.edges = 0
    style.noise = 0...0
    style.lightFall = 0...0
    style.vignette = 0...0
    style.jpegQuality = 95...95
    return style
  }()

  static func digest(_ bytes: some Sequence<UInt8>) -> UInt64 {
    bytes.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
  }
}

@Suite struct GeneratedPagesTests {
  // MARK: - The same again

  @Test func `draws the same page for the same seed and another for another`() {
    for (_, style) in PageStyles.named {
      let style = PageStyles.small(style)
      let (a, b) = (GeneratedPages.draw(style, seed: 7), GeneratedPages.draw(style, seed: 7))
      #expect(a.picture == b.picture && a.lines == b.lines && a.text == b.text)
      #expect(GeneratedPages.draw(style, seed: 8).picture != a.picture)
    }
  }

  private func bits(threads: Int) async -> String {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [threads] in
      setenv("LECTERN_THREADS", "\(threads)", 1)
      let digits = GeneratedDigits.draw(200, seed: 1)
      for (name, style) in PageStyles.named {
        let style = PageStyles.small(style)
        for set in [nil, digits] {
          let page = GeneratedPages.draw(style, seed: 3, digits: set)
          print(name, PageStyles.digest(page.picture.elements), page.lines.joined().map(\.corners))
        }
      }
      print("threads \(ThreadPool.shared.threads)")
    }
    return String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
  }

  @Test func `draws the same bytes with one and with seven threads`() async {
    let one = await bits(threads: 1)
    #expect(one.contains("threads 1"))
    #expect(await bits(threads: 7) == one.replacing("threads 1", with: "threads 7"))
  }

  @Test func `draws the pages that it drew before`() {
    // Written down after somebody looked at the pages.
    let digests: [String: UInt64] = [
      "clean": 9921548022114933968,
      "hard": 16019435893927704635,
      "touching": 17438877144118984329,
      "ruled": 12928279074025521119,
      "squared": 11314431965640017197,
      "scribbles": 18411010057357225532,
      "form": 6997973274244203668,
      "letters": 10296772835266558818,
    ]
    for (name, style) in PageStyles.named {
      let page = GeneratedPages.draw(PageStyles.small(style), seed: 5)
      let digest = PageStyles.digest(page.picture.elements + page.text.utf8)
      #expect(digests[name] == digest, "\(name): \(digest)")
    }
  }

  // MARK: - The truth

  /// Where ink is: pixels much darker than the paper.
  private func ink(of page: GeneratedPage) -> [(x: Double, y: Double)] {
    let columns = page.picture.shape[1]
    let bytes = page.picture.elements
    let paper = Double(bytes.sorted()[bytes.count * 3 / 4])
    return bytes.indices.filter { Double(bytes[$0]) < 0.75 * paper }.map {
      (Double($0 % columns) + 0.5, Double($0 / columns) + 0.5)
    }
  }

  /// Whether a place lies in four corners that go clockwise, or no further than a margin outside.
  private func holds(
    _ corners: [SIMD2<Double>], _ place: (x: Double, y: Double), margin: Double
  ) -> Bool {
    (0..<4).allSatisfy { i in
      let side = corners[(i + 1) % 4] - corners[i]
      let to = SIMD2(place.x, place.y) - corners[i]
      let length = (side * side).sum().squareRoot()
      return side.x * to.y - side.y * to.x >= -margin * length
    }
  }

  private func height(_ corners: [SIMD2<Double>]) -> Double {
    let side = corners[3] - corners[0]
    return (side * side).sum().squareRoot()
  }

  @Test(arguments: [false, true])
  func `has its ink in the boxes of the digits, and ink in each box`(isHard: Bool) {
    var style = PageStyles.bare
    if isHard {
      (style.skew, style.perspective, style.curl) = (15, 0.1...0.16, 0.01...0.03)
      style.turned = 0.75
    }
    for seed in 0..<12 as Range<UInt64> {
      let page = GeneratedPages.draw(style, seed: seed)
      let digits = page.lines.flatMap { $0 }
      let places = ink(of: page)
      #expect(!digits.isEmpty && places.count > 100)
      let inside = places.count { place in
        // A pen's width is at most 17 % of the height of a line, which digits are part of.
        digits.contains { holds($0.corners, place, margin: 0.17 * 20) }
      }
      #expect(Double(inside) >= 0.98 * Double(places.count), "seed \(seed)")
      for digit in digits {
        let held = places.count { holds(digit.corners, $0, margin: 0) }
        #expect(held >= 4, "a \(digit.value) of seed \(seed)")
        #expect(digit.corners.count == 4 && height(digit.corners) > 4)
      }
    }
  }

  @Test func `reads lines from top to bottom and digits from left to right`() {
    var style = PageStyles.small(.clean)
    style.columnPages = 0
    for seed in 0..<20 as Range<UInt64> {
      let page = GeneratedPages.draw(style, seed: seed)
      var last = -Double.infinity
      for line in page.lines {
        let middles = line.map { $0.corners.reduce(SIMD2.zero, +) / 4 }
        #expect(zip(middles, middles.dropFirst()).allSatisfy { $0.x < $1.x })
        let y = middles.map(\.y).reduce(0, +) / Double(middles.count)
        #expect(y > last)
        last = y
      }
    }
  }

  @Test func `reads columns one after another`() {
    var style = PageStyles.small(.clean)
    (style.columnPages, style.digitHeight, style.landscapes) = (1, 18...20, 1)
    style.lines = 4...4
    let page = GeneratedPages.draw(style, seed: 1)
    #expect(page.lines.count % 4 == 0 && page.lines.count >= 8)
    let ends = page.lines.map { line in
      (line[0].corners[0].x, line[line.count - 1].corners[1].x)
    }
    for column in 1..<page.lines.count / 4 {
      let before = ends[(column - 1) * 4..<column * 4].map(\.1).max()!
      let next = ends[column * 4..<column * 4 + 4].map(\.0).min()!
      #expect(next > before + 2 * 18)
    }
  }

  @Test func `writes as few digits into columns as the style says`() {
    var style = PageStyles.small(.clean)
    (style.columnPages, style.digitsPerLine, style.lines) = (1, 1...1, 2...2)
    for seed in 0..<10 as Range<UInt64> {
      let page = GeneratedPages.draw(style, seed: seed)
      #expect(page.lines.count >= 2 && page.lines.allSatisfy { $0.count == 1 })
    }
  }

  @Test func `turns the corners with the picture`() {
    var style = PageStyles.bare
    (style.texture, style.turned, style.landscapes) = (0...0, 1, 0)
    var seen: Set<Int> = []
    for seed in 0..<16 as Range<UInt64> {
      let page = GeneratedPages.draw(style, seed: seed)
      seen.insert(page.quarterTurns)
      let isUpright = page.picture.shape[0] > page.picture.shape[1]
      #expect(isUpright == (page.quarterTurns % 2 == 0))
      // From the first to the last digit of a line: to the right, down, to the left, up.
      let line = page.lines.max { $0.count < $1.count }!
      let way = line[line.count - 1].corners[0] - line[0].corners[0]
      let expected = [SIMD2(1.0, 0.0), SIMD2(0, 1), SIMD2(-1, 0), SIMD2(0, -1)][page.quarterTurns]
      #expect((way * expected).sum() > 0.9 * (way * way).sum().squareRoot())
    }
    #expect(seen == [1, 2, 3])
  }

  @Test func `lets a third of the digits touch where it says so, and none on a clean page`() {
    func touching(_ style: PageStyle) -> Double {
      var (touching, all) = (0, 0)
      for seed in 0..<30 as Range<UInt64> {
        var random = RandomGenerator(seed: seed)
        let hand = Hand(using: &random)
        let page = PageBox(low: SIMD2(0, 0), high: SIMD2(2000, 2000))
        var writer = PageWriter(
          style, hand: hand, ink: DigitInk(), area: page, sheet: page.high, using: &random)
        for line in writer.write(using: &random).lines {
          let inks = line.map { digit in
            InkProfile(
              digit.strokes.scaled(by: 1 / writer.height).moved {
                $0 - line[0].corners[0] / writer.height
              })
          }
          let pairs = zip(inks, inks.dropFirst()).map { $0.distance(to: $1) < -0.01 }
          all += line.count
          touching += line.indices.count {
            ($0 > 0 && pairs[$0 - 1]) || ($0 < pairs.count && pairs[$0])
          }
        }
      }
      return Double(touching) / Double(all)
    }
    var style = PageStyle.touching
    (style.groups, style.slope, style.bend, style.columnPages) = (0, 0, 0, 0)
    #expect((0.26...0.42).contains(touching(style)))
    style.touching = 0
    #expect(touching(style) < 0.01)
  }

  // MARK: - Styles

  @Test(arguments: PageStyles.named.indices)
  func `draws every style`(index: Int) {
    let (name, style) = PageStyles.named[index]
    var (distractors, digits) = (0, 0)
    for seed in 0..<6 as Range<UInt64> {
      let page = GeneratedPages.draw(PageStyles.small(style), seed: seed)
      #expect(page.picture.shape[0] >= 240 && page.picture.shape[1] >= 240)
      #expect(page.text.split(separator: "\n").count == page.lines.count)
      #expect(page.text.filter { $0 != "\n" }.count == page.lines.joined().count)
      distractors += page.distractors
      digits += page.lines.joined().count
      // Paper is brighter than ink, and both are there.
      let bytes = page.picture.elements
      #expect(Int(bytes.max()!) - Int(bytes.min()!) > 40)
    }
    #expect(digits > 6)
    #expect((distractors > 0) == ["scribbles", "form", "letters"].contains(name))
  }

  @Test func `draws an empty page, one digit, and pages with more than there is room for`() {
    var style = PageStyles.small(.clean)
    style.lines = 0...0
    let empty = GeneratedPages.draw(style, seed: 1)
    #expect(empty.lines.isEmpty && empty.text == "" && empty.distractors == 0)
    (style.lines, style.digitsPerLine) = (1...1, 1...1)
    #expect(GeneratedPages.draw(style, seed: 1).lines.map(\.count) == [1])
    (style.lines, style.digitsPerLine) = (3...3, 0...0)
    #expect(GeneratedPages.draw(style, seed: 1).lines.isEmpty)
    (style.lines, style.digitsPerLine) = (1000...1000, 500...500)
    for ruling in PageStyle.Ruling.allCases {
      style.ruling = ruling
      let page = GeneratedPages.draw(style, seed: 1)
      #expect(!page.lines.isEmpty && page.lines.count < 40)
      let (rows, columns) = (Double(page.picture.shape[0]), Double(page.picture.shape[1]))
      for corner in page.lines.joined().flatMap(\.corners) {
        #expect(corner.x > 0 && corner.y > 0 && corner.x < columns && corner.y < rows)
      }
    }
  }

  @Test func `draws tiny and huge pages and digits`() {
    var style = PageStyle.hard
    (style.longerSide, style.digitHeight) = (32...32, 1...1)
    #expect(GeneratedPages.draw(style, seed: 1).picture.count >= 32 * 32)
    style.digitHeight = 10_000...10_000
    #expect(!GeneratedPages.draw(style, seed: 1).lines.isEmpty)
    style.longerSide = 4000...4000
    #expect(GeneratedPages.draw(style, seed: 1).picture.shape[0] >= 2480)
    for ruling in PageStyle.Ruling.allCases {
      (style.ruling, style.longerSide, style.digitHeight) = (ruling, 32...60, 400...400)
      #expect(GeneratedPages.draw(style, seed: 2).picture.count > 0)
    }
  }

  @Test func `is whole with all amounts at their bounds`() {
    var style = PageStyles.small(.scribbles)
    (style.perspective, style.curl, style.skew) = (0.4...0.4, 0.3...0.3, 180)
    (style.blur, style.motion, style.noise) = (5...5, 40...40, 2...2)
    (style.jpegQuality, style.lightFall, style.shadow) = (-5...(-1), 1...1, 1...1)
    (style.touching, style.broken, style.edges, style.folds) = (5, 5, 5, 20...20)
    (style.words, style.printedLines) = (50...50, 50...50)
    #expect(GeneratedPages.draw(style, seed: 1).picture.count > 100_000)
  }

  // MARK: - Pictures of digits

  @Test func `writes with a set's pictures and keeps what they show`() {
    let digits = GeneratedDigits.draw(300, seed: 3)
    let style = PageStyles.small(.clean)
    let page = GeneratedPages.draw(style, seed: 2, digits: digits)
    #expect(page.lines.joined().count > 5)
    #expect(page.picture != GeneratedPages.draw(style, seed: 2).picture)
    #expect(page.picture == GeneratedPages.draw(style, seed: 2, ink: DigitInk(digits)).picture)
  }

  /// What a process says when it stops.
  private func stop(_ result: ExitTest.Result?) -> String {
    String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
  }

  @Test func `stops with a sentence for a set without pictures or labels`() async {
    let empty = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let none = DigitSet(pictures: .zeros([0, 28, 28]), labels: NDArray<Int>([Int]()))
      _ = GeneratedPages.draw(.clean, seed: 1, digits: none)
    }
    #expect(stop(empty).contains("none of the 0 pictures shows a 0; expected one of each digit"))
    let uneven = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      let digits = GeneratedDigits.draw(5, seed: 1)
      _ = DigitInk(DigitSet(pictures: digits.pictures, labels: NDArray([1, 2])))
    }
    #expect(stop(uneven).contains("2 labels for pictures of [5, 28, 28]"))
  }

  @Test func `stops with a sentence for a style that no page can have`() async {
    let side = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var style = PageStyle.clean
      style.longerSide = 5...10
      _ = GeneratedPages.draw(style, seed: 1)
    }
    #expect(stop(side).contains("a longer side of 5...10 pixels; expected 32 to 10,000"))
    let lines = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var style = PageStyle.clean
      style.lines = -3...2
      _ = GeneratedPages.draw(style, seed: 1)
    }
    #expect(stop(lines).contains("lines of -3...2; expected 0 to 1000"))
    let skew = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      var style = PageStyle.clean
      style.skew = .nan
      _ = GeneratedPages.draw(style, seed: 1)
    }
    #expect(stop(skew).contains("skew of nan; expected a number of at most 360"))
  }
}

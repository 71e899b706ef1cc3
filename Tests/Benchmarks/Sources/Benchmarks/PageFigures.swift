import Datasets
import DigitReading
import Glibc
import NDArrays
import NeuralNetworks

/// `pages judge FOLDER [DATA] [--pages N] [--seed N] [--styles a,b] [--without a,b] [--show]`: how
/// often the reader of pages errs on pages that it has not learned from.
///
/// FOLDER holds the networks. With DATA the digits are MNIST's test pictures, drawn again; `--held` takes
/// the last 10,000 of its training pictures, which tune; without DATA the program draws them.
enum PageFigures {
  /// The styles with the names that stand in the table; those without a digit come last.
  static let styles: [(name: String, style: PageStyle)] = [
    ("clean", .clean), ("hard", .hard), ("touching", .touching), ("ruled", .ruled),
    ("squared", .squared), ("letters", .letters), ("form", .form), ("scribbled", .scribbles),
    ("only scribbles", empty(.scribbles)), ("only forms", empty(.form)),
    ("only print", empty(.letters)),
  ]

  private static func empty(_ style: PageStyle) -> PageStyle {
    var style = style
    style.lines = 0...0
    return style
  }

  /// What was counted on the pages of a style.
  struct Count {
    var pages = 0
    var digits = 0
    var errors = 0
    var read = 0
    var wrongTurns = 0
    var turnsAsked = 0
    var seconds = 0.0
    /// Of each digit that was read, its confidence and whether it stands there.
    var judged: [(confidence: Double, isRight: Bool)] = []
  }

  static func count(
    _ style: PageStyle, pages: Int, seed: Int, digits: DigitSet?, by reader: PageReader,
    show: String? = nil
  ) -> Count {
    let ink = DigitInk(digits)
    var results = [Count](repeating: Count(), count: pages)
    let group = ThreadPool.shared.threads
    for first in stride(from: 0, to: pages, by: group) {
      // Pages are drawn beside each other and read one by one, so that the time is a reader's.
      let some = min(group, pages - first)
      var drawn = [GeneratedPage?](repeating: nil, count: some)
      drawn.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let drawn = buffer.baseAddress!
        ThreadPool.shared.run(some) { place in
          drawn[place] = GeneratedPages.draw(style, seed: UInt64(seed + first + place), ink: ink)
        }
      }
      for place in 0..<some {
        results[first + place] = judge(
          drawn[place]!, by: reader, "\(show ?? "") \(seed + first + place)", show != nil)
      }
    }
    return results.reduce(into: Count()) { all, one in
      all.pages += 1
      all.digits += one.digits
      all.errors += one.errors
      all.read += one.read
      all.wrongTurns += one.wrongTurns
      all.turnsAsked += one.turnsAsked
      all.seconds += one.seconds
      all.judged += one.judged
    }
  }

  private static func judge(
    _ page: GeneratedPage, by reader: PageReader, _ name: String, _ shows: Bool
  ) -> Count {
    var count = Count()
    let start = ContinuousClock().now
    let reading = reader.read(page.picture)
    let gone = (ContinuousClock().now - start).components
    count.seconds = Double(gone.seconds) + Double(gone.attoseconds) * 1e-18
    let truth = page.lines.joined().map(\.value)
    let found = reading.lines.joined().map(\.value)
    count.digits = truth.count
    count.read = found.count
    count.errors = editDistance(truth, found)
    if truth.count >= 5 {
      count.turnsAsked = 1
      count.wrongTurns = reading.quarterTurns == (4 - page.quarterTurns) & 3 ? 0 : 1
    }
    for digit in reading.lines.joined() {
      let middle = digit.corners.reduce(SIMD2<Double>(0, 0), +) / 4
      let isRight = page.lines.joined().contains { $0.value == digit.value && $0.holds(middle) }
      count.judged.append((digit.confidence, isRight))
    }
    if shows, count.errors > 0 {
      print(
        "\(name): \(count.errors) of \(truth.count), turned \(page.quarterTurns), \(reading.quarterTurns)\n\(page.text)\n--\n\(reading.text)\n"
      )
    }
    return count
  }

  static func judge(_ arguments: [String]) throws {
    func text(_ name: String) -> String? {
      arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }
    guard let folder = arguments.first else { fatalError("usage: pages judge FOLDER [DATA]") }
    var reader = try PageReader.networks(in: folder)
    let names = text("--without").map { $0.split(separator: ",").map(String.init) } ?? []
    reader.omitted = Set(names.map { PageStage(rawValue: $0)! })
    if let value = text("--temperature").flatMap(Double.init) { reader.temperature = value }
    let digits: DigitSet? = try arguments.dropFirst().first.flatMap { path in
      if path.hasPrefix("--") { return nil }
      let mnist = try Digits.mnist(path)
      return arguments.contains("--held") ? mnist.train[50_000..<60_000] : mnist.test
    }
    let pages = text("--pages").flatMap { Int($0) } ?? 40
    let seed = text("--seed").flatMap { Int($0) } ?? 7000
    let wanted = text("--styles").map { $0.split(separator: ",").map(String.init) }
    var all: [(confidence: Double, isRight: Bool)] = []
    print(
      "| pages | digits | errors | % | read | turns wrong | s a page |\n|---|---|---|---|---|---|---|"
    )
    for (name, style) in styles where wanted?.contains(name) ?? true {
      let count = count(
        style, pages: pages, seed: seed, digits: digits, by: reader,
        show: arguments.contains("--show") ? name : nil)
      let share =
        count.digits > 0
        ? rounded(100 * Double(count.errors) / Double(count.digits), 2)
        : rounded(Double(count.errors) / Double(count.pages), 2) + " a page"
      print(
        "| \(count.pages) \(name) | \(count.digits) | \(count.errors) | \(share) | \(count.read) | \(count.wrongTurns) of \(count.turnsAsked) | \(rounded(count.seconds / Double(pages), 3)) |"
      )
      fflush(nil)
      if count.digits > 0 { all += count.judged }
    }
    printConfidence(all)
  }

  /// The curve of errors against the share of digits that a least confidence leaves out.
  private static func printConfidence(_ judged: [(confidence: Double, isRight: Bool)]) {
    print("| least confidence | left out, % | wrong of what remains, % |\n|---|---|---|")
    for least in [0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999] {
      let kept = judged.filter { $0.confidence >= least }
      let wrong = kept.count { !$0.isRight }
      print(
        "| \(least) | \(rounded(100 - 100 * Double(kept.count) / Double(max(1, judged.count)), 2)) | \(rounded(100 * Double(wrong) / Double(max(1, kept.count)), 3)) (\(wrong) of \(kept.count)) |"
      )
    }
  }

  private static func rounded(_ value: Double, _ digits: Int) -> String {
    var buffer = [CChar](repeating: 0, count: 40)
    withVaList([value]) { _ = vsnprintf(&buffer, 40, "%.\(digits)f", $0) }
    return String(decoding: buffer.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
  }
}

extension GeneratedPage.Digit {
  /// Whether a place of the page lies in the digit's box, or a fifth of it beside it.
  func holds(_ place: SIMD2<Double>) -> Bool {
    let (across, along) = (corners[1] - corners[0], corners[3] - corners[0])
    let (wide, tall) = ((across * across).sum(), (along * along).sum())
    let x = ((place - corners[0]) * across).sum() / max(wide, 1)
    let y = ((place - corners[0]) * along).sum() / max(tall, 1)
    let rim = 0.25 * max(1, (tall / max(wide, 1)).squareRoot())
    return x > -rim && x < 1 + rim && y > -0.25 && y < 1.25
  }
}

extension PageReader {
  /// A reader with the networks of a folder.
  static func networks(in folder: String) throws -> PageReader {
    func model(_ name: String) throws -> Model<Float>? {
      let path = "\(folder)/\(name).safetensors"
      return access(path, R_OK) == 0 ? try Model<Float>(path) : nil
    }
    guard let classifier = try model("classifier") else {
      fatalError("\(folder) has no classifier.safetensors")
    }
    return PageReader(
      try SegmentClassifier(classifier),
      orientation: try model("orientation").map { try OrientationClassifier($0) },
      lines: try model("line").map { try LineNetwork($0) })
  }
}

import Datasets
import DigitReading
import Glibc
import NDArrays
import NeuralNetworks

/// `pages judge FOLDER [DATA] [--pages N] [--seed N] [--styles a,b] [--without a,b] [--held] [--show]`:
/// how often the reader of pages errs on pages that it has not learned from.
///
/// FOLDER holds the networks. With DATA the digits are MNIST's test pictures, drawn again; `--held`
/// takes the last 10,000 of its training pictures, which tune; without DATA the program draws them.
///
/// `pages draw FOLDER [DATA] [--pages N] [--seed N] [--styles a,b]` writes such pages as PGM files, each
/// with a text file of what stands on it.
///
/// `pages train FOLDER [DATA] [--pages N] [--seed N] [--networks a,b]`: makes the networks. DATA's first
/// 50,000 training pictures are drawn again on every other page.
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

  static func run(_ arguments: [String]) throws {
    guard arguments.count >= 2 else {
      fatalError("usage: pages judge|draw|train FOLDER [DATA] [--pages N] [--seed N]")
    }
    let rest = Array(arguments.dropFirst())
    switch arguments[0] {
    case "judge": try judge(rest)
    case "draw": try draw(rest)
    case "train": try PageTrainingRun.run(rest)
    default: fatalError("pages \(arguments[0]): expected judge, draw or train")
    }
  }

  /// The pictures of digits that arguments name; nil for those that the program draws.
  private static func digits(_ arguments: [String]) throws -> DigitSet? {
    guard arguments.count > 1, !arguments[1].hasPrefix("--") else { return nil }
    let mnist = try Digits.mnist(arguments[1])
    return arguments.contains("--held") ? mnist.train[50_000..<60_000] : mnist.test
  }

  private static func draw(_ arguments: [String]) throws {
    func text(_ name: String) -> String? {
      arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }
    let ink = DigitInk(try digits(arguments))
    let seed = text("--seed").flatMap { Int($0) } ?? 7000
    let wanted = text("--styles").map { $0.split(separator: ",").map(String.init) }
    for (name, style) in styles where wanted?.contains(name) ?? true {
      for place in 0..<(text("--pages").flatMap { Int($0) } ?? 40) {
        let page = GeneratedPages.draw(style, seed: UInt64(seed + place), ink: ink)
        let file =
          "\(arguments[0])/\(name.split(separator: " ").joined(separator: "-"))-\(seed + place)"
        let size = page.picture.shape
        let head = "P5\n\(size[1]) \(size[0])\n255\n"
        // As a camera gives it: with its turn.
        try write(Array(head.utf8) + page.picture.elements, to: file + ".pgm")
        try write(Array((page.text + "\n").utf8), to: file + ".txt")
        let turn = (4 - page.quarterTurns) & 3
        try write(Array("\(turn)\n".utf8), to: file + ".turn")
      }
    }
  }

  private static func write(_ bytes: [UInt8], to path: String) throws {
    guard let file = fopen(path, "w") else { fatalError("\(path) cannot be written") }
    let count = fwrite(bytes, 1, bytes.count, file)
    guard fclose(file) == 0, count == bytes.count else { fatalError("\(path) is not whole") }
  }

  private static func judge(_ arguments: [String]) throws {
    func text(_ name: String) -> String? {
      arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }
    var reader = try PageReader.networks(in: arguments[0])
    let names = text("--without").map { $0.split(separator: ",").map(String.init) } ?? []
    reader.omitted = Set(
      names.map { name in
        guard let stage = PageStage(rawValue: name) else {
          fatalError("no stage \(name); known are \(PageStage.allCases.map(\.rawValue))")
        }
        return stage
      })
    if let value = text("--temperature").flatMap({ Double($0) }) { reader.temperature = value }
    let digits = try digits(arguments)
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
  /// A reader with the networks of a folder, as many as it has.
  static func networks(in folder: String) throws -> PageReader {
    func model(_ name: String) throws -> Model<Float>? {
      let path = "\(folder)/\(name).safetensors"
      return access(path, R_OK) == 0 ? try Model<Float>(path) : nil
    }
    guard let classifier = try model(TrainedNetworks.digits) else {
      fatalError("\(folder) has no \(TrainedNetworks.digits).safetensors")
    }
    return PageReader(
      try SegmentClassifier(classifier),
      orientation: try model(TrainedNetworks.orientation).map { try OrientationClassifier($0) },
      lines: try model(TrainedNetworks.lines).map { try LineNetwork($0) })
  }
}

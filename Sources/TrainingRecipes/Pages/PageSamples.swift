import Datasets
import DigitReading
import NDArrays
import NeuralNetworks

/// What the networks that read pages learn from: pieces of generated pages as the reader of pages
/// itself cuts them out, with what stands there.
///
/// ```swift
/// let samples = PageSamples.draw(pages: 2, seed: 1)
/// Shape(samples.crops.shape[1...])                   // [28, 28, 1]
/// Shape(samples.components.shape[1...])              // [32, 96, 1]
/// samples.labels.count == samples.crops.shape[0]     // true
/// ```
public struct PageSamples: Sendable {
  /// Pieces of ink for a classifier, `[n, 28, 28, 1]`, 1 for the middle of a stroke.
  public var crops: NDArray<Float>
  /// Which digit each is; 10 for none.
  public var labels: NDArray<Int>
  /// Components of ink for a line network, `[m, 32, 96, 1]`.
  public var components: NDArray<Float>
  /// The digits of each plus one, −1 behind their end: labels as
  /// ``NeuralNetworks/Loss/ctc(blank:)`` takes them.
  public var readings: NDArray<Int>

  /// The samples of pages of all styles.
  ///
  /// - Parameters:
  ///   - pages: How many pages.
  ///   - seed: Decides hands and pages.
  ///   - digits: Pictures whose lines are drawn again, on every other page; on the others, and on all
  ///     without them, the program draws its own.
  ///   - afterPages: Called on the caller's thread after each few pages, with how many are done.
  /// - Returns: The same bits whatever the number of threads.
  /// - Precondition: There is a page at least, and the set has a picture of each digit; otherwise
  ///   stops and says what is not so.
  /// - Complexity: O(pages); some 0.1 s a page and thread
  public static func draw(
    pages: Int, seed: UInt64, digits: DigitSet? = nil, afterPages: (Int) -> Void = { _ in }
  ) -> PageSamples {
    guard pages > 0 else { fatalError("PageSamples: \(pages) pages; expected 1 or more") }
    let inks = digits.map { [DigitInk($0), DigitInk()] } ?? [DigitInk()]
    var all = PageHarvest()
    let group = 64
    for first in stride(from: 0, to: pages, by: group) {
      let count = min(group, pages - first)
      var harvests = [PageHarvest](repeating: PageHarvest(), count: count)
      harvests.withUnsafeMutableBufferPointer { buffer in
        nonisolated(unsafe) let harvests = buffer.baseAddress!
        ThreadPool.shared.run(count) { place in
          harvests[place] = PageHarvest(
            page: first + place, seed: seed, ink: inks[(first + place) % inks.count])
        }
      }
      for harvest in harvests { all.add(harvest) }
      afterPages(first + count)
    }
    return all.samples
  }
}

/// The samples of some pages.
private struct PageHarvest {
  // Bytes, 255 for the middle of a stroke: there are hundreds of thousands of crops.
  var crops: [UInt8] = []
  var labels: [Int] = []
  var components: [UInt8] = []
  var readings: [[Int]] = []

  private static let componentSize = LineCrop.rows * LineCrop.columns

  init() {}

  mutating func add(_ other: PageHarvest) {
    crops += other.crops
    labels += other.labels
    components += other.components
    readings += other.readings
  }

  var samples: PageSamples {
    func floats(_ bytes: [UInt8]) -> [Float] { bytes.map { Float($0) / 255 } }
    return PageSamples(
      crops: NDArray(floats(crops), shape: [labels.count, 28, 28, 1]), labels: NDArray(labels),
      components: NDArray(
        floats(components), shape: [readings.count, LineCrop.rows, LineCrop.columns, 1]),
      readings: paddedLabels(readings))
  }

  // MARK: - One page

  /// How many pieces of a page that hold parts of digits there are for each digit, at most, and how
  /// many that hold none of any.
  private static let mostParts = 0.5
  private static let mostOthers = 40.0
  /// The share of components with one digit or none that a line network learns from.
  private static let singles = 0.25

  init(page number: Int, seed: UInt64, ink: DigitInk) {
    var random = RandomGenerator(seed: seed &* 1_000_003 &+ UInt64(number))
    let page = GeneratedPages.draw(.forTraining(&random), seed: random.next(), ink: ink)
    let steps = PageSteps(layoutOf: page.picture) { _, _ in 4 - page.quarterTurns }
    let truth = page.lines.joined().map(WrittenDigit.init)
    let usual = truth.usualHeight
    var (parts, others, found): ([(DigitLattice, Int)], [(DigitLattice, Int)], Int) = ([], [], 0)
    for lattice in steps.lattices {
      for (place, segment) in lattice.segments.enumerated() {
        switch truth.label(of: steps.corners(segment.box)) {
        case .digit(let digit):
          // What a cut has taken away is missed even where the rest is as large as the digit.
          let rest = lattice.neighbours(of: place)
          guard !rest.contains(where: { truth[digit].holds(steps.corners($0), usualHeight: usual) })
          else { continue }
          add(lattice, place, label: truth[digit].value)
          found += 1
        case .none: others.append((lattice, place))
        case .partOfDigit where !lattice.isBar(place): parts.append((lattice, place))
        default: break
        }
      }
      addComponents(of: lattice, steps, truth, &random)
    }
    add(parts, atMost: Self.mostParts * Double(found) + 4, &random)
    add(others, atMost: Self.mostOthers, &random)
  }

  /// Adds pieces that are no digit, some of them where there are many.
  private mutating func add(
    _ rejects: [(DigitLattice, Int)], atMost most: Double, _ random: inout RandomGenerator
  ) {
    let share = most / Double(max(1, rejects.count))
    for (lattice, place) in rejects where random.uniform() < share {
      add(lattice, place, label: 10)
    }
  }

  private mutating func add(_ lattice: DigitLattice, _ segment: Int, label: Int) {
    crops += lattice.crops[segment].elements.map { UInt8((255 * $0).rounded()) }
    labels.append(label)
  }

  private mutating func addComponents(
    of lattice: DigitLattice, _ steps: PageSteps, _ truth: [WrittenDigit],
    _ random: inout RandomGenerator
  ) {
    for place in lattice.wholeComponents() {
      let segment = lattice.segments[place]
      guard LineCrop.fits(segment.box, lineHeight: lattice.lineHeight),
        let values = truth.reading(of: steps.corners(segment.box)),
        values.count > 1 || random.uniform() < Self.singles
      else { continue }
      var crop = [Float](repeating: 0, count: Self.componentSize)
      crop.withUnsafeMutableBufferPointer {
        LineCrop.write(
          lattice.runs(segment), box: segment.box, lineHeight: lattice.lineHeight,
          of: steps.level, into: $0.baseAddress!)
      }
      components += crop.map { UInt8((255 * $0).rounded()) }
      readings.append(values.map { $0 + 1 })
    }
  }
}

extension DigitLattice {
  /// The boxes of the pieces around a segment.
  fileprivate func neighbours(of segment: Int) -> [PixelBox] {
    let own = segments[segment].pieces
    let near = max(0, own.lowerBound - 4)..<min(pieces.count, own.upperBound + 4)
    return near.filter { !own.contains($0) }.map { pieces[$0].box }
  }

  /// Whether a segment is a straight stroke, which a part of a digit and a whole 1 may be.
  fileprivate func isBar(_ segment: Int) -> Bool {
    let box = segments[segment].box
    return box.width * 10 < box.height * 4
  }
}

extension PageStyle {
  /// Pages of all kinds, small and full: what is learned from is their digits, not their paper.
  fileprivate static func forTraining(_ random: inout RandomGenerator) -> PageStyle {
    let kinds: [(PageStyle, Double)] = [
      (.clean, 0.12), (.hard, 0.28), (.touching, 0.26), (.ruled, 0.06), (.squared, 0.08),
      (.scribbles, 0.06), (.letters, 0.09), (.form, 0.05),
    ]
    var share = random.uniform()
    var style = PageStyle.hard
    for (kind, part) in kinds {
      style = kind
      share -= part
      if share < 0 { break }
    }
    // Other turns than upright are turned back before anything is cut out.
    style.turned = 0
    style.longerSide = 900...1500
    style.digitHeight = 18...80
    style.digitsPerLine = 5...16
    if style.lines.upperBound > 6 { style.lines = 4...14 }
    // Digits touch on every kind of page, on some more than anybody reads for.
    let touch = random.uniform()
    if style.touching > 0 {
      style.touching = 0.2 + 0.6 * touch
    } else if touch < 0.35 {
      style.touching = touch
      style.spacing = 0.8
    }
    return style
  }
}

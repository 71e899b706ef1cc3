import Datasets
import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading

/// Each part of reading a page is for something.
@Suite struct PageStageTests {
  /// Pages on which a part is needed.
  private static func style(_ stage: PageStage) -> PageStyle {
    var style = PageStyle.clean
    style.longerSide = 1000...1100
    style.digitHeight = 30...40
    style.edges = 0
    style.lines = 5...6
    switch stage {
    case .background:
      style.lightFall = 0.6...0.6
      style.shadow = 0.5...0.5
    case .paperEdges:
      style.edges = 1
      style.skew = 6
      style.perspective = 0.12...0.16
      style.paper = 0.6...0.7
    case .rules:
      style.ruling = .lines
      style.ruleDarkness = 0.5...0.5
    case .skew:
      style.skew = 15
    case .columns: style.columnPages = 1
    case .cuts, .lineNetwork:
      style.touching = 0.6
      style.spacing = 0.6
    case .rejection:
      style.scribbles = 3...3
      style.marks = 4...4
    case .contrast: style.darkness = 0.3...0.35
    case .centring: break
    }
    return style
  }

  /// How two pages are read: how many digits they have and how many are read wrongly, how sure the
  /// reader is, how many marks it leaves out, and how far their lines slope.
  private static func read(_ stage: PageStage, by reader: PageReader) -> (
    digits: Int, wrong: Int, confidence: Double, leftOut: Int, degrees: Double
  ) {
    var result = (digits: 0, wrong: 0, confidence: 0.0, leftOut: 0, degrees: 0.0)
    // Of the first pages few show a rim.
    for seed in (stage == .paperEdges ? 4...5 : 1...2) as ClosedRange<UInt64> {
      let page = GeneratedPages.draw(style(stage), seed: seed)
      let truth = page.lines.joined().map(\.value)
      let reading = reader.read(page.picture, quarterTurns: 0)
      let digits = reading.lines.joined()
      result.digits += truth.count
      result.wrong += editDistance(truth, digits.map(\.value))
      result.confidence += digits.reduce(0) { $0 + $1.confidence }
      result.leftOut += reading.leftOut
      result.degrees += abs(reading.degrees)
    }
    return result
  }

  @Test(arguments: PageStage.allCases)
  func `what is left out is missed on a page that needs it`(_ stage: PageStage) throws {
    var reader = try CommittedNetworks.reader()
    let whole = Self.read(stage, by: reader)
    reader.omitted = [stage]
    let without = Self.read(stage, by: reader)
    #expect(whole.digits > 60 && 10 * whole.wrong < whole.digits, "\(whole)")
    let isWorse =
      switch stage {
      // Lines that slope are found all the same; only their angle is not.
      case .skew: without.degrees == 0 && whole.degrees > 4
      // Ink that is not centred is read with less confidence, and mostly rightly.
      case .centring: without.confidence < whole.confidence
      // What is left of a rim is mostly seen to be no digit.
      case .paperEdges: without.leftOut > whole.leftOut
      default: without.wrong > whole.wrong
      }
    #expect(isWorse, "\(whole), \(without)")
  }

  @Test func `the parts are named as they are called`() {
    #expect(PageStage.allCases.count == 10)
    for stage in PageStage.allCases { #expect(PageStage(rawValue: "\(stage)") == stage) }
    #expect(PageStage(rawValue: "") == nil)
  }
}

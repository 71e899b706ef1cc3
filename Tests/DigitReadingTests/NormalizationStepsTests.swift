import Datasets
import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading

/// What a picture of one digit becomes on its way to a network.
@Suite struct NormalizationStepsTests {
  private static let ten: Model<Float> = makeModel(10)
  private static let eleven: Model<Float> = makeModel(11)

  private static func makeModel(_ classes: Int) -> Model<Float> {
    do { return try Model<Float>(input: [784], [Dense(classes)], seed: 1) } catch {
      fatalError("unreachable: \(error)")
    }
  }

  private func bytes(_ x: NDArray<Float>) -> NDArray<UInt8> { round(x).cast(to: UInt8.self) }

  /// The sums were taken before any step was noted: what is noted changes no bit.
  @Test func `the ink, MNIST's form and a page's form are what they always were`() {
    var (whole, inks, crops) = (BitSum(), BitSum(), BitSum())
    var none = 0
    for picture in OddPictures.all {
      let ink = DigitNormalizer.ink(of: picture)
      if ink == nil { none += 1 }
      whole.add(DigitNormalizer.normalize(picture))
      inks.add(ink)
      crops.add(ink.map { DigitCrop.crop($0 / 255) })
    }
    #expect(OddPictures.all.count == 284 && none == 44)
    #expect(whole.value == 0x305d_daaa_afa6_6b54)
    #expect(inks.value == 0x91a2_5530_e2af_1bed)
    #expect(crops.value == 0xddc3_7c6c_e3ac_17ff)
  }

  @Test func `steps end with what the functions give and a model sees`() throws {
    for picture in OddPictures.all {
      let mnist = NormalizationSteps(picture, for: Self.ten)
      #expect(mnist.seen == DigitNormalizer.normalize(picture))
      let page = NormalizationSteps(picture, for: Self.eleven)
      let ink = DigitNormalizer.ink(of: picture)
      #expect(page.seen == ink.map { bytes(DigitCrop.crop($0 / 255) * 255) })
      for (steps, model) in [(mnist, Self.ten), (page, Self.eleven)] {
        let reading = try steps.seen.map { try DigitPrediction($0, by: model) }
        #expect(try DigitPrediction(gray: picture, by: model) == reading)
        var cleaned: NDArray<Float>?
        for step in steps.all {
          if case .cleaned(let ink, _, _) = step { cleaned = ink }
        }
        #expect(cleaned == ink)
        if case .centred(let last, _, _) = steps.all.last { #expect(bytes(last) == steps.seen) }
      }
    }
  }

  @Test func `each step is made of the one before`() {
    let steps = NormalizationSteps(OddPictures.bytes(OddPictures.sheet(2)), for: Self.ten)
    var names: [String] = []
    var (gray, ink, small) = (NDArray<Float>(0), NDArray<Float>(0), NDArray<Float>(0))
    var divisions: [PaperBackground.Division] = []
    for step in steps.all {
      names.append("\(step)".prefix { $0 != "(" }.description)
      switch step {
      case .reduced(let picture, let side):
        #expect(side == 1 && picture.shape == [160, 140])
        gray = picture
      case .sheet(let picture, let box):
        #expect(box == nil && picture == gray)
      case .bands(let picture, let widths):
        #expect(widths == EdgeBands.Widths() && picture == gray)
      case .divided(let polarity, let division):
        let paper = division.paper
        let source = polarity == .darkInk ? gray : 255 - gray
        #expect(division.ink == maximum(1 - source / paper, 0) && division.window == 56)
        divisions.append(division)
      case .polarity(let decision):
        #expect(decision.polarity == .darkInk)
        #expect(decision.touches.dark < 0.1 && decision.touches.light <= 1)
      case .blank: Issue.record("there is ink")
      case .stretched(let picture, let scale):
        #expect(abs(scale - 180 / 230) < 0.02 && picture.max() == 255)
        let shares = minimum(divisions[0].ink / scale, 1)
        #expect(picture == NDArray.where(shares .< 0.12, NDArray<Float>(0), 255 * shares))
        ink = picture
      case .cleaned(let picture, let before, let specks):
        #expect(before == ink && specks == 0 && picture == ink)
      case .boxed(let picture, let box, let least):
        #expect(least == 0 && picture.shape == [box.side, box.side])
        #expect(abs(picture.sum() - ink.sum()) < 1e-4 * ink.sum())
      case .small(let picture):
        #expect(picture.shape == [20, 20])
        small = picture
      case .centred(let picture, _, let corner):
        #expect(
          picture[corner.x..<corner.x + 20, corner.y..<corner.y + 20].contiguous() == small)
        #expect(picture.sum() == small.sum())
      }
    }
    #expect(
      names == [
        "reduced", "sheet", "bands", "divided", "divided", "polarity", "stretched", "cleaned",
        "boxed", "small", "centred",
      ])
  }

  @Test func `a sheet, a band, a size, a polarity and specks are told with their numbers`() {
    func steps(_ picture: NDArray<UInt8>) -> [NormalizationSteps.Step] {
      NormalizationSteps(picture, for: Self.eleven).all
    }
    let sheet = OddPictures.sheet(4)
    let found = steps(OddPictures.bytes(OddPictures.table(sheet))).contains {
      guard case .sheet(let picture, let box?) = $0 else { return false }
      return picture.shape == [box.height, box.width]
        && abs(box.top - 22) < 5 && abs(box.right - 170) < 5
    }
    #expect(found)
    let band = NDArray<Float>.full([160, 24], 60)
    let banded = steps(OddPictures.bytes(NDArray.concatenate([band, sheet], axis: 1))).contains {
      guard case .bands(let picture, let widths) = $0 else { return false }
      return (24...28).contains(widths.left) && widths.top == 0 && picture.shape[0] == 160
    }
    #expect(banded)
    let large = OddPictures.bytes(sheet).repeated(11, axis: 0).repeated(11, axis: 1)
    guard case .reduced(let small, let side)? = steps(large).first else {
      Issue.record("no size")
      return
    }
    #expect(side == 3 && small.shape == [586, 513])
    let negative = steps(255 - OddPictures.bytes(sheet)).contains {
      if case .polarity(let decision) = $0 { decision.polarity == .lightInk } else { false }
    }
    #expect(negative)
    var speckled = OddPictures.bytes(sheet)
    for place in [4, 9, 14] { speckled[place, place] = 20 }
    let cleaned = steps(speckled).contains {
      if case .cleaned(_, _, let specks) = $0 { specks == 3 } else { false }
    }
    #expect(cleaned)
  }

  @Test func `without ink the steps end where that is known`() {
    for model in [Self.ten, Self.eleven] {
      let blank = NormalizationSteps(NDArray.full([40, 30], 200), for: model)
      #expect(blank.seen == nil)
      guard case .blank(let strength, let scale)? = blank.all.last else {
        Issue.record("\(blank.all.count)")
        return
      }
      #expect(strength.shape == [40, 30] && scale < DigitNormalizer.weakest)
      let empty = NormalizationSteps(NDArray.zeros([0, 30]), for: model)
      #expect(empty.seen == nil && empty.all.isEmpty)
    }
  }

  @Test func `a page's form begins where ink is strong, and says so`() {
    let steps = NormalizationSteps(OddPictures.bytes(OddPictures.sheet(1)), for: Self.eleven)
    let isTold = steps.all.contains {
      guard case .boxed(let ink, let box, let least) = $0 else { return false }
      let weakest = ink.elements.filter { $0 > 0 }.min() ?? 0
      return least == PageInk.maskShare && weakest >= 255 * least && ink.shape[0] == box.side
    }
    #expect(isTold)
  }
}

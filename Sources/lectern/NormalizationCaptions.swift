import DigitReading
import NDArrays
import SitePublishing

/// Says what each step from a picture to what a network sees does, with its picture.
struct NormalizationCaptions {
  /// The longest side of a step's picture.
  private static let longestSide = 400

  /// Steps as a page shows them.
  static func steps(_ steps: NormalizationSteps) -> [ReadingPage.Step] {
    var captions = NormalizationCaptions()
    return steps.all.flatMap { captions.shown($0) }
  }

  /// The divisions by the paper, which are shown once it is known which of both counts.
  private var dark: PaperBackground.Division?
  private var light: PaperBackground.Division?
  private var polarity = InkPolarity.darkInk

  private mutating func shown(_ step: NormalizationSteps.Step) -> [ReadingPage.Step] {
    switch step {
    case .reduced(let gray, let side):
      let size = Self.size(gray.shape)
      let text =
        side == 1
        ? "Every pixel is looked at: \(size)."
        : "Each pixel is the mean of \(side) × \(side): \(size) are left, more than a digit needs."
      return [Self.gray("Size", text, gray)]
    case .sheet(let gray, let box):
      let text =
        box.map {
          "A sheet lies before something darker. It is cut out, \(Self.size(gray.shape)) from row \($0.top + 1) and column \($0.left + 1) on, and what its corners show of the rest becomes paper."
        } ?? "There is no sheet before something darker; the picture stays as it is."
      return [Self.gray("Sheet", text, gray)]
    case .bands(let gray, let widths):
      return [Self.gray("Sides", Self.text(widths), gray)]
    case .divided(.darkInk, let division):
      dark = division
      return []
    case .divided(.lightInk, let division):
      light = division
      return []
    case .polarity(let decision): return shown(decision)
    case .blank(let strength, let scale):
      return [Self.blank(strength, scale: scale, than: than)]
    case .stretched(let ink, let scale):
      let text =
        "The strongest strokes, \(Self.percent(scale)) \(than), become full ink. What has less than \(Self.percent(DigitNormalizer.grain)) of that is the paper's grain, and goes."
      return [Self.ink("Strength", text, ink)]
    case .cleaned(let ink, let before, let specks): return [Self.cleaned(ink, before, specks)]
    case .boxed(let ink, let box, let least): return [Self.boxed(ink, box, least)]
    case .small(let ink):
      let text =
        "The square becomes 20 × 20 pixels; each has the mean of the ink that it covers."
      return [Self.ink("Twenty pixels", text, ink, showsPixels: true)]
    case .centred(let ink, let centre, let corner):
      let text =
        "The centre of the ink, \(fixedText(centre.x, 1)) pixels from the top and \(fixedText(centre.y, 1)) from the left, comes near the middle of 28 × 28 by whole pixels: the 20 × 20 begin at row \(corner.x) and column \(corner.y), counted from 0. This is what the network sees."
      return [Self.ink("Middle", text, ink, showsPixels: true)]
    }
  }

  // MARK: - Paper and ink

  /// How ink differs from its paper.
  private var than: String {
    polarity == .darkInk ? "darker than the paper" : "darker than the paper in the negative"
  }

  /// The paper, and the ink on both sides of its light.
  private mutating func shown(_ decision: InkPolarity.Decision) -> [ReadingPage.Step] {
    polarity = decision.polarity
    guard let dark, let light else { return [] }
    let isDark = polarity == .darkInk
    let division = isDark ? dark : light
    let surface =
      division.isSurface
      ? " It falls so evenly that one bent surface through the blank paper stands for it." : ""
    let paper =
      "The light of the paper, as if nothing were written there: a mark narrower than \(division.window) pixels takes the level around it.\(surface)"
    return [
      Self.gray("Paper", paper, isDark ? division.paper : 255 - division.paper),
      Self.ink(
        isDark ? "Dark ink" : "Light ink", Self.text(decision),
        Self.sideBySide(dark.ink, light.ink)),
    ]
  }

  private static func text(_ decision: InkPolarity.Decision) -> String {
    let word = decision.polarity == .darkInk ? "dark" : "light"
    let (dark, light) = (percent(decision.touches.dark), percent(decision.touches.light))
    let both =
      "Left, how much darker than its paper each pixel is; right, how much lighter."
    guard let (darker, lighter) = decision.sides else {
      return
        "\(both) Paper lies along the edge: of the edge \(dark) would be dark ink and \(light) light ink, so the ink is \(word)."
    }
    let edge =
      "\(both) The edge does not tell, as \(dark) of it would be dark ink and \(light) light ink."
    let all = darker + lighter
    guard all > 0 else {
      return
        "\(edge) Nothing differs from the light along the edge; the ink is taken for \(word)."
    }
    let share = percent((decision.polarity == .darkInk ? darker : lighter) / all)
    return
      "\(edge) Of all that differs from the light along the edge, \(share) is \(word)er, so the ink is \(word)."
  }

  /// Two pictures of ink with a line between, the strongest of both at 255.
  private static func sideBySide(_ left: NDArray<Float>, _ right: NDArray<Float>) -> NDArray<Float>
  {
    let rows = left.shape[0]
    let full = 255 / max(left.max(), right.max(), DigitNormalizer.weakest)
    let gap = max(1, left.shape[1] / 40)
    let paper = NDArray<Float>.zeros([rows, gap])
    let line = NDArray<Float>.full([rows, max(1, gap / 4)], 255)
    return NDArray.concatenate([left * full, paper, line, paper, right * full], axis: 1)
  }

  private static func blank(
    _ strength: NDArray<Float>, scale: Float, than: String
  ) -> ReadingPage.Step {
    ink(
      "No ink",
      "The strongest marks are \(percent(scale)) \(than), and ink is \(percent(DigitNormalizer.weakest)) at least. They are shown as if that were full ink.",
      minimum(strength * (255 / DigitNormalizer.weakest), 255))
  }

  // MARK: - Form

  private static func text(_ widths: EdgeBands.Widths) -> String {
    let parts = [
      (widths.top, "row", "at the top"), (widths.bottom, "row", "at the bottom"),
      (widths.left, "column", "on the left"), (widths.right, "column", "on the right"),
    ].filter { $0.0 > 0 }.map { "\(counted($0.0, $0.1)) \($0.2)" }
    return parts.isEmpty
      ? "No side has a band that is no paper, such as a shadow or a desk; the picture stays as it is."
      : "A band along a side that is no paper is cut off: \(listed(parts))."
  }

  private static func cleaned(
    _ ink: NDArray<Float>, _ before: NDArray<Float>, _ specks: Int
  ) -> ReadingPage.Step {
    let text =
      specks == 0
      ? "Nothing that hangs together has less than a fiftieth of all ink; nothing goes."
      : "\(counted(specks, "speck")) of less than a fiftieth of all ink, in orange, \(specks == 1 ? "goes" : "go")."
    return ReadingPage.Step("Specks", text, ink: reduced(ink), before: reduced(before))
  }

  private static func boxed(
    _ ink: NDArray<Float>, _ box: PixelBox, _ least: Float
  ) -> ReadingPage.Step {
    let kept = least > 0 ? "What has \(percent(least)) of full ink and more counts. " : ""
    let size = size([box.height, box.width])
    return Self.ink(
      "Box", "\(kept)Its box, \(size), comes to the middle of a square.", ink,
      showsPixels: box.side <= 64)
  }

  // MARK: - Pictures

  private static func gray(
    _ title: String, _ text: String, _ values: NDArray<Float>
  ) -> ReadingPage.Step {
    let bytes = round(values.clipped(to: 0...255)).cast(to: UInt8.self)
    var step = ReadingPage.Step(
      title, text, gray: PageImage.shown(bytes, longestSide: longestSide, quarterTurns: 0))
    step.showsPixels = max(step.width, step.height) <= 64
    return step
  }

  private static func ink(
    _ title: String, _ text: String, _ values: NDArray<Float>, showsPixels: Bool = false
  ) -> ReadingPage.Step {
    var step = ReadingPage.Step(title, text, ink: reduced(values))
    step.showsPixels = showsPixels
    return step
  }

  private static func reduced(_ ink: NDArray<Float>) -> NDArray<Float> {
    let bytes = round(ink.clipped(to: 0...255)).cast(to: UInt8.self)
    return PageImage.shown(bytes, longestSide: longestSide, quarterTurns: 0).cast(to: Float.self)
  }

  private static func size(_ shape: Shape) -> String { "\(shape[1]) × \(shape[0]) pixels" }

  private static func percent(_ share: Float) -> String {
    let percent = Double(100 * share)
    return "\(fixedText(percent, percent < 10 && percent != percent.rounded() ? 1 : 0)) %"
  }
}

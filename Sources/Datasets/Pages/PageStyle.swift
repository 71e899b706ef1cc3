import NDArrays

/// What pages look like that the program writes: how much of each thing that makes reading hard.
///
/// Amounts in a range are drawn anew for each page, evenly unless it says otherwise. Lengths are pixels
/// of the picture or shares of the height of digits.
///
/// ```swift
/// var style = PageStyle.clean
/// style.lines = 2...3
/// style.noise = 0.02...0.04
/// let page = GeneratedPages.draw(style, seed: 1)
/// (2...3).contains(page.lines.count)    // true
/// ```
public struct PageStyle: Sendable, Hashable {
  /// What is printed on the paper before somebody writes.
  public enum Ruling: Sendable, Hashable, CaseIterable {
    /// Nothing.
    case none
    /// Horizontal lines to write on, on some pages with a margin.
    case lines
    /// Squares.
    case squares
    /// A form: a box, or a mark of a comb, for each digit.
    case boxes
  }

  // MARK: - What is written

  /// The picture's longer side, 32 to 10,000 pixels.
  public var longerSide = 1300...1900
  /// The shorter side as a share of the longer.
  public var aspect = 0.62...0.82
  /// The share of pages that are wider than tall.
  public var landscapes = 0.35
  /// How many lines of digits there are, if the page has room for them; 0 for an empty page.
  public var lines = 2...12
  /// How many digits a line has, if there is room for them.
  public var digitsPerLine = 3...14
  /// How tall a line's digits are, in pixels: 20 to 40 as often as 40 to 80.
  public var digitHeight = 24.0...110.0
  /// The share of pages with several columns of numbers, each read from top to bottom before the next.
  public var columnPages = 0.1
  /// The share of lines in which digits stand in groups.
  public var groups = 0.25
  /// The gaps between digits, times those that the hand makes.
  public var spacing = 1.0
  /// The share of digits that touch a neighbour.
  public var touching = 0.0
  /// The share of digits with a gap in a stroke.
  public var broken = 0.01
  /// The deviation of a line's slope, in degrees.
  public var slope = 0.8
  /// How far the middle of a line may lie above or below its ends.
  public var bend = 0.15
  /// The share of the light that ink swallows, times what the pen's does.
  public var darkness = 0.75...1.05

  // MARK: - What else is on the page

  /// What is printed on the paper.
  public var ruling = Ruling.none
  /// The share of the light that printed rules swallow.
  public var ruleDarkness = 0.12...0.5
  /// How many words of letters stand on the page.
  public var words = 0...0
  /// How many lines of small print stand on the page, in letters without round or straight ones.
  public var printedLines = 0...0
  /// How many scribbles and crossings-out.
  public var scribbles = 0...0
  /// How many arrows, check marks, crosses, commas, points and underlines.
  public var marks = 0...0
  /// How many stains.
  public var stains = 0...0

  // MARK: - Paper and light

  /// How much light the paper gives back.
  public var paper = 0.7...0.95
  /// How uneven the paper is.
  public var texture = 0.002...0.012
  /// The share of pictures that show the paper's edge and what lies under it.
  public var edges = 0.15
  /// How much darker the darkest side is.
  public var lightFall = 0.0...0.2
  /// How much darker it is in the shadow of a hand or a telephone; 0 for no shadow.
  public var shadow = 0.0...0.0
  /// How much darker the corners are.
  public var vignette = 0.0...0.1

  // MARK: - Camera

  /// How far the camera is tilted: how much smaller the far side looks.
  public var perspective = 0.0...0.02
  /// The largest turn of the page in the picture, in degrees, either way.
  public var skew = 0.6
  /// How many folds the paper has.
  public var folds = 0...0
  /// How far the paper's middle bulges, as a share of its side.
  public var curl = 0.0...0.0
  /// The deviation of the blur of a lens out of focus, in pixels.
  public var blur = 0.4...0.9
  /// How far the camera moved, in pixels.
  public var motion = 0.0...0.0
  /// How strongly the camera sharpens, as telephones do.
  public var sharpening = 0.0...0.5
  /// The deviation of the sensor's noise, as a share of white.
  public var noise = 0.003...0.012
  /// The quality of the JPEG that the picture went through, 1 to 100.
  public var jpegQuality = 75...95
  /// The share of pictures that lie on a side or on their head.
  public var turned = 0.0

  /// An upright, evenly lit page on plain paper.
  public init() {}

  // MARK: - Styles with names

  /// An upright, evenly lit page on plain paper.
  public static let clean = PageStyle()

  /// A page as a careless camera gives it: shadow, perspective, skew to 15°, noise, blur, quarter turns.
  public static let hard: PageStyle = {
    var style = PageStyle()
    style.lightFall = 0...0.6
    style.shadow = 0...0.55
    style.vignette = 0...0.35
    style.perspective = 0...0.16
    style.skew = 15
    style.curl = 0...0.03
    style.folds = 0...2
    style.longerSide = 1000...2200
    style.blur = 0.5...1.7
    style.motion = 0...3
    style.noise = 0.006...0.035
    style.jpegQuality = 35...90
    style.turned = 0.75
    style.edges = 0.5
    style.paper = 0.6...0.95
    style.texture = 0.004...0.02
    return style
  }()

  /// A page on which a third of the digits touch a neighbour.
  public static let touching: PageStyle = {
    var style = PageStyle()
    style.touching = 1.0 / 3
    style.spacing = 0.6
    style.broken = 0.03
    return style
  }()

  /// A page of ruled paper.
  public static let ruled: PageStyle = {
    var style = PageStyle()
    style.ruling = .lines
    return style
  }()

  /// A page of squared paper.
  public static let squared: PageStyle = {
    var style = PageStyle()
    style.ruling = .squares
    return style
  }()

  /// A page with scribbles, crossings-out, marks and stains between the digits.
  public static let scribbles: PageStyle = {
    var style = PageStyle()
    style.lines = 1...6
    style.scribbles = 1...5
    style.marks = 1...6
    style.stains = 0...3
    return style
  }()

  /// A form with a box for each digit, and print that says what for.
  public static let form: PageStyle = {
    var style = PageStyle()
    style.ruling = .boxes
    style.printedLines = 0...4
    return style
  }()

  /// A page with words of letters, and print, between the digits.
  public static let letters: PageStyle = {
    var style = PageStyle()
    style.lines = 1...6
    style.words = 1...6
    style.printedLines = 0...6
    return style
  }()
}

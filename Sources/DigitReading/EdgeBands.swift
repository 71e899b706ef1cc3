import NDArrays

/// Bands along a picture's sides that are no paper: the shadow of a hand, the desk beside the sheet, the next
/// sheet.
///
/// A band is one side's rows or columns, dark or light throughout, with clean paper behind it: the bar of
/// a 7 that ends where its picture does has the rest of the 7 behind it, and stays.
package enum EdgeBands {
  /// How many rows and columns of each side are such a band.
  package struct Widths: Sendable, Hashable {
    package var top = 0
    package var left = 0
    package var bottom = 0
    package var right = 0

    /// A picture without them.
    func cut(from gray: NDArray<Float>) -> NDArray<Float> {
      if self == Widths() { return gray }
      return gray[top..<gray.shape[0] - bottom, left..<gray.shape[1] - right].contiguous()
    }
  }

  /// The widest band, as a share of the picture.
  private static let widest = 0.35
  /// The light of a band, as a share of that of the paper behind it.
  private static let darkest: Float = 0.75
  /// How many rows the edge of a band may be smeared over.
  private static let smeared = 3
  /// The smallest side that a picture is left with.
  private static let leastSide = 16

  /// The picture without such bands.
  ///
  /// - Parameter gray: 0 for black to 255 for white, `[rows, columns]`.
  static func cropped(_ gray: NDArray<Float>) -> NDArray<Float> { widths(gray).cut(from: gray) }

  /// The widths of such bands; 0 where there is none.
  static func widths(_ gray: NDArray<Float>) -> Widths {
    let (rows, columns) = (gray.shape[0], gray.shape[1])
    let values = gray.elements
    func width(_ count: Int, _ line: (Int) -> [Float]) -> Int {
      let most = min(Int(Self.widest * Double(count)), (count - leastSide) / 2)
      return max(
        band(most, line), band(most) { place in line(place).map { 255 - $0 } })
    }
    func row(_ i: Int) -> [Float] { Array(values[i * columns..<(i + 1) * columns]) }
    func column(_ j: Int) -> [Float] { (0..<rows).map { values[$0 * columns + j] } }
    return Widths(
      top: width(rows, row), left: width(columns, column),
      bottom: width(rows) { row(rows - 1 - $0) },
      right: width(columns) { column(columns - 1 - $0) })
  }

  /// How many lines from the edge on are a band; 0 where there is none.
  private static func band(_ most: Int, _ line: (Int) -> [Float]) -> Int {
    /// The light below which nine tenths of each line lie, the lightest of them.
    var lightest: Float = 0
    var before: [Float] = []
    for place in 0..<max(0, most) {
      let values = line(place).sorted()
      if place > smeared {
        lightest = max(lightest, before[place - smeared - 1])
        let paper = values[values.count / 2]
        // Clean paper, but for a few pixels, behind what is darker throughout.
        if lightest < darkest * paper, values[values.count * 3 / 100] >= darkest * paper {
          return place
        }
      }
      before.append(values[values.count * 9 / 10])
    }
    return 0
  }
}

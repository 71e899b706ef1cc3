import NDArrays
import Plots
import SitePublishing

// The pictures of steps: ink follows the page from light to dark, gray levels stay as they are.

extension ReadingPage.Step {
  /// Ink in sixteen shades, from none on.
  private static let shades = (0..<16).map { SIMD4<UInt8>(0, 0, 0, UInt8($0 * 17)) }
  /// Eight shades of ink, then eight of what was taken away.
  private static let partedShades =
    (0..<8).map { SIMD4<UInt8>(0, 0, 0, UInt8($0 * 36)) }
    + (0..<8).map { SIMD4<UInt8>(213, 94, 0, UInt8($0 * 36)) }

  /// Ink, 0 for paper to 255 for full ink, `[rows, columns]`.
  init(_ title: String, _ text: String, ink: NDArray<Float>) {
    let (rows, columns) = (ink.shape[0], ink.shape[1])
    let places = ink.elements.map { UInt8(min(15, max(0, $0 / 17 + 0.5))) }
    self.init(
      title: title, text: text, width: columns, height: rows,
      picture: PagePicture.coloured(places, rows: rows, columns: columns, palette: Self.shades),
      palette: .ink)
  }

  /// What is left of ink, and in another colour what was taken away.
  init(_ title: String, _ text: String, ink: NDArray<Float>, before: NDArray<Float>) {
    let (rows, columns) = (ink.shape[0], ink.shape[1])
    let places = zip(before.elements, ink.elements).map { before, after -> UInt8 in
      let isTaken = before - after > 32
      return UInt8(min(7, max(0, before / 36 + 0.5))) + (isTaken ? 8 : 0)
    }
    self.init(
      title: title, text: text, width: columns, height: rows,
      picture: PagePicture.coloured(
        places, rows: rows, columns: columns, palette: Self.partedShades),
      palette: .parted)
  }

  /// Gray levels, 0 for black to 255 for white, `[rows, columns]`.
  init(_ title: String, _ text: String, gray: NDArray<UInt8>) {
    self.init(
      title: title, text: text, width: gray.shape[1], height: gray.shape[0],
      picture: PagePicture.gray(gray), palette: .photograph)
  }
}

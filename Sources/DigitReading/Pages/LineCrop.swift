import NDArrays

/// A component of ink in the form in which the line network sees it: 32 rows, the height of its line
/// brought to 22 of them, its middle in the middle; 1 for the middle of a stroke.
package enum LineCrop {
  package static let rows = 32
  package static let columns = 96
  private static let lineRows = 22.0
  /// Rows and columns of paper that stay free at least.
  private static let margin = 2.0
  /// What is wider is squeezed, by this much at most.
  private static let mostSqueeze = 1.25

  /// Whether a component fits.
  package static func fits(_ box: PixelBox, lineHeight: Double) -> Bool {
    let width = Double(box.width) * lineRows / max(1, lineHeight)
    return width <= mostSqueeze * (Double(columns) - 2 * margin)
  }

  /// Writes the ink of some runs into 32 × 96 values, which are 0 before.
  package static func write(
    _ runs: [InkComponent.Run], box: PixelBox, lineHeight: Double, of ink: PageInk,
    into output: UnsafeMutablePointer<Float>
  ) {
    let placing = placing(box, lineHeight: lineHeight)
    placing.write(runs, box: box, of: ink, into: output)
    for place in 0..<rows * columns { output[place] = min(1, output[place]) }
  }

  /// Where a component goes.
  static func placing(_ box: PixelBox, lineHeight: Double) -> InkPlacing {
    let scale = lineRows / max(1, lineHeight)
    let (tall, wide) = (Double(box.height), Double(box.width))
    let down = min(scale, (Double(rows) - 2 * margin) / tall)
    let across = min(scale, (Double(columns) - 2 * margin) / wide)
    return InkPlacing(
      rows: rows, columns: columns, top: (Double(rows) - down * tall) / 2,
      left: (Double(columns) - across * wide) / 2, down: down, across: across)
  }
}

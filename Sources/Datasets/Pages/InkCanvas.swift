import NDArrays

/// A rectangle of pixels on which strokes are drawn, each pixel as far as the pen covers it.
struct InkCanvas: Sendable {
  /// The rectangle's first row and column in whatever it is a part of.
  let top: Int
  let left: Int
  let rows: Int
  let columns: Int
  /// 0 without ink to 1 under a stroke.
  private(set) var ink: [Float]

  init(top: Int = 0, left: Int = 0, rows: Int, columns: Int) {
    (self.top, self.left, self.rows, self.columns) = (top, left, rows, columns)
    ink = [Float](repeating: 0, count: rows * columns)
  }

  /// A canvas that holds all ink of the strokes and has them drawn, cut to `limits`; nil where
  /// nothing is left.
  init?(_ strokes: [Stroke], within limits: (rows: Int, columns: Int)) {
    guard let box = PageBox(around: strokes)?.grown(by: 1),
      box.high.x > 0, box.high.y > 0, box.low.x < Double(limits.columns),
      box.low.y < Double(limits.rows)
    else { return nil }
    let (top, left) = (Swift.max(0, Int(box.low.y)), Swift.max(0, Int(box.low.x)))
    let bottom = Swift.min(limits.rows, Int(Swift.min(box.high.y, 1e6)) + 1)
    let right = Swift.min(limits.columns, Int(Swift.min(box.high.x, 1e6)) + 1)
    self.init(top: top, left: left, rows: bottom - top, columns: right - left)
    for stroke in strokes { draw(stroke) }
  }

  /// Draws a stroke, whose places count from the whole's corner.
  mutating func draw(_ stroke: Stroke) {
    let corner = PagePoint(Double(left), Double(top))
    ink.withUnsafeMutableBufferPointer { ink in
      if stroke.count == 1 { Self.draw(stroke[0], stroke[0], corner, (rows, columns), ink) }
      for (a, b) in zip(stroke, stroke.dropFirst()) {
        Self.draw(a, b, corner, (rows, columns), ink)
      }
    }
  }

  /// Draws one straight piece: a pixel is covered by its distance to the piece.
  private static func draw(
    _ a: PenPoint, _ b: PenPoint, _ corner: PagePoint, _ size: (rows: Int, columns: Int),
    _ ink: UnsafeMutableBufferPointer<Float>
  ) {
    let (from, to) = (a.place - corner, b.place - corner)
    let reach = Swift.max(a.radius, b.radius) + 0.75
    let low = pointwiseMax(pointwiseMin(from, to) - reach, PagePoint(0, 0))
    let high = pointwiseMin(
      pointwiseMax(from, to) + reach, PagePoint(Double(size.columns), Double(size.rows)))
    guard low.x < high.x, low.y < high.y else { return }
    let along = to - from
    let scale = Float(1 / Swift.max((along * along).sum(), 1e-12))
    let (dx, dy) = (Float(along.x), Float(along.y))
    // Lines thinner than a pixel are pale rather than broken.
    let thinnest: Float = 0.5
    let (r0, r1) = (Float(a.radius), Float(b.radius))
    let (f0, f1) = (Float(a.flow), Float(b.flow))
    for y in Int(low.y)..<Swift.min(size.rows, Int(high.y) + 1) {
      let py = Float(y) + 0.5 - Float(from.y)
      for x in Int(low.x)..<Swift.min(size.columns, Int(high.x) + 1) {
        let px = Float(x) + 0.5 - Float(from.x)
        let t = Swift.max(0, Swift.min(1, (px * dx + py * dy) * scale))
        let (ax, ay) = (px - t * dx, py - t * dy)
        let radius = r0 + t * (r1 - r0)
        let cover = Swift.max(radius, thinnest) + 0.5 - (ax * ax + ay * ay).squareRoot()
        let pale = Swift.min(1, radius / thinnest)
        let value = Swift.max(0, Swift.min(1, cover)) * pale * (f0 + t * (f1 - f0))
        let place = y &* size.columns &+ x
        ink[place] = Swift.max(ink[place], value)
      }
    }
  }

  /// The ink as an array, `[rows, columns]`.
  var array: NDArray<Float> { NDArray(ink, shape: [rows, columns]) }
}

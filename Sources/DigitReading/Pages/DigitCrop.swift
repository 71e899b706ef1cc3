import NDArrays

/// Where the ink of a part of a page goes in a small picture.
struct InkPlacing {
  /// The small picture's size.
  var rows: Int
  var columns: Int
  /// Where the part's corner lies in it.
  var top: Double
  var left: Double
  /// How many of its pixels a pixel of the page is tall and wide.
  var down: Double
  var across: Double

  /// Adds the ink of some runs: each pixel gives its ink to those that it covers a part of.
  func write(
    _ runs: [InkComponent.Run], box: PixelBox, of ink: PageInk, level: Float? = nil,
    into output: UnsafeMutablePointer<Float>
  ) {
    let level = level ?? max(ink.penLevel, 1e-6)
    ink.strength.withRows { line in
      for run in runs {
        let values = line(run.row)
        let first = top + Double(run.row - box.top) * down
        let (i0, i1) = (Int(first), min(rows - 1, Int(first + down - 1e-9)))
        for column in run.columns {
          let value = min(1, values[column] / level)
          let begin = left + Double(column - box.left) * across
          let (j0, j1) = (Int(begin), min(columns - 1, Int(begin + across - 1e-9)))
          for i in i0...max(i0, i1) where i < rows {
            let tall = min(first + down, Double(i + 1)) - max(first, Double(i))
            for j in j0...max(j0, j1) where j < columns {
              let wide = min(begin + across, Double(j + 1)) - max(begin, Double(j))
              output[i * columns + j] += value * Float(tall * wide)
            }
          }
        }
      }
    }
  }
}

/// What is cut out of a page, in the form in which a classifier sees it: the longer side 20 pixels,
/// the centre of the ink in the middle of 28 × 28, 1 for the middle of a stroke.
public enum DigitCrop {
  static let side = 28
  private static let inner = 20.0
  /// What is taller than this many line heights and narrow is squeezed to ``squeezedHeight``: a long
  /// tail would make the head too small to tell.
  private static let tallest = 1.3
  private static let squeezedHeight = 1.2
  private static let narrowShare = 0.6

  /// Writes the ink of some runs into 28 × 28 values.
  ///
  /// - Parameters:
  ///   - runs: The pixels, row by row or not.
  ///   - box: What holds them.
  ///   - lineHeight: How tall the writing of the line is; nil where nobody knows.
  static func write(
    _ runs: [InkComponent.Run], box: PixelBox, lineHeight: Double?, of ink: PageInk,
    isStretched: Bool = true, isCentred: Bool = true, into output: UnsafeMutablePointer<Float>
  ) {
    let small = small(
      runs, box: box, lineHeight: lineHeight, of: ink, isStretched: isStretched)
    centre(small, byMass: isCentred, into: output)
  }

  /// The ink of some runs in 20 × 20 values, the middle of its box in theirs.
  private static func small(
    _ runs: [InkComponent.Run], box: PixelBox, lineHeight: Double?, of ink: PageInk,
    isStretched: Bool
  ) -> [Float] {
    let (tall, wide) = (Double(box.height), Double(box.width))
    var shownHeight = tall
    if let lineHeight, tall > tallest * lineHeight, wide < narrowShare * tall {
      shownHeight = squeezedHeight * lineHeight
    }
    let scale = inner / max(shownHeight, wide)
    let (down, across) = (scale * shownHeight / tall, scale)
    var small = [Float](repeating: 0, count: 20 * 20)
    let placing = InkPlacing(
      rows: 20, columns: 20, top: (inner - down * tall) / 2, left: (inner - across * wide) / 2,
      down: down, across: across)
    small.withUnsafeMutableBufferPointer {
      placing.write(
        runs, box: box, of: ink, level: isStretched ? nil : 1, into: $0.baseAddress!)
    }
    return small
  }

  /// The centre of the mass of 20 × 20 values, down and across; nil where they have none.
  private static func centreOfMass(_ small: [Float]) -> SIMD2<Float>? {
    var (mass, down, across): (Float, Float, Float) = (0, 0, 0)
    for (place, value) in small.enumerated() {
      mass += value
      down += value * (Float(place / 20) + 0.5)
      across += value * (Float(place % 20) + 0.5)
    }
    return mass > 0 ? SIMD2(down / mass, across / mass) : nil
  }

  /// To which row and column their corner goes; the box may be shifted by four pixels, no further.
  private static func corner(_ centre: SIMD2<Float>) -> SIMD2<Int> {
    func place(_ centre: Float) -> Int { min(8, max(0, Int((14 - centre).rounded()))) }
    return SIMD2(place(centre.x), place(centre.y))
  }

  /// Puts 20 × 20 values where the centre of their mass is the middle of 28 × 28, by whole pixels.
  static func centre(
    _ small: [Float], byMass: Bool = true, into output: UnsafeMutablePointer<Float>
  ) {
    for i in 0..<side * side { output[i] = 0 }
    guard let centre = centreOfMass(small) else { return }
    let corner = byMass ? corner(centre) : SIMD2(4, 4)
    for i in 0..<20 {
      for j in 0..<20 {
        output[(i + corner.x) * side + j + corner.y] = min(1, small[i * 20 + j])
      }
    }
  }

  /// The crop of ink that stands alone in a small picture, as pages have it.
  ///
  /// ```swift
  /// let bar = NDArray<Float>.ones([40, 4])
  /// let crop = DigitCrop.crop(bar)
  /// crop.shape                    // [28, 28]
  /// crop.max(axis: 1).sum()       // 20.0
  /// ```
  ///
  /// - Shapes: `[rows, columns]`, 1 for the middle of a stroke → `[28, 28]`
  /// - Precondition: The picture has two axes; otherwise stops and names its shape.
  public static func crop(_ picture: NDArray<Float>) -> NDArray<Float> {
    var none: NormalizationSteps?
    return crop(picture, notedIn: &none)
  }

  /// The same, each step noted where somebody asks.
  static func crop(
    _ picture: NDArray<Float>, notedIn steps: inout NormalizationSteps?
  ) -> NDArray<Float> {
    guard picture.rank == 2 else {
      fatalError("DigitCrop: \(picture.shape) is no picture; expected rows and columns of ink")
    }
    let ink = PageInk(strength: picture, penLevel: 1, noise: 0)
    let parts = InkComponent.all(in: picture, threshold: PageInk.maskShare)
    var result = [Float](repeating: 0, count: side * side)
    guard let first = parts.first else { return NDArray(result, shape: [side, side]) }
    let box = parts.dropFirst().reduce(first.box) { $0.joined($1.box) }
    let runs = parts.flatMap(\.runs)
    steps?.note(.boxed(square(runs, box, of: picture), box, least: PageInk.maskShare))
    let small = small(runs, box: box, lineHeight: nil, of: ink, isStretched: true)
    steps?.note(.small(255 * NDArray(small.map { min(1, $0) }, shape: [20, 20])))
    result.withUnsafeMutableBufferPointer { centre(small, into: $0.baseAddress!) }
    let crop = NDArray(result, shape: [side, side])
    if steps != nil, let centre = centreOfMass(small) {
      steps?.note(
        .centred(
          255 * crop, centre: SIMD2(Double(centre.x), Double(centre.y)), corner: corner(centre)))
    }
    return crop
  }

  /// The ink of some runs in a square around their box, 255 for full ink.
  private static func square(
    _ runs: [InkComponent.Run], _ box: PixelBox, of picture: NDArray<Float>
  ) -> NDArray<Float> {
    let side = max(box.height, box.width)
    let (top, left) = (box.top - (side - box.height) / 2, box.left - (side - box.width) / 2)
    var values = [Float](repeating: 0, count: side * side)
    for run in runs {
      for column in run.columns {
        values[(run.row - top) * side + column - left] = 255 * min(1, picture[run.row, column])
      }
    }
    return NDArray(values, shape: [side, side])
  }
}

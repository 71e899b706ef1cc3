import NDArrays

/// Where the pixels of a picture that was made from a page lie on that page.
///
/// A turn of the page's picture, another size and a cut are each a matrix and a shift.
public struct PageTransform: Sendable, Hashable {
  /// The page's place of the picture's corner, in pixels of the page.
  public var origin: SIMD2<Double>
  /// How far one goes on the page for a pixel to the right.
  public var right: SIMD2<Double>
  /// How far one goes on the page for a pixel down.
  public var down: SIMD2<Double>

  /// Of a picture that is the page, each of whose pixels stands for `scale` of the page's.
  public init(scale: Double = 1) {
    origin = SIMD2(0, 0)
    right = SIMD2(scale, 0)
    down = SIMD2(0, scale)
  }

  /// The place on the page of a place in the picture, (x, y) in pixels.
  public func callAsFunction(_ x: Double, _ y: Double) -> SIMD2<Double> {
    origin + right * x + down * y
  }

  /// Of a picture each of whose pixels lies in this one where `step` says.
  func after(_ step: PageTransform) -> PageTransform {
    var result = self
    result.origin = self(step.origin.x, step.origin.y)
    result.right = right * step.right.x + down * step.right.y
    result.down = right * step.down.x + down * step.down.y
    return result
  }

  /// Of a picture of `rows` and `columns` that was turned by quarters, clockwise.
  static func quarterTurns(_ count: Int, rows: Int, columns: Int) -> PageTransform {
    var step = PageTransform()
    switch count & 3 {
    case 1:
      step.origin = SIMD2(0, Double(rows))
      (step.right, step.down) = (SIMD2(0, -1), SIMD2(1, 0))
    case 2:
      step.origin = SIMD2(Double(columns), Double(rows))
      (step.right, step.down) = (SIMD2(-1, 0), SIMD2(0, -1))
    case 3:
      step.origin = SIMD2(Double(columns), 0)
      (step.right, step.down) = (SIMD2(0, 1), SIMD2(-1, 0))
    default: break
    }
    return step
  }
}

extension PageInk {
  /// The page turned by quarters, clockwise.
  public func quarterTurned(_ count: Int) -> PageInk {
    let back = Stepped(by: -1)
    let turned =
      switch count & 3 {
      case 1: strength[back].T
      case 2: strength[back, back]
      case 3: strength[0..., back].T
      default: strength
      }
    return PageInk(strength: turned.contiguous(), penLevel: penLevel, noise: noise)
  }

  /// The page turned clockwise by a small angle, as large as it must be to hold all, and where its
  /// pixels lie in this one.
  ///
  /// - Complexity: O(rows · columns)
  public func turned(degrees: Double) -> (ink: PageInk, step: PageTransform) {
    let angle = degrees * .pi / 180
    let (cosine, sine) = (cos(angle), sin(angle))
    let (tall, wide) = (Double(rows), Double(columns))
    let newColumns = max(1, Int((wide * abs(cosine) + tall * abs(sine)).rounded(.up)))
    let newRows = max(1, Int((wide * abs(sine) + tall * abs(cosine)).rounded(.up)))
    var step = PageTransform()
    // A picture that is turned clockwise is looked up anticlockwise.
    step.right = SIMD2(cosine, -sine)
    step.down = SIMD2(sine, cosine)
    let middle = step.right * (Double(newColumns) / 2) + step.down * (Double(newRows) / 2)
    step.origin = SIMD2(wide / 2, tall / 2) - middle
    let turned = Self.pulled(strength, step, rows: newRows, columns: newColumns)
    return (PageInk(strength: turned, penLevel: penLevel, noise: noise), step)
  }

  /// A picture whose pixels are looked up in another one, between four of its pixels; 0 beyond it.
  private static func pulled(
    _ source: NDArray<Float>, _ step: PageTransform, rows: Int, columns: Int
  ) -> NDArray<Float> {
    let (tall, wide) = (source.shape[0], source.shape[1])
    let input = source.elements
    var result = [Float](repeating: 0, count: rows * columns)
    result.withUnsafeMutableBufferPointer { output in
      nonisolated(unsafe) let output = output.baseAddress!
      input.withUnsafeBufferPointer { input in
        nonisolated(unsafe) let input = input.baseAddress!
        ThreadPool.shared.run(over: rows, grain: 16) { range in
          for row in range {
            let start = step(0.5, Double(row) + 0.5) - SIMD2(0.5, 0.5)
            for column in 0..<columns {
              let place = start + step.right * Double(column)
              let (x, y) = (place.x, place.y)
              guard x > -1, y > -1, x < Double(wide), y < Double(tall) else { continue }
              let (j, i) = (Int((x + 1)) - 1, Int((y + 1)) - 1)
              let (across, down) = (Float(x - Double(j)), Float(y - Double(i)))
              func value(_ i: Int, _ j: Int) -> Float {
                i >= 0 && j >= 0 && i < tall && j < wide ? input[i * wide + j] : 0
              }
              let upper = value(i, j) * (1 - across) + value(i, j + 1) * across
              let lower = value(i + 1, j) * (1 - across) + value(i + 1, j + 1) * across
              output[row * columns + column] = upper * (1 - down) + lower * down
            }
          }
        }
      }
    }
    return NDArray(result, shape: [rows, columns])
  }
}

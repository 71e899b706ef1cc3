import NDArrays

/// A page brought to the size at which it is read.
///
/// A stroke should be some pixels wide, and no wider than it must be: the longer side becomes 1,600
/// pixels at most, and a small page is enlarged, by 2.5 at most, to 1,100. Of a blackboard it is the
/// negative.
public struct PageImage: Sendable {
  /// 0 for black to 255 for white, `[rows, columns]`; of light ink on dark paper the negative.
  public var gray: NDArray<Float>
  /// Pixels of the page for each of these, along both axes.
  public var scale: Double

  /// The longest side that is read.
  static let longestSide = 1600
  /// What a page with a longer side below ``enlargedBelow`` is enlarged to.
  static let enlargedSide = 1100
  static let enlargedBelow = 900
  static let largestEnlargement = 2.5

  /// A page as a camera or a scanner gives it.
  ///
  /// - Parameter page: 0 for black to 255 for white, `[rows, columns]`.
  /// - Precondition: There are two axes and at least a pixel; otherwise stops and names the shape.
  /// - Complexity: O(rows · columns)
  public init(_ page: NDArray<UInt8>) {
    guard page.rank == 2, page.count > 0 else {
      fatalError("PageImage: \(page.shape) is no page; expected rows and columns of pixels")
    }
    let longest = max(page.shape[0], page.shape[1])
    let factor: Double =
      if longest > Self.longestSide {
        Double(Self.longestSide) / Double(longest)
      } else if longest < Self.enlargedBelow {
        min(Self.largestEnlargement, Double(Self.enlargedSide) / Double(max(1, longest)))
      } else { 1 }
    scale = 1 / factor
    if factor == 1 {
      gray = page.cast(to: Float.self)
    } else {
      func side(_ length: Int) -> Int { max(1, Int((Double(length) * factor).rounded())) }
      gray = Resampling.resized(page, rows: side(page.shape[0]), columns: side(page.shape[1]))
    }
    if InkPolarity(ofPage: gray) == .lightInk { gray = 255 - gray }
  }
}

/// Pictures in another size.
enum Resampling {
  /// The part of a source's pixels that a pixel of the result stands for.
  private struct Support {
    var first: Int
    var weights: [Float]
  }

  /// A picture in another size: means of the areas where it shrinks, straight lines between the
  /// pixels where it grows.
  ///
  /// - Shapes: `[r, c]` → `[rows, columns]`
  /// - Complexity: O(r · c + rows · columns)
  static func resized(_ source: NDArray<UInt8>, rows: Int, columns: Int) -> NDArray<Float> {
    let (tall, wide) = (source.shape[0], source.shape[1])
    let across = supports(from: wide, to: columns)
    let down = supports(from: tall, to: rows)
    let input = source.elements
    var result = [Float](repeating: 0, count: rows * columns)
    result.withUnsafeMutableBufferPointer { output in
      nonisolated(unsafe) let output = output.baseAddress!
      input.withUnsafeBufferPointer { input in
        nonisolated(unsafe) let input = input.baseAddress!
        ThreadPool.shared.run(over: rows, grain: 16) { range in
          var line = [Float](repeating: 0, count: wide)
          for row in range {
            // First the rows together, which lie in order, then the columns.
            for j in 0..<wide { line[j] = 0 }
            let support = down[row]
            for (k, weight) in support.weights.enumerated() {
              let from = input + (support.first + k) * wide
              line.withUnsafeMutableBufferPointer { line in
                for j in 0..<wide { line[j] += weight * Float(from[j]) }
              }
            }
            let to = output + row * columns
            line.withUnsafeBufferPointer { line in
              for column in 0..<columns {
                let support = across[column]
                var sum: Float = 0
                for (k, weight) in support.weights.enumerated() {
                  sum += weight * line[support.first + k]
                }
                to[column] = sum
              }
            }
          }
        }
      }
    }
    return NDArray(result, shape: [rows, columns])
  }

  private static func supports(from: Int, to: Int) -> [Support] {
    let step = Double(from) / Double(to)
    return (0..<to).map { place in
      if step <= 1 {
        let middle = (Double(place) + 0.5) * step - 0.5
        let first = min(max(0, Int(middle.rounded(.down))), max(0, from - 2))
        let share = Float(min(1, max(0, middle - Double(first))))
        return from == 1
          ? Support(first: 0, weights: [1]) : Support(first: first, weights: [1 - share, share])
      }
      let (begin, end) = (Double(place) * step, min(Double(from), Double(place + 1) * step))
      let first = min(from - 1, Int(begin))
      let last = min(from - 1, max(first, Int(end.rounded(.up)) - 1))
      let weights = (first...last).map { pixel -> Float in
        Float((min(end, Double(pixel + 1)) - max(begin, Double(pixel))) / (end - begin))
      }
      return Support(first: first, weights: weights)
    }
  }
}

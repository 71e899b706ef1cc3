import Glibc
import NDArrays

/// Digits that the program draws itself, so that a lesson runs where there is no data.
///
/// Each digit is one of several skeletons of points; the points are shaken, a smooth curve is
/// drawn through them with a pen of some width, and the whole is slanted, turned, stretched and
/// brought to MNIST's form: the longer side 20 pixels, the centre of mass in the middle.
public enum GeneratedDigits {
  /// `count` pictures, the same for the same seed whatever the number of threads; a negative
  /// `count` stops.
  ///
  /// - Complexity: O(count), on several threads.
  public static func draw(_ count: Int, seed: UInt64) -> DigitSet {
    var order = RandomGenerator(seed: seed)
    let labels = (0..<count).map { _ in order.integer(below: 10) }
    var bytes = [UInt8](repeating: 0, count: count * 784)
    bytes.withUnsafeMutableBufferPointer { buffer in
      nonisolated(unsafe) let output = buffer.baseAddress!
      let group = 64
      ThreadPool.shared.run((count + group - 1) / group) { task in
        for i in task * group..<min(count, (task + 1) * group) {
          var generator = RandomGenerator(seed: seed &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(i))
          draw(labels[i], into: output + i * 784, &generator)
        }
      }
    }
    return DigitSet(
      pictures: NDArray(bytes, shape: [count, 28, 28]), labels: NDArray(labels))
  }

  private typealias Point = SIMD2<Double>

  /// The skeletons of each digit: strokes of points, x to the right and y down.
  private static let skeletons: [[[[Point]]]] = [
    [
      [
        [
          Point(0.55, 0.02), Point(0.2, 0.15), Point(0.08, 0.5), Point(0.2, 0.88), Point(0.5, 0.98),
          Point(0.8, 0.85), Point(0.92, 0.5), Point(0.8, 0.12), Point(0.5, 0.02),
        ]
      ],
      [
        [
          Point(0.7, 0.1), Point(0.4, 0.0), Point(0.12, 0.3), Point(0.1, 0.7), Point(0.4, 1.0),
          Point(0.75, 0.85), Point(0.85, 0.45), Point(0.72, 0.12), Point(0.5, 0.08),
        ]
      ],
    ],
    [
      [[Point(0.5, 0.0), Point(0.5, 0.5), Point(0.5, 1.0)]],
      [[Point(0.32, 0.2), Point(0.52, 0.0), Point(0.52, 0.5), Point(0.52, 1.0)]],
      [[Point(0.53, 0.0), Point(0.5, 0.35), Point(0.47, 0.7), Point(0.46, 1.0)]],
    ],
    [
      [
        [
          Point(0.1, 0.25), Point(0.3, 0.03), Point(0.65, 0.02), Point(0.85, 0.25),
          Point(0.7, 0.52), Point(0.35, 0.8), Point(0.08, 0.98),
        ], [Point(0.08, 0.98), Point(0.5, 0.96), Point(0.95, 0.97)],
      ],
      [
        [
          Point(0.12, 0.2), Point(0.45, 0.0), Point(0.8, 0.2), Point(0.65, 0.55), Point(0.3, 0.9),
          Point(0.1, 0.9), Point(0.2, 0.72), Point(0.5, 0.85), Point(0.95, 0.98),
        ]
      ],
    ],
    [
      [
        [
          Point(0.12, 0.12), Point(0.45, 0.0), Point(0.8, 0.15), Point(0.72, 0.38),
          Point(0.4, 0.48),
        ],
        [Point(0.4, 0.48), Point(0.8, 0.55), Point(0.9, 0.78), Point(0.55, 1.0), Point(0.1, 0.9)],
      ],
      [
        [
          Point(0.15, 0.05), Point(0.6, 0.02), Point(0.85, 0.18), Point(0.5, 0.45),
          Point(0.85, 0.62), Point(0.75, 0.92), Point(0.4, 1.0), Point(0.1, 0.92),
        ]
      ],
    ],
    [
      [
        [Point(0.2, 0.0), Point(0.12, 0.3), Point(0.12, 0.52), Point(0.5, 0.55), Point(0.9, 0.5)],
        [Point(0.75, 0.02), Point(0.72, 0.5), Point(0.7, 1.0)],
      ],
      [
        [Point(0.62, 0.0), Point(0.3, 0.35), Point(0.05, 0.66)],
        [Point(0.05, 0.66), Point(0.5, 0.65), Point(0.95, 0.62)],
        [Point(0.65, 0.3), Point(0.63, 0.65), Point(0.62, 1.0)],
      ],
    ],
    [
      [
        [Point(0.85, 0.03), Point(0.5, 0.03), Point(0.2, 0.05)],
        [Point(0.2, 0.05), Point(0.17, 0.25), Point(0.14, 0.45)],
        [
          Point(0.14, 0.45), Point(0.5, 0.38), Point(0.85, 0.55), Point(0.82, 0.85),
          Point(0.5, 1.0), Point(0.1, 0.92),
        ],
      ],
      [
        [
          Point(0.25, 0.05), Point(0.2, 0.42), Point(0.55, 0.42), Point(0.85, 0.65),
          Point(0.65, 0.95), Point(0.15, 0.97),
        ], [Point(0.25, 0.05), Point(0.6, 0.05), Point(0.95, 0.0)],
      ],
    ],
    [
      [
        [
          Point(0.7, 0.0), Point(0.35, 0.25), Point(0.12, 0.6), Point(0.2, 0.92), Point(0.5, 1.0),
          Point(0.8, 0.85), Point(0.75, 0.6), Point(0.45, 0.55), Point(0.18, 0.72),
        ]
      ],
      [
        [
          Point(0.45, 0.0), Point(0.22, 0.35), Point(0.15, 0.75), Point(0.42, 1.0),
          Point(0.8, 0.88), Point(0.78, 0.62), Point(0.45, 0.58), Point(0.18, 0.78),
        ]
      ],
    ],
    [
      [
        [Point(0.05, 0.05), Point(0.45, 0.04), Point(0.9, 0.03)],
        [Point(0.9, 0.03), Point(0.65, 0.45), Point(0.45, 1.0)],
      ],
      [
        [Point(0.08, 0.12), Point(0.1, 0.03), Point(0.5, 0.04), Point(0.88, 0.05)],
        [Point(0.88, 0.05), Point(0.6, 0.5), Point(0.48, 1.0)],
      ],
      [
        [Point(0.05, 0.05), Point(0.5, 0.04), Point(0.92, 0.04)],
        [Point(0.92, 0.04), Point(0.65, 0.5), Point(0.42, 1.0)],
        [Point(0.4, 0.52), Point(0.6, 0.5), Point(0.85, 0.5)],
      ],
    ],
    [
      [
        [
          Point(0.8, 0.15), Point(0.5, 0.0), Point(0.2, 0.18), Point(0.45, 0.45), Point(0.8, 0.72),
          Point(0.55, 1.0), Point(0.2, 0.8), Point(0.5, 0.48), Point(0.82, 0.18),
        ]
      ],
      [
        [
          Point(0.5, 0.46), Point(0.2, 0.28), Point(0.45, 0.0), Point(0.78, 0.2), Point(0.5, 0.46),
          Point(0.15, 0.72), Point(0.48, 1.0), Point(0.85, 0.75), Point(0.52, 0.46),
        ]
      ],
    ],
    [
      [
        [
          Point(0.8, 0.15), Point(0.5, 0.0), Point(0.18, 0.2), Point(0.3, 0.48), Point(0.65, 0.42),
          Point(0.82, 0.15),
        ], [Point(0.82, 0.15), Point(0.78, 0.55), Point(0.68, 1.0)],
      ],
      [
        [
          Point(0.78, 0.3), Point(0.45, 0.5), Point(0.15, 0.3), Point(0.4, 0.02), Point(0.75, 0.1),
          Point(0.8, 0.45), Point(0.65, 0.85), Point(0.25, 0.98),
        ]
      ],
    ],
  ]

  private static func draw(
    _ digit: Int, into output: UnsafeMutablePointer<UInt8>, _ generator: inout RandomGenerator
  ) {
    let choices = skeletons[digit]
    let skeleton = choices[generator.integer(below: choices.count)]

    // Shake the points, then slant, turn and stretch them all.
    let shake = 0.055
    let slant = 0.36 * generator.normal()
    let turn = 0.16 * generator.normal()
    let width = Swift.max(0.3, 0.74 + 0.2 * generator.normal())
    // A slow warp of the plane: some people draw the upper half large, some the right one.
    let warp = (0..<4).map { _ in 0.28 * generator.normal() }
    let (cosine, sine) = (1 - turn * turn / 2, turn)
    func moved(_ p: Point) -> Point {
      var q = Point(p.x - 0.5 + shake * generator.normal(), p.y - 0.5 + shake * generator.normal())
      q += Point(
        warp[0] * q.x * q.y + warp[1] * q.y * q.y, warp[2] * q.x * q.y + warp[3] * q.x * q.x)
      q.x = q.x * width - slant * q.y
      return Point(cosine * q.x - sine * q.y, sine * q.x + cosine * q.y)
    }
    var curves = skeleton.map { smooth($0.map { moved($0) }) }

    // Bring the longer side to the pen's box.
    let pen = Swift.max(1.1, 2.3 + 0.55 * generator.normal())
    let all = curves.joined()
    let low = all.reduce(all.first!) { pointwiseMin($0, $1) }
    let high = all.reduce(all.first!) { pointwiseMax($0, $1) }
    let scale = (20 - pen) / Swift.max(high.x - low.x, high.y - low.y)
    let middle = (low + high) / 2
    for c in curves.indices { curves[c] = curves[c].map { ($0 - middle) * scale + Point(14, 14) } }

    // Put the centre of the ink in the middle, by whole pixels.
    var ink = render(curves, pen: pen)
    var (mass, moment) = (0.0, Point.zero)
    for i in 0..<784 {
      mass += ink[i]
      moment += Point(Double(i % 28) + 0.5, Double(i / 28) + 0.5) * ink[i]
    }
    let shift = Point(15, 15) - moment / mass
    let (dx, dy) = (shift.x.rounded(.down), shift.y.rounded(.down))
    if dx != 0 || dy != 0 {
      for c in curves.indices { curves[c] = curves[c].map { $0 + Point(dx, dy) } }
      ink = render(curves, pen: pen)
    }

    // Ink is uneven, and scanners are noisy where there is some.
    let strength = 235 + 20 * generator.uniform()
    for i in 0..<784 {
      let noise = ink[i] > 0.02 ? 1 + 0.07 * generator.normal() : 1
      output[i] = UInt8(Swift.max(0, Swift.min(255, ink[i] * strength * noise + 0.5)))
    }
  }

  /// Points along a Catmull–Rom curve through `points`.
  private static func smooth(_ points: [Point]) -> [Point] {
    var curve: [Point] = []
    for i in 0..<points.count - 1 {
      let (a, b) = (points[Swift.max(0, i - 1)], points[i])
      let (c, d) = (points[i + 1], points[Swift.min(points.count - 1, i + 2)])
      for step in 0..<6 {
        let t = Double(step) / 6
        let first = 2 * b + (c - a) * t
        let second = (2 * a - 5 * b + 4 * c - d) * (t * t)
        let third = (3 * b - a - 3 * c + d) * (t * t * t)
        curve.append(0.5 * (first + second + third))
      }
    }
    return curve + [points[points.count - 1]]
  }

  /// How much of each pixel the pen covers, from the distance to the curves.
  private static func render(_ curves: [[Point]], pen: Double) -> [Double] {
    var nearest = [Double](repeating: 1e9, count: 784)
    let reach = pen / 2 + 1
    for curve in curves {
      for (a, b) in zip(curve, curve.dropFirst()) {
        // Only the pixels around a piece can be covered by it.
        let low = pointwiseMin(a, b) - reach
        let high = pointwiseMax(a, b) + reach
        let along = b - a
        let length = Swift.max((along * along).sum(), 1e-12)
        for y in Swift.max(
          0, Int(low.y))..<Swift.max(Swift.max(0, Int(low.y)), Swift.min(28, Int(high.y) + 1))
        {
          for x in Swift.max(
            0, Int(low.x))..<Swift.max(Swift.max(0, Int(low.x)), Swift.min(28, Int(high.x) + 1))
          {
            let p = Point(Double(x) + 0.5, Double(y) + 0.5) - a
            let t = Swift.max(0, Swift.min(1, (p * along).sum() / length))
            let away = p - along * t
            nearest[y * 28 + x] = Swift.min(nearest[y * 28 + x], (away * away).sum())
          }
        }
      }
    }
    return nearest.map { Swift.max(0, Swift.min(1, pen / 2 + 0.5 - $0.squareRoot())) }
  }
}

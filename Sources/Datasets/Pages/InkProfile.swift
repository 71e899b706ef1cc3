import NDArrays

/// How far ink reaches to the left and to the right, for each thirty-second of a line's height: what
/// decides how close two digits can stand.
struct InkProfile {
  private static let bands = 32.0
  /// From one line's height above the line to one below it.
  private static let count = 96
  private(set) var left = [Double](repeating: .infinity, count: InkProfile.count)
  private(set) var right = [Double](repeating: -.infinity, count: InkProfile.count)

  init(_ strokes: [Stroke]) {
    for stroke in strokes {
      for (a, b) in zip(stroke, stroke.dropFirst().isEmpty ? stroke[...] : stroke.dropFirst()) {
        // Points may lie further apart than bands.
        let steps = Swift.max(1, Int(abs(b.place.y - a.place.y) * Self.bands) + 1)
        for k in 0...steps {
          let t = Double(k) / Double(steps)
          add(a.place + (b.place - a.place) * t, a.radius + (b.radius - a.radius) * t)
        }
      }
    }
  }

  private mutating func add(_ place: PagePoint, _ radius: Double) {
    let first = Int(((place.y - radius + 1) * Self.bands).rounded(.down))
    let last = Int(((place.y + radius + 1) * Self.bands).rounded(.down))
    guard last >= 0, first < Self.count, first <= last else { return }
    for band in Swift.max(0, first)...Swift.min(Self.count - 1, last) {
      left[band] = Swift.min(left[band], place.x - radius)
      right[band] = Swift.max(right[band], place.x + radius)
    }
  }

  /// The gap between this ink and another's to its right, where it is narrowest; where no band holds
  /// both, that between their boxes.
  ///
  /// - Parameter reach: Ink this much higher or lower counts as beside each other.
  func distance(to other: InkProfile, reach: Double = 0) -> Double {
    let bands = Int(reach * Self.bands)
    var nearest = Double.infinity
    for band in 0..<Self.count where right[band] > -.infinity {
      for near in Swift.max(0, band - bands)...Swift.min(Self.count - 1, band + bands) {
        nearest = Swift.min(nearest, other.left[near] - right[band])
      }
    }
    if nearest.isFinite { return nearest }
    let gap = (other.left.min() ?? 0) - (right.max() ?? 0)
    return gap.isFinite ? gap : 0
  }
}

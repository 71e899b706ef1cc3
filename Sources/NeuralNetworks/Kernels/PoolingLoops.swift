import NDArrays

/// A window that slides over a picture.
struct Window: Sendable, Hashable {
  var size: PerAxis
  var stride: PerAxis
  var rows = 0
  var columns = 0
  var channels = 0
  var outputRows: Int { (rows - size.rows) / stride.rows + 1 }
  var outputColumns: Int { (columns - size.columns) / stride.columns + 1 }

  /// Calls `body` with each window's output place, its first input place and the picture.
  @inline(__always)
  func forEach(batch: Int, _ body: (_ output: Int, _ input: Int) -> Void) {
    let grain = max(1, LayerLoops.grain / max(1, rows * columns * channels))
    ThreadPool.shared.run(over: batch, grain: grain) { images in
      for n in images {
        for i in 0..<outputRows {
          for j in 0..<outputColumns {
            body(
              ((n &* outputRows &+ i) &* outputColumns &+ j) &* channels,
              ((n &* rows &+ i &* stride.rows) &* columns &+ j &* stride.columns) &* channels)
          }
        }
      }
    }
  }

  /// Whether windows overlap, so that gradients add up.
  var overlaps: Bool { stride.rows < size.rows || stride.columns < size.columns }
  /// Whether each input lies in a window.
  var covers: Bool {
    stride.rows <= size.rows && stride.columns <= size.columns
      && (outputRows - 1) * stride.rows + size.rows == rows
      && (outputColumns - 1) * stride.columns + size.columns == columns
  }

  func place(_ tap: Int) -> Int { (tap / size.columns * columns + tap % size.columns) * channels }
}

enum PoolingLoops {
  /// The largest of each window, and where asked for which it was, counted row by row.
  @specialized(where E == Float) @specialized(where E == Double)
  static func largest<E: FloatingElement>(
    _ window: Window, _ batch: Int, _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>,
    _ places: UnsafeMutablePointer<Int32>? = nil, rectifies: Bool
  ) {
    let channels = window.channels
    window.forEach(batch: batch) { output, input in
      let (from, to) = (x + input, y + output)
      guard let places else {
        for c in 0..<channels { to[c] = from[c] }
        for tap in 1..<window.size.rows * window.size.columns {
          let other = from + window.place(tap)
          for c in 0..<channels {
            to[c] = other[c] > to[c] || other[c] != other[c] ? other[c] : to[c]
          }
        }
        if rectifies { for c in 0..<channels { to[c] = LayerLoops.cutOff(to[c]) } }
        return
      }
      let place = places + output
      for c in 0..<channels {
        to[c] = from[c]
        place[c] = 0
      }
      for tap in 1..<max(1, window.size.rows * window.size.columns) {
        let other = from + window.place(tap)
        let number = Int32(truncatingIfNeeded: tap)
        for c in 0..<channels {
          let isLarger = other[c] > to[c] || other[c] != other[c]
          to[c] = isLarger ? other[c] : to[c]
          place[c] = isLarger ? number : place[c]
        }
      }
      if rectifies {
        // A window that was cut off has no winner.
        for c in 0..<channels {
          place[c] = to[c] > 0 ? place[c] : -1
          to[c] = LayerLoops.cutOff(to[c])
        }
      }
    }
  }

  /// Each gradient to the place that won.
  @specialized(where E == Float) @specialized(where E == Double)
  static func scatter<E: FloatingElement>(
    _ window: Window, _ batch: Int, _ dy: UnsafePointer<E>, _ places: UnsafePointer<Int32>,
    _ dx: UnsafeMutablePointer<E>
  ) {
    spread(window, batch, dx) { output, tap, to in
      let (from, place) = (dy + output, places + output)
      let number = Int32(truncatingIfNeeded: tap)
      if window.overlaps {
        for c in 0..<window.channels { to[c] += place[c] == number ? from[c] : 0 }
      } else {
        for c in 0..<window.channels { to[c] = place[c] == number ? from[c] : 0 }
      }
    }
  }

  @specialized(where E == Float) @specialized(where E == Double)
  static func mean<E: FloatingElement>(
    _ window: Window, _ batch: Int, _ x: UnsafePointer<E>, _ y: UnsafeMutablePointer<E>
  ) {
    let share = 1 / E(window.size.rows * window.size.columns)
    window.forEach(batch: batch) { output, input in
      let (from, to) = (x + input, y + output)
      for c in 0..<window.channels { to[c] = from[c] }
      for tap in 1..<max(1, window.size.rows * window.size.columns) {
        let other = from + window.place(tap)
        for c in 0..<window.channels { to[c] += other[c] }
      }
      for c in 0..<window.channels { to[c] *= share }
    }
  }

  /// Each gradient in equal shares to its window.
  @specialized(where E == Float) @specialized(where E == Double)
  static func spread<E: FloatingElement>(
    _ window: Window, _ batch: Int, _ dy: UnsafePointer<E>, _ dx: UnsafeMutablePointer<E>
  ) {
    let share = 1 / E(window.size.rows * window.size.columns)
    spread(window, batch, dx) { output, _, to in
      let from = dy + output
      if window.overlaps {
        for c in 0..<window.channels { to[c] += from[c] * share }
      } else {
        for c in 0..<window.channels { to[c] = from[c] * share }
      }
    }
  }

  /// Calls `body` with each window's places in the input's gradient, which begins at zero where
  /// windows overlap or leave something out.
  @inline(__always)
  private static func spread<E: FloatingElement>(
    _ window: Window, _ batch: Int, _ dx: UnsafeMutablePointer<E>,
    _ body: (_ output: Int, _ tap: Int, _ to: UnsafeMutablePointer<E>) -> Void
  ) {
    if window.overlaps || !window.covers {
      let size = window.rows * window.columns * window.channels
      ThreadPool.shared.run(over: batch * size, grain: 1 << 16) { range in
        (dx + range.lowerBound).initialize(repeating: 0, count: range.count)
      }
    }
    window.forEach(batch: batch) { output, input in
      for tap in 0..<window.size.rows * window.size.columns {
        body(output, tap, dx + input + window.place(tap))
      }
    }
  }
}

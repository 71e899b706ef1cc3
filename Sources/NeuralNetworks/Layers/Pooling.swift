import NDArrays

/// A window that slides over a picture.
struct Window: Sendable, Hashable {
  var size: Int
  var stride: Int
  var rows = 0
  var columns = 0
  var channels = 0
  var outputRows: Int { (rows - size) / stride + 1 }
  var outputColumns: Int { (columns - size) / stride + 1 }

  mutating func build(_ operation: String, _ input: Shape) throws(ShapeError) -> Shape {
    guard input.count == 3 else {
      throw ShapeError(
        operation, [input], "has \(input.count) axes; a picture has three: rows, columns, channels")
    }
    guard size > 0, stride > 0, size <= input[0], size <= input[1] else {
      throw ShapeError(
        operation, [input], "cannot be pooled by windows of \(size) at stride \(stride)")
    }
    (rows, columns, channels) = (input[0], input[1], input[2])
    return [outputRows, outputColumns, channels]
  }

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
              ((n &* rows &+ i &* stride) &* columns &+ j &* stride) &* channels)
          }
        }
      }
    }
  }

  /// Whether windows overlap, so that gradients add up.
  var overlaps: Bool { stride < size }
  /// Whether each input lies in a window.
  var covers: Bool {
    stride <= size && (outputRows - 1) * stride + size == rows
      && (outputColumns - 1) * stride + size == columns
  }

  func place(_ tap: Int) -> Int { (tap / size * columns + tap % size) * channels }
}

/// The largest value in each window of each channel.
///
/// Of equal values the first has the gradient, so that flat patches do not multiply it.
///
/// - Shapes: `[n, rows, columns, channels]` → `[n, ⌊(rows − size)/stride⌋ + 1, …, channels]`
public struct MaxPooling<Element: FloatingElement>: PictureLayer, RectifyingLayer {
  private var window: Window
  private var winners: NDArray<Int32>?
  private var batch = 0

  public init(_ size: Int = 2, stride: Int? = nil) {
    window = Window(size: size, stride: stride ?? size)
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    winners = nil
    return try window.build("MaxPooling(\(window.size))", input)
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    forward(x, isTraining: isTraining, rectifies: false)
  }

  /// What is negative is cut off behind the pooling, which is the same as before it.
  mutating func forward(_ x: NDArray<Element>, isTraining: Bool, rectifies: Bool)
    -> NDArray<Element>
  {
    let x = x.contiguous()
    batch = x.shape[0]
    let shape: Shape = [batch, window.outputRows, window.outputColumns, window.channels]
    let (window, batch) = (window, batch)
    return NDArray(shape: shape) { y in
      x.withPointer { x in
        if isTraining {
          winners = NDArray<Int32>(shape: shape) {
            PoolingLoops.largest(window, batch, x, y, $0, rectifies: rectifies)
          }
        } else {
          PoolingLoops.largest(window, batch, x, y, rectifies: rectifies)
        }
      }
    }
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let winners else {
      fatalError("MaxPooling: backward before forward(isTraining: true)")
    }
    let dY = dY.contiguous()
    self.winners = nil
    return NDArray(shape: [batch, window.rows, window.columns, window.channels]) { dx in
      dY.withPointer { dY in
        winners.withPointer { PoolingLoops.scatter(window, batch, dY, $0, dx) }
      }
    }
  }

  public var description: LayerDescription? {
    LayerDescription(
      "MaxPooling", ["size": Double(window.size), "stride": Double(window.stride)])
  }
}

/// The mean of each window of each channel.
///
/// - Shapes: `[n, rows, columns, channels]` → `[n, ⌊(rows − size)/stride⌋ + 1, …, channels]`
public struct AveragePooling<Element: FloatingElement>: PictureLayer {
  private var window: Window
  private var batch = 0

  public init(_ size: Int = 2, stride: Int? = nil) {
    window = Window(size: size, stride: stride ?? size)
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  { try window.build("AveragePooling(\(window.size))", input) }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    let x = x.contiguous()
    batch = x.shape[0]
    return NDArray(shape: [batch, window.outputRows, window.outputColumns, window.channels]) { y in
      x.withPointer { PoolingLoops.mean(window, batch, $0, y) }
    }
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    let dY = dY.contiguous()
    return NDArray(shape: [batch, window.rows, window.columns, window.channels]) { dx in
      dY.withPointer { PoolingLoops.spread(window, batch, $0, dx) }
    }
  }

  public var description: LayerDescription? {
    LayerDescription(
      "AveragePooling", ["size": Double(window.size), "stride": Double(window.stride)])
  }
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
        for tap in 1..<window.size * window.size {
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
      for tap in 1..<max(1, window.size * window.size) {
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
    let share = 1 / E(window.size * window.size)
    window.forEach(batch: batch) { output, input in
      let (from, to) = (x + input, y + output)
      for c in 0..<window.channels { to[c] = from[c] }
      for tap in 1..<max(1, window.size * window.size) {
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
    let share = 1 / E(window.size * window.size)
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
      for tap in 0..<window.size * window.size {
        body(output, tap, dx + input + window.place(tap))
      }
    }
  }
}

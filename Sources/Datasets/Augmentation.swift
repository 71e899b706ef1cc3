import NDArrays

/// Changes pictures a little, differently each time, so that a model sees more than there is.
///
/// Each picture is shifted, turned, scaled and sheared by random amounts, and its pixels are moved
/// by a smooth random field. What happens to a picture follows from the seed, the epoch, the batch
/// and its place in it.
///
/// ```swift
/// let change = Augmentation(seed: 1)
/// var batch = NDArray<Float>.zeros([2, 28, 28])
/// change(&batch, 1, 0)
/// batch.shape    // [2, 28, 28]
/// let model = try Model<Float>(input: [28, 28], [Flatten(), Dense(10)])
/// var trainer = Trainer(model)
/// trainer.augmentation = { change(&$0, $1, $2) }
/// ```
///
/// - Source: Simard, Steinkraus & Platt (2003), §2
public struct Augmentation: Sendable, Hashable {
  /// The largest shift along each axis, in pixels.
  public var shift: Double
  /// The largest turn, in degrees, either way.
  public var turn: Double
  /// The largest change of size: 0.1 makes digits 10 % larger or smaller at most.
  public var scale: Double
  /// The largest shear: how far a row is pushed for each row further down.
  public var shear: Double
  /// The standard deviation of the field's movement, in pixels; 0 for none.
  public var elasticity: Double
  /// The width of the Gaussian that smooths the field, in pixels.
  public var smoothness: Double
  /// Where the random amounts come from: the same seed changes a batch in the same way.
  public var seed: UInt64

  /// Changes of at most these sizes; at first what keeps handwritten digits readable.
  ///
  /// Amounts are drawn evenly between their bound and its opposite; 0 leaves that change out.
  public init(
    shift: Double = 2, turn: Double = 10, scale: Double = 0.1, shear: Double = 0.1,
    elasticity: Double = 0.8, smoothness: Double = 4, seed: UInt64 = 1
  ) {
    self.shift = shift
    self.turn = turn
    self.scale = scale
    self.shear = shear
    self.elasticity = elasticity
    self.smoothness = smoothness
    self.seed = seed
  }

  /// Changes a batch in place.
  ///
  /// - Parameters:
  ///   - epoch: The number of the epoch, from which the random amounts follow.
  ///   - number: The number of the batch in its epoch, likewise.
  /// - Shapes: `[n, rows, columns]` or `[n, rows, columns, 1]`; the corner's value counts as paper.
  /// - Precondition: The batch has one of these shapes; otherwise stops and names its shape.
  /// - Complexity: O(n · rows · columns · smoothness)
  public func callAsFunction(_ batch: inout NDArray<Float>, _ epoch: Int, _ number: Int) {
    let (rows, columns) = Self.size(batch)
    let kernel = Self.gaussian(smoothness)
    let first = RandomGenerator.mixed(seed, UInt64(epoch), UInt64(number))
    let source = batch
    batch.withUniquePointer { output in
      nonisolated(unsafe) let output = output
      source.contiguous().withPointer { input in
        nonisolated(unsafe) let input = input
        ThreadPool.shared.run(over: source.shape[0], grain: 8) { range in
          var warp = Warp(rows: rows, columns: columns)
          for n in range {
            var random = RandomGenerator(seed: first &+ UInt64(n))
            let place = n * rows * columns
            draw(&random, kernel, &warp)
            warp.pull(input + place, into: output + place)
          }
        }
      }
    }
  }

  /// The batch, changed.
  public func changed(_ batch: NDArray<Float>, epoch: Int = 0, number: Int = 0) -> NDArray<Float> {
    var copy = batch
    self(&copy, epoch, number)
    return copy
  }

  private static func size(_ batch: NDArray<Float>) -> (Int, Int) {
    guard batch.rank == 3 || batch.rank == 4 && batch.shape[3] == 1 else {
      fatalError(
        "Augmentation: \(batch.shape) are no pictures; expected [n, rows, columns] or [n, rows, columns, 1]"
      )
    }
    return (batch.shape[1], batch.shape[2])
  }

  /// Draws one picture's movement.
  private func draw(_ random: inout RandomGenerator, _ kernel: [Float], _ warp: inout Warp) {
    func between(_ limit: Double) -> Double { (2 * random.uniform() - 1) * limit }
    let angle = between(turn)
    let (tall, wide) = (1 + between(scale), 1 + between(scale))
    let lean = between(shear)
    warp.place(
      turn: angle, scale: (tall, wide), shear: lean, shift: (between(shift), between(shift)))
    guard elasticity > 0, smoothness > 0 else { return }
    warp.disturb(&random, kernel, strength)
  }

  /// What the field is multiplied with: uniform noise blurred by this Gaussian has deviation
  /// 1 / (2σ√(3π)).
  private var strength: Float {
    Float(elasticity * 2 * smoothness * (3 * Double.pi).squareRoot())
  }

  /// The movement of each pixel by smoothed noise alone: what a picture of arrows shows.
  ///
  /// - Shapes: `[rows, columns]` each, downwards and to the right, in pixels.
  public func field(rows: Int = 28, columns: Int = 28) -> (
    down: NDArray<Float>, right: NDArray<Float>
  ) {
    var random = RandomGenerator(seed: RandomGenerator.mixed(seed, 0, 0))
    var warp = Warp(rows: rows, columns: columns)
    warp.disturb(&random, Self.gaussian(smoothness), strength)
    return (
      NDArray(warp.down, shape: [rows, columns]), NDArray(warp.right, shape: [rows, columns])
    )
  }

  /// A Gaussian of sum 1, cut off at three deviations.
  private static func gaussian(_ width: Double) -> [Float] {
    guard width > 0 else { return [1] }
    let reach = Int((3 * width).rounded(.up))
    let values = (-reach...reach).map { exp(-Double($0 * $0) / (2 * width * width)) }
    let total = values.reduce(0, +)
    return values.map { Float($0 / total) }
  }
}

extension NDArray where E == Float {
  /// Pictures turned, scaled, sheared and shifted about their middle, all in the same way.
  ///
  /// - Parameters:
  ///   - turn: In degrees, anticlockwise on the screen.
  ///   - scale: How many times as large; above 0.
  ///   - shear: How far a row is pushed for each row further down.
  ///   - shift: Rows down and columns to the right, in pixels.
  /// - Shapes: `[n, rows, columns]` or `[n, rows, columns, 1]` → the same
  /// - Precondition: The array has one of these shapes and `scale` is above 0; otherwise stops and
  ///   names both.
  /// - Source: Szeliski (2022), §3.6, pulling each new pixel from the old picture
  public func warped(
    turn: Double = 0, scale: Double = 1, shear: Double = 0, shift: (Double, Double) = (0, 0)
  ) -> NDArray<Float> {
    guard rank == 3 || rank == 4 && shape[3] == 1, scale > 0 else {
      fatalError("warped: \(shape) at scale \(scale); expected pictures and a scale above 0")
    }
    let (rows, columns) = (shape[1], shape[2])
    var warp = Warp(rows: rows, columns: columns)
    warp.place(turn: turn, scale: (scale, scale), shear: shear, shift: shift)
    let source = contiguous()
    var result = self
    result.withUniquePointer { output in
      source.withPointer { input in
        ThreadPool.shared.run(over: shape[0], grain: 8) { range in
          for n in range {
            warp.pull(input + n * rows * columns, into: output + n * rows * columns)
          }
        }
      }
    }
    return result
  }
}

/// Where each pixel of a new picture comes from, and the reading of the old one there.
private struct Warp {
  let rows: Int
  let columns: Int
  /// The old place of each new pixel; while a field is drawn, its movement.
  var down: [Float]
  var right: [Float]
  private var noise: [Float]
  private var blurred: [Float]

  init(rows: Int, columns: Int) {
    (self.rows, self.columns) = (rows, columns)
    down = [Float](repeating: 0, count: rows * columns)
    right = down
    noise = down
    blurred = down
  }

  /// The inverse of a shear, a scale of rows and columns and a turn about the middle, then a shift:
  /// where in the old picture each new pixel comes from.
  ///
  /// - Parameters:
  ///   - turn: In degrees, anticlockwise on the screen.
  ///   - shift: Rows down and columns to the right, in pixels.
  mutating func place(
    turn: Double, scale: (Double, Double), shear: Double, shift: (Double, Double)
  ) {
    let angle = turn * .pi / 180
    let (c, s) = (cos(angle), sin(angle))
    let m = (
      Float(c / scale.0), Float(s / scale.0), Float((-s - shear * c) / scale.1),
      Float((c - shear * s) / scale.1)
    )
    let shift = (Float(shift.0), Float(shift.1))
    let (middleRow, middleColumn) = (Float(rows - 1) / 2, Float(columns - 1) / 2)
    for i in 0..<rows {
      let y = Float(i) - middleRow - shift.0
      for j in 0..<columns {
        let x = Float(j) - middleColumn - shift.1
        down[i * columns + j] = m.0 * y + m.1 * x + middleRow
        right[i * columns + j] = m.2 * y + m.3 * x + middleColumn
      }
    }
  }

  /// Adds smoothed uniform noise times `strength` to the places.
  mutating func disturb(
    _ random: inout RandomGenerator, _ kernel: [Float], _ strength: Float
  ) {
    for isDown in [true, false] {
      for i in stride(from: 0, to: noise.count, by: 2) {
        let both = random.next()
        noise[i] = (Float(both >> 40) * 0x1p-24 * 2 - 1) * strength
        if i + 1 < noise.count {
          noise[i + 1] = (Float(both >> 8 & 0xFF_FFFF) * 0x1p-24 * 2 - 1) * strength
        }
      }
      blur(kernel)
      if isDown {
        for i in 0..<noise.count { down[i] += noise[i] }
      } else {
        for i in 0..<noise.count { right[i] += noise[i] }
      }
    }
  }

  /// Blurs the noise, down and then across; beyond the edge there is none.
  private mutating func blur(_ kernel: [Float]) {
    let (rows, columns, reach) = (rows, columns, kernel.count / 2)
    noise.withUnsafeMutableBufferPointer { noise in
      blurred.withUnsafeMutableBufferPointer { blurred in
        let (a, b) = (noise.baseAddress!, blurred.baseAddress!)
        for i in 0..<rows {
          let to = b + i * columns
          for j in 0..<columns { to[j] = 0 }
          for k in max(-reach, -i)...min(reach, rows - 1 - i) {
            let (weight, from) = (kernel[k + reach], a + (i + k) * columns)
            for j in 0..<columns { to[j] = to[j].addingProduct(weight, from[j]) }
          }
        }
        for i in 0..<rows {
          let (from, to) = (b + i * columns, a + i * columns)
          for j in 0..<columns { to[j] = 0 }
          for k in -reach...reach {
            let weight = kernel[k + reach]
            let (first, end) = (max(0, -k), min(columns, columns - k))
            if first >= end { continue }
            for j in first..<end { to[j] = to[j].addingProduct(weight, from[j + k]) }
          }
        }
      }
    }
  }

  /// Reads the old picture at each place, between four pixels.
  func pull(_ input: UnsafePointer<Float>, into output: UnsafeMutablePointer<Float>) {
    // The corner is paper, which is what lies beyond the edge.
    let paper = input[0]
    let (rows, columns) = (rows, columns)
    @inline(__always) func pixel(_ i: Int, _ j: Int) -> Float {
      i >= 0 && i < rows && j >= 0 && j < columns ? input[i &* columns &+ j] : paper
    }
    down.withUnsafeBufferPointer { down in
      right.withUnsafeBufferPointer { right in
        for p in 0..<rows * columns {
          let y = max(-2, min(Float(rows) + 1, down[p]))
          let x = max(-2, min(Float(columns) + 1, right[p]))
          let (top, left) = (y.rounded(.down), x.rounded(.down))
          let (i, j) = (Int(top), Int(left))
          let (dy, dx) = (y - top, x - left)
          let above: Float
          let below: Float
          if i >= 0, i < rows - 1, j >= 0, j < columns - 1 {
            let from = input + (i &* columns &+ j)
            above = from[0] + dx * (from[1] - from[0])
            below = from[columns] + dx * (from[columns &+ 1] - from[columns])
          } else {
            let (a, b) = (pixel(i, j), pixel(i + 1, j))
            above = a + dx * (pixel(i, j + 1) - a)
            below = b + dx * (pixel(i + 1, j + 1) - b)
          }
          output[p] = above + dy * (below - above)
        }
      }
    }
  }
}

extension RandomGenerator {
  /// A seed from several numbers, far from those of their neighbours.
  static func mixed(_ a: UInt64, _ b: UInt64, _ c: UInt64) -> UInt64 {
    var x = a &* 0x9E37_79B9_7F4A_7C15 &+ b &* 0xBF58_476D_1CE4_E5B9 &+ c &* 0x94D0_49BB_1331_11EB
    x = (x ^ (x >> 30)) &* 0xBF58_476D_1CE4_E5B9
    return x ^ (x >> 27)
  }
}

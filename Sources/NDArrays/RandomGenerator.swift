/// Random numbers from a seed: PCG64, seeded as NumPy's `default_rng` seeds it.
///
/// The same seed gives NumPy's own numbers, bit for bit; only the rare draws from the normal
/// distribution's tail and from beside the ziggurat go through a logarithm or an exponential, which
/// are ours.
///
/// ```swift
/// var random = RandomGenerator(seed: 0)
/// random.permutation(5)             // [2, 4, 3, 0, 1]
/// let weights: NDArray<Float> = random.standardNormal([2, 3])
/// weights.shape                     // [2, 3]
/// ```
///
/// - Source: O'Neill (2014), PCG XSL RR 128/64; NumPy's SeedSequence after O'Neill's `seed_seq`.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt128
  private let increment: UInt128
  /// The upper half of a draw of which the lower was handed out.
  private var half: UInt32?

  /// A generator at the beginning of a seed's numbers; copies go on from where they were made.
  public init(seed: UInt64) {
    let words = Self.seedWords(seed)
    let initial = UInt128(words[0]) << 64 | UInt128(words[1])
    increment = (UInt128(words[2]) << 64 | UInt128(words[3])) << 1 | 1
    state = 0
    step()
    state &+= initial
    step()
  }

  private mutating func step() {
    state =
      state &* (UInt128(2_549_297_995_355_413_924) << 64 | 4_865_540_595_714_422_341) &+ increment
  }

  /// 64 random bits.
  public mutating func next() -> UInt64 {
    step()
    let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let turn = UInt64(truncatingIfNeeded: state >> 122)
    return folded >> turn | folded << ((64 &- turn) & 63)
  }

  /// 32 random bits: first the lower half of a draw, then its upper.
  mutating func nextHalf() -> UInt32 {
    if let value = half {
      half = nil
      return value
    }
    let both = next()
    half = UInt32(truncatingIfNeeded: both >> 32)
    return UInt32(truncatingIfNeeded: both)
  }

  // MARK: - Numbers

  /// A number in 0..<1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A Float in 0..<1.
  mutating func narrowUniform() -> Float { Float(nextHalf() >> 8) * 0x1p-24 }

  /// A whole number in `0...largest`, each as likely.
  ///
  /// - Source: Lemire (2019), "Fast random integer generation in an interval"
  private mutating func integer(upTo largest: UInt64) -> UInt64 {
    if largest == 0 { return 0 }
    if largest == .max { return next() }
    if largest == 0xFFFF_FFFF { return UInt64(nextHalf()) }
    if largest < 0xFFFF_FFFF {
      let count = UInt32(largest) + 1
      var product = UInt64(nextHalf()) * UInt64(count)
      if UInt32(truncatingIfNeeded: product) < count {
        let threshold = (0 &- count) % count
        while UInt32(truncatingIfNeeded: product) < threshold {
          product = UInt64(nextHalf()) * UInt64(count)
        }
      }
      return product >> 32
    }
    let count = largest + 1
    var product = next().multipliedFullWidth(by: count)
    if product.low < count {
      let threshold = (0 &- count) % count
      while product.low < threshold { product = next().multipliedFullWidth(by: count) }
    }
    return product.high
  }

  /// A whole number in `0..<bound`, each as likely.
  ///
  /// - Precondition: `bound` is at least 1; otherwise stops and names it.
  public mutating func integer(below bound: Int) -> Int {
    guard bound > 0 else { fatalError("integer: no number lies below \(bound) and not below 0") }
    return integer(in: 0..<bound)
  }

  /// A whole number of a range, each as likely; an empty range stops.
  public mutating func integer(in range: Range<Int>) -> Int {
    guard !range.isEmpty else { fatalError("integer: \(range) holds no number") }
    let width = UInt64(bitPattern: Int64(range.upperBound &- range.lowerBound)) - 1
    return range.lowerBound &+ Int(truncatingIfNeeded: integer(upTo: width))
  }

  /// A number from the standard normal distribution.
  ///
  /// - Source: Marsaglia & Tsang (2000), the ziggurat
  public mutating func normal() -> Double {
    while true {
      let draw = next()
      let strip = Int(draw & 0xFF)
      let isNegative = draw >> 8 & 1 == 1
      let bits = draw >> 9 & 0x000F_FFFF_FFFF_FFFF
      let size = Double(bits) * Ziggurat.widths[strip]
      let x = isNegative ? -size : size
      if bits < Ziggurat.limits[strip] { return x }
      if strip == 0 {
        // The tail: Marsaglia's (1964) exponential draws.
        while true {
          let a = -Kernels.log1p(-uniform()) / Ziggurat.edge
          let b = -Kernels.log1p(-uniform())
          if b + b > a * a {
            return bits >> 8 & 1 == 1 ? -(Ziggurat.edge + a) : Ziggurat.edge + a
          }
        }
      }
      let (above, below) = (Ziggurat.heights[strip - 1], Ziggurat.heights[strip])
      if (above - below) * uniform() + below < Kernels.exp(-0.5 * x * x) { return x }
    }
  }

  /// The same for Float, from half as many bits.
  mutating func narrowNormal() -> Float {
    while true {
      let draw = nextHalf()
      let strip = Int(draw & 0xFF)
      let isNegative = draw >> 8 & 1 == 1
      let bits = draw >> 9 & 0x007F_FFFF
      let size = Float(bits) * Ziggurat.narrowWidths[strip]
      let x = isNegative ? -size : size
      if bits < Ziggurat.narrowLimits[strip] { return x }
      if strip == 0 {
        let edge = Float(Ziggurat.edge)
        while true {
          let a = Float(-Kernels.log1p(-Double(narrowUniform()))) * Float(1 / Ziggurat.edge)
          let b = Float(-Kernels.log1p(-Double(narrowUniform())))
          if b + b > a * a { return bits >> 8 & 1 == 1 ? -(edge + a) : edge + a }
        }
      }
      let (above, below) = (Ziggurat.narrowHeights[strip - 1], Ziggurat.narrowHeights[strip])
      if Double((above - below) * narrowUniform() + below)
        < Kernels.exp(-0.5 * Double(x) * Double(x))
      {
        return x
      }
    }
  }

  // MARK: - Arrays

  /// Numbers in 0..<1 of the given shape, each as likely; NumPy's `random`.
  public mutating func random<E: FloatingElement>(_ shape: Shape, of type: E.Type = E.self)
    -> NDArray<E>
  {
    drawn(shape) { E.self == Float.self ? E($0.narrowUniform()) : E($0.uniform()) }
  }

  /// Numbers of the given shape from the normal distribution of mean 0 and deviation 1; NumPy's
  /// `standard_normal`.
  public mutating func standardNormal<E: FloatingElement>(_ shape: Shape, of type: E.Type = E.self)
    -> NDArray<E>
  {
    drawn(shape) { E.self == Float.self ? E($0.narrowNormal()) : E($0.normal()) }
  }

  /// Whole numbers of a range in the given shape, each as likely; an empty range stops. NumPy's
  /// `integers`.
  public mutating func integers(_ range: Range<Int>, shape: Shape) -> NDArray<Int> {
    drawn(shape) { $0.integer(in: range) }
  }

  mutating func drawn<E: Element>(
    _ shape: Shape, _ draw: (inout RandomGenerator) -> E
  ) -> NDArray<E> {
    NDArray<E>(shape: shape, for: "random") { output in
      for i in 0..<shape.uncheckedElementCount { (output + i).initialize(to: draw(&self)) }
    }
  }

  // MARK: - Orders

  /// Exchanges places from the back, each with one before it (Fisher & Yates).
  private mutating func exchange(_ count: Int, down to: Int = 1, _ swap: (Int, Int) -> Void) {
    var i = count - 1
    while i >= to {
      swap(i, Int(integer(upTo: UInt64(i))))
      i -= 1
    }
  }

  /// A number in `0...largest`, draws above it thrown away: how NumPy shuffles.
  private mutating func masked(upTo largest: UInt64) -> UInt64 {
    if largest == 0 { return 0 }
    let mask = UInt64.max >> UInt64(largest.leadingZeroBitCount)
    while true {
      let value = (largest <= 0xFFFF_FFFF ? UInt64(nextHalf()) : next()) & mask
      if value <= largest { return value }
    }
  }

  /// The numbers 0, 1, … `count - 1` in random order, each order as likely; none where `count` is 0
  /// or below. NumPy's `permutation`.
  public mutating func permutation(_ count: Int) -> [Int] {
    NDArray<Int>.checkMemory([Swift.max(0, count)], "permutation")
    var order = Array(0..<Swift.max(0, count))
    for i in stride(from: count - 1, to: 0, by: -1) {
      order.swapAt(i, Int(masked(upTo: UInt64(i))))
    }
    return order
  }

  /// The rows of an array in random order: a copy. An array without axes stops.
  public mutating func permutation<E>(_ array: NDArray<E>) -> NDArray<E> {
    guard array.rank > 0 else { fatalError("permutation: [] has no axes") }
    return array.rows(permutation(array.shape[0]))
  }

  /// Puts an array's rows in random order; an array without axes stops. NumPy's `shuffle`.
  public mutating func shuffle<E>(_ array: inout NDArray<E>) { array = permutation(array) }

  /// Numbers below `count` drawn at random, as NumPy's `choice` draws them.
  ///
  /// - Parameters:
  ///   - size: How many are drawn: the result's shape is `[size]`.
  ///   - replace: Whether a number may come twice.
  ///   - probabilities: Of each number, `[count]`; equal ones at first.
  /// - Precondition: There is something to choose from, enough of it without `replace`, and the
  ///   probabilities are not negative and add up to 1; otherwise stops and names what is not so.
  public mutating func choice(
    _ count: Int, size: Int, replace: Bool = true, probabilities: NDArray<Double>? = nil
  ) -> NDArray<Int> {
    guard size >= 0 else { fatalError("choice: \(size) numbers cannot be; expected 0 or more") }
    guard count > 0 || size == 0 else { fatalError("choice: there is nothing to choose from") }
    guard replace || size <= count else {
      fatalError("choice: \(size) different ones of \(count) are more than there are")
    }
    if let probabilities {
      guard probabilities.shape == [count], (probabilities .>= 0).all(),
        (probabilities.sum() - 1).magnitude < 1e-8
      else {
        fatalError(
          "choice: needs \(count) probabilities that are not negative and add up to 1; got \(probabilities.shape) with a sum of \(probabilities.sum())"
        )
      }
      return weighted(size, replace, probabilities)
    }
    if replace { return integers(0..<count, shape: [size]) }
    let isMany = count > 10_000 && size > count / 50
    NDArray<Int>.checkMemory([isMany ? count : size], "choice")
    var chosen = [Int](repeating: 0, count: size)
    if isMany {
      // Many of many: the end of a shuffle.
      var order = Array(0..<count)
      exchange(count, down: Swift.max(count - size, 1)) { order.swapAt($0, $1) }
      chosen = Array(order[(count - size)...])
    } else {
      // Few of many (Floyd): a number that came before gives way to the newest.
      var seen = Set<Int>()
      for j in count - size..<count {
        let value = Int(integer(upTo: UInt64(j)))
        let taken = seen.insert(value).inserted ? value : j
        seen.insert(taken)
        chosen[j - (count - size)] = taken
      }
      exchange(size) { chosen.swapAt($0, $1) }
    }
    return NDArray<Int>(chosen)
  }

  private mutating func weighted(_ size: Int, _ replace: Bool, _ probabilities: NDArray<Double>)
    -> NDArray<Int>
  {
    func cumulative(_ p: NDArray<Double>) -> NDArray<Double> {
      let sums = p.cumulativeSum()
      return sums / sums[-1]
    }
    if replace {
      return cumulative(probabilities).searchSorted(random([size]), after: true)
    }
    var p = probabilities
    guard (p .> 0).trueCount >= size else {
      fatalError(
        "choice: only \((p .> 0).trueCount) of the probabilities are not 0; \(size) asked for")
    }
    var found: [Int] = []
    while found.count < size {
      let draws: NDArray<Double> = random([size - found.count])
      for place in found { p[place] = 0 }
      for place in cumulative(p).searchSorted(draws, after: true).elements
      where !found.contains(place) { found.append(place) }
    }
    return NDArray<Int>(found)
  }

  /// NumPy's SeedSequence: four 64-bit words from one seed.
  private static func seedWords(_ seed: UInt64) -> [UInt64] {
    var entropy = [UInt32(truncatingIfNeeded: seed)]
    if seed >> 32 != 0 { entropy.append(UInt32(truncatingIfNeeded: seed >> 32)) }
    var constant: UInt32 = 0x43b0_d7e5
    func hash(_ value: UInt32) -> UInt32 {
      var x = value ^ constant
      constant = constant &* 0x931e_8875
      x = x &* constant
      return x ^ x >> 16
    }
    func mix(_ a: UInt32, _ b: UInt32) -> UInt32 {
      let x = 0xca01_f9dd &* a &- 0x4973_f715 &* b
      return x ^ x >> 16
    }
    var pool = (0..<4).map { hash($0 < entropy.count ? entropy[$0] : 0) }
    for source in 0..<4 {
      for target in 0..<4 where source != target {
        pool[target] = mix(pool[target], hash(pool[source]))
      }
    }
    var output: UInt32 = 0x8b51_f9dd
    let words = (0..<8).map { i -> UInt64 in
      var x = pool[i % 4] ^ output
      output = output &* 0x58f3_8ded
      x = x &* output
      return UInt64(x ^ x >> 16)
    }
    return (0..<4).map { words[2 * $0] | words[2 * $0 + 1] << 32 }
  }
}

extension NDArray where E: FloatingElement {
  /// Numbers from the normal distribution of the given mean and standard deviation; NumPy's
  /// `normal`.
  ///
  /// ```swift
  /// var random = RandomGenerator(seed: 1)
  /// NDArray<Float>.normal([100], mean: 5, deviation: 0, using: &random).max()    // 5.0
  /// ```
  public static func normal(
    _ shape: Shape, mean: E = 0, deviation: E = 1, using generator: inout RandomGenerator
  ) -> NDArray {
    generator.standardNormal(shape, of: E.self) * deviation + mean
  }

  /// Numbers from `range.lowerBound` up to and without its upper bound, each as likely; NumPy's
  /// `uniform`.
  ///
  /// - Precondition: The range's width is finite; otherwise stops and names it.
  public static func uniform(
    _ shape: Shape, in range: Range<E> = 0..<1, using generator: inout RandomGenerator
  ) -> NDArray {
    let width = range.upperBound - range.lowerBound
    guard width.isFinite else {
      fatalError("uniform: \(range) is wider than \(E.dtype) can hold; expected a finite width")
    }
    return generator.random(shape, of: E.self) * width + range.lowerBound
  }
}

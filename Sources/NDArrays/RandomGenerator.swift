/// Random numbers from a seed: PCG64, seeded as NumPy's `default_rng` seeds it.
///
/// `uniform`, `next` and what is built on them give NumPy's own numbers for a seed.
///
/// - Source: O'Neill (2014), PCG XSL RR 128/64; NumPy's SeedSequence after O'Neill's `seed_seq`.
public struct RandomGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt128
  private let increment: UInt128
  private var spare: Double?

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

  public mutating func next() -> UInt64 {
    step()
    let folded = UInt64(truncatingIfNeeded: state >> 64) ^ UInt64(truncatingIfNeeded: state)
    let turn = UInt64(truncatingIfNeeded: state >> 122)
    return folded >> turn | folded << ((64 &- turn) & 63)
  }

  /// A number in 0..<1.
  public mutating func uniform() -> Double { Double(next() >> 11) * 0x1p-53 }

  /// A number from the standard normal distribution (Marsaglia & Bray 1964, the polar method).
  public mutating func normal() -> Double {
    if let value = spare {
      spare = nil
      return value
    }
    while true {
      let (x, y) = (2 * uniform() - 1, 2 * uniform() - 1)
      let s = x * x + y * y
      guard s < 1, s > 0 else { continue }
      let factor = (-2 * Kernels.log(s) / s).squareRoot()
      spare = y * factor
      return x * factor
    }
  }

  /// A whole number in `0..<bound`, each as likely.
  public mutating func integer(below bound: Int) -> Int { Int.random(in: 0..<bound, using: &self) }

  /// The numbers 0, 1, … `count - 1` in random order.
  public mutating func permutation(_ count: Int) -> [Int] {
    var order = Array(0..<count)
    order.shuffle(using: &self)
    return order
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
  /// Numbers from the normal distribution.
  public static func normal(
    _ shape: [Int], mean: E = 0, deviation: E = 1, using generator: inout RandomGenerator
  ) -> NDArray {
    NDArray(
      (0..<Shapes.count(shape)).map { _ in mean + deviation * E(generator.normal()) }, shape: shape)
  }

  /// Numbers between two bounds, each as likely.
  public static func uniform(
    _ shape: [Int], in range: Range<E> = 0..<1, using generator: inout RandomGenerator
  ) -> NDArray {
    NDArray(
      (0..<Shapes.count(shape)).map { _ in
        range.lowerBound + (range.upperBound - range.lowerBound) * E(generator.uniform())
      }, shape: shape)
  }
}

import NDArrays

/// In training each value is dropped with some probability and the rest grow to make up for it; in
/// prediction nothing happens.
///
/// What is dropped depends on the model's seed and the number of the step alone.
///
/// - Source: Srivastava et al. (2014), the inverted form
public struct Dropout<Element: FloatingElement>: PictureLayer {
  /// The probability that a value is dropped.
  public let rate: Double
  /// The number of the next step, and the key in two halves: what a checkpoint keeps.
  private var state = NDArray<Element>([0, 0, 0])
  private var lastKey: UInt32 = 0

  /// The shape of what the last training pass gave.
  private var taken: Shape?

  /// A layer that drops this share of its inputs in training; 0 drops nothing.
  public init(_ rate: Double) { self.rate = rate }

  public func outline(input: Shape) throws(ShapeError) -> LayerOutline? {
    guard rate >= 0, rate < 1 else {
      throw ShapeError("Dropout(\(rate))", [], "drops a share of values; expected 0 up to below 1")
    }
    return LayerOutline(output: input, arrays: ["state": [3]])
  }

  public mutating func build(input: Shape, using random: inout RandomGenerator) throws(ShapeError)
    -> Shape
  {
    _ = try knownOutline(input)
    taken = nil
    let key = random.next()
    state = NDArray([0, Element(key & 0xFFFF), Element(key >> 16 & 0xFFFF)])
    return input
  }

  private func dropped(_ x: NDArray<Element>) -> NDArray<Element> {
    let x = x.contiguous()
    let count = x.count
    let threshold = UInt32(Swift.min((1 - rate) * 0x1p32, 0x1p32 - 1))
    return NDArray(shape: x.shape) { y in
      x.withPointer {
        LayerLoops.dropOut(
          $0, y, count, key: lastKey, threshold: threshold, scale: Element(1 / (1 - rate)))
      }
    }
  }

  /// A number of the state, which a damaged file may have made any number.
  private static func whole(_ number: Element, below limit: Int) -> Int {
    number >= 0 && number < Element(limit) ? Int(number) : 0
  }

  public mutating func forward(_ x: NDArray<Element>, isTraining: Bool) -> NDArray<Element> {
    if isTraining { taken = x.shape }
    guard isTraining, rate > 0 else { return x }
    let number = Self.whole(state[0], below: 1 << 24)
    let key =
      UInt32(Self.whole(state[1], below: 1 << 16))
      | UInt32(Self.whole(state[2], below: 1 << 16)) << 16
    // Steps are counted in a Float: 2²⁴ of them, then from the beginning.
    state[0] = Element((number + 1) % (1 << 24))
    lastKey = LayerLoops.mixed(UInt32(number), key)
    return dropped(x)
  }

  public mutating func backward(_ dY: NDArray<Element>) -> NDArray<Element> {
    guard let taken else { fatalError("Dropout: backward before forward(isTraining: true)") }
    checkGradient("Dropout(\(rate))", dY.shape, taken)
    self.taken = nil
    return rate > 0 ? dropped(dY) : dY
  }

  public mutating func forEachState(_ visit: (String, inout NDArray<Element>) -> Void) {
    visit("state", &state)
  }

  public var description: LayerDescription? { LayerDescription("Dropout", ["rate": rate]) }
}

extension Kernels {
  /// Numbers of at most this magnitude have powers whose exponent is an ordinary one.
  private static let ordinary: Float = 87

  /// e to the power of each of `count` numbers, which may lie where the powers go.
  ///
  /// Where all numbers of a block are ordinary, as they mostly are, each takes a shorter way to the
  /// same bits.
  @inline(never)
  static func exp(_ x: UnsafePointer<Float>, _ y: UnsafeMutablePointer<Float>, _ count: Int) {
    var first = 0
    while first < count {
      let end = min(count, first + 1024)
      // The order of the bits is that of the magnitudes; NaN lies beyond infinity.
      var largest: UInt32 = 0
      for i in first..<end { largest = max(largest, x[i].bitPattern & 0x7FFF_FFFF) }
      if largest <= ordinary.bitPattern {
        for i in first..<end { y[i] = expOfOrdinary(x[i]) }
      } else {
        for i in first..<end { y[i] = exp(x[i]) }
      }
      first = end
    }
  }

  /// ``exp(_:)-(Float)`` without bounds, and with 2ⁿ added to the exponent in place of two factors.
  @inline(__always)
  private static func expOfOrdinary(_ x: Float) -> Float {
    let (value, shifted) = expOfReduced(x)
    return Float(bitPattern: value.bitPattern &+ shifted.bitPattern &<< 23)
  }
}

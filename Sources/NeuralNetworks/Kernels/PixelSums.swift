import NDArrays

extension DirectConvolution {
  /// The sums of six pixels, up to four vectors of sixteen channels each. They have names, since an
  /// array of them would pass through memory.
  struct PixelSums {
    var (s0a, s0b, s0c, s0d) = (V.zero, V.zero, V.zero, V.zero)
    var (s1a, s1b, s1c, s1d) = (V.zero, V.zero, V.zero, V.zero)
    var (s2a, s2b, s2c, s2d) = (V.zero, V.zero, V.zero, V.zero)
    var (s3a, s3b, s3c, s3d) = (V.zero, V.zero, V.zero, V.zero)
    var (s4a, s4b, s4c, s4d) = (V.zero, V.zero, V.zero, V.zero)
    var (s5a, s5b, s5c, s5d) = (V.zero, V.zero, V.zero, V.zero)

    /// Adds one input of each pixel, times its line of weights.
    @inline(__always)
    mutating func add(_ vectors: Int, _ line: UnsafeRawPointer, _ x: (Int) -> Float) {
      let wa = line.loadUnaligned(as: V.self)
      let wb = vectors > 1 ? line.loadUnaligned(fromByteOffset: 64, as: V.self) : .zero
      let wc = vectors > 2 ? line.loadUnaligned(fromByteOffset: 128, as: V.self) : .zero
      let wd = vectors > 2 ? line.loadUnaligned(fromByteOffset: 192, as: V.self) : .zero
      let x0 = V(repeating: x(0))
      s0a = s0a.addingProduct(x0, wa)
      if vectors > 1 { s0b = s0b.addingProduct(x0, wb) }
      if vectors > 2 {
        s0c = s0c.addingProduct(x0, wc)
        s0d = s0d.addingProduct(x0, wd)
      }
      let x1 = V(repeating: x(1))
      s1a = s1a.addingProduct(x1, wa)
      if vectors > 1 { s1b = s1b.addingProduct(x1, wb) }
      if vectors > 2 {
        s1c = s1c.addingProduct(x1, wc)
        s1d = s1d.addingProduct(x1, wd)
      }
      let x2 = V(repeating: x(2))
      s2a = s2a.addingProduct(x2, wa)
      if vectors > 1 { s2b = s2b.addingProduct(x2, wb) }
      if vectors > 2 {
        s2c = s2c.addingProduct(x2, wc)
        s2d = s2d.addingProduct(x2, wd)
      }
      let x3 = V(repeating: x(3))
      s3a = s3a.addingProduct(x3, wa)
      if vectors > 1 { s3b = s3b.addingProduct(x3, wb) }
      if vectors > 2 {
        s3c = s3c.addingProduct(x3, wc)
        s3d = s3d.addingProduct(x3, wd)
      }
      let x4 = V(repeating: x(4))
      s4a = s4a.addingProduct(x4, wa)
      if vectors > 1 { s4b = s4b.addingProduct(x4, wb) }
      if vectors > 2 {
        s4c = s4c.addingProduct(x4, wc)
        s4d = s4d.addingProduct(x4, wd)
      }
      let x5 = V(repeating: x(5))
      s5a = s5a.addingProduct(x5, wa)
      if vectors > 1 { s5b = s5b.addingProduct(x5, wb) }
      if vectors > 2 {
        s5c = s5c.addingProduct(x5, wc)
        s5d = s5d.addingProduct(x5, wd)
      }
    }

    /// Hands each pixel's sums to `put`.
    @inline(__always)
    func forEach(_ put: (_ pixel: Int, _ vector: Int, _ sum: V) -> Void, vectors: Int) {
      put(0, 0, s0a)
      if vectors > 1 { put(0, 1, s0b) }
      if vectors > 2 {
        put(0, 2, s0c)
        put(0, 3, s0d)
      }
      put(1, 0, s1a)
      if vectors > 1 { put(1, 1, s1b) }
      if vectors > 2 {
        put(1, 2, s1c)
        put(1, 3, s1d)
      }
      put(2, 0, s2a)
      if vectors > 1 { put(2, 1, s2b) }
      if vectors > 2 {
        put(2, 2, s2c)
        put(2, 3, s2d)
      }
      put(3, 0, s3a)
      if vectors > 1 { put(3, 1, s3b) }
      if vectors > 2 {
        put(3, 2, s3c)
        put(3, 3, s3d)
      }
      put(4, 0, s4a)
      if vectors > 1 { put(4, 1, s4b) }
      if vectors > 2 {
        put(4, 2, s4c)
        put(4, 3, s4d)
      }
      put(5, 0, s5a)
      if vectors > 1 { put(5, 1, s5b) }
      if vectors > 2 {
        put(5, 2, s5c)
        put(5, 3, s5d)
      }
    }
  }
}

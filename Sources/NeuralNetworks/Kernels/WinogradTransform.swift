import NDArrays

/// The transforms between which a convolution with kernels of 3 × 3 is a product, entry by entry.
///
/// Each takes sixteen channels at a time. `Aᵀ [(G g Gᵀ) ⊙ (Bᵀ d B)] A` are the outputs for inputs d and
/// kernel g; the gradient of the kernel is the transpose of the same steps, `Gᵀ [(A z Aᵀ) ⊙ (Bᵀ d B)] G`
/// for the gradient z of the outputs.
///
/// - Source: Lavin & Gray (2016), §4.1.
protocol WinogradTransform {
  /// Outputs of a tile along each axis.
  static var outputs: Int { get }
  /// `G g Gᵀ` of the kernel's entries by row and column.
  static func kernel(_ g: (Int, Int) -> V, _ put: (Int, V) -> Void)
  /// `Bᵀ d B` of the inputs by row and column.
  static func input(_ d: (Int, Int) -> V, _ put: (Int, V) -> Void)
  /// `Aᵀ m A` of the products, by row and column.
  static func output(_ m: (Int) -> V, _ put: (Int, Int, V) -> Void)
  /// `A z Aᵀ` of the outputs' gradient.
  static func gradient(_ z: (Int, Int) -> V, _ put: (Int, V) -> Void)
  /// `Gᵀ u G`, the kernel's gradient by row and column.
  static func restored(_ u: (Int) -> V, _ put: (Int, Int, V) -> Void)
}

extension WinogradTransform {
  typealias V = SIMD16<Float>
}

/// Tiles of 2 × 2 outputs: F(2×2, 3×3), 16 products instead of 36.
enum WinogradTransform2x2: WinogradTransform {
  static var outputs: Int { 2 }

  @inline(__always)
  static func kernel(_ g: (Int, Int) -> V, _ put: (Int, V) -> Void) {
    @inline(__always) func line(_ a: V, _ b: V, _ c: V) -> (V, V, V, V) {
      (a, 0.5 * ((a + c) + b), 0.5 * ((a + c) - b), c)
    }
    let (a, b, c) = (
      line(g(0, 0), g(0, 1), g(0, 2)), line(g(1, 0), g(1, 1), g(1, 2)),
      line(g(2, 0), g(2, 1), g(2, 2))
    )
    @inline(__always) func column(_ j: Int, _ a: V, _ b: V, _ c: V) {
      let u = line(a, b, c)
      put(j, u.0)
      put(4 + j, u.1)
      put(8 + j, u.2)
      put(12 + j, u.3)
    }
    column(0, a.0, b.0, c.0)
    column(1, a.1, b.1, c.1)
    column(2, a.2, b.2, c.2)
    column(3, a.3, b.3, c.3)
  }

  @inline(__always)
  static func input(_ d: (Int, Int) -> V, _ put: (Int, V) -> Void) {
    @inline(__always) func row(_ i: Int, _ a: V, _ b: V, _ c: V, _ d: V) {
      put(4 * i, a - c)
      put(4 * i + 1, b + c)
      put(4 * i + 2, c - b)
      put(4 * i + 3, b - d)
    }
    let (d10, d11, d12, d13) = (d(1, 0), d(1, 1), d(1, 2), d(1, 3))
    let (d20, d21, d22, d23) = (d(2, 0), d(2, 1), d(2, 2), d(2, 3))
    row(1, d10 + d20, d11 + d21, d12 + d22, d13 + d23)
    row(2, d20 - d10, d21 - d11, d22 - d12, d23 - d13)
    row(0, d(0, 0) - d20, d(0, 1) - d21, d(0, 2) - d22, d(0, 3) - d23)
    row(3, d10 - d(3, 0), d11 - d(3, 1), d12 - d(3, 2), d13 - d(3, 3))
  }

  @inline(__always)
  static func output(_ m: (Int) -> V, _ put: (Int, Int, V) -> Void) {
    @inline(__always) func down(_ j: Int) -> (V, V) {
      let (a, b, c, d) = (m(j), m(4 + j), m(8 + j), m(12 + j))
      return ((a + b) + c, (b - c) - d)
    }
    let (a, b, c, d) = (down(0), down(1), down(2), down(3))
    put(0, 0, (a.0 + b.0) + c.0)
    put(0, 1, (b.0 - c.0) - d.0)
    put(1, 0, (a.1 + b.1) + c.1)
    put(1, 1, (b.1 - c.1) - d.1)
  }

  @inline(__always)
  static func gradient(_ z: (Int, Int) -> V, _ put: (Int, V) -> Void) {
    @inline(__always) func row(_ i: Int, _ a: V, _ b: V) {
      put(4 * i, a)
      put(4 * i + 1, a + b)
      put(4 * i + 2, a - b)
      put(4 * i + 3, V.zero - b)
    }
    let (z00, z01, z10, z11) = (z(0, 0), z(0, 1), z(1, 0), z(1, 1))
    row(0, z00, z01)
    row(1, z00 + z10, z01 + z11)
    row(2, z00 - z10, z01 - z11)
    row(3, V.zero - z10, V.zero - z11)
  }

  @inline(__always)
  static func restored(_ u: (Int) -> V, _ put: (Int, Int, V) -> Void) {
    @inline(__always) func line(_ a: V, _ b: V, _ c: V, _ d: V) -> (V, V, V) {
      (a + 0.5 * (b + c), 0.5 * (b - c), 0.5 * (b + c) + d)
    }
    @inline(__always) func row(_ i: Int) -> (V, V, V) {
      line(u(4 * i), u(4 * i + 1), u(4 * i + 2), u(4 * i + 3))
    }
    let (a, b, c, d) = (row(0), row(1), row(2), row(3))
    @inline(__always) func column(_ j: Int, _ a: V, _ b: V, _ c: V, _ d: V) {
      let g = line(a, b, c, d)
      put(0, j, g.0)
      put(1, j, g.1)
      put(2, j, g.2)
    }
    column(0, a.0, b.0, c.0, d.0)
    column(1, a.1, b.1, c.1, d.1)
    column(2, a.2, b.2, c.2, d.2)
  }
}

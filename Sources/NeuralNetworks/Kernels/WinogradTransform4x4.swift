import NDArrays

/// Tiles of 4 × 4 outputs: F(4×4, 3×3), 36 products instead of 144.
///
/// Its points are 0, ±1, ±2 and infinity: factors up to 8 make its rounding errors three to five times those
/// of a sum of products (about 10⁻⁶ of the outputs' spread), which training does not notice.
enum WinogradTransform4x4: WinogradTransform {
  static var outputs: Int { 4 }

  private typealias Six = (V, V, V, V, V, V)

  @inline(__always)
  static func kernel(_ g: (Int, Int) -> V, _ put: (Int, V) -> Void) {
    @inline(__always) func line(_ a: V, _ b: V, _ c: V) -> Six {
      let sum = a + c
      let outer = (c * (1 / 6)).addingProduct(1 / 24, a)
      let inner = b * (1 / 12)
      return (
        a * 0.25, (sum + b) * (-1 / 6), (sum - b) * (-1 / 6), outer + inner, outer - inner, c
      )
    }
    let a = line(g(0, 0), g(0, 1), g(0, 2))
    let b = line(g(1, 0), g(1, 1), g(1, 2))
    let c = line(g(2, 0), g(2, 1), g(2, 2))
    @inline(__always) func column(_ j: Int, _ a: V, _ b: V, _ c: V) {
      let u = line(a, b, c)
      put(j, u.0)
      put(6 + j, u.1)
      put(12 + j, u.2)
      put(18 + j, u.3)
      put(24 + j, u.4)
      put(30 + j, u.5)
    }
    column(0, a.0, b.0, c.0)
    column(1, a.1, b.1, c.1)
    column(2, a.2, b.2, c.2)
    column(3, a.3, b.3, c.3)
    column(4, a.4, b.4, c.4)
    column(5, a.5, b.5, c.5)
  }

  @inline(__always)
  static func input(_ d: (Int, Int) -> V, _ put: (Int, V) -> Void) {
    @inline(__always) func line(_ d0: V, _ d1: V, _ d2: V, _ d3: V, _ d4: V, _ d5: V) -> Six {
      let (a, b) = (d4.addingProduct(-4, d2), d3.addingProduct(-4, d1))
      let (c, e) = (d4 - d2, d3 - d1)
      return (
        d4.addingProduct(-5, d2).addingProduct(4, d0), a + b, a - b, c.addingProduct(2, e),
        c.addingProduct(-2, e), d5.addingProduct(-5, d3).addingProduct(4, d1)
      )
    }
    @inline(__always) func column(_ j: Int) -> Six {
      line(d(0, j), d(1, j), d(2, j), d(3, j), d(4, j), d(5, j))
    }
    let (a, b, c) = (column(0), column(1), column(2))
    let (e, f, g) = (column(3), column(4), column(5))
    @inline(__always) func row(_ i: Int, _ a: V, _ b: V, _ c: V, _ e: V, _ f: V, _ g: V) {
      putRow(i, line(a, b, c, e, f, g), put)
    }
    row(0, a.0, b.0, c.0, e.0, f.0, g.0)
    row(1, a.1, b.1, c.1, e.1, f.1, g.1)
    row(2, a.2, b.2, c.2, e.2, f.2, g.2)
    row(3, a.3, b.3, c.3, e.3, f.3, g.3)
    row(4, a.4, b.4, c.4, e.4, f.4, g.4)
    row(5, a.5, b.5, c.5, e.5, f.5, g.5)
  }

  @inline(__always)
  private static func putRow(_ i: Int, _ values: Six, _ put: (Int, V) -> Void) {
    put(6 * i, values.0)
    put(6 * i + 1, values.1)
    put(6 * i + 2, values.2)
    put(6 * i + 3, values.3)
    put(6 * i + 4, values.4)
    put(6 * i + 5, values.5)
  }

  @inline(__always)
  static func output(_ m: (Int) -> V, _ put: (Int, Int, V) -> Void) {
    @inline(__always) func line(_ m0: V, _ m1: V, _ m2: V, _ m3: V, _ m4: V, _ m5: V)
      -> (V, V, V, V)
    {
      let (s, d) = (m1 + m2, m1 - m2)
      let (t, e) = (m3 + m4, m3 - m4)
      return (
        (m0 + s) + t, d.addingProduct(2, e), s.addingProduct(4, t), d.addingProduct(8, e) + m5
      )
    }
    @inline(__always) func column(_ j: Int) -> (V, V, V, V) {
      line(m(j), m(6 + j), m(12 + j), m(18 + j), m(24 + j), m(30 + j))
    }
    let (a, b, c) = (column(0), column(1), column(2))
    let (e, f, g) = (column(3), column(4), column(5))
    @inline(__always) func row(_ i: Int, _ a: V, _ b: V, _ c: V, _ e: V, _ f: V, _ g: V) {
      let y = line(a, b, c, e, f, g)
      put(i, 0, y.0)
      put(i, 1, y.1)
      put(i, 2, y.2)
      put(i, 3, y.3)
    }
    row(0, a.0, b.0, c.0, e.0, f.0, g.0)
    row(1, a.1, b.1, c.1, e.1, f.1, g.1)
    row(2, a.2, b.2, c.2, e.2, f.2, g.2)
    row(3, a.3, b.3, c.3, e.3, f.3, g.3)
  }

  @inline(__always)
  static func gradient(_ z: (Int, Int) -> V, _ put: (Int, V) -> Void) {
    @inline(__always) func line(_ z0: V, _ z1: V, _ z2: V, _ z3: V) -> Six {
      let (s, d) = (z0 + z2, z1 + z3)
      let (t, e) = (z0.addingProduct(4, z2), z1.addingProduct(4, z3))
      return (z0, s + d, s - d, t.addingProduct(2, e), t.addingProduct(-2, e), z3)
    }
    @inline(__always) func column(_ j: Int) -> Six { line(z(0, j), z(1, j), z(2, j), z(3, j)) }
    let (a, b, c, e) = (column(0), column(1), column(2), column(3))
    @inline(__always) func row(_ i: Int, _ a: V, _ b: V, _ c: V, _ e: V) {
      putRow(i, line(a, b, c, e), put)
    }
    row(0, a.0, b.0, c.0, e.0)
    row(1, a.1, b.1, c.1, e.1)
    row(2, a.2, b.2, c.2, e.2)
    row(3, a.3, b.3, c.3, e.3)
    row(4, a.4, b.4, c.4, e.4)
    row(5, a.5, b.5, c.5, e.5)
  }

  @inline(__always)
  static func restored(_ u: (Int) -> V, _ put: (Int, Int, V) -> Void) {
    @inline(__always) func line(_ u0: V, _ u1: V, _ u2: V, _ u3: V, _ u4: V, _ u5: V) -> (V, V, V) {
      let (s, t) = ((u1 + u2) * (-1 / 6), u3 + u4)
      return (
        s.addingProduct(0.25, u0).addingProduct(1 / 24, t),
        ((u2 - u1) * (1 / 6)).addingProduct(1 / 12, u3 - u4), s.addingProduct(1 / 6, t) + u5
      )
    }
    @inline(__always) func row(_ i: Int) -> (V, V, V) {
      line(u(6 * i), u(6 * i + 1), u(6 * i + 2), u(6 * i + 3), u(6 * i + 4), u(6 * i + 5))
    }
    let (a, b, c) = (row(0), row(1), row(2))
    let (e, f, g) = (row(3), row(4), row(5))
    @inline(__always) func column(_ j: Int, _ a: V, _ b: V, _ c: V, _ e: V, _ f: V, _ g: V) {
      let values = line(a, b, c, e, f, g)
      put(0, j, values.0)
      put(1, j, values.1)
      put(2, j, values.2)
    }
    column(0, a.0, b.0, c.0, e.0, f.0, g.0)
    column(1, a.1, b.1, c.1, e.1, f.1, g.1)
    column(2, a.2, b.2, c.2, e.2, f.2, g.2)
  }
}

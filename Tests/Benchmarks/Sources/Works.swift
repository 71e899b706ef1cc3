import NDArrays

/// Work that NumPy and PyTorch do too: `works.py` has the same names and the same inputs.
enum Works {
  /// The sizes of products: rows, depth, columns.
  static let products = [
    (256, 256, 256), (512, 512, 512), (1024, 1024, 1024), (2048, 2048, 2048), (128, 784, 128),
    (128, 784, 512), (784, 128, 512), (128, 512, 10),
  ]

  static func run(_ wanted: [String]) {
    func isWanted(_ name: String) -> Bool {
      wanted.isEmpty || wanted.contains { name.hasPrefix($0) }
    }
    if isWanted("peak") { report("peak", peak(), 0) }

    multiply("matmul", Float.self, isWanted)
    multiply("matmul64", Double.self, isWanted)
    decompose("", Float.self, isWanted)
    decompose("64", Double.self, isWanted)

    if ["add7", "exp7", "scaled7", "turned7", "sum7", "sum0", "sum1", "max1"].contains(
      where: isWanted)
    {
      var random = RandomGenerator(seed: 2)
      let x = random.random([10_000_000], of: Float.self)
      let y = random.random([10_000_000], of: Float.self)
      let matrix = x.reshaped([2500, 4000])
      func wide(_ name: String, _ work: () -> NDArray<Float>) {
        if isWanted(name) { time(name, work) { Double($0.sum()) } }
      }
      wide("add7") { x + y }
      wide("exp7") { exp(x) }
      wide("scaled7") { x * 2 + y }
      wide("turned7") { copied(matrix.T) }
      if isWanted("sum7") {
        time("sum7") {
          x.sum()
        } check: {
          Double($0)
        }
      }
      wide("sum0") { matrix.sum(axis: 0) }
      wide("sum1") { matrix.sum(axis: 1) }
      wide("max1") { matrix.max(axis: 1) }
    }

    if isWanted("small") {
      var random = RandomGenerator(seed: 3)
      let x = random.random([1000], of: Float.self)
      let y = random.random([1000], of: Float.self)
      let matrix = x.reshaped([20, 50])
      small("small-add") {
        x + y
      } check: {
        Double($0.sum())
      }
      small("small-exp") {
        exp(x)
      } check: {
        Double($0.sum())
      }
      small("small-sum") {
        x.sum()
      } check: {
        Double($0)
      }
      small("small-slice") { () -> NDArray<Float> in
        x[100..<900]
      } check: {
        Double($0.sum())
      }
      small("small-transpose") {
        matrix.T
      } check: {
        Double($0.sum())
      }
    }

    if isWanted("argsort6") {
      var random = RandomGenerator(seed: 4)
      let x = random.random([1_000_000], of: Float.self)
      time("argsort6") {
        x.argSorted()
      } check: {
        Double($0[500_000])
      }
    }
    if isWanted("gather") {
      var random = RandomGenerator(seed: 5)
      let rows = random.random([1_000_000, 8], of: Float.self)
      let places = random.integers(0..<1_000_000, shape: [1_000_000])
      time("gather") {
        rows.take(places)
      } check: {
        Double($0.sum())
      }
    }
    if isWanted("einsum") {
      var random = RandomGenerator(seed: 6)
      let a = random.random([64, 64, 64], of: Float.self)
      let b = random.random([64, 64, 64], of: Float.self)
      time("einsum") {
        einsum("bij,bjk->bik", a, b)
      } check: {
        Double($0.sum())
      }
    }
  }

  /// Products of all sizes, with operands as they lie and turned ones.
  private static func multiply<E: FloatingElement>(
    _ word: String, _ type: E.Type, _ isWanted: (String) -> Bool
  ) {
    for (m, k, n) in products {
      for kind in ["nn", "tn", "nt"] {
        let name = "\(word)-\(m)x\(k)x\(n)-\(kind)"
        guard isWanted(name) else { continue }
        var random = RandomGenerator(seed: 1)
        let a = random.random(kind == "tn" ? [k, m] : [m, k], of: E.self)
        let b = random.random(kind == "nt" ? [n, k] : [k, n], of: E.self)
        let (x, y) = (kind == "tn" ? a.T : a, kind == "nt" ? b.T : b)
        time(name) {
          matmul(x, y)
        } check: {
          $0.sum().asDouble
        }
      }
    }
  }

  /// Linear algebra on matrices of a thousand rows; each answer is put back into its equation.
  private static func decompose<E: FloatingElement>(
    _ word: String, _ type: E.Type, _ isWanted: (String) -> Bool
  ) {
    var random = RandomGenerator(seed: 7)
    let a = random.random([1000, 1000], of: E.self)
    let tall = a[0..., ..<784].contiguousCopy()
    let b = random.random([1000], of: E.self)
    func error(_ x: NDArray<E>, _ y: NDArray<E>) -> Double { abs(x - y).max().asDouble }
    if isWanted("solve\(word)") {
      time("solve\(word)") {
        try! solve(a, b)
      } check: {
        1 + error(matmul(a, $0), b) / $0.max().asDouble
      }
    }
    if isWanted("inv\(word)") {
      time("inv\(word)") {
        try! inv(a)
      } check: {
        1 + error(matmul(a, $0), NDArray<E>.eye(1000)) / $0.max().asDouble
      }
    }
    if isWanted("qr\(word)") {
      time("qr\(word)") {
        qr(a)
      } check: {
        abs($0.r).sum().asDouble * (1 + error(matmul($0.q, $0.r), a))
      }
    }
    if isWanted("svd\(word)") {
      time("svd\(word)") {
        try! svd(tall)
      } check: {
        $0.s.sum().asDouble * (1 + error(matmul($0.u * $0.s, $0.vT), tall))
      }
    }
    if isWanted("eigh\(word)") {
      let symmetric = a + a.T
      time("eigh\(word)") {
        try! eigh(symmetric)
      } check: {
        abs($0.values).sum().asDouble
          * (1 + error(matmul($0.vectors * $0.values, $0.vectors.T), symmetric))
      }
    }
  }

  /// A copy with its elements in row-major order.
  private static func copied(_ x: NDArray<Float>) -> NDArray<Float> { x.contiguousCopy() }

  /// Seconds of one call: the median of at least seven, after two that warm up.
  private static func time<R>(_ name: String, _ work: () -> R, check: (R) -> Double) {
    var result = work()
    result = work()
    var times: [Double] = []
    var total = 0.0
    while times.count < 7 || total < 0.15 && times.count < 400 {
      let duration = ContinuousClock().measure { result = work() }
      times.append(seconds(duration))
      total += times.last!
    }
    report(name, times.sorted()[times.count / 2], check(result))
  }

  /// Seconds of one call of many: the median of seven loops.
  private static func small<R>(_ name: String, _ work: () -> R, check: (R) -> Double) {
    var last: R?
    let loops = (0..<9).map { _ in
      seconds(ContinuousClock().measure { for _ in 0..<20_000 { last = work() } }) / 20_000
    }
    report(name, loops.dropFirst(2).sorted()[3], check(last!))
  }

  /// The multiply-adds per second that all threads together reach in registers; as seconds for 10⁹
  /// floating-point operations.
  private static func peak() -> Double {
    let rounds = 40_000_000
    let tasks = ThreadPool.shared.threads
    let sums = UnsafeMutablePointer<Float>.allocate(capacity: tasks)
    defer { sums.deallocate() }
    let best = (0..<5).map { _ in
      seconds(
        ContinuousClock().measure {
          ThreadPool.shared.run(tasks) { sums[$0] = multiplyAdds(rounds, Float($0)) }
        })
    }.min()!
    let operations = Double(tasks * rounds) * 12 * 16 * 2
    return best / operations * 1e9
  }

  @inline(never)
  private static func multiplyAdds(_ rounds: Int, _ start: Float) -> Float {
    var sums = InlineArray<12, SIMD16<Float>>(repeating: SIMD16(repeating: start))
    let (x, y) = (SIMD16<Float>(repeating: 0.999), SIMD16<Float>(repeating: 1e-3))
    for _ in 0..<rounds {
      for i in 0..<12 { sums[i] = y.addingProduct(sums[i], x) }
    }
    var total = sums[0]
    for i in 1..<12 { total += sums[i] }
    return total.sum()
  }

  private static func report(_ name: String, _ seconds: Double, _ check: Double) {
    print(name, seconds, check)
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}

import Testing

@testable import NDArrays

/// NumPy's answers that `Fixtures/function_cases.py` froze.
@Suite struct FunctionCasesTests {
  static let all = NumPyCase.read("functions.tsv")

  static func of(_ operations: String...) -> [NumPyCase] {
    all.filter { operations.contains($0.operation) }
  }

  private static let integers: [String: any (IntegerElement & BitElement).Type] = [
    "int8": Int8.self, "int16": Int16.self, "int32": Int32.self, "int64": Int.self,
    "uint8": UInt8.self, "uint16": UInt16.self, "uint32": UInt32.self, "uint64": UInt.self,
  ]
  private static let numbers: [String: any NumericElement.Type] = [
    "int8": Int8.self, "int16": Int16.self, "int32": Int32.self, "int64": Int.self,
    "uint8": UInt8.self, "uint16": UInt16.self, "uint32": UInt32.self, "uint64": UInt.self,
    "float32": Float.self, "float64": Double.self,
  ]
  private static let elements: [String: any Element.Type] =
    numbers.mapValues { $0 as any Element.Type }.merging(["bool": Bool.self]) { a, _ in a }

  /// What rounding in another order makes of sums of tens of numbers.
  private func near(_ it: NumPyCase) -> Double { it.kind == "float32" ? 1e-4 : 1e-11 }

  @Test func `there are thousands of cases, and each has its test`() {
    #expect(Self.all.count > 3000)
    let tested = [
      Self.wholeNumbers, Self.zeroAxes, Self.moved, Self.severalAxes, Self.wholeStatistics,
      Self.products, Self.passing, Self.counted, Self.sloped, Self.signs,
    ].joined()
    let others = ["cast", "draws", "interpolate", "einsum", "meshgrid"]
    let missing = Set(Self.all.map(\.operation)).subtracting(tested).subtracting(others)
    #expect(missing.isEmpty, "\(missing)")
  }

  private static let wholeNumbers = ["quotient", "shiftLeft", "shiftRight"]
  @Test(arguments: all.filter { wholeNumbers.contains($0.operation) })
  func `divides and shifts whole numbers as NumPy does`(_ it: NumPyCase) {
    func check<E: IntegerElement>(_ type: E.Type) {
      let (a, b): (NDArray<E>, NDArray<E>) = (it.array(), it.array(1))
      switch it.operation {
      case "quotient":
        expect(a / b, it)
        if b.count > 0, b.rank == 1, a.shape == b.shape {
          #expect((a[0...] / b.elements[0])[0] as Double == (a / b)[0] || b.elements[0] == 0)
          #expect((a.elements[0] / b)[0] as Double == (a / b)[0] || b.elements[0] == 0)
        }
      case "shiftLeft": expect(a << b, it)
      default: expect(a >> b, it)
      }
    }
    check(Self.integers[it.kind]!)
  }

  @Test(arguments: of("cast"))
  func `converts what a type does not hold as NumPy does`(_ it: NumPyCase) {
    func check<E: FloatingElement>(_ type: E.Type) {
      func convert<T: Element>(_ type: T.Type) { expect(it.array(0, E.self).cast(to: T.self), it) }
      convert(Self.elements[it.options["to"]!]!)
    }
    it.kind == "float32" ? check(Float.self) : check(Double.self)
  }

  private static let signs = [
    "cbrt", "tanh", "sinh", "sin", "tan", "asin", "atan", "asinh", "atanh", "expm1", "log1p",
    "sqrt", "floor", "ceil", "trunc", "round", "signBit", "nextafter", "erf", "erfc",
  ]
  @Test(arguments: all.filter { signs.contains($0.operation) })
  func `keeps signs of zero, the ends of the type and neighbours`(_ it: NumPyCase) {
    func check<E: FloatingElement>(_ type: E.Type) {
      let x: NDArray<E> = it.array()
      switch it.operation {
      case "cbrt": expect(cbrt(x), it, tolerance: x.count > 2 ? 4e-16 : 0)
      case "tanh": expect(tanh(x), it)
      case "sinh": expect(sinh(x), it)
      case "sin": expect(sin(x), it)
      case "tan": expect(tan(x), it)
      case "asin": expect(asin(x), it)
      case "atan": expect(atan(x), it)
      case "asinh": expect(asinh(x), it)
      case "atanh": expect(atanh(x), it)
      case "expm1": expect(expm1(x), it)
      case "log1p": expect(log1p(x), it)
      case "sqrt": expect(sqrt(x), it)
      case "floor": expect(floor(x), it)
      case "ceil": expect(ceil(x), it)
      case "trunc": expect(trunc(x), it)
      case "round": expect(round(x), it)
      case "signBit":
        expect(signBit(x), it)
        #expect(x.elements.map { signBit($0) } == signBit(x).elements)
      case "nextafter": expect(nextafter(x, it.array(1)), it)
      case "erf": expect(erf(x), it, tolerance: 1e-15)
      default: expect(erfc(x), it, tolerance: 1e-15)
      }
    }
    it.kind == "float32" ? check(Float.self) : check(Double.self)
  }

  private static let zeroAxes = [
    "sum", "product", "mean", "variance", "any", "all", "max", "min", "argMax", "median", "sorted",
    "argSorted",
  ]
  @Test(
    arguments: all.filter {
      zeroAxes.contains($0.operation) && $0.axis != nil && $0.number("keep") == nil
        && $0.kind == "float64"
    })
  func `reduces beside an axis of 0 as NumPy does`(_ it: NumPyCase) {
    let x: NDArray<Double> = it.array()
    let axis = it.axis!
    switch it.operation {
    case "sum": expect(x.sum(axis: axis), it)
    case "product": expect(x.product(axis: axis), it)
    case "mean": expect(x.mean(axis: axis), it)
    case "variance": expect(x.variance(axis: axis), it)
    case "any": expect(x.any(axis: axis), it)
    case "all": expect(x.all(axis: axis), it)
    case "max": expect(x.max(axis: axis), it)
    case "min": expect(x.min(axis: axis), it)
    case "argMax": expect(x.argMax(axis: axis), it)
    case "median": expect(x.median(axis: axis), it)
    case "sorted": expect(x.sorted(axis: axis), it)
    default: expect(x.argSorted(axis: axis), it)
    }
  }

  private static let moved = [
    "repeatedEach", "flipped", "rolled", "squeezed", "slidingWindows", "vstack", "hstack",
    "columnStack", "unstacked", "broadcastArrays", "argSortedDown", "sortedDown",
  ]
  @Test(arguments: all.filter { moved.contains($0.operation) })
  func `moves, repeats and sorts as NumPy does`(_ it: NumPyCase) {
    func check<E: Element>(_ type: E.Type) {
      let x: NDArray<E> = it.array()
      let arrays = it.inputs.indices.map { it.array($0, E.self) }
      switch it.operation {
      case "repeatedEach":
        expect(x.repeated(it.list("by")!, axis: it.axis), it)
        expect(x.repeated(NDArray<Int>(it.list("by")!), axis: it.axis), it)
      case "flipped": expect(x.flipped(axes: it.axes!), it)
      case "rolled": expect(x.rolled(by: it.list("by")!, axes: it.axes!), it)
      case "squeezed": expect(x.squeezed(axes: it.axes!), it)
      case "slidingWindows":
        expect(x.slidingWindows(of: it.list("sizes")!, axes: it.axes!), it)
      case "vstack": expect(NDArray.vstack(arrays), it)
      case "hstack": expect(NDArray.hstack(arrays), it)
      case "columnStack": expect(NDArray.columnStack(arrays), it)
      case "unstacked": expect(x.unstacked(axis: it.axis!).last!, it)
      case "broadcastArrays": expect(NDArray.broadcastArrays(arrays)[0], it)
      case "argSortedDown": expect(x.argSorted(axis: it.axis!, descending: true), it)
      default: expect(x.sorted(axis: it.axis!, descending: true), it)
      }
    }
    check(Self.elements[it.kind]!)
  }

  @Test(arguments: of("meshgrid"))
  func `lays grids out as NumPy does`(_ it: NumPyCase) {
    let vectors = it.inputs.indices.map { it.array($0, Double.self) }
    let indexing: GridIndexing = it.options["indexing"] == "xy" ? .xy : .ij
    expect(NDArray.meshgrid(vectors, indexing: indexing)[it.number("which")!], it)
  }

  private static let severalAxes = [
    "any", "all", "product", "mean", "variance", "standardDeviation", "median", "quantile",
  ]
  @Test(arguments: all.filter { severalAxes.contains($0.operation) && $0.axes != nil })
  func `reduces several axes as NumPy does`(_ it: NumPyCase) {
    let (axes, keep) = (it.axes!, it.keepDims)
    let correction = it.number("correction") ?? 0
    func fractions<E: FloatingElement>(_ x: NDArray<E>) {
      let near = near(it)
      switch it.operation {
      case "mean": expect(x.mean(axes: axes, keepDims: keep), it, tolerance: near)
      case "variance": expect(x.variance(axes: axes, keepDims: keep), it, tolerance: near)
      case "standardDeviation":
        let answer = x.standardDeviation(axes: axes, keepDims: keep, correction: correction)
        expect(answer, it, tolerance: near)
      case "median": expect(x.median(axes: axes, keepDims: keep), it, tolerance: near)
      default:
        let share = E(it.fraction("share")!)
        expect(x.quantile(share, axes: axes, keepDims: keep), it, tolerance: near)
      }
    }
    func integers(_ x: NDArray<Int16>) {
      let near = near(it)
      switch it.operation {
      case "product": expect(x.product(axes: axes, keepDims: keep), it)
      case "mean": expect(x.mean(axes: axes, keepDims: keep), it, tolerance: near)
      case "variance": expect(x.variance(axes: axes, keepDims: keep), it, tolerance: near)
      case "standardDeviation":
        let answer = x.standardDeviation(axes: axes, keepDims: keep, correction: correction)
        expect(answer, it, tolerance: near)
      case "median": expect(x.median(axes: axes, keepDims: keep), it)
      default:
        let answer = x.quantile(it.fraction("share")!, axes: axes, keepDims: keep)
        expect(answer, it, tolerance: near)
      }
    }
    switch (it.operation, it.kind) {
    case ("any", _): expect(it.array(0, Bool.self).any(axes: axes, keepDims: keep), it)
    case ("all", _): expect(it.array(0, Bool.self).all(axes: axes, keepDims: keep), it)
    case (_, "float64"): fractions(it.array(0, Double.self))
    case (_, "float32"): fractions(it.array(0, Float.self))
    default: integers(it.array())
    }
  }

  private static let wholeStatistics = [
    "mean", "variance", "standardDeviation", "median", "quantile", "quantiles", "average",
  ]
  @Test(
    arguments: all.filter {
      wholeStatistics.contains($0.operation) && $0.axes == nil && !$0.kind.hasPrefix("float")
    })
  func `takes statistics of whole numbers as NumPy does`(_ it: NumPyCase) {
    func check<E: BitElement>(_ type: E.Type) {
      let x: NDArray<E> = it.array()
      let near = 1e-13
      switch (it.operation, it.axis) {
      case ("mean", let axis?): expect(x.mean(axis: axis), it, tolerance: near)
      case ("mean", _): expect(NDArray(x.mean()), it, tolerance: near)
      case ("variance", let axis?): expect(x.variance(axis: axis), it, tolerance: near)
      case ("variance", _): expect(NDArray(x.variance()), it, tolerance: near)
      case ("standardDeviation", let axis?):
        expect(x.standardDeviation(axis: axis), it, tolerance: near)
      case ("standardDeviation", _): expect(NDArray(x.standardDeviation()), it, tolerance: near)
      case ("median", let axis?): expect(x.median(axis: axis), it)
      case ("median", _): expect(NDArray(x.median()), it)
      case ("quantiles", _):
        expect(x.quantiles([0.1, 0.5, 1], axis: 0), it, tolerance: near)
      case ("average", _): expect(NDArray(x.average(weights: it.array(1))), it, tolerance: near)
      default:
        let share = it.fraction("share")!
        expect(NDArray(x.quantile(share)), it, tolerance: near)
        expect(NDArray(x.percentile(share * 100)), it, tolerance: near)
      }
    }
    if it.kind == "bool" { return check(Bool.self) }
    check(Self.integers[it.kind]!)
  }

  private static let products = [
    "convolve", "correlate", "covariance", "correlation", "covarianceWith", "correlationWith",
  ]
  @Test(arguments: all.filter { products.contains($0.operation) })
  func `convolves and correlates as NumPy does`(_ it: NumPyCase) {
    let modes: [String: ConvolutionMode] = ["full": .full, "same": .same, "valid": .valid]
    func convolutions<E: NumericElement>(_ type: E.Type) {
      let (a, b): (NDArray<E>, NDArray<E>) = (it.array(), it.array(1))
      let mode = modes[it.options["mode"]!]!
      let answer =
        it.operation == "convolve" ? convolve(a, b, mode: mode) : correlate(a, b, mode: mode)
      expect(answer, it, tolerance: near(it))
    }
    func covariances<E: FloatingElement>(_ x: NDArray<E>) {
      let (rows, correction) = (it.options["rows"] != "0", it.number("correction") ?? 1)
      // NumPy takes Float's as Double's.
      let near = it.kind == "float32" ? 1e-5 : 1e-11
      switch it.operation {
      case "covariance":
        let answer = x.covariance(rowVariables: rows, correction: correction)
        expect(answer.cast(to: Double.self), it, tolerance: near)
      case "correlation":
        expect(x.correlation(rowVariables: rows).cast(to: Double.self), it, tolerance: near)
      case "covarianceWith":
        expect(x.covariance(with: it.array(1)).cast(to: Double.self), it, tolerance: near)
      default: expect(x.correlation(with: it.array(1)).cast(to: Double.self), it, tolerance: near)
      }
    }
    if it.options["mode"] != nil { return convolutions(Self.numbers[it.kind]!) }
    switch it.kind {
    case "float32": covariances(it.array(0, Float.self))
    case "float64": covariances(it.array(0, Double.self))
    default:
      let x: NDArray<Int> = it.array()
      let rows = it.options["rows"] == "1"
      let answer =
        it.operation == "correlation"
        ? x.correlation(rowVariables: rows)
        : x.covariance(rowVariables: rows, correction: it.number("correction")!)
      expect(answer, it, tolerance: 1e-11)
    }
  }

  private static let passing = [
    "nanSum", "nanProduct", "nanMean", "nanVariance", "nanStandardDeviation", "nanMax", "nanMin",
    "nanMedian", "nanQuantile", "nanArgMax", "nanArgMin", "nanCumulativeSum",
  ]
  @Test(arguments: all.filter { passing.contains($0.operation) })
  func `passes over NaN as NumPy does`(_ it: NumPyCase) {
    func check<E: FloatingElement>(_ type: E.Type) {
      let x: NDArray<E> = it.array()
      let keep = it.keepDims
      let near = near(it)
      func single(_ value: E) { expect(NDArray(value), it, tolerance: near) }
      func several(_ answer: NDArray<E>) { expect(answer, it, tolerance: near) }
      switch (it.operation, it.axis) {
      case ("nanSum", let axis?): several(x.nanSum(axis: axis, keepDims: keep))
      case ("nanSum", _): single(x.nanSum())
      case ("nanProduct", let axis?): several(x.nanProduct(axis: axis, keepDims: keep))
      case ("nanProduct", _): single(x.nanProduct())
      case ("nanMean", let axis?): several(x.nanMean(axis: axis, keepDims: keep))
      case ("nanMean", _): single(x.nanMean())
      case ("nanVariance", let axis?): several(x.nanVariance(axis: axis, keepDims: keep))
      case ("nanVariance", _): single(x.nanVariance())
      case ("nanStandardDeviation", let axis?):
        several(x.nanStandardDeviation(axis: axis, keepDims: keep))
      case ("nanStandardDeviation", _): single(x.nanStandardDeviation())
      case ("nanMax", let axis?): several(x.nanMax(axis: axis, keepDims: keep))
      case ("nanMax", _): single(x.nanMax())
      case ("nanMin", let axis?): several(x.nanMin(axis: axis, keepDims: keep))
      case ("nanMin", _): single(x.nanMin())
      case ("nanMedian", let axis?): several(x.nanMedian(axis: axis, keepDims: keep))
      case ("nanMedian", _): single(x.nanMedian())
      case ("nanQuantile", let axis?):
        several(x.nanQuantile(E(it.fraction("share")!), axis: axis))
      case ("nanQuantile", _): single(x.nanQuantile(E(it.fraction("share")!)))
      case ("nanArgMax", let axis?): expect(x.nanArgMax(axis: axis), it)
      case ("nanArgMax", _): expect(NDArray(x.nanArgMax()), it)
      case ("nanArgMin", let axis?): expect(x.nanArgMin(axis: axis), it)
      case ("nanArgMin", _): expect(NDArray(x.nanArgMin()), it)
      default: several(x.nanCumulativeSum())
      }
    }
    it.kind == "float32" ? check(Float.self) : check(Double.self)
  }

  private static let counted = [
    "histogramEdges", "histogram", "countNonzero", "clipped", "clippedLower", "clippedUpper",
  ]
  @Test(arguments: all.filter { counted.contains($0.operation) })
  func `counts and bounds as NumPy does`(_ it: NumPyCase) {
    func bounds<E: NumericElement>(_ type: E.Type) {
      let (x, first): (NDArray<E>, NDArray<E>) = (it.array(), it.array(1))
      switch it.operation {
      case "clipped": expect(x.clipped(lower: first, upper: it.array(2)), it)
      case "clippedLower": expect(x.clipped(lower: first), it)
      default: expect(x.clipped(upper: first), it)
      }
    }
    func nonzero<E: Element>(_ type: E.Type) {
      let x: NDArray<E> = it.array()
      if let axis = it.axis { return expect(x.countNonzero(axis: axis), it) }
      expect(NDArray(x.countNonzero()), it)
    }
    func whole<E: IntegerElement>(_ type: E.Type) {
      let x: NDArray<E> = it.array()
      if let bins = it.number("bins") { return expect(x.histogram(bins: bins).counts, it) }
      expect(x.histogram(edges: it.array(1)), it)
    }
    switch (it.operation, it.kind) {
    case ("countNonzero", _): nonzero(Self.elements[it.kind]!)
    case ("histogramEdges", "float32"):
      expect(it.array(0, Float.self).histogram(edges: it.array(1)), it)
    case ("histogramEdges", "float64"):
      expect(it.array(0, Double.self).histogram(edges: it.array(1)), it)
    case ("histogramEdges", _), ("histogram", _): whole(Self.integers[it.kind]!)
    default: bounds(Self.numbers[it.kind]!)
    }
  }

  private static let sloped = ["differences", "gradient", "gradientAt", "average"]
  @Test(
    arguments: all.filter {
      sloped.contains($0.operation) && ($0.operation != "average" || $0.kind.hasPrefix("float"))
    })
  func `takes differences, slopes and weighted means as NumPy does`(_ it: NumPyCase) {
    func differences<E: NumericElement>(_ type: E.Type) {
      let x: NDArray<E> = it.array()
      expect(x.differences(axis: it.axis!, order: it.number("order")!), it)
    }
    func slopes<E: FloatingElement>(_ x: NDArray<E>) {
      let near = near(it)
      let edge = it.number("edge") ?? 1
      switch (it.operation, it.axis) {
      case ("gradient", let axis?):
        let spacing = E(it.fraction("spacing") ?? 1)
        expect(x.gradient(axis: axis, spacing: spacing, edgeOrder: edge), it, tolerance: near)
      case ("gradientAt", let axis?):
        // Neighbours that are near each other make large weights.
        let loose = near * 100
        expect(x.gradient(at: it.array(1), axis: axis, edgeOrder: edge), it, tolerance: loose)
      case (_, let axis?): expect(x.average(weights: it.array(1), axis: axis), it, tolerance: near)
      default: expect(NDArray(x.average(weights: it.array(1))), it, tolerance: near)
      }
    }
    if it.operation == "differences" { return differences(Self.numbers[it.kind]!) }
    switch it.kind {
    case "float32": slopes(it.array(0, Float.self))
    case "float64": slopes(it.array(0, Double.self))
    default:
      let answer = it.array(0, Int.self).gradient(
        axis: it.axis!, spacing: it.fraction("spacing") ?? 1, edgeOrder: it.number("edge")!)
      expect(answer, it, tolerance: 1e-12)
    }
  }

  @Test(arguments: of("interpolate"))
  func `interpolates as NumPy does`(_ it: NumPyCase) {
    let answer = interpolate(
      it.array(0, Double.self), it.array(1), it.array(2), left: it.fraction("left"),
      right: it.fraction("right"), period: it.fraction("period"))
    expect(answer, it, tolerance: 1e-12)
  }

  @Test(arguments: of("einsum"))
  func `sums products over axes of 0, of 1 and over six axes as NumPy does`(_ it: NumPyCase) {
    let x = it.inputs.indices.map { it.array($0, Double.self) }
    let subscripts = it.options["subscripts"]!
    let answer =
      x.count == 2 ? einsum(subscripts, x[0], x[1]) : einsum(subscripts, x[0], x[1], x[2], x[3])
    expect(answer, it, tolerance: 1e-12)
  }

  @Test(arguments: of("draws"))
  func `draws NumPy's numbers from its distributions`(_ it: NumPyCase) {
    var random = RandomGenerator(seed: UInt64(it.options["seed"]!)!)
    // Logarithms, exponentials and the table's corners are ours.
    let near = 1e-13
    func number(_ name: String) -> Double { it.fraction(name)! }
    switch it.options["kind"]! {
    case "exponential":
      expect(random.exponential([400], scale: number("scale")), it, tolerance: near)
    case "gamma":
      let answer = random.gamma([60], shape: number("shape"), scale: number("scale"))
      expect(answer, it, tolerance: 1e-11)
    case "poisson": expect(random.poisson([80], mean: number("mean")), it)
    case "binomial":
      let trials = it.number("trials")!
      expect(random.binomial([60], trials: trials, probability: number("probability")), it)
    case "multivariateNormal":
      let answer = random.multivariateNormal(20, mean: it.array(), covariance: it.array(1))
      expect(answer, it, tolerance: 1e-11)
    default:
      let waiting: NDArray<Double> = random.exponential([])
      let events = Double(random.poisson([], mean: 50).item)
      let time: NDArray<Double> = random.gamma([], shape: 0.5)
      let hits = Double(random.binomial([], trials: 200, probability: 0.4).item)
      let answer = NDArray([waiting.item, events, time.item, hits, random.uniform()])
      expect(answer, it, tolerance: near)
    }
  }
}

import Testing

@testable import NDArrays

/// Reductions, statistics, convolutions and counts.
extension FunctionCasesTests {
  static let severalAxes = [
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

  static let wholeStatistics = [
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

  static let products = [
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

  static let passing = [
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

  static let counted = [
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
}

import Testing

@testable import NDArrays

/// NumPy's answers that `Fixtures/function_cases.py` froze.
@Suite struct FunctionCasesTests {
  static let all = NumPyCase.read("functions.tsv")

  static func of(_ operations: String...) -> [NumPyCase] {
    all.filter { operations.contains($0.operation) }
  }

  static let integers: [String: any (IntegerElement & BitElement).Type] = [
    "int8": Int8.self, "int16": Int16.self, "int32": Int32.self, "int64": Int.self,
    "uint8": UInt8.self, "uint16": UInt16.self, "uint32": UInt32.self, "uint64": UInt.self,
  ]
  static let numbers: [String: any NumericElement.Type] = [
    "int8": Int8.self, "int16": Int16.self, "int32": Int32.self, "int64": Int.self,
    "uint8": UInt8.self, "uint16": UInt16.self, "uint32": UInt32.self, "uint64": UInt.self,
    "float32": Float.self, "float64": Double.self,
  ]
  static let elements: [String: any Element.Type] =
    numbers.mapValues { $0 as any Element.Type }.merging(["bool": Bool.self]) { a, _ in a }

  /// What rounding in another order makes of sums of tens of numbers.
  func near(_ it: NumPyCase) -> Double { it.kind == "float32" ? 1e-4 : 1e-11 }

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

  static let wholeNumbers = ["quotient", "shiftLeft", "shiftRight"]
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

  static let signs = [
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

  static let zeroAxes = [
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

  static let moved = [
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

  static let sloped = ["differences", "gradient", "gradientAt", "average"]
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

import Foundation
import Testing

@testable import NDArrays

/// One of NumPy's own answers, frozen by `Fixtures/numpy_cases.py`.
struct NumPyCase: CustomTestStringConvertible, Sendable {
  var operation: String
  var options: [String: String]
  /// Each as `dtype|shape|values`.
  var inputs: [String]
  var answer: String
  var line: Int

  var testDescription: String {
    let marks = options.sorted { $0.key < $1.key }.map { "\($0)=\($1)" }.joined(separator: " ")
    let kinds = inputs.map { $0.split(separator: "|").prefix(2).joined(separator: " ") }
    return "line \(line): \(operation) \(marks) \(kinds)"
  }

  static let all = read("numpy.tsv")

  /// The cases of a file of `Fixtures`.
  static func read(_ file: String) -> [NumPyCase] {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/\(file)")
    let text = try! String(contentsOf: path, encoding: .utf8)
    return text.split(separator: "\n").enumerated().map { line, text in
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      let end = fields.lastIndex(of: "=")!
      let options = fields[1].split(separator: " ").map { $0.split(separator: "=", maxSplits: 1) }
      return NumPyCase(
        operation: fields[0],
        options: Dictionary(
          uniqueKeysWithValues: options.map { (String($0[0]), $0.count > 1 ? String($0[1]) : "") }),
        inputs: Array(fields[2..<end]), answer: fields[end + 1], line: line + 1)
    }
  }

  static func of(_ operations: String...) -> [NumPyCase] {
    all.filter { operations.contains($0.operation) && $0.answer != "fails" }
  }

  func number(_ name: String) -> Int? { options[name].flatMap { Int($0) } }
  var axis: Int? { number("axis") }
  var keepDims: Bool { options["keep"] == "1" }
  var axes: [Int]? { options["axes"]?.split(separator: ",").map { Int($0)! } }
  /// The dtype of the first input.
  var kind: String { inputs.first.map { String($0.prefix { $0 != "|" }) } ?? "float64" }
}

/// An array of any type as NumPy's program wrote it.
struct WrittenArray: Equatable, CustomStringConvertible {
  var dtype: String
  var shape: [Int]
  var words: [String]

  init(_ text: String) {
    let parts = text.split(separator: "|", omittingEmptySubsequences: false)
    dtype = String(parts[0])
    shape = parts[1].split(separator: ",").map { Int($0)! }
    words = parts[2].split(separator: ",").map(String.init)
  }

  init<E>(_ array: NDArray<E>) {
    dtype = E.dtype.rawValue
    shape = Array(array.shape)
    words = array.elements.map { element in
      if let flag = element as? Bool { return flag ? "1" : "0" }
      return element is any BinaryFloatingPoint ? "\(element.asDouble)" : "\(element)"
    }
  }

  func array<E: Element>(_ type: E.Type = E.self) -> NDArray<E> {
    let elements = words.map { word -> E in
      if let value = Int64(word) { return E(wrapping: value) }
      if let value = UInt64(word) { return E(wrapping: value) }
      return E(double: Double(word)!)
    }
    return NDArray<E>(elements, shape: Shape(shape))
  }

  var description: String { "\(dtype) \(shape) \(words.joined(separator: " "))" }

  /// Whether both are the same, numbers with fractions up to a share of their size.
  func agrees(with other: WrittenArray, tolerance: Double) -> Bool {
    guard dtype == other.dtype, shape == other.shape, words.count == other.words.count else {
      return false
    }
    guard dtype.hasPrefix("float") else { return words == other.words }
    return zip(words, other.words).allSatisfy { a, b in
      let (x, y) = (Double(a)!, Double(b)!)
      if x.isNaN || y.isNaN { return x.isNaN && y.isNaN }
      if x == y { return x != 0 || x.sign == y.sign || tolerance > 0 }
      return (x - y).magnitude <= tolerance * Swift.max(y.magnitude, 1e-3)
    }
  }
}

@Suite struct NumPyCasesTests {
  private func expect<E>(
    _ answer: NDArray<E>, _ it: NumPyCase, tolerance: Double = 0,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let (ours, theirs) = (WrittenArray(answer), WrittenArray(it.answer))
    let isSame = ours.agrees(with: theirs, tolerance: tolerance)
    // The first pairs that differ tell more than two long arrays.
    let pairs = zip(ours.words, theirs.words).enumerated().filter {
      $0.element.0 != $0.element.1
    }.prefix(6).map { "\($0.offset): \($0.element.0) for \($0.element.1)" }
    #expect(
      isSame, "\(ours.dtype) \(ours.shape) for \(theirs.dtype) \(theirs.shape), at \(pairs)",
      sourceLocation: sourceLocation)
  }

  private func array<E: Element>(_ it: NumPyCase, _ index: Int = 0, _ type: E.Type = E.self)
    -> NDArray<E>
  {
    WrittenArray(it.inputs[index]).array(E.self)
  }

  private static let pairs = [
    "add", "subtract", "multiply", "divide", "maximum", "minimum", "less", "lessEqual", "greater",
    "equal", "notEqual", "floorDivide", "remainder", "pow", "atan2", "hypot", "copySign", "and",
    "or", "xor", "shiftLeft", "shiftRight",
  ]

  @Test(arguments: NumPyCase.all.filter { pairs.contains($0.operation) && $0.answer != "fails" })
  func `combines pairs as NumPy does`(_ it: NumPyCase) {
    switch it.kind {
    case "int8": integers(it, Int8.self)
    case "int16": integers(it, Int16.self)
    case "int32": integers(it, Int32.self)
    case "int64": integers(it, Int.self)
    case "uint8": integers(it, UInt8.self)
    case "uint16": integers(it, UInt16.self)
    case "uint32": integers(it, UInt32.self)
    case "uint64": integers(it, UInt.self)
    case "bool":
      let (a, b): (NDArray<Bool>, NDArray<Bool>) = (array(it), array(it, 1))
      switch it.operation {
      case "and": expect(a & b, it)
      case "or": expect(a | b, it)
      case "xor": expect(a ^ b, it)
      default: expect(a .== b, it)
      }
    default:
      let (a, b): (NDArray<Double>, NDArray<Double>) = (array(it), array(it, 1))
      switch it.operation {
      case "divide": expect(a / b, it)
      case "atan2": expect(atan2(a, b), it, tolerance: 1e-15)
      case "hypot": expect(hypot(a, b), it, tolerance: 1e-15)
      case "copySign": expect(copySign(a, b), it)
      default: numbers(it, a, b)
      }
    }
  }

  private func numbers<E: NumericElement>(_ it: NumPyCase, _ a: NDArray<E>, _ b: NDArray<E>) {
    switch it.operation {
    case "add": expect(a + b, it)
    case "subtract": expect(a - b, it)
    case "multiply": expect(a * b, it)
    case "maximum": expect(maximum(a, b), it, tolerance: 1e-300)
    case "minimum": expect(minimum(a, b), it, tolerance: 1e-300)
    case "less": expect(a .< b, it)
    case "lessEqual": expect(a .<= b, it)
    case "greater": expect(a .> b, it)
    case "equal": expect(a .== b, it)
    case "notEqual": expect(a .!= b, it)
    case "floorDivide": expect(floorDivide(a, b), it)
    case "remainder": expect(a % b, it)
    case "pow": expect(pow(a, b), it, tolerance: 1e-15)
    default: Issue.record("unknown operation \(it.operation)")
    }
  }

  private func integers<E: IntegerElement & BitElement>(_ it: NumPyCase, _ type: E.Type) {
    let (a, b): (NDArray<E>, NDArray<E>) = (array(it), array(it, 1))
    switch it.operation {
    case "and": expect(a & b, it)
    case "or": expect(a | b, it)
    case "xor": expect(a ^ b, it)
    case "shiftLeft": expect(a << b, it)
    case "shiftRight": expect(a >> b, it)
    default: numbers(it, a, b)
    }
  }

  private static let singles = [
    "exp", "exp2", "expm1", "log", "log2", "log10", "log1p", "sqrt", "cbrt", "sin", "cos", "tan",
    "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh", "floor", "ceil",
    "trunc", "round", "sign", "abs", "negate", "square", "isNaN", "isFinite", "isInfinite",
    "reciprocal", "rounded", "nanToNumber",
  ]

  @Test(arguments: NumPyCase.all.filter { singles.contains($0.operation) && $0.kind == "float64" })
  func `computes functions as NumPy does`(_ it: NumPyCase) {
    let x: NDArray<Double> = array(it)
    // Both are within a unit or two in the last place of the exact value.
    let near = 8e-16
    switch it.operation {
    case "exp": expect(exp(x), it, tolerance: near)
    case "exp2": expect(exp2(x), it, tolerance: near)
    case "expm1": expect(expm1(x), it, tolerance: near)
    case "log": expect(log(x), it, tolerance: near)
    case "log2": expect(log2(x), it, tolerance: near)
    case "log10": expect(log10(x), it, tolerance: near)
    case "log1p": expect(log1p(x), it, tolerance: near)
    case "sqrt": expect(sqrt(x), it)
    case "cbrt": expect(cbrt(x), it, tolerance: near)
    case "sin": expect(sin(x), it, tolerance: near)
    case "cos": expect(cos(x), it, tolerance: near)
    case "tan": expect(tan(x), it, tolerance: near)
    case "asin": expect(asin(x), it, tolerance: near)
    case "acos": expect(acos(x), it, tolerance: near)
    case "atan": expect(atan(x), it, tolerance: near)
    case "sinh": expect(sinh(x), it, tolerance: near)
    case "cosh": expect(cosh(x), it, tolerance: near)
    case "tanh": expect(tanh(x), it, tolerance: near)
    case "asinh": expect(asinh(x), it, tolerance: near)
    case "acosh": expect(acosh(x), it, tolerance: near)
    case "atanh": expect(atanh(x), it, tolerance: near)
    case "floor": expect(floor(x), it)
    case "ceil": expect(ceil(x), it)
    case "trunc": expect(trunc(x), it)
    case "round": expect(round(x), it)
    case "rounded": expect(round(x, decimals: it.number("decimals")!), it)
    case "sign": expect(sign(x), it, tolerance: 1e-300)
    case "abs": expect(abs(x), it)
    case "negate": expect(-x, it)
    case "square": expect(square(x), it)
    case "isNaN": expect(isNaN(x), it)
    case "isFinite": expect(isFinite(x), it)
    case "isInfinite": expect(isInfinite(x), it)
    case "reciprocal": expect(reciprocal(x), it)
    default: expect(x.nanToNumber(), it)
    }
  }

  private static let reductions = [
    "sum", "mean", "max", "min", "variance", "argMax", "argMin", "standardDeviation", "product",
    "cumulativeSum", "cumulativeProduct", "median", "percentile", "sorted", "argSorted", "any",
    "all", "norm", "differences", "flipped", "rolled", "repeated", "unique", "topK",
  ]

  @Test(
    arguments: NumPyCase.all.filter { reductions.contains($0.operation) && $0.answer != "fails" })
  func `reduces, sorts and moves as NumPy does`(_ it: NumPyCase) {
    switch it.kind {
    case "int8": reduce(it, array(it, 0, Int8.self))
    case "int16": reduce(it, array(it, 0, Int16.self))
    case "int32": reduce(it, array(it, 0, Int32.self))
    case "int64": reduce(it, array(it, 0, Int.self))
    case "uint8": reduce(it, array(it, 0, UInt8.self))
    case "uint16": reduce(it, array(it, 0, UInt16.self))
    case "uint32": reduce(it, array(it, 0, UInt32.self))
    case "uint64": reduce(it, array(it, 0, UInt.self))
    case "bool":
      let x: NDArray<Bool> = array(it)
      switch (it.operation, it.axis) {
      case ("any", let axis?): expect(x.any(axis: axis, keepDims: it.keepDims), it)
      case ("all", let axis?): expect(x.all(axis: axis, keepDims: it.keepDims), it)
      case (_, let axis?): expect(x.sum(axis: axis, keepDims: it.keepDims), it)
      default: expect(NDArray(x.sum()), it)
      }
    case "float32": reduce(it, array(it, 0, Float.self))
    default:
      let x: NDArray<Double> = array(it)
      let (axis, keep) = (it.axis, it.keepDims)
      let near = 1e-12
      switch (it.operation, axis, it.axes) {
      case ("mean", let axis?, _): expect(x.mean(axis: axis, keepDims: keep), it, tolerance: near)
      case ("mean", _, let axes?): expect(x.mean(axes: axes, keepDims: keep), it, tolerance: near)
      case ("mean", _, _): expect(NDArray(x.mean()), it, tolerance: near)
      case ("variance", let axis?, _):
        expect(x.variance(axis: axis, keepDims: keep), it, tolerance: near)
      case ("variance", _, _): expect(NDArray(x.variance()), it, tolerance: near)
      case ("standardDeviation", let axis?, _):
        expect(x.standardDeviation(axis: axis, keepDims: keep), it, tolerance: near)
      case ("standardDeviation", _, _):
        expect(NDArray(x.standardDeviation()), it, tolerance: near)
      case ("median", let axis?, _): expect(x.median(axis: axis, keepDims: keep), it)
      case ("median", _, _): expect(NDArray(x.median()), it)
      case ("percentile", let axis?, _):
        expect(x.percentile(Double(it.options["share"]!)!, axis: axis), it, tolerance: near)
      case ("percentile", _, _):
        expect(NDArray(x.percentile(Double(it.options["share"]!)!)), it, tolerance: near)
      case ("norm", let axis?, _): expect(norm(x, axis: axis, keepDims: keep), it, tolerance: near)
      case ("differences", let axis?, _): expect(x.differences(axis: axis), it)
      default: reduce(it, x)
      }
    }
  }

  private func reduce<E: NumericElement>(_ it: NumPyCase, _ x: NDArray<E>) {
    let keep = it.keepDims
    let near = 1e-12
    switch (it.operation, it.axis, it.axes) {
    case ("sum", let axis?, _): expect(x.sum(axis: axis, keepDims: keep), it, tolerance: near)
    case ("sum", _, let axes?): expect(x.sum(axes: axes, keepDims: keep), it, tolerance: near)
    case ("sum", _, _): expect(NDArray(x.sum()), it, tolerance: near)
    case ("mean", _, _): expect(NDArray(x.mean()), it, tolerance: near)
    case ("max", let axis?, _): expect(x.max(axis: axis, keepDims: keep), it, tolerance: 1e-300)
    case ("max", _, let axes?): expect(x.max(axes: axes, keepDims: keep), it)
    case ("max", _, _): expect(NDArray(x.max()), it)
    case ("min", let axis?, _): expect(x.min(axis: axis, keepDims: keep), it, tolerance: 1e-300)
    case ("min", _, _): expect(NDArray(x.min()), it)
    case ("argMax", let axis?, _): expect(x.argMax(axis: axis, keepDims: keep), it)
    case ("argMax", _, _): expect(NDArray(x.argMax()), it)
    case ("argMin", let axis?, _): expect(x.argMin(axis: axis, keepDims: keep), it)
    case ("argMin", _, _): expect(NDArray(x.argMin()), it)
    case ("product", let axis?, _):
      expect(x.product(axis: axis, keepDims: keep), it, tolerance: near)
    case ("product", _, _): expect(NDArray(x.product()), it, tolerance: near)
    case ("cumulativeSum", let axis, _):
      expect(x.cumulativeSum(axis: axis), it, tolerance: near)
    case ("cumulativeProduct", let axis, _):
      expect(x.cumulativeProduct(axis: axis), it, tolerance: near)
    case ("sorted", let axis, _): expect(x.sorted(axis: axis ?? -1), it, tolerance: 1e-300)
    case ("argSorted", let axis, _): expect(x.argSorted(axis: axis ?? -1), it)
    case ("flipped", let axis, _): expect(x.flipped(axis: axis), it)
    case ("rolled", let axis, _): expect(x.rolled(by: it.number("by")!, axis: axis), it)
    case ("repeated", let axis, _): expect(x.repeated(it.number("by")!, axis: axis), it)
    case ("unique", _, _): expect(x.unique(), it, tolerance: 1e-300)
    case ("topK", _, _): expect(x.topK(it.number("k")!).values, it)
    default: Issue.record("unknown reduction \(it.operation)")
    }
  }

  @Test(
    arguments: NumPyCase.of("abs", "sign", "not", "square", "negate").filter {
      $0.kind != "float64"
    })
  func `takes whole numbers one by one as NumPy does`(_ it: NumPyCase) {
    func check<E: IntegerElement & BitElement>(_ type: E.Type) {
      let x: NDArray<E> = array(it)
      switch it.operation {
      case "abs": expect(abs(x), it)
      case "sign": expect(sign(x), it)
      case "not": expect(~x, it)
      case "negate": expect(-x, it)
      default: expect(square(x), it)
      }
    }
    switch it.kind {
    case "int8": check(Int8.self)
    case "int16": check(Int16.self)
    case "int32": check(Int32.self)
    case "int64": check(Int.self)
    case "uint8": check(UInt8.self)
    case "uint16": check(UInt16.self)
    case "uint32": check(UInt32.self)
    case "uint64": check(UInt.self)
    default: expect(~array(it, 0, Bool.self), it)
    }
  }

  @Test(arguments: NumPyCase.of("cast"))
  func `converts as NumPy does`(_ it: NumPyCase) {
    func check<E: Element>(_ type: E.Type) {
      let x: NDArray<E> = array(it)
      switch it.options["to"]! {
      case "int8": expect(x.cast(to: Int8.self), it)
      case "int16": expect(x.cast(to: Int16.self), it)
      case "int32": expect(x.cast(to: Int32.self), it)
      case "int64": expect(x.cast(to: Int.self), it)
      case "uint8": expect(x.cast(to: UInt8.self), it)
      case "uint16": expect(x.cast(to: UInt16.self), it)
      case "float32": expect(x.cast(to: Float.self), it)
      case "float64": expect(x.cast(to: Double.self), it)
      default: expect(x.cast(to: Bool.self), it)
      }
    }
    switch it.kind {
    case "int8": check(Int8.self)
    case "int16": check(Int16.self)
    case "int32": check(Int32.self)
    case "int64": check(Int.self)
    case "uint8": check(UInt8.self)
    case "uint16": check(UInt16.self)
    case "uint32": check(UInt32.self)
    case "uint64": check(UInt.self)
    case "bool": check(Bool.self)
    default: check(Double.self)
    }
  }

  @Test(arguments: NumPyCase.of("view"))
  func `indexes and moves as NumPy does`(_ it: NumPyCase) {
    typealias A = NDArray<Double>
    let a = A.arange(24).reshaped([2, 3, 4])
    let row: A = a[0]
    var b = a
    let answer: A
    switch it.options["name"]! {
    case "[1]": answer = a[1]
    case "[-1,1...]": answer = a[-1, 1...]
    case "[0...,1,0...]": answer = a[0..., 1, 0...]
    case "[...,-1]": answer = a[.ellipsis, -1]
    case "[..,newaxis,2]": answer = a[0..., .newAxis, 2]
    case "[::-1]": answer = a[Stepped(by: -1)]
    case "[:,::-1,::2]": answer = a[0..., Stepped(by: -1), Stepped(by: 2)]
    case "[:,:,3:0:-2]": answer = a[0..., 0..., Slice(from: 3, to: 0, by: -2)]
    case "[:,5:]": answer = a[0..., 5...]
    case "[:,1:1]": answer = a[0..., 1..<1]
    case "[:,:,-3:-1]": answer = a[0..., 0..., -3..<(-1)]
    case "[[1,0,1]]": answer = a[[1, 0, 1]]
    case "[:,[2,0]]": answer = a[0..., [2, 0]]
    case "[[0,1],[1,2]]": answer = a[[0, 1], [1, 2]]
    case "[[0,1],:,[1,2]]": answer = a[[0, 1], 0..., [1, 2]]
    case "[0,:,[3,1]]": answer = a[0, 0..., [3, 1]]
    case "[mask]": answer = a[a .> 11]
    case "[rowmask]": answer = a[NDArray([true, false])]
    case "[:,mask2]": answer = a[0..., (row % 2) .== 0]
    case "[[[0],[1]],[[2,0]]]": answer = a[NDArray<Int>([[0], [1]]), NDArray<Int>([[2, 0]])]
    case "[[]]": answer = a[[Int]()]
    case "[1,[0,2],1:3]": answer = a[1, [0, 2], 1..<3]
    case "[newaxis,...]": answer = a[.newAxis, .ellipsis]
    case "T": answer = a.T
    case "T[1]": answer = a.T[1]
    case "T.copy": answer = a.T.copied()
    case "moveaxis": answer = a.movingAxis(0, to: -1)
    case "swapaxes": answer = a.swappingAxes(0, 2)
    case "ravel(T)": answer = a.T.raveled()
    case "reshape(T)": answer = a.T.reshaped([6, 4])
    case "squeeze": answer = a[0..., ..<1].squeezed()
    case "diagonal": answer = a.diagonal()
    case "diagonal1": answer = row.diagonal(offset: 1)
    case "diag": answer = A([1, 2]).diagonal(offset: -1)
    case "tril": answer = row.lowerTriangle()
    case "triu1": answer = row.upperTriangle(offset: 1)
    case "tile": answer = row[..<2, ..<2].tiled([2, 1, 3])
    case "pad": answer = row.padded([(1, 0), (0, 2)])
    case "pad-edge": answer = row.padded(1, .edge)
    case "pad-reflect": answer = row.padded(2, .reflect)
    case "pad-wrap": answer = row.padded(2, .wrap)
    case "concatenate1": answer = .concatenate([a, a[0..., ..<1]], axis: 1)
    case "stack2": answer = .stack([a[0], a[1]], axis: 2)
    case "split": answer = a.split(into: 3, axis: 1)[1]
    case "split-at": answer = a.split(at: [1], axis: 2)[1]
    case "roll": answer = a.rolled(by: 5)
    case "flip": answer = a.flipped()
    case "where": answer = .where(a .> 10, a, -1)
    case "clip": answer = a.clipped(to: 3...9.5)
    case "take-along": answer = a.take(along: (-a).argSorted(axis: 2), axis: 2)
    case "take": answer = a.take(NDArray<Int>([2, 2, 0]), axis: 1)
    case "repeat": answer = a.repeated(2)
    case "trace": answer = row.trace()
    case "nonzero": return expect((a .> 20).nonzero()[1], it)
    case "broadcast": answer = a[0..., ..<1, ..<1].broadcast(to: [2, 2, 3])
    case "sum(T)": answer = a.T.sum(axis: 0)
    case "sum(strided)":
      answer = a[0..., Stepped(by: 2), Stepped(by: -1)].sum(axis: 1)
    case "add(T)": answer = a.T + A.arange(2)
    case "mul(neg)": answer = a[0..., Stepped(by: -1)] * a
    case "set-slice":
      b[0..., 1..., Stepped(by: 2)] = A([[-1], [-2]])
      answer = b
    case "set-mask":
      b[(b % 3) .== 0] = A(0)
      answer = b
    case "set-rows":
      b[[1, 0]] = b[[0, 1]]
      answer = b
    case "set-step":
      b[0, Stepped(by: -1)] = a[1]
      answer = b
    case "set-pairs":
      b[[0, 1], [2, 0], [1, 1]] = A([100, 200])
      answer = b
    case "set-add":
      b[0..., 0] += 100
      answer = b
    default:
      Issue.record("unknown view \(it.options["name"]!)")
      return
    }
    expect(answer, it)
  }

  @Test(arguments: NumPyCase.of("make"))
  func `makes arrays as NumPy does`(_ it: NumPyCase) {
    typealias A = NDArray<Double>
    switch it.options["name"]! {
    case "arange": expect(A.arange(5), it)
    case "arange-step": expect(A.arange(1, 2, step: 0.3), it)
    case "arange-down": expect(NDArray<Int>.arange(5, -3, step: -2), it)
    case "linspace": expect(A.linspace(0, 1, count: 7), it)
    case "linspace-open": expect(A.linspace(2, -1, count: 5, endpoint: false), it)
    case "linspace-one": expect(A.linspace(3, 9, count: 1), it)
    case "logspace": expect(A.logspace(0, 3, count: 4), it, tolerance: 1e-15)
    case "eye": expect(A.eye(3, 4, offset: 1), it)
    case "full": expect(NDArray<Int>.full([2, 2], 7), it)
    default: expect(A.zeros([2, 0]), it)
    }
  }

  @Test(
    arguments: NumPyCase.of("matmul", "tensorDot", "dot", "outer", "inner", "kron", "einsum"))
  func `multiplies as NumPy does`(_ it: NumPyCase) {
    if it.kind == "int64" { return expect(matmul(array(it, 0, Int.self), array(it, 1)), it) }
    if it.kind == "int8" { return expect(matmul(array(it, 0, Int8.self), array(it, 1)), it) }
    let a: NDArray<Double> = array(it)
    let b: NDArray<Double> = it.inputs.count > 1 ? array(it, 1) : a
    let answer: NDArray<Double>
    switch it.operation {
    case "matmul": answer = matmul(a, b)
    case "tensorDot": answer = tensorDot(a, b)
    case "dot": answer = dot(a, b)
    case "outer": answer = outer(a, b)
    case "inner": answer = inner(a, b)
    case "kron": answer = kron(a, b)
    default:
      let subscripts = it.options["subscripts"]!
      switch it.inputs.count {
      case 1: answer = einsum(subscripts, a)
      case 2: answer = einsum(subscripts, a, b)
      default: answer = einsum(subscripts, a, b, array(it, 2))
      }
    }
    expect(answer, it, tolerance: 1e-11)
  }

  @Test(
    arguments: NumPyCase.of(
      "solve", "inv", "det", "slogdet", "cholesky", "qr-r", "qr-q", "eigh", "svd", "matrixNorm",
      "lstsq", "pinv", "matrixRank"))
  func `solves as NumPy does`(_ it: NumPyCase) throws {
    let a: NDArray<Double> = array(it)
    // The matrices are random: their condition is at most some hundreds.
    let near = 1e-9
    switch it.operation {
    case "solve": expect(try solve(a, array(it, 1)), it, tolerance: near)
    case "inv": expect(try inv(a), it, tolerance: near)
    case "det": expect(det(a), it, tolerance: near)
    case "slogdet": expect(slogdet(a).log, it, tolerance: near)
    case "cholesky": expect(try cholesky(a), it, tolerance: near)
    case "qr-r": expect(qr(a).r, it, tolerance: near)
    case "qr-q": expect(qr(a).q, it, tolerance: near)
    case "eigh": expect(try eigh(a).values, it, tolerance: near)
    case "svd": expect(try svd(a).s, it, tolerance: near)
    case "matrixNorm": expect(NDArray(norm(a)), it, tolerance: near)
    case "lstsq": expect(try lstsq(a, array(it, 1)).solution, it, tolerance: near)
    case "pinv": expect(try pinv(a), it, tolerance: near)
    default: expect(NDArray(try matrixRank(a)), it)
    }
  }

  @Test(
    arguments: NumPyCase.of(
      "unique-counts", "unique-inverse", "unique-first", "bincount", "searchSorted",
      "searchSorted-after", "isIn", "digitized", "histogram", "histogram-edges", "isClose"))
  func `searches and counts as NumPy does`(_ it: NumPyCase) {
    if it.kind == "int64" {
      let x: NDArray<Int> = array(it)
      switch it.operation {
      case "unique-counts": expect(x.uniqueParts().counts, it)
      case "unique-inverse": expect(x.uniqueParts().inverse, it)
      case "unique-first": expect(x.uniqueParts().firstPlaces, it)
      case "bincount": expect(x.bincount(minimumLength: it.number("least")!), it)
      case "searchSorted": expect(x.searchSorted(array(it, 1)), it)
      case "searchSorted-after": expect(x.searchSorted(array(it, 1), after: true), it)
      default: expect(x.isIn(array(it, 1)), it)
      }
      return
    }
    let x: NDArray<Double> = array(it)
    switch it.operation {
    case "digitized": expect(x.digitized(array(it, 1)), it)
    case "histogram": expect(x.histogram(bins: it.number("bins")!).counts, it)
    case "histogram-edges": expect(x.histogram(bins: it.number("bins")!).edges, it)
    default: expect(x.isClose(array(it, 1)), it)
    }
  }

  @Test(arguments: NumPyCase.of("random"))
  func `draws NumPy's random numbers`(_ it: NumPyCase) {
    var generator = RandomGenerator(seed: UInt64(it.options["seed"]!)!)
    // A draw from the tail goes through our logarithm: equal to within its last place.
    let near = 1e-15
    switch it.options["kind"]! {
    case "random": expect(generator.random([8], of: Double.self), it)
    case "random32": expect(generator.random([9], of: Float.self), it)
    case "normal": expect(generator.standardNormal([600], of: Double.self), it, tolerance: near)
    case "normal32": expect(generator.standardNormal([600], of: Float.self), it, tolerance: 1e-7)
    case "integers10": expect(generator.integers(0..<10, shape: [9]), it)
    case "integers40": expect(generator.integers(-5..<1 << 40, shape: [5]), it)
    case "permutation": expect(NDArray<Int>(generator.permutation(50)), it)
    case "shuffle":
      var rows = NDArray<Int>.arange(12).reshaped([6, 2])
      generator.shuffle(&rows)
      expect(rows, it)
    case "choice": expect(generator.choice(20, size: 8), it)
    case "choice-different": expect(generator.choice(20, size: 8, replace: false), it)
    case "choice-many":
      expect(generator.choice(20_000, size: 1000, replace: false)[..<50], it)
    case "choice-weighted":
      expect(generator.choice(4, size: 9, probabilities: NDArray([0.1, 0.2, 0.3, 0.4])), it)
    case "choice-weighted-different":
      let shares = NDArray([0.1, 0.2, 0.3, 0.4])
      expect(generator.choice(4, size: 3, replace: false, probabilities: shares), it)
    default:
      let numbers = [
        Double(generator.integer(below: 7)), generator.uniform(),
        Double(generator.integer(below: 7)), generator.normal(),
        Double(generator.integer(below: 7)),
      ]
      expect(NDArray(numbers), it)
    }
  }

  @Test(arguments: NumPyCase.of("print"))
  func `prints as NumPy prints`(_ it: NumPyCase) {
    let written = WrittenArray(it.inputs[0])
    let text =
      switch it.kind {
      case "int64": written.array(Int.self).description
      case "int8": written.array(Int8.self).description
      case "uint8": written.array(UInt8.self).description
      case "uint64": written.array(UInt.self).description
      case "bool": written.array(Bool.self).description
      case "float32": written.array(Float.self).description
      default: written.array(Double.self).description
      }
    #expect(text == it.answer.replacingOccurrences(of: "\\n", with: "\n"))
  }

  @Test(arguments: NumPyCase.all.filter { $0.answer == "fails" })
  func `stops with a sentence where NumPy raises`(_ it: NumPyCase) async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) { [line = it.line as Int] in
      let it = NumPyCase.all[line - 1]
      let inputs = it.inputs.map { WrittenArray($0).array(Double.self) }
      let a = inputs[0]
      let b = inputs.count > 1 ? inputs[1] : a
      let to = Shape((it.options["to"] ?? "").split(separator: ",").map { Int($0)! })
      switch it.operation {
      case "add": _ = a + b
      case "multiply": _ = a * b
      case "matmul": _ = matmul(a, b)
      case "sum": _ = a.sum(axis: it.axis!)
      case "max": _ = a.max(axis: it.axis!)
      case "argMax": _ = a.argMax()
      case "reshape": _ = a.reshaped(to)
      case "concatenate": _ = NDArray.concatenate([a, b])
      case "stack": _ = NDArray.stack([a, b])
      case "index":
        let part: NDArray<Double> = a[it.number("at")!]
        _ = part
      case "take": _ = a.rows([it.number("at")!])
      case "transpose": _ = a.transposed(Array(to))
      case "squeeze": _ = a.squeezed(axis: it.axis!)
      case "broadcast": _ = a.broadcast(to: to)
      case "split": _ = a.split(into: it.number("by")!, axis: it.axis!)
      case "einsum": _ = einsum(it.options["subscripts"]!, a, b)
      case "solve": _ = try? solve(a, b)
      case "mask": _ = a[NDArray([true, false, true])]
      case "where": _ = NDArray.where(a .> 0, a, b)
      default: _ = tensorDot(a, b, axes: 2)
      }
    }
    let text = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    // The operation, and the shape that it was given.
    let names = [
      "index": "subscript", "mask": "subscript", "add": "+", "multiply": "*", "take": "rows",
    ]
    let shape = WrittenArray(it.inputs[0]).shape
    #expect(text.contains("\(names[it.operation] ?? it.operation): "), "\(text)")
    #expect(text.contains("\(shape)"), "\(text)")
  }
}

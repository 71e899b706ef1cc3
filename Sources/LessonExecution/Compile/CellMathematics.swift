/// What a cell's module says about the mathematics of other modules.
///
/// Foundation and the C library bring functions for `CGFloat`, `Float80` and `Decimal`, with which
/// `exp(1)` could mean four things. A cell that names one of them has those functions of its own,
/// which give way to the ones for `Double`: a module's own function hides what it imports of the
/// same type.
enum CellMathematics {
  /// The functions of one number that Foundation has for `CGFloat`, and Glibc for `Float80`.
  private static let ofOne: Set<String> = [
    "acos", "acosh", "asin", "asinh", "atan", "atanh", "cbrt", "cos", "cosh", "erf", "erfc", "exp",
    "exp2", "expm1", "log", "log10", "log1p", "log2", "logb", "nearbyint", "rint", "sin", "sinh",
    "tan", "tanh", "tgamma",
  ]
  private static let ofTwo: Set<String> = [
    "atan2", "copysign", "fdim", "fmax", "fmin", "hypot", "nextafter", "pow",
  ]

  /// The functions that give way, for those that a cell names.
  ///
  /// - Parameters:
  ///   - names: The functions of mathematics that the cell names, and that are the library's.
  ///   - imports: The lines that import modules into it.
  static func givingWay(_ names: Set<String>, imports: [String]) -> [String] {
    let modules = Set(imports.compactMap(wholeModule))
    let hasFoundation = modules.contains("Foundation") || modules.contains("XCTest")
    var lines: [String] = []
    let hasGlibc = hasFoundation || modules.contains("Glibc")
    for name in names.sorted() {
      if hasFoundation {
        // Our own bits here too.
        add(name, "CGFloat", in: "Foundation", "CGFloat(NDArrays.", "Double", &lines)
      }
      #if arch(x86_64)
        if hasGlibc {
          add(name, "Float80", in: "Glibc", "(Glibc.", "", &lines)
        }
      #endif
    }
    // The C library's gives the sign too.
    if names.contains("lgamma"), hasGlibc {
      for type in ["Double", "Float"] {
        lines.append("\(way)lgamma(_ x: \(type)) -> (\(type), Int) { Glibc.lgamma(x) }")
      }
    }
    if names.contains("pow"), hasFoundation || modules.contains("FoundationEssentials") {
      let module = hasFoundation ? "Foundation" : "FoundationEssentials"
      lines.append(
        "\(way)pow(_ x: Decimal, _ y: Int) -> Decimal { \(module).pow(x, y) }"
      )
    }
    return lines
  }

  private static func add(
    _ name: String, _ type: String, in module: String, _ call: String, _ argument: String,
    _ lines: inout [String]
  ) {
    let head = way + name
    if ofOne.contains(name) {
      lines.append("\(head)(_ x: \(type)) -> \(type) { \(call)\(name)(\(argument)(x))) }")
    } else if ofTwo.contains(name) {
      lines.append(
        "\(head)(_ x: \(type), _ y: \(type)) -> \(type) { \(call)\(name)(\(argument)(x), \(argument)(y))) }"
      )
    } else if name == "lgamma" {
      lines.append("\(head)(_ x: \(type)) -> (\(type), Int) { \(module).lgamma(x) }")
    } else if type == "CGFloat", let other = others[name] {
      lines.append(head + other)
    }
  }

  private static let way = "@_disfavoredOverload fileprivate func "

  /// Those of `CGFloat` that take or give an integer.
  private static let others = [
    "frexp": "(_ x: CGFloat) -> (CGFloat, Int) { Foundation.frexp(x) }",
    "ilogb": "(_ x: CGFloat) -> Int { Foundation.ilogb(x) }",
    "ldexp": "(_ x: CGFloat, _ n: Int) -> CGFloat { Foundation.scalbn(x, n) }",
    "modf": "(_ x: CGFloat) -> (CGFloat, CGFloat) { Foundation.modf(x) }",
    "scalbn": "(_ x: CGFloat, _ n: Int) -> CGFloat { Foundation.scalbn(x, n) }",
  ]

  /// The module that a line imports as a whole.
  private static func wholeModule(_ line: String) -> String? {
    guard let last = line.split(whereSeparator: \.isWhitespace).last else { return nil }
    let name = String(last.prefix { $0 != ";" })
    return name == CellCompiler.importedModule(line) ? name : nil
  }
}

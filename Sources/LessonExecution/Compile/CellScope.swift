/// What the cells above one bring into its scope.
package struct CellScope: Sendable {
  package init() {}

  private var cells: [(index: Int, names: [CellSplitter.Name])] = []
  /// The lines that import other modules, as authors wrote them.
  private var imports: [String] = []
  /// What later cells repeat where two cells declare it, by what makes it the same.
  private var repeatable: [CellSplitter.Repeatable] = []

  /// Adds what a cell declares and imports.
  mutating func add(_ split: CellSplitter, cell: Int) {
    cells.append((cell, split.names))
    for line in split.imports where !imports.contains(line) { imports.append(line) }
    repeatable += split.repeatable
  }

  /// The module in which a name was declared last, if one of the cells above declares it.
  func module(declaring name: String) -> String? {
    cells.last { $0.names.contains { $0.name == name } }.map { CellModule.name(ofCell: $0.index) }
  }

  /// The lines that a cell's source begins with.
  ///
  /// - Parameters:
  ///   - further: Imports of the cell itself.
  ///   - own: What the cell declares itself and need not repeat.
  func header(further: [String] = [], own: [CellSplitter.Repeatable] = []) -> String {
    var lines = ["import LessonKit"]
    lines += cells.map { "@testable import \(CellModule.name(ofCell: $0.index))" }
    lines += imports
    if !(imports + further).isEmpty { lines += mathematics }
    lines += newest
    lines += repeated(but: Set(own.map(\.key)))
    return lines.map { $0 + "\n" }.joined()
  }

  /// Of a name declared twice the newest, and each type by its own name: a type of the lesson's own
  /// hides one of the library's that has its name.
  private var newest: [String] {
    var found: [String: (cell: Int, kind: String)] = [:]
    var named: Set<String> = []
    for (cell, names) in cells {
      for name in Set(names) where name.isWord {
        if name.isType || LibraryNames.functions.contains(name.name)
          || found[name.name].map({ $0.cell != cell }) ?? false
        {
          named.insert(name.name)
        }
        found[name.name] = (cell, name.kind)
      }
    }
    return named.sorted().map {
      let (cell, kind) = found[$0]!
      return
        "@testable import \(CellSplitter.Name.importKind(kind)) \(CellModule.name(ofCell: cell)).\($0)"
    }
  }

  /// Operators and members of extensions cannot be chosen by an import of their own: where two cells
  /// declare the same, the newest stands in every later cell again.
  private func repeated(but own: Set<String>) -> [String] {
    var newest: [String: (count: Int, declaration: CellSplitter.Repeatable)] = [:]
    for declaration in repeatable where !own.contains(declaration.key) {
      newest[declaration.key] = ((newest[declaration.key]?.count ?? 0) + 1, declaration)
    }
    return newest.values.filter { $0.count > 1 }.map(\.declaration).sorted { $0.key < $1.key }
      .map(\.text)
  }

  /// The library's own functions by their names: what other modules call the same gives way to them,
  /// so that `import Foundation` changes no bit. The author's own come before both.
  private var mathematics: [String] {
    let own = Set(
      cells.flatMap(\.names).filter { $0.kind != "func" || $0.takesNumbersOrArrays }.map(\.name))
    return LibraryNames.mathematics.filter { !own.contains($0) }.map {
      "import func NDArrays.\($0)"
    }
  }
}

/// Global functions of the library that other names meet.
package enum LibraryNames {
  /// The functions of mathematics that NDArrays has for arrays and for numbers.
  package static let mathematics = [
    "abs", "acos", "acosh", "asin", "asinh", "atan", "atan2", "atanh", "cbrt", "ceil", "copysign",
    "cos", "cosh", "erf", "erfc", "exp", "exp2", "expm1", "fabs", "fdim", "floor", "fma", "fmax",
    "fmin", "fmod", "frexp", "hypot", "ilogb", "ldexp", "lgamma", "log", "log10", "log1p", "log2",
    "logb", "lrint", "lround", "modf", "nearbyint", "nextafter", "pow", "remainder", "rint",
    "round", "scalbn", "sin", "sinh", "sqrt", "tan", "tanh", "tgamma", "trunc",
  ]

  /// All that a cell may name like one of its own.
  static let functions = Set(
    mathematics + [
      "accuracy", "barChart", "cholesky", "claim", "confusionChart", "confusionMatrix", "copySign",
      "crossEntropy", "degrees", "det", "display", "dot", "eigh", "einsum", "fixedText",
      "floorDivide", "gradientErrors", "groupedText", "inner", "inv", "isFinite", "isInfinite",
      "isNaN", "kron", "lineChart", "logAddExp", "lstsq", "matmul", "matrixRank", "maximum",
      "memoryChart", "minimum", "networkDrawing", "norm", "numericalGradient", "oneHot", "outer",
      "parameter", "pinv", "publish", "published", "qr", "radians", "reciprocal", "relativeError",
      "scratchFile", "shuffledBatches", "sigmoid", "sign", "slogdet", "softmax", "solve", "square",
      "squaredError", "svd", "tensorDot", "topKAccuracy", "tracked", "wilsonInterval",
      "worstMistakes",
    ])
}

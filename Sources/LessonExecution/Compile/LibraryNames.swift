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
      "accuracy", "balancedClassWeights", "barChart", "binaryCrossEntropy", "cholesky", "claim",
      "confusionChart", "confusionMatrix", "copySign", "crossEntropy", "degrees", "det", "display",
      "dot", "eigh", "einsum", "fixedText", "floorDivide", "gradientErrors", "groupedText",
      "huberLoss", "inner", "inv", "isFinite", "isInfinite", "isNaN", "kron", "lineChart",
      "logAddExp", "lstsq", "matmul", "matrixRank", "maximum", "meanAbsoluteError",
      "meanSquaredError", "memoryChart", "minimum", "networkDrawing", "norm", "numericalGradient",
      "oneHot", "outer", "parameter", "pinv", "publish", "published", "qr", "radians", "reciprocal",
      "relativeError", "scratchFile", "shuffledBatches", "sigmoid", "sign", "slogdet", "softmax",
      "solve", "square", "squaredError", "svd", "tensorDot", "topKAccuracy", "tracked",
      "wilsonInterval", "worstMistakes",
    ])
}

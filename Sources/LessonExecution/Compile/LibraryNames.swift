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

  /// The charts for judging a model.
  private static let judgingCharts = [
    "errorBarChart", "heatMap", "intervalChart", "parallelCoordinates", "precisionRecallChart",
    "reliabilityChart", "rocChart",
  ]

  /// All that a cell may name like one of its own.
  static let functions = Set(
    mathematics + judgingCharts + [
      "accuracy", "balancedAccuracy", "balancedClassWeights", "barChart", "binaryCrossEntropy",
      "brierScore", "cholesky", "claim", "cohenKappa", "cond", "confusionChart", "confusionMatrix",
      "confusionRates", "convolve", "copySign", "correlate", "cross", "crossEntropy",
      "ctcBeamSearch", "ctcGreedyDecode", "ctcLogLikelihood", "ctcLoss", "degrees", "det",
      "display", "dot", "editDistance", "eigh", "eigvalsh", "einsum", "fixedText", "floorDivide",
      "gradientErrors", "groupedText", "huberLoss", "inner", "interpolate", "inv", "isFinite",
      "isInfinite", "isNaN", "kron", "labelErrorRate", "lineChart", "logAddExp", "logLoss",
      "logSoftmax", "lstsq", "matthewsCorrelation", "matmul", "matrixNorm", "matrixPower",
      "matrixRank", "maximum", "meanAbsoluteError", "meanSquaredError", "memoryChart", "minimum",
      "networkDrawing", "norm", "normalQuantile", "numericalGradient", "oneHot", "outer",
      "paddedLabels", "parameter", "pinv", "publish", "published", "qr", "radians", "reciprocal",
      "relativeError", "scratchFile", "shuffledBatches", "sigmoid", "sign", "signBit", "slogdet",
      "softmax", "solve", "square", "squaredError", "svd", "svdvals", "tensorDot", "topKAccuracy",
      "tracked", "valueWithGradient", "vecdot", "wilsonInterval", "worstMistakes",
    ])
}

// Operations as they are written, for messages.

extension BinaryOperation {
  /// How it is written.
  var name: StaticString {
    switch self {
    case .add: "+"
    case .subtract: "-"
    case .multiply: "*"
    case .divide: "/"
    case .floorDivide: "floorDivide"
    case .remainder: "%"
    case .power: "pow"
    case .minimum: "minimum"
    case .maximum: "maximum"
    case .and: "&"
    case .or: "|"
    case .xor: "^"
    case .shiftLeft: "<<"
    case .shiftRight: ">>"
    case .arcTangent: "atan2"
    case .hypotenuse: "hypot"
    case .copySign: "copySign"
    case .logAddExp: "logAddExp"
    }
  }
}

extension UnaryOperation {
  /// How it is written.
  var name: StaticString {
    switch self {
    case .negate: "-"
    case .absolute: "abs"
    case .sign: "sign"
    case .square: "square"
    case .reciprocal: "reciprocal"
    case .squareRoot: "sqrt"
    case .cubeRoot: "cbrt"
    case .not: "~"
    case .exp: "exp"
    case .exp2: "exp2"
    case .expm1: "expm1"
    case .log: "log"
    case .log2: "log2"
    case .log10: "log10"
    case .log1p: "log1p"
    case .sin: "sin"
    case .cos: "cos"
    case .tan: "tan"
    case .asin: "asin"
    case .acos: "acos"
    case .atan: "atan"
    case .sinh: "sinh"
    case .cosh: "cosh"
    case .tanh: "tanh"
    case .asinh: "asinh"
    case .acosh: "acosh"
    case .atanh: "atanh"
    case .sigmoid: "sigmoid"
    case .floor: "floor"
    case .ceil: "ceil"
    case .trunc: "trunc"
    case .round: "round"
    }
  }
}

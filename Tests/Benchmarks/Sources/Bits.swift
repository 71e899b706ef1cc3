import Datasets
import NDArrays
import NeuralNetworks

/// Hashes of the bits of results: one line each, to be compared between builds and numbers of threads.
enum Bits {
  static func run() {
    run(Float.self)
    run(Double.self)
    networks()
  }

  /// The parameters after a few steps of networks that have every kind of layer, on changed pictures.
  private static func networks() {
    let digits = GeneratedDigits.draw(200, seed: 5)
    let X = digits.inputs.reshaped([200, 28, 28, 1])
    let networks: [(String, [any Layer<Float>])] = [
      (
        "winograd",
        [
          Convolution(16, kernel: 3), BatchNormalization(), ReLU(),
          Convolution(48, kernel: 3, padding: .same), ReLU(), MaxPooling(2), Flatten(),
          Dropout(0.3), Dense(10),
        ]
      ),
      (
        "direct",
        [
          Convolution(20, kernel: 5, stride: 2, padding: 2), GELU(), Convolution(33, kernel: 3),
          Tanh(), AveragePooling(3, stride: 2), Convolution(7, kernel: 2, dilation: 2), Sigmoid(),
          Flatten(), Dense(10),
        ]
      ),
    ]
    for (name, layers) in networks {
      var trainer = Trainer(try! Model(input: [28, 28, 1], layers), .adamW())
      trainer.averaging = 0.9
      let change = Augmentation(seed: 2)
      for step in 0..<4 {
        let rows = step * 50..<step * 50 + 50
        trainer.step(change.changed(X[rows], number: step), digits.labels[rows], rate: 0.01)
      }
      for (parameter, value) in trainer.model.parameters.sorted(by: { $0.key < $1.key }) {
        print("network", name, parameter, hash(value))
      }
      print("network", name, "outputs", hash(trainer.model(X)))
    }
  }

  private static func run<E: FloatingElement>(_ type: E.Type) {
    var random = RandomGenerator(seed: 11)
    let x = random.standardNormal([1_000_003], of: E.self) * 3
    let y = random.standardNormal([1_000_003], of: E.self)
    let small = x.clipped(to: -0.999...0.999)
    let matrix = x[..<1_000_000].reshaped([800, 1250])
    let cube = x[..<990_000].reshaped([99, 100, 100])
    func show(_ name: String, _ result: NDArray<E>) { print(E.dtype, name, hash(result)) }

    show("add", x + y)
    show("multiply", x * y)
    show("divide", x / y)
    show("broadcast", matrix * matrix.mean(axis: 0) - matrix.sum(axis: 1, keepDims: true))
    show("transposed sum", matrix.T + matrix.T * 2)
    let functions: [(String, (NDArray<E>) -> NDArray<E>)] = [
      ("exp", { exp($0) }), ("log", { log(abs($0)) }), ("tanh", { tanh($0) }),
      ("sigmoid", { sigmoid($0) }), ("exp2", { exp2($0) }), ("expm1", { expm1($0) }),
      ("log2", { log2(abs($0)) }), ("log10", { log10(abs($0)) }), ("log1p", { log1p(abs($0)) }),
      ("sqrt", { sqrt(abs($0)) }), ("cbrt", { cbrt($0) }), ("sin", { sin($0 * 100) }),
      ("cos", { cos($0 * 1e9) }), ("tan", { tan($0) }), ("atan", { atan($0) }),
      ("sinh", { sinh($0) }), ("cosh", { cosh($0) }), ("asinh", { asinh($0) }),
      ("round", { round($0, decimals: 2) }),
    ]
    for (name, function) in functions { show(name, function(x)) }
    show("asin", asin(small))
    show("acos", acos(small))
    show("atanh", atanh(small))
    show("acosh", acosh(abs(x) + 1))
    show("pow", pow(abs(x), y))
    show("atan2", atan2(x, y))
    show("hypot", hypot(x, y))
    show("remainder", x % y)
    show("sum", NDArray(x.sum()))
    show("mean", NDArray(x.mean()))
    show("variance", NDArray(x.variance()))
    show("sum of columns", matrix.sum(axis: 0))
    show("sum of rows", matrix.sum(axis: 1))
    show("sum of the middle axis", cube.sum(axis: 1))
    show("sum of a transpose", cube.T.sum(axis: 0))
    show("sum of every other", matrix[0..., Stepped(by: 2)].sum(axis: 1))
    show("max", matrix.max(axis: 1))
    show("running sum", matrix.cumulativeSum(axis: 0))
    show("product", matrix.product(axis: 0))
    show("sorted", x.sorted())
    show("percentile", matrix.percentile(37, axis: 0))
    show("norm", norm(matrix, axis: 1))
    for (m, k, n) in [
      (1, 1, 1), (3, 5, 7), (64, 64, 64), (100, 385, 10), (128, 784, 128), (128, 784, 512),
      (257, 400, 129), (5, 1000, 33), (300, 3, 300), (1, 900, 40), (40, 900, 1), (512, 512, 512),
      (700, 1300, 9), (13, 257, 8),
    ] {
      let a = random.standardNormal([m, k], of: E.self)
      let b = random.standardNormal([k, n], of: E.self)
      show("matmul \(m)x\(k)x\(n)", matmul(a, b))
      show(
        "matmul of transposes \(m)x\(k)x\(n)",
        matmul(a.T.contiguousCopy().T, b.T.contiguousCopy().T))
      show("matmul of strided \(m)x\(k)x\(n)", matmul(a[0..., Stepped(by: 2)], b[Stepped(by: 2)]))
    }
    show("stack", matmul(cube, cube.swappingAxes(1, 2)))
    show("einsum", einsum("bij,bkj->bik", cube[..<9], cube[9..<18]))
    show("stack of small ones", matmul(cube[..<64, ..<20, ..<30], cube[..<64, ..<30, ..<9]))
    print(E.dtype, "argsort", hash(x.argSorted()), hash(x.argSorted(descending: true)))
    let square = cube[0, 0..., 0...] + NDArray<E>.eye(100) * 50
    show("solve", try! solve(square, square[0..., ..<3]))
    show("qr", qr(square).q)
    show("eigh", try! eigh(square + square.T).vectors)
    show("svd", try! svd(square).u)
    let large = matrix[..<300, ..<300]
    show("solve large", try! solve(large, matrix[..<300, 300..<310]))
    show("inv large", try! inv(large))
    show("qr large", qr(matrix[0..., ..<200]).q)
    show("svd large", try! svd(matrix[0..., ..<200]).vT)
    show("eigh large", try! eigh(large + large.T).vectors)
  }

  /// FNV-1a over the bytes.
  private static func hash<E>(_ array: NDArray<E>) -> String {
    var value: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in array.rowMajorBytes { value = (value ^ UInt64(byte)) &* 0x100_0000_01b3 }
    return String(value, radix: 16)
  }
}

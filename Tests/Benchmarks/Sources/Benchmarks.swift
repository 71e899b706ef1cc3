import Datasets
import Glibc
import NDArrays
import NeuralNetworks

/// `works [NAME…]`, `linear`: print `NAME SECONDS CHECK` for `compare` to set beside others';
/// `accuracy [--quick]` prints the errors of the functions of mathematics; `bits` prints hashes of
/// results, which every build and every number of threads must share; `memory` what an expression takes.
@main
enum Benchmarks {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    switch arguments.first {
    case "works": Works.run(Array(arguments.dropFirst()))
    case "linear": linear()
    case "accuracy": Accuracy.run(isQuick: arguments.contains("--quick"))
    case "bits": Bits.run()
    case "memory": memory()
    case "change": change()
    case "digits":
      do { try DigitRecipes.run(Array(arguments.dropFirst())) } catch { fatalError("\(error)") }
    case "claims":
      do { try Claims.run(Array(arguments.dropFirst())) } catch { fatalError("\(error)") }
    case "perceptrons":
      do { try PerceptronTimes.run(Array(arguments.dropFirst())) } catch { fatalError("\(error)") }
    case "kaggle":
      do { try KaggleTables.run(Array(arguments.dropFirst())) } catch { fatalError("\(error)") }
    case "pages":
      do { try PageFigures.run(Array(arguments.dropFirst())) } catch { fatalError("\(error)") }
    case "search":
      do { try Searching.run(Array(arguments.dropFirst())) } catch { fatalError("\(error)") }
    case "train": Training.run(arguments.dropFirst().first ?? "cnn")
    default:
      fatalError(
        "unknown benchmark; known are works, linear, accuracy, bits, memory, train, change, digits, claims, perceptrons, kaggle, pages and search"
      )
    }
  }

  /// Milliseconds that changing a batch of 128 pictures takes.
  private static func change() {
    let pictures = GeneratedDigits.draw(128, seed: 1).pictures.cast(to: Float.self)
    let change = Augmentation()
    let times = (0..<50).map { number in
      ContinuousClock().measure { _ = change.changed(pictures, number: number) }
    }
    print("change of 128 pictures: \(seconds(times.sorted()[25]) * 1000) ms")
  }

  /// The memory that `a * b + c` on 10⁷ numbers takes beside its inputs, in results of 40 MB.
  private static func memory() {
    var random = RandomGenerator(seed: 1)
    let a = random.random([10_000_000], of: Float.self)
    let b = random.random([10_000_000], of: Float.self)
    let c = random.random([10_000_000], of: Float.self)
    let before = peakMemory()
    let result = a * b + c
    let after = peakMemory()
    print("inputs and program \(before / 1000) MB; a * b + c: \((after - before) / 1000) MB more")
    print("one result is \(result.count * 4 / 1_000_000) MB; check \(result.sum())")
  }

  /// The most memory that the process has held, in kilobytes.
  private static func peakMemory() -> Int {
    var usage = rusage()
    getrusage(0, &usage)
    return usage.ru_maxrss
  }

  /// One epoch of lesson 03's model: 60,000 pictures in batches of 128, shuffled anew.
  private static func linear() {
    var generator = RandomGenerator(seed: 1)
    let X = NDArray<Float>.uniform([60_000, 784], using: &generator)
    let Y: NDArray<Float> = oneHot(NDArray((0..<60_000).map { _ in generator.integer(below: 10) }))
    var model = LinearClassifier()
    var loss: Float = 0
    let times = (0..<7).map { _ in
      ContinuousClock().measure {
        for rows in shuffledBatches(60_000, size: 128, using: &generator) {
          loss = model.step(X.rows(rows), Y.rows(rows), rate: 0.01)
        }
      }
    }
    print("linear \(seconds(times.sorted()[3])) \(loss)")
  }

  private static func seconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
  }
}

// The lesson's own functions.

func lossAndGradients<E: FloatingElement>(
  _ X: NDArray<E>, _ Y: NDArray<E>, _ W: NDArray<E>, _ b: NDArray<E>
) -> (loss: E, dW: NDArray<E>, db: NDArray<E>) {
  let Z = matmul(X, W) + b
  let shifted = Z - Z.max(axis: 1, keepDims: true)
  let powers = exp(shifted)
  let totals = powers.sum(axis: 1, keepDims: true)
  let P = powers / totals
  let N = E(X.shape[0])
  let loss = (log(totals).sum() - (Y * shifted).sum()) / N
  let dZ = (P - Y) * (1 / N)
  return (loss, matmul(X.T, dZ), dZ.sum(axis: 0))
}

struct LinearClassifier: Sendable {
  var W = NDArray<Float>.zeros([784, 10])
  var b = NDArray<Float>.zeros([10])

  mutating func step(_ X: NDArray<Float>, _ Y: NDArray<Float>, rate: Float) -> Float {
    let (loss, dW, db) = lossAndGradients(X, Y, W, b)
    W.add(product: -rate, dW)
    b.add(product: -rate, db)
    return loss
  }
}

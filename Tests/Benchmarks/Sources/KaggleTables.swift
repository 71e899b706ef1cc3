import Datasets
import Glibc
import NDArrays

/// `kaggle write DATA FOLDER`: makes Kaggle's tables of MNIST's four files in the folder DATA, or with
/// `generated` of digits that the program draws: `train.csv` of the first 42,000 training pictures,
/// `test.csv` of all others, and `answers.csv`, which is the right submission for `test.csv`. Files that
/// are there are kept.
///
/// `kaggle read FILE`: reads a `train.csv` seven times; prints `read SECONDS PROCESSOR CHECK`, the
/// medians of the clock and of the processor's time on all threads, for `compare-tables`.
enum KaggleTables {
  static func run(_ arguments: [String]) throws {
    switch (arguments.first, arguments.count) {
    case ("write", 3): try write(arguments[1], arguments[2])
    case ("read", 2): try read(arguments[1])
    default: fatalError("usage: kaggle write DATA FOLDER, or kaggle read FILE")
    }
  }

  private static func write(_ data: String, _ folder: String) throws {
    var (first, second): (DigitSet, DigitSet)
    if data == "generated" {
      (first, second) = (
        GeneratedDigits.draw(42_000, seed: 1), GeneratedDigits.draw(28_000, seed: 2)
      )
    } else {
      let digits = try Digits.mnist(data)
      let cut = min(42_000, digits.train.count - 1)
      first = digits.train[0..<cut]
      let rest = digits.train[cut..<digits.train.count]
      second = DigitSet(
        pictures: .concatenate([rest.pictures, digits.test.pictures]),
        labels: .concatenate([rest.labels, digits.test.labels]))
    }
    try KaggleDigits.writeTrain(first, to: "\(folder)/train.csv")
    try KaggleDigits.writeTest(second.pictures, to: "\(folder)/test.csv")
    try KaggleDigits.writeSubmission(second.labels, to: "\(folder)/answers.csv")
    print("\(first.count) rows in train.csv, \(second.count) in test.csv")
  }

  private static func read(_ path: String) throws {
    var digits = try KaggleDigits.readTrain(path)
    var times: [(clock: Double, processor: Double)] = []
    for _ in 0..<7 {
      let start = (now(CLOCK_MONOTONIC), now(CLOCK_PROCESS_CPUTIME_ID))
      digits = try KaggleDigits.readTrain(path)
      times.append((now(CLOCK_MONOTONIC) - start.0, now(CLOCK_PROCESS_CPUTIME_ID) - start.1))
    }
    func median(_ values: [Double]) -> Double { values.sorted()[values.count / 2] }
    print("read", median(times.map(\.clock)), median(times.map(\.processor)), check(digits))
  }

  /// A sum that tells which pixel is which.
  private static func check(_ digits: DigitSet) -> Int {
    let columns = digits.pictures.reshaped([digits.count, 784]).cast(to: Int.self).sum(axis: 0)
    return columns.elements.enumerated().reduce(digits.labels.sum()) {
      $0 + ($1.offset + 1) * $1.element
    }
  }

  private static func now(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

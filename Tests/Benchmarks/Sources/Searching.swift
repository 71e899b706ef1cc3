import Datasets
import Glibc
import NDArrays
import NeuralNetworks

/// `search MNIST [--store FOLDER] [--pictures N]`: a grid of twelve perceptrons on four folds of MNIST's
/// first pictures, 48 trials; prints the seconds, those of all processors, the trials
/// that were computed here, the peak memory and the best setting. `compare-searches` sets threads and
/// processes beside each other.
enum Searching {
  static func run(_ arguments: [String]) throws {
    guard let folder = arguments.first else {
      fatalError("usage: search MNIST [--store FOLDER] [--pictures N]")
    }
    func text(_ name: String) -> String? {
      arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }
    let digits = try Digits.mnist(folder).train[
      0..<(text("--pictures").flatMap { Int($0) } ?? 4000)]
    let hidden = SearchParameter("hidden", [[64], [128], [128, 64]])
    let rate = SearchParameter("rate", [0.001, 0.004])
    let drop = SearchParameter("drop", [0.0, 0.2])
    let folds = try Folds(4, stratifying: digits.labels, seed: 1)
    let store = text("--store").map { SearchStore($0) }
    var search = Search(digits.inputs, digits.labels, folds: folds, store: store) { setting in
      var layers: [any Layer<Float>] = []
      for width in setting[hidden] {
        layers += [Dense(width), ReLU(), Dropout(setting[drop])] as [any Layer<Float>]
      }
      layers.append(Dense(10))
      let model = try Model(input: [784], layers, seed: 1)
      return SearchTrial(Trainer(model, rate: setting[rate], seed: 1), epochs: 5)
    }
    nonisolated(unsafe) var computed = 0
    search.afterTrial = { computed = $0.total - $0.known }
    var table: SearchTable?
    let duration = try ContinuousClock().measure {
      table = try search.run(try SearchSpace(hidden, rate, drop).grid())
    }
    let seconds =
      Double(duration.components.seconds) + Double(duration.components.attoseconds) * 1e-18
    var usage = rusage()
    getrusage(0, &usage)
    let times = [usage.ru_utime, usage.ru_stime].map {
      Double($0.tv_sec) + Double($0.tv_usec) * 1e-6
    }
    print(
      "search \(fixedText(seconds, 3)) s, \(fixedText(times[0] + times[1], 3)) s of processors, \(computed) computed, \(usage.ru_maxrss / 1000) MB, hash \(table.hashText), best: \(table?.best?.setting.description ?? "none") \(fixedText(table?.best?.accuracy ?? .nan, 4))"
    )
  }
}

extension SearchTable? {
  /// What tells two tables apart, and is the same in every process.
  fileprivate var hashText: String {
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    for byte in (self?.commaSeparatedValues ?? "").utf8 {
      hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3
    }
    return String(hash, radix: 16)
  }
}

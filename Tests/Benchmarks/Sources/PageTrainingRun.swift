import Datasets
import DigitReading
import Glibc
import NDArrays
import NeuralNetworks
import TrainingRecipes

/// Makes the networks that the program comes with.
enum PageTrainingRun {
  /// The networks in the order in which they are trained, with their files and how often each sample
  /// is seen.
  private static let networks: [(network: PageTraining.Network, file: String, epochs: Int)] = [
    (.classifier, TrainedNetworks.digits, 3), (.line, TrainedNetworks.lines, 6),
    (.orientation, TrainedNetworks.orientation, 2),
  ]

  static func run(_ arguments: [String]) throws {
    func text(_ name: String) -> String? {
      arguments.firstIndex(of: name).map { arguments[$0 + 1] }
    }
    let folder = arguments[0]
    let isMNIST = arguments.count > 1 && !arguments[1].hasPrefix("--")
    let mnist = isMNIST ? try Digits.mnist(arguments[1]) : nil
    let pages = text("--pages").flatMap { Int($0) } ?? 5500
    let seed = text("--seed").flatMap { UInt64($0) } ?? 5
    let wanted = text("--networks").map { $0.split(separator: ",").map(String.init) }
    let start = ContinuousClock().now
    func say(_ words: String) {
      print("\(words), \((ContinuousClock().now - start).components.seconds) s")
      fflush(nil)
    }
    let samples = PageSamples.draw(
      pages: pages, seed: seed, digits: mnist?.train[0..<50_000]
    ) { done in if done % 640 == 0 { say("\(done) of \(pages) pages") } }
    let held = PageSamples.draw(
      pages: max(20, min(200, pages / 20)), seed: seed + 1, digits: mnist?.train[50_000..<60_000])
    say("\(samples.labels.count) crops, \(samples.readings.shape[0]) components")
    for (network, file, epochs) in networks where wanted?.contains(file) ?? true {
      var training = PageTraining(network, epochs: epochs)
      try training.train(on: samples, judging: held) { epoch in
        let right = epoch.validationAccuracy.map { ", held back \($0)" } ?? ""
        say("\(file) epoch \(epoch.number): loss \(epoch.loss), right \(epoch.accuracy)\(right)")
        return true
      }
      try training.model.save(to: "\(folder)/\(file).safetensors", precision: .half)
    }
  }
}

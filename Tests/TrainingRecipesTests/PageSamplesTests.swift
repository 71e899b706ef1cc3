import Datasets
import Foundation
import NDArrays
import NeuralNetworks
import Testing

@testable import DigitReading
@testable import TrainingRecipes

@Suite struct PageSamplesTests {
  private static let drawn = PageSamples.draw(pages: 6, seed: 11)

  @Test func `samples have the shapes and values that networks take`() {
    let samples = Self.drawn
    let (count, parts) = (samples.labels.count, samples.readings.shape[0])
    #expect(count > 100 && parts > 10)
    #expect(samples.crops.shape == [count, 28, 28, 1])
    #expect(samples.components.shape == [parts, 32, 96, 1])
    #expect(samples.labels.elements.allSatisfy { (0...10).contains($0) })
    for ink in [samples.crops, samples.components] {
      #expect(ink.elements.allSatisfy { (0...1).contains($0) })
      // Each shows something.
      #expect(ink.reshaped([ink.shape[0], -1]).max(axis: 1).min() > 0.3)
    }
    #expect(samples.readings.rank == 2)
    for row in 0..<parts {
      let reading = samples.readings[row].elements
      let labels = reading.prefix { $0 != -1 }
      #expect(labels.allSatisfy { (1...10).contains($0) })
      #expect(reading.dropFirst(labels.count).allSatisfy { $0 == -1 })
    }
  }

  @Test func `there are all digits, pieces that are none, and components of several digits`() {
    let labels = Self.drawn.labels.elements
    #expect(Set(labels) == Set(0...10))
    let rejects = labels.count { $0 == 10 }
    #expect(rejects > labels.count / 20 && rejects < labels.count * 2 / 3)
    let readings = Self.drawn.readings
    let several = (0..<readings.shape[0]).count { row in
      readings[row].elements.count { $0 > 0 } > 1
    }
    #expect(several > 5)
  }

  /// The committed networks learned from other pages: labels of other places would not be theirs.
  @Test func `labels say what is to be seen`() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Sources/lectern/Resources/Networks").standardizedFileURL.path
    let places = TrainedNetworks.Places(named: folder, own: nil)
    let samples = Self.drawn
    let classifier = try SegmentClassifier(TrainedNetworks.model("digits", in: places))
    let shares = classifier.logShares(samples.crops.reshaped([-1, 28, 28]))
    let agreed = zip(shares, samples.labels.elements).count { shares, label in
      shares.indices.max { shares[$0] < shares[$1] } == label
    }
    #expect(Double(agreed) > 0.9 * Double(shares.count), "\(agreed) of \(shares.count)")
    let model = try TrainedNetworks.model("lines", in: places)
    let scores = model(model.preprocessing.inputs(samples.components))
    let readings = ctcGreedyDecode(scores).map(\.labels)
    let wanted = (0..<readings.count).map { row in
      samples.readings[row].elements.filter { $0 > 0 }
    }
    #expect(labelErrorRate(readings, wanted) < 0.15)
  }

  @Test func `the same seed draws the same, another one other pages, and more pages begin alike`() {
    let (a, b) = (PageSamples.draw(pages: 2, seed: 5), PageSamples.draw(pages: 2, seed: 5))
    #expect(a.crops == b.crops && a.labels == b.labels)
    #expect(a.components == b.components && a.readings == b.readings)
    let other = PageSamples.draw(pages: 2, seed: 6)
    #expect(other.labels.elements != a.labels.elements)
    let one = PageSamples.draw(pages: 1, seed: 5)
    #expect(one.labels.count < a.labels.count)
    #expect(one.labels.elements == Array(a.labels.elements.prefix(one.labels.count)))
  }

  @Test func `pictures of a set are written on every other page`() {
    let digits = GeneratedDigits.draw(100, seed: 3)
    var done: [Int] = []
    let samples = PageSamples.draw(pages: 2, seed: 5, digits: digits) { done.append($0) }
    #expect(done == [2])
    let plain = PageSamples.draw(pages: 2, seed: 5)
    #expect(samples.labels.elements != plain.labels.elements)
    #expect(samples.labels.elements.allSatisfy { (0...10).contains($0) })
  }

  private func bits(threads: Int) async -> String {
    let result = await #expect(
      processExitsWith: .success, observing: [\.standardOutputContent]
    ) { [threads] in
      setenv("LECTERN_THREADS", "\(threads)", 1)
      let samples = PageSamples.draw(pages: 3, seed: 2)
      var hash: UInt64 = 0xcbf2_9ce4_8422_2325
      func add(_ value: UInt64) { hash = (hash ^ value) &* 0x100_0000_01b3 }
      for ink in [samples.crops, samples.components] {
        for value in ink.elements { add(UInt64(value.bitPattern)) }
      }
      for labels in [samples.labels, samples.readings] {
        for label in labels.elements { add(UInt64(bitPattern: Int64(label))) }
      }
      print("threads \(ThreadPool.shared.threads) bits \(hash)")
    }
    return String(decoding: result?.standardOutputContent ?? [], as: UTF8.self)
  }

  @Test func `draws the same bits with one, two and seven threads`() async {
    let one = await bits(threads: 1)
    #expect(one.contains("threads 1 bits "))
    for threads in [2, 7] {
      #expect(
        await bits(threads: threads) == one.replacing("threads 1 ", with: "threads \(threads) "))
    }
  }

  @Test func `no pages are refused`() async {
    let result = await #expect(processExitsWith: .failure, observing: [\.standardErrorContent]) {
      _ = PageSamples.draw(pages: 0, seed: 1)
    }
    let said = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(said.contains("PageSamples: 0 pages; expected 1 or more"))
  }
}

import Synchronization
import Testing

@testable import NeuralNetworks
@testable import lectern

@Suite struct TrainingPrinterTests {
  /// What is told, on a clock that is set by hand.
  private final class Screen: Sendable {
    let told = Mutex<[String]>([])
    let now = Mutex(0.0)
    let columns: Int?

    init(columns: Int? = nil) { self.columns = columns }

    var printer: TrainingPrinter {
      TrainingPrinter(
        ProgressPrinter.Surroundings(
          columns: { self.columns }, clock: { self.now.withLock { $0 } },
          say: { line in self.told.withLock { $0.append("say \(line)") } },
          stand: { line in self.told.withLock { $0.append("stand \(line)") } }),
        recipe: "fast", epochs: 3, pictures: 1000)
    }

    func at(_ seconds: Double, _ work: () -> Void) {
      now.withLock { $0 = seconds }
      work()
    }

    var lines: [String] { told.withLock { $0 } }
  }

  private func step(_ epoch: Int, _ batch: Int, loss: Double, accuracy: Double) -> TrainingStep {
    TrainingStep(
      epoch: epoch, batch: batch, batches: 10, loss: loss, rate: 0.01,
      metrics: ["accuracy": accuracy])
  }

  private func epoch(_ number: Int, held: Double? = nil) -> History.Epoch {
    History.Epoch(
      number: number, loss: 0.25, accuracy: 0.9123, rate: 0.01, validationLoss: held,
      validationAccuracy: held)
  }

  @Test func `on a terminal a line tells loss, accuracy, speed and the time left`() {
    let screen = Screen(columns: 120)
    let printer = screen.printer
    screen.at(1) { printer.print(step(1, 1, loss: 2, accuracy: 0.1)) }
    screen.at(2) { printer.print(step(1, 2, loss: 1, accuracy: 0.3)) }
    #expect(
      screen.lines == [
        "stand fast: epoch 1 of 3, loss 2.0000, 10.00 % read, 100 pictures/s, 29 s left",
        "stand fast: epoch 1 of 3, loss 1.5000, 20.00 % read, 100 pictures/s, 28 s left",
      ])
  }

  @Test func `the line changes ten times a second at most`() {
    let screen = Screen(columns: 120)
    let printer = screen.printer
    for place in 1...10 {
      screen.at(Double(place) / 64) { printer.print(step(1, place, loss: 1, accuracy: 0)) }
    }
    #expect(screen.lines.count == 2)
  }

  @Test func `elsewhere there is a line for each epoch and no other`() {
    let screen = Screen()
    let printer = screen.printer
    for place in 1...10 {
      screen.at(Double(place)) { printer.print(step(1, place, loss: 1, accuracy: 0)) }
    }
    // Judging took two seconds, which are no time of learning.
    screen.at(12) { printer.print(epoch(1, held: 0.875)) }
    for place in 1...10 {
      screen.at(12 + Double(place)) { printer.print(step(2, place, loss: 1, accuracy: 0)) }
    }
    screen.at(22) { printer.print(epoch(2)) }
    #expect(
      screen.lines == [
        "say epoch 1 of 3: loss 0.2500, 91.23 % read, held back 87.50 %, 100 pictures/s, 12.0 s",
        "say epoch 2 of 3: loss 0.2500, 91.23 % read, 100 pictures/s, 10.0 s",
      ])
    #expect(printer.learningSeconds == 20 && printer.picturesPerSecond == 100)
  }

  @Test func `the time left counts the steps of this run alone`() {
    let screen = Screen(columns: 120)
    let printer = screen.printer
    // It goes on in the third epoch.
    screen.at(2) { printer.print(step(3, 1, loss: 1, accuracy: 0)) }
    #expect(screen.lines[0].hasSuffix(", 18 s left"))
  }

  @Test func `a narrow terminal cuts the line, and numbers that are none are told`() {
    let screen = Screen(columns: 20)
    let printer = screen.printer
    screen.at(0) { printer.print(step(1, 1, loss: .nan, accuracy: .nan)) }
    #expect(screen.lines == ["stand fast: epoch 1 of 3…"])
    let wide = Screen(columns: 200)
    let other = wide.printer
    wide.at(0) { other.print(step(1, 1, loss: .nan, accuracy: .nan)) }
    #expect(wide.lines[0].contains("loss nan, nan % read"))
    #expect(!wide.lines[0].contains("pictures/s"))
  }

  @Test func `no speed is known before an epoch is through`() {
    #expect(Screen().printer.picturesPerSecond == nil)
  }
}

import Foundation
import NDArrays
import NeuralNetworks
import TestSupport
import Testing

@testable import Datasets
@testable import TrainingRecipes

@Suite struct ReferenceRunTests {
  private static let digits = Digits(
    train: GeneratedDigits.draw(60, seed: 1), test: GeneratedDigits.draw(20, seed: 2),
    source: .generated)

  /// Systems that end soon, with what each of them alone has.
  private static let systems: [ReferenceSystem] = ReferenceSystem.all.map { system in
    var system = system
    system.recipe.epochs = 3
    if system.picturesPerLook != nil { system.picturesPerLook = 25 }
    return system
  }

  /// A result without what the clock says.
  private func bare(_ result: ReferenceResult) -> ReferenceResult {
    var result = result
    (result.seconds, result.processorSeconds) = (0, 0)
    return result
  }

  @Test(arguments: systems.indices)
  func `stopped after each look it ends with the same bits`(_ place: Int) throws {
    let system = Self.systems[place]
    var whole = try ReferenceRun(system, on: Self.digits, folder: temporaryPath("whole"))
    let expected = bare(try whole.finish())
    #expect(expected.isFinished && expected.looks.count == (place == 0 ? 9 : 3))

    let folder = temporaryPath("stopped")
    var (result, runs) = (expected, 0)
    repeat {
      var run = try ReferenceRun(system, on: Self.digits, folder: folder)
      result = try run.finish { result in
        // What the file says so far, without a word about the test.
        let kept = try? ReferenceResult("\(folder)/\(system.name).json")
        return kept != result || kept?.looks.last?.testAccuracy != nil
      }
      runs += 1
    } while !result.isFinished && runs < 20
    #expect(bare(result) == expected)
    #expect(runs == expected.looks.count + 1)
    #expect(try ReferenceResult("\(folder)/\(system.name).json") == result)
  }

  @Test func `all readings follow from those that are wrong`() throws {
    var run = try ReferenceRun(
      Self.systems[5], on: Self.digits, folder: temporaryPath("readings"))
    let result = try run.finish()
    for look in result.looks {
      let said = try #require(look.readings(of: Self.digits.test.labels))
      #expect(accuracy(said, Self.digits.test.labels) == look.testAccuracy)
      #expect(look.wrong?.count == look.said?.count)
    }
    #expect(result.heldBack == 6 && result.learned == 54 && result.tested == 20)
    #expect(result.parameters == 197_930 && result.keptNumbers == 448)
  }

  @Test func `the epoch with the lowest loss counts where the program chooses so`() throws {
    var run = try ReferenceRun(Self.systems[5], on: Self.digits, folder: temporaryPath("chosen"))
    let result = try run.finish()
    let losses = result.looks.map { $0.validationLoss ?? .nan }
    #expect(result.chosenLook?.validationLoss == losses.min())
    var last = try ReferenceRun(Self.systems[1], on: Self.digits, folder: temporaryPath("last"))
    #expect(try last.finish().chosen == 3)
  }

  @Test func `the linear one looks at all pictures that it learns from`() throws {
    var run = try ReferenceRun(Self.systems[0], on: Self.digits, folder: temporaryPath("linear"))
    let result = try run.finish()
    #expect(result.looks.allSatisfy { $0.trainingAccuracy != nil && $0.validationLoss == nil })
    // Nobody looks at the readings of each time but the last.
    #expect(result.looks.map { $0.wrong != nil } == [Bool](repeating: false, count: 8) + [true])
    #expect(result.looks.allSatisfy { $0.testAccuracy != nil })
  }

  @Test func `a checkpoint of something else is refused`() throws {
    let folder = temporaryPath("other")
    var run = try ReferenceRun(Self.systems[1], on: Self.digits, folder: folder)
    _ = try run.finish { _ in false }
    var other = Self.digits
    other.test.labels[0] = 9 - other.test.labels[0]
    let error = #expect(throws: ModelError.self) {
      try ReferenceRun(Self.systems[1], on: other, folder: folder)
    }
    #expect(
      error?.description.contains("is a checkpoint of another training than that of 'keras-mlp'")
        == true)
    #expect(throws: ModelError.self) {
      try ReferenceRun(Self.systems[1], on: Self.digits, folder: folder, seed: 2)
    }
  }

  @Test func `a program that was stopped between two files goes on from the older one`() throws {
    let folder = temporaryPath("between")
    let system = Self.systems[1]
    var run = try ReferenceRun(system, on: Self.digits, folder: folder)
    _ = try run.finish { $0.looks.count < 2 }
    // Readings of a third look, whose checkpoint was not written.
    let file = "\(folder)/keras-mlp.training/readings.npy"
    let readings = try NDArray<UInt8>(npy: file)
    try NDArray.concatenate([readings, readings[0..<1]]).write(npy: file)
    var again = try ReferenceRun(system, on: Self.digits, folder: folder)
    let found = try again.finish()
    var whole = try ReferenceRun(system, on: Self.digits, folder: temporaryPath("whole"))
    #expect(bare(found) == bare(try whole.finish()))
    // Fewer readings than the checkpoint counts.
    try readings[0..<1].write(npy: file)
    try FileManager.default.removeItem(atPath: "\(folder)/keras-mlp.json")
    let error = #expect(throws: ModelError.self) {
      try ReferenceRun(system, on: Self.digits, folder: folder)
    }
    #expect(error?.description.contains("holds readings [1, 20]; expected 3 looks") == true)
  }
}

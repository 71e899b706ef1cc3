import Datasets
import FoundationEssentials
import Glibc
import NDArrays
import NeuralNetworks

/// The training of a public system with all that a lesson shows of it, in a folder from which it goes on
/// after a stop with the same bits.
///
/// The folder holds `NAME.json`, the result as far as it is, and until the end a folder `NAME.training` with
/// the checkpoint and the readings of the test pictures after each look. Which of them are right is asked
/// once, at the end: ``NeuralNetworks/TestSet`` sees to it.
public struct ReferenceRun: Sendable {
  /// What is trained.
  public let system: ReferenceSystem
  /// What is known so far.
  public private(set) var result: ReferenceResult
  /// How many looks there will be.
  public let lookCount: Int

  private let folder: String
  private let learned: (X: NDArray<Float>, labels: NDArray<Int>)
  private let heldBack: (X: NDArray<Float>, labels: NDArray<Int>)?
  private let testInputs: NDArray<Float>
  private let testLabels: TestSet
  private var trainer: Trainer
  /// The readings of the test pictures after each look.
  private var readings: [NDArray<UInt8>] = []

  /// What a checkpoint holds beside the training.
  private struct Note: Codable {
    static let key = "reference system"
    var system: String
    var pictures: String
    var result: ReferenceResult
  }

  /// A training at its beginning, or where the folder has it.
  ///
  /// - Parameters:
  ///   - command: What makes the result anew, for whoever reads the file.
  /// - Throws: ``NeuralNetworks/ModelError`` for a checkpoint of something else; what the system says of
  ///   files that cannot be read or written.
  public init(
    _ system: ReferenceSystem, on digits: Digits, folder: String, seed: UInt64 = 1,
    command: String = ""
  ) throws {
    self.system = system
    self.folder = folder
    let parts = try system.split(digits.train, seed: seed)
    learned = (system.inputs(parts.learned.pictures), parts.learned.labels)
    heldBack = parts.heldBack.map { (system.inputs($0.pictures), $0.labels) }
    testInputs = system.inputs(digits.test.pictures)
    testLabels = TestSet(digits.test.labels)
    lookCount = system.looks(learned.labels.count)
    trainer = try system.trainer(seed: seed)
    let summary = trainer.model.summary
    result = ReferenceResult(
      system: system.name, command: command, seed: seed, pictures: Self.digest(of: digits),
      learned: learned.labels.count, heldBack: heldBack?.labels.count ?? 0,
      tested: digits.test.count, parameters: summary.trainable, keptNumbers: summary.untrainable)
    try FileManager.default.createDirectory(
      atPath: workFolder, withIntermediateDirectories: true)
    try goOn()
  }

  /// The folder of what is needed to go on.
  private var workFolder: String { "\(folder)/\(system.name).training" }
  private var checkpoint: String { "\(workFolder)/checkpoint.safetensors" }
  private var readingsFile: String { "\(workFolder)/readings.npy" }
  /// The file of the result.
  public var resultFile: String { "\(folder)/\(system.name).json" }

  /// Takes up what the folder holds.
  private mutating func goOn() throws {
    if FileManager.default.fileExists(atPath: resultFile) {
      let old = try ReferenceResult(resultFile)
      // What has been judged is not judged again.
      if old.isFinished, old.system == system.name, old.pictures == result.pictures,
        old.seed == result.seed, old.looks.count == lookCount
      {
        result = old
        return
      }
    }
    guard FileManager.default.fileExists(atPath: checkpoint) else { return }
    let other = trainer
    trainer = try Trainer(resuming: checkpoint, loss: system.recipe.loss)
    guard let text = trainer.notes[Note.key],
      let note = try? JSONDecoder().decode(Note.self, from: Data(text.utf8)),
      note.system == system.name, note.pictures == result.pictures, trainer.seed == other.seed,
      trainer.model.layers.map(\.description) == other.model.layers.map(\.description)
    else {
      throw ModelError(
        "\(checkpoint) is a checkpoint of another training than that of '\(system.name)' with seed \(other.seed) on these pictures; remove it to begin anew"
      )
    }
    result = note.result
    let kept = try NDArray<UInt8>(npy: readingsFile)
    // Readings are written before the checkpoint that counts them.
    guard kept.rank == 2, kept.shape[0] >= result.looks.count, kept.shape[1] == result.tested else {
      throw ModelError(
        "\(readingsFile) holds readings \(kept.shape); expected \(result.looks.count) looks at \(result.tested) pictures or more"
      )
    }
    readings = (0..<result.looks.count).map { kept[$0].contiguous() }
  }

  // MARK: - Training

  /// Trains until all looks are done, and judges the test then.
  ///
  /// - Parameter afterLook: Called after each look, when all is on the disk; false stops, and the
  ///   next run goes on from there.
  /// - Returns: The result, which is finished where nothing stopped it.
  /// - Throws: ``NeuralNetworks/TrainingError`` where the loss is no number any more; what the system says of
  ///   files that cannot be written.
  public mutating func finish(afterLook: (ReferenceResult) -> Bool = { _ in true }) throws
    -> ReferenceResult
  {
    if result.isFinished { return result }
    while result.looks.count < lookCount {
      try look()
      guard afterLook(result) else { return result }
    }
    try judge()
    return result
  }

  /// The pictures between two looks, in the order of the training.
  private func range(_ look: Int) -> Range<Int> {
    let count = learned.labels.count
    guard let step = system.picturesPerLook else { return 0..<count }
    let first = look % ((count + step - 1) / step) * step
    return first..<Swift.min(count, first + step)
  }

  private mutating func look() throws {
    let (before, processorBefore) = (ContinuousClock().now, Self.processorSeconds)
    let range = range(result.looks.count)
    try trainer.train(
      learned.X[range], learned.labels[range], epochs: lookCount,
      validation: heldBack.map { ($0.X, $0.labels) }, after: { _ in false })
    let gone = (ContinuousClock().now - before).components
    result.seconds += Double(gone.seconds) + Double(gone.attoseconds) * 1e-18
    result.processorSeconds += Self.processorSeconds - processorBefore

    let epoch = trainer.history.epochs[trainer.history.epochs.count - 1]
    let said = trainer.model.predict(testInputs).cast(to: UInt8.self)
    readings.append(said)
    result.looks.append(
      ReferenceResult.Look(
        number: epoch.number, loss: epoch.loss, accuracy: epoch.accuracy, rate: epoch.rate,
        validationLoss: epoch.validationLoss, validationAccuracy: epoch.validationAccuracy,
        trainingAccuracy: system.picturesPerLook == nil
          ? nil : accuracy(trainer.model.predict(learned.X), learned.labels),
        weights: try trainer.model.digest(), readings: Self.digest(of: said)))
    result.chosen =
      system.choosesByLoss ? trainer.history.best?.number ?? epoch.number : epoch.number
    try save()
  }

  private mutating func save() throws {
    try NDArray.concatenate(readings.map { $0.reshaped([1, result.tested]) })
      .write(npy: readingsFile)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let note = Note(system: system.name, pictures: result.pictures, result: result)
    trainer.notes[Note.key] = String(decoding: try encoder.encode(note), as: UTF8.self)
    try trainer.save(to: checkpoint)
    try result.write(to: resultFile)
  }

  /// Asks once which readings of the test pictures are right.
  private mutating func judge() throws {
    let labels = try testLabels.open().cast(to: UInt8.self)
    for place in result.looks.indices {
      let wrong = (readings[place] .!= labels).trueIndices
      let number = result.looks[place].number
      result.looks[place].testAccuracy =
        Double(labels.count - wrong.count) / Double(labels.count)
      // Where one is chosen of many, all of them are worth a look.
      guard system.choosesByLoss || number == result.chosen || number == lookCount else { continue }
      result.looks[place].wrong = wrong
      result.looks[place].said = wrong.map { "\(readings[place][$0])" }.joined()
    }
    result.isFinished = true
    try result.write(to: resultFile)
  }

  // MARK: - What is measured

  private static var processorSeconds: Double {
    var usage = rusage()
    // RUSAGE_SELF, which Glibc's module has as another type.
    getrusage(0, &usage)
    func seconds(_ time: timeval) -> Double { Double(time.tv_sec) + Double(time.tv_usec) * 1e-6 }
    return seconds(usage.ru_utime) + seconds(usage.ru_stime)
  }

  static func digest(of digits: Digits) -> String {
    var digest = ArrayDigest()
    for set in [digits.train, digits.test] {
      set.pictures.contiguous().withPointer {
        digest.add(UnsafeRawBufferPointer(start: $0, count: set.pictures.count))
      }
      set.labels.elements.map { UInt8(truncatingIfNeeded: $0) }.withUnsafeBytes { digest.add($0) }
    }
    return digest.text
  }

  private static func digest(of readings: NDArray<UInt8>) -> String {
    var digest = ArrayDigest()
    readings.elements.withUnsafeBytes { digest.add($0) }
    return digest.text
  }
}

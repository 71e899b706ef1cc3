import Datasets
import FoundationEssentials
import Glibc
import NDArrays
import NeuralNetworks
import Synchronization

/// The search for settings that the public system with scikit-learn's network made, on the rows of Kaggle's
/// table: a grid of 32 settings, then three widths with the best of them, each on five folds; and the model
/// that its page is about.
///
/// Its labels were one-hot, so that each of its networks answers ten questions. Trainings run beside each
/// other, one on each thread, and give the same on any number of threads. What is done stands in the
/// folder, and the search goes on from there.
public struct PerceptronSearch: Sendable {
  /// What it is called on the command line and in files.
  public static let name = "scikit-learn"
  /// What its page says.
  public static let claim = "This model achieves an accuracy of 97.1%"
  /// The accuracy that it claims: on all 42,000 rows, of which 31,500 were trained on.
  public static let claimed = 0.971
  /// The accuracy on the rows that were held out.
  public static let measured = 0.947

  /// The settings that both grids share: the rate of 0.2 is everybody's, Adam's too.
  static func settings(
    _ hidden: [Int], _ activation: PerceptronSettings.Activation = .tanh,
    _ solver: PerceptronSettings.Solver = .sgd, alpha: Double = 0.05, isAdaptive: Bool = false
  ) -> PerceptronSettings {
    PerceptronSettings(
      hidden: hidden, activation: activation, solver: solver, alpha: alpha,
      isAdaptive: isAdaptive, rate: 0.2, mostEpochs: 150, asksEachClass: true)
  }

  /// The first grid: widths, activations, solvers, penalties, and whether the rate adapts.
  public static let firstGrid: [PerceptronSettings] = {
    var grid: [PerceptronSettings] = []
    for hidden in [[40, 40], [40]] {
      for activation in [PerceptronSettings.Activation.tanh, .relu] {
        for solver in [PerceptronSettings.Solver.sgd, .adam] {
          for alpha in [1e-4, 0.05] {
            for isAdaptive in [false, true] {
              grid.append(
                settings(hidden, activation, solver, alpha: alpha, isAdaptive: isAdaptive))
            }
          }
        }
      }
    }
    return grid
  }()

  /// The second grid: three shapes with the other settings of the first grid's best.
  public static func secondGrid(_ best: PerceptronSettings) -> [PerceptronSettings] {
    [[40, 20], [60, 8], [20, 20, 20]].map { hidden in
      var setting = best
      setting.hidden = hidden
      return setting
    }
  }

  /// The model of the claim.
  public static let claimedSettings = settings([40, 20])

  let X: NDArray<Float>
  let labels: NDArray<Int>
  let folds: Folds
  let test: (X: NDArray<Float>, labels: TestSet)
  let folder: String
  /// What is known so far.
  public private(set) var result: PerceptronSearchResult

  /// A search at its beginning, or where the folder has it.
  ///
  /// - Parameters:
  ///   - rows: How many of the training pictures it has, from the first.
  ///   - settings: The first grid, where it is to be another.
  /// - Throws: ``NeuralNetworks/ModelError`` for a file of something else, ``NeuralNetworks/SplitError``
  ///   where there are too few pictures.
  public init(
    on digits: Digits, folder: String, seed: UInt64 = 1, rows: Int = 42_000, command: String = "",
    settings: [PerceptronSettings] = PerceptronSearch.firstGrid
  ) throws {
    let part = digits.train[0..<Swift.min(rows, digits.train.count)]
    (X, labels) = (part.inputs, part.labels)
    folds = try Folds(5, stratifying: labels, seed: seed)
    test = (digits.test.inputs, TestSet(digits.test.labels))
    self.folder = folder
    result = PerceptronSearchResult(
      command: command, seed: seed, pictures: ReferenceRun.digest(of: digits), rows: labels.count,
      trials: settings.map { .init(grid: 1, settings: $0) })
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    guard FileManager.default.fileExists(atPath: resultFile) else { return }
    let old = try PerceptronSearchResult(resultFile)
    guard old.seed == seed, old.pictures == result.pictures, old.rows == result.rows,
      old.trials.filter({ $0.grid == 1 }).map(\.settings) == settings
    else {
      throw ModelError(
        "\(resultFile) is the result of another search than that with seed \(seed) on these pictures; remove it to begin anew"
      )
    }
    result = old
  }

  /// The file of the result.
  public var resultFile: String { "\(folder)/\(Self.name).json" }

  // MARK: - The search

  /// Trains what is not yet trained, and judges the test in the end.
  ///
  /// - Parameter afterTraining: Called after each training, on any thread but on one at a time, with
  ///   what is known and how many trainings this grid has; false begins no other.
  /// - Returns: The result, which is finished where nothing stopped it.
  /// - Throws: ``NeuralNetworks/ModelError`` where no setting of a grid could be trained; what the system
  ///   says of files that cannot be written.
  public mutating func finish(
    afterTraining: @escaping @Sendable (PerceptronSearchResult) -> Bool = { _ in true }
  ) throws -> PerceptronSearchResult {
    if result.isFinished { return result }
    guard try search(afterTraining) else { return result }
    if !result.trials.contains(where: { $0.grid == 2 }) {
      guard let best = result.best(ofGrid: 1) else {
        throw ModelError("\(resultFile): no setting of the first grid could be trained")
      }
      for settings in Self.secondGrid(result.trials[best].settings) {
        result.trials.append(.init(grid: 2, settings: settings))
      }
    }
    guard try search(afterTraining) else { return result }
    try train()
    return result
  }

  /// Trains all settings of the list on all folds, beside each other.
  ///
  /// - Returns: Whether all are trained.
  private mutating func search(
    _ afterTraining: @Sendable (PerceptronSearchResult) -> Bool
  ) throws -> Bool {
    struct State {
      var result: PerceptronSearchResult
      var isStopped = false
      var error: (any Error)?
    }
    let open = result.trials.indices.flatMap { trial in
      (0..<folds.foldCount).filter { result.trials[trial].folds[$0] == nil }.map { (trial, $0) }
    }
    let state = Mutex(State(result: result))
    let (trials, file) = (result.trials, resultFile)
    ThreadPool.shared.run(open.count) { place in
      if state.withLock({ $0.isStopped }) { return }
      let (trial, fold) = open[place]
      let found = trained(trials[trial].settings, on: fold)
      state.withLock { state in
        state.result.trials[trial].folds[fold] = found
        do { try state.result.write(to: file) } catch {
          (state.error, state.isStopped) = (error, true)
        }
        if !afterTraining(state.result) { state.isStopped = true }
      }
    }
    let end = state.withLock { $0 }
    result = end.result
    if let error = end.error { throw error }
    return result.trials.allSatisfy { $0.folds.allSatisfy { $0 != nil } }
  }

  /// A training on all folds but one, judged on that one.
  func trained(_ settings: PerceptronSettings, on number: Int) -> PerceptronSearchResult.Fold {
    let fold = folds[number]
    let (before, processorBefore) = (ContinuousClock().now, Self.threadSeconds)
    var found = PerceptronSearchResult.Fold(heldBack: fold.heldBack.count)
    do {
      var training = try PerceptronTraining(settings, inputs: 784, seed: result.seed)
      try training.train(X, labels, rows: fold.training)
      found.epochs = training.losses.count
      found.loss = training.losses.last
      found.hasConverged = training.hasConverged
      found.right = training.right(X, labels, rows: fold.heldBack)
      let readings = training.readings(X, rows: fold.heldBack)
      found.rightByLargest = (readings .== labels.rows(fold.heldBack)).trueCount
      found.weights = try training.model.digest()
    } catch { found.failure = "\(error)" }
    let gone = (ContinuousClock().now - before).components
    found.seconds = Double(gone.seconds) + Double(gone.attoseconds) * 1e-18
    found.processorSeconds = Self.threadSeconds - processorBefore
    return found
  }

  /// Trains the model of the claim on three quarters of the rows, and judges it on the rest, on all, and
  /// on the test.
  private mutating func train() throws {
    let rows = try Split(stratifying: labels, validation: 0.25, test: 0, seed: result.seed)
    var training = try PerceptronTraining(Self.claimedSettings, inputs: 784, seed: result.seed)
    try training.train(X, labels, rows: rows.training)
    let all = Array(0..<labels.count)
    let testLabels = try test.labels.open()
    let testRows = Array(0..<testLabels.count)
    let readings = training.readings(test.X, rows: testRows)
    let wrong = (readings .!= testLabels).trueIndices
    result.claimed = PerceptronSearchResult.Claimed(
      settings: Self.claimedSettings, learned: rows.training.count,
      heldOut: rows.validation.count, epochs: training.losses.count, losses: training.losses,
      rightHeldOut: training.right(X, labels, rows: rows.validation),
      rightHeldOutByLargest: (training.readings(X, rows: rows.validation)
        .== labels.rows(rows.validation)).trueCount,
      rightOfAll: training.right(X, labels, rows: all),
      rightOfAllByLargest: (training.readings(X, rows: all) .== labels).trueCount,
      tested: testLabels.count, rightOfTest: training.right(test.X, testLabels, rows: testRows),
      wrong: wrong, said: wrong.map { "\(readings[$0])" }.joined(),
      weights: try training.model.digest())
    result.isFinished = true
    try result.write(to: resultFile)
  }

  /// The seconds that this thread has had of a processor's core.
  private static var threadSeconds: Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }
}

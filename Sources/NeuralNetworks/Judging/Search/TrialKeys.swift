internal import LessonWire
import NDArrays

/// Names what a trial's result follows from: the model with its first weights, the training with all its
/// settings, the examples, and the program.
///
/// Two trials with one key have the same result, whatever they are called and whoever runs them.
struct TrialKeys: Sendable {
  /// What all trials of a search have in common, for each fold.
  private let folds: [String]

  init(_ X: NDArray<Float>, _ labels: NDArray<Int>, _ cut: [Fold]) {
    var hash = SHA256()
    hash.add("lectern trial 1\n\(SearchStore.program)\n\(X.shape) \(labels.shape)\n")
    hash.add(X)
    hash.add(labels)
    let examples = hash.finish()
    folds = cut.map { fold in
      var hash = SHA256()
      hash.add("\(examples)\n\(fold.training.count) \(fold.heldBack.count)\n")
      hash.add(fold.training)
      hash.add(fold.heldBack)
      return hash.finish()
    }
  }

  /// The keys of a trial, a fold each.
  ///
  /// - Throws: ``SearchError`` where a training depends on code of its author's own that has no name; ``ModelError`` for a
  ///   layer that no file can hold.
  func keys(of trial: SearchTrial) throws -> [String] {
    if let code = trial.ownCode, trial.codeName == nil {
      throw SearchError(
        "a training with \(code) is kept under a name; give SearchTrial a codeName, another one whenever that code changes, or search without a store"
      )
    }
    var hash = SHA256()
    hash.add("\(trial.epochs) \(trial.codeName.map { "\($0.utf8.count)\n\($0)" } ?? "")\n")
    let file = try trial.trainer.file()
    for (name, text) in file.metadata.sorted(by: { $0.key < $1.key }) {
      hash.add("\(name) \(text.utf8.count)\n\(text)\n")
    }
    for (name, array) in file.arrays.sorted(by: { $0.key < $1.key }) {
      hash.add("\(name) \(array.dtype) \(array.shape)\n")
      array.map { $0.rowMajorBytes }.withUnsafeBytes { hash.update($0) }
    }
    let training = hash.finish()
    return folds.map { SHA256.digest(of: "\($0)\n\(training)") }
  }
}

extension SHA256 {
  fileprivate mutating func add(_ text: String) { update(Array(text.utf8)) }

  fileprivate mutating func add(_ numbers: [Int]) { numbers.withUnsafeBytes { update($0) } }

  fileprivate mutating func add<E: Element>(_ array: NDArray<E>) {
    let array = array.contiguous()
    array.withPointer {
      update(UnsafeRawBufferPointer(start: $0, count: array.count * MemoryLayout<E>.stride))
    }
  }
}

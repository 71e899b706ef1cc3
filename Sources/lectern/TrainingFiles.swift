import Foundation
import LessonExecution
import NeuralNetworks
import TrainingRecipes

/// The files that a training writes: none over a file of somebody else's.
struct TrainingFiles {
  private var model: WrittenFile
  private var checkpoint: WrittenFile?
  private var report: WrittenFile?

  /// - Throws: ``SetupError`` for what would keep a file from being written, before anything is
  ///   learned.
  init(_ settings: TrainingSettings, cache: ResultCache = .user) throws(SetupError) {
    model = WrittenFile(settings.model, cache: cache)
    checkpoint = settings.checkpoint.map { WrittenFile($0, cache: cache) }
    report = settings.report.map { WrittenFile($0, cache: cache) }
    let all = [
      ("the model", model), (settings.isResumed ? "--resume" : "--checkpoint", checkpoint),
      ("--report", report),
    ].compactMap { name, file in file.map { (name, $0) } }
    for (place, (name, file)) in all.enumerated() {
      if let other = all[..<place].first(where: { $0.1.place == file.place }) {
        throw SetupError("\(name) and \(other.0) are one file, \(file.path); name two")
      }
    }
    if settings.isResumed, let path = settings.checkpoint {
      if let problem = FileWriting.problemReading(path) {
        throw SetupError("the checkpoint '\(path.shownOnOneLine)' cannot be read: \(problem)")
      }
      checkpoint?.adopt()
    }
    try model.claimPlace()
    try checkpoint?.claimPlace()
    try report?.claimPlace()
    try check(parameters: 0)
    try refuseOtherKinds(isResumed: settings.isResumed)
  }

  /// Refuses to replace what this program wrote, but as something else; and a checkpoint with one of a
  /// training that begins anew.
  private func refuseOtherKinds(isResumed: Bool) throws(SetupError) {
    if !isResumed, let checkpoint, case .own = checkpoint.occupant {
      throw SetupError(
        "\(checkpoint.path) is there from before; --resume goes on from a checkpoint, and --checkpoint names a new file"
      )
    }
    // A checkpoint can be read as a model too.
    if case .own = model.occupant,
      (try? Model<Float>(model.place)) == nil || (try? Trainer(resuming: model.place)) != nil
    {
      throw SetupError(
        "\(model.path) is there from before and is no model; name another with --output")
    }
    if let report, case .own = report.occupant, !Self.isPage(report.place) {
      throw SetupError(
        "\(report.path) is there from before and is no report; name another with --report")
    }
  }

  private static func isPage(_ path: String) -> Bool {
    let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    return text.lowercased().hasPrefix("<!doctype html>")
  }

  /// Refuses, before anything is learned, what would keep the files from being written.
  ///
  /// - Parameter parameters: How many numbers the model learns.
  func check(parameters: Int) throws(SetupError) {
    try model.check("--output", size: 4 * parameters)
    // A checkpoint holds what the optimiser remembers and the average too.
    try checkpoint?.check("--checkpoint", size: 16 * parameters)
    // A page with its pictures has less than a megabyte.
    try report?.check("--report", size: 1 << 20)
  }

  /// What to say of files of before, in time for who wants to keep them; nil where there are none.
  var notice: String? {
    var replaced: [String] = []
    if case .own = model.occupant { replaced.append("\(model.path) (--output)") }
    if let report, case .own = report.occupant { replaced.append("\(report.path) (--report)") }
    if replaced.isEmpty { return nil }
    let verb = replaced.count == 1 ? "is" : "are"
    return "\(replaced.joined(separator: " and ")) \(verb) there from before and will be replaced"
  }

  mutating func writeCheckpoint(_ training: RecipeTraining) throws(SetupError) {
    try checkpoint?.write { try training.saveCheckpoint(to: $0) }
  }

  /// Writes the model; where that fails, to a file in the folder for temporary ones, for it may
  /// have taken hours.
  mutating func writeModel(_ trained: Model<Float>) throws(SetupError) {
    do throws(SetupError) { try model.write { try trained.save(to: $0) } } catch {
      let name = (model.path as NSString).lastPathComponent
      let rescue = (NSTemporaryDirectory() as NSString).appendingPathComponent(
        "lectern-\(getpid())-\(name)")
      guard (try? trained.save(to: rescue)) != nil else { throw error }
      throw SetupError("\(error); the model is in \(rescue)")
    }
  }

  mutating func writeReport(_ html: String) throws(SetupError) {
    try report?.write(Data(html.utf8))
  }
}

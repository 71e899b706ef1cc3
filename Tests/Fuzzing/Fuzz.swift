import ArgumentParser
import Foundation

/// Feeds readers with damaged input, and looks for what ends, hangs or slows them.
@main
struct Fuzz: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fuzz",
    abstract: "Feeds the readers of files and messages with damaged input.",
    discussion: """
      Each run's input follows from the seed and the run's number alone, so that a run can be seen \
      again: fuzz markdown --first 4711 --runs 1. A run that ends the process, takes over a second \
      or does not end is named, its input is kept, and the status is 1.
      """)

  @Argument(
    help: "What to read: \(FuzzTarget.names.joined(separator: ", ")); all where none is named.")
  var names: [String] = []

  @Option(help: "How many inputs each reader gets; what takes long gets fewer where none is said.")
  var runs: Int?

  @Option(help: "What the inputs are drawn from.")
  var seed: UInt64 = 1

  @Option(help: "The number of the first run.")
  var first = 0

  @Option(help: "The folder for inputs that did harm.")
  var keep = NSTemporaryDirectory()

  /// The file in which a process that does the runs says which is under way.
  @Option(help: .private)
  var progress: String?

  func validate() throws {
    let most = runs ?? FuzzTarget.mostUsualRuns
    guard most > 0, first >= 0, first.addingReportingOverflow(most).overflow == false else {
      throw ValidationError("--runs must be 1 or more, and --first 0 or more")
    }
    for name in names where !FuzzTarget.names.contains(name) {
      throw ValidationError(
        "nothing is called '\(name)'; expected one of \(FuzzTarget.names.joined(separator: ", "))")
    }
  }

  func run() throws {
    let chosen = names.isEmpty ? FuzzTarget.names : names
    if let progress {
      let worker = try FuzzWorker(FuzzTarget.named(chosen[0]), seed: seed, progress: progress)
      worker.run(first..<first + (runs ?? FuzzTarget.usualRuns(of: chosen[0])))
      return
    }
    defer { FuzzTarget.removeFiles(of: getpid()) }
    var faults = 0
    for name in chosen {
      if let reason = FuzzTarget.reasonToSkip(name) {
        print("\(name): skipped, for \(reason)")
        continue
      }
      var campaign = FuzzCampaign(name: name, seed: seed, folder: keep)
      try campaign.run(first..<first + (runs ?? FuzzTarget.usualRuns(of: name)))
      print(campaign.summary)
      faults += campaign.faults
    }
    if faults > 0 { throw ExitCode(1) }
  }
}

import Foundation

/// The runs of one reader, in processes that may end at any moment.
struct FuzzCampaign {
  let name: String
  let seed: UInt64
  let folder: String
  private var tally = FuzzTally()
  private var seconds = 0.0
  private var crashes = 0
  private var hangs = 0

  /// A run that takes longer is given up.
  private static let hangBound = 20.0
  /// After so many faults the rest is left alone.
  private static let mostFaults = 20

  init(name: String, seed: UInt64, folder: String) {
    self.name = name
    self.seed = seed
    self.folder = folder
  }

  var faults: Int { crashes + hangs + tally.slow }

  var summary: String {
    let slowest = (tally.slowest * 10_000).rounded() / 10
    return
      "\(name): \(tally.runs) runs, \(tally.accepted) accepted, \(crashes) crashes, \(hangs) hangs, \(tally.slow) over 1 s; slowest \(slowest) ms (run \(tally.slowestRun)); \(Int(seconds.rounded())) s"
  }

  mutating func run(_ range: Range<Int>) throws {
    let start = Date()
    defer { seconds = Date().timeIntervalSince(start) }
    var next = range.lowerBound
    while next < range.upperBound, faults < Self.mostFaults {
      guard let stopped = try runProcess(next..<range.upperBound) else { return }
      next = stopped + 1
    }
  }

  /// Does runs in a process of their own.
  ///
  /// - Returns: The run at which it ended before its time, or nil.
  private mutating func runProcess(_ range: Range<Int>) throws -> Int? {
    let progress = FuzzProgress.makeFile()
    defer { unlink(progress) }
    let counter = try FuzzProgress(progress)
    counter.begin(range.lowerBound)
    let process = Process()
    process.executableURL = URL(
      fileURLWithPath: CommandLine.arguments[0].hasPrefix("/")
        ? CommandLine.arguments[0]
        : try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
    process.arguments = [
      name, "--first", String(range.lowerBound), "--runs", String(range.count), "--seed",
      String(seed), "--progress", progress,
    ]
    // What it says at its end is told, without the machine's registers.
    process.environment = ProcessInfo.processInfo.environment.merging(
      ["SWIFT_BACKTRACE": "enable=no"]) { $1 }
    _ = FileManager.default.createFile(atPath: "\(progress).errors", contents: nil)
    defer { unlink("\(progress).errors") }
    process.standardError = FileHandle(forWritingAtPath: "\(progress).errors")
    try process.run()
    var (last, since) = (range.lowerBound, Date())
    var hasHung = false
    while process.isRunning {
      usleep(20_000)
      let current = counter.run
      if current != last { (last, since) = (current, Date()) }
      if Date().timeIntervalSince(since) > Self.hangBound {
        hasHung = true
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
      }
    }
    process.waitUntilExit()
    FuzzTarget.removeFiles(of: process.processIdentifier)
    tally.add(counter.tally)
    for slow in counter.slowRuns { keepInput(of: slow, "takes over a second") }
    if process.terminationReason == .exit, process.terminationStatus == 0 { return nil }
    let run = counter.run
    if hasHung { hangs += 1 } else { crashes += 1 }
    keepInput(
      of: run,
      hasHung
        ? "does not end"
        : "ends the process with \(process.terminationReason == .exit ? "status" : "signal") \(process.terminationStatus)\(Self.lastWords(in: "\(progress).errors"))"
    )
    return run
  }

  /// The end of what a process said, as a clause.
  private static func lastWords(in path: String) -> String {
    let text = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    let line = text.split(separator: "\n").last { !$0.isEmpty }
    return line.map { " (\($0.suffix(300)))" } ?? ""
  }

  /// Keeps the input of a run that did harm, and says so.
  private func keepInput(of run: Int, _ what: String) {
    let path = "\(folder)/fuzz-\(name)-\(run)"
    let bytes = FuzzTarget.named(name).mutator.input(run, seed: seed)
    do {
      try Data(bytes).write(to: URL(fileURLWithPath: path))
      print("\(name): run \(run) \(what); its input is \(path)")
    } catch { print("\(name): run \(run) \(what); its input cannot be kept: \(error)") }
  }
}

/// What runs came to.
struct FuzzTally {
  var runs = 0
  /// Inputs that the reader took for whole.
  var accepted = 0
  var slow = 0
  /// Seconds of the processor.
  var slowest = 0.0
  var slowestRun = 0

  mutating func add(_ other: FuzzTally) {
    runs += other.runs
    accepted += other.accepted
    slow += other.slow
    if other.slowest > slowest { (slowest, slowestRun) = (other.slowest, other.slowestRun) }
  }
}

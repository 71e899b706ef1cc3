import ArgumentParser
import Datasets
import Foundation
import LessonExecution
import LessonMarkdown
import LessonSite

/// Where the lessons are, for every verb that reads them.
struct FolderArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp("The folder with the lessons.", valueName: "folder"), completion: .directory)
  var lessons = "Lessons"

  func validate() throws { try checkPath(lessons, of: "--lessons") }
}

/// What lessons are run with, and what they may take.
struct LimitArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most memory that one lesson may take, such as 4G.", valueName: "size"))
  var memory: String?

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The longest that one lesson may run, such as 10m.", valueName: "time"))
  var timeLimit: String?

  func validate() throws { _ = try limits }

  var limits: RunLimits {
    get throws {
      RunLimits(
        seconds: try timeLimit.map { try OptionValue.duration.value($0, of: "--time-limit") },
        memory: try memory.map { try OptionValue.memory.value($0, of: "--memory") }
          ?? RunLimits.standardMemory)
    }
  }
}

/// What cells are given.
struct InputArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "A folder with MNIST's four files, or 'generated' for digits that the program draws. Without it LECTERN_DATA counts, then the user's cache.",
      valueName: "folder"), completion: .directory)
  var data: String?

  @Flag(help: "Shorter trainings, for a first look.")
  var fast = false

  @Option(
    help: ArgumentHelp(
      "A parameter for the cells that ask for it, such as epochs=3.", valueName: "name=value"))
  var set: [String] = []

  func validate() throws {
    try checkPath(data, of: "--data")
    _ = try parameters
  }

  /// Refuses a folder with data that is not there: who names one wants no drawn digits.
  func checkData() throws(SetupError) {
    if let data {
      guard let problem = Self.problem(with: data) else { return }
      throw SetupError("the data folder '\(data)' \(problem); \(Self.dataRemedy)")
    }
    let named = ProcessInfo.processInfo.environment["LECTERN_DATA"] ?? ""
    if named.isEmpty { return Self.warnOfHalfASet() }
    // The variable may be set for other work: lessons that want no data are not kept from running.
    if let problem = Self.problem(with: named) {
      say(
        "warning: the folder '\(named)' that LECTERN_DATA names \(problem); \(Self.dataRemedy)"
      )
    }
  }

  /// Warns where digits are drawn although some of MNIST's files are where they are looked for.
  static func warnOfHalfASet() {
    guard let folder = Digits.folderInCache, Digits.find(Digits.fileNames[0], in: folder) == nil,
      Digits.fileNames.contains(where: { Digits.find($0, in: folder) != nil }),
      let problem = Digits.problem(with: folder)
    else { return }
    say(
      "warning: the folder '\(folder)' \(problem); the program draws digits instead, and lectern data mnist brings what is missing"
    )
  }

  /// What is wrong with a folder with data, as a clause; nil where nothing is, and for drawn digits.
  static func problem(with folder: String) -> String? {
    if folder == "generated" { return nil }
    if let problem = FileWriting.problemListing(folder) { return "cannot be read: \(problem)" }
    return Digits.problem(with: folder)
  }

  static let dataRemedy =
    "name one with MNIST's four files, which lectern data mnist brings, or 'generated'"

  var parameters: [String: String] {
    get throws {
      var parameters: [String: String] = [:]
      for text in set {
        let setting = try ParameterSetting(text)
        if let other = parameters[setting.name], other != setting.value {
          throw ValidationError(
            "--set gives \(setting.name) twice: \(other) and \(setting.value)")
        }
        parameters[setting.name] = setting.value
      }
      if fast { parameters["fast"] = "true" }
      return parameters
    }
  }
}

/// How many lessons run at a time.
struct JobArguments: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "How many lessons run at a time. (default: one for each processor)", valueName: "number"))
  var jobs: String?

  func validate() throws { _ = try count }

  var count: Int {
    get throws {
      try jobs.map { try OptionValue.jobs.value($0, of: "--jobs") }
        ?? ProcessInfo.processInfo.activeProcessorCount
    }
  }
}

/// Where pages go, for the verbs that write them.
struct PageArguments: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The folder that the site is written to. (default: Output; with --fast Output-fast)",
      valueName: "folder"),
    completion: .directory)
  var output: String?

  @Flag(name: .customLong("no-measured"), help: "Leave out the outputs of cells marked .measured.")
  var hidesMeasured = false

  @Flag(help: "Print how long each cell that ran took to compile and to run.")
  var timings = false

  @Flag(help: "Say for each cell that ran which input changed.")
  var explain = false

  @Flag(help: "Write over files of others in the output folder where the site's own files go.")
  var force = false

  func validate() throws { try checkPath(output, of: "--output") }
}

/// Whether a program reads what comes out.
struct ReportArguments: ParsableArguments {
  @Flag(help: "Print a report for programs, as JSON, to standard output.")
  var json = false
}

extension SiteOptions {
  /// The options of a run of lessons that writes no page.
  init(
    _ folder: FolderArguments, _ inputs: InputArguments, _ limits: LimitArguments, jobs: Int
  ) throws {
    self.init(lessons: folder.lessons, output: "", data: inputs.data, jobs: jobs)
    try inputs.checkData()
    parameters = try inputs.parameters
    self.limits = try limits.limits
  }

  /// The options of a build.
  init(
    _ folder: FolderArguments, _ inputs: InputArguments, _ limits: LimitArguments,
    _ pages: PageArguments, jobs: Int
  ) throws {
    try self.init(folder, inputs, limits, jobs: jobs)
    // What is built for a first look never stands where the published pages are.
    output = pages.output ?? (inputs.fast ? "Output-fast" : "Output")
    showsMeasured = !pages.hidesMeasured
    isForced = pages.force
  }
}

import ArgumentParser
import Foundation
import LessonExecution
import NDArrays

@main
struct Lectern: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lectern",
    abstract: "Builds a site from lessons whose Swift cells really run.",
    usage: "lectern <command> [options]",
    discussion: """
      The exit status is 0 when all is done, 1 when a lesson or a training failed, a result has \
      drifted or a picture or page could not be read (the rest is done), 2 for a wrong call and for what keeps the \
      command from its work, and 130 after Ctrl-C. Progress and messages go to standard error. With \
      --json, standard output is one document: the report, or an object with "error" and "status".
      """,
    version: Version.number,
    subcommands: [
      Build.self, Run.self, Check.self, Serve.self, New.self, Export.self, Import.self,
      Train.self, Predict.self, Read.self, DataCommand.self, Clean.self, Doctor.self,
    ])

  /// Written here for the help and for completions; it is answered before the call is read.
  @Option(
    name: .customLong(String(CompletionScript.option.dropFirst(2))),
    help: ArgumentHelp(
      "Print the script by which a shell completes a line: bash, fish or zsh.", valueName: "shell"),
    completion: .list(["bash", "fish", "zsh"]))
  var completionShell: String?

  static func main() async {
    StandardStreams.secure()
    StopSignal.listen()
    Foundation.exit(await status(of: Array(CommandLine.arguments.dropFirst())))
  }

  /// Runs a command; what it gives is the exit status.
  private static func status(of arguments: [String]) async -> Int32 {
    if arguments.prefix(while: { $0 != "--" }).contains("--json") { JSONDocument.ask() }
    do {
      try checkEncoding(of: arguments)
      if JSONDocument.isOwed { try StandardOutput.checkOpen() }
      if let shell = CompletionScript.shell(in: arguments) {
        try StandardOutput.print(CompletionScript.text(for: shell))
        return 0
      }
      if let wrong = WrongCall.misnamed(arguments) { throw wrong }
      var command = try parseAsRoot(arguments)
      if let wrong = WrongCall.doubled(arguments) { throw wrong }
      // Behind the parsing: the version and what a shell asks have ended there.
      if let problem = ThreadPool.problemInEnvironment { say("warning: \(problem)") }
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
      return 0
    } catch {
      StandardError.stand("")
      return tell(error, arguments)
    }
  }

  /// Says what ended a command, and gives its exit status: the only place that chooses one.
  private static func tell(_ error: any Error, _ arguments: [String]) -> Int32 {
    if let status = error as? ExitCode { return status.rawValue }
    // A shell asks in the middle of a line; a message would stand in it.
    if arguments.first == "---completion", exitCode(for: error) != .success { return 2 }
    do {
      if exitCode(for: error) == .success {
        // Help, the version, completions.
        try StandardOutput.print(fullMessage(for: error))
        return 0
      }
      switch error {
      case let error as SetupError: throw error
      case let error as WrongCall: throw error
      default: break
      }
      if exitCode(for: error) == .validationFailure {
        throw WrongCall(arguments, refusal: message(for: error))
      }
      // What no sentence was made for is quoted behind one.
      throw SetupError(
        "lectern \(arguments.first?.shownOnOneLine ?? "") could not go on: \(FileWriting.reason(error).shownOnOneLine)"
      )
    } catch {
      say("error: \(error)")
      let sentence = (error as? WrongCall)?.sentence ?? "\(error)"
      JSONDocument.write(error: sentence, status: 2)
      return 2
    }
  }

  /// Refuses what a text cannot hold: a name with other bytes would lead to no file, or to another.
  private static func checkEncoding(of arguments: [String]) throws(SetupError) {
    // Of the pictures the others are read all the same.
    if ["predict", "read"].contains(arguments.first) { return }
    for (place, argument) in arguments.enumerated() where isRepaired(place + 1) {
      throw SetupError(
        "argument \(place + 1), '\(argument.shownOnOneLine)', is not UTF-8; rename the file that it names"
      )
    }
  }

  /// Whether an argument of the program has bytes that are no UTF-8.
  private static func isRepaired(_ place: Int) -> Bool {
    guard place < Int(CommandLine.argc), let bytes = CommandLine.unsafeArgv[place] else {
      return false
    }
    return String(validatingCString: bytes) == nil
  }
}

func fixed(_ seconds: Double) -> String { String(format: "%.2f", seconds) }

import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting
import LessonSite

@main
struct Lectern: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "lectern",
    abstract: "Builds a site from lessons whose Swift cells really run.",
    subcommands: [
      Build.self, Run.self, Check.self, Serve.self, New.self, Export.self, Import.self,
      Predict.self, Clean.self,
      Doctor.self,
    ])

  /// Runs the command; a wrong call ends with status 2.
  static func main() async {
    StandardStreams.secure()
    do {
      var command = try parseAsRoot()
      if var asynchronous = command as? any AsyncParsableCommand {
        try await asynchronous.run()
      } else {
        try command.run()
      }
    } catch {
      guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
      say(fullMessage(for: error))
      Foundation.exit(2)
    }
  }
}

func fixed(_ seconds: Double) -> String { String(format: "%.2f", seconds) }

import ArgumentParser
import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting

struct Doctor: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Says what this machine has, and what to install.")

  func run() async throws {
    var isWhole = true
    func say(_ isThere: Bool, _ name: String, _ remedy: String, isNeeded: Bool = false) {
      print("\(isThere ? "✓" : isNeeded ? "✗" : "–") \(name)\(isThere ? "" : ": \(remedy)")")
      if !isThere, isNeeded { isWhole = false }
    }
    do {
      let toolchain = try Toolchain()
      say(true, "Swift at \(toolchain.frontend)", "")
      say(
        toolchain.symbolizer != nil, "llvm-symbolizer, for the exact line of a stop",
        "the statement's first line is told instead")
    } catch {
      say(false, "Swift", error.description, isNeeded: true)
    }
    say(Typesetter.missing == nil, "KaTeX in Duktape, for formulas", Typesetter.missing ?? "")
    say(
      LessonParser.hasTables, "cmark-gfm's extensions, for tables and task lists",
      "install libcmark-gfm-extensions-dev, then: swift package purge-cache && rm -rf .build")
    if !isWhole { throw ExitCode(1) }
  }
}

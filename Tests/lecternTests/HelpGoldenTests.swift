import ArgumentParser
import Foundation
import Testing

@testable import LessonExecution
@testable import lectern

/// What the program says of itself, compared whole; `RECORD_GOLDEN=1` renews the files.
@Suite struct HelpGoldenTests {
  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Golden")

  private func expect(
    _ text: String, in name: String, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let file = Self.folder.appendingPathComponent(name)
    if ProcessInfo.processInfo.environment["RECORD_GOLDEN"] == "1" {
      try text.write(to: file, atomically: true, encoding: .utf8)
      Issue.record("recorded \(name); look at it", sourceLocation: sourceLocation)
    }
    #expect(
      try text == String(contentsOf: file, encoding: .utf8), sourceLocation: sourceLocation)
  }

  @Test func `the help is the golden one`() throws {
    try expect(Lectern.helpMessage(columns: 80) + "\n", in: "help.txt")
    for command in Lectern.configuration.subcommands {
      try expect(
        Lectern.helpMessage(for: command, columns: 80) + "\n",
        in: "help-\(command._commandName).txt")
    }
  }

  @Test(arguments: CompletionShell.allCases)
  func `the completion script is the golden one`(_ shell: CompletionShell) throws {
    try expect(CompletionScript.text(for: shell) + "\n", in: "lectern.\(shell.rawValue)")
  }

  @Test func `the help of every command fits eighty columns and says how it is called`() throws {
    for command in CommandTable.own.commands {
      let name = "help-\(command.commandName).txt"
      let text = try String(contentsOf: Self.folder.appendingPathComponent(name), encoding: .utf8)
      #expect(text.split(separator: "\n").allSatisfy { $0.count <= 80 }, "\(name)")
      #expect(text.contains("\nUSAGE: lectern \(command.commandName)"))
      #expect(command.abstract?.hasSuffix(".") == true)
    }
  }

  @Test func `the examples in the help are calls`() throws {
    var count = 0
    for command in CommandTable.own.commands {
      for line in (command.discussion ?? "").split(separator: "\n")
      where line.hasPrefix("  lectern ") {
        count += 1
        let call = line.split(separator: "|")[0].replacingOccurrences(of: "\"", with: "")
        let words = call.split(separator: " ").dropFirst().map(String.init)
        #expect(words[0] == command.commandName)
        #expect(throws: Never.self, "\(line)") { try Lectern.parseAsRoot(words) }
      }
    }
    #expect(count > 15)
  }

  @Test func `the version is a line of its own, and the number that the code names`() async throws {
    let fixture = try CommandFixture()
    for line in ["lectern --version", "lectern build --version"] {
      let result = await fixture.shell(line)
      #expect(result.status == 0 && result.errors.isEmpty)
      #expect(result.output == "\(Version.number)\n")
    }
    #expect(Version.number.wholeMatch(of: /[0-9]+\.[0-9]+\.[0-9]+/) != nil)
  }
}

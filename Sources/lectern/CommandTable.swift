import ArgumentParser
import Foundation

/// The program's commands with their options, as the argument parser knows them.
struct CommandTable: Decodable {
  struct Name: Decodable {
    var kind: String
    var name: String

    /// The name as it is typed.
    var text: String { kind == "long" ? "--\(name)" : "-\(name)" }
  }

  struct Argument: Decodable {
    var kind: String
    var names: [Name]?
    var parsingStrategy: String
    var valueName: String?
    var abstract: String?
    var shouldDisplay: Bool
    var isRepeating: Bool

    var options: [String] { (names ?? []).map(\.text) }
    var takesValue: Bool { kind == "option" }
    /// Whether the next word is its value, whatever it looks like.
    var takesAnything: Bool { takesValue && parsingStrategy == "unconditional" }
  }

  struct Command: Decodable {
    var commandName: String
    var abstract: String?
    var discussion: String?
    var arguments: [Argument]?
    var subcommands: [Command]?

    var options: [String] { (arguments ?? []).flatMap(\.options) }

    /// The options that its help names.
    var shownOptions: [String] {
      (arguments ?? []).filter(\.shouldDisplay).flatMap(\.options)
    }

    func argument(_ option: String) -> Argument? {
      arguments?.first { $0.options.contains(option) }
    }
  }

  private struct Dump: Decodable { var command: Command }

  let root: Command

  init(from decoder: any Decoder) throws { root = try Dump(from: decoder).command }

  /// The table of this program.
  static let own: CommandTable = {
    do { return try JSONDecoder().decode(Self.self, from: Data(Lectern._dumpHelp().utf8)) } catch {
      fatalError("unreachable: the argument parser's own description: \(error)")
    }
  }()

  /// The commands that do something; `help` is the parser's own.
  var commands: [Command] { (root.subcommands ?? []).filter { $0.commandName != "help" } }

  var names: [String] { commands.map(\.commandName) }

  func command(_ name: String) -> Command? { commands.first { $0.commandName == name } }
}

/// Words as a sentence lists them: `bash, fish and zsh`.
func listed(_ words: [String], _ conjunction: String = "and") -> String {
  guard let last = words.last, words.count > 1 else { return words.first ?? "" }
  return "\(words.dropLast().joined(separator: ", ")) \(conjunction) \(last)"
}

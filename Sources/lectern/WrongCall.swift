import ArgumentParser
import Foundation
import LessonMarkdown

/// What is wrong with a call, with what was probably meant.
///
/// The argument parser's own sentences differ in shape and know no near miss of a command: what is
/// looked for here first are the mistakes that people make, and its sentence is quoted for others.
struct WrongCall: Error, CustomStringConvertible {
  /// One phrase.
  let sentence: String
  /// The command that was called; nil where it is not known.
  let command: String?

  /// The phrase, and where help is.
  var description: String {
    let topic = command.map { " \($0)" } ?? ""
    return "\(sentence)\nsee: lectern help\(topic)"
  }

  private init(_ sentence: String, command: String? = nil) {
    self.sentence = sentence
    self.command = command
  }

  /// What was wrong with a call that the parser refused.
  ///
  /// - Parameter refusal: The parser's sentence, or one of our own from a validation.
  init(_ arguments: [String], refusal: String, table: CommandTable = .own) {
    if let problem = Self.misnamed(arguments, table) {
      self = problem
      return
    }
    guard let place = Self.place(of: arguments), let command = table.command(arguments[place])
    else {
      self.init(Self.unknownOption(arguments[...], of: nil, table) ?? Self.quoted(refusal, nil))
      return
    }
    let before = Self.unknownOption(arguments[..<place], of: nil, table)
    let after = Self.unknownOption(arguments[(place + 1)...], of: command, table)
    self.init(
      before ?? after ?? Self.quoted(refusal, command), command: command.commandName)
  }

  // MARK: - Commands

  /// A command or a shell that is none; nil where both are well.
  static func misnamed(_ arguments: [String], _ table: CommandTable = .own) -> WrongCall? {
    shell(arguments) ?? command(arguments, table) ?? dashed(arguments)
  }

  /// A file whose name begins with a dash, as a pattern such as `*.png` gives it: the parser takes its
  /// letters for options, and one of them for a wish for help.
  private static func dashed(_ arguments: [String]) -> WrongCall? {
    let word = arguments.prefix { $0 != "--" }.first { word in
      word.hasPrefix("-") && !word.hasPrefix("--") && word.count > 2
        && FileManager.default.fileExists(atPath: word)
    }
    guard let word else { return nil }
    let name = word.shownOnOneLine
    return WrongCall("'\(name)' is taken for options; write './\(name)' for the file of that name")
  }

  /// A word in the place of the command that is none; the parser takes some of these for a wish
  /// for help, and says that all is well.
  private static func command(_ arguments: [String], _ table: CommandTable) -> WrongCall? {
    guard let first = arguments.first, !first.hasPrefix("-") else { return nil }
    let word = first == "help" ? arguments.dropFirst().first { !$0.hasPrefix("-") } : first
    guard let word, word != "help", !table.names.contains(word) else { return nil }
    let guess = nearMiss(word, in: table.names).map { "; did you mean '\($0)'?" }
    return WrongCall(
      "there is no command '\(word.shownOnOneLine)'"
        + (guess ?? "; there are \(listed(table.names))")
    )
  }

  /// Where the command stands; nil where there is none, and where a shell is named in its place.
  private static func place(of arguments: [String]) -> Int? {
    arguments.firstIndex { !$0.hasPrefix("-") }
  }

  private static func shell(_ arguments: [String]) -> WrongCall? {
    let option = CompletionScript.option
    guard let first = arguments.first, first == option || first.hasPrefix(option + "="),
      CompletionScript.shell(in: arguments) == nil
    else { return nil }
    let shells = CompletionShell.allCases.map(\.rawValue).sorted()
    let word =
      first == option ? arguments.dropFirst().first : String(first.dropFirst(option.count + 1))
    guard let word, !word.isEmpty, !word.hasPrefix("-") else {
      return WrongCall("\(option) names no shell; expected \(listed(shells, "or"))")
    }
    let guess = nearMiss(word, in: shells).map { "; did you mean '\($0)'?" }
    return WrongCall(
      "there are no completions for the shell '\(word.shownOnOneLine)'"
        + (guess ?? "; there are some for \(listed(shells))"))
  }

  // MARK: - Options

  /// The first option among words that the command, or with nil the program, does not have.
  private static func unknownOption(
    _ words: ArraySlice<String>, of command: CommandTable.Command?, _ table: CommandTable
  ) -> String? {
    let owner = command ?? table.root
    var isValue = false
    for word in words {
      if isValue { isValue = false; continue }
      if word == "--" {
        return command == nil ? "-- stands before the command; write it behind" : nil
      }
      guard word.hasPrefix("-"), word != "-" else { continue }
      let name = String(word.prefix { $0 != "=" })
      if let argument = owner.argument(name) {
        isValue = argument.takesAnything && name == word
      } else if !["-h", "--help", "--version"].contains(name) {
        return sentence(on: name, of: command, table)
      }
    }
    return nil
  }

  /// An option of one value that a call gives two: the parser would take the last in silence.
  static func doubled(_ arguments: [String], _ table: CommandTable = .own) -> WrongCall? {
    guard let place = place(of: arguments), let command = table.command(arguments[place]) else {
      return nil
    }
    var values: [String: String] = [:]
    var words = arguments[(place + 1)...].prefix { $0 != "--" }
    while let word = words.popFirst() {
      let name = String(word.prefix { $0 != "=" })
      guard let argument = command.argument(name), argument.takesValue, !argument.isRepeating
      else { continue }
      let value = name == word ? words.popFirst() ?? "" : String(word.dropFirst(name.count + 1))
      if let other = values.updateValue(value, forKey: name), other != value {
        return WrongCall(
          "\(name) is given twice: \(other.shownOnOneLine) and \(value.shownOnOneLine); expected one",
          command: command.commandName)
      }
    }
    return nil
  }

  private static func sentence(
    on name: String, of command: CommandTable.Command?, _ table: CommandTable
  ) -> String {
    let shown = name.shownOnOneLine
    let having = table.commands.filter { $0.shownOptions.contains(name) }.map(\.commandName)
    guard let command else {
      if !having.isEmpty { return "\(shown) stands before the command; write it behind" }
      let known = table.root.options + ["--help", "--version"]
      let meant = ["-v", "-V"].contains(name) ? "--version" : nearMiss(name, in: known)
      let guess = meant.map { "; did you mean \($0)?" }
      return "lectern has no option \(shown)" + (guess ?? "; options stand behind a command")
    }
    let standard = ["--help", "--version"]
    let own = command.shownOptions.filter { $0.hasPrefix("--") && !standard.contains($0) }
    let problem = "lectern \(command.commandName) has no option \(shown)"
    if name.contains(" ") {
      return "'\(shown)' begins with a hyphen, as options do; write -- before it"
    }
    if !having.isEmpty {
      return "\(problem); \(listed(having)) \(having.count == 1 ? "has" : "have") it"
    }
    if let guess = nearMiss(name, in: own + standard) {
      return "\(problem); did you mean \(guess)?"
    }
    // An option of another command, misspelt too.
    let all = Set(table.commands.flatMap(\.shownOptions)).filter { $0.hasPrefix("--") }
    if let guess = nearMiss(name, in: all.sorted()) {
      let others = table.commands.filter { $0.shownOptions.contains(guess) }.map(\.commandName)
      return "\(problem); \(listed(others)) \(others.count == 1 ? "has" : "have") \(guess)"
    }
    return "\(problem); it \(own.isEmpty ? "takes none" : "has \(listed(own))")"
  }

  // MARK: - The parser's sentences

  /// A sentence of our own as it is, and one of the parser's behind ours.
  private static func quoted(_ refusal: String, _ command: CommandTable.Command?) -> String {
    let name = command.map { "lectern \($0.commandName)" } ?? "lectern"
    if let match = refusal.prefixMatch(of: /[0-9]+ unexpected arguments:\s/) {
      return
        "\(name) takes no arguments \(String(refusal[match.range.upperBound...]).shownOnOneLine)"
    }
    guard let first = refusal.first, first.isUppercase else { return refusal }
    func part(_ before: String, _ after: String) -> String? {
      guard refusal.hasPrefix(before), let end = refusal.range(of: after, options: .backwards)
      else { return nil }
      return String(refusal[..<end.lowerBound].dropFirst(before.count))
    }
    if let missing = part("Missing expected argument '", "'") {
      return "\(name) needs \(missing)\(meaning(of: missing, command))"
    }
    if let missing = part("Missing value for '", "'") {
      return "\(missing) has no value\(meaning(of: missing, command))"
    }
    if let word = part("Unexpected argument '", "'") {
      let hint =
        ["build", "serve"].contains(command?.commandName)
        ? "; lectern run \(word.shownOnOneLine) runs one lesson" : ""
      return "\(name) takes no argument '\(word.shownOnOneLine)'\(hint)"
    }
    if let flag = part("The option '", "' does not take any value") {
      return "\(flag) takes no value; write it alone"
    }
    let sentence = first.lowercased() + refusal.dropFirst()
    return "\(name) cannot be called so: "
      + (sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence)
      .shownOnOneLine
  }

  /// What an argument such as `--lessons <folder>` or `<lesson>` is, behind a colon.
  private static func meaning(of synopsis: String, _ command: CommandTable.Command?) -> String {
    let option = String(synopsis.prefix { $0 != " " })
    let bare = synopsis.filter { !"<>[].… ".contains($0) }
    let argument = command?.arguments?.first {
      option.hasPrefix("-") ? $0.options.contains(option) : $0.valueName == bare
    }
    guard let abstract = argument?.abstract, let first = abstract.first else { return "" }
    // Its first sentence: what is in parentheses behind it belongs to the help.
    let phrase = abstract.range(of: ". (").map { abstract[..<$0.lowerBound] } ?? abstract[...]
    let sentence = first.lowercased() + phrase.dropFirst()
    return ": " + (sentence.hasSuffix(".") ? String(sentence.dropLast()) : sentence)
  }
}

extension String {
  /// The text with what would end or hide a terminal's line written as escapes.
  var shownOnOneLine: String {
    unicodeScalars.map { $0.endsOrHidesLine ? $0.escaped(asASCII: true) : String($0) }.joined()
  }
}

extension Unicode.Scalar {
  /// Whether a terminal would carry this scalar out instead of showing it.
  var endsOrHidesLine: Bool {
    [.control, .lineSeparator, .paragraphSeparator].contains(properties.generalCategory)
  }
}

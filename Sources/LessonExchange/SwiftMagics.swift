/// The lines of a notebook's cell that are for its kernel: `%install`, `%%bash`, `!ls`.
struct SwiftMagics {
  /// The lines for the kernel, in order; all lines where the first is `%%…`.
  private(set) var magics: [String] = []
  /// The Swift that is left.
  private(set) var code = ""
  /// The language of the lines for the kernel.
  private(set) var language = "text"

  /// - Parameter known: The words of the Swift above, whose names `!` may stand before; those of this
  ///   cell's are added.
  init(_ source: String, known: inout Set<Substring>) {
    let lines = source.everyLine
    if let first = lines.first(where: { !$0.trimmed.isEmpty }), first.trimmed.hasPrefix("%%") {
      let word = first.trimmed.dropFirst(2).prefix { $0.isLetter || $0.isNumber }.lowercased()
      magics = lines
      language = Self.languages[word] ?? "text"
      return
    }
    var state = State()
    var kept: [String] = []
    for line in lines {
      if state.isCode, Self.isMagic(line, after: kept.last { !$0.trimmed.isEmpty } ?? "", known) {
        magics.append(line)
      } else {
        kept.append(line)
        known.formUnion(Self.words(of: line))
        state.pass(line)
      }
    }
    code = magics.isEmpty ? source : kept.joined(separator: "\n")
    if !magics.isEmpty, magics.allSatisfy({ $0.trimmed.hasPrefix("!") }) { language = "bash" }
  }

  private static let languages = [
    "bash": "bash", "sh": "bash", "script": "bash", "system": "bash", "html": "html",
    "javascript": "javascript", "js": "javascript", "python": "python", "python3": "python",
    "latex": "latex", "markdown": "markdown", "svg": "html", "ruby": "ruby", "perl": "perl",
  ]

  private static func isMagic(
    _ line: String, after previous: String, _ known: Set<Substring>
  ) -> Bool {
    let text = line.trimmed
    let goesOn = previous.trimmed.last.map { "&|=(,?:+-*/<>[".contains($0) } ?? false
    let rest = text.dropFirst()
    switch text.first {
    // Swift has a blank on both sides of its own %, or on none.
    case "%": return rest.first.map { $0.isLetter || $0 == "%" } ?? false
    case "?": return rest.first.map { $0.isLetter || $0 == "?" } ?? false && !rest.contains(":")
    case "!":
      if goesOn || line.first != "!" { return false }
      return isShell(rest, known)
    default: return false
    }
  }

  /// Whether what follows `!` is a command, and not a condition of Swift.
  private static func isShell(_ command: Substring, _ known: Set<Substring>) -> Bool {
    guard let first = command.first, first != "(" else { return false }
    guard first.isLetter || first == "_" else { return true }
    let word = command.prefix { $0.isLetter || $0.isNumber || $0 == "_" }
    let rest = command.dropFirst(word.count)
    guard let next = rest.first else {
      return !["true", "false"].contains(word) && !known.contains(word)
    }
    if "([.?!".contains(next) {
      // A file's name has an ending, as in !run.sh.
      return next == "." && rest.contains(" ") && !rest.contains("(") && !known.contains(word)
    }
    let operand = rest.trimmed
    return !["&&", "||", "==", "!=", "?", "//"].contains { operand.hasPrefix($0) }
      || !known.contains(word) && !operand.hasPrefix("&&") && !operand.hasPrefix("||")
        && !operand.hasPrefix("==")
  }

  /// What may be a name in some Swift.
  static func words(of code: String) -> [Substring] {
    code.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
  }

  /// Where a line begins: in code, or inside a text or comment of several lines.
  private struct State {
    private var comments = 0
    /// The marks that end a text of several lines.
    private var end: String?

    var isCode: Bool { comments == 0 && end == nil }

    mutating func pass(_ line: String) {
      var rest = line[...]
      while let first = rest.first {
        if let end {
          if rest.hasPrefix(end) {
            rest = rest.dropFirst(end.count)
            self.end = nil
          } else {
            rest = rest.dropFirst(first == "\\" && !end.hasSuffix("#") ? 2 : 1)
          }
        } else if rest.hasPrefix("/*") {
          comments += 1
          rest = rest.dropFirst(2)
        } else if comments > 0 {
          comments -= rest.hasPrefix("*/") ? 1 : 0
          rest = rest.dropFirst(rest.hasPrefix("*/") ? 2 : 1)
        } else if rest.hasPrefix("//") {
          return
        } else if first == "#" || first == "\"" {
          open(&rest)
        } else {
          rest = rest.dropFirst()
        }
      }
    }

    /// Passes the marks that a text begins with, and all of a text of one line.
    private mutating func open(_ rest: inout Substring) {
      let signs = rest.prefix { $0 == "#" }
      let inside = rest.dropFirst(signs.count)
      guard inside.first == "\"" else {
        rest = signs.isEmpty ? rest.dropFirst() : inside
        return
      }
      if inside.hasPrefix("\"\"\"") {
        end = "\"\"\"" + signs
        rest = inside.dropFirst(3)
        return
      }
      rest = inside.dropFirst()
      while let next = rest.first {
        if rest.hasPrefix("\"" + signs) {
          rest = rest.dropFirst(1 + signs.count)
          return
        }
        rest = rest.dropFirst(next == "\\" && signs.isEmpty ? 2 : 1)
      }
    }
  }
}

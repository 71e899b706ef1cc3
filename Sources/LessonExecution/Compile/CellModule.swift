// A cell is a module of its own, which nobody but the compiler need know: its name stands before
// the names of types in what Swift prints and in what the compiler says, and goes on the way to
// the page. So the same cell prints the same, whatever stands above it.

/// The names of the modules that cells become: ones that no author writes.
enum CellModule {
  static let prefix = "LecternCell"

  static func name(ofCell index: Int) -> String { "\(prefix)\(index + 1)_" }

  /// The module of the expressions in the prose below so many cells.
  static func name(ofProseBelow cells: Int) -> String { "LecternProse\(cells)_" }

  /// The cell that a module's name stands for, where a text begins with one.
  static func cell(in text: some StringProtocol) -> Int? {
    guard text.hasPrefix(prefix) else { return nil }
    return Int(text.dropFirst(prefix.count).prefix { $0.isNumber }).map { $0 - 1 }
  }

  /// The function that a cell's statements become, and what `#function` shows of it.
  static let statements = "lectern_cell_statements()"
  static let shownStatements = "cell()"

  /// What file and module a cell's code says that it is in, where it asks.
  static let shownFile = "cell"
}

extension String {
  /// The text without the names of cells' modules: types print as their author named them.
  ///
  ///     "[LecternCell2_.Z(a: 1)]".withoutCellModules   // "[Z(a: 1)]"
  ///
  /// Where Swift puts an address for the context of a local or private type, that goes too: it
  /// differs from run to run.
  var withoutCellModules: String {
    guard let first = utf8.firstIndex(where: { $0 == 0x4C || $0 == 0x6C || $0 == 0x28 }) else {
      return self
    }
    var result = String(self[..<first])
    var rest = self[first...]
    while let character = rest.utf8.first {
      let end: Index?
      var replacement = ""
      switch character {
      case UInt8(ascii: "L"): (end, replacement) = Self.module(rest)
      case UInt8(ascii: "l"):
        if rest.hasPrefix(CellModule.statements) {
          end = rest.utf8.index(rest.startIndex, offsetBy: CellModule.statements.utf8.count)
          replacement = CellModule.shownStatements
        } else {
          end = Self.numbered(CellPlace.filePrefix, rest)
          replacement = CellModule.shownFile
        }
      case UInt8(ascii: "("): end = Self.unknownContext(rest)
      default: end = nil
      }
      if let end {
        result += replacement
        rest = rest[end...]
      } else {
        // Go on to the next byte that may begin something.
        let after = rest.utf8.dropFirst()
        let next =
          after.firstIndex { $0 == 0x4C || $0 == 0x6C || $0 == 0x28 } ?? rest.endIndex
        result += rest[..<next]
        rest = rest[next...]
      }
    }
    return result
  }

  /// The end of a word and the number behind it, where the text begins with them.
  private static func numbered(_ word: String, _ text: Substring) -> Index? {
    guard text.hasPrefix(word) else { return nil }
    let digits = text.utf8.dropFirst(word.utf8.count)
    let end = digits.firstIndex { $0 < 0x30 || $0 > 0x39 } ?? digits.endIndex
    return end == digits.startIndex ? nil : end
  }

  private static func module(_ text: Substring) -> (Index?, String) {
    for word in [CellModule.prefix, "LecternProse"] {
      guard let number = numbered(word, text), number < text.endIndex, text[number] == "_" else {
        continue
      }
      let end = text.index(after: number)
      guard end < text.endIndex else { return (end, CellModule.shownFile) }
      if text[end] == "." { return (text.index(after: end), "") }
      // `#fileID` is the module and the file.
      if text[end] == "/",
        let file = numbered(CellPlace.filePrefix, text[text.index(after: end)...])
      {
        return (file, CellModule.shownFile)
      }
      return (end, CellModule.shownFile)
    }
    return (nil, "")
  }

  private static func unknownContext(_ text: Substring) -> Index? {
    let opening = "(unknown context at $"
    guard text.hasPrefix(opening),
      let close = text.utf8.firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    let address = text[text.utf8.index(text.startIndex, offsetBy: opening.utf8.count)..<close]
    let end = text.index(after: close)
    guard address.allSatisfy(\.isHexDigit), end < text.endIndex, text[end] == "." else {
      return nil
    }
    return text.index(after: end)
  }
}

extension CellFailure {
  var withoutCellModules: CellFailure {
    var copy = self
    copy.message = message.withoutCellModules
    return copy
  }
}

extension CellOutput {
  var withoutCellModules: CellOutput {
    switch self {
    case .standardOutput(let text): .standardOutput(text.withoutCellModules)
    case .standardError(let text): .standardError(text.withoutCellModules)
    case .bundle(let forms):
      .bundle(forms.map { Form(type: $0.type, data: $0.data.withoutCellModules) })
    }
  }
}

extension CellResult {
  /// The result as people see it.
  var withoutCellModules: CellResult {
    var copy = self
    copy.outputs = outputs.map(\.withoutCellModules)
    copy.failure = failure?.withoutCellModules
    copy.furtherFailures = furtherFailures.map(\.withoutCellModules)
    copy.expectedFailure = expectedFailure?.withoutCellModules
    copy.warnings = warnings.map(\.withoutCellModules)
    copy.prose = prose.mapValues(\.withoutCellModules)
    return copy
  }
}

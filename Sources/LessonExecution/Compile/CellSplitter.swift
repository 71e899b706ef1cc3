import LessonMarkdown
import SwiftSyntax

/// Turns a cell into the source of a module.
///
/// Declarations stay at file scope; statements go, in order, into one function, which also
/// touches each global at its place so that initialisers run in the written order. Every item
/// keeps its line and column in the cell, which stay as they are when the prose above grows.
public struct CellSplitter: Sendable {
  public internal(set) var source = ""
  public internal(set) var names: [Name] = []
  /// The imports, which hold for the cells after this one too.
  var imports: [String] = []
  /// What later cells may have to write again.
  var repeatable: [Repeatable] = []
  /// The way back from the compiler's places.
  var places: CellPlaces
  /// What keeps the cell from being compiled.
  package var problems: [CellFailure] = []
  /// Whether the parser found that the cell is no Swift: the compiler says it better.
  package let isMalformed: Bool

  /// - Parameter scope: What the cells above brought.
  package init(_ cell: Cell, scope: CellScope = CellScope(), conditions: BuildConditions = .init())
  {
    let tree = ParserBounds.parse(cell.code)
    isMalformed = tree.hasError
    places = CellPlaces(CellText(cell.code))
    var builder = CellBuilder(cell, scope: scope)
    builder.add(items: builder.active(tree.statements, conditions))
    let header = builder.header(
      words: Set(tree.tokens(viewMode: .sourceAccurate).map(\.text)))
    source = header.source + builder.source
    names = builder.names
    imports = builder.imports
    repeatable = builder.repeatable + header.operators
    places = builder.places
    problems = builder.problems
    if let excess = ParserBounds.excess(in: cell.code) {
      problems = [excess.failure(in: cell.code)]
    }
  }

  /// A module of expressions in prose, and the way back from the compiler's places in it.
  static func prose(_ values: [InlineValue], scope: CellScope) -> (
    source: String, places: CellPlaces, problems: [CellFailure]
  ) {
    let lines = values.map { $0.expression.replacing("\n", with: " ") }
    let text = CellText(lines.joined(separator: "\n"))
    var places = CellPlaces(text)
    var body = CellWriter(text, file: CellPlace.prose)
    var awaits = false
    var words: Set<String> = []
    var problems: [CellFailure] = []
    var start = 0
    for (index, (value, line)) in zip(values, lines).enumerated() {
      body.add("CellRuntime.at(\(index + 1), 1)")
      let position = CellPosition(line: index + 1, column: 1)
      places.note(body.open("CellRuntime.prose(\(value.index),", before: position))
      body.piece(start..<start + line.utf8.count)
      body.close(")")
      start += line.utf8.count + 1
      if let excess = ParserBounds.excess(in: line) {
        problems.append(excess.failure(in: line, below: index))
      }
      if let word = Self.statementWord(line) {
        problems.append(
          CellFailure(
            kind: .compilation, lineOffset: index, column: 1,
            message: "a value in prose is one expression; '\(word)' begins a statement"))
      }
      // Behind a line break, before which a comment ends.
      let tree = ParserBounds.parse(line, before: "f(", after: "\n)")
      if problems.allSatisfy({ $0.lineOffset != index }), !Self.isOneValue(tree) {
        problems.append(
          CellFailure(
            kind: .compilation, lineOffset: index, column: 1,
            message:
              "this is no whole expression; a value in prose is one, with a form behind a comma if you like"
          ))
      }
      words.formUnion(tree.tokens(viewMode: .sourceAccurate).map(\.text))
      if CellEffects.awaits(tree) { awaits = true }
    }
    let header = scope.header(for: CellScope.Contents(words: words))
    return (header.source + entry(body.source, awaits: awaits, cell: nil), places, problems)
  }

  /// Whether a call's arguments are a value, and perhaps the form in which it is shown.
  private static func isOneValue(_ tree: SourceFileSyntax) -> Bool {
    guard !tree.hasError, tree.statements.count == 1,
      case .expr(let expression)? = tree.statements.first?.item,
      let call = expression.as(FunctionCallExprSyntax.self), call.trailingClosure == nil,
      call.calledExpression.is(DeclReferenceExprSyntax.self)
    else { return false }
    return (1...2).contains(call.arguments.count)
  }

  /// The word with which a line begins a statement, not an expression; nil for all else.
  private static func statementWord(_ line: String) -> String? {
    let word = String(line.drop(while: \.isWhitespace).prefix(while: \.isLetter))
    return statementWords.contains(word) ? word : nil
  }

  private static let statementWords: Set = [
    "let", "var", "func", "import", "struct", "class", "enum", "extension", "protocol",
    "typealias", "return", "throw", "for", "while", "repeat", "guard", "defer", "do", "break",
    "continue", "if", "switch",
  ]

  /// The function that the host calls, around a cell's statements.
  ///
  /// - Parameter cell: The cell's number, or nil where they are expressions in prose.
  static func entry(_ body: String, awaits: Bool, cell: Int?) -> String {
    """
    @MainActor func lectern_cell_statements() \(awaits ? "async " : "")throws {
    \(body)
    }
    @_cdecl("lectern_cell") public func lectern_cell() {
    CellRuntime.begin(\(cell.map { $0 + 1 } ?? 0))
    CellRuntime.run\(awaits ? "(awaiting: { try await lectern_cell_statements() })" : " { try lectern_cell_statements() }")
    }

    """
  }

  /// Whether an expression is more than an assignment or a statement in an expression's clothes.
  package static func hasValue(_ expression: ExprSyntax) -> Bool {
    if expression.is(IfExprSyntax.self) || expression.is(SwitchExprSyntax.self) { return false }
    guard let sequence = expression.as(SequenceExprSyntax.self) else { return true }
    return !sequence.elements.contains { element in
      if element.is(AssignmentExprSyntax.self) { return true }
      guard let name = element.as(BinaryOperatorExprSyntax.self)?.operator.text else {
        return false
      }
      return name.hasSuffix("=") && !comparisons.contains(name)
    }
  }

  private static let comparisons: Set<String> = [
    "==", "!=", "<=", ">=", "===", "!==", "~=", ".==", ".!=", ".<=", ".>=",
  ]
}

/// The files that cells pretend to be, in the compiler's messages and in the tables of lines.
enum CellPlace {
  static let prose = "lectern-prose"
  static let filePrefix = "lectern-cell-"
  /// A directive may not name line 0, and the line before a cell's first needs a number.
  static let linesAbove = 1

  static func file(of cell: Int) -> String { "\(filePrefix)\(cell + 1)" }

  /// The cell that a file's name stands for, or nil.
  static func cell(in file: some StringProtocol) -> Int? {
    guard let mark = file.range(of: filePrefix) else { return nil }
    return Int(file[mark.upperBound...].prefix { $0.isNumber }).map { $0 - 1 }
  }
}

import LessonMarkdown
import SwiftParser
import SwiftSyntax

/// Turns a cell into the source of a module.
///
/// Declarations stay at file scope; statements go, in order, into one function, which also
/// touches each global at its place so that initialisers run in the written order. Every item
/// keeps its line and column in the cell, which stay as they are when the prose above grows.
public struct CellSplitter: Sendable {
  /// What a cell brings into scope, for the cells after it.
  public struct Name: Hashable, Sendable {
    public var kind: String
    public var name: String
  }

  public private(set) var source = ""
  public private(set) var names: [Name] = []

  /// - Parameter imports: Lines that stand before the cell's own code.
  public init(_ cell: Cell, imports: [String]) {
    let file = CellPlace.file(of: cell.index)
    let tree = Parser.parse(source: cell.code)
    let converter = SourceLocationConverter(fileName: file, tree: tree)
    let items = Array(tree.statements)
    var header = imports.map { $0 + "\n" }.joined()
    var declarations = ""
    var body = ""

    for (offset, item) in items.enumerated() {
      let start = converter.location(for: item.positionAfterSkippingLeadingTrivia)
      let place = Placer(file: file, line: start.line, column: start.column)
      let text = item.trimmedDescription
      let isLast = offset == items.count - 1
      switch item.item {
      case .decl(let declaration):
        if declaration.is(ImportDeclSyntax.self) {
          header += place.code(text)
        } else if let variable = declaration.as(VariableDeclSyntax.self) {
          declarations += place.code(Self.global(variable, place, converter))
          for name in Self.boundNames(variable) {
            names.append(Name(kind: variable.bindingSpecifier.text, name: name))
            if Self.isStored(variable) { body += "\(place.mark); _ = \(name)\n" }
          }
        } else {
          declarations += place.code(text)
          if let name = Self.declaredName(declaration) { names.append(name) }
        }
      case .stmt: body += place.mark + "\n" + place.code(text)
      case .expr(let expression):
        if isLast, Self.hasValue(expression) {
          body += place.mark + "\n" + place.argument(of: "CellRuntime.show(", text)
        } else {
          body += place.mark + "\n" + place.code(text)
        }
      @unknown default: body += place.mark + "\n" + place.code(text)
      }
    }

    source =
      header + declarations + """
        @_cdecl("lectern_cell") public func lectern_cell() {
        CellRuntime.run {
        \(body)
        }
        }

        """
  }

  /// The source of a module that evaluates expressions in prose, one a line.
  public static func prose(_ values: [InlineValue], imports: [String]) -> String {
    var body = ""
    for (index, value) in values.enumerated() {
      let place = Placer(file: CellPlace.prose, line: index + 1, column: 1)
      body +=
        place.mark + "\n"
        + place.argument(of: "CellRuntime.prose(\(value.index),", value.expression)
    }
    return imports.map { $0 + "\n" }.joined() + """
      @_cdecl("lectern_cell") public func lectern_cell() {
      CellRuntime.run {
      \(body)
      }
      }

      """
  }

  // MARK: - Globals

  /// A global whose initialiser may throw becomes the value of a closure: a global may not throw.
  private static func global(
    _ variable: VariableDeclSyntax, _ place: Placer, _ converter: SourceLocationConverter
  ) -> String {
    var text = variable.trimmedDescription
    let start = variable.positionAfterSkippingLeadingTrivia.utf8Offset
    for binding in variable.bindings.reversed() {
      guard let value = binding.initializer?.value, mayThrow(value) else { continue }
      let location = converter.location(for: value.positionAfterSkippingLeadingTrivia)
      let inner = Placer(file: place.file, line: location.line, column: location.column)
      let lower = value.positionAfterSkippingLeadingTrivia.utf8Offset - start
      let upper = value.endPositionBeforeTrailingTrivia.utf8Offset - start
      var bytes = Array(text.utf8)
      bytes.replaceSubrange(
        lower..<upper,
        with: Array(
          "CellRuntime.value(\(inner.line), \(inner.column)) {\n\(inner.code(value.trimmedDescription))}"
            .utf8))
      text = String(decoding: bytes, as: UTF8.self)
    }
    return text
  }

  private static func mayThrow(_ value: some SyntaxProtocol) -> Bool {
    // What a closure or a declaration throws is not thrown here.
    if value.is(ClosureExprSyntax.self) || value.is(DeclSyntax.self) { return false }
    if let attempt = value.as(TryExprSyntax.self), attempt.questionOrExclamationMark == nil {
      return true
    }
    return value.children(viewMode: .sourceAccurate).contains { mayThrow($0) }
  }

  private static func isStored(_ variable: VariableDeclSyntax) -> Bool {
    variable.bindings.contains { $0.accessorBlock == nil && $0.initializer != nil }
  }

  package static func boundNames(_ variable: VariableDeclSyntax) -> [String] {
    func names(_ pattern: PatternSyntax) -> [String] {
      if let identifier = pattern.as(IdentifierPatternSyntax.self) {
        return [identifier.identifier.text]
      }
      if let tuple = pattern.as(TuplePatternSyntax.self) {
        return tuple.elements.flatMap { names($0.pattern) }
      }
      return []
    }
    return variable.bindings.flatMap { names($0.pattern) }
  }

  package static func declaredName(_ declaration: DeclSyntax) -> Name? {
    if let it = declaration.as(FunctionDeclSyntax.self) {
      return Name(kind: "func", name: it.name.text)
    }
    if let it = declaration.as(StructDeclSyntax.self) {
      return Name(kind: "struct", name: it.name.text)
    }
    if let it = declaration.as(ClassDeclSyntax.self) {
      return Name(kind: "class", name: it.name.text)
    }
    if let it = declaration.as(EnumDeclSyntax.self) {
      return Name(kind: "enum", name: it.name.text)
    }
    if let it = declaration.as(ProtocolDeclSyntax.self) {
      return Name(kind: "protocol", name: it.name.text)
    }
    if let it = declaration.as(TypeAliasDeclSyntax.self) {
      return Name(kind: "typealias", name: it.name.text)
    }
    return nil
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
      return name.hasSuffix("=")
        && !["==", "!=", "<=", ">=", "===", "!==", ".==", ".!=", ".<=", ".>="].contains(name)
    }
  }
}

/// The files that cells pretend to be, in the compiler's messages and in the tables of lines.
enum CellPlace {
  static let prose = "lectern-prose"
  /// A directive may not name line 0, and the line before a cell's first needs a number.
  static let linesAbove = 1

  static func file(of cell: Int) -> String { "lectern-cell-\(cell + 1)" }

  /// The cell that a file's name stands for, or nil.
  static func cell(in file: some StringProtocol) -> Int? {
    guard let mark = file.range(of: "lectern-cell-") else { return nil }
    return Int(file[mark.upperBound...].prefix { $0.isNumber }).map { $0 - 1 }
  }
}

/// Writes code so that the compiler sees it at its place in the cell.
private struct Placer {
  let file: String
  let line: Int
  let column: Int

  /// A call that notes the place while the cell runs.
  var mark: String { "CellRuntime.at(\(line), \(column))" }

  /// Code as the last argument of a call; a directive may not stand within the parentheses.
  func argument(of call: String, _ text: String) -> String {
    "#sourceLocation(file: \"\(file)\", line: \(line - 1 + CellPlace.linesAbove))\n\(call)\n"
      + String(repeating: " ", count: max(0, column - 1)) + text + "\n)\n"
  }

  func code(_ text: String) -> String {
    "#sourceLocation(file: \"\(file)\", line: \(line + CellPlace.linesAbove))\n"
      + String(repeating: " ", count: max(0, column - 1)) + text + "\n"
  }
}

import LessonMarkdown
import SwiftSyntax

/// Gathers the source of a cell's module, item by item.
struct CellBuilder {
  let cell: Cell
  let text: CellText
  private let scope: CellScope
  private var importLines: CellWriter
  var declarations: CellWriter
  var body: CellWriter
  var awaits = false
  var pendingValues = 0
  /// The `async let`s so far: what waits for them is written beside them.
  var asyncLets: [(range: Range<Int>, names: [String], words: Set<String>)] = []
  /// Whether declarations must be public.
  var isPublic = false
  /// For each name of the cells above that this one declares anew: the item that does, and the
  /// module that is meant before.
  private var redeclared: [String: (item: Int, module: String)] = [:]

  var names: [CellSplitter.Name] = []
  private(set) var imports: [String] = []
  private(set) var repeatable: [CellSplitter.Repeatable] = []
  var places: CellPlaces
  private(set) var problems: [CellFailure] = []

  init(_ cell: Cell, scope: CellScope) {
    self.cell = cell
    self.scope = scope
    text = CellText(cell.code)
    let file = CellPlace.file(of: cell.index)
    places = CellPlaces(text, file: file)
    importLines = CellWriter(text, file: file)
    declarations = CellWriter(text, file: file)
    body = CellWriter(text, file: file)
  }

  /// What comes before the cell's own code.
  ///
  /// - Parameter words: All words of the cell.
  func header(words: Set<String>) -> CellScope.Header {
    scope.header(
      for: CellScope.Contents(
        imports: imports, names: names, repeatable: repeatable, words: words))
  }

  var source: String {
    importLines.source + "\n" + declarations.source + "\n"
      + CellSplitter.entry(body.source, awaits: awaits, cell: cell.index)
  }

  /// The items that are to be compiled: of an `#if`, those of its active clause.
  mutating func active(
    _ items: CodeBlockItemListSyntax, _ conditions: BuildConditions
  ) -> [CodeBlockItemSyntax] {
    var result: [CodeBlockItemSyntax] = []
    for item in items {
      guard let config = item.item.as(IfConfigDeclSyntax.self) else {
        result.append(item)
        continue
      }
      do throws(BuildConditions.Unknown) {
        if let inner = try conditions.active(config) { result += active(inner, conditions) }
      } catch {
        note(
          "the condition \(error.condition.trimmedDescription) cannot stand at the top of a cell; #if takes os, arch, canImport, swift and compiler there",
          at: error.condition)
      }
    }
    return result
  }

  mutating func add(items: [CodeBlockItemSyntax]) {
    isPublic = DeclarationEdits.needsPublic(items)
    for unset in UnsetUses.find(in: items) {
      note(
        "\(unset.name) has no value here: line \(text.position(at: unset.declared).line) of the cell declares it without one; give it one above this line",
        at: unset.use)
    }
    for (index, item) in items.enumerated() {
      for name in Self.boundNames(item) where redeclared[name] == nil {
        if let module = scope.module(declaring: name) { redeclared[name] = (index, module) }
      }
    }
    for (index, item) in items.enumerated() {
      add(
        item, earlier: redeclared.filter { $0.value.item >= index }.mapValues(\.module),
        isLast: index == items.count - 1)
    }
  }

  private static func boundNames(_ item: CodeBlockItemSyntax) -> [String] {
    if let it = item.item.as(VariableDeclSyntax.self), !CellEffects.isAsyncLet(it) {
      return CellSplitter.boundNames(it)
    }
    if let it = item.item.as(GuardStmtSyntax.self) { return EarlierNames.names(of: it).map(\.name) }
    return []
  }

  private mutating func add(
    _ item: CodeBlockItemSyntax, earlier: [String: String], isLast: Bool
  ) {
    let range = Self.range(item.item)
    switch item.item {
    case .decl(let declaration):
      if declaration.is(ImportDeclSyntax.self) {
        importLines.piece(range)
        imports.append(declaration.trimmedDescription)
      } else if let variable = declaration.as(VariableDeclSyntax.self) {
        if CellEffects.isAsyncLet(variable) {
          asyncLets.append((range, CellSplitter.boundNames(variable), Self.identifiers(variable)))
        }
        add(variable, earlier)
      } else {
        add(declaration)
      }
    case .stmt(let statement):
      let edits = EarlierNames.edits(of: item, earlier)
      if let guarding = statement.as(GuardStmtSyntax.self),
        case let names = EarlierNames.names(of: guarding), !names.isEmpty
      {
        add(guarding, binding: names, edits)
      } else if isLast, let expression = statement.as(ExpressionStmtSyntax.self)?.expression,
        CellEffects.isValueOfBranches(expression)
      {
        show(expression, "showResult", "({", "})", edits)
      } else {
        addStatement(Syntax(item.item), edits)
      }
    case .expr(let expression):
      let edits = EarlierNames.edits(of: item, earlier)
      if isLast, CellSplitter.hasValue(expression) {
        show(expression, "show", "(", ")", edits)
      } else if isLast, CellEffects.isValueOfBranches(expression) {
        show(expression, "showResult", "({", "})", edits)
      } else {
        addStatement(Syntax(item.item), edits)
      }
    @unknown default: addStatement(Syntax(item.item), [])
    }
  }

  // MARK: - Declarations and statements

  private mutating func add(_ declaration: DeclSyntax) {
    if let name = CellSplitter.declaredName(declaration) { names.append(name) }
    repeatable += CellSplitter.repeatable(
      declaration, in: text, file: CellPlace.file(of: cell.index))
    let attributes = declaration.asProtocol((any WithAttributesSyntax).self)?.attributes ?? []
    for case .attribute(let attribute) in attributes
    where attribute.attributeName.trimmedDescription == "main" {
      note(
        "a cell begins with its first line and has no @main; call main() of the type instead",
        at: attribute)
    }
    var edits = DeclarationEdits(isPublic: isPublic)
    edits.add(declaration)
    write(Self.range(declaration), edits.edits, to: \.declarations)
  }

  mutating func addStatement(_ node: some SyntaxProtocol, _ edits: [CellEdit]) {
    mark(node)
    if CellEffects.awaits(node) { awaits = true }
    write(Self.range(node), edits, to: \.body)
  }

  /// The value of a cell's last expression.
  private mutating func show(
    _ expression: ExprSyntax, _ function: String, _ opening: String, _ closing: String,
    _ edits: [CellEdit]
  ) {
    mark(expression)
    let range = Self.range(expression)
    let waits = CellEffects.awaits(expression)
    if waits { awaits = true }
    let call =
      "CellRuntime.\(function)\(waits ? opening.replacing("(", with: "(awaiting: ") : opening)"
    open((waits ? "await " : "") + call, before: text.position(at: range.lowerBound), in: \.body)
    write(range, edits, to: \.body)
    body.close(closing)
  }

  /// A `guard` whose names are globals from there on.
  private mutating func add(
    _ statement: GuardStmtSyntax, binding bound: [(kind: String, name: String)],
    _ edits: [CellEdit]
  ) {
    let range = Self.range(statement)
    let inner = Self.range(statement.body.statements)
    let tuple = bound.map(\.name).joined(separator: ", ")
    // Beside the globals the names here are constants.
    let edits = edits + Self.constants(statement)

    // The conditions stand here for the type alone.
    let value = newPendingValue(tuple, type: nil, before: text.position(at: range.lowerBound))
    write(
      range, edits + [CellEdit(range: inner, text: " Swift.fatalError() ", isPlaced: true)],
      to: \.declarations)
    declarations.close("return (\(tuple)) }")
    for (index, (kind, name)) in bound.enumerated() {
      let part = bound.count > 1 ? ".\(index)" : ""
      declarations.addLine("\(kind) \(name) = \(value).value\(part)")
      names.append(CellSplitter.Name(kind: kind, name: name))
    }

    mark(statement)
    if CellEffects.awaits(statement) { awaits = true }
    body.add("do {")
    write(range, edits, to: \.body)
    body.close("\(value).resolve((\(tuple)))\n}")
    for (_, name) in bound { body.add("_ = \(name)") }
  }

  /// Writes `let` for each `var` that the conditions of a `guard` bind with.
  private static func constants(_ statement: GuardStmtSyntax) -> [CellEdit] {
    statement.conditions.flatMap { element -> [CellEdit] in
      let tokens: [TokenSyntax]
      switch element.condition {
      case .optionalBinding(let it): tokens = [it.bindingSpecifier]
      case .matchingPattern(let it): tokens = Array(it.pattern.tokens(viewMode: .sourceAccurate))
      default: tokens = []
      }
      return tokens.filter { $0.tokenKind == .keyword(.var) }.map {
        CellEdit(range: Self.range($0), text: "let")
      }
    }
  }

  // MARK: - Writing

  mutating func write(
    _ range: Range<Int>, _ edits: [CellEdit], to writer: WritableKeyPath<CellBuilder, CellWriter>
  ) {
    for edit in edits { note(edit) }
    self[keyPath: writer].piece(range, edits: edits)
  }

  /// Opens something around a piece that follows; what is told of it belongs to the piece.
  mutating func open(
    _ code: String, before position: CellPosition,
    in writer: WritableKeyPath<CellBuilder, CellWriter>
  ) {
    places.note(self[keyPath: writer].open(code, before: position))
  }

  mutating func note(_ edit: CellEdit) {
    if edit.isPlaced { return }
    places.note(
      at: text.position(at: edit.range.lowerBound), removed: edit.range.count,
      inserted: edit.text.utf8.count)
  }

  /// A call that notes the place while the cell runs.
  mutating func mark(_ node: some SyntaxProtocol) {
    let position = text.position(at: Self.range(node).lowerBound)
    body.add("CellRuntime.at(\(position.line), \(text.characterColumn(position)))")
  }

  mutating func note(_ message: String, at node: some SyntaxProtocol) {
    let position = text.position(at: Self.range(node).lowerBound)
    problems.append(
      CellFailure(
        kind: .compilation, lineOffset: position.line - 1,
        column: text.characterColumn(position), message: message))
  }

  static func range(_ node: some SyntaxProtocol) -> Range<Int> {
    let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
    return start..<max(start, node.endPositionBeforeTrailingTrivia.utf8Offset)
  }
}

import LessonMarkdown
import SwiftSyntax

/// Gathers the source of a cell's module, item by item.
struct CellBuilder {
  private let cell: Cell
  private let text: CellText
  private let scope: CellScope
  private var header: CellWriter
  private var declarations: CellWriter
  private var body: CellWriter
  private var awaits = false
  private var pendingValues = 0
  /// The `async let`s so far: what waits for them is written beside them.
  private var asyncLets: [Range<Int>] = []
  /// Whether declarations must be public.
  private var isPublic = false
  /// For each name of the cells above that this one declares anew: the item that does, and the
  /// module that is meant before.
  private var redeclared: [String: (item: Int, module: String)] = [:]

  private(set) var names: [CellSplitter.Name] = []
  private(set) var imports: [String] = []
  private(set) var repeatable: [CellSplitter.Repeatable] = []
  private(set) var places: CellPlaces
  private(set) var problems: [CellFailure] = []

  init(_ cell: Cell, scope: CellScope) {
    self.cell = cell
    self.scope = scope
    text = CellText(cell.code)
    let file = CellPlace.file(of: cell.index)
    places = CellPlaces(text, file: file)
    header = CellWriter(text, file: file)
    declarations = CellWriter(text, file: file)
    body = CellWriter(text, file: file)
  }

  var source: String {
    scope.header(further: imports, own: repeatable) + header.source + "\n"
      + declarations.source + "\n" + CellSplitter.entry(body.source, awaits: awaits)
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
    for (index, item) in items.enumerated() {
      for name in Self.boundNames(item) where redeclared[name] == nil {
        if let module = scope.module(declaring: name) { redeclared[name] = (index, module) }
      }
    }
    for (index, item) in items.enumerated() {
      add(item, earlier: redeclared.filter { $0.value.item >= index }.mapValues(\.module),
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
        header.piece(range)
        imports.append(declaration.trimmedDescription)
      } else if let variable = declaration.as(VariableDeclSyntax.self) {
        if CellEffects.isAsyncLet(variable) { asyncLets.append(range) }
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
      } else {
        addStatement(item, edits)
      }
    case .expr(let expression):
      let edits = EarlierNames.edits(of: item, earlier)
      if isLast, CellSplitter.hasValue(expression) {
        show(expression, "show", "(", ")", edits)
      } else if isLast, CellEffects.isValueOfBranches(expression) {
        show(expression, "showResult", "({", "})", edits)
      } else {
        addStatement(item, edits)
      }
    @unknown default: addStatement(item, [])
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

  private mutating func addStatement(_ node: some SyntaxProtocol, _ edits: [CellEdit]) {
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
    let call = "CellRuntime.\(function)\(waits ? opening.replacing("(", with: "(awaiting: ") : opening)"
    body.open((waits ? "await " : "") + call, before: text.position(at: range.lowerBound))
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
    let start = text.position(at: range.lowerBound)
    var resolutions: [String] = []
    for (kind, name) in bound {
      // The conditions stand here for the type alone.
      let value = newPendingValue(name, type: nil, before: start)
      write(
        range, edits + [CellEdit(range: inner, text: " Swift.fatalError() ", isPlaced: true)],
        to: \.declarations)
      declarations.close("return \(name) }")
      declarations.addLine("\(kind) \(name) = \(value).value")
      resolutions.append("\(value).resolve(\(name))")
      names.append(CellSplitter.Name(kind: kind, name: name))
    }
    mark(statement)
    if CellEffects.awaits(statement) { awaits = true }
    body.add("do {")
    write(range, edits, to: \.body)
    body.close((resolutions + ["}"]).joined(separator: "\n"))
    for (_, name) in bound { body.add("_ = \(name)") }
  }

  // MARK: - Variables

  private mutating func add(_ variable: VariableDeclSyntax, _ earlier: [String: String]) {
    if CellEffects.isAsyncLet(variable) {
      addStatement(variable, EarlierNames.edits(of: variable, earlier))
      return
    }
    mark(variable)
    let edits = EarlierNames.edits(of: variable, earlier)
    if !variable.bindings.contains(where: { needsOwnPlace($0, of: variable) }) {
      var all = DeclarationEdits(isPublic: isPublic)
      all.add(DeclSyntax(variable))
      write(
        Self.range(variable), all.edits + throwing(variable.bindings, edits), to: \.declarations)
      for binding in variable.bindings { touch(binding, kind: variable.bindingSpecifier.text) }
      return
    }
    for binding in variable.bindings { add(binding, of: variable, edits) }
  }

  /// Whether a binding cannot stay as it is among the declarations.
  private func needsOwnPlace(_ binding: PatternBindingSyntax, of variable: VariableDeclSyntax)
    -> Bool
  {
    CellSplitter.boundNames(binding.pattern).isEmpty
      || binding.initializer.map { CellEffects.awaits($0.value) } ?? false
      || isDeferred(binding, of: variable)
  }

  /// Whether a variable gets its value further below.
  private func isDeferred(_ binding: PatternBindingSyntax, of variable: VariableDeclSyntax) -> Bool {
    guard binding.initializer == nil, binding.accessorBlock == nil, variable.attributes.isEmpty,
      let type = binding.typeAnnotation?.type
    else { return false }
    let isOptional =
      type.is(OptionalTypeSyntax.self) || type.is(ImplicitlyUnwrappedOptionalTypeSyntax.self)
    return !isOptional || variable.bindingSpecifier.tokenKind == .keyword(.let)
  }

  /// One binding of a declaration, with what is declared before it on its own.
  private mutating func add(
    _ binding: PatternBindingSyntax, of variable: VariableDeclSyntax, _ edits: [CellEdit]
  ) {
    let range = Self.range(binding.pattern).lowerBound..<Self.end(of: binding)
    let words = Self.words(variable)
    let start = text.position(at: range.lowerBound)
    let kind = variable.bindingSpecifier.text
    if CellSplitter.boundNames(binding.pattern).isEmpty {
      if CellEffects.awaits(binding) { awaits = true }
      body.open(words, before: start)
      write(range, edits, to: \.body)
    } else if let value = binding.initializer?.value, CellEffects.awaits(value) {
      let pending = resolve(value, of: binding, edits)
      let replaced = CellEdit(range: Self.range(value), text: "\(pending).value", isPlaced: true)
      declarations.open(words, before: start)
      write(range, [replaced], to: \.declarations)
      touch(binding, kind: kind)
    } else if isDeferred(binding, of: variable),
      let name = CellSplitter.boundNames(binding.pattern).first,
      let type = binding.typeAnnotation?.type.trimmedDescription
    {
      let pending = newPendingValue(name, type: type, before: start)
      declarations.close("Swift.fatalError() }")
      // A constant is assigned once, in its own cell.
      declarations.open(kind == "let" ? "fileprivate(set) var" : "var", before: start)
      write(range, [], to: \.declarations)
      declarations.add("{ get { \(pending).value } set { \(pending).resolve(newValue) } }")
      names.append(CellSplitter.Name(kind: "var", name: name))
    } else {
      declarations.open(words, before: start)
      write(range, throwing([binding], edits), to: \.declarations)
      touch(binding, kind: kind)
    }
  }

  /// Writes what makes a value that the cell waits for, and gives the name of it.
  private mutating func resolve(
    _ value: ExprSyntax, of binding: PatternBindingSyntax, _ edits: [CellEdit]
  ) -> String {
    awaits = true
    let range = Self.range(value)
    let position = text.position(at: range.lowerBound)
    let names = CellSplitter.boundNames(binding.pattern).joined(separator: ", ")
    let pending = newPendingValue(
      names, type: binding.typeAnnotation?.type.trimmedDescription, before: position)
    if asyncLets.isEmpty {
      write(range, edits, to: \.declarations)
      declarations.close("}")
      body.add("try await \(pending).resolve()")
      return pending
    }
    // The closure gives the type alone; the statements wait, beside what they wait for.
    for range in asyncLets { declarations.piece(range) }
    declarations.open("return (", before: position)
    write(range, edits, to: \.declarations)
    declarations.close(") }")
    body.open("\(pending).resolve(", before: position)
    write(range, edits, to: \.body)
    body.close(")")
    return pending
  }

  /// Opens the closure that makes a value, or gives its type.
  private mutating func newPendingValue(
    _ names: String, type: String?, before position: CellPosition
  ) -> String {
    pendingValues += 1
    let name = "lectern_pending_\(pendingValues)"
    let generic = type.map { "<\($0)>" } ?? ""
    declarations.open(
      "fileprivate let \(name) = CellRuntime.PendingValue\(generic)(\"\(names)\") { () async throws in",
      before: position)
    return name
  }

  /// A global may not throw: an initialiser that may becomes the value of a closure.
  private mutating func throwing(
    _ bindings: some Sequence<PatternBindingSyntax>, _ edits: [CellEdit]
  ) -> [CellEdit] {
    var all = edits
    for binding in bindings {
      guard let value = binding.initializer?.value, CellEffects.mayThrow(value) else { continue }
      let range = Self.range(value)
      let position = text.position(at: range.lowerBound)
      var inner = CellWriter(text, file: CellPlace.file(of: cell.index))
      let own = edits.filter { range.contains($0.range.lowerBound) }
      for edit in own { note(edit) }
      inner.piece(range, edits: own)
      all.removeAll { range.contains($0.range.lowerBound) }
      all.append(
        CellEdit(
          range: range,
          text:
            "CellRuntime.value(\(position.line), \(text.characterColumn(position))) {\n\(inner.source)\n}",
          isPlaced: true))
    }
    return all
  }

  /// Makes a global's initialiser run at its place among the statements.
  private mutating func touch(_ binding: PatternBindingSyntax, kind: String) {
    for name in CellSplitter.boundNames(binding.pattern) {
      names.append(CellSplitter.Name(kind: kind, name: name))
      if Self.isStored(binding) { body.add("_ = \(name)") }
    }
  }

  private static func isStored(_ binding: PatternBindingSyntax) -> Bool {
    guard binding.initializer != nil else { return false }
    guard case .accessors(let list)? = binding.accessorBlock?.accessors else {
      return binding.accessorBlock == nil
    }
    // What only watches a variable leaves it a stored one.
    return list.allSatisfy {
      [.keyword(.willSet), .keyword(.didSet)].contains($0.accessorSpecifier.tokenKind)
    }
  }

  // MARK: - Writing

  private mutating func write(
    _ range: Range<Int>, _ edits: [CellEdit], to writer: WritableKeyPath<CellBuilder, CellWriter>
  ) {
    for edit in edits { note(edit) }
    self[keyPath: writer].piece(range, edits: edits)
  }

  private mutating func note(_ edit: CellEdit) {
    if edit.isPlaced { return }
    places.note(
      at: text.position(at: edit.range.lowerBound), removed: edit.range.count,
      inserted: edit.text.utf8.count)
  }

  /// A call that notes the place while the cell runs.
  private mutating func mark(_ node: some SyntaxProtocol) {
    let position = text.position(at: Self.range(node).lowerBound)
    body.add("CellRuntime.at(\(position.line), \(text.characterColumn(position)))")
  }

  private mutating func note(_ message: String, at node: some SyntaxProtocol) {
    let position = text.position(at: Self.range(node).lowerBound)
    problems.append(
      CellFailure(
        kind: .compilation, lineOffset: position.line - 1,
        column: text.characterColumn(position), message: message))
  }

  /// The attributes, modifiers and the keyword of a declaration; private is what a cell may see.
  private static func words(_ variable: VariableDeclSyntax) -> String {
    let modifiers = variable.modifiers.filter {
      ![.keyword(.private), .keyword(.fileprivate)].contains($0.name.tokenKind)
    }
    return
      (variable.attributes.map(\.trimmedDescription) + modifiers.map(\.trimmedDescription)
      + [variable.bindingSpecifier.text]).joined(separator: " ")
  }

  private static func end(of binding: PatternBindingSyntax) -> Int {
    let last =
      binding.accessorBlock.map { Syntax($0) } ?? binding.initializer.map { Syntax($0) }
      ?? binding.typeAnnotation.map { Syntax($0) } ?? Syntax(binding.pattern)
    return last.endPositionBeforeTrailingTrivia.utf8Offset
  }

  private static func range(_ node: some SyntaxProtocol) -> Range<Int> {
    let start = node.positionAfterSkippingLeadingTrivia.utf8Offset
    return start..<max(start, node.endPositionBeforeTrailingTrivia.utf8Offset)
  }
}

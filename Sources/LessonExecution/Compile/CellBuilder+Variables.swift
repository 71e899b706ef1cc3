import SwiftSyntax

// Variables at the top of a cell become globals of its module, with an initialiser where they have
// one that can stand there; the statements make the others' values.

extension CellBuilder {
  mutating func add(_ variable: VariableDeclSyntax, _ earlier: [String: String]) {
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
    // Commas with nothing between, of which a damaged cell may have thousands, declare nothing.
    for binding in variable.bindings where !binding.pattern.is(MissingPatternSyntax.self) {
      add(binding, of: variable, edits)
    }
  }

  /// Whether a binding cannot stay as it is among the declarations.
  private func needsOwnPlace(_ binding: PatternBindingSyntax, of variable: VariableDeclSyntax)
    -> Bool
  {
    CellSplitter.boundNames(binding.pattern).isEmpty
      || binding.initializer.map { CellEffects.awaits($0.value) } ?? false
      || Self.isDeferred(binding, of: variable)
  }

  /// Whether a variable gets its value further below.
  static func isDeferred(
    _ binding: PatternBindingSyntax, of variable: VariableDeclSyntax
  ) -> Bool {
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
      open(words, before: start, in: \.body)
      write(range, edits, to: \.body)
    } else if let value = binding.initializer?.value, CellEffects.awaits(value) {
      let pending = resolve(value, of: binding, edits)
      let replaced = CellEdit(range: Self.range(value), text: "\(pending).value", isPlaced: true)
      open(words, before: start, in: \.declarations)
      write(range, [replaced], to: \.declarations)
      touch(binding, kind: kind)
    } else if Self.isDeferred(binding, of: variable), let type = binding.typeAnnotation?.type {
      addDeferred(PatternSyntax(binding.pattern), type, of: variable)
    } else {
      open(words, before: start, in: \.declarations)
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
    let concurrent = asyncLets(for: value)
    if concurrent.isEmpty {
      write(range, edits, to: \.declarations)
      declarations.close("}")
      body.add("try await \(pending).resolve()")
      return pending
    }
    // The closure gives the type alone; the statements wait, beside what they wait for.
    for range in concurrent { declarations.piece(range) }
    open("return (", before: position, in: \.declarations)
    write(range, edits, to: \.declarations)
    declarations.close(") }")
    open("\(pending).resolve(", before: position, in: \.body)
    write(range, edits, to: \.body)
    body.close(")")
    return pending
  }

  /// The `async let`s that a value waits for, and those that these wait for.
  private func asyncLets(for value: ExprSyntax) -> [Range<Int>] {
    var words = Self.identifiers(value)
    var ranges: [Range<Int>] = []
    for one in asyncLets.reversed() where !words.isDisjoint(with: one.names) {
      ranges.append(one.range)
      words.formUnion(one.words)
    }
    return ranges.reversed()
  }

  static func identifiers(_ node: some SyntaxProtocol) -> Set<String> {
    Set(node.tokens(viewMode: .sourceAccurate).map(\.text))
  }

  private mutating func newPendingName() -> String {
    pendingValues += 1
    return "lectern_pending_\(pendingValues)"
  }

  /// Opens the closure that makes a value, or gives its type.
  mutating func newPendingValue(
    _ names: String, type: String?, before position: CellPosition
  ) -> String {
    let name = newPendingName()
    let generic = type.map { "<\($0)>" } ?? ""
    open(
      "fileprivate let \(name) = CellRuntime.PendingValue\(generic)(\"\(names)\", \(cell.index + 1)) { () async throws in",
      before: position, in: \.declarations)
    return name
  }

  /// Variables whose values come further below.
  private mutating func addDeferred(
    _ pattern: PatternSyntax, _ type: TypeSyntax, of variable: VariableDeclSyntax
  ) {
    if pattern.is(WildcardPatternSyntax.self) { return }
    if let name = pattern.as(IdentifierPatternSyntax.self) {
      return addDeferred(name, type, of: variable)
    }
    guard let tuple = pattern.as(TuplePatternSyntax.self),
      let types = type.as(TupleTypeSyntax.self), tuple.elements.count == types.elements.count
    else {
      return note(
        "values that come later need the type of each name; write a tuple type with as many parts, or one name with its type after the other",
        at: pattern)
    }
    for (element, type) in zip(tuple.elements, types.elements) {
      addDeferred(element.pattern, type.type, of: variable)
    }
  }

  private mutating func addDeferred(
    _ pattern: IdentifierPatternSyntax, _ type: TypeSyntax, of variable: VariableDeclSyntax
  ) {
    let name = pattern.identifier.text
    let start = text.position(at: Self.range(pattern).lowerBound)
    let typeText = type.trimmedDescription
    let pending: String
    if let hold = variable.modifiers.first(where: { $0.name.tokenKind == .keyword(.unowned) }) {
      pending = newPendingName()
      open(
        "fileprivate let \(pending) = CellRuntime.PendingReference<\(typeText)>(\"\(name)\", \(cell.index + 1)) { value in { [\(hold.trimmedDescription) value] in value } }",
        before: start, in: \.declarations)
    } else {
      pending = newPendingValue(name, type: typeText, before: start)
      declarations.close("Swift.fatalError() }")
    }
    // A constant is assigned once, in its own cell.
    let isConstant = variable.bindingSpecifier.tokenKind == .keyword(.let)
    open(isConstant ? "fileprivate(set) var" : "var", before: start, in: \.declarations)
    if let annotation = type.parent?.as(TypeAnnotationSyntax.self),
      annotation.parent == pattern.parent
    {
      let range = Self.range(pattern).lowerBound..<Self.range(annotation).upperBound
      write(range, [], to: \.declarations)
    } else {
      write(Self.range(pattern), [], to: \.declarations)
      declarations.append(": \(typeText)")
    }
    declarations.append(" { get { \(pending).value } set { \(pending).resolve(newValue) } }")
    names.append(CellSplitter.Name(kind: "var", name: name))
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
}

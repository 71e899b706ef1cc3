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
  private func isDeferred(_ binding: PatternBindingSyntax, of variable: VariableDeclSyntax) -> Bool
  {
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
      declarations.append(" { get { \(pending).value } set { \(pending).resolve(newValue) } }")
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
    let concurrent = asyncLets(for: value)
    if concurrent.isEmpty {
      write(range, edits, to: \.declarations)
      declarations.close("}")
      body.add("try await \(pending).resolve()")
      return pending
    }
    // The closure gives the type alone; the statements wait, beside what they wait for.
    for range in concurrent { declarations.piece(range) }
    declarations.open("return (", before: position)
    write(range, edits, to: \.declarations)
    declarations.close(") }")
    body.open("\(pending).resolve(", before: position)
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

  /// Opens the closure that makes a value, or gives its type.
  mutating func newPendingValue(
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

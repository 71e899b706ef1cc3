import SwiftSyntax

// What the splitter changes within an author's code so that it means across modules what it means
// in one file. Each change keeps its place, so that messages still point at the author's own words.

/// Makes declarations of a cell ready to be seen from other modules.
struct DeclarationEdits {
  /// Whether what conforms to a protocol must be public, as Swift asks where the type is another
  /// module's.
  let isPublic: Bool
  private(set) var edits: [CellEdit] = []

  init(isPublic: Bool) { self.isPublic = isPublic }

  /// Whether a cell makes a type of another module conform to something.
  static func needsPublic(_ items: [CodeBlockItemSyntax]) -> Bool {
    let own = Set(
      items.compactMap { item -> String? in
        guard case .decl(let declaration) = item.item else { return nil }
        return CellSplitter.declaredName(declaration).flatMap { $0.isType ? $0.name : nil }
      })
    return items.contains { item in
      guard let it = item.item.as(ExtensionDeclSyntax.self), it.inheritanceClause != nil else {
        return false
      }
      return !own.contains(it.extendedType.trimmedDescription)
    }
  }

  /// Edits a declaration at the top of a cell: later cells are the same file to an author.
  mutating func add(_ declaration: DeclSyntax) { add(declaration, isTop: true) }

  private mutating func add(_ declaration: DeclSyntax, isTop: Bool) {
    if let config = declaration.as(IfConfigDeclSyntax.self) {
      for case .decls(let members)? in config.clauses.map(\.elements) {
        for member in members { add(member.decl, isTop: false) }
      }
      return
    }
    let modifiers = declaration.asProtocol((any WithModifiersSyntax).self)?.modifiers
    var hasAccess = false
    for modifier in modifiers ?? [] {
      switch modifier.name.tokenKind {
      case .keyword(.private) where isTop, .keyword(.fileprivate):
        let range = modifier.trimmedRange
        let bytes = range.lowerBound.utf8Offset..<range.upperBound.utf8Offset
        edits.append(CellEdit(range: bytes, text: String(repeating: " ", count: bytes.count)))
      case .keyword(.private), .keyword(.internal), .keyword(.public), .keyword(.open),
        .keyword(.package):
        if modifier.detail == nil { hasAccess = true }
      default: break
      }
    }
    if isPublic, !hasAccess, Self.canBePublic(declaration, isTop: isTop) {
      let start =
        modifiers?.first?.positionAfterSkippingLeadingTrivia
        ?? Self.keyword(declaration).positionAfterSkippingLeadingTrivia
      edits.append(CellEdit(range: start.utf8Offset..<start.utf8Offset, text: "public "))
    }
    if declaration.is(ProtocolDeclSyntax.self) { return }
    if let group = declaration.asProtocol((any DeclGroupSyntax).self) {
      // Members of an extension that says for all of them who sees them.
      if hasAccess, declaration.is(ExtensionDeclSyntax.self) { return }
      for member in group.memberBlock.members { add(member.decl, isTop: false) }
    }
  }

  private static func canBePublic(_ declaration: DeclSyntax, isTop: Bool) -> Bool {
    if CellSplitter.typeKeyword(declaration) != nil { return true }
    if isTop { return false }
    return declaration.is(FunctionDeclSyntax.self) || declaration.is(VariableDeclSyntax.self)
      || declaration.is(InitializerDeclSyntax.self) || declaration.is(SubscriptDeclSyntax.self)
  }

  private static func keyword(_ declaration: DeclSyntax) -> TokenSyntax {
    if let keyword = CellSplitter.typeKeyword(declaration) { return keyword }
    if let it = declaration.as(FunctionDeclSyntax.self) { return it.funcKeyword }
    if let it = declaration.as(VariableDeclSyntax.self) { return it.bindingSpecifier }
    if let it = declaration.as(InitializerDeclSyntax.self) { return it.initKeyword }
    if let it = declaration.as(SubscriptDeclSyntax.self) { return it.subscriptKeyword }
    return declaration.firstToken(viewMode: .sourceAccurate)!
  }
}

/// Says which module a name is of, where a cell uses it before it declares it anew.
///
/// In a notebook `let v = v + 1` makes a `v` from the one above; in one module it would be a circle.
final class EarlierNames: SyntaxVisitor {
  /// For each name that is meant, the module that declares it.
  private let modules: [String: String]
  private(set) var edits: [CellEdit] = []

  private init(_ modules: [String: String]) {
    self.modules = modules
    super.init(viewMode: .sourceAccurate)
  }

  static func edits(of node: some SyntaxProtocol, _ modules: [String: String]) -> [CellEdit] {
    if modules.isEmpty { return [] }
    let visitor = EarlierNames(modules)
    visitor.walk(node)
    return visitor.edits
  }

  override func visit(_ node: DeclReferenceExprSyntax) -> SyntaxVisitorContinueKind {
    let name = node.baseName.text
    guard let module = modules[name] else { return .visitChildren }
    if let member = node.parent?.as(MemberAccessExprSyntax.self), member.declName == node {
      return .visitChildren
    }
    if !Self.isShadowed(name, at: Syntax(node)) {
      insert("\(module).", at: node.baseName.positionAfterSkippingLeadingTrivia)
    }
    return .visitChildren
  }

  /// `guard let v else` and `if let v` take the earlier `v`.
  override func visit(_ node: OptionalBindingConditionSyntax) -> SyntaxVisitorContinueKind {
    if node.initializer == nil, let name = node.pattern.as(IdentifierPatternSyntax.self),
      let module = modules[name.identifier.text],
      !Self.isShadowed(name.identifier.text, at: Syntax(node))
    {
      insert(
        " = \(module).\(name.identifier.text)", at: node.pattern.endPositionBeforeTrailingTrivia)
    }
    return .visitChildren
  }

  private func insert(_ text: String, at position: AbsolutePosition) {
    edits.append(CellEdit(range: position.utf8Offset..<position.utf8Offset, text: text))
  }

  /// Whether something around a use gives the name a meaning of its own.
  private static func isShadowed(_ name: String, at use: Syntax) -> Bool {
    var child = use
    while let node = child.parent {
      let own: [String]
      if let it = node.as(ClosureExprSyntax.self) {
        own = closureNames(it)
      } else if let it = node.as(FunctionDeclSyntax.self) {
        own = it.signature.parameterClause.parameters.map { ($0.secondName ?? $0.firstName).text }
      } else if let it = node.as(ForStmtSyntax.self), child.id != it.sequence.id {
        own = CellSplitter.boundNames(it.pattern)
      } else if let it = node.as(IfExprSyntax.self), child.id == it.body.id {
        own = conditionNames(it.conditions)
      } else if let it = node.as(WhileStmtSyntax.self), child.id == it.body.id {
        own = conditionNames(it.conditions)
      } else if let it = node.as(ConditionElementListSyntax.self) {
        own = conditionNames(it, before: child.position)
      } else if let it = node.as(SwitchCaseSyntax.self) {
        own = CellSplitter.boundNames(it.label)
      } else if let it = node.as(CatchClauseSyntax.self) {
        own = CellSplitter.boundNames(it.catchItems) + (it.catchItems.isEmpty ? ["error"] : [])
      } else if let it = node.as(CodeBlockItemListSyntax.self),
        node.parent?.is(SourceFileSyntax.self) != true
      {
        own = it.filter { $0.position < child.position }.flatMap(declared)
      } else {
        own = []
      }
      if own.contains(name) { return true }
      child = node
    }
    return false
  }

  private static func closureNames(_ closure: ClosureExprSyntax) -> [String] {
    guard let signature = closure.signature else { return [] }
    let captured = signature.capture?.items.map(\.name.text) ?? []
    switch signature.parameterClause {
    case .simpleInput(let list): return captured + list.map(\.name.text)
    case .parameterClause(let clause):
      return captured + clause.parameters.map { ($0.secondName ?? $0.firstName).text }
    default: return captured
    }
  }

  private static func conditionNames(
    _ conditions: ConditionElementListSyntax, before position: AbsolutePosition? = nil
  ) -> [String] {
    conditions.filter { position == nil || $0.position < position! }.flatMap { element in
      switch element.condition {
      case .optionalBinding(let it): CellSplitter.boundNames(it.pattern)
      case .matchingPattern(let it): CellSplitter.boundNames(it.pattern)
      default: [String]()
      }
    }
  }

  private static func declared(_ item: CodeBlockItemSyntax) -> [String] {
    if let it = item.item.as(VariableDeclSyntax.self) { return CellSplitter.boundNames(it) }
    if let it = item.item.as(GuardStmtSyntax.self) { return conditionNames(it.conditions) }
    if case .decl(let it) = item.item {
      return CellSplitter.declaredName(it).map { [$0.name] } ?? []
    }
    return []
  }

  /// The names that a `guard` leaves behind, each with the word that bound it.
  static func names(of statement: GuardStmtSyntax) -> [(kind: String, name: String)] {
    statement.conditions.flatMap { element -> [(kind: String, name: String)] in
      switch element.condition {
      case .optionalBinding(let it):
        return CellSplitter.boundNames(it.pattern).map { (it.bindingSpecifier.text, $0) }
      case .matchingPattern(let it):
        let isVariable = it.pattern.tokens(viewMode: .sourceAccurate)
          .contains { $0.tokenKind == .keyword(.var) }
        return CellSplitter.boundNames(it.pattern).map { (isVariable ? "var" : "let", $0) }
      default: return []
      }
    }
  }
}

import SwiftSyntax

extension CellSplitter {
  /// What a cell brings into scope, for the cells after it.
  public struct Name: Hashable, Sendable {
    /// The keyword that declares it.
    public var kind: String
    public var name: String
    /// Whether it is a function that takes nothing but numbers and arrays.
    var takesNumbersOrArrays = false
    /// What calls it takes, where it is a function.
    var call: CallShape?

    public init(kind: String, name: String) {
      self.kind = kind
      self.name = name
    }

    var isType: Bool {
      ["struct", "class", "enum", "actor", "protocol", "typealias"].contains(kind)
    }

    var isVariable: Bool { kind == "let" || kind == "var" }

    /// Whether an earlier declaration of this name counts no more: functions stand beside each other
    /// while no call could mean both.
    func hides(_ earlier: Name) -> Bool {
      guard name == earlier.name else { return false }
      if let call, let other = earlier.call { return call.sharesACall(with: other) }
      return isType || !earlier.isType
    }

    /// Whether the compiler takes both for the same, so that one import chooses between them.
    func isSame(as other: Name) -> Bool {
      guard name == other.name else { return false }
      if let call, let other = other.call { return call.isSame(as: other) }
      return isType && other.isType || isVariable && other.isVariable
    }

    /// Whether it is spelled with letters; operators are not.
    var isWord: Bool {
      name.unicodeScalars.first.map { $0.properties.isXIDStart || $0 == "_" || $0 == "`" } ?? false
    }

    /// The word for the kind in an import of this name alone.
    static func importKind(_ kind: String) -> String { kind == "actor" ? "class" : kind }
  }

  package static func boundNames(_ variable: VariableDeclSyntax) -> [String] {
    variable.bindings.flatMap { boundNames($0.pattern) }
  }

  /// The names that a pattern binds.
  static func boundNames(_ pattern: some SyntaxProtocol) -> [String] {
    if let identifier = pattern.as(IdentifierPatternSyntax.self) {
      return [identifier.identifier.text]
    }
    // What stands in an expression is matched, and binds nothing.
    return pattern.children(viewMode: .sourceAccurate).flatMap { child -> [String] in
      if child.is(TypeAnnotationSyntax.self) || child.is(InitializerClauseSyntax.self) {
        return []
      }
      return boundNames(child)
    }
  }

  package static func declaredName(_ declaration: DeclSyntax) -> Name? {
    if let it = declaration.as(FunctionDeclSyntax.self) {
      var name = Name(kind: "func", name: it.name.text)
      name.call = CallShape(it)
      let types = it.signature.parameterClause.parameters.map { $0.type.trimmedDescription }
      name.takesNumbersOrArrays = types.allSatisfy {
        ["Double", "Float", "Int"].contains($0) || $0.hasPrefix("NDArray<")
      }
      return name
    }
    if let it = declaration.as(OperatorDeclSyntax.self) {
      return Name(kind: "operator", name: it.name.text)
    }
    guard let it = declaration.asProtocol((any NamedDeclSyntax).self) else { return nil }
    if let keyword = typeKeyword(declaration) {
      return Name(kind: keyword.text, name: it.name.text)
    }
    return nil
  }

  /// The keyword of a declaration of a type.
  static func typeKeyword(_ declaration: some SyntaxProtocol) -> TokenSyntax? {
    if let it = declaration.as(StructDeclSyntax.self) { return it.structKeyword }
    if let it = declaration.as(ClassDeclSyntax.self) { return it.classKeyword }
    if let it = declaration.as(EnumDeclSyntax.self) { return it.enumKeyword }
    if let it = declaration.as(ActorDeclSyntax.self) { return it.actorKeyword }
    if let it = declaration.as(ProtocolDeclSyntax.self) { return it.protocolKeyword }
    if let it = declaration.as(TypeAliasDeclSyntax.self) { return it.typealiasKeyword }
    return nil
  }
}

extension CellSplitter {
  /// A declaration that later cells write again where another cell declares the same.
  struct Repeatable: Sendable {
    /// What two declarations of the same have in common.
    var key: String
    /// The declaration, with the place that it is from.
    var text: String
    /// Whether it belongs to an operator: no import names one.
    var isOperator = false
  }

  /// What a declaration holds that no import can choose: operators, and members of extensions.
  static func repeatable(_ declaration: DeclSyntax, in text: CellText, file: String) -> [Repeatable]
  {
    func placed(_ node: some SyntaxProtocol, _ before: String = "", _ after: String = "") -> String
    {
      let line = text.position(at: node.positionAfterSkippingLeadingTrivia.utf8Offset).line
      return "#sourceLocation(file: \"\(file)\", line: \(line - 1 + CellPlace.linesAbove))\n"
        + "\(before)\n\(node.trimmedDescription)\n\(after)"
    }
    if let it = declaration.as(OperatorDeclSyntax.self) {
      let key = "\(it.fixitySpecifier.text) operator \(it.name.text)"
      return [Repeatable(key: key, text: placed(it), isOperator: true)]
    }
    if let it = declaration.as(PrecedenceGroupDeclSyntax.self) {
      let key = "precedencegroup \(it.name.text)"
      return [Repeatable(key: key, text: placed(it), isOperator: true)]
    }
    if let it = declaration.as(FunctionDeclSyntax.self), declaredName(declaration)?.isWord == false
    {
      return [Repeatable(key: signature(it), text: placed(it), isOperator: true)]
    }
    guard let group = declaration.as(ExtensionDeclSyntax.self) else { return [] }
    let head =
      "extension \(group.extendedType.trimmedDescription) \(group.genericWhereClause?.trimmedDescription ?? "")"
    return group.memberBlock.members.compactMap { member in
      guard let name = memberKey(member.decl) else { return nil }
      return Repeatable(key: "\(head).\(name)", text: placed(member.decl, "\(head) {", "}"))
    }
  }

  /// What tells a member from others; nil for what may not be there twice, such as stored variables.
  private static func memberKey(_ member: DeclSyntax) -> String? {
    if let it = member.as(FunctionDeclSyntax.self) { return signature(it) }
    if let it = member.as(InitializerDeclSyntax.self) {
      return "init\(it.signature.parameterClause.trimmedDescription)"
    }
    if let it = member.as(SubscriptDeclSyntax.self) {
      return
        "subscript\(it.parameterClause.trimmedDescription)\(it.returnClause.trimmedDescription)"
    }
    if let it = member.as(VariableDeclSyntax.self), it.bindings.count == 1,
      let only = it.bindings.first, only.accessorBlock != nil
    {
      let isStatic = it.modifiers.contains { $0.name.tokenKind == .keyword(.static) }
      return (isStatic ? "static " : "") + only.pattern.trimmedDescription
    }
    return nil
  }

  private static func signature(_ function: FunctionDeclSyntax) -> String {
    let types = function.signature.parameterClause.parameters.map {
      "\($0.firstName.text): \($0.type.trimmedDescription)"
    }
    let isStatic = function.modifiers.contains { $0.name.tokenKind == .keyword(.static) }
    return
      "\(isStatic ? "static " : "")\(function.name.text)(\(types.joined(separator: ", ")))\(function.signature.returnClause?.trimmedDescription ?? "")\(function.genericWhereClause?.trimmedDescription ?? "")"
  }
}

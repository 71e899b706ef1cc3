import SwiftSyntax

/// What calls a function takes: what tells whether a call could mean another function too.
struct CallShape: Hashable, Sendable {
  struct Parameter: Hashable, Sendable {
    var label: String
    var type: String
    /// Whether a call may leave it out.
    var isOptional: Bool
    /// Whether a call may give it several times.
    var isVariadic: Bool
  }

  var parameters: [Parameter]
  /// The generic parameters by their order, and what is asked of them.
  var generics: String
  /// Effects, actor and value: what a call does not choose by.
  var result: String
  /// The function that says in its place that it is hidden; nil where none can stand there.
  var veil: String?

  init(_ function: FunctionDeclSyntax) {
    let clause = function.genericParameterClause
    var names: [String: String] = [:]
    for (index, parameter) in (clause?.parameters ?? []).enumerated() {
      names[parameter.name.text] = "$\(index)"
    }
    func text(_ node: (some SyntaxProtocol)?) -> String {
      node.map { TypeSpelling.text(Syntax($0), renaming: names) } ?? ""
    }
    parameters = function.signature.parameterClause.parameters.map {
      Parameter(
        label: $0.firstName.text, type: text($0.type),
        isOptional: $0.defaultValue != nil || $0.ellipsis != nil, isVariadic: $0.ellipsis != nil)
    }
    generics = text(clause) + text(function.genericWhereClause)
    let actors = Self.actors(function)
    result =
      (actors + [
        text(function.signature.effectSpecifiers), text(function.signature.returnClause?.type),
      ]).joined(separator: " ")
    veil = Self.veil(of: function, actors: actors)
  }

  /// Whether there is a call that both take, whatever they give back.
  func sharesACall(with other: CallShape) -> Bool {
    guard generics == other.generics else { return false }
    let (mine, others) = (parameters, other.parameters)
    var seen: Set<[Int]> = []
    func match(_ i: Int, _ j: Int) -> Bool {
      if i == mine.count && j == others.count { return true }
      guard seen.insert([i, j]).inserted else { return false }
      if i < mine.count, mine[i].isOptional, match(i + 1, j) { return true }
      if j < others.count, others[j].isOptional, match(i, j + 1) { return true }
      guard i < mine.count, j < others.count, mine[i].label == others[j].label,
        mine[i].type == others[j].type
      else { return false }
      return match(i + 1, j + 1) || mine[i].isVariadic && match(i, j + 1)
        || others[j].isVariadic && match(i + 1, j)
    }
    return match(0, 0)
  }

  /// Whether the compiler takes both for the same function.
  func isSame(as other: CallShape) -> Bool {
    generics == other.generics && result == other.result && takesSame(as: other)
  }

  /// Whether both have the same parameters, which one module may not have twice.
  func takesSame(as other: CallShape) -> Bool {
    parameters.map { [$0.label, $0.type, $0.isVariadic ? "..." : ""] }
      == other.parameters.map { [$0.label, $0.type, $0.isVariadic ? "..." : ""] }
  }

  /// The attributes that are part of a function's type; those of Swift itself begin with a small
  /// letter.
  private static func actors(_ function: FunctionDeclSyntax) -> [String] {
    function.attributes.compactMap {
      guard case .attribute(let it) = $0 else { return nil }
      let name = it.attributeName.trimmedDescription
      return name.first?.isUppercase == true ? "@\(name)" : nil
    }
  }

  private static func veil(of function: FunctionDeclSyntax, actors: [String]) -> String? {
    let signature = function.signature
    let result = signature.returnClause?.trimmedDescription ?? ""
    // Two functions never give the same type where they give `some`.
    if result.contains("some ") { return nil }
    let parameters = signature.parameterClause.parameters.map {
      $0.with(\.defaultValue, nil).with(\.trailingComma, nil).trimmedDescription
    }
    return
      (actors + [
        "fileprivate func \(function.name.text)\(function.genericParameterClause?.trimmedDescription ?? "")(\(parameters.joined(separator: ", ")))",
        signature.effectSpecifiers?.trimmedDescription ?? "", result,
        function.genericWhereClause?.trimmedDescription ?? "", "{ Swift.fatalError() }",
      ]).joined(separator: " ").replacing("\n", with: " ")
  }
}

/// One spelling for a type, however its author spelled it: `[Int]` is `Array<Int>`.
enum TypeSpelling {
  static func text(_ node: Syntax, renaming names: [String: String] = [:]) -> String {
    func inner(_ node: some SyntaxProtocol) -> String { text(Syntax(node), renaming: names) }
    if let it = node.as(ArrayTypeSyntax.self) { return "Array<\(inner(it.element))>" }
    if let it = node.as(DictionaryTypeSyntax.self) {
      return "Dictionary<\(inner(it.key)),\(inner(it.value))>"
    }
    if let it = node.as(OptionalTypeSyntax.self) { return "Optional<\(inner(it.wrappedType))>" }
    if let it = node.as(ImplicitlyUnwrappedOptionalTypeSyntax.self) {
      return "Optional<\(inner(it.wrappedType))>"
    }
    if let it = node.as(TupleTypeSyntax.self), it.elements.count == 1, let only = it.elements.first
    {
      return inner(only.type)
    }
    if let it = node.as(AttributedTypeSyntax.self) {
      // How a value is handed over, but for `inout`, is not what a call chooses by.
      let isInout = it.specifiers.trimmedDescription.contains("inout")
      let kept = it.attributes.trimmedDescription.contains("@autoclosure") ? "@autoclosure " : ""
      return (isInout ? "inout " : "") + kept + inner(it.baseType)
    }
    if let token = node.as(TokenSyntax.self) { return names[token.text] ?? token.text }
    return node.children(viewMode: .sourceAccurate).map { inner($0) }.joined()
  }
}

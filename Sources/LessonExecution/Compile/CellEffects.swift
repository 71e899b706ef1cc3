import SwiftSyntax

/// What an expression or a statement does beside giving a value.
enum CellEffects {
  /// Whether it may throw: what a closure or a declaration in it throws is not thrown here.
  static func mayThrow(_ node: some SyntaxProtocol) -> Bool {
    if node.is(ClosureExprSyntax.self) || node.is(DeclSyntax.self) { return false }
    if let attempt = node.as(TryExprSyntax.self), attempt.questionOrExclamationMark == nil {
      return true
    }
    return node.children(viewMode: .sourceAccurate).contains { mayThrow($0) }
  }

  /// Whether it waits: what a closure or a function in it waits for is not waited for here.
  static func awaits(_ node: some SyntaxProtocol) -> Bool {
    if node.is(AwaitExprSyntax.self) { return true }
    if let loop = node.as(ForStmtSyntax.self), loop.awaitKeyword != nil { return true }
    if let variable = node.as(VariableDeclSyntax.self) {
      if isAsyncLet(variable) { return true }
    } else if node.is(ClosureExprSyntax.self) || node.is(AccessorBlockSyntax.self)
      || node.is(DeclSyntax.self) && !node.is(IfConfigDeclSyntax.self)
    {
      return false
    }
    return node.children(viewMode: .sourceAccurate).contains { awaits($0) }
  }

  static func isAsyncLet(_ variable: VariableDeclSyntax) -> Bool {
    variable.modifiers.contains { $0.name.tokenKind == .keyword(.async) }
  }

  /// Whether an `if` or a `switch` at the end of a cell is a value: each branch is one expression,
  /// and one of them does nothing but give a value.
  static func isValueOfBranches(_ expression: ExprSyntax) -> Bool {
    guard let branches = branches(expression), !branches.isEmpty else { return false }
    var isValue = false
    for branch in branches {
      guard branch.count == 1, let only = branch.first.flatMap({ value(of: $0) }),
        CellSplitter.hasValue(only) || isValueOfBranches(only)
      else { return false }
      if isValueOfBranches(only) || !isCall(only) { isValue = true }
    }
    return isValue
  }

  private static func value(of item: CodeBlockItemSyntax) -> ExprSyntax? {
    switch item.item {
    case .expr(let expression): expression
    case .stmt(let statement): statement.as(ExpressionStmtSyntax.self)?.expression
    default: nil
    }
  }

  private static func branches(_ expression: ExprSyntax) -> [CodeBlockItemListSyntax]? {
    if let it = expression.as(IfExprSyntax.self) {
      switch it.elseBody {
      case .codeBlock(let block): return [it.body.statements, block.statements]
      case .ifExpr(let other):
        return branches(ExprSyntax(other)).map { [it.body.statements] + $0 }
      default: return nil
      }
    }
    if let it = expression.as(SwitchExprSyntax.self) {
      var all: [CodeBlockItemListSyntax] = []
      for part in it.cases {
        guard case .switchCase(let one) = part else { return nil }
        all.append(one.statements)
      }
      return all
    }
    return nil
  }

  /// Whether an expression may be there for what it does: a call of a function.
  private static func isCall(_ expression: ExprSyntax) -> Bool {
    if let it = expression.as(TryExprSyntax.self) { return isCall(it.expression) }
    if let it = expression.as(AwaitExprSyntax.self) { return isCall(it.expression) }
    guard let call = expression.as(FunctionCallExprSyntax.self) else {
      return expression.is(MacroExpansionExprSyntax.self)
    }
    // A call of a type makes a value.
    let name = call.calledExpression.as(DeclReferenceExprSyntax.self)?.baseName.text
    return name?.first?.isUppercase != true
  }
}

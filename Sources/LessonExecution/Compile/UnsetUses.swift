import SwiftSyntax

/// Finds where a cell uses a variable that cannot have a value there: it was declared without one,
/// and nothing above gives it one.
///
/// Only what is certain is told: where a closure, a function or a loop may have given it a value,
/// the cell's run finds out.
enum UnsetUses {
  struct Unset {
    var name: String
    /// The offset of its declaration.
    var declared: Int
    var use: Syntax
  }

  static func find(in items: [CodeBlockItemSyntax]) -> [Unset] {
    var unset: [Unset] = []
    for (index, item) in items.enumerated() {
      guard let variable = item.item.as(VariableDeclSyntax.self) else { continue }
      for binding in variable.bindings where CellBuilder.isDeferred(binding, of: variable) {
        for name in CellSplitter.boundNames(binding.pattern) {
          guard !isOutOfSight(name, declaredBy: index, in: items),
            let use = firstUse(of: name, in: items[(index + 1)...])
          else { continue }
          let declared = binding.positionAfterSkippingLeadingTrivia.utf8Offset
          unset.append(Unset(name: name, declared: declared, use: use))
        }
      }
    }
    return unset
  }

  /// Whether a function or a type may give the value whenever it is called.
  private static func isOutOfSight(
    _ name: String, declaredBy index: Int, in items: [CodeBlockItemSyntax]
  ) -> Bool {
    items.enumerated().contains { place, item in
      if place == index { return false }
      if case .decl(let declaration) = item.item, !declaration.is(VariableDeclSyntax.self) {
        return !mentions(of: name, in: item).isEmpty
      }
      return place < index && !mentions(of: name, in: item).isEmpty
    }
  }

  /// The first use, where nothing can have come before it that gives the value.
  private static func firstUse(of name: String, in items: ArraySlice<CodeBlockItemSyntax>)
    -> Syntax?
  {
    for item in items {
      let found = mentions(of: name, in: item)
      guard let first = found.first else { continue }
      return found.allSatisfy(isPlainUse) ? Syntax(first) : nil
    }
    return nil
  }

  /// The words that may mean a variable: labels and members do not.
  private static func mentions(of name: String, in item: CodeBlockItemSyntax) -> [TokenSyntax] {
    item.tokens(viewMode: .sourceAccurate).filter { token in
      guard token.text == name else { return false }
      if let labeled = token.parent?.as(LabeledExprSyntax.self), labeled.label == token {
        return false
      }
      let reference = token.parent?.as(DeclReferenceExprSyntax.self)
      return reference.map { $0.parent?.as(MemberAccessExprSyntax.self)?.declName != $0 } ?? true
    }
  }

  /// Whether a name is read where it stands: outside closures and declarations, and at once.
  private static func isPlainUse(_ token: TokenSyntax) -> Bool {
    guard let reference = token.parent?.as(DeclReferenceExprSyntax.self) else { return false }
    var child = Syntax(reference)
    while let node = child.parent {
      if node.is(ClosureExprSyntax.self) || node.is(InOutExprSyntax.self)
        || node.is(CodeBlockSyntax.self) || node.is(SwitchCaseSyntax.self)
        || node.is(AccessorBlockSyntax.self) || node.is(FunctionDeclSyntax.self)
        || node.is(MemberBlockSyntax.self) || node.is(MacroExpansionExprSyntax.self)
      {
        return false
      }
      // `x = 1`, and `(x, y) = (1, 2)`: what stands on the left is given a value.
      if let sequence = node.as(SequenceExprSyntax.self),
        let assignment = sequence.elements.first(where: { $0.is(AssignmentExprSyntax.self) }),
        reference.position < assignment.position
      {
        return false
      }
      child = node
    }
    return true
  }
}

import LessonExecution
import LessonMarkdown
import SwiftSyntax

/// A lesson's cells as one program.
public enum ProgramExport {
  /// The program's source: what cells print it prints, and what they show it prints too.
  ///
  /// A name that the lesson declares again gets a number where the earlier one is meant, since one
  /// file has each name once. Cells that are meant to fail, and those that no parser comes to an end
  /// with, stand there as comments.
  ///
  /// - Parameter file: The file's name, for the command that compiles it; nil for the lesson's.
  public static func program(of lesson: Lesson, file: String? = nil) -> String {
    let cells = lesson.cells.filter { reasonToLeaveOut($0) == nil }
    let trees = cells.map { ParserBounds.parse($0.code) }
    let renamer = Renamer(trees)
    var imports: Set<String> = []
    var body = ""
    var next = 0
    for cell in lesson.cells {
      body += "\n// Cell \(cell.index + 1), \(lesson.path):\(cell.position.line)\n"
      if let reason = reasonToLeaveOut(cell) {
        body += "// This cell \(reason):\n"
        body +=
          cell.code.split(separator: "\n", omittingEmptySubsequences: false)
          .map { "// \($0)" }.joined(separator: "\n") + "\n"
        continue
      }
      body += code(of: trees[next], number: next, renamer, &imports)
      next += 1
    }
    return """
      // \(lesson.frontMatter.title)
      //
      // The cells of \(lesson.path) as one program, written by lectern export. In Lectern's own folder:
      //
      //   swift build -c release --product LessonKit
      //   swiftc -O -swift-version 5 -enable-bare-slash-regex \(file ?? "\(lesson.name).swift") -I .build/release/Modules \\
      //     -Xcc -fmodule-map-file=Sources/CZlib/module.modulemap \\
      //     -Xcc -fmodule-map-file=Sources/CLeptonica/module.modulemap \\
      //     -L .build/release -lLessonKit -lz -llept
      //
      // Where Lectern was built without Leptonica, leave out -llept.

      import LessonKit
      \((imports.sorted() + mathematics(beside: imports, trees)).map { $0 + "\n" }.joined())
      /// Prints a value in words; nothing for none.
      func display<Value>(_ value: Value) {
        if Value.self == Void.self { return }
        let forms = (value as? any Displayable)?.display.forms ?? []
        print(forms.first { $0.type == "text/plain" }?.data ?? "\\(value)")
      }
      \(body)
      """
  }

  private static func reasonToLeaveOut(_ cell: Cell) -> String? {
    if cell.options.expectation != nil { return "is meant to fail" }
    return ParserBounds.hold(for: cell.code) ? nil : "nests too deep for Swift"
  }

  /// The library's functions of mathematics by their names, where other modules have the same.
  private static func mathematics(beside imports: Set<String>, _ trees: [SourceFileSyntax])
    -> [String]
  {
    if imports.isEmpty { return [] }
    let own = Set(
      trees.flatMap(\.statements).compactMap { item -> String? in
        guard case .decl(let declaration) = item.item else { return nil }
        return CellSplitter.declaredName(declaration)?.name
      })
    return LibraryNames.mathematics.filter { !own.contains($0) }.map {
      "import func NDArrays.\($0)"
    }
  }

  private static func code(
    of tree: SourceFileSyntax, number: Int, _ renamer: Renamer, _ imports: inout Set<String>
  ) -> String {
    var text = ""
    let items = Array(tree.statements)
    for (index, item) in items.enumerated() {
      let renamed = renamer.text(of: item, in: number)
      if let declaration = item.item.as(ImportDeclSyntax.self) {
        if declaration.trimmedDescription != "import LessonKit" {
          imports.insert(declaration.trimmedDescription)
        }
        continue
      }
      if index == items.count - 1, case .expr(let expression) = item.item,
        CellSplitter.hasValue(expression)
      {
        text += "display(\n  \(renamed.trimmed)\n)\n"
      } else {
        text += renamed.trimmingBreaks + "\n"
      }
    }
    return text
  }
}

/// Gives names that are declared again a number.
private struct Renamer {
  /// For each name, the cells that declare it, in order.
  private var declared: [String: [Int]] = [:]
  /// Where in a cell a variable's declaration ends: before, its name means the one above.
  private var ends: [String: [Int: AbsolutePosition]] = [:]

  init(_ trees: [SourceFileSyntax]) {
    var functions: [String: Set<String>] = [:]
    for (index, tree) in trees.enumerated() {
      for item in tree.statements {
        guard case .decl(let declaration) = item.item else { continue }
        if let function = declaration.as(FunctionDeclSyntax.self) {
          // Functions of one name stand beside each other, but for those that take the same.
          let signature = function.signature.parameterClause.parameters
            .map { "\($0.firstName.text):\($0.type.trimmedDescription)" }.joined(separator: ",")
          let name = function.name.text
          if functions[name] == nil || functions[name]!.contains(signature) {
            note(name, index)
          }
          functions[name, default: []].insert(signature)
        } else if let variable = declaration.as(VariableDeclSyntax.self) {
          for name in CellSplitter.boundNames(variable) {
            note(name, index)
            if ends[name]?[index] == nil { ends[name, default: [:]][index] = item.endPosition }
          }
        } else if let name = CellSplitter.declaredName(declaration) {
          note(name.name, index)
        }
      }
    }
    declared = declared.filter { $0.value.count > 1 }
  }

  private mutating func note(_ name: String, _ cell: Int) {
    if declared[name]?.last != cell { declared[name, default: []].append(cell) }
  }

  /// The name's number in a cell; nil where it is the last that is declared, or not declared yet.
  private func number(of name: String, in cell: Int) -> Int? {
    guard let cells = declared[name], let place = cells.lastIndex(where: { $0 <= cell }),
      place < cells.count - 1
    else { return nil }
    return place + 1
  }

  /// The number of what a word means: `let v = v + 1` makes a `v` from the one above.
  private func number(
    of name: String, at token: TokenSyntax, in item: CodeBlockItemSyntax, _ cell: Int
  )
    -> Int?
  {
    let isOrdered = item.item.is(VariableDeclSyntax.self) || !item.item.is(DeclSyntax.self)
    if isOrdered, token.parent?.is(IdentifierPatternSyntax.self) == false,
      let end = ends[name]?[cell], token.position < end, declared[name]?.first != cell
    {
      return number(of: name, in: cell - 1)
    }
    return number(of: name, in: cell)
  }

  func text(of item: CodeBlockItemSyntax, in cell: Int) -> String {
    var text = ""
    for token in item.tokens(viewMode: .sourceAccurate) {
      text += token.leadingTrivia.description
      if case .identifier(let name) = token.tokenKind, isUse(token),
        let number = number(of: name, at: token, in: item, cell)
      {
        text += "\(name)_\(number)"
      } else {
        text += token.text
      }
      text += token.trailingTrivia.description
    }
    return text
  }

  private static func declares(_ name: String, in members: MemberBlockSyntax) -> Bool {
    members.members.contains { member in
      if let variable = member.decl.as(VariableDeclSyntax.self) {
        return CellSplitter.boundNames(variable).contains(name)
      }
      return CellSplitter.declaredName(member.decl)?.name == name
    }
  }

  /// Whether a word means what the cell declares: no member, no label, no parameter of that name.
  private func isUse(_ token: TokenSyntax) -> Bool {
    guard let parent = token.parent else { return false }
    if let member = parent.as(DeclReferenceExprSyntax.self)?.parent?.as(
      MemberAccessExprSyntax.self),
      member.declName.baseName == token
    {
      return false
    }
    if let label = parent.as(LabeledExprSyntax.self)?.label, label == token { return false }
    if parent.is(FunctionParameterSyntax.self) || parent.is(MemberTypeSyntax.self) { return false }
    var node = Syntax(parent)
    while let next = node.parent {
      let parameters: [String]
      if let function = next.as(FunctionDeclSyntax.self) {
        parameters = function.signature.parameterClause.parameters.map {
          ($0.secondName ?? $0.firstName).text
        }
      } else if let closure = next.as(ClosureExprSyntax.self) {
        parameters = (closure.signature?.parameterClause?.description ?? "")
          .split { !$0.isLetter && !$0.isNumber && $0 != "_" }.map(String.init)
      } else {
        parameters = []
      }
      if parameters.contains(token.text) { return false }
      // What a type declares itself is its own.
      if let members = next.as(MemberBlockSyntax.self), Self.declares(token.text, in: members) {
        return false
      }
      node = next
    }
    return true
  }
}

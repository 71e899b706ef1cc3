/// What the cells above one bring into its scope.
package struct CellScope: Sendable {
  package init() {}

  private var cells: [(index: Int, names: [CellSplitter.Name])] = []
  /// The lines that import other modules, as authors wrote them.
  private var imports: [String] = []
  /// What later cells repeat where two cells declare it, by what makes it the same.
  private var repeatable: [(cell: Int, declaration: CellSplitter.Repeatable)] = []

  /// What a module holds itself.
  struct Contents {
    var imports: [String] = []
    var names: [CellSplitter.Name] = []
    var repeatable: [CellSplitter.Repeatable] = []
    /// All words of its code: what it may name.
    var words: Set<String> = []
  }

  /// What a module's source begins with.
  struct Header {
    var source: String
    /// The operators that stand in it again, for the cells after this one.
    var operators: [CellSplitter.Repeatable]
  }

  /// Adds what a cell declares and imports.
  mutating func add(_ split: CellSplitter, cell: Int) {
    cells.append((cell, split.names))
    for line in split.imports where !imports.contains(line) { imports.append(line) }
    repeatable += split.repeatable.map { (cell, $0) }
  }

  /// The module in which a name was declared last, if one of the cells above declares it.
  func module(declaring name: String) -> String? {
    cells.last { $0.names.contains { $0.name == name } }.map { CellModule.name(ofCell: $0.index) }
  }

  /// The lines that a module's source begins with.
  func header(for module: Contents = Contents()) -> Header {
    let hidden = hidden(from: module)
    var lines = ["import LessonKit"]
    for cell in cells {
      if let names = hidden.leftOut[cell.index] {
        lines += imports(of: cell.index, but: names)
      } else {
        lines.append("@testable import \(CellModule.name(ofCell: cell.index))")
      }
    }
    lines += imports
    if !(imports + module.imports).isEmpty { lines += mathematics }
    lines += newest(but: hidden.leftOut)
    lines += givingWay(in: module)
    lines += hidden.veils
    let repeated = repeated(
      but: Set(module.repeatable.map(\.key)), always: Set(hidden.leftOut.keys))
    lines += repeated.map(\.text)
    return Header(
      source: lines.map { $0 + "\n" }.joined(), operators: repeated.filter(\.isOperator))
  }

  /// Of a name declared twice the newest, and each type by its own name: a type of the lesson's own
  /// hides one of the library's that has its name.
  private func newest(but leftOut: [Int: Set<String>]) -> [String] {
    var found: [String: (cell: Int, kind: String)] = [:]
    var named: Set<String> = []
    for (cell, names) in cells {
      for name in Set(names) where name.isWord {
        if name.isType || LibraryNames.functions.contains(name.name)
          || found[name.name].map({ $0.cell != cell }) ?? false
        {
          named.insert(name.name)
        }
        found[name.name] = (cell, name.kind)
      }
    }
    return named.sorted().compactMap { name in
      let (cell, kind) = found[name]!
      if leftOut[cell]?.contains(name) == true { return nil }
      return Self.importLine(of: name, kind, cell)
    }
  }

  private static func importLine(of name: String, _ kind: String, _ cell: Int) -> String {
    "@testable import \(CellSplitter.Name.importKind(kind)) \(CellModule.name(ofCell: cell)).\(name)"
  }

  /// Operators and members of extensions cannot be chosen by an import of their own: where two cells
  /// declare the same, the newest stands in every later cell again.
  ///
  /// - Parameter selected: Cells of which only some names are imported, and no operator.
  private func repeated(but own: Set<String>, always selected: Set<Int>)
    -> [CellSplitter.Repeatable]
  {
    var newest: [String: (count: Int, declaration: CellSplitter.Repeatable)] = [:]
    for (cell, declaration) in repeatable where !own.contains(declaration.key) {
      let isMissing = selected.contains(cell) && declaration.isOperator
      let count = (newest[declaration.key]?.count ?? 0) + (isMissing ? 2 : 1)
      newest[declaration.key] = (count, declaration)
    }
    return newest.values.filter { $0.count > 1 }.map(\.declaration).sorted { $0.key < $1.key }
  }

  /// The library's own functions by their names: what other modules call the same gives way to them,
  /// so that `import Foundation` changes no bit. The author's own come before both.
  private var mathematics: [String] {
    let own = Self.ownMathematics(cells.flatMap(\.names))
    return LibraryNames.mathematics.filter { !own.contains($0) }.map {
      "import func NDArrays.\($0)"
    }
  }

  private func givingWay(in module: Contents) -> [String] {
    let own = Self.ownMathematics(cells.flatMap(\.names) + module.names)
    let named = module.words.intersection(LibraryNames.mathematics).subtracting(own)
    return CellMathematics.givingWay(named, imports: imports + module.imports)
  }

  private static func ownMathematics(_ names: [CellSplitter.Name]) -> Set<String> {
    Set(names.filter { $0.kind != "func" || !$0.takesNumbersOrArrays }.map(\.name))
  }
}

// MARK: - What is hidden

extension CellScope {
  /// What a module must not see of the cells above, of the names that it uses.
  private struct Hidden {
    /// For each cell the names that are not imported.
    var leftOut: [Int: Set<String>] = [:]
    /// Functions that stand in place of hidden ones whose name is imported all the same.
    var veils: [String] = []
  }

  /// Of what two cells declare the newest counts. Where both are of one type, an import of the newest
  /// by its name sees to that; here is the rest.
  private func hidden(from module: Contents) -> Hidden {
    var hidden = Hidden()
    let declared = Set(cells.flatMap(\.names).filter(\.isWord).map(\.name))
    for word in module.words.intersection(declared).sorted() {
      var later = module.names.filter { $0.name == word }
      // A variable of the module's own hides all that is imported, and may be made from it.
      if later.contains(where: \.isVariable) { continue }
      let own = later
      var visible = later
      var veiled: [CallShape] = []
      for cell in cells.reversed() {
        let here = cell.names.filter { $0.name == word }
        let gone = here.filter { name in later.contains { $0.hides(name) } }
        let seen = gone.filter { name in !visible.contains { $0.isSame(as: name) } }
        later += here
        if !seen.isEmpty, gone.count == here.count {
          hidden.leftOut[cell.index, default: []].insert(word)
          continue
        }
        visible += here.filter { !gone.contains($0) }
        for call in seen.compactMap(\.call)
        where !(own.compactMap(\.call) + veiled).contains(where: { $0.takesSame(as: call) }) {
          veiled.append(call)
          hidden.veils += call.veil.map { [Self.unavailable($0, word, cell.index)] } ?? []
        }
      }
    }
    return hidden
  }

  private static func unavailable(_ veil: String, _ name: String, _ cell: Int) -> String {
    "@available(*, unavailable, message: \"the \(name) of cell \(cell + 1) is declared anew\") \(veil)"
  }

  /// A cell's names one by one, but for some, and those that a later cell hides.
  private func imports(of cell: Int, but leftOut: Set<String>) -> [String] {
    guard let place = cells.firstIndex(where: { $0.index == cell }) else { return [] }
    let later = cells[(place + 1)...].flatMap(\.names)
    let kept = Set(
      cells[place].names.filter { name in
        name.isWord && !leftOut.contains(name.name) && !later.contains { $0.hides(name) }
      }.map { Self.importLine(of: $0.name, $0.kind, cell) })
    // Its entry stands for the members of its extensions, which come with the module.
    return [Self.importLine(of: "lectern_cell", "func", cell)] + kept.sorted()
  }
}

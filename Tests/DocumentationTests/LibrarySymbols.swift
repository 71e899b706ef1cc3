/// The names of the library's public declarations, as a sentence writes them.
struct LibrarySymbols {
  /// `Model.init(input:_:seed:)` as its path and its labels.
  private var paths: Set<String> = []
  private var labels: [String: [Set<String>]] = [:]

  init(_ graphs: [String: [SymbolGraph.Symbol]]) {
    for symbol in graphs.values.joined() {
      let last = symbol.pathComponents.last ?? ""
      let base = String(last.prefix { $0 != "(" })
      let owner = symbol.pathComponents.dropLast().last
      let words = last.dropFirst(base.count).dropFirst().dropLast().split(separator: ":")
      for path in [base, owner.map { "\($0).\(base)" }].compactMap(\.self) {
        paths.insert(path)
        labels[path, default: []].append(Set(words.map(String.init)))
      }
    }
  }

  /// Whether a text is a name: `Dense`, `NDArray.stack`, `.adamW()`, `a.split(into:)`, `Trainer(resuming:)`.
  ///
  /// Of a method it may leave out labels that have defaults; an instance's name stands before it.
  func contain(_ text: String) -> Bool {
    guard let match = text.wholeMatch(of: /(?:([A-Za-z]\w*)?\.)?(\w+)(?:<\w+>)?(?:\(([\w:]*)\))?/)
    else { return false }
    let (_, owner, base, words) = match.output
    let isType = owner?.first?.isUppercase == true
    var path = isType ? "\(owner!).\(base)" : String(base)
    guard paths.contains(path) else { return false }
    guard let words, !words.isEmpty else { return true }
    if base.first?.isUppercase == true { path += ".init" }
    let wanted = Set(words.split(separator: ":").map(String.init))
    return labels[path, default: []].contains { wanted.isSubset(of: $0) }
  }
}

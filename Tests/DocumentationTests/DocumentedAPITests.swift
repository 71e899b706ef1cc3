import Foundation
import Testing

/// Every public declaration that lessons see says what it gives.
@Suite struct DocumentedAPITests {
  @Test(arguments: SymbolGraph.modules)
  func `each public declaration has a documentation comment`(module: String) async throws {
    let symbols = try #require(try await SymbolGraph.all.value[module])
    #expect(symbols.contains { $0.isDocumented })
    #expect(undocumented(symbols).map(\.text) == [])
  }

  /// The list may only shrink: a line goes when its declaration has a comment or is gone.
  @Test func `the list of undocumented declarations of NeuralNetworks is the truth`() async throws {
    let symbols = try #require(try await SymbolGraph.all.value["NeuralNetworks"])
    let list = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("Fixtures/undocumented-NeuralNetworks.txt")
    let known = try String(contentsOf: list, encoding: .utf8).split(separator: "\n")
      .map(String.init).filter { !$0.hasPrefix("#") }
    let found = undocumented(symbols)
    #expect(
      without(found, known).map(\.text) == [], "these need a comment; the list does not grow")
    #expect(
      rest(known, found.map(\.entry)) == [],
      "these have a comment now, or are gone: their lines leave the list")
  }

  @Test func `a declaration without a comment is told by its file and line`() throws {
    let symbols = try parse(
      """
      {"symbols": [
        {"kind": {"identifier": "swift.func"}, "pathComponents": ["f(_:)"],
         "location": {"uri": "file://\(SymbolGraph.root)/Sources/A/A+B.swift",
                      "position": {"line": 6}}}]}
      """)
    #expect(undocumented(symbols).map(\.text) == ["Sources/A/A+B.swift:7: f(_:)"])
  }

  @Test(arguments: [
    (comment: #"{"module": "Plots", "lines": [{"text": "Bars."}]}"#, isDocumented: true),
    (comment: #"{"module": "Swift", "lines": [{"text": "A text."}]}"#, isDocumented: false),
    (comment: #"{"module": "Plots", "lines": [{"text": "  "}]}"#, isDocumented: false),
    (comment: #"{"module": "Plots", "lines": []}"#, isDocumented: false),
    (comment: "null", isDocumented: false),
  ])
  func `a comment counts where one of this package's authors wrote words`(
    comment: String, isDocumented: Bool
  ) throws {
    let symbols = try parse(
      """
      {"symbols": [
        {"kind": {"identifier": "swift.property"}, "pathComponents": ["T", "description"],
         "docComment": \(comment),
         "location": {"uri": "file:///a.swift", "position": {"line": 0}}}]}
      """)
    #expect(symbols[0].isDocumented == isDocumented)
    #expect(undocumented(symbols).isEmpty == isDocumented)
  }

  @Test func `what the compiler made needs no comment`() throws {
    let symbols = try parse(
      """
      {"symbols": [
        {"kind": {"identifier": "swift.init"}, "pathComponents": ["T", "init(rawValue:)"]}]}
      """)
    #expect(undocumented(symbols).isEmpty)
  }

  @Test func `a list is compared entry by entry, twice the same too`() {
    #expect(rest(["a", "b", "b", "c"], ["b", "c", "d"]) == ["a", "b"])
  }

  private func parse(_ json: String) throws -> [SymbolGraph.Symbol] {
    try JSONDecoder().decode(SymbolGraph.self, from: Data(json.utf8)).symbols
  }
}

/// A declaration without a comment.
private struct Undocumented {
  /// As the list has it: no line, which every edit above it would change.
  var entry: String
  var text: String
}

private func undocumented(_ symbols: [SymbolGraph.Symbol]) -> [Undocumented] {
  symbols.filter { !$0.isDocumented }.compactMap { symbol in
    symbol.place.map {
      Undocumented(
        entry: "\($0.file) \(symbol.name)", text: "\($0.file):\($0.line): \(symbol.name)")
    }
  }.sorted { $0.text < $1.text }
}

/// The undocumented declarations for which the list has no line.
private func without(_ found: [Undocumented], _ known: [String]) -> [Undocumented] {
  var left = known
  return found.filter { declaration in
    guard let place = left.firstIndex(of: declaration.entry) else { return true }
    left.remove(at: place)
    return false
  }
}

/// What is left of `all` when each of `others` takes one away.
private func rest(_ all: [String], _ others: [String]) -> [String] {
  var left = all
  for other in others {
    if let place = left.lastIndex(of: other) { left.remove(at: place) }
  }
  return left
}

import Foundation
import LessonMarkdown

/// One thing to compile and run: a cell, or the expressions in the prose below it.
struct Unit: Sendable {
  enum Content: Sendable {
    case cell(Cell)
    case prose([InlineValue])
  }

  let content: Content
  /// What decides what the unit does, but for what stands above it.
  let text: String

  /// - Parameter isExact: Whether every character of a cell counts, and not its words alone.
  init(_ content: Content, isExact: Bool = false) {
    self.content = content
    switch content {
    case .cell(let cell):
      // The number is the name of the cell's module, which printed types may show.
      text = """
        cell \(cell.index + 1)
        \(cell.options.text(of: .runs))
        \(isExact ? cell.code : CellWords.text(of: cell.code))
        """
    case .prose(let values):
      text = "prose\n" + values.map { "\($0.index) \($0.expression)" }.joined(separator: "\n")
    }
  }

  /// A lesson's units, in the order in which they run.
  static func all(of lesson: Lesson) -> [Unit] {
    var units: [Unit] = []
    // Once a cell names places, so may all below that call what it declares.
    var isExact = false
    for above in 0...lesson.cells.count {
      if above > 0 {
        let cell = lesson.cells[above - 1]
        isExact = isExact || CellWords.nameTheirPlace(in: cell.code)
        units.append(Unit(.cell(cell), isExact: isExact))
      }
      let values = lesson.values.filter { $0.cellsAbove == above }
      if !values.isEmpty { units.append(Unit(.prose(values))) }
    }
    return units
  }

  var cell: Cell? { if case .cell(let cell) = content { cell } else { nil } }

  var position: SourcePosition {
    switch content {
    case .cell(let cell): cell.position
    case .prose(let values): values[0].position
    }
  }

  /// Whether later cells see what this one declared and did.
  var leavesState: Bool { cell.map { $0.options.expectation == nil } ?? false }

  /// Where a failure is in the Markdown.
  func position(of failure: CellFailure, in lesson: Lesson) -> SourcePosition {
    switch content {
    case .cell(let cell): return lesson.position(of: failure, in: cell)
    case .prose(let values):
      if let other = failure.cell, lesson.cells.indices.contains(other) {
        return lesson.position(of: failure, in: lesson.cells[other])
      }
      let value = values[min(max(0, failure.lineOffset), values.count - 1)]
      return SourcePosition(
        line: value.position.line, column: value.position.column + failure.column - 1)
    }
  }
}

/// The chain of keys: each unit's holds everything that decides what it gives.
struct KeyChain {
  /// The digest of what the next unit finds: the same link means the same state.
  private(set) var link: String

  /// - Parameter base: What every cell of the lesson stands on.
  init(_ base: [LessonInputs.Item]) {
    let lines = base.map { "\($0.name)=\($0.value ?? "none")" }
    link = SHA256.digest(of: (["lectern results 4"] + lines).joined(separator: "\n"))
  }

  func key(of unit: Unit) -> String { SHA256.digest(of: "\(link)\n\(unit.text)") }

  mutating func advance(past unit: Unit, key: String, _ result: CellResult) {
    if unit.leavesState { link = SHA256.digest(of: "\(key)\n\(result.fingerprint)") }
  }
}

/// What a lesson's results stood on, kept so that the next build can say what changed.
struct LessonInputs: Codable, Sendable, Hashable {
  struct Item: Codable, Sendable, Hashable {
    var name: String
    /// A digest or a short text; nil for what is not set.
    var value: String?
    /// Whether the value says something to people.
    var isReadable = false
  }

  struct Entry: Codable, Sendable, Hashable {
    var text: String
    var reads: [CellRead]
  }

  var base: [Item]
  var units: [Entry]

  /// Why a unit ran, as a clause; what stands above it is said with the first unit that ran.
  ///
  /// - Parameter firstRan: The place among the cells of the first cell that ran, if above this one.
  static func reason(
    for index: Int, _ unit: Unit, base: [Item], before: LessonInputs?, firstRan: Int?,
    _ surroundings: Surroundings
  ) -> String {
    guard let before else { return "it has not run before" }
    for item in base {
      let then = before.base.first { $0.name == item.name }
      guard then?.value != item.value else { continue }
      return item.isReadable
        ? "\(item.name) is \(item.value ?? "not set") now, and was \(then?.value ?? "not set")"
        : "\(item.name) changed"
    }
    for item in before.base where !base.contains(where: { $0.name == item.name }) {
      return "\(item.name) is not declared any more"
    }
    if let firstRan { return "cell \(firstRan + 1) above it ran" }
    guard before.units.indices.contains(index) else { return "it is new" }
    let entry = before.units[index]
    if entry.text != SHA256.digest(of: unit.text) { return "its code changed" }
    for read in entry.reads {
      let now = surroundings.state(of: read)
      if now != read.state { return read.change(to: now) }
    }
    return "the cache had no whole entry for it"
  }
}

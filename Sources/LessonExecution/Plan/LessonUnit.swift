import Foundation
import LessonMarkdown

/// One thing to compile and run: a cell, or the expressions in the prose below it.
struct LessonUnit: Sendable {
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
  static func all(of lesson: Lesson) -> [LessonUnit] {
    var units: [LessonUnit] = []
    // Once a cell names places, so may all below that call what it declares.
    var isExact = false
    for above in 0...lesson.cells.count {
      if above > 0 {
        let cell = lesson.cells[above - 1]
        isExact = isExact || CellWords.nameTheirPlace(in: cell.code)
        units.append(LessonUnit(.cell(cell), isExact: isExact))
      }
      let values = lesson.values.filter { $0.cellsAbove == above }
      if !values.isEmpty { units.append(LessonUnit(.prose(values))) }
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

import LessonMarkdown

/// Ids, each given once.
struct UniqueIDs: Sendable {
  private(set) var taken: Set<String>
  private var next: [String: Int] = [:]

  init(taken: Set<String> = []) { self.taken = taken }

  /// The id that was wanted, or with a number behind it where that is taken.
  mutating func claim(_ wanted: String) -> String {
    var id = wanted
    var number = next[wanted] ?? 2
    while !taken.insert(id).inserted {
      id = "\(wanted)-\(number)"
      number += 1
    }
    next[wanted] = number
    return id
  }
}

/// The ids that a lesson's text decides, whatever its cells give.
///
/// The author's own HTML comes first, for its ids cannot change; then headings, cells, labels and
/// exercises in the order of the page. Ids that depend on outputs are claimed later, and yield.
struct Anchors: Sendable {
  /// The id of the article in the frame.
  static let start = "start"

  private(set) var headings: [String] = []
  private(set) var exercises: [String] = []
  /// The cells' own ids, by the cells' places.
  private(set) var cells: [Int: String] = [:]
  /// The ids that cells' labels became, by the cells' places.
  private(set) var labels: [Int: String] = [:]
  /// What links may name, on this page and on others.
  private(set) var linkable: Set<String> = [start]
  private(set) var ids = UniqueIDs(taken: [start])
  private var formulaCount = 0

  init(of lesson: Lesson) {
    let notes = lesson.footnotes.flatMap(\.blocks)
    for html in AuthorHTML.pieces(of: lesson.blocks + notes) {
      for id in AuthorHTML.ids(in: html) where ids.taken.contains(id) == false {
        linkable.insert(ids.claim(id))
      }
    }
    visit(lesson.blocks)
    visit(notes)
  }

  private mutating func visit(_ blocks: [Block]) {
    for block in blocks {
      switch block {
      case .heading(_, let text, _):
        let slug = text.plainText.slug
        headings.append(ids.claim(slug.isEmpty ? "section" : slug))
        linkable.insert(headings[headings.count - 1])
      case .container(let container):
        if container.kind == .exercise {
          exercises.append(ids.claim("ex-\(exercises.count + 1)"))
          linkable.insert(exercises[exercises.count - 1])
        }
        visit(container.blocks)
      case .quote(let inner): visit(inner)
      case .list(let list): for item in list.items { visit(item.blocks) }
      case .cell(let cell): visit(cell)
      case .formula:
        // Equations that cells make come between, so these numbers are there at least.
        formulaCount += 1
        linkable.insert("eq-\(formulaCount)")
      default: break
      }
    }
  }

  private mutating func visit(_ cell: Cell) {
    if let label = cell.options.label { labels[cell.index] = ids.claim(label) }
    let own = ids.claim("cell-\(cell.index + 1)")
    cells[cell.index] = own
    if !cell.options.isHidden { linkable.insert(labels[cell.index] ?? own) }
  }
}

extension PageRenderer {
  /// The ids of a lesson's page that links may name.
  static func anchors(of lesson: Lesson) -> Set<String> { Anchors(of: lesson).linkable }
}

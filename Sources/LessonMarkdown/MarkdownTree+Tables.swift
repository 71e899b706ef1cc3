import CCMarkGFM

extension MarkdownTree {
  mutating func table(_ node: OpaquePointer) -> Block {
    var table = Block.Table(alignments: [], head: [], rows: [])
    #if LECTERN_TABLES
      let columns = Int(cmark_gfm_extensions_get_table_columns(node))
      if let alignments = cmark_gfm_extensions_get_table_alignments(node) {
        table.alignments = (0..<columns).map {
          switch alignments[$0] {
          case UInt8(ascii: "l"): .left
          case UInt8(ascii: "c"): .center
          case UInt8(ascii: "r"): .right
          default: .none
          }
        }
      }
      let column = Int(cmark_node_get_start_column(node))
      for row in children(node) {
        let isHead = cmark_gfm_extensions_get_table_row_is_header(row) != 0
        var cells: [[Inline]] = []
        for cell in children(row) {
          places = TextPlaces(cell: cell, tableColumn: column, isHead: isHead, in: source)
          cells.append(inlines(of: cell))
        }
        if isHead {
          table.head = cells
        } else {
          checkRow(Int(cmark_node_get_start_line(row)), columns: columns)
          table.rows.append(cells)
        }
      }
    #endif
    return .table(table)
  }

  /// Warns of the cells that a row has beyond its table's head.
  private mutating func checkRow(_ line: Int, columns: Int) {
    let row = TableRow(source.read(line))
    guard row.cells.count > columns else { return }
    warn(
      source.position(line: line, column: row.cells[columns] + 1),
      "this row has \(row.cells.count) cells and its table's head \(columns); what is beyond is not shown (write \\| for a bar inside a cell)"
    )
  }

  /// Warns of a paragraph that was meant as a table.
  mutating func checkForTable(_ node: OpaquePointer) {
    let first = Int(cmark_node_get_start_line(node))
    for line in first..<max(first, Int(cmark_node_get_end_line(node))) {
      let rule = TableRow(source.read(line + 1))
      guard rule.isRule, source.read(line).contains("|") else { continue }
      let head = TableRow(source.read(line)).cells.count
      #if LECTERN_TABLES
        if head != rule.cells.count {
          warn(
            source.position(line: line + 1, column: rule.start + 1),
            "this is no table: its head has \(head) \(head == 1 ? "cell" : "cells") and the line of dashes \(rule.cells.count)"
          )
        }
      #else
        warn(
          place(node),
          "a table needs cmark-gfm's extensions and is shown as its source; install libcmark-gfm-extensions-dev, then: swift package purge-cache && rm -rf .build"
        )
      #endif
      return
    }
    checkForHeadlessTable(node)
  }

  /// Warns of lines between bars that no line of dashes makes a table.
  private mutating func checkForHeadlessTable(_ node: OpaquePointer) {
    let places = TextPlaces(block: node, in: source)
    let rows = places.lines.map { line in
      let text = line.text.trimmingSpaces()
      return text.count > 1 && text.hasPrefix("|") && text.hasSuffix("|")
        && !text.hasSuffix("\\|")
    }
    guard
      let index = zip(rows, rows.dropFirst()).enumerated().first(where: { $1.0 && $1.1 })?.offset
    else { return }
    let cells = TableRow(places.lines[index].text[...]).cells.count
    warn(
      places.position(ofByte: places.lines[index].byte),
      "these lines are no table; below its head stands a line of dashes: |\(String(repeating: "---|", count: cells))"
    )
  }
}

/// A table's line cut at its bars, as cmark-gfm does it.
struct TableRow {
  /// The byte at which each cell begins.
  private(set) var cells: [Int] = []
  /// The byte at which the row begins, behind the marks of what encloses it.
  let start: Int
  /// Whether it is the line of dashes below a head.
  let isRule: Bool

  init(_ line: Substring) {
    let bytes = Array(line.utf8)
    let bar = UInt8(ascii: "|")
    func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 }
    start = bytes.firstIndex { !isBlank($0) && $0 != 0x3E } ?? bytes.count
    let row = bytes[start...]
    isRule =
      row.contains(bar) && row.contains(UInt8(ascii: "-"))
      && row.allSatisfy { isBlank($0) || $0 == bar || $0 == 0x2D || $0 == 0x3A }
    var place = start
    if row.first == bar { place += 1 }
    cells = [place]
    while place < bytes.count {
      if bytes[place] == UInt8(ascii: "\\") {
        place += 2
        continue
      }
      if bytes[place] == bar { cells.append(place + 1) }
      place += 1
    }
    // Nothing but blanks stands behind a closing bar.
    if cells.count > 1, let last = cells.last, bytes[min(last, bytes.count)...].allSatisfy(isBlank)
    {
      cells.removeLast()
    }
    cells = cells.map { place in
      min(place + bytes[min(place, bytes.count)...].prefix(while: isBlank).count, bytes.count)
    }
  }
}

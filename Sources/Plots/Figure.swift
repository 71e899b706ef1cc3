import LessonWire
import NDArrays

/// A drawing as SVG, what it shows in words, and its numbers as a table.
///
/// Colours are classes, which the page's variables fill in, so that a figure follows the page
/// from light to dark.
public struct Figure: Sendable, Hashable {
  /// The drawing: one `<svg>` element, its colours as classes.
  public var svg: String
  /// The finding in one sentence, for those who cannot see the figure.
  public var alternative: String
  /// What the figure draws, as a table that the page offers beside it.
  public var numbers: Table

  /// A drawing that was made elsewhere; its SVG goes into the page as it is.
  public init(svg: String, alternative: String, numbers: Table) {
    self.svg = svg
    self.alternative = alternative
    self.numbers = numbers
  }
}

/// Rows of text under named columns.
///
/// ```swift
/// let table = Table(columns: ["layer", "weights"], rows: [["dense", "7,850"]])
/// table.rows.count    // 1
/// ```
public struct Table: Sendable, Hashable, CustomStringConvertible {
  /// The names of the columns, from the left.
  public var columns: [String]
  /// The texts of each row, as many as there are columns.
  public var rows: [[String]]

  /// A table of `rows` below `columns`; without rows it is a head alone.
  ///
  /// - Precondition: Each row has an entry for each column; otherwise stops and names the row.
  public init(columns: [String], rows: [[String]]) {
    if let odd = rows.firstIndex(where: { $0.count != columns.count }) {
      fatalError("Table: row \(odd) has \(rows[odd].count) entries for \(columns.count) columns")
    }
    self.columns = columns
    self.rows = rows
  }

  /// The table as an output holds it.
  package var payload: TablePayload { TablePayload(columns: columns, rows: rows) }

  /// The table as lines of text: the first column flush left, the others right, two spaces between.
  public var description: String {
    let widths = columns.indices.map { i in ([columns] + rows).map { $0[i].count }.max() ?? 0 }
    return ([columns] + rows).map { row in
      row.enumerated().map { i, text in
        let space = String(repeating: " ", count: widths[i] - text.count)
        return i == 0 ? text + space : space + text
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

/// SVG as it is written: elements with numbers to a tenth of a unit.
struct SVGWriter {
  private(set) var body = ""

  /// An element that is written elsewhere, its texts escaped.
  mutating func element(_ text: String) { body += text }

  static func number(_ x: Double) -> String {
    var text = fixedText(x, 1)
    if text.hasSuffix(".0") { text.removeLast(2) }
    return text == "-0" ? "0" : text
  }

  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text {
      switch character {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.append(character)
      }
    }
    return result
  }

  mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, _ style: String) {
    let n = Self.number
    body +=
      "<line class=\"\(style)\" x1=\"\(n(x1))\" y1=\"\(n(y1))\" x2=\"\(n(x2))\" y2=\"\(n(y2))\"/>"
  }

  mutating func text(
    _ text: String, _ x: Double, _ y: Double, _ style: String = "", anchor: String = "start",
    middle: Bool = false
  ) {
    let n = Self.number
    body +=
      "<text" + (style.isEmpty ? "" : " class=\"\(style)\"") + " x=\"\(n(x))\" y=\"\(n(y))\""
      + (anchor == "start" ? "" : " text-anchor=\"\(anchor)\"")
      + (middle ? " dominant-baseline=\"central\"" : "")
      + ">\(Self.escaped(text))</text>"
  }

  mutating func rectangle(
    _ x: Double, _ y: Double, _ width: Double, _ height: Double, _ style: String,
    opacity: Double? = nil
  ) {
    let n = Self.number
    body +=
      "<rect class=\"\(style)\" x=\"\(n(x))\" y=\"\(n(y))\" width=\"\(n(width))\" height=\"\(n(height))\""
      + (opacity.map { " fill-opacity=\"\(fixedText($0, 2))\"" } ?? "") + "/>"
  }

  /// A line through each stretch of points, from one to the next.
  mutating func path(_ stretches: [[(Double, Double)]], _ style: String) {
    let n = Self.number
    let steps = stretches.map { points in
      points.enumerated().map { ($0 == 0 ? "M" : "L") + n($1.0) + " " + n($1.1) }.joined()
    }
    body += "<path class=\"\(style)\" d=\"\(steps.joined())\"/>"
  }

  mutating func dot(_ x: Double, _ y: Double, _ style: String, radius: Double = 3.5) {
    let n = Self.number
    body += "<circle class=\"\(style)\" cx=\"\(n(x))\" cy=\"\(n(y))\" r=\"\(n(radius))\"/>"
  }

  func svg(width: Double, height: Double, label: String) -> String {
    "<svg viewBox=\"0 0 \(Self.number(width)) \(Self.number(height))\" role=\"img\" aria-label=\"\(Self.escaped(label))\">\(body)</svg>"
  }
}

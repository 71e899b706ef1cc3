import Foundation
import LessonExecution
import LessonWire

/// What a cell showed, as the outputs of a notebook's cell.
enum NotebookOutput {
  static func json(_ output: CellOutput) -> JSON {
    func stream(_ name: String, _ text: String) -> JSON {
      .object([
        "name": .string(name), "output_type": .string("stream"), "text": .lines(text),
      ])
    }
    switch output {
    case .standardOutput(let text): return stream("stdout", text)
    case .standardError(let text): return stream("stderr", text)
    case .bundle(let forms):
      var data: [String: JSON] = [:]
      for form in forms {
        switch form.type {
        case "image/svg+xml": data[form.type] = .lines(styled(form.data))
        case "image/png": data[form.type] = .string(form.data)
        case TablePayload.type: data["text/html"] = .lines(table(form.data))
        case PicturesPayload.type: data["text/html"] = .lines(pictures(form.data))
        case NumbersPayload.type: break
        case "text/latex": data[form.type] = .lines("$$\(form.data)$$")
        default: data[form.type] = .lines(form.data)
        }
      }
      return .object([
        "data": .object(data), "metadata": .object([:]), "output_type": .string("display_data"),
      ])
    }
  }

  /// A drawing with the colours that on a page the stylesheet gives it.
  private static func styled(_ svg: String) -> String {
    guard let end = svg.firstIndex(of: ">") else { return svg }
    let style = """
      <style>text{font:14px sans-serif;fill:#54575d}.strong{fill:#1f2124;font-weight:600}\
      .grid{stroke:#dcd8ce}.axis{stroke:#696c72}.line{fill:none;stroke-width:2.25}\
      .halo{stroke:#fff;stroke-width:4;paint-order:stroke}\
      .s1{stroke:#0072b2}.s2{stroke:#d55e00;stroke-dasharray:7 5}\
      .s3{stroke:#1f2124;stroke-dasharray:2 4}.s4{stroke:#8a3ffc;stroke-dasharray:10 4 2 4}\
      .f1{fill:#0072b2}.f2{fill:#d55e00}.f3{fill:#1f2124}.f4{fill:#8a3ffc}\
      .cellno{text-anchor:middle;dominant-baseline:central;fill:#1f2124}.on{fill:#fff}</style>
      """
    var head = String(svg[...end])
    if !head.contains("xmlns=") {
      head = head.replacingOccurrences(
        of: "<svg", with: "<svg xmlns=\"http://www.w3.org/2000/svg\"")
    }
    return head + style + svg[svg.index(after: end)...]
  }

  private static func table(_ text: String) -> String {
    // What does not decode was the failure of the cell that showed it.
    guard let table = try? TablePayload(text: text) else { return "<pre>\(escaped(text))</pre>" }
    func row(_ tag: String, _ fields: [String]) -> String {
      "<tr>" + fields.map { "<\(tag)>\(escaped($0))</\(tag)>" }.joined() + "</tr>"
    }
    return "<table><thead>\(row("th", table.columns))</thead><tbody>"
      + table.rows.map { row("td", $0) }.joined() + "</tbody></table>"
  }

  private static func pictures(_ text: String) -> String {
    guard let grid = try? PicturesPayload(text: text) else { return "<pre>\(escaped(text))</pre>" }
    return grid.items.map {
      "<figure style=\"display:inline-block;margin:4px\"><img width=\"56\" style=\"image-rendering:pixelated\" src=\"data:image/png;base64,\($0.png)\" alt=\"\(escaped($0.alternative))\"><figcaption>\(escaped($0.caption))</figcaption></figure>"
    }.joined()
  }

  private static func escaped(_ text: String) -> String {
    text.replacingOccurrences(of: "&", with: "&amp;").replacingOccurrences(of: "<", with: "&lt;")
      .replacingOccurrences(of: ">", with: "&gt;").replacingOccurrences(of: "\"", with: "&quot;")
  }
}

import Foundation
import LessonExecution
import LessonMarkdown
import LessonWire

/// A lesson with its outputs as a Jupyter notebook.
///
/// - Source: nbformat 4.5, the format's description and its JSON schema
public enum NotebookExport {
  /// The notebook's file, which Jupyter and GitHub open; a kernel for Swift is needed to run it.
  ///
  /// - Parameter macros: LaTeX commands of the site's own, by name with backslash.
  /// - Throws: What Foundation throws for text that is no Unicode.
  public static func notebook(of outcome: LessonOutcome, macros: [String: String]) throws -> String
  {
    let lesson = outcome.lesson
    var head = "# \(lesson.frontMatter.title)"
    if !lesson.frontMatter.summary.isEmpty { head += "\n\n*\(lesson.frontMatter.summary)*" }
    if !macros.isEmpty {
      head +=
        "\n\n$"
        + macros.sorted { $0.key < $1.key }.map { "\\newcommand{\($0.key)}{\($0.value)}" }.joined()
        + "$"
    }
    var cells: [JSON] = [markdown(head, id: "title")]
    var prose = 0
    for piece in SourcePiece.all(of: lesson) {
      switch piece {
      case .prose(let range):
        let text = self.prose(range, of: outcome)
        if text.isEmpty { continue }
        prose += 1
        cells.append(markdown(text, id: "text-\(prose)"))
      case .cell(let cell): cells.append(code(cell, outcome))
      }
    }
    let notebook: JSON = .object([
      "cells": .array(cells),
      "metadata": .object([
        "kernelspec": .object([
          "display_name": .string("Swift"), "language": .string("swift"), "name": .string("swift"),
        ]),
        "language_info": .object([
          "file_extension": .string(".swift"), "mimetype": .string("text/x-swift"),
          "name": .string("swift"),
        ]),
        "lectern": .object(["front_matter": .string(frontMatter(of: lesson))]),
        "title": .string(lesson.frontMatter.title),
      ]),
      "nbformat": .number(4), "nbformat_minor": .number(5),
    ])
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(notebook), as: UTF8.self) + "\n"
  }

  /// The lines between the rules, for a way back.
  private static func frontMatter(of lesson: Lesson) -> String {
    lesson.lines.dropFirst().prefix { $0.trimmed != "---" }.joined(separator: "\n")
  }

  private static func markdown(_ text: String, id: String) -> JSON {
    .object([
      "cell_type": .string("markdown"), "id": .string(id), "metadata": .object([:]),
      "source": lines(text),
    ])
  }

  /// Prose as Jupyter reads it: values in their places, containers as quotations.
  private static func prose(_ range: Range<Int>, of outcome: LessonOutcome) -> String {
    let lesson = outcome.lesson
    var text: [String] = []
    for number in range {
      var line = String(lesson.lines[number - 1])
      let values = lesson.values.filter { $0.position.line == number }
      for value in values.sorted(by: { $0.position.column > $1.position.column }) {
        guard let result = outcome.prose[value.index] else { continue }
        // The expression stands between `{swift} and a back quote.
        let start = line.index(
          line.startIndex, offsetBy: value.position.column - 1, limitedBy: line.endIndex)
        guard let start, let open = line[..<start].lastIndex(of: "`"),
          let close = line[start...].firstIndex(of: "`")
        else { continue }
        line.replaceSubrange(open...close, with: result)
      }
      text.append(plain(line))
    }
    return text.joined(separator: "\n").trimmed
  }

  /// A line without what only Lectern reads.
  private static func plain(_ line: String) -> String {
    let start = line.trimmed
    if start.hasPrefix(":::") {
      let words = start.dropFirst(3).split(separator: " ", maxSplits: 1)
      guard let kind = words.first else { return "" }
      let title = words.count > 1 ? " · \(words[1])" : ""
      return "**\(kind.prefix(1).uppercased() + kind.dropFirst())\(title)**"
    }
    if start.hasPrefix("```"), let brace = line.firstIndex(of: "{") {
      return String(line[..<brace]).replacingOccurrences(of: " ", with: "")
    }
    return line
  }

  // MARK: - Cells

  private static func code(_ cell: Cell, _ outcome: LessonOutcome) -> JSON {
    let result = outcome.results[cell.index]
    var outputs = (result?.outputs ?? []).map(output)
    if let failure = result?.failure ?? result?.expectedFailure {
      outputs.append(
        .object([
          "ename": .string(failure.kind.rawValue), "evalue": .string(failure.message),
          "output_type": .string("error"),
          "traceback": .array(
            outcome.lesson.diagnostic(
              at: outcome.lesson.position(of: failure, in: cell), failure.message
            ).description.split(separator: "\n").map { .string(String($0)) }),
        ]))
    }
    let fence = outcome.lesson.line(cell.position.line - 1) ?? ""
    let options = fence.firstIndex(of: "{").map { String(fence[$0...]) } ?? ""
    var metadata: [String: JSON] = [:]
    if !options.isEmpty { metadata["lectern"] = .object(["options": .string(options)]) }
    if cell.options.isHidden {
      metadata["jupyter"] = .object(["source_hidden": .bool(true), "outputs_hidden": .bool(true)])
    } else if cell.options.isFolded {
      metadata["jupyter"] = .object(["source_hidden": .bool(true)])
    }
    return .object([
      "cell_type": .string("code"),
      "execution_count": result == nil ? .null : .number(cell.index + 1),
      "id": .string("cell-\(cell.index + 1)"), "metadata": .object(metadata),
      "outputs": .array(outputs), "source": lines(cell.code.trimmed),
    ])
  }

  private static func output(_ output: CellOutput) -> JSON {
    func stream(_ name: String, _ text: String) -> JSON {
      .object([
        "name": .string(name), "output_type": .string("stream"), "text": lines(text),
      ])
    }
    switch output {
    case .standardOutput(let text): return stream("stdout", text)
    case .standardError(let text): return stream("stderr", text)
    case .bundle(let forms):
      var data: [String: JSON] = [:]
      for form in forms {
        switch form.type {
        case "image/svg+xml": data[form.type] = lines(styled(form.data))
        case "image/png": data[form.type] = .string(form.data)
        case TablePayload.type: data["text/html"] = lines(table(form.data))
        case PicturesPayload.type: data["text/html"] = lines(pictures(form.data))
        case NumbersPayload.type: break
        case "text/latex": data[form.type] = lines("$$\(form.data)$$")
        default: data[form.type] = lines(form.data)
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

  /// Text as the format keeps it: lines, each with its break.
  private static func lines(_ text: String) -> JSON {
    var parts = text.split(separator: "\n", omittingEmptySubsequences: false).map { $0 + "\n" }
    if var last = parts.popLast() {
      last.removeLast()
      if !last.isEmpty { parts.append(last) }
    }
    return .array(parts.map { .string(String($0)) })
  }
}

/// A value of JSON.
indirect enum JSON: Codable {
  case null
  case bool(Bool)
  case number(Int)
  case string(String)
  case array([JSON])
  case object([String: JSON])
  /// A number that is not whole; notebooks hold such in metadata alone.
  case decimal(Double)

  func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    switch self {
    case .null: try container.encodeNil()
    case .bool(let value): try container.encode(value)
    case .number(let value): try container.encode(value)
    case .decimal(let value): try container.encode(value)
    case .string(let value): try container.encode(value)
    case .array(let value): try container.encode(value)
    case .object(let value): try container.encode(value)
    }
  }

  init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    if container.decodeNil() {
      self = .null
    } else if let value = try? container.decode(Bool.self) {
      self = .bool(value)
    } else if let value = try? container.decode(Int.self) {
      self = .number(value)
    } else if let value = try? container.decode(Double.self) {
      self = .decimal(value)
    } else if let value = try? container.decode(String.self) {
      self = .string(value)
    } else if let value = try? container.decode([JSON].self) {
      self = .array(value)
    } else {
      self = .object(try container.decode([String: JSON].self))
    }
  }

  subscript(_ key: String) -> JSON? {
    if case .object(let value) = self { value[key] } else { nil }
  }

  var elements: [JSON]? { if case .array(let value) = self { value } else { nil } }

  var whole: Int? { if case .number(let value) = self { value } else { nil } }

  /// Text, or lines of text.
  var text: String? {
    switch self {
    case .string(let value): value
    case .array(let parts): parts.map { $0.text ?? "" }.joined()
    default: nil
    }
  }
}

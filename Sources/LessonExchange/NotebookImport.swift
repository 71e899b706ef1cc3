import Foundation
import LessonExecution

/// A Jupyter notebook as a lesson's Markdown.
public enum NotebookImport {
  /// The lesson: Markdown cells as they are, cells of Swift as cells, cells of other languages as
  /// code that is shown and not run. Outputs are left out, for the next build makes them.
  ///
  /// - Parameters:
  ///   - data: The notebook's file, nbformat 4.
  ///   - name: What the lesson is called where no heading says it.
  /// - Throws: ``SetupError`` for what is no such notebook.
  public static func lesson(from data: Data, name: String) throws(SetupError) -> (
    title: String, markdown: String
  ) {
    guard let notebook = try? JSONDecoder().decode(JSON.self, from: data),
      let format = notebook["nbformat"]?.whole
    else { throw SetupError("\(name) is no notebook: it is not JSON with nbformat in it") }
    guard format == 4, let cells = notebook["cells"]?.elements else {
      throw SetupError(
        "\(name) has nbformat \(format); expected 4: jupyter nbconvert --to notebook makes it so")
    }
    let metadata = notebook["metadata"]
    let language =
      metadata?["kernelspec"]?["language"]?.text ?? metadata?["language_info"]?["name"]?.text
      ?? "python"
    var title: String?
    var parts: [String] = []
    for (index, cell) in cells.enumerated() {
      let source = cell["source"]?.text ?? ""
      switch cell["cell_type"]?.text {
      case "markdown":
        var text = source
        if title == nil, let heading = firstHeading(of: text) {
          title = heading.title
          text = heading.rest
        }
        // What an exported lesson says below its title is in its front matter.
        if index == 0, metadata?["lectern"] != nil { text = "" }
        text = belowTitle(text).trimmed
        if !text.isEmpty { parts.append(text) }
      case "code":
        if source.trimmed.isEmpty { continue }
        parts.append(fence(source, language, cell["metadata"]?["lectern"]?["options"]?.text))
      case "raw": if !source.trimmed.isEmpty { parts.append(fence(source, "text", nil)) }
      default:
        throw SetupError(
          "\(name): cell \(index + 1) is of type '\(cell["cell_type"]?.text ?? "none")'; expected markdown, code or raw"
        )
      }
    }
    let heading = title ?? name
    let front =
      metadata?["lectern"]?["front_matter"]?.text ?? "title: \(quoted(heading))\nsummary: \"\""
    return (heading, "---\n\(front)\n---\n\n" + parts.joined(separator: "\n\n") + "\n")
  }

  /// A heading of the first level, and the text without it.
  private static func firstHeading(of text: String) -> (title: String, rest: String)? {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    guard let index = lines.firstIndex(where: { $0.hasPrefix("# ") }) else { return nil }
    let title = lines.remove(at: index).dropFirst(2).trimmed
    return (title, lines.joined(separator: "\n"))
  }

  /// Headings one level down, for the title stands in the front matter; code that stays shown.
  private static func belowTitle(_ text: String) -> String {
    var isCode = false
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      if line.trimmed.hasPrefix("```") {
        isCode.toggle()
        // A notebook shows Swift in its text and does not run it.
        if isCode, line.trimmed == "```swift" { return line + " {.static}" }
      }
      return !isCode && line.hasPrefix("# ") ? "#" + line : String(line)
    }.joined(separator: "\n")
  }

  private static func fence(_ code: String, _ language: String, _ options: String?) -> String {
    var ticks = "```"
    while code.contains(ticks) { ticks += "`" }
    let braces = options ?? (language == "swift" ? "" : "{.static}")
    return
      "\(ticks)\(language)\(braces.isEmpty ? "" : " \(braces)")\n\(code.trimmingBreaks)\n\(ticks)"
  }

  private static func quoted(_ text: String) -> String {
    "\""
      + text.replacingOccurrences(of: "\\", with: "\\\\")
      .replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }
}

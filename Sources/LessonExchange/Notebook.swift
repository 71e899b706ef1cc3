import Foundation
import LessonExecution

/// A Jupyter notebook as it is read: formats 3 and 4 alike.
struct Notebook {
  var cells: [NotebookCell]
  /// The language of its code, `swift` for every spelling of it; where it names none, Python.
  var language: String
  /// Whether it says what its code is.
  var namesLanguage: Bool
  var metadata: JSON?

  /// - Parameter name: The file's name, for messages.
  init(_ data: Data, name: String) throws(SetupError) {
    guard !data.isEmpty else { throw SetupError("\(name) is no notebook: it is empty") }
    let value: JSON
    do {
      value = try JSONReader.value(in: data)
    } catch {
      throw SetupError(
        "\(name):\(error.line):\(error.column): this is no notebook: it is not JSON: \(error.message)"
      )
    }
    guard case .object = value, let format = value["nbformat"]?.whole else {
      throw SetupError("\(name) is no notebook: it is JSON without an nbformat")
    }
    guard (3...4).contains(format) else {
      throw SetupError(
        "\(name) has nbformat \(format); expected 3 or 4: jupyter nbconvert --to notebook makes it so"
      )
    }
    // A notebook of format 3 has worksheets, mostly one.
    let sheets = value["worksheets"]?.elements?.map { $0["cells"]?.elements ?? [] }
    guard let list = sheets?.flatMap({ $0 }) ?? value["cells"]?.elements else {
      throw SetupError("\(name) is no notebook: it has nbformat \(format) and no cells")
    }
    metadata = value["metadata"]
    let language =
      Self.language(of: metadata) ?? list.lazy.compactMap { $0["language"]?.text }.first
    namesLanguage = language != nil
    self.language = language.map(Self.known) ?? "python"
    cells = list.enumerated().map { NotebookCell($1, number: $0 + 1) }
  }

  /// What the kernel, or else the notebook itself says that its code is.
  private static func language(of metadata: JSON?) -> String? {
    let kernel = metadata?["kernelspec"]
    let words = [
      kernel?["language"], kernel?["name"], kernel?["display_name"],
      metadata?["language_info"]?["name"],
    ].map { $0?.text?.trimmed ?? "" }
    // Hosted notebooks name the kernel and no language.
    if let swift = words.first(where: { known($0) == "swift" }),
      words[0].isEmpty || swift == words[0]
    {
      return "swift"
    }
    return [words[0], words[3]].first { !$0.isEmpty }
  }

  /// A language as fences name it.
  static func known(_ language: String) -> String {
    if language.lowercased().hasPrefix("swift") { return "swift" }
    let word = language.prefix { $0.isLetter || $0.isNumber || "+#.-_".contains($0) }
    return word.isEmpty ? "text" : String(word)
  }
}

/// A notebook's cell.
struct NotebookCell {
  enum Kind: Equatable {
    case markdown
    case code
    case raw
    case unknown(String)
  }

  /// The place among the notebook's cells, from 1.
  var number: Int
  var kind: Kind
  /// The text, with line breaks of one kind.
  var source: String
  /// The language of this cell alone, where it says one.
  var language: String?
  var metadata: JSON?
  var attachments: [String: JSON]
  /// How many outputs it has, and how many of them show a picture.
  var outputs: (all: Int, pictures: Int) = (0, 0)
  /// What keeps the cell from being read whole; nil for a whole one.
  var damage: String?

  init(_ value: JSON, number: Int) {
    self.number = number
    damage = Self.damage(of: value)
    let outputs = value["outputs"]?.elements ?? []
    self.outputs = (outputs.count, outputs.count(where: Self.showsPicture))
    // Input is what format 3 calls the source of code.
    source = Self.unbroken((value["source"] ?? value["input"])?.text ?? "")
    metadata = value["metadata"]
    attachments = value["attachments"]?.members ?? [:]
    let own =
      metadata?["vscode"]?["languageId"] ?? metadata?["polyglot_notebook"]?["kernelName"]
      ?? metadata?["dotnet_interactive"]?["language"] ?? value["language"]
    language = own?.text.map(Notebook.known)
    switch value["cell_type"]?.text {
    case "markdown", "html": kind = .markdown
    case "code": kind = .code
    case "raw": kind = .raw
    case "heading":
      kind = .markdown
      let level = min(6, max(1, value["level"]?.whole ?? 1))
      let words = source.split(separator: "\n").map(\.trimmed).joined(separator: " ")
      source = String(repeating: "#", count: level) + " " + words
    case let other: kind = .unknown(other ?? "none")
    }
  }

  private static func damage(of value: JSON) -> String? {
    guard case .object(let members) = value else { return "it is no cell" }
    guard members["cell_type"]?.text != nil else { return "it has no type" }
    switch members["source"] ?? members["input"] ?? .string("") {
    case .string: return nil
    case .array(let lines):
      let isText = lines.allSatisfy { if case .string = $0 { true } else { false } }
      return isText ? nil : "some of its lines are no text"
    default: return "its source is no text"
    }
  }

  /// Whether an output has a picture among its forms; in format 3 a form is a member of its own.
  private static func showsPicture(_ output: JSON) -> Bool {
    let forms = output["data"]?.members ?? output.members ?? [:]
    return forms.keys.contains { $0.hasPrefix("image/") || ["png", "jpeg", "svg"].contains($0) }
  }

  /// What Lectern knows of the piece of a lesson that this cell was.
  var lectern: JSON? { metadata?["lectern"] }

  var tags: Set<String> {
    Set(
      (metadata?["tags"]?.elements ?? []).compactMap(\.text).map {
        $0.lowercased().replacingOccurrences(of: "_", with: "-")
      })
  }

  /// Text in which every line break is a line feed.
  private static func unbroken(_ text: String) -> String {
    var scalars = String.UnicodeScalarView()
    var isAfterReturn = false
    for scalar in text.unicodeScalars {
      if scalar != "\n" || !isAfterReturn { scalars.append(scalar == "\r" ? "\n" : scalar) }
      isAfterReturn = scalar == "\r"
    }
    return String(scalars)
  }
}

import Foundation
import LessonMarkdown

/// What `site.yml` says.
public struct SiteSettings: Sendable {
  public var title = "Lessons"
  public var summary = ""
  /// LaTeX commands of the site's own, by name with backslash.
  public var macros: [String: String] = [:]

  public init() {}

  private static let keys = ["title", "summary", "macros"]

  /// The settings, their text, and what is wrong with it.
  public static func read(from folder: String) -> (SiteSettings, String, [Diagnostic]) {
    let path = "\(folder)/site.yml"
    let file = "\((folder as NSString).lastPathComponent)/site.yml"
    guard let data = FileManager.default.contents(atPath: path) else {
      guard FileManager.default.fileExists(atPath: path) else { return (SiteSettings(), "", []) }
      let problem = Diagnostic(
        file: file, at: SourcePosition(line: 1, column: 1), "this file cannot be read")
      return (SiteSettings(), "", [problem])
    }
    let text = String(decoding: data, as: UTF8.self)
    var (settings, problems) = parse(text, file: file)
    if let problem = UTF8Text.problem(in: data) {
      problems.insert(Diagnostic(file: file, at: problem.position, problem.message), at: 0)
    }
    return (settings, text, problems)
  }

  /// The settings in a file's text, and what is wrong with it.
  static func parse(_ text: String, file: String) -> (SiteSettings, [Diagnostic]) {
    var reader = SettingsReader(text, file: file)
    reader.read()
    return (reader.settings, reader.problems)
  }

  /// Reads a file's text key by key.
  private struct SettingsReader {
    var settings = SiteSettings()
    var problems: [Diagnostic] = []
    private let file: String
    private let lines: [Substring]
    private let yaml: YAMLMapping

    init(_ text: String, file: String) {
      self.file = file
      lines = SourceText(text).lines
      yaml = YAMLMapping(lines, of: "site.yml")
    }

    mutating func read() {
      for problem in yaml.problems { complain(problem.position, problem.message) }
      for entry in yaml.entries {
        switch entry.key {
        case "title": settings.title = text(entry) ?? settings.title
        case "summary": settings.summary = text(entry) ?? ""
        case "macros": readMacros(entry)
        default:
          let guess = nearMiss(entry.key, in: SiteSettings.keys).map { "; did you mean \($0)?" }
          complain(
            entry.place,
            "unknown key '\(entry.key)'"
              + (guess ?? "; known are \(SiteSettings.keys.joined(separator: ", "))"))
        }
      }
      problems.sort {
        ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
      }
    }

    private mutating func text(_ entry: YAMLMapping.Entry) -> String? {
      if let comment = entry.value.comment {
        complain(
          entry.value.place,
          "' #' begins a comment, so '\(comment.text)' is no part of the \(entry.key); put the \(entry.key) in quotes",
          .warning)
      }
      if entry.value.isEmpty { return nil }
      guard let text = entry.value.text else {
        complain(entry.value.place, "\(entry.key) must be text")
        return nil
      }
      if let problem = PlainText.problem(in: text, entry.value) {
        complain(entry.value.place, "the \(entry.key) \(problem)", .warning)
      }
      return text
    }

    private mutating func readMacros(_ entry: YAMLMapping.Entry) {
      if entry.value.isEmpty { return }
      guard let macros = yaml.mapping(entry.value) else {
        complain(
          entry.value.place, "macros must be names and their LaTeX, such as \\R: '\\mathbb{R}'")
        return
      }
      for macro in macros {
        guard macro.key.hasPrefix("\\"), macro.key.count > 1 else {
          complain(
            macro.place, "a macro's name begins with a backslash; did you mean \\\(macro.key)?")
          continue
        }
        if let comment = macro.value.comment, comment.isArgument {
          complain(
            macro.value.place,
            "' #' begins a comment in YAML, so '\(comment.text)' is no part of \(macro.key); put the LaTeX in single quotes"
          )
          continue
        }
        if macro.value.hasControls {
          complain(
            macro.value.place,
            "in double quotes a backslash has a meaning of its own; use single quotes")
          continue
        }
        guard let body = macro.value.text else {
          complain(
            macro.value.place,
            macro.value.isEmpty
              ? "\(macro.key) has no LaTeX; write such as \(macro.key): '\\mathbb{R}'"
              : "the LaTeX of \(macro.key) must be text; put it in single quotes")
          continue
        }
        settings.macros[macro.key] = body
      }
    }

    private mutating func complain(
      _ place: SourcePosition, _ message: String, _ severity: Diagnostic.Severity = .error
    ) {
      let excerpt =
        lines.indices.contains(place.line - 1) ? String(lines[place.line - 1]) : nil
      problems.append(Diagnostic(severity, file: file, at: place, message, excerpt: excerpt))
    }
  }
}

import Foundation
import LessonMarkdown
import Yams

/// What `site.yml` says.
public struct SiteSettings: Sendable {
  public var title = "Lessons"
  public var summary = ""
  /// LaTeX commands of the site's own, by name with backslash.
  public var macros: [String: String] = [:]

  public init() {}

  /// The settings, their text, and what is wrong with it.
  public static func read(from folder: String) -> (SiteSettings, String, [Diagnostic]) {
    var settings = SiteSettings()
    var diagnostics: [Diagnostic] = []
    guard let yaml = try? String(contentsOfFile: "\(folder)/site.yml", encoding: .utf8) else {
      return (settings, "", [])
    }
    let file = "\((folder as NSString).lastPathComponent)/site.yml"
    do {
      guard let mapping = try Yams.compose(yaml: yaml)?.mapping else {
        return (settings, yaml, [])
      }
      for (key, value) in mapping {
        switch key.string {
        case "title": settings.title = value.string ?? settings.title
        case "summary": settings.summary = value.string ?? ""
        case "macros":
          for (name, body) in value.mapping ?? [:] {
            settings.macros[name.string ?? ""] = body.string
          }
        default:
          let place = SourcePosition(line: key.mark?.line ?? 1, column: key.mark?.column ?? 1)
          diagnostics.append(
            Diagnostic(
              file: file, at: place,
              "unknown key '\(key.string ?? "?")'; known are title, summary, macros"))
        }
      }
    } catch {
      diagnostics.append(
        Diagnostic(file: file, at: SourcePosition(line: 1, column: 1), "not YAML: \(error)"))
    }
    return (settings, yaml, diagnostics)
  }
}

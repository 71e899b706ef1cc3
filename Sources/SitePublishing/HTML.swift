import LessonMarkdown

/// The one place where text becomes HTML.
enum HTML {
  static func escaped(_ text: some StringProtocol) -> String {
    var result = ""
    result.reserveCapacity(text.utf8.count)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// A heading's text as an id: lower-case words joined by hyphens.
  static func slug(_ text: String) -> String {
    let slug = text.slug
    return slug.isEmpty ? "section" : slug
  }
}

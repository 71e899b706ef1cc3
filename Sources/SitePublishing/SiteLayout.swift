/// The names in the output folder that are the site's own.
public enum SiteLayout {
  static let index = "index.html"
  static let stylesheet = "assets/lectern.css"
  static let formulas = "katex"
  static let formulaStylesheet = "katex/katex.min.css"

  static func page(of lesson: String) -> String { "\(lesson)/index.html" }
  static func source(of lesson: String) -> String { "\(lesson)/source.md" }

  /// Why no lesson can have a name, as a clause; nil for one that it can have.
  ///
  /// Upper and lower case are one: sites are copied to disks that do not tell them apart.
  public static func objection(to name: String) -> String? {
    let reserved = ["assets", "katex", "index", "index.html", "source", "source.md", "readme.md"]
    guard reserved.contains(name.lowercased()) else { return nil }
    return
      "a lesson cannot be called '\(name)', for the site has a file or folder of that name; rename it, such as 01-\(name.lowercased()).md"
  }
}

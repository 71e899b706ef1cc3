import Foundation
import LessonExecution
import MathTypesetting

/// The stylesheet, and KaTeX's with its fonts as the system installed them.
enum SiteAssets {
  private static let stylesheet: SitePlan.File = {
    let data = Data(PackageResources.lectern_css)
    return SitePlan.File(
      path: SiteLayout.stylesheet, data: data, digest: FileManifest.digest(of: data))
  }()

  private static let katex: Result<[SitePlan.File], SetupError> = Result {
    () throws(SetupError) -> [SitePlan.File] in
    guard Typesetter.missing == nil, let katex = Typesetter.katexFolder else { return [] }
    let fonts = ((try? FileManager.default.contentsOfDirectory(atPath: "\(katex)/fonts")) ?? [])
      .sorted().filter { $0.hasSuffix(".woff2") }
    let sources =
      [("\(katex)/katex.min.css", SiteLayout.formulaStylesheet)]
      + fonts.map { ("\(katex)/fonts/\($0)", "\(SiteLayout.formulas)/fonts/\($0)") }
    return try sources.map { (source, path) throws(SetupError) in
      guard let data = FileManager.default.contents(atPath: source) else {
        throw SetupError("\(source) cannot be read")
      }
      return SitePlan.File(path: path, data: data, digest: FileManifest.digest(of: data))
    }
  }

  /// Plans them; they are read once, for a preview publishes at every edit.
  static func add(to plan: inout SitePlan) throws(SetupError) {
    for file in [stylesheet] + (try katex.get()) {
      plan.addOwn(file.data, at: file.path, digest: file.digest)
    }
  }
}

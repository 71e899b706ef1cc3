import Foundation
import LessonMarkdown

/// Examples that stand in the repository: the lessons and the tests' own files.
enum LessonExamples {
  private static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().path

  private static func files(_ folder: String, _ suffix: String) -> [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/\(folder)")) ?? []
    let texts = names.filter { $0.hasSuffix(suffix) }.sorted().compactMap {
      try? String(contentsOfFile: "\(root)/\(folder)/\($0)", encoding: .utf8)
    }
    guard !texts.isEmpty else {
      fatalError("\(root)/\(folder) holds no example that ends in \(suffix)")
    }
    return texts
  }

  private static var lessons: [String] {
    files("Lessons", ".md") + files("Tests/SitePublishingTests/Golden", ".md")
  }

  /// A few blocks each: a whole lesson would be slow, and a single fault lost in it.
  static let blocks: [String] = lessons.flatMap { lesson -> [String] in
    let parts = lesson.components(separatedBy: "\n\n")
    return stride(from: 0, to: parts.count, by: 4).map {
      parts[$0..<min(parts.count, $0 + 6)].joined(separator: "\n\n")
    }
  }

  /// The cells of all lessons.
  static let cells: [String] = lessons.flatMap { lesson in
    LessonParser.parse(lesson, path: "01-a.md", name: "01-a").0.cells.map(\.code)
  }

  static let notebooks: [String] =
    files("Tests/LessonExchangeTests/Golden", ".ipynb") + [
      ##"{"cells":[{"cell_type":"markdown","metadata":{},"source":["# Title\n","\n","Text $x$ \\(y\\)"],"attachments":{"a.png":{"image/png":"iVBORw0KGgo="}}},{"cell_type":"code","execution_count":1,"metadata":{"tags":["a"]},"outputs":[],"source":"%install x\nprint(1)"},{"cell_type":"raw","metadata":{},"source":"raw"}],"metadata":{"kernelspec":{"name":"swift"}},"nbformat":4,"nbformat_minor":4}"##,
      ##"{"metadata":{"name":""},"nbformat":3,"nbformat_minor":0,"worksheets":[{"cells":[{"cell_type":"heading","level":2,"metadata":{},"source":["H"]},{"cell_type":"code","collapsed":false,"input":["1"],"language":"swift","metadata":{},"outputs":[]}],"metadata":{}}]}"##,
    ]
}

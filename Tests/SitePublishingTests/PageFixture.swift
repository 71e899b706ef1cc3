import Foundation
import LessonExecution
import MathTypesetting
import TestSupport
import Testing

@testable import LessonMarkdown
@testable import SitePublishing

/// A lesson's page, made from outputs that are given: no cell runs.
struct PageFixture {
  let folder = temporaryPath("page")
  var lesson: Lesson
  var results: [Int: CellResult] = [:]
  var prose: [Int: String] = [:]
  var runningCell: Int?
  /// The texts of the other lessons, by name.
  var others: [String: String] = [:]
  /// What is wrong with the text, before anything is rendered.
  let parsed: [Diagnostic]

  /// - Parameter text: The lesson's text below its front matter, which takes four lines.
  init(_ text: String, files: [String: Data] = [:]) throws {
    (lesson, parsed) = LessonParser.parse(
      "---\ntitle: A\nsummary: One sentence.\n---\n" + text, path: "Lessons/01-a.md", name: "01-a")
    let manager = FileManager.default
    try manager.createDirectory(atPath: folder, withIntermediateDirectories: true)
    for (path, data) in files {
      let file = URL(fileURLWithPath: "\(folder)/\(path)")
      try manager.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try data.write(to: file)
    }
  }

  func render() -> RenderedPage {
    var outcome = LessonOutcome(lesson: lesson)
    (outcome.results, outcome.prose) = (results, prose)
    outcome.runningCell = runningCell
    var context = SiteContext(lessonsFolder: folder)
    context.anchors["01-a"] = PageRenderer.anchors(of: lesson)
    for (name, text) in others {
      let (other, _) = LessonParser.parse(
        "---\ntitle: \(name)\n---\n" + text, path: "Lessons/\(name).md", name: name)
      context.anchors[name] = PageRenderer.anchors(of: other)
    }
    let typesetter = Typesetter(cacheFolder: "\(folder)/formulas") { Issue.record("\($0)") }
    return PageRenderer.render(outcome, context: context, typesetter: typesetter)
  }

  /// The page in its frame.
  func frame(_ page: RenderedPage) -> String {
    PageTemplate.page(page, of: lesson, among: [lesson], site: SiteSettings(), notice: "")
  }

  /// Gives the cell at a place its outputs.
  mutating func give(_ cell: Int, _ outputs: CellOutput...) {
    results[cell, default: CellResult()].outputs += outputs
  }
}

extension Inline {
  /// The mark of a note.
  static func mark(_ number: Int) -> Inline {
    .footnoteReference(number: number, use: 1)
  }
}

extension Footnote {
  static func note(_ number: Int, _ blocks: [Block]) -> Footnote {
    Footnote(
      number: number, label: "\(number)", blocks: blocks,
      position: SourcePosition(line: 1, column: 1), uses: 1)
  }
}

extension CellOutput {
  /// A value in one form.
  static func value(_ type: String, _ data: String) -> CellOutput {
    .bundle([Form(type: type, data: data)])
  }
}

extension RenderedPage {
  var html: String { body.written }

  /// The diagnostics as `line:column message`, in the order of the page.
  var messages: [String] {
    diagnostics.sorted {
      ($0.position.line, $0.position.column) < ($1.position.line, $1.position.column)
    }
    .map { "\($0.position.line):\($0.position.column) \($0.message)" }
  }
}

/// What is wrong with a page, as a checker of HTML would say it; empty where nothing is.
func faults(in html: String) -> [String] {
  let void: Set = ["br", "col", "hr", "img", "input", "link", "meta", "source", "wbr"]
  var faults: [String] = []
  var open: [String] = []
  var ids: Set<String> = []
  var targets: Set<String> = []
  for tag in TagReader.tags(of: html) {
    if tag.isClosing {
      if open.last == tag.name {
        open.removeLast()
      } else {
        faults.append("</\(tag.name)> in <\(open.last ?? "nothing")>")
      }
      continue
    }
    if tag.name == "a", open.contains("a") { faults.append("a link in a link") }
    if Set(tag.attributes.map(\.name)).count < tag.attributes.count {
      faults.append("<\(tag.name)> has an attribute twice")
    }
    if let id = tag["id"], !ids.insert(id).inserted { faults.append("the id \(id) twice") }
    if tag.name == "img", tag["alt"] == nil { faults.append("<img> without alt") }
    for name in ["href", "aria-labelledby"] {
      guard let value = tag[name] else { continue }
      if name != "href" { targets.insert(value) }
      if name == "href", value.hasPrefix("#") { targets.insert(String(value.dropFirst())) }
    }
    if !tag.isSelfClosing, !void.contains(tag.name) { open.append(tag.name) }
  }
  faults += open.map { "<\($0)> is not closed" }
  faults += targets.subtracting(ids).sorted().map { "nothing has the id \($0)" }
  return faults
}

import Foundation
import LessonExecution
import LessonMarkdown
import MathTypesetting
import SitePublishing

/// The lessons of a site as they were read.
public struct LoadedSite: Sendable {
  public private(set) var lessons: [Lesson] = []
  public private(set) var settings = SiteSettings()
  /// Which lessons take what others hand on.
  public private(set) var graph = LessonGraph([])
  /// What is wrong with each lesson's text, by the lesson's name; with `site.yml` under "".
  public private(set) var problems: [String: [Diagnostic]] = [:]
  /// The ids on each lesson's page, by the lesson's name.
  public private(set) var anchors: [String: Set<String>] = [:]
  /// The names of files that no lesson can have.
  private var refused: Set<String> = []
  private var texts: [String: String] = [:]
  /// What was found wrong when each lesson was parsed, by its name.
  private var findings: [String: [Diagnostic]] = [:]
  private var settingsText = ""
  /// The folder as the reader names it.
  private var folder = ""

  public init() {}

  /// Reads the lessons; those whose text is as it was are not parsed again.
  ///
  /// - Throws: ``SetupError`` where there are none.
  public init(_ folder: String, after previous: LoadedSite = LoadedSite()) throws(SetupError) {
    self.folder = folder
    (settings, settingsText, problems[""]) = SiteSettings.read(from: folder)
    let shown = (folder as NSString).lastPathComponent
    let known = Dictionary(uniqueKeysWithValues: previous.lessons.map { ($0.name, $0) })
    var taken: [String: String] = [:]
    for name in try Self.names(in: folder) {
      let file = "\(name).md"
      let twin = taken[name.lowercased()]
      if let objection = SiteLayout.objection(to: name)
        ?? twin.map({ Self.objection(to: file, $0) })
      {
        refused.insert(file)
        problems[name, default: []].append(
          Diagnostic(
            file: "\(shown)/\(file)", at: SourcePosition(line: 1, column: 1), objection))
        continue
      }
      taken[name.lowercased()] = file
      let data = FileManager.default.contents(atPath: "\(folder)/\(file)")
      let source = data.map { String(decoding: $0, as: UTF8.self) }
      texts[name] = source
      if let lesson = known[name], previous.texts[name] == source {
        lessons.append(lesson)
        anchors[name] = previous.anchors[name]
        findings[name] = previous.findings[name]
        continue
      }
      add(name, path: "\(shown)/\(file)", data, text: source, in: folder)
    }
    problems.merge(findings) { refusals, found in found + refusals }
    problems["", default: []] += Lesson.sharedNumbers(among: lessons)
    graph = LessonGraph(lessons)
  }

  /// Takes up a lesson as it stands in its file; one that cannot be read has a page that says so.
  private mutating func add(
    _ name: String, path: String, _ data: Data?, text: String?, in folder: String
  ) {
    var (lesson, found) = LessonParser.parse(text ?? "", path: path, name: name)
    let start = SourcePosition(line: 1, column: 1)
    if let data {
      lesson.source = Array(data)
      if let problem = UTF8Text.problem(in: data) {
        found.append(lesson.diagnostic(at: problem.position, problem.message))
      }
    } else {
      let problem = FileWriting.problemReading("\(folder)/\(name).md").map { ": \($0)" } ?? ""
      found = [lesson.diagnostic(at: start, "this lesson cannot be read\(problem)")]
    }
    lessons.append(lesson)
    anchors[name] = PageAnchors.of(lesson)
    findings[name] = found
  }

  /// Why a file cannot be a lesson beside another whose name some disks take for the same.
  private static func objection(to file: String, _ other: String) -> String {
    // Names that are equal as texts differ in their bytes alone, which a message cannot show.
    let difference =
      file == other
      ? "the same letters, one with its accents composed and one with them apart"
      : "the same but for upper and lower case"
    return
      "this lesson's name and that of '\(other)' are \(difference): some disks hold only one of them, and so does the site; rename one"
  }

  /// The names of the lessons' files, in the order of the lessons.
  private static func names(in folder: String) throws(SetupError) -> [String] {
    guard FileKind(at: FileWriting.realPath(folder)) != .missing else {
      throw SetupError("there is no folder '\(folder)' with lessons; name one with --lessons")
    }
    let names = try LessonsFolder.lessons(in: folder)
    guard !names.isEmpty else {
      throw SetupError("'\(folder)' holds no lessons; a lesson is a file such as 01-name.md")
    }
    return names
  }

  /// The place of the lesson that a reader names by number, name or path.
  ///
  /// - Throws: ``SetupError`` with what there is, where nothing or more than one has that name.
  public func place(of word: String) throws(SetupError) -> Int {
    // A file that is there is the one that is meant, whatever lesson here has its name.
    if word.contains("/"), FileManager.default.fileExists(atPath: word) {
      let other = (word as NSString).deletingLastPathComponent
      guard FileWriting.realPath(other) == FileWriting.realPath(folder) else {
        throw SetupError(
          "'\(word)' lies outside the lessons' folder '\(folder)'; add --lessons \(other.isEmpty ? "/" : other)"
        )
      }
    }
    do throws(LessonNameError) { return try lessons.place(of: word) } catch {
      throw SetupError(error.description)
    }
  }

  /// LaTeX commands of formulas: the program's and the site's own, by name with backslash.
  public var macros: [String: String] {
    Typesetter.builtInMacros.merging(settings.macros) { $1 }
  }

  /// The places of the lessons whose text differs from another reading's; of all where `site.yml`
  /// does.
  public func changes(since other: LoadedSite) -> Set<Int> {
    Set(
      lessons.indices.filter {
        settingsText != other.settingsText
          || texts[lessons[$0].name] != other.texts[lessons[$0].name]
      })
  }

  /// Whether pages of other lessons may look different: links, neighbours, cards, macros.
  public func hasOtherFrame(than other: LoadedSite) -> Bool {
    settingsText != other.settingsText
      || lessons.map(\.name) != other.lessons.map(\.name)
      || lessons.map(\.frontMatter) != other.lessons.map(\.frontMatter)
      || anchors != other.anchors || refused != other.refused
  }
}

import Foundation
import LessonExchange
import LessonExecution
import LessonMarkdown

// What the program writes for itself, on a disk that loses or mixes bytes.

extension FuzzTarget {
  private static func encoded(_ value: some Encodable) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    do { return try [UInt8](encoder.encode(value)) } catch {
      fatalError("what was read cannot be written: \(error)")
    }
  }

  /// Whether what is written of a value is read as the same.
  private static func checkKept<Value: Codable & Equatable>(_ value: Value) {
    guard
      let again = try? JSONDecoder().decode(Value.self, from: Data(encoded(value))), again == value
    else { fatalError("a \(Value.self) changed when it was written and read") }
  }

  private static let jsonWords = [
    "{", "}", "[", "]", ",", ":", "\"", "null", "true", "{}", "[]", "\\u0000", "\\ud800", "1e999",
    "-0",
    "0.1", "\"\"",
  ]

  private static let measured: (lesson: Lesson, outcome: LessonOutcome) = {
    let text = "`{swift} 1` and `{swift} 2`\n\n```swift\n1\n```\n\n```swift\n2\n```\n"
    let (lesson, _) = LessonParser.parse(head + text, path: "01-a.md", name: "01-a")
    var outcome = LessonOutcome(lesson: lesson)
    var result = CellResult()
    result.outputs = [
      .standardOutput("epoch 1: 0.25\n"), .standardError("w"),
      .bundle([
        CellOutput.Form(type: "text/plain", data: "1.5e-3 \\ \"q\""),
        CellOutput.Form(type: "image/png", data: "iVBORw0KGgo="),
      ]),
    ]
    result.warnings = [CellFailure(kind: .refused, lineOffset: 1, column: 2, message: "w")]
    result.reads = [
      CellRead(kind: .content, root: .data, name: "a.csv", state: "0f"),
      CellRead(kind: .parameter, name: "epochs", state: nil),
    ]
    result.published = [PublishedFile(name: "net", digest: "00")]
    result.seconds = 0.25
    outcome.results = [0: result, 1: CellResult()]
    outcome.prose = [0: "1", 1: "2.5"]
    return (lesson, outcome)
  }()

  /// The committed results of a lesson.
  static func results() -> FuzzTarget {
    let (lesson, outcome) = measured
    let now = PublishedResults(outcome)
    let words =
      jsonWords + [
        "\"cells\"", "\"isMeasured\"", "\"outputs\"", "\"prose\"", "\"stdout\"",
        "\"expectedFailure\"",
        "0.24999", "1e-400", "-0.0", "12345678901234567890",
      ]
    return FuzzTarget(
      mutator: Mutator([encoded(now)], words: words, longest: 4096),
      read: reading(".json") { path in
        guard let then = try PublishedResults.read(path) else { fatalError("\(path) is gone") }
        checkKept(then)
        // Results are compared with those of the lesson as it is.
        if then.cells.count == lesson.cells.count,
          !then.drift(from: then, in: lesson, tolerance: 0).isEmpty
        {
          fatalError("results drift from themselves")
        }
        checkPlaces(now.drift(from: then, in: lesson, tolerance: 1e-3), in: lesson.lines)
      })
  }

  /// The list of what a folder holds of ours.
  static func manifest() -> FuzzTarget {
    let folder = makeFolder()
    let path = "\(folder)/\(FileManifest.name)"
    var whole = FileManifest(source: "../Lessons")
    whole.files = ["index.html": "00", "01-a/index.html": "ff"]
    whole.earlier = ["old.html": "11"]
    whole.writing = FileManifest.Writing(
      unfinishedName: FileManifest.makeUnfinishedName(), files: ["01-a/a.png": "22"])
    let words =
      jsonWords + [
        "\"format\"", "\"files\"", "\"earlier\"", "\"writing\"", "\"unfinishedName\"", "\"source\"",
        "/",
        "..", "../", ".lectern-1-0123ABCD", FileManifest.name,
      ]
    return FuzzTarget(mutator: Mutator([encoded(whole)], words: words, longest: 4096)) { bytes in
      put(bytes, path)
      guard case .whole(let manifest, _) = FileManifest.read(in: folder) else { return false }
      guard manifest.paths.allSatisfy(FileManifest.isInside) else {
        fatalError("a manifest leads out of its folder")
      }
      do { try manifest.write(in: folder) } catch { fatalError("a manifest cannot be written") }
      guard case .whole(manifest, _) = FileManifest.read(in: folder) else {
        fatalError("a manifest changed when it was written and read")
      }
      return true
    }
  }

  /// Entries of the cache: as they lie on disk, where a digest guards them, and behind it.
  static func cache() -> FuzzTarget {
    let result = measured.outcome.results[0] ?? CellResult()
    let entry = bytes { path in
      try ResultCache(folder: "/").writeEntry(result, path)
    }
    let words =
      jsonWords + [
        "\"digest\"", "\"payload\"", "\"outputs\"", "\"failure\"", "\"kind\"", "\"lineOffset\"",
        "\"prose\"",
        "\"reads\"", "\"state\"", "\"seconds\"", "9223372036854775807",
      ]
    return FuzzTarget(
      mutator: Mutator([entry, encoded(result)], words: words, longest: 4096),
      read: reading(".json") { path in
        if let whole: CellResult = ResultCache.entry(path), whole != result {
          fatalError("a damaged entry of the cache was taken")
        }
        let data = FileManager.default.contents(atPath: path) ?? Data()
        checkKept(try JSONDecoder().decode(CellResult.self, from: data))
      })
  }

  /// JSON as notebooks have it.
  static func json() -> FuzzTarget {
    let examples =
      LessonExamples.notebooks.map { String($0.prefix(2000)) } + [
        "{\"a\": [1, -0.5, 1e3, true, false, null], \"b\": {\"c\": \"\\u00e9\\n\\ud83d\\ude00\"}}",
        "[]",
        " [ 0 , -1 , 0.25E+2 , \"\\\\ \\\" \\/ \\b\" ] ", "\"text\"", "12",
      ]
    let words =
      jsonWords + [
        "01", "+1", ".5", "1.", "1e", "-", "--1", "1e+", "\\x", "\\u12", "\\u+123", "tru", "NaN",
      ]
    return FuzzTarget(mutator: Mutator(examples, words: words, longest: 4096)) { bytes in
      let isOurs = (try? JSONReader.value(in: Data(bytes))) != nil
      // Where the rules are the same: no bytes that are no Unicode, no controls, no words of Python's,
      // no halves of pairs, no great depth or numbers, no comma before an end, which Foundation passes.
      let text = String(decoding: bytes, as: UTF8.self)
      let opening = bytes.count { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "{") }
      let others = ["NaN", "Infinity", "\\uD", "\\ud", "e", "E", "\u{FEFF}", "\\u0000"]
      guard text.utf8.elementsEqual(bytes), opening < JSONReader.deepest,
        bytes.allSatisfy({ $0 >= 0x20 }), !others.contains(where: text.contains),
        !hasLongNumber(bytes), text.firstMatch(of: /,\s*[\]}]/) == nil
      else { return isOurs }
      let isTheirs =
        (try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed)) != nil
      if isOurs != isTheirs { fatalError("JSON is \(isOurs) here and \(isTheirs) in Foundation") }
      return isOurs
    }
  }

  private static func hasLongNumber(_ bytes: [UInt8]) -> Bool {
    bytes.split { !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0) }.contains { $0.count > 17 }
  }

  /// Lessons that are exported and imported again, and small ones as programs.
  static func roundTrip() -> FuzzTarget {
    let mutator = Mutator(LessonExamples.blocks, words: markdownWords, longest: 1 << 13)
    return FuzzTarget(mutator: mutator) { bytes in
      let source = head + text(bytes)
      var (lesson, problems) = LessonParser.parse(source, path: "01-a.md", name: "01-a")
      lesson.source = Array(source.utf8)
      guard !problems.contains(where: { $0.severity == .error }) else { return false }
      do {
        let notebook = try NotebookExport.notebook(of: LessonOutcome(lesson: lesson), macros: [:])
        let again = try NotebookImport.lesson(from: Data(notebook.utf8), name: "01-a")
        guard again.markdown.utf8.elementsEqual(source.utf8) else {
          fatalError("a lesson changed when it was exported and imported")
        }
      } catch { fatalError("an exported lesson cannot be imported: \(error)") }
      // Most of a program is the parser's time.
      if bytes.count < 1 << 10 { _ = ProgramExport.program(of: lesson) }
      return true
    }
  }
}

import Foundation
import LessonMarkdown
import Testing

/// What the house asks of the lessons in this repository.
@Suite struct LessonStyleTests {
  private static let parsed: [(lesson: Lesson, problems: [Diagnostic])] = {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .appendingPathComponent("../../Lessons").standardized.path
    let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return files.filter { $0.hasSuffix(".md") }.sorted().map { file in
      let source = (try? String(contentsOfFile: "\(folder)/\(file)", encoding: .utf8)) ?? ""
      return LessonParser.parse(source, path: "Lessons/\(file)", name: String(file.dropLast(3)))
    }
  }()
  static let lessons = parsed.map(\.lesson)

  @Test(.enabled(if: LessonParser.hasTables))
  func `has nothing to be told of`() {
    #expect(!Self.parsed.isEmpty)
    #expect(Self.parsed.flatMap(\.problems).map(\.description) == [])
  }

  @Test func `keeps the lines of cells within 68 columns`() {
    #expect(!Self.lessons.isEmpty)
    for cell in Self.lessons.flatMap({ lesson in lesson.cells.map { (lesson.path, $0) } }) {
      for (offset, line) in cell.1.code.split(separator: "\n", omittingEmptySubsequences: false)
        .enumerated()
      {
        #expect(line.count <= 68, "\(cell.0):\(cell.1.position.line + offset)")
      }
    }
  }

  @Test func `never says that something is easy`() {
    for lesson in Self.lessons {
      for (number, line) in lesson.lines.enumerated() {
        let words = line.lowercased().split { !$0.isLetter }
        for word in ["simply", "just", "obviously", "clearly", "easily", "trivial", "trivially"] {
          #expect(!words.contains(Substring(word)), "\(lesson.path):\(number + 1) says '\(word)'")
        }
      }
    }
  }

  @Test func `gives every figure that has a caption a label`() {
    for lesson in Self.lessons {
      for cell in lesson.cells where cell.options.caption != nil {
        #expect(cell.options.label != nil, "\(lesson.path):\(cell.position.line)")
      }
    }
  }
}

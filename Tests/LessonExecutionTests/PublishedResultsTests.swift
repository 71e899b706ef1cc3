import Foundation
import LessonMarkdown
import TestSupport
import Testing

@testable import LessonExecution

@Suite struct PublishedResultsTests {
  private static let markdown = """
    ---
    title: T
    ---

    ```swift
    print(0.5)
    ```

    ```swift {.measured}
    let seconds = 3
    ```

    It is `{swift} 7`, in `{swift} seconds` s.
    """

  private func outcome(_ outputs: [CellOutput], prose: String = "7", measured: String = "3")
    -> LessonOutcome
  {
    let (lesson, _) = LessonParser.parse(Self.markdown, path: "Lessons/t.md", name: "t")
    var outcome = LessonOutcome(lesson: lesson)
    var result = CellResult()
    result.outputs = outputs
    outcome.results[0] = result
    result.outputs = [.standardOutput(measured)]
    outcome.results[1] = result
    outcome.prose = [0: prose, 1: measured]
    return outcome
  }

  private func drift(_ old: LessonOutcome, _ new: LessonOutcome, tolerance: Double = 1e-6)
    -> [String]
  {
    PublishedResults(new).drift(
      from: PublishedResults(old), in: new.lesson, tolerance: tolerance
    ).map { "\($0.position.line):\($0.position.column) \($0.message)" }
  }

  @Test func `numbers may differ by the tolerance, whole numbers and words may not`() {
    func printed(_ text: String) -> LessonOutcome { outcome([.standardOutput(text)]) }
    let old = printed("loss 0.50000000\ncount 12\n")
    #expect(drift(old, old, tolerance: 0) == [])
    #expect(drift(old, printed("loss 0.50000001\ncount 12\n")) == [])
    #expect(
      drift(old, printed("loss 0.50000001\ncount 12\n"), tolerance: 0) == [
        "6:1 cell 1 drifted: output 1 (stdout), line 1, 2.0e-08 apart:\n  - loss 0.50000000\n  + loss 0.50000001"
      ])
    #expect(
      drift(old, printed("loss 0.51\ncount 13\n"))[0].contains(
        "line 1, 2.0e-02 apart; 2 lines differ"))
    #expect(drift(old, printed("loss 0.5\ncount 13\n"))[0].contains("- count 12"))
    #expect(drift(old, printed("gain 0.5\ncount 12\n")).count == 1)
    #expect(drift(old, printed("loss 0.5\n")).count == 1)
  }

  @Test func `what a cell measured is not compared, nor values that it decides`() {
    let old = outcome([.standardOutput("1")])
    #expect(drift(old, outcome([.standardOutput("1")], measured: "9"), tolerance: 0) == [])
    #expect(
      drift(old, outcome([.standardOutput("1")], prose: "8"), tolerance: 0) == [
        "13:16 this value drifted: line 1, 1.2e-01 apart:\n  - 7\n  + 8"
      ])
  }

  @Test func `a drawing is compared by its elements and its numbers`() {
    func drawing(_ svg: String) -> LessonOutcome {
      outcome([.bundle([.init(type: "image/svg+xml", data: svg)])])
    }
    let old = drawing("<svg><path d=\"M58 52.6L96.8 79.9\"/></svg>")
    #expect(drift(old, drawing("<svg><path d=\"M58 52.60001L96.8 79.9\"/></svg>")) == [])
    #expect(drift(old, drawing("<svg><path d=\"M58 53.6L96.8 79.9\"/></svg>")).count == 1)
    #expect(drift(old, drawing("<svg><line d=\"M58 52.6L96.8 79.9\"/></svg>")).count == 1)
  }

  @Test func `pictures are compared by their pixels, however they are packed`() throws {
    // One white pixel, packed by zlib at its best and not at all: the same digest.
    let best =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVR42mP4DwQACfsD/Wj6HMwAAAAASUVORK5CYII="
    let stored =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAEElEQVR4AQEFAPr/AP////8J+wP9o9FJCgAAAABJRU5ErkJggg=="
    #expect(PixelDigest.of(best).hasPrefix("pixels:"))
    #expect(PixelDigest.of(best) == PixelDigest.of(stored))
    #expect(PixelDigest.of("AAAA").hasPrefix("sha256:"))
    #expect(PixelDigest.of("no base64").hasPrefix("sha256:"))
  }

  @Test func `cuts a line at its numbers`() {
    #expect(
      TextDrift.pieces("a1 -2.5e-3,7 x_3 1.") == [
        .text("a1 "), .number("-2.5e-3"), .text(","), .number("7"), .text(" x_3 "),
        .number("1"), .text("."),
      ])
  }

  @Test(arguments: [
    ("18446744073709551615", "18446744073709551614"), ("9007199254740993", "9007199254740992"),
    ("-9223372036854775808", "-9223372036854775807"), ("1e999", "5"), ("1e999", "1e998"),
    ("-1e999", "1e999"), ("1e999", "1.0"), ("1e-999", "1e-998"), ("1e-999", "0.0"), ("7", "07"),
    ("1", "-1"), ("1.5", "-1.5"), ("0", "1e-3"),
  ])
  func `numbers that differ are told apart, however large or small`(_ a: String, _ b: String) {
    for (old, new) in [(a, b), (b, a)] {
      let difference = TextDrift.between("n = \(old)", "n = \(new)", tolerance: 1e-6)
      #expect(difference?.hasPrefix("line 1") == true)
      #expect(difference?.contains("nan") == false)
    }
  }

  @Test(arguments: [
    ("1e999", "1e999"), ("18446744073709551615", "18446744073709551615"), ("0", "-0"),
    ("-0.", "0."), ("0.0", "-0.0"), ("0.50", "0.5"), ("1e3", "1000.0"), ("2", "2.0000001"),
    ("1.7e308", "1.7000001e308"), ("0.0", "0e-400"),
  ])
  func `numbers that are equal or near are the same, however they are written`(
    _ a: String, _ b: String
  ) {
    for (old, new) in [(a, b), (b, a)] {
      #expect(TextDrift.between("n = \(old)", "n = \(new)", tolerance: 1e-6) == nil)
    }
  }

  @Test func `is the same when it is read again, and a file of other things is refused`() throws {
    let path = temporaryPath("results") + ".json"
    let results = PublishedResults(outcome([.standardOutput("1")]))
    #expect(try PublishedResults.read(path) == nil)
    try results.content.write(to: URL(fileURLWithPath: path))
    #expect(try PublishedResults.read(path) == results)
    try "{}".write(toFile: path, atomically: true, encoding: .utf8)
    #expect(throws: SetupError.self) { try PublishedResults.read(path) }
  }
}

@testable import LessonExecution
import Synchronization
import Testing

@testable import lectern

@Suite struct ReadProgressTests {
  /// What is told, on a clock that is set by hand.
  private final class Screen: Sendable {
    let told = Mutex<[String]>([])
    let now = Mutex(0.0)
    let columns: Int?

    init(columns: Int? = nil) { self.columns = columns }

    func progress(files: Int) -> ReadProgress {
      ReadProgress(
        ProgressPrinter.Surroundings(
          columns: { self.columns }, clock: { self.now.withLock { $0 } },
          say: { line in self.told.withLock { $0.append("say \(line)") } },
          stand: { line in self.told.withLock { $0.append("stand \(line)") } }), files: files)
    }

    var lines: [String] { told.withLock { $0 } }
  }

  @Test func `on a pipe a long document is told of, more and more seldom, and not at its end`() {
    let screen = Screen()
    let progress = screen.progress(files: 1)
    progress.begin(0, "a.pdf")
    progress.learn(pages: 100)
    for page in 1...100 {
      screen.now.withLock { $0 = Double(page) }
      progress.advance()
    }
    #expect(
      screen.lines == [
        "say a.pdf, page 3 of 100, 98 min left".replacing("98 min", with: "2 min"),
        "say a.pdf, page 11 of 100, 90 s left".replacing("90 s", with: "2 min"),
        "say a.pdf, page 31 of 100, 70 s left", "say a.pdf, page 91 of 100, 10 s left",
      ])
  }

  @Test func `quick files are told of by nothing`() {
    let screen = Screen()
    let progress = screen.progress(files: 3)
    for file in 0..<3 {
      progress.begin(file, "a")
      progress.learn(pages: 1)
      progress.advance()
    }
    progress.clear()
    #expect(screen.lines.isEmpty)
  }

  @Test func `a terminal has a bar, which goes`() {
    let screen = Screen(columns: 60)
    let progress = screen.progress(files: 1)
    progress.begin(0, "a.pdf")
    progress.learn(pages: 4)
    for page in 1...2 {
      screen.now.withLock { $0 = Double(2 * page) }
      progress.advance()
      progress.clear()
    }
    #expect(
      screen.lines == [
        "stand ░░░░░░░░░░░░░░░░░░░░ a.pdf, page 1 of 4",
        "stand █████░░░░░░░░░░░░░░░ a.pdf, page 2 of 4, 6 s left", "stand ",
        "stand ██████████░░░░░░░░░░ a.pdf, page 3 of 4, 4 s left", "stand ",
      ])
    // One picture is read before anybody could look.
    let quick = Screen(columns: 60)
    let one = quick.progress(files: 1)
    one.begin(0, "a.png")
    one.learn(pages: 1)
    one.advance()
    #expect(quick.lines.isEmpty)
  }

  @Test func `several files are counted, and a long name is cut`() {
    let screen = Screen(columns: 40)
    let progress = screen.progress(files: 2)
    progress.begin(1, "a\u{1B}.pdf")
    progress.learn(pages: nil)
    progress.advance()
    #expect(screen.lines.allSatisfy { $0.count <= 6 + 39 && !$0.contains("\u{1B}") })
    #expect(screen.lines.first == "stand ██████████░░░░░░░░░░ file 2 of 2: a\\u{…")
  }

  @Test(arguments: [
    (0.0, 0), (0.049, 0), (0.05, 1), (0.5, 10), (0.99, 19), (1, 20), (7, 20), (-1, 0),
  ])
  func `a bar has twenty columns`(_ share: Double, _ full: Int) {
    let bar = ReadProgress.bar(share)
    #expect(bar.count == 20 && bar.filter { $0 == "█" }.count == full)
  }
}

@Suite struct PageFilesTests {
  @Test func `numbers in names count as such`() {
    let names = ["b10", "b2", "B1", "a/9", "a/10", "c", "b2"]
    #expect(PageFiles.ordered(names) == ["a/9", "a/10", "B1", "b2", "b2", "b10", "c"])
  }

  @Test func `what is not there is tried, for its message`() {
    #expect(PageFiles.all(["/nowhere/a.png"]).entries == [.file("/nowhere/a.png")])
    #expect(
      PageFiles.all(["/nowhere/*.png"]).entries == [
        .problem(path: "/nowhere/*.png", "no file matches")
      ])
  }
}

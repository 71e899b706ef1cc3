import DataDownloads
import Synchronization
import Testing

@testable import lectern

@Suite struct DownloadPrinterTests {
  /// What is told, on a clock that is set by hand.
  private final class Screen: Sendable {
    let told = Mutex<[String]>([])
    let now = Mutex(0.0)
    let columns: Int?

    init(columns: Int? = nil) { self.columns = columns }

    var printer: DownloadPrinter {
      DownloadPrinter(
        ProgressPrinter.Surroundings(
          columns: { self.columns }, clock: { self.now.withLock { $0 } },
          say: { line in self.told.withLock { $0.append("say \(line)") } },
          stand: { line in self.told.withLock { $0.append("stand \(line)") } }))
    }

    func tell(_ printer: DownloadPrinter, _ news: [(Double, DownloadNews)]) {
      for (seconds, item) in news {
        now.withLock { $0 = seconds }
        printer.tell(item)
      }
    }

    var lines: [String] { told.withLock { $0 } }
  }

  private func progress(_ count: Int, _ total: Int? = 9_912_422) -> DownloadNews {
    .progress(file: "train-images-idx3-ubyte", count: count, total: total)
  }

  private func report(
    _ bytes: Int, _ origin: FileReport.Origin, after seconds: Double = 0
  ) -> DownloadNews {
    .finished(
      FileReport(
        path: "/d/t.gz", identity: FileIdentity(bytes: bytes, digest: ""), origin: origin,
        isKnown: true), seconds: seconds)
  }

  @Test func `on a terminal one line changes, and goes for what stays`() {
    let screen = Screen(columns: 100)
    let printer = screen.printer
    screen.tell(
      printer,
      [
        (0, .asking(file: "train-images-idx3-ubyte", "https://host/")), (1, progress(1_000_000)),
        (1.05, progress(1_100_000)), (2, progress(3_000_000)), (3, .note("it broke off")),
        (3, progress(5_000_000)), (4, progress(9_912_422)),
        (4, report(9_912_422, .downloaded(from: "https://host/t.gz"), after: 3)),
      ])
    #expect(
      screen.lines == [
        "stand train-images-idx3-ubyte: asking https://host/",
        "stand train-images-idx3-ubyte: 10 %, 1.0 of 9.9 MB",
        "stand train-images-idx3-ubyte: 30 %, 3.0 of 9.9 MB, 2.0 MB/s, 3 s left", "stand ",
        "say it broke off",
        "stand train-images-idx3-ubyte: 50 %, 5.0 of 9.9 MB, 2.0 MB/s, 2 s left",
        "stand train-images-idx3-ubyte: 100 %, 9.9 of 9.9 MB, 3.0 MB/s, 0 s left", "stand ",
        "say t.gz: 9.9 MB from https://host/t.gz in 3.00 s",
      ])
  }

  @Test func `elsewhere a line stands for each file`() {
    let screen = Screen()
    let printer = screen.printer
    screen.tell(
      printer,
      [
        (0, .asking(file: "t", "x")), (0, progress(10, nil)), (1, progress(20, nil)),
        (2, report(4542, .copied(from: "/x/t.gz"))), (3, report(4542, .present)),
      ])
    printer.clear()
    #expect(
      screen.lines == ["say t.gz: 0.005 MB copied from /x/t.gz", "say t.gz: is there, and right"])
  }

  @Test(arguments: [1, 2, 10, 40])
  func `a line is never as wide as the terminal`(_ columns: Int) {
    let screen = Screen(columns: columns)
    screen.tell(
      screen.printer,
      [(0, progress(0, 0)), (5, progress(50, nil)), (9, .asking(file: "a", "数字/数字"))])
    for line in screen.lines {
      let width = line.dropFirst("stand ".count).reduce(0) { $0 + $1.columns }
      #expect(width <= max(1, columns - 1))
    }
  }

  @Test func `a download that begins anew counts its speed from there`() {
    let screen = Screen(columns: 100)
    screen.tell(
      screen.printer, [(0, progress(5_000_000)), (10, progress(0)), (12, progress(2_000_000))])
    #expect(screen.lines.last?.contains(", 1.0 MB/s, 8 s left") == true)
  }
}

import Foundation
import LessonMarkdown
import Testing

@testable import LessonExecution

/// What cells do to their process, and the processes that they start: nothing outlives, nothing hangs.
@Suite(.timeLimit(.minutes(60))) struct ProcessTests {
  let bench: Bench

  init() throws { bench = try Bench() }

  private func cell(_ code: String, _ options: String = "") -> String {
    "```swift \(options)\n\(code)\n```\n\n"
  }

  private static let next = "```swift\nprint(\"on it goes\")\n```\n"

  /// Code that starts a program, which names the bench, so that no other test's is counted.
  private func start(_ command: String) -> String {
    """
    import Foundation
    func start(_ command: String) throws -> Process {
      let program = Process()
      program.executableURL = URL(fileURLWithPath: "/bin/sh")
      program.arguments = ["-c", command]
      try program.run()
      return program
    }
    let program = try start("\(command.replacingOccurrences(of: "SLEEP", with: "MARK=\(mark) sleep 7777"))")

    """
  }

  private var mark: String { (bench.folder as NSString).lastPathComponent }

  /// The processes that this bench's cells started and that are there.
  private var left: [String] {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    return names.filter { name in
      guard pid_t(name) != nil,
        let data = FileManager.default.contents(atPath: "/proc/\(name)/environ")
      else { return false }
      return String(decoding: data, as: UTF8.self).contains(mark)
        || String(
          decoding: FileManager.default.contents(atPath: "/proc/\(name)/cmdline") ?? Data(),
          as: UTF8.self
        ).contains(mark)
    }
  }

  // MARK: - What is left behind

  @Test(arguments: [
    "SLEEP & exec sleep 7777", "(SLEEP &) ; exit 0", "setsid SLEEP & exit 0",
    "setsid sh -c 'SLEEP & SLEEP & wait' & exit 0", "(setsid sh -c 'SLEEP' &) & exit 0",
    "trap '' TERM HUP INT; SLEEP", "nohup SLEEP >/dev/null 2>&1 & exit 0",
  ])
  func `what a cell starts ends with it, and that is said`(_ command: String) async {
    let outcome = await bench.run(
      cell(start(command.replacingOccurrences(of: "SLEEP", with: "env SLEEP")) + "usleep(300_000)")
        + Self.next)
    #expect(left == [])
    #expect(outcome.text(1) == "on it goes\n")
    #expect(outcome.places.count { $0.contains("behind") } == 1, "\(outcome.places)")
  }

  @Test(arguments: [
    "fatalError(\"stop\")", "exit(0)", "_exit(7)", "abort()", "raise(SIGKILL)",
    "kill(getpid(), SIGSTOP)", "while true {}", "program.waitUntilExit()",
  ])
  func `what a cell starts ends with a cell that fails`(_ end: String) async {
    let outcome = await bench.run(
      cell(
        start("setsid env SLEEP & exec env SLEEP") + "usleep(200_000)\n" + end, "{timeout=2s}"))
    #expect(left == [])
    #expect(outcome.hasFailed)
  }

  @Test func `what a cell forks into a session of its own ends with it`() async {
    let outcome = await bench.run(
      cell(
        """
        import Glibc
        @_silgen_name("fork") func fork() -> Int32
        if fork() == 0 {
          if fork() == 0 { setsid(); while true { sleep(1000) } }
          _exit(0)
        }
        """) + Self.next)
    #expect(outcome.text(1) == "on it goes\n")
    #expect(left == [])
    #expect(outcome.places.count { $0.contains("left a process behind") } == 1, "\(outcome.places)")
  }

  @Test func `a builder that is killed takes everything with it`() async throws {
    let lessons = bench.folder + "/site"
    try FileManager.default.createDirectory(atPath: lessons, withIntermediateDirectories: true)
    let body = cell(
      start("setsid env SLEEP & exec env SLEEP")
        + "try \"x\".write(toFile: \"\(bench.folder)/started\", atomically: true, encoding: .utf8)\nwhile true { sleep(1) }"
    )
    try "---\ntitle: T\nsummary: x\n---\n\n\(body)".write(
      toFile: lessons + "/01-a.md", atomically: true, encoding: .utf8)
    let program = Process()
    program.executableURL = URL(fileURLWithPath: Platform.programFolder + "/lectern")
    program.arguments = ["build", "--lessons", lessons, "--output", bench.folder + "/output"]
    program.environment = ProcessInfo.processInfo.environment.merging([
      "XDG_CACHE_HOME": bench.folder + "/cache"
    ]) { $1 }
    program.standardError = FileHandle.nullDevice
    try program.run()
    while !FileManager.default.fileExists(atPath: bench.folder + "/started"), program.isRunning {
      try await Task.sleep(for: .milliseconds(20))
    }
    #expect(program.isRunning && !left.isEmpty)
    kill(program.processIdentifier, SIGKILL)
    // The guard hears of it from the kernel, and ends the rest in its own time.
    for _ in 0..<3000 where !left.isEmpty { try await Task.sleep(for: .milliseconds(20)) }
    #expect(left == [])
  }

  // MARK: - Signals

  @Test(arguments: [
    ("kill(getpid(), SIGTERM)", "the cell's process was ended by signal 15 (SIGTERM)"),
    ("raise(SIGKILL)", "the cell's process was killed, perhaps for want of memory"),
    ("kill(getpid(), SIGPIPE)", "the cell's process was ended by signal 13 (SIGPIPE)"),
    ("raise(SIGSEGV)", "the cell read or wrote memory that is not its own"),
    ("abort()", "the cell was aborted"),
    (
      "kill(getpid(), SIGSTOP)",
      "the cell's process was stopped by signal 19 (SIGSTOP), after which nothing goes on"
    ),
    (
      "kill(0, SIGSTOP)",
      "the cell's process was stopped by signal 19 (SIGSTOP), after which nothing goes on"
    ),
    (
      "_exit(0)", "the cell ended its process with status 0; a cell ends by reaching its last line"
    ),
  ])
  func `a cell that ends its own process is told so`(_ code: String, _ message: String) async {
    let outcome = await bench.run(cell("import Glibc\nprint(\"before\")\n\(code)"))
    #expect(outcome.diagnostics.map(\.message) == [message])
    #expect(outcome.text(0) == "before\n")
  }

  @Test func `a recursion too deep is told as one, in a thread too`() async {
    let code = "func deep(_ n: Int) -> Int { n < 0 ? n : deep(n + 1) &+ deep(n + 2) }\n"
    let main = await bench.run(cell("print(\"before\")\n" + code + "print(deep(0))"))
    #expect(
      main.diagnostics.map(\.message) == ["the cell recursed too deep: its calls fill the stack"])
    #expect(main.text(0) == "before\n")
    let thread = await bench.run(
      cell("import Foundation\n" + code + "Thread { print(deep(0)) }.start()\nsleep(5)"))
    #expect(
      thread.errors.count == 1 && thread.errors[0].contains("recursed too deep"), "\(thread.places)"
    )
  }

  @Test func `a trap inside the allocator is told, and nothing waits`() async {
    let outcome = await bench.run(
      cell(
        """
        import Foundation
        let t = Thread { sleep(100) }
        t.start()
        let a = malloc(2000)!.assumingMemoryBound(to: Int.self), b = malloc(2000)!
        free(a)
        a[-1] = 0x41
        free(malloc(5000))
        """))
    #expect(outcome.diagnostics.map(\.message) == ["the cell was aborted"])
  }

  @Test func `a stream that another thread holds keeps no report back`() async {
    let outcome = await bench.run(
      cell(
        """
        import Foundation
        let f = popen("sleep 1000", "r")!
        let t = Thread { var b = [CChar](repeating: 0, count: 10); fgets(&b, 10, f) }
        t.start()
        usleep(100_000)
        print("before")
        fatalError("stop")
        """))
    #expect(outcome.errors == ["stop"])
    #expect(outcome.text(0) == "before\n")
    let good = await bench.run(
      cell(
        """
        import Foundation
        let f = popen("sleep 1000", "r")!
        let t = Thread { var b = [CChar](repeating: 0, count: 10); fgets(&b, 10, f) }
        t.start()
        usleep(100_000)
        """) + Self.next)
    #expect(good.text(1) == "on it goes\n" && !good.hasFailed, "\(good.places)")
  }

  @Test func `a cell that takes signals for itself can still be stopped`() async {
    let outcome = await bench.run(
      cell(
        """
        import Glibc
        for number in Int32(1)..<32 { signal(number, SIG_IGN) }
        while true {}
        """, "{timeout=500ms}"))
    #expect(
      outcome.diagnostics.map(\.message) == ["the cell ran longer than its timeout of 500 ms"])
  }

  // MARK: - The process itself

  @Test(arguments: [
    "for i in Int32(0)...20 { close(i) }", "for i in Int32(0)..<1000 { close(i) }",
    "let f = open(\"/dev/null\", O_RDWR); for i in Int32(0)..<300 { dup2(f, i) }",
    "fclose(stdout); fclose(stderr)", "umask(0o777)", "chdir(\"/\")",
    "var l = rlimit(rlim_cur: 4, rlim_max: 1 << 12); setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &l)",
    "for number in Int32(1)..<32 { signal(number, SIG_IGN) }",
  ])
  func `a cell that changes its process is followed by one that runs`(_ code: String) async {
    let outcome = await bench.run(cell("import Glibc\n\(code)") + Self.next)
    #expect(!outcome.hasFailed, "\(outcome.places)")
    #expect(outcome.text(1) == "on it goes\n")
  }

  @Test func `what is printed to a stream that a cell closed is lost, and that is told`() async {
    let outcome = await bench.run(
      cell("import Glibc\nprint(1)\nfclose(stdout)\nprint(2)") + Self.next)
    #expect(outcome.text(0) == "1\n" && outcome.text(1) == "on it goes\n")
    #expect(
      outcome.places == [
        "5:1 warning this cell closed standard output, or led it elsewhere; what it wrote there after that is not on the page"
      ])
  }

  @Test func `threads that meet at a lazy value or a lock all go on`() async {
    let outcome = await bench.run(
      cell(
        """
        import Foundation
        import Synchronization
        enum Slow { static let value: Int = { usleep(100_000); return 7 }() }
        final class Sum: Sendable { let total = Mutex(0) }
        let sum = Sum()
        DispatchQueue.concurrentPerform(iterations: 4) { _ in
          for _ in 0..<100_000 { sum.total.withLock { $0 += Slow.value } }
        }
        print(sum.total.withLock { $0 }, GeneratedDigits.draw(2000, seed: 1).count)
        """, "{timeout=60s}"))
    #expect(outcome.text(0) == "2800000 2000\n" && !outcome.hasFailed, "\(outcome.places)")
  }

  // MARK: - Threads that go on

  @Test func `a task that stops after the last statement has its own line`() async {
    let outcome = await bench.run(
      cell("Task.detached {\n  let a = [1]\n  print(a[3])\n}\nprint(\"on\")"))
    #expect(outcome.places.map { $0.prefix(2) } == ["7:"], "\(outcome.places)")
    let closure = await bench.run(cell("print(1)\nlet a = [1]\n_ = [3].map { a[$0] }\nprint(2)"))
    #expect(closure.places.map { $0.prefix(2) } == ["7:"], "\(closure.places)")
  }

  @Test func `several threads that stop at once are one failure with its message`() async {
    for _ in 0..<3 {
      let outcome = await bench.run(
        cell(
          "import Foundation\nlet a = [1]\nDispatchQueue.concurrentPerform(iterations: 8) { print(a[$0 + 5]) }",
          "{expect=trap}"))
      #expect(outcome.places == [], "\(outcome.places)")
      #expect(
        outcome.results[0]?.expectedFailure?.message.contains("an index out of range") == true)
    }
  }

  @Test func `a crash in a thread names the cell that started it`() async throws {
    let work = await bench.run(
      cell(
        "import Foundation\nDispatchQueue.global().async { usleep(400_000); let a = [1]; print(a[3]) }\nprint(1)"
      ) + cell("import Foundation\nsleep(3)"))
    try #require(work.errors.count == 1, "\(work.places)")
    #expect(work.diagnostics.last?.position.line == 6, "\(work.places)")
    #expect(work.errors[0].hasPrefix("in a thread that cell 1 started: "))
    let thread = await bench.run(
      cell(
        "import Foundation\nThread.detachNewThread { usleep(400_000); fatalError(\"stop\") }\nprint(1)"
      ) + cell("import Foundation\nsleep(3)"))
    #expect(thread.errors == ["in a thread that cell 1 started: stop"], "\(thread.places)")
    #expect(thread.diagnostics.last?.position.line == 6, "\(thread.places)")
  }

  @Test func `what is printed after a cell's end is shown, and named`() async {
    // The second cell takes the compiler long enough, or the first thread prints while it runs.
    let outcome = await bench.run(
      cell(
        "import Foundation\nThread.detachNewThread { usleep(900_000); print(\"late\") }\nprint(\"main\")"
      ) + cell("import Foundation\nsleep(3)\nprint(\"second\")"))
    let all = outcome.text(0) + outcome.text(1)
    #expect(all.contains("late\n") && all.contains("main\n") && all.contains("second\n"))
    #expect(
      outcome.places.contains {
        $0.contains("after the end of cell 1")
          || $0.contains("a thread that cell 1 started printed while this cell ran")
      }, "\(outcome.places)")
  }

  @Test func `what is printed after the last cell is shown, and named`() async {
    let outcome = await bench.run(
      cell(
        "import Foundation\nThread.detachNewThread { usleep(200_000); print(\"late\"); fputs(\"bad\\n\", stderr) }\nprint(\"main\")"
      ))
    #expect(outcome.text(0) == "main\n|late\n|stderr: bad\n")
    #expect(outcome.places.count == 2)
    #expect(outcome.places.allSatisfy { $0.contains("was printed after this cell's end") })
  }

  @Test func `no compiler outlives a lesson that failed`() async {
    let slow = (0..<6).map { cell("let a\($0) = [1, 2].map { $0 + \($0) }\nprint(a\($0))") }
    let outcome = await bench.run(cell("fatalError(\"x\")") + slow.joined())
    #expect(outcome.places == ["5:1 error x"])
    let names = (try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []
    let compilers = names.compactMap { name in
      pid_t(name) == nil ? nil : FileManager.default.contents(atPath: "/proc/\(name)/cmdline")
    }.filter { String(decoding: $0, as: UTF8.self).contains(bench.folder) }
    #expect(compilers.count == 0)
    let modules = try? FileManager.default.contentsOfDirectory(
      atPath: "\(bench.folder)/cache/modules")
    #expect(modules?.filter { $0.hasPrefix("work-") } == [])
  }

  @Test func `a task that sleeps is told of at the cell that left it`() async {
    let outcome = await bench.run(
      cell("let task = Task { try await Task.sleep(for: .seconds(100)) }") + cell("print(1)")
        + cell("let other = Task { try await Task.sleep(for: .seconds(100)) }") + cell("print(2)"))
    let places = outcome.places.filter { $0.contains("that sleeps") }
    #expect(places.map { $0.prefix(3) } == ["5:1", "13:"], "\(outcome.places)")
  }
}

import Foundation
import LessonMarkdown
import LessonWire

/// Runs one unit after another in a host, and gathers what each gives.
struct CellRun {
  private let runner: LessonRunner
  private let host: HostProcess
  private let lesson: Lesson
  private var messages: AsyncStream<HostMessage>.AsyncIterator
  /// The units that ran, by which their files are told apart.
  private var count = 0
  /// What ran last, whose threads may go on printing.
  private var previous: PrintedFiles?
  /// What was printed after a cell's end, and has not been shown.
  private var late: [LateOutput] = []
  /// The end of the process, where it came between two units.
  private var end: HostMessage?

  init(_ runner: LessonRunner, host: HostProcess, lesson: Lesson) {
    self.runner = runner
    self.host = host
    self.lesson = lesson
    messages = host.messages.makeAsyncIterator()
  }

  /// What a unit gives, compiled as it is; one that is meant to fail gives its failure.
  ///
  /// - Parameters:
  ///   - remaining: Seconds that the lesson has left; nil for no limit.
  ///   - isLast: Whether no cell follows, so that what threads print later has no other place.
  mutating func result(
    of unit: LessonUnit, _ compiled: LessonRunner.Compiled, remaining: Double?, isLast: Bool
  ) async -> CellResult {
    let expectation = unit.cell?.options.expectation
    var result = CellResult()
    switch compiled.result {
    case .failure(let failure):
      let failures = failure.failures
      result.failure = failures.first
      result.furtherFailures = Array(failures.dropFirst())
    case .success where expectation == .compileError:
      result.failure = CellFailure(
        kind: .unexpected,
        message: "this cell compiles; its option expect=compile-error says that it must not")
    case .success(let module):
      result = await run(unit, module, remaining: remaining, isLast: isLast)
      result.warnings = module.warnings + result.warnings
    }
    result = result.withoutCellModules
    return unit.cell.map { result.judgedFailure(by: $0.options) } ?? result
  }

  // MARK: - Running

  private mutating func run(
    _ unit: LessonUnit, _ module: CompiledCell, remaining: Double?, isLast: Bool
  ) async -> CellResult {
    count += 1
    let files = PrintedFiles(folder: host.folder, number: count, cell: unit.cell?.index)
    let watch = CellWatch(host, runner, lesson, unit, files)
    let command = HostCommand.Cell(
      index: unit.cell?.index ?? lesson.cells.count, library: module.library,
      output: files.output, errors: files.errors)
    host.send(Self.order(for: unit, command))
    watch.start(remaining: remaining)

    var collector = CellCollector(runner, host, lesson, unit)
    await withTaskCancellationHandler {
      await listen(&collector, watch)
    } onCancel: { [host] in
      host.end()
    }
    watch.end()
    // A process that ended before the cell began says why in the files of the cell before.
    if collector.hasEnded { takeLateOutput() }
    await collector.finish(watch, files, &late)
    if isLast, unit.cell != nil, collector.threads > 0 { await waitForLateOutput(files) }
    if collector.hasEnded { previous = nil } else { previous = files.ended(at: collector.printed) }
    if isLast, unit.cell != nil { takeLateOutput() }
    if unit.cell != nil {
      for late in late { late.add(to: &collector.result, of: unit.cell?.index) }
      late = []
    }
    if previous == nil { files.remove() }
    return collector.result
  }

  private static func order(for unit: LessonUnit, _ command: HostCommand.Cell) -> HostCommand {
    guard let cell = unit.cell else { return .evaluate(command) }
    return cell.options.expectation == nil ? .run(command) : .attempt(command)
  }

  /// Hands on what the host says, until the unit is over.
  private mutating func listen(_ collector: inout CellCollector, _ watch: CellWatch) async {
    if let end, collector.take(end) { return }
    while let message = await messages.next() {
      switch message {
      case .event(.started): takeLateOutput()
      case .event(.done):
        watch.end()
      default: break
      }
      if collector.take(message) { return }
    }
    // Nothing more comes, and the unit has not ended: its process is gone.
    if !Task.isCancelled { _ = collector.take(.closed) }
  }

  // MARK: - What comes too late

  /// The longest that the end of a lesson waits for threads that cells left.
  private static let grace = Duration.milliseconds(500)

  private func waitForLateOutput(_ files: PrintedFiles) async {
    // A lesson that is given up meanwhile waits no longer.
    try? await Task.sleep(for: Self.grace)
  }

  /// Takes what was printed to the files of a cell that had ended.
  private mutating func takeLateOutput() {
    guard let files = previous else { return }
    late += files.lateOutput()
    files.remove()
    previous = nil
  }

  // MARK: - Checkpoints

  /// Leaves a sleeping copy of the host.
  ///
  /// - Returns: Why there is none, where there is none.
  mutating func sleep(at link: String, seconds: Double, _ store: CheckpointStore) async -> String? {
    let name = "\(host.folder)/\(UUID().uuidString.prefix(8))"
    guard let pipe = CheckpointPipe(at: name) else { return "the named pipe cannot be made" }
    host.send(.sleep(pipe: name))
    while let message = await messages.next() {
      switch message {
      case .event(.asleep(let process)):
        do throws(SetupError) {
          store.add(
            Checkpoint(
              link: link, process: process, pipe: pipe, scratch: try copyOfScratch(name),
              seconds: seconds),
            to: lesson.path)
          return nil
        } catch { return error.description }
      case .event(.sleepless(let reason)): return reason
      case .event(.ended), .closed:
        end = message
        return "the host has ended"
      default: continue
      }
    }
    return "the host has ended"
  }

  /// A copy of what the lesson had written for itself; nil where that is nothing.
  private func copyOfScratch(_ name: String) throws(SetupError) -> String? {
    let files = FileManager.default
    let own = try? files.contentsOfDirectory(atPath: "\(host.folder)/scratch")
    guard own?.isEmpty == false else { return nil }
    let copy = "\(name)-files"
    do { try files.copyItem(atPath: "\(host.folder)/scratch", toPath: copy) } catch {
      // Half of the files would be another state than the cell's.
      try? files.removeItem(atPath: copy)
      throw SetupError("the lesson's own files cannot be copied: \(FileWriting.reason(error))")
    }
    return copy
  }
}

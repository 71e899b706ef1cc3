import Foundation
import LessonMarkdown
import LessonWire

/// Gathers what the host says while a unit runs.
struct CellCollector {
  private let runner: LessonRunner
  private let host: HostProcess
  private let lesson: Lesson
  private let unit: LessonUnit
  private let started = Date()
  /// Whether the cell runs in a copy of the process, as one does that should fail.
  private var isInCopy = false
  /// What was read, by what tells reads apart.
  private var seenReads: Set<CellRead> = []

  var result = CellResult()
  private var failure: CellFailure?
  private var signal: HostEvent.Signal?
  private var frames: [HostEvent.Frame] = []
  private var points: [PrintedOutput.Point] = []
  private var shownCount = 0
  private var shownBytes = 0
  private var nonsense: WireError?
  private var seconds: Double?
  /// The threads that cells left, and how much was printed, when the cell ended.
  private(set) var threads = 0
  private(set) var printed: HostEvent.Printed?
  /// Whether the process is gone.
  private(set) var hasEnded = false

  init(_ runner: LessonRunner, _ host: HostProcess, _ lesson: Lesson, _ unit: LessonUnit) {
    self.runner = runner
    self.host = host
    self.lesson = lesson
    self.unit = unit
  }

  // MARK: - Messages

  /// - Returns: Whether the unit is over.
  mutating func take(_ message: HostMessage) -> Bool {
    switch message {
    case .event(let event): return takeProcess(event) ?? takeCell(event)
    case .nonsense(let error):
      nonsense = nonsense ?? error
      return false
    case .closed:
      hasEnded = true
      fail(.exit, "the cell's process is gone, and nobody says how")
      return true
    }
  }

  private static let mostWarnings = 100

  /// What happens to the processes that run the cell; nil for what happens in it.
  private mutating func takeProcess(_ event: HostEvent) -> Bool? {
    switch event {
    case .trying: isInCopy = true
    case .tried(let end):
      isInCopy = false
      // Success was told by the end of the cell; a process that says nothing has ended itself.
      if seconds == nil { fail(.exit, CrashReport.message(of: end)) }
      return true
    case .done(_, let time, let printed, let threads):
      seconds = max(0, time)
      self.printed = printed
      self.threads = threads
      result.leavesState = unit.cell == nil && !isInCopy
      // The end of a copy follows.
      return !isInCopy
    case .ended(let end):
      hasEnded = true
      fail(.exit, CrashReport.message(of: end))
      return true
    case .refused(let reason):
      fail(.refused, "the cell could not be run: \(reason)")
      return !isInCopy && unit.cell?.options.expectation != nil
    case .unendable(let processes):
      warn(
        "this cell left behind what could not be ended: \(processes.joined(separator: ", "))")
    case .sleepless(let reason): warnOfValues(reason)
    case .awake, .started, .asleep: break
    default: return nil
    }
    return false
  }

  /// Says that what a value in prose prints is not shown.
  private mutating func warnOfPrinting(_ outputs: [CellOutput]) {
    guard unit.cell == nil, failure == nil, result.warnings.isEmpty else { return }
    let printed = outputs.lazy.compactMap { output -> String? in
      switch output {
      case .standardOutput(let text), .standardError(let text): text
      default: nil
      }
    }.first { !$0.isEmpty }
    guard let beginning = printed?.beginning, !beginning.isEmpty else { return }
    warn(
      "a value in prose printed \"\(beginning)\"; a page shows what values give, not what they print"
    )
  }

  /// Says that values in prose run in the lesson's own process, where cells below see what they do.
  private mutating func warnOfValues(_ reason: String) {
    guard case .prose(let values) = unit.content, values[0].cellsAbove < lesson.cells.count else {
      return
    }
    warn("from here on what a value in prose does stays done for the cells below: \(reason)")
  }

  private mutating func takeCell(_ event: HostEvent) -> Bool {
    switch event {
    case .display(let place, let printed, let forms): show(forms, at: place, after: printed)
    case .prose(let index, let text): result.prose[index] = text
    case .read(let kind, let path, let stamp): noteRead(kind, path, stamp)
    case .parameter(let name): noteParameter(name)
    case .published(let name, let path): keepPublished(name, path)
    case .progress(let text, let done, let total): tellProgress(text, done, total)
    case .mark(let printed, let next): points.append(.mark(printed, next: next))
    case .threw(let place, let message): fail(.thrown, message, at: place)
    case .warned(let place, let message): warn(message, at: place)
    case .signal(let signal):
      self.signal = signal
      fail(.trap, CrashReport.message(of: signal), at: signal.place)
    case .frames(let frames): self.frames = frames
    default: break
    }
    return false
  }

  /// Notes what ended the cell; what follows from that is told by the first.
  private mutating func fail(
    _ kind: CellFailure.Kind, _ message: String,
    at place: HostEvent.Place = .init(line: 1, column: 1)
  ) {
    if failure != nil { return }
    failure = CellFailure(
      kind: kind, lineOffset: max(0, place.line - 1), column: max(1, place.column),
      message: message)
  }

  private mutating func warn(
    _ message: String, at place: HostEvent.Place = .init(line: 1, column: 1)
  ) {
    let warning = CellFailure(
      kind: .refused, lineOffset: max(0, place.line - 1), column: max(1, place.column),
      message: message)
    // What happens in a loop is said once, and what happens differently each time not for ever.
    guard result.warnings.count < Self.mostWarnings, !result.warnings.contains(warning) else {
      return
    }
    result.warnings.append(warning)
    if result.warnings.count == Self.mostWarnings {
      result.warnings.append(
        CellFailure(kind: .refused, message: "further warnings of this cell are not shown"))
    }
  }

  // MARK: - What cells tell

  private mutating func show(
    _ forms: [OutputForm], at place: HostEvent.Place, after printed: HostEvent.Printed
  ) {
    for form in forms {
      do throws(WireError) { try form.check() } catch {
        fail(.refused, "the value shown here is no \(form.type): \(error)", at: place)
        return
      }
    }
    shownCount += 1
    shownBytes += forms.reduce(0) { $0 + $1.data.utf8.count }
    guard shownCount <= OutputForm.countLimit, shownBytes <= OutputForm.totalLimit else { return }
    points.append(
      .shown(printed, forms.map { CellOutput.Form(type: $0.type, data: $0.data) }))
  }

  private mutating func noteRead(_ kind: String, _ path: String, _ stamp: String) {
    // What a lesson wrote for itself is no input.
    guard !path.hasPrefix("\(host.folder)/") else { return }
    for read in runner.surroundings.reads(kind, path, stamp: stamp)
    where seenReads.insert(read.question).inserted { result.reads.append(read) }
  }

  private mutating func noteParameter(_ name: String) {
    let read = CellRead(kind: .parameter, name: name, state: runner.parameters[name])
    if seenReads.insert(read.question).inserted { result.reads.append(read) }
  }

  private mutating func keepPublished(_ name: String, _ path: String) {
    guard let file = runner.cache.keepPublished(name, path) else {
      return fail(
        .refused, "the model '\(name)' could not be kept in \(runner.cache.folder)")
    }
    result.published.append(file)
  }

  private func tellProgress(_ text: String, _ done: Int, _ total: Int) {
    let elapsed = Date().timeIntervalSince(started)
    let left = done > 0 && total >= done ? elapsed / Double(done) * Double(total - done) : .infinity
    runner.progress(
      .step(
        lesson: lesson.name, index: unit.cell?.index ?? 0, count: lesson.cells.count, text: text,
        done: done, total: total,
        // Nobody waits for years: such a total stands for "until it is good enough".
        secondsLeft: left < 1e8 ? left : nil))
  }

  // MARK: - The end

  /// Puts together what the unit gave.
  ///
  /// - Parameter late: What was printed after the end of cells above.
  mutating func finish(
    _ watch: CellWatch, _ files: PrintedFiles, _ late: inout [LateOutput]
  ) async {
    result.seconds = seconds ?? Date().timeIntervalSince(started)
    checkReads()
    runner.surroundings.settle(&result, of: unit.cell)
    if failure == nil, let nonsense {
      fail(
        .refused,
        "this cell wrote where its process speaks to the builder, which cannot be understood: \(nonsense)"
      )
    }
    // One that was quicker than its watch has printed as much.
    if let problem = printed.flatMap(CellWatch.problem) { fail(.refused, problem) }
    var output = PrintedOutput(files, upTo: printed)
    var message: String?
    if failure?.kind == .trap {
      message = output.takeFatalError() ?? PrintedOutput.takeFatalError(from: &late)
    }
    if let verdict = watch.verdict {
      // The process is being ended for it, whatever the cell still said.
      fail(verdict.kind, verdict.message)
      failure?.kind = verdict.kind
      failure?.message = verdict.message
    } else if let signal, failure?.kind == .trap {
      await CrashReport(signal: signal, frames: frames, message: message)
        .place(&failure!, in: unit, lesson, runner.toolchain.symbolizer)
    }
    if failure?.kind == .trap, failure?.message.contains("failed to allocate") == true {
      failure?.kind = .memory
    }
    if failure?.message == CellWatch.excess {
      // Where it was just then differs from run to run.
      failure?.lineOffset = 0
      failure?.column = 1
    }
    let (outputs, isDamaged) = output.pieces(points, watch.marks)
    result.outputs = outputs
    warnOfPrinting(outputs)
    if isDamaged { warn("this cell printed bytes that are no UTF-8; they show as \u{FFFD}") }
    if shownCount > OutputForm.countLimit || shownBytes > OutputForm.totalLimit {
      warn(
        "this cell shows \(shownCount) values of \(shownBytes) bytes; a page takes \(OutputForm.countLimit), and \(CellWatch.text(bytes: OutputForm.totalLimit)), and the rest was left out"
      )
    }
    // Where the lessons lie is nobody's failure, and differs from clone to clone.
    failure?.message.replace("\(runner.lessonsFolder)/", with: "")
    result.failure = failure
  }

  /// Marks files that are not any more what the cell read.
  private mutating func checkReads() {
    for index in result.reads.indices where result.reads[index].kind == .content {
      let read = result.reads[index]
      if read.state != CellRead.changing {
        if runner.surroundings.state(of: read) == read.state { continue }
        result.reads[index].state = CellRead.changing
      }
      warn(
        "\(read.place) changed while this cell read it, so the cell runs in every build; a file of its own is scratchFile(\"…\")"
      )
    }
  }
}

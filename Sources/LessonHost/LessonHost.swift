import BuildIdentity
import Datasets
import Glibc
import LessonKit
import LessonWire
import NDArrays

/// The process in which a lesson's cells run.
///
/// Commands come on standard input, a ``HostCommand`` a line, and events go to the descriptor that was
/// standard output. Three kinds of process share this program:
///
/// - the guard, which the builder starts: it never runs a cell, and when the process that does has ended,
///   for whatever reason, it ends what cells left behind;
/// - the runner, which runs cells;
/// - sleepers, copies of a runner that wait at a named pipe, and start copies of themselves that run on.
@main
enum LessonHost {
  static func main() {
    let isRunner = CommandLine.arguments.dropFirst().first == ProcessGuard.runnerArgument
    let events = Platform.duplicateAboveAll(1)
    let commands = Platform.duplicateAboveAll(0)
    let null = open("/dev/null", O_RDWR)
    dup2(null, 0)
    dup2(null, 1)
    close(null)
    for descriptor in [commands, events] { Platform.closeInPrograms(descriptor) }
    if !isRunner { ProcessGuard.run(events: events, commands: commands) }

    // From here on this is the runner.
    // It was started by its own program's link, whose name says nothing.
    Platform.setName("LessonHost")
    setpgid(0, 0)
    Platform.endWithParent(SIGKILL)
    Platform.adoptOrphans()
    // The compiler works ahead on the next cell, and whoever waits for a cell waits for it.
    nice(5)
    CommandLoop.takeInherited()
    DescriptorGuard.prepare()
    OutputTracing.prepare()
    SignalReports.prepare()
    ProcessState.keep()
    Trainer.progress = { progress in
      CellRuntime.progress(
        "epoch \(progress.epoch) of \(progress.epochs)"
          + (progress.loss.map { ", loss \(ValueFormat.fixed(4).text(of: $0))" } ?? ""),
        progress.done, progress.total)
    }
    prepareSearches()
    FileTracing.prepare()
    CommandLoop.speak(commands: commands, events: events)
    CellRuntime.emit(.awake(process: getpid()))
    refuseOtherBuilder()
    CommandLoop.run()
  }

  /// Searches tell how far they are, and keep results under keys of the library that lessons are built with,
  /// so that all cells find them. Whoever runs a lesson to see whether it still gives the same computes them
  /// anew.
  private static func prepareSearches() {
    Search.progress = { progress in
      // A search has parts of one trial too: the time left follows from the share.
      CellRuntime.progress(progress.description, Int(progress.share * 1e6), 1_000_000)
    }
    SearchStore.warn = { CellRuntime.emit(.warned(at: CellRuntime.place, message: $0)) }
    SearchStore.program = BuildIdentity.sources
    TestSet.placeName = { _, line in
      CellRuntime.cell > 0 ? "cell \(CellRuntime.cell), line \(line)" : "a value in prose"
    }
    SearchStore.isRead = getenv("LECTERN_TRIALS") == nil
  }

  /// Refuses to run for a builder that was built from other sources: it keys what cells give by
  /// those, and cells would run with these.
  private static func refuseOtherBuilder() {
    let builder = getenv(BuildIdentity.variable).map { String(cString: $0) }
    guard let builder, builder != BuildIdentity.sources else { return }
    CellRuntime.emit(
      .refused(
        "LessonHost and lectern were built from different sources; build both again: swift build -c release"
      ))
    _exit(2)
  }
}

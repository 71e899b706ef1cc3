import Datasets
import Glibc
import LessonKit

/// The process in which a lesson's cells run.
///
/// Commands come on standard input, a line each: `run CELL LIBRARY STDOUT STDERR`, fields
/// apart by tabs. Events go to the descriptor that was standard output. While a cell runs,
/// its own output goes to two files, so that nothing printed before a crash is lost.
@main
enum LessonHost {
  static func main() {
    // The compiler works ahead on the next cell, and whoever waits for a cell waits for it.
    nice(5)
    CellRuntime.events = dup(1)
    let commands = fdopen(dup(0), "r")!
    let null = open("/dev/null", O_RDWR)
    dup2(null, 0)
    dup2(null, 1)
    Platform.bufferOutputByLine()
    SignalReports.install()
    Trainer.progress = { done, total in
      CellRuntime.emit("progress", ["step", String(done), String(total)])
    }
    FileObservation.observer = { path in CellRuntime.emit("read", [path]) }

    var buffer: UnsafeMutablePointer<CChar>?
    var capacity = 0
    while getline(&buffer, &capacity, commands) > 0 {
      var text = String(cString: buffer!)
      if text.last == "\n" { text.removeLast() }
      let fields = text.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
      guard fields.count == 5, fields[0] == "run", let cell = Int(fields[1]) else {
        CellRuntime.emit("refused", ["unknown command: \(text)"])
        _exit(2)
      }
      run(cell, library: fields[2], output: fields[3], errors: fields[4])
    }
    _exit(0)
  }

  private static func run(_ cell: Int, library: String, output: String, errors: String) {
    for (path, descriptor) in [(output, Int32(1)), (errors, Int32(2))] {
      let file = open(path, O_WRONLY | O_CREAT | O_APPEND | O_TRUNC, 0o644)
      dup2(file, descriptor)
      close(file)
    }
    CellRuntime.cell = cell
    CellRuntime.emit("start", [String(cell)])
    guard let handle = dlopen(library, RTLD_NOW | RTLD_GLOBAL) else {
      CellRuntime.emit("refused", [String(cString: dlerror())])
      _exit(2)
    }
    guard let symbol = dlsym(handle, "lectern_cell") else {
      CellRuntime.emit("refused", ["\(library) has no lectern_cell"])
      _exit(2)
    }
    typealias Body = @convention(c) () -> Void
    unsafeBitCast(symbol, to: Body.self)()
    fflush(nil)
    CellRuntime.emit("done", [String(cell)])
  }
}

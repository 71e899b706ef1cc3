import Glibc
import LessonKit

/// Says where a cell was when a signal ended it.
///
/// The handler writes one event, `signal NUMBER LINE COLUMN LIBRARY OFFSET …`: the statement
/// under way, and the return addresses that lie in cells, which the builder turns into lines.
enum SignalReports {
  static func install() {
    let size = 1 << 16
    var stack = stack_t(ss_sp: malloc(size), ss_flags: 0, ss_size: size)
    sigaltstack(&stack, nil)
    // The first call of backtrace loads the unwinder, which must not happen in the handler.
    _ = Platform.returnAddresses()

    // The builder's threads block signals, and a process begins with its parent's mask.
    var none = sigset_t()
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, nil)

    var action = sigaction()
    action.__sigaction_handler.sa_sigaction = { signal, _, context in
      SignalReports.report(signal, at: Platform.interruptedAddress(context))
    }
    action.sa_flags =
      Int32(SA_ONSTACK) | Int32(SA_SIGINFO) | Int32(bitPattern: UInt32(SA_RESETHAND))
    for signal in [SIGILL, SIGTRAP, SIGABRT, SIGSEGV, SIGBUS, SIGFPE, SIGXCPU] {
      sigaction(signal, &action, nil)
    }
  }

  /// - Parameter place: The instruction that was under way.
  private static func report(_ signal: Int32, at place: UnsafeRawPointer?) {
    fflush(nil)
    var fields = [String(signal), String(CellRuntime.line), String(CellRuntime.column)]
    for address in Platform.returnAddresses() {
      guard let (path, offset) = Platform.library(of: address), path.hasSuffix(".cell.so") else {
        continue
      }
      // A return address names the instruction after the call; the one that stopped is itself.
      fields += [path, String(address == place ? offset : offset - 1)]
    }
    CellRuntime.emit("signal", fields)
    _exit(128 + signal)
  }
}

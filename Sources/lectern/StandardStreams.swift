import Foundation
import LessonExecution

/// Standard output and standard error, whoever reads them or not.
enum StandardStreams {
  /// Sees to it that a reader who leaves early ends no build, and that a stream that is closed from
  /// the start gives its number to no file: messages would be written into that file. And that the
  /// ends of programs that this one starts are heard of.
  static func secure() {
    signal(SIGPIPE, SIG_IGN)
    // A program that started this one may have its children's ends go unnoticed.
    signal(SIGCHLD, SIG_DFL)
    for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
      // The lowest free number is taken, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }
}

func say(_ text: String, terminator: String = "\n") { StandardError.write(text + terminator) }

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

/// Standard output, for what is asked for: reports, readings, programs.
enum StandardOutput {
  /// Writes all of it.
  ///
  /// - Throws: ``SetupError`` where it cannot be written. A reader who has left is no error: he has
  ///   what he wanted.
  static func write(_ data: Data) throws(SetupError) {
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(1, $0.baseAddress!, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE { return }
      if count <= 0 {
        throw SetupError("standard output cannot be written: \(FileWriting.message(errno))")
      }
      rest = rest.dropFirst(count)
    }
  }

  static func print(_ line: String) throws(SetupError) { try write(Data("\(line)\n".utf8)) }
}

func say(_ text: String) { StandardError.write(text + "\n") }

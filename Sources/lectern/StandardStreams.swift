import Foundation
import LessonExecution

/// Standard output and standard error, whoever reads them or not.
enum StandardStreams {
  /// Whether nobody gave this program a standard output.
  nonisolated(unsafe) private(set) static var isOutputClosed = false

  /// Sees to it that a reader who leaves early ends no build, and that a stream that is closed from
  /// the start gives its number to no file: messages would be written into that file. And that the
  /// ends of programs that this one starts are heard of.
  static func secure() {
    signal(SIGPIPE, SIG_IGN)
    // A program that started this one may have its children's ends go unnoticed.
    signal(SIGCHLD, SIG_DFL)
    for number: Int32 in 0...2 where fcntl(number, F_GETFD) < 0 {
      if number == 1 { isOutputClosed = true }
      // The lowest free number is taken, which is this one.
      _ = open("/dev/null", O_RDWR)
    }
  }
}

extension StandardStreams {
  /// Does something during which libraries of others may print to standard error, and gives what
  /// they printed, for a sentence of our own.
  static func quieted<T, E>(
    _ body: () throws(E) -> T
  ) -> (result: Result<T, E>, said: String) {
    guard let file = tmpfile() else { return (Result(catching: body), "") }
    defer { fclose(file) }
    fflush(nil)
    let own = dup(2)
    dup2(fileno(file), 2)
    let result = Result(catching: body)
    fflush(nil)
    dup2(own, 2)
    close(own)
    rewind(file)
    var bytes = [UInt8](repeating: 0, count: 1 << 12)
    let count = fread(&bytes, 1, bytes.count, file)
    let text = String(decoding: bytes[..<count], as: UTF8.self)
    return (
      result,
      text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
        .filter { !$0.isEmpty }.joined(separator: "; ")
    )
  }
}

/// Standard output, for what is asked for: reports, readings, programs.
enum StandardOutput {
  /// Whether who read it has left, and work for it is for nobody.
  nonisolated(unsafe) private(set) static var isAbandoned = false

  /// Writes all of it.
  ///
  /// - Throws: ``SetupError`` where it cannot be written. A reader who has left is no error: he has
  ///   what he wanted.
  static func write(_ data: Data) throws(SetupError) {
    try checkOpen()
    var rest = data[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(1, $0.baseAddress!, $0.count) }
      if count < 0, errno == EINTR { continue }
      if count < 0, errno == EPIPE {
        isAbandoned = true
        return
      }
      if count <= 0 {
        throw SetupError("standard output cannot be written: \(FileWriting.message(errno))")
      }
      rest = rest.dropFirst(count)
    }
  }

  /// - Throws: ``SetupError`` where there is no standard output, before work is done for it.
  static func checkOpen() throws(SetupError) {
    if StandardStreams.isOutputClosed {
      throw SetupError("standard output is closed, and what was asked for goes there")
    }
  }

  static func print(_ line: String) throws(SetupError) { try write(Data("\(line)\n".utf8)) }
}

/// Writes lines to standard error. What a terminal would carry out, in a file's name or in what a
/// cell's failure says, is shown.
func say(_ text: String) {
  let isPlain = text.unicodeScalars.allSatisfy { isShownAsItIs($0) }
  let shown =
    isPlain
    ? text
    : text.unicodeScalars.map { isShownAsItIs($0) ? String($0) : $0.escaped(asASCII: true) }
      .joined()
  StandardError.write(shown + "\n")
}

private func isShownAsItIs(_ scalar: Unicode.Scalar) -> Bool {
  scalar == "\n" || scalar == "\t" || !scalar.endsOrHidesLine
}

import Foundation
import LessonWire

/// The program that carries the bytes of one URL, for `lectern data`.
///
/// A process of its own, because Foundation's networking loads libcurl and twenty further libraries when
/// a program starts, and gives up by a stop on some answers. It decides nothing: it asks what it is told
/// to ask, follows no redirect, keeps no file. What counts as whole is decided by who reads its messages.
///
/// A ``DownloadRequest`` comes as a line on standard input, ``DownloadEvent``s go to standard output.
@main enum Downloader {
  static func main() {
    // Ctrl-C goes to both programs, and the one that asked says what became of it.
    signal(SIGINT, SIG_IGN)
    // A server that sends without end, where nobody counts, must not take the machine's memory.
    var bound = rlimit(rlim_cur: 1 << 30, rlim_max: 1 << 30)
    setrlimit(__rlimit_resource_t(RLIMIT_DATA.rawValue), &bound)
    do throws(WireError) {
      let request = try DownloadRequest(line: requestLine())
      leaveWithParent()
      URLTransfer.start(request)
    } catch {
      EventPipe.send(.failure("could not be asked: \(error.description)"))
      exit(1)
    }
    dispatchMain()
  }

  /// The first line of standard input, with its break.
  private static func requestLine() -> [UInt8] {
    var line: [UInt8] = []
    var byte: UInt8 = 0
    while line.last != UInt8(ascii: "\n"), line.count < 1 << 20 {
      let count = read(0, &byte, 1)
      if count < 0, errno == EINTR { continue }
      if count <= 0 { break }
      line.append(byte)
    }
    return line
  }

  /// Ends this program with the one that asked, however that ends: nobody else holds the other end of
  /// standard input.
  private static func leaveWithParent() {
    Thread.detachNewThread {
      var byte: UInt8 = 0
      while true {
        let count = read(0, &byte, 1)
        if count == 0 || count < 0 && errno != EINTR { _exit(0) }
      }
    }
  }
}

/// Standard output, for messages and the bytes behind them.
enum EventPipe {
  static func send(_ event: DownloadEvent) { write(event.line[...]) }

  static func send(_ data: Data) {
    var rest = Array(data)[...]
    while !rest.isEmpty {
      let piece = rest.prefix(DownloadEvent.mostBytes)
      send(.bytes(piece.count))
      write(piece)
      rest = rest.dropFirst(piece.count)
    }
  }

  private static func write(_ bytes: ArraySlice<UInt8>) {
    var rest = bytes
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(1, $0.baseAddress!, $0.count) }
      if count < 0, errno == EINTR { continue }
      // Nobody wants the rest.
      if count <= 0 { _exit(0) }
      rest = rest.dropFirst(count)
    }
  }
}

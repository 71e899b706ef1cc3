import Glibc
import NDArrays

/// The pages of a PDF file, drawn by poppler's `pdftoppm`, a program of its own.
///
/// The program is given a limit of memory, and of time for each page; it draws every page at one size,
/// whatever the page's own. Pages come one by one: a long document needs no more memory than a short
/// one.
struct PDFPages: ~Copyable {
  /// The longer side of a drawn page, in pixels.
  static let side = 2200
  /// The most memory that the program may take, in kilobytes.
  static let mostKilobytes = 2 << 20
  /// How much of what the program says is kept, in bytes.
  private static let mostWords = 4096

  private let path: String
  /// How long a page may take, in seconds.
  private let patience: Double
  private let process: pid_t
  private let output: Int32
  private let errors: Int32
  private var waiting: [UInt8] = []
  private var words: [UInt8] = []
  private var isEnded = false
  private var isReaped = false

  /// Starts to draw.
  ///
  /// - Parameters:
  ///   - program: The program's name or path.
  ///   - patience: How long a page may take, in seconds.
  /// - Throws: ``PictureError`` where the program cannot be started.
  init(
    _ path: String, program: String = "pdftoppm", patience: Double = 60
  ) throws(PictureError) {
    (self.path, self.patience) = (path, patience)
    var (out, err): ([Int32], [Int32]) = ([0, 0], [0, 0])
    guard pipe(&out) == 0 else { throw PictureError("\(path): \(Self.reason(errno))") }
    guard pipe(&err) == 0 else {
      let number = errno
      close(out[0])
      close(out[1])
      throw PictureError("\(path): \(Self.reason(number))")
    }
    for end in out + err { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    defer { close(out[1]); close(err[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_adddup2(&actions, out[1], 1)
    posix_spawn_file_actions_adddup2(&actions, err[1], 2)
    // The limit is the program's own: a shell sets it and becomes the program.
    let line = "ulimit -v \(Self.mostKilobytes); exec \"$@\""
    let file = path.hasPrefix("-") ? "./\(path)" : path
    let words = [
      "sh", "-c", line, "sh", program, "-gray", "-scale-to", "\(Self.side)", file,
    ]
    var arguments = words.map { strdup($0) } + [nil]
    defer { for word in arguments { free(word) } }
    var process: pid_t = 0
    let number = posix_spawn(&process, "/bin/sh", &actions, nil, &arguments, environ)
    guard number == 0 else {
      close(out[0]); close(err[0])
      throw PictureError("\(path): the shell cannot be started: \(Self.reason(number))")
    }
    self.process = process
    (output, errors) = (out[0], err[0])
  }

  deinit {
    close(output)
    close(errors)
    if isReaped { return }
    kill(process, SIGKILL)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
  }

  private static func reason(_ number: Int32) -> String {
    String(cString: strerror(number)).lowercased()
  }

  /// The next page, 0 for black to 255 for white, `[rows, columns]`; nil behind the last.
  ///
  /// - Throws: ``PictureError`` for a file that is damaged, locked by a password or takes too long.
  mutating func next() throws(PictureError) -> NDArray<UInt8>? {
    let deadline = Self.now() + patience
    while true {
      if let header = PGMHeader(waiting) {
        guard header.columns <= PictureFile.largestSide, header.rows <= PictureFile.largestSide
        else {
          throw PictureError("\(path): pdftoppm drew \(header.columns) × \(header.rows) pixels")
        }
        let count = header.rows * header.columns
        if waiting.count >= header.length + count {
          let bytes = Array(waiting[header.length..<header.length + count])
          waiting.removeFirst(header.length + count)
          return NDArray(bytes, shape: [header.rows, header.columns])
        }
      }
      if isEnded { return try ended() }
      try fill(until: deadline)
    }
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
  }

  /// Reads what there is of pictures and of words.
  private mutating func fill(until deadline: Double) throws(PictureError) {
    var files = [
      pollfd(fd: output, events: Int16(POLLIN), revents: 0),
      pollfd(fd: errors, events: Int16(POLLIN), revents: 0),
    ]
    let left = deadline - Self.now()
    guard left > 0 else {
      throw PictureError("\(path): a page takes longer than \(Int(patience)) s to draw")
    }
    guard poll(&files, 2, Int32(left * 1000) + 1) > 0 else { return }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    if files[1].revents != 0 {
      let count = read(errors, &chunk, chunk.count)
      if count > 0 { words += chunk[..<min(count, max(0, Self.mostWords - words.count))] }
      // Words that have ended would be told of again and again.
      if count == 0, files[0].revents == 0 { usleep(1000) }
    }
    if files[0].revents != 0 {
      let count = read(output, &chunk, chunk.count)
      if count > 0 { waiting += chunk[..<count] } else if count == 0 { isEnded = true }
    }
  }

  /// What the program's end means: nil where all pages came.
  private mutating func ended() throws(PictureError) -> NDArray<UInt8>? {
    var status: Int32 = 0
    let deadline = Self.now() + 1
    while !isReaped {
      isReaped = waitpid(process, &status, WNOHANG) == process
      // It has closed its output: it has nothing left to do.
      if !isReaped, Self.now() > deadline { kill(process, SIGKILL) }
      if !isReaped { usleep(2000) }
    }
    let (signal, code) = (status & 0x7F, status >> 8 & 0xFF)
    if signal == 0, code == 0, waiting.isEmpty { return nil }
    if code == 127 {
      throw PictureError(
        "\(path): reading PDF needs the program pdftoppm; install poppler-utils")
    }
    let said = String(decoding: words, as: UTF8.self).split(separator: "\n").first.map(String.init)
    if said?.contains("password") == true {
      throw PictureError("\(path): is locked by a password")
    }
    let quoted = said.map { ", which says: \($0)" } ?? ""
    throw PictureError(
      signal != 0
        ? "\(path): pdftoppm was ended by signal \(signal)\(quoted)"
        : "\(path): cannot be drawn by pdftoppm\(quoted)")
  }
}

/// The head of a picture in the format PGM.
struct PGMHeader {
  var rows: Int
  var columns: Int
  /// How many bytes the head has.
  var length: Int

  /// nil where the bytes do not begin with a whole head.
  init?(_ bytes: [UInt8]) {
    guard bytes.count >= 2, bytes[0] == UInt8(ascii: "P"), bytes[1] == UInt8(ascii: "5") else {
      return nil
    }
    var place = 2
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
    func number() -> Int? {
      while place < bytes.count, isSpace(bytes[place]) { place += 1 }
      var value = 0
      var digits = 0
      while place < bytes.count, (48...57).contains(bytes[place]), digits < 7 {
        value = value * 10 + Int(bytes[place] - 48)
        place += 1
        digits += 1
      }
      return digits > 0 && place < bytes.count && isSpace(bytes[place]) ? value : nil
    }
    guard let wide = number(), let tall = number(), number() == 255, wide > 0, tall > 0 else {
      return nil
    }
    (rows, columns, length) = (tall, wide, place + 1)
  }
}

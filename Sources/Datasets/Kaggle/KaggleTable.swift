import Glibc
import NDArrays
import Synchronization

/// A table of digits on its way from a file into arrays.
///
/// The file comes in blocks; each block is cut into its whole lines, whose numbers are read on all
/// threads, a few lines a task. So what is held beside the result is one block, a line that is too long is known
/// before it ends, and the first fault of the file is told whatever the threads. Mapping the file into
/// memory would save a copy of an eighth of the time, but another program that cuts the file would
/// then end this one.
struct KaggleTable: ~Copyable {
  /// More bytes than any row of 785 numbers needs, with quotes and blanks.
  static let longestLine = 1 << 16
  static let usualBlock = 1 << 23
  /// As many pictures as there are in 2 GiB.
  static let mostRows = 1 << 31 / KaggleHeader.pixels

  private var stream: ByteStream
  private let isLabelled: Bool
  private let pool: ThreadPool
  private let block: UnsafeMutableRawBufferPointer
  private var header: KaggleHeader?
  /// How many lines the blocks so far had.
  private var lineCount = 0
  private var parts: [Part] = []

  /// The rows of a block.
  private struct Part {
    var pixels: [UInt8]
    var labels: [UInt8]
  }

  /// A line's bytes without its end, and its number in the file.
  private struct Line {
    var number: Int
    var text: UnsafeRawBufferPointer
  }

  private init(_ path: String, isLabelled: Bool, pool: ThreadPool, block: Int) throws(DataError) {
    stream = try ByteStream(path)
    self.isLabelled = isLabelled
    self.pool = pool
    self.block = .allocate(byteCount: max(block, 2 * Self.longestLine), alignment: 64)
  }

  deinit { block.deallocate() }

  /// The pictures of a file, `[count, 28, 28]`, and their labels; without labels none.
  ///
  /// - Parameter block: How many bytes are read at a time; no result depends on it.
  static func read(
    _ path: String, isLabelled: Bool, pool: ThreadPool = .shared, block: Int = usualBlock
  ) throws(DataError) -> (pictures: NDArray<UInt8>, labels: [UInt8]) {
    var table = try KaggleTable(path, isLabelled: isLabelled, pool: pool, block: block)
    try table.readBlocks()
    return (table.pictures, table.parts.flatMap(\.labels))
  }

  private var pictures: NDArray<UInt8> {
    let rows = parts.reduce(0) { $0 + $1.pixels.count } / KaggleHeader.pixels
    return NDArray(shape: [rows, 28, 28]) { output in
      var output = output
      for part in parts {
        part.pixels.withUnsafeBufferPointer {
          output.initialize(from: $0.baseAddress!, count: $0.count)
        }
        output += part.pixels.count
      }
    }
  }

  private func error(_ problem: String, at place: String = "") -> DataError {
    DataError(path: stream.path, place: place, problem: problem)
  }

  private func error(_ fault: CSVFault, _ line: Int) -> DataError {
    error(fault.problem, at: fault.place(inLine: line))
  }

  // MARK: - Blocks

  private mutating func readBlocks() throws(DataError) {
    var held = 0
    var isFirst = true
    while true {
      let room = UnsafeMutableRawBufferPointer(rebasing: block[held...])
      let got = try stream.fill(room)
      let text = UnsafeRawBufferPointer(rebasing: block[..<(held + got)])
      let start = isFirst ? try beginning(of: text) : 0
      isFirst = false
      let used = try take(text, from: start, isLast: got < room.count)
      if got < room.count { break }
      held = text.count - used
      memmove(block.baseAddress!, block.baseAddress! + used, held)
    }
    guard header != nil else {
      throw error("has no line; \(KaggleHeader.expected(isLabelled: isLabelled))")
    }
    guard !parts.isEmpty else { throw error("has a header and no row; expected one a picture") }
  }

  /// How many bytes come before the first name.
  ///
  /// - Throws: ``DataError`` for what is no text of single bytes.
  private func beginning(of text: UnsafeRawBufferPointer) throws(DataError) -> Int {
    if text.isEmpty { throw error("is empty; \(KaggleHeader.expected(isLabelled: isLabelled))") }
    if text.starts(with: [0xEF, 0xBB, 0xBF]) { return 3 }
    if text.starts(with: [0x50, 0x4B, 3, 4]) {
      throw error("is a zip archive; unpack it and read the table in it")
    }
    let isMarked = text.starts(with: [0xFF, 0xFE]) || text.starts(with: [0xFE, 0xFF])
    // Half of such a text's bytes are zeros.
    let isWide = text.count > 1 && (text[0] == 0) != (text[1] == 0)
    if isMarked || isWide { throw error("is UTF-16 text; expected UTF-8, so save it as that") }
    return 0
  }

  /// Takes a text's whole lines; the last line of a file needs no end.
  ///
  /// - Returns: How many bytes they are.
  private mutating func take(
    _ text: UnsafeRawBufferPointer, from start: Int, isLast: Bool
  ) throws(DataError) -> Int {
    var lines: [Line] = []
    var start = start
    var endless: UnsafeRawBufferPointer?
    while start < text.count, endless == nil {
      let rest = UnsafeRawBufferPointer(rebasing: text[start...].prefix(Self.longestLine + 1))
      let length = Self.length(ofLine: rest)
      if length == rest.count {
        if rest.count > Self.longestLine { endless = rest } else if !isLast { break }
      }
      lineCount += 1
      start += min(length + 1, rest.count)
      guard endless == nil, let line = Self.filled(rest[..<length]) else { continue }
      lines.append(Line(number: lineCount, text: line))
      // No row is so short: it will be refused, and what follows need not be looked at.
      if line.count < 2 * KaggleHeader.pixels - 1 { break }
    }
    try read(lines)
    if let endless { throw tooLong(endless) }
    return start
  }

  /// The bytes before a text's first line feed; all where there is none.
  private static func length(ofLine text: UnsafeRawBufferPointer) -> Int {
    memchr(text.baseAddress!, 10, text.count).map { UnsafeRawPointer($0) - text.baseAddress! }
      ?? text.count
  }

  /// A line without a carriage return at its end; nil where nothing is left.
  private static func filled(
    _ line: Swift.Slice<UnsafeRawBufferPointer>
  ) -> UnsafeRawBufferPointer? {
    let line = line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    return line.isEmpty ? nil : UnsafeRawBufferPointer(rebasing: line)
  }

  private func tooLong(_ text: UnsafeRawBufferPointer) -> DataError {
    let place = "line \(lineCount)"
    if text.contains(UInt8(ascii: "\r")) {
      return error(KaggleHeader.carriageReturns, at: place)
    }
    return error(
      "has more than \(groupedText(Self.longestLine)) bytes; expected \(isLabelled ? 785 : 784) short fields",
      at: place)
  }

  // MARK: - Lines

  private mutating func read(_ lines: [Line]) throws(DataError) {
    var rows = lines[...]
    if header == nil, let first = rows.popFirst() {
      do throws(CSVFault) {
        header = try KaggleHeader(first.text, isLabelled: isLabelled)
      } catch {
        throw self.error(error, first.number)
      }
    }
    guard let header, !rows.isEmpty else { return }
    let known = parts.reduce(0) { $0 + $1.labels.count }
    guard known + rows.count <= Self.mostRows else {
      throw error("has more than \(groupedText(Self.mostRows)) rows; expected 2 GiB at most")
    }
    let (part, odd) = Self.numbers(of: rows, by: header, pool)
    if let odd {
      var fields = [UInt8](repeating: 0, count: header.count)
      guard let fault = KaggleRow.fault(in: rows[odd].text, of: header, into: &fields) else {
        fatalError("unreachable: a line is at fault and is not")
      }
      throw error(fault, rows[odd].number)
    }
    parts.append(part)
  }

  /// The numbers of lines, and the first line that is at fault.
  private static func numbers(
    of lines: ArraySlice<Line>, by header: KaggleHeader, _ pool: ThreadPool
  ) -> (Part, odd: Int?) {
    let odd = Atomic<Int>(Int.max)
    var labels = [UInt8](repeating: 0, count: lines.count)
    let size = lines.count * KaggleHeader.pixels
    let pixels = [UInt8](unsafeUninitializedCapacity: size) { pixels, count in
      let pixels = pixels.baseAddress!
      labels.withUnsafeMutableBufferPointer { labels in
        let labels = labels.baseAddress!
        pool.run(over: lines.count, grain: 64) { range in
          for i in range where i < odd.load(ordering: .relaxed) {
            let line = lines[lines.startIndex + i].text
            let isRead = header.read(
              line, pixels: pixels + i * KaggleHeader.pixels, label: labels + i)
            if !isRead { odd.min(i, ordering: .relaxed) }
          }
        }
      }
      count = size
    }
    let first = odd.load(ordering: .relaxed)
    return (Part(pixels: pixels, labels: labels), first == .max ? nil : lines.startIndex + first)
  }
}

extension KaggleHeader {
  /// Puts a line's pixels into their order.
  ///
  /// - Parameters:
  ///   - pixels: Room for 784 bytes.
  ///   - label: Room for one; left as it is where the table has no labels.
  /// - Returns: Whether the line is without fault.
  fileprivate func read(
    _ line: UnsafeRawBufferPointer, pixels: UnsafeMutablePointer<UInt8>,
    label: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: count) { buffer in
      let fields = buffer.baseAddress!
      let isPlain =
        KaggleRow.readPlain(line, count: count, into: fields)
        && fields[labelColumn ?? 0] <= (labelColumn == nil ? 255 : 9)
      guard isPlain || KaggleRow.fault(in: line, of: self, into: fields) == nil else {
        return false
      }
      if let labelColumn { label.pointee = fields[labelColumn] }
      if isOrdered {
        let before = labelColumn ?? Self.pixels
        pixels.update(from: fields, count: before)
        pixels.advanced(by: before).update(
          from: fields + before + 1, count: Self.pixels - before)
      } else {
        for (column, place) in places.enumerated() where place >= 0 {
          pixels[place] = fields[column]
        }
      }
      return true
    }
  }
}

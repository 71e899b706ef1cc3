import CZlib
import Foundation
import LessonMarkdown
import LessonWire

/// What a lesson's cells gave, as it is committed beside the lessons.
///
/// Pictures are kept as digests of their pixels, everything else in full; what cells marked
/// `.measured` gave is not kept.
public struct PublishedResults: Codable, Sendable, Hashable {
  public struct Cell: Codable, Sendable, Hashable {
    public var isMeasured: Bool
    /// Each output's forms by MIME type; what was printed has the types `stdout` and `stderr`.
    public var outputs: [[String: String]]
    /// The message of a failure that was expected.
    public var expectedFailure: String?
  }

  public var cells: [Cell]
  /// The texts of expressions in prose; nil where a measurement decides it.
  public var prose: [String?]

  /// What a lesson that ran without failing gave.
  public init(_ outcome: LessonOutcome) {
    let lesson = outcome.lesson
    cells = lesson.cells.map { cell in
      let result = outcome.results[cell.index]
      let isMeasured = cell.options.isMeasured
      return Cell(
        isMeasured: isMeasured,
        outputs: isMeasured ? [] : (result?.outputs ?? []).map(Self.forms),
        expectedFailure: result?.expectedFailure?.message)
    }
    let measured = Set(
      lesson.cells.filter(\.options.isMeasured).flatMap {
        CellSplitter($0).names.map(\.name)
      })
    prose = lesson.values.map { value in
      let words = value.expression.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
      if words.contains(where: { measured.contains(String($0)) }) { return nil }
      return outcome.prose[value.index]
    }
  }

  private static func forms(_ output: CellOutput) -> [String: String] {
    switch output {
    case .standardOutput(let text): ["stdout": text]
    case .standardError(let text): ["stderr": text]
    case .bundle(let forms):
      Dictionary(forms.map { ($0.type, kept($0)) }) { first, _ in first }
    }
  }

  /// A form as it is committed.
  private static func kept(_ form: CellOutput.Form) -> String {
    switch form.type {
    case "image/png": return PixelDigest.of(form.data)
    case PicturesPayload.type:
      // What does not decode was the failure of the cell that showed it.
      guard var pictures = try? PicturesPayload(text: form.data) else { return form.data }
      for index in pictures.items.indices {
        pictures.items[index].png = PixelDigest.of(pictures.items[index].png)
      }
      return pictures.text
    default: return form.data
    }
  }

  // MARK: - Files

  /// The file of a lesson's results below the lessons' folder.
  public static func path(of lesson: String, in folder: String) -> String {
    "\(folder)/results/\(lesson).json"
  }

  /// - Throws: ``SetupError`` for a file that is not what this program writes.
  public static func read(_ path: String) throws -> PublishedResults? {
    guard let data = FileManager.default.contents(atPath: path) else { return nil }
    do { return try JSONDecoder().decode(PublishedResults.self, from: data) } catch {
      throw SetupError(
        "\(path) is no file of results; write it anew with lectern check --accept --force")
    }
  }

  /// The file's content.
  var content: Data {
    get throws {
      let encoder = JSONEncoder()
      encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
      return try encoder.encode(self) + Data("\n".utf8)
    }
  }

  // MARK: - Comparison

  /// Where this run differs from what is committed, at places in the lesson's Markdown.
  ///
  /// - Parameter tolerance: How far two numbers may be apart, as a share of the larger; whole
  ///   numbers must be equal.
  public func drift(
    from published: PublishedResults, in lesson: Lesson, tolerance: Double
  ) -> [Diagnostic] {
    var found: [Diagnostic] = []
    func tell(_ position: SourcePosition, _ message: String) {
      found.append(lesson.diagnostic(at: position, message))
    }
    if cells.count != published.cells.count {
      tell(
        SourcePosition(line: 1, column: 1),
        "the lesson has \(cells.count) cells; its committed results are of \(published.cells.count)"
      )
    }
    for (index, (now, then)) in zip(cells, published.cells).enumerated() {
      let cell = lesson.cells[index]
      if now.isMeasured || then.isMeasured { continue }
      if now.expectedFailure != then.expectedFailure {
        tell(
          cell.position,
          "cell \(index + 1) drifted: it fails with \"\(now.expectedFailure ?? "nothing")\", and failed with \"\(then.expectedFailure ?? "nothing")\""
        )
      }
      if now.outputs.count != then.outputs.count {
        tell(
          cell.position,
          "cell \(index + 1) drifted: it gives \(now.outputs.count) outputs, and gave \(then.outputs.count)"
        )
        continue
      }
      for (number, (new, old)) in zip(now.outputs, then.outputs).enumerated() {
        for type in Set(new.keys).union(old.keys).sorted() {
          guard
            let difference = TextDrift.between(
              old[type] ?? "", new[type] ?? "", tolerance: tolerance)
          else { continue }
          tell(
            cell.position,
            "cell \(index + 1) drifted: output \(number + 1) (\(type)), \(difference)")
        }
      }
    }
    for (value, (now, then)) in zip(lesson.values, zip(prose, published.prose)) {
      guard let now, let then,
        let difference = TextDrift.between(then, now, tolerance: tolerance)
      else { continue }
      tell(value.position, "this value drifted: \(difference)")
    }
    if prose.count != published.prose.count {
      tell(
        SourcePosition(line: 1, column: 1),
        "the lesson has \(prose.count) values in its prose; its committed results have \(published.prose.count)"
      )
    }
    return found
  }
}

/// Texts compared as people compare them: numbers by their size, the rest by its letters.
enum TextDrift {
  /// The first difference, and how much of the text differs, as a clause; nil where there is none.
  static func between(_ old: String, _ new: String, tolerance: Double) -> String? {
    if old == new { return nil }
    let (before, after) = (lines(old), lines(new))
    var changes = 0
    var first: (line: Int, old: Substring, new: Substring)?
    for (index, pair) in zip(before, after).enumerated()
    where !isSame(pair.0, pair.1, tolerance) {
      changes += 1
      if first == nil { first = (index + 1, pair.0, pair.1) }
    }
    if let first {
      let more = changes > 1 ? "; \(changes) lines differ" : ""
      let apart = largestDifference(first.old, first.new).map { ", \($0) apart" } ?? ""
      return
        "line \(first.line)\(apart)\(more):\n  - \(shown(first.old, beside: first.new))\n  + \(shown(first.new, beside: first.old))"
    }
    return before.count == after.count
      ? nil : "it has \(after.count) lines, and had \(before.count)"
  }

  private static func lines(_ text: String) -> [Substring] {
    text.split(separator: "\n", omittingEmptySubsequences: false)
  }

  /// The part of a long line around the place where it differs.
  private static func shown(_ line: Substring, beside other: Substring) -> String {
    let common = zip(line, other).prefix { $0 == $1 }.count
    let start = max(0, common - 30)
    let part = line.dropFirst(start).prefix(90)
    return (start > 0 ? "…" : "") + part + (start + part.count < line.count ? "…" : "")
  }

  static func isSame(_ a: Substring, _ b: Substring, _ tolerance: Double) -> Bool {
    if a == b { return true }
    let (left, right) = (pieces(a), pieces(b))
    return left.count == right.count
      && zip(left, right).allSatisfy {
        switch ($0, $1) {
        case (.text(let x), .text(let y)): x == y
        case (.number(let x), .number(let y)): isSameNumber(x, y, tolerance)
        default: false
        }
      }
  }

  /// Whole numbers have to be equal digit by digit, others as near as `tolerance` says; what no
  /// `Double` holds is compared as it is written.
  private static func isSameNumber(_ a: String, _ b: String, _ tolerance: Double) -> Bool {
    if a == b { return true }
    // The sign of a zero is rounding's.
    if isWhole(a), isWhole(b) { return Set([a, b]) == ["0", "-0"] }
    guard let x = finite(a), let y = finite(b) else { return false }
    return abs(x - y) <= tolerance * max(abs(x), abs(y))
  }

  private static func isWhole(_ number: String) -> Bool {
    number.utf8.allSatisfy { $0 == UInt8(ascii: "-") || $0 >= 48 && $0 <= 57 }
  }

  /// A number's value; nil for one beyond all `Double`s, at either end.
  private static func finite(_ number: String) -> Double? {
    guard let value = Double(number), value.isFinite else { return nil }
    let digits = number.prefix { $0 != "e" && $0 != "E" }
    return value == 0 && digits.contains { $0 >= "1" && $0 <= "9" } ? nil : value
  }

  private static func largestDifference(_ a: Substring, _ b: Substring) -> String? {
    let (left, right) = (pieces(a), pieces(b))
    guard left.count == right.count else { return nil }
    var largest = 0.0
    for case (.number(let a), .number(let b)) in zip(left, right) {
      guard let x = finite(a), let y = finite(b), x != y else { continue }
      largest = max(largest, abs(x - y) / max(abs(x), abs(y)))
    }
    return largest > 0 ? String(format: "%.1e", largest) : nil
  }

  enum Piece: Equatable {
    case text(String)
    case number(String)
  }

  /// Cuts a line into numbers and what stands between them; a digit within a word is no number.
  static func pieces(_ line: Substring) -> [Piece] {
    var pieces: [Piece] = []
    var text = ""
    let bytes = Array(line.utf8)
    var i = 0
    func isDigit(_ j: Int) -> Bool { j < bytes.count && bytes[j] >= 48 && bytes[j] <= 57 }
    var raw: [UInt8] = []
    while i < bytes.count {
      let previous = i > 0 ? bytes[i - 1] : 32
      let isInWord =
        previous == 95 || previous >= 128 || (previous | 32 >= 97 && previous | 32 <= 122)
        || (previous >= 48 && previous <= 57)
      let starts = isDigit(i) || (bytes[i] == 45 && isDigit(i + 1))
      guard starts, !isInWord else {
        raw.append(bytes[i])
        i += 1
        continue
      }
      var end = i + 1
      while isDigit(end) { end += 1 }
      if end < bytes.count, bytes[end] == 46, isDigit(end + 1) {
        end += 1
        while isDigit(end) { end += 1 }
      }
      if end < bytes.count, bytes[end] | 32 == 101 {
        let sign = end + 1 < bytes.count && (bytes[end + 1] == 45 || bytes[end + 1] == 43) ? 1 : 0
        if isDigit(end + 1 + sign) {
          end += 2 + sign
          while isDigit(end) { end += 1 }
        }
      }
      text = String(decoding: raw, as: UTF8.self)
      raw = []
      if !text.isEmpty { pieces.append(.text(text)) }
      pieces.append(.number(String(decoding: bytes[i..<end], as: UTF8.self)))
      i = end
    }
    text = String(decoding: raw, as: UTF8.self)
    if !text.isEmpty { pieces.append(.text(text)) }
    return pieces
  }
}

/// A picture's digest by its pixels: another zlib packs the same pixels otherwise.
enum PixelDigest {
  /// - Parameter base64: A PNG file.
  static func of(_ base64: String) -> String {
    guard let data = Data(base64Encoded: base64) else {
      return "sha256:\(SHA256.digest(of: base64))"
    }
    let bytes = [UInt8](data)
    guard let (header, packed) = chunks(bytes), let pixels = inflate(packed) else {
      return "sha256:\(SHA256.digest(of: base64))"
    }
    var hash = SHA256()
    hash.update(header)
    hash.update(pixels)
    return "pixels:\(hash.finish())"
  }

  /// The header and the packed pixels of a PNG (W3C, 3rd edition, §5.3).
  private static func chunks(_ bytes: [UInt8]) -> (header: [UInt8], packed: [UInt8])? {
    guard bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A]) else { return nil }
    var header: [UInt8] = []
    var packed: [UInt8] = []
    var place = 8
    while place + 12 <= bytes.count {
      let count = bytes[place..<place + 4].reduce(0) { $0 << 8 | Int($1) }
      guard count <= bytes.count - place - 12 else { return nil }
      let body = bytes[place + 8..<place + 8 + count]
      switch String(decoding: bytes[place + 4..<place + 8], as: UTF8.self) {
      case "IHDR": header = Array(body)
      case "IDAT": packed += body
      default: break
      }
      place += 12 + count
    }
    return header.count == 13 ? (header, packed) : nil
  }

  private static func inflate(_ packed: [UInt8]) -> [UInt8]? {
    var size = max(packed.count * 4, 1 << 16)
    while size <= 1 << 28 {
      var output = [UInt8](repeating: 0, count: size)
      var length = UInt(size)
      switch uncompress(&output, &length, packed, UInt(packed.count)) {
      case Z_OK: return Array(output.prefix(Int(length)))
      case Z_BUF_ERROR: size *= 4
      default: return nil
      }
    }
    return nil
  }
}

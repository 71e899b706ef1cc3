/// The numbers of a line of a table of digits, one byte for each column.
///
/// ``readPlain(_:count:into:)`` is for lines as they should be and says of all others no more than that
/// they are not; ``fault(in:of:into:)`` reads what a person or a spreadsheet may write, at a tenth of
/// the speed, and knows what is wrong.
enum KaggleRow {
  /// Reads `count` numbers of 0…255 with nothing but commas between them.
  ///
  /// - Parameter fields: Room for `count` bytes.
  /// - Returns: Whether the line is that; where it is not, `fields` holds nothing of use.
  static func readPlain(
    _ line: UnsafeRawBufferPointer, count: Int, into fields: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    guard var next = line.baseAddress else { return false }
    let end = next + line.count
    // "0,0,0,0,": four fifths of a picture is paper.
    let paper: UInt64 = 0x2C30_2C30_2C30_2C30
    var field = 0
    while true {
      while field + 4 < count, end - next >= 8, next.loadUnaligned(as: UInt64.self) == paper {
        UnsafeMutableRawPointer(fields + field).storeBytes(of: 0, as: UInt32.self)
        field += 4
        next += 8
      }
      guard field < count, let value = number(&next, end) else { return false }
      fields[field] = value
      field += 1
      if next == end { return field == count }
      guard next.load(as: UInt8.self) == UInt8(ascii: ",") else { return false }
      next += 1
    }
  }

  /// A number of one to three digits; what stands behind the third is the caller's.
  @inline(__always)
  private static func number(
    _ next: inout UnsafeRawPointer, _ end: UnsafeRawPointer
  ) -> UInt8? {
    @inline(__always) func digit() -> UInt32? {
      guard next < end else { return nil }
      let digit = UInt32(next.load(as: UInt8.self)) &- 48
      return digit < 10 ? digit : nil
    }
    guard var value = digit() else { return nil }
    next += 1
    if let second = digit() {
      value = value * 10 + second
      next += 1
      if let third = digit() {
        value = value * 10 + third
        next += 1
      }
    }
    return value < 256 ? UInt8(truncatingIfNeeded: value) : nil
  }

  /// Reads a line with quotes, blanks and leading zeros.
  ///
  /// - Parameter fields: Room for a byte for each column.
  /// - Returns: The first fault from the left; nil where there is none and `fields` holds the numbers.
  static func fault(
    in line: UnsafeRawBufferPointer, of header: KaggleHeader,
    into fields: UnsafeMutablePointer<UInt8>
  ) -> CSVFault? {
    var reader = CSVFields(line)
    for column in 0..<header.count {
      let isLabel = header.places[column] < 0
      let expected = isLabel ? "a label from 0 to 9" : "a whole number from 0 to 255"
      do throws(CSVFault) {
        guard let field = try reader.next() else {
          throw CSVFault(
            column: column + 1, problem: "is missing: the line ends after \(column) fields")
        }
        guard let value = wholeNumber(field), value <= (isLabel ? 9 : 255) else {
          throw CSVFault(
            column: column + 1,
            problem: field.isEmpty ? "is empty" : "is \(field.shown)")
        }
        fields[column] = UInt8(value)
      } catch {
        return CSVFault(
          column: error.column, name: header.name(of: column),
          problem: "\(error.problem); expected \(expected)")
      }
    }
    return reader.isAtEnd
      ? nil
      : CSVFault(
        column: header.count + 1,
        problem: "is one field too many; expected \(header.count), as the header has")
  }

  /// The number that digits alone make; those beyond a thousand are a thousand.
  private static func wholeNumber(_ field: UnsafeRawBufferPointer) -> Int? {
    guard !field.isEmpty else { return nil }
    var value = 0
    for byte in field {
      guard (48...57).contains(byte) else { return nil }
      value = min(1000, value * 10 + Int(byte) - 48)
    }
    return value
  }
}

// Everything that crosses between the builder and a lesson's process is lines of text with tabs
// between the fields. What would end a field or a line is written with a backslash.

/// Writes fields with tabs between them.
package struct FieldWriter {
  package private(set) var bytes: [UInt8] = []
  private var isFirst = true

  package init() {}

  package mutating func text(_ field: String) {
    if !isFirst { bytes.append(UInt8(ascii: "\t")) }
    isFirst = false
    Escape.append(field, to: &bytes)
  }

  package mutating func number(_ number: some BinaryInteger) { text(String(number)) }
  package mutating func number(_ number: Double) { text(String(number)) }
  package mutating func flag(_ flag: Bool) { text(flag ? "1" : "0") }
}

/// Reads the fields of a line, each as what it must be.
package struct FieldReader {
  /// What the fields belong to, for messages.
  private let subject: String
  private var fields: [ArraySlice<UInt8>]
  private var place = 0

  /// - Parameter line: The fields without the line's break.
  package init(_ line: ArraySlice<UInt8>, of subject: String) {
    self.subject = subject
    fields = line.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
  }

  /// The fields that have not been read.
  package var count: Int { fields.count - place }

  package mutating func text(_ name: String) throws(WireError) -> String {
    guard place < fields.count else {
      throw WireError("\(subject) ends before its \(name)")
    }
    defer { place += 1 }
    do throws(WireError) { return try Escape.text(of: fields[place]) } catch {
      throw WireError("\(subject): its \(name) \(error.description)")
    }
  }

  package mutating func whole(_ name: String, in range: ClosedRange<Int> = Int.min...Int.max)
    throws(WireError) -> Int
  {
    let text = try text(name)
    guard let number = Int(text) else {
      throw WireError("\(subject): its \(name) is '\(Escape.shown(text))'; expected a whole number")
    }
    guard range.contains(number) else {
      throw WireError(
        "\(subject): its \(name) is \(number); expected \(range.lowerBound) to \(range.upperBound)")
    }
    return number
  }

  package mutating func process(_ name: String) throws(WireError) -> Int32 {
    // 0 and negative numbers name groups of processes, and 1 is nobody's child.
    Int32(try whole(name, in: 2...Int(Int32.max)))
  }

  package mutating func decimal(_ name: String) throws(WireError) -> Double {
    let text = try text(name)
    guard let number = Double(text) else {
      throw WireError("\(subject): its \(name) is '\(Escape.shown(text))'; expected a number")
    }
    return number
  }

  package mutating func flag(_ name: String) throws(WireError) -> Bool {
    try whole(name, in: 0...1) == 1
  }

  /// Says that nothing may follow.
  package func end() throws(WireError) {
    guard place == fields.count else {
      throw WireError("\(subject) has \(count) \(count == 1 ? "field" : "fields") too many")
    }
  }
}

/// How a field's own tabs, breaks and backslashes are written.
package enum Escape {
  static func append(_ field: String, to bytes: inout [UInt8]) {
    for byte in field.utf8 {
      switch byte {
      case UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "\\")]
      case UInt8(ascii: "\t"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "t")]
      case UInt8(ascii: "\n"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "n")]
      case UInt8(ascii: "\r"): bytes += [UInt8(ascii: "\\"), UInt8(ascii: "r")]
      default: bytes.append(byte)
      }
    }
  }

  /// A field as it stands in a line.
  package static func field(_ text: String) -> [UInt8] {
    var bytes: [UInt8] = []
    append(text, to: &bytes)
    return bytes
  }

  static func text(of field: ArraySlice<UInt8>) throws(WireError) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(field.count)
    var isEscaped = false
    for byte in field {
      if isEscaped {
        switch byte {
        case UInt8(ascii: "\\"): bytes.append(byte)
        case UInt8(ascii: "t"): bytes.append(UInt8(ascii: "\t"))
        case UInt8(ascii: "n"): bytes.append(UInt8(ascii: "\n"))
        case UInt8(ascii: "r"): bytes.append(UInt8(ascii: "\r"))
        default:
          throw WireError("has a backslash before something other than a backslash, t, n or r")
        }
        isEscaped = false
      } else if byte == UInt8(ascii: "\\") {
        isEscaped = true
      } else {
        bytes.append(byte)
      }
    }
    if isEscaped { throw WireError("ends in a backslash") }
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw WireError("is no UTF-8")
    }
    return text
  }

  /// The beginning of a text, for messages.
  static func shown(_ text: String) -> String {
    let start = text.prefix(40)
    return start.count < text.count ? start + "…" : String(start)
  }
}

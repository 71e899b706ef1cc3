import Glibc

/// The first line of a table of digits: which column holds the label, and which holds which pixel.
struct KaggleHeader: Equatable {
  static let pixels = 784

  /// The pixel of each column; -1 for the label's.
  let places: [Int]
  /// The label's column; nil in a table without labels.
  let labelColumn: Int?
  /// Whether the pixels stand in their order, wherever the label stands among them.
  let isOrdered: Bool

  /// - Throws: ``CSVFault`` for a column that is missing, not known or there twice.
  init(_ line: UnsafeRawBufferPointer, isLabelled: Bool) throws(CSVFault) {
    guard !line.contains(UInt8(ascii: "\r")) else {
      throw CSVFault(column: 0, problem: Self.carriageReturns)
    }
    var places: [Int] = []
    var columns: [Int: Int] = [:]
    var fields = CSVFields(line)
    while let field = try fields.next() {
      let place = try Self.place(of: field, in: fields.column, isLabelled: isLabelled)
      if let earlier = columns.updateValue(fields.column, forKey: place) {
        throw CSVFault(
          column: fields.column, name: Self.name(of: place),
          problem: "has the name of column \(earlier) once more")
      }
      places.append(place)
    }
    if let problem = Self.problem(lacking: columns, isLabelled: isLabelled) {
      throw CSVFault(column: 0, problem: problem)
    }
    self.places = places
    labelColumn = places.firstIndex(of: -1)
    isOrdered = places.filter { $0 >= 0 } == Array(0..<Self.pixels)
  }

  /// The number of columns.
  var count: Int { places.count }

  func name(of column: Int) -> String { Self.name(of: places[column]) }

  static let carriageReturns = "ends in a carriage return alone; expected a line feed at each end"

  /// What a table needs, for messages.
  static func expected(isLabelled: Bool) -> String {
    "expected \(isLabelled ? "label and " : "")pixel0 to pixel\(pixels - 1)"
  }

  /// A header as this program writes it.
  static func text(isLabelled: Bool) -> String {
    ((isLabelled ? -1 : 0)..<pixels).map(name).joined(separator: ",") + "\n"
  }

  private static func name(of place: Int) -> String { place < 0 ? "label" : "pixel\(place)" }

  private static func problem(lacking columns: [Int: Int], isLabelled: Bool) -> String? {
    let missing = ((isLabelled ? -1 : 0)..<pixels).filter { columns[$0] == nil }
    guard let first = missing.first else { return nil }
    let others = missing.count == 1 ? "" : ", nor \(missing.count - 1) more that belong there"
    let hint = missing == [-1] ? "; a table without labels is read by readTest" : ""
    return "has no column '\(name(of: first))'\(others)\(hint)"
  }
}

// MARK: - Names

extension KaggleHeader {
  private static func place(
    of field: UnsafeRawBufferPointer, in column: Int, isLabelled: Bool
  ) throws(CSVFault) -> Int {
    let name = String(decoding: field, as: UTF8.self)
    if name == "label", isLabelled { return -1 }
    if let number = number(name), number < pixels, name == "pixel\(number)" { return number }
    throw CSVFault(
      column: column,
      problem: "is \(field.shown); \(hint(to: name, isLabelled: isLabelled))")
  }

  private static func hint(to name: String, isLabelled: Bool) -> String {
    if name == "label" { return "a table with labels is read by readTrain" }
    if !name.isEmpty, name.utf8.allSatisfy({ (48...57).contains($0) }) {
      return "the line with the names is missing: \(expected(isLabelled: isLabelled))"
    }
    for (mark, word) in [(";", "semicolons"), ("\t", "tabs")] where name.contains(mark) {
      return "the columns are set apart by \(word), expected commas"
    }
    return expected(isLabelled: isLabelled)
      + (nearMiss(name, isLabelled: isLabelled).map { ", did you mean '\($0)'?" } ?? "")
  }

  /// The number behind `pixel`, however the word is spelled.
  private static func number(_ name: String) -> Int? {
    let name = name.lowercased()
    guard name.hasPrefix("pixel") else { return nil }
    return Int(name.dropFirst(5).drop { "_- .".contains($0) })
  }

  /// The column that a name was probably meant to be: one letter in three may be wrong.
  static func nearMiss(_ name: String, isLabelled: Bool) -> String? {
    if let number = number(name) {
      return (0..<pixels).contains(number) ? Self.name(of: number) : nil
    }
    let limit = min(2, name.utf8.count / 3)
    let letters = Array(name.lowercased().utf8.prefix(12))
    var best: (name: String, edits: Int)?
    for place in (isLabelled ? -1 : 0)..<pixels {
      let candidate = Self.name(of: place)
      let edits = Self.edits(letters, Array(candidate.utf8))
      if edits <= limit, edits < best?.edits ?? .max { best = (candidate, edits) }
    }
    return best?.name
  }

  /// How many letters must be changed, put in or left out.
  private static func edits(_ a: [UInt8], _ b: [UInt8]) -> Int {
    var row = Array(0...b.count)
    for (i, letter) in a.enumerated() {
      var diagonal = row[0]
      row[0] = i + 1
      for (j, other) in b.enumerated() {
        let changed = diagonal + (letter == other ? 0 : 1)
        diagonal = row[j + 1]
        row[j + 1] = min(changed, diagonal + 1, row[j] + 1)
      }
    }
    return row[b.count]
  }
}

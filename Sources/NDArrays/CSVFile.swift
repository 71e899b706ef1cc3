import Glibc

/// A table of numbers as text: a line for each row, a comma between two numbers.
///
/// Lines that are empty or begin with `#` are passed over, as NumPy's `loadtxt` passes them.
public enum CSVFile {
  /// The numbers of a file.
  ///
  /// - Shapes: `[rows, columns]`
  /// - Parameter skippedLines: Lines at the top that are no numbers, such as names.
  /// - Throws: ``ArrayFileError`` with the line and the column of what is no number, or with the
  ///   line whose length differs.
  public static func read(
    _ path: String, separator: Character = ",", skippedLines: Int = 0
  ) throws(ArrayFileError) -> NDArray<Double> {
    var bytes = try FileBytes.read(path)
    guard let mark = separator.asciiValue, mark != UInt8(ascii: "\n"), mark != UInt8(ascii: "\r")
    else {
      throw ArrayFileError(path, "", "cannot be cut at '\(separator)'; give one ASCII character")
    }
    bytes.append(UInt8(ascii: "\n"))
    var numbers: [Double] = []
    var (rows, columns) = (0, 0)
    var line = 0
    var start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    while start < bytes.count {
      let end = bytes[start...].firstIndex(of: UInt8(ascii: "\n"))!
      defer { start = end + 1 }
      line += 1
      if line <= skippedLines { continue }
      let content = bytes[start..<end].drop { $0 == 32 || $0 == 9 || $0 == 13 }
      if content.isEmpty || content.first == UInt8(ascii: "#") { continue }
      var count = 0
      var from = start
      while from <= end {
        let to = bytes[from..<end].firstIndex(of: mark) ?? end
        let field = bytes[from..<to]
        guard let value = number(field) else {
          let text = String(decoding: field, as: UTF8.self).filter { $0 != "\r" }
          let hint =
            rows == 0 ? "; lines of names at the top are passed over with skippedLines" : ""
          throw ArrayFileError(
            path, "line \(line), column \(from - start + 1)",
            text.allSatisfy(\.isWhitespace)
              ? "is empty; expected a number" : "'\(text.prefix(40))' is not a number\(hint)")
        }
        numbers.append(value)
        count += 1
        from = to + 1
      }
      if rows == 0 { columns = count }
      guard count == columns else {
        throw ArrayFileError(
          path, "line \(line)",
          "has \(count) number\(count == 1 ? "" : "s"); the lines before it have \(columns)")
      }
      rows += 1
    }
    return NDArray(numbers, shape: [rows, columns])
  }

  /// The number that a field is, spaces around it left out.
  private static func number(_ field: ArraySlice<UInt8>) -> Double? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 || byte == 13 }
    var field = field.drop(while: isSpace)
    while let last = field.last, isSpace(last) { field.removeLast() }
    if field.isEmpty || field.contains(where: isSpace) { return nil }
    return Double(String(decoding: field, as: UTF8.self))
  }

  /// Writes a vector as a column or a matrix as rows; each number in the fewest digits that name it.
  public static func write<E: NumericElement>(
    _ array: NDArray<E>, to path: String, separator: Character = ",", header: String? = nil
  ) throws(ArrayFileError) {
    guard array.rank <= 2 else {
      throw ArrayFileError(path, "", "cannot hold shape \(array.shape); a table has two axes")
    }
    let table = array.rank == 2 ? array : array.reshaped([array.count, 1])
    let columns = table.shape[1]
    var text = header.map { $0 + "\n" } ?? ""
    for (i, element) in table.elements.enumerated() {
      text += "\(element)"
      text += i % columns == columns - 1 ? "\n" : String(separator)
    }
    try FileBytes.write(Array(text.utf8), to: path)
  }
}

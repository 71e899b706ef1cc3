import NDArrays

/// The tables of Kaggle's competition "Digit Recognizer", comma-separated text.
///
/// `train.csv` has a row a picture, its `label` and 784 pixels of 0…255, `pixel0` at the upper left to
/// `pixel783`; `test.csv` has the same without labels; `submission.csv` is what the competition wants:
/// the number of each picture of `test.csv`, from 1, and what it shows.
///
/// ```swift
/// let path = scratchFile("train.csv")
/// try KaggleDigits.writeTrain(GeneratedDigits.draw(3, seed: 1), to: path, overwriting: true)
/// let digits = try KaggleDigits.readTrain(path)
/// digits.pictures.shape    // [3, 28, 28]
/// ```
///
/// Columns are found by their names, so they may stand in any order. Numbers may be in quotes and have
/// blanks around them; empty lines are passed over; lines end in a line feed, with or without a
/// carriage return; a byte-order mark of UTF-8 is none of the first name. A file that is gzip is unpacked
/// on the way, whatever its name.
///
/// - Source: https://www.kaggle.com/competitions/digit-recognizer/data; RFC 4180 for the quotes.
public enum KaggleDigits {
  /// The digits of a `train.csv`.
  ///
  /// - Shapes: pictures `[rows, 28, 28]`, labels `[rows]`
  /// - Throws: ``DataError`` with the line and the column of the first fault: a column that is missing,
  ///   twice there or not known, a line of another number of fields, what is no whole number of 0…255 or
  ///   no label of 0…9; and for files that are empty, without a row, UTF-16, damaged gzip, or no files.
  /// - Complexity: O(bytes), on several threads; the same result whatever their number. Beside the
  ///   result and a copy of it 8 MiB are held.
  public static func readTrain(_ path: String) throws(DataError) -> DigitSet {
    let (pictures, labels) = try KaggleTable.read(path, isLabelled: true)
    return DigitSet(pictures: pictures, labels: NDArray(labels.map { Int($0) }))
  }

  /// The pictures of a `test.csv`, which has no labels.
  ///
  /// - Shapes: `[rows, 28, 28]`
  /// - Throws: ``DataError`` as ``readTrain(_:)`` does, and for a table with labels.
  /// - Complexity: O(bytes), on several threads.
  public static func readTest(_ path: String) throws(DataError) -> NDArray<UInt8> {
    try KaggleTable.read(path, isLabelled: false).pictures
  }

  /// Writes digits as a `train.csv`, whole or not at all.
  ///
  /// - Parameter overwriting: Whether a file that is there may be replaced; without it, that is an error.
  /// - Throws: ``DataError`` for a file that is there, for what the system refuses, and for a label
  ///   that is not one of 0 to 9.
  /// - Precondition: Pictures are `[count, 28, 28]` and not none, with a label each; otherwise stops
  ///   and names the shapes.
  /// - Complexity: O(count)
  public static func writeTrain(
    _ digits: DigitSet, to path: String, overwriting: Bool = false
  ) throws(DataError) {
    guard digits.labels.shape == [digits.pictures.shape.first ?? 0] else {
      fatalError(
        "writeTrain: labels \(digits.labels.shape) for pictures \(digits.pictures.shape); expected one each"
      )
    }
    try checkLabels(digits.labels, path)
    try writeRows(digits.pictures, digits.labels.elements, path, overwriting, "writeTrain")
  }

  /// Writes pictures as a `test.csv`, whole or not at all.
  ///
  /// - Parameter overwriting: Whether a file that is there may be replaced; without it, that is an error.
  /// - Throws: ``DataError`` for a file that is there, and for what the system refuses.
  /// - Precondition: Pictures are `[count, 28, 28]` and not none; otherwise stops and names the shape.
  /// - Complexity: O(count)
  public static func writeTest(
    _ pictures: NDArray<UInt8>, to path: String, overwriting: Bool = false
  ) throws(DataError) {
    try writeRows(pictures, nil, path, overwriting, "writeTest")
  }

  /// Writes what the pictures of a `test.csv` show as a `submission.csv`, whole or not at all.
  ///
  /// ```swift
  /// let path = scratchFile("submission.csv")
  /// let said = NDArray<Int>([2, 0, 9])
  /// try KaggleDigits.writeSubmission(said, to: path, overwriting: true)
  /// ```
  ///
  /// That writes `ImageId,Label`, `1,2`, `2,0` and `3,9`, a line each.
  ///
  /// - Parameters:
  ///   - labels: `[count]`, in the order of the rows of `test.csv`.
  ///   - overwriting: Whether a file that is there may be replaced; without it, that is an error.
  /// - Throws: ``DataError`` for a file that is there, for what the system refuses, and for a label
  ///   that is not one of 0 to 9.
  /// - Precondition: There is one axis; otherwise stops and names the shape.
  /// - Complexity: O(count)
  public static func writeSubmission(
    _ labels: NDArray<Int>, to path: String, overwriting: Bool = false
  ) throws(DataError) {
    guard labels.rank == 1 else {
      fatalError("writeSubmission: labels have shape \(labels.shape); expected one axis")
    }
    try checkLabels(labels, path)
    var text = "ImageId,Label\n"
    for (place, label) in labels.elements.enumerated() { text += "\(place + 1),\(label)\n" }
    var file = try NewFile(path, overwriting: overwriting)
    try file.write(Array(text.utf8))
    try file.publish()
  }

  private static func checkLabels(_ labels: NDArray<Int>, _ path: String) throws(DataError) {
    guard let odd = labels.elements.firstIndex(where: { !(0...9).contains($0) }) else { return }
    throw DataError(
      path: path,
      problem: "is not written: picture \(odd + 1) has the label \(labels[odd]); expected 0 to 9")
  }

  // MARK: - Rows

  private static func writeRows(
    _ pictures: NDArray<UInt8>, _ labels: [Int]?, _ path: String, _ overwriting: Bool,
    _ operation: String
  ) throws(DataError) {
    let count = pictures.shape.first ?? 0
    guard count > 0, pictures.shape == [count, 28, 28] else {
      fatalError("\(operation): pictures have shape \(pictures.shape); expected [count, 28, 28]")
    }
    var file = try NewFile(path, overwriting: overwriting)
    try file.write(Array(KaggleHeader.text(isLabelled: labels != nil).utf8))
    for first in stride(from: 0, to: count, by: 1024) {
      let range = first..<min(count, first + 1024)
      try file.write(rows(pictures[range].contiguous(), labels?[range]))
    }
    try file.publish()
  }

  /// Rows as text.
  private static func rows(_ pictures: NDArray<UInt8>, _ labels: ArraySlice<Int>?) -> [UInt8] {
    let (count, size) = (pictures.shape[0], KaggleHeader.pixels)
    // A number has three digits at most, and a comma or a line's end behind it.
    return [UInt8](unsafeUninitializedCapacity: count * (4 * size + 2)) { buffer, used in
      var next = buffer.baseAddress!
      pictures.withPointer { pixels in
        for row in 0..<count {
          if let labels { add(UInt8(labels[labels.startIndex + row]), ",", &next) }
          for pixel in row * size..<(row + 1) * size {
            add(pixels[pixel], pixel == (row + 1) * size - 1 ? "\n" : ",", &next)
          }
        }
      }
      used = next - buffer.baseAddress!
    }
  }

  @inline(__always)
  private static func add(
    _ value: UInt8, _ mark: Unicode.Scalar, _ next: inout UnsafeMutablePointer<UInt8>
  ) {
    func put(_ byte: UInt8) {
      next.initialize(to: byte)
      next += 1
    }
    if value >= 100 { put(48 + value / 100) }
    if value >= 10 { put(48 + value / 10 % 10) }
    put(48 + value % 10)
    put(UInt8(ascii: mark))
  }
}

import FoundationEssentials

/// A file of named arrays: the header's length, a header in JSON, the bytes.
///
/// Half precision (`F16`, `BF16`) is widened to Float. ``round(toHalf:)`` has an array of Floats written
/// as `F16`, in half of the bytes.
///
/// - Source: the `safetensors` package's README, "Format"
public struct SafetensorsFile: Sendable, Equatable {
  /// The arrays by their names, each of the type that the file gives it.
  public var arrays: [String: AnyNDArray]
  /// What is said of the file as a whole, `__metadata__` in its header: texts by their names.
  public var metadata: [String: String]
  /// The names of arrays of Floats that are written in half precision, `F16`: those that were read so,
  /// and those that ``round(toHalf:)`` has rounded.
  ///
  /// An array that since then has come to hold another number is written as it is.
  public private(set) var halfPrecision: Set<String> = []

  /// A file in memory, to be written with ``write(to:)``.
  public init(arrays: [String: AnyNDArray], metadata: [String: String] = [:]) {
    self.arrays = arrays
    self.metadata = metadata
  }

  /// The array of that name, whose type must be `E` or one that `E` holds.
  ///
  /// - Throws: ``ArrayFileError`` where nothing has the name, saying which there are, or where the
  ///   type does not fit.
  public func array<E: Element>(_ name: String, of type: E.Type = E.self) throws(ArrayFileError)
    -> NDArray<E>
  {
    guard let array = arrays[name] else {
      let names = arrays.keys.sorted().joined(separator: ", ")
      throw ArrayFileError("safetensors", "array '\(name)'", "is not there; there are \(names)")
    }
    return try array.fitted(to: E.self, "safetensors", "array '\(name)'")
  }

  /// Rounds an array of Floats to half precision, each number to the nearest, in which it is written
  /// then.
  ///
  /// NaN and infinity stay what they are.
  ///
  /// - Throws: ``ArrayFileError`` where no array of Floats has the name, or where it holds a number
  ///   beyond ±65504, the largest of half precision, naming both; nothing is rounded then.
  public mutating func round(toHalf name: String) throws(ArrayFileError) {
    let array = try array(name, of: Float.self)
    guard arrays[name]?.dtype == .float32 else {
      throw ArrayFileError(
        "safetensors", "array '\(name)'",
        "holds \(arrays[name]?.dtype.description ?? "nothing"); half precision is for float32")
    }
    let rounded = array.roundedToHalf
    for (number, half) in zip(array.elements, rounded.elements) where half.isInfinite {
      guard number.isInfinite else {
        throw ArrayFileError(
          "safetensors", "array '\(name)'",
          "holds \(number), which half precision cannot; its largest number is 65504")
      }
    }
    arrays[name] = .float32(rounded)
    halfPrecision.insert(name)
  }

  private struct Tensor: Codable {
    var dtype: String
    var shape: [Int]
    var data_offsets: [Int]
  }

  /// A header's entry: an array, or what is said of the file.
  private enum Entry: Decodable {
    case tensor(Tensor)
    case metadata([String: String])

    init(from decoder: any Decoder) throws {
      if decoder.codingPath.last?.stringValue == "__metadata__" {
        self = .metadata(try [String: String](from: decoder))
      } else {
        self = .tensor(try Tensor(from: decoder))
      }
    }
  }

  private static let codes: [String: DType] = [
    "BOOL": .bool, "I8": .int8, "I16": .int16, "I32": .int32, "I64": .int64, "U8": .uint8,
    "U16": .uint16, "U32": .uint32, "U64": .uint64, "F32": .float32, "F64": .float64,
  ]

  /// Reads a file.
  ///
  /// - Throws: ``ArrayFileError`` with the byte or the array at which the file goes wrong.
  public init(_ path: String) throws(ArrayFileError) {
    let bytes = try FileBytes.read(path)
    guard bytes.count >= 8 else {
      throw ArrayFileError(
        path, "byte \(bytes.count)", "ends within its first 8 bytes, the header's length")
    }
    let length = bytes.littleEndian(0, as: UInt64.self)
    guard length <= UInt64(bytes.count - 8), length <= 100_000_000 else {
      throw ArrayFileError(
        path, "byte 0",
        "announces a header of \(length) bytes; \(bytes.count - 8) are left in the file")
    }
    let start = 8 + Int(length)
    let entries: [String: Entry]
    do {
      entries = try JSONDecoder().decode([String: Entry].self, from: Data(bytes[8..<start]))
    } catch {
      throw ArrayFileError(
        path, "byte 8", "has a header that cannot be read: \(Self.reason(error))")
    }
    arrays = [:]
    metadata = [:]
    var spans: [(begin: Int, end: Int, name: String)] = []
    for (name, entry) in entries.sorted(by: { $0.key < $1.key }) {
      guard case .tensor(let tensor) = entry else {
        if case .metadata(let values) = entry { metadata = values }
        continue
      }
      let place = "array '\(name)'"
      let isHalf = tensor.dtype == "F16" || tensor.dtype == "BF16"
      guard let type = isHalf ? .uint16 : Self.codes[tensor.dtype] else {
        throw ArrayFileError(
          path, place,
          "has type '\(tensor.dtype)'; known are \(Self.codes.keys.sorted().joined(separator: ", ")), F16 and BF16"
        )
      }
      guard tensor.data_offsets.count == 2,
        let needed = NPYFile.byteCount(tensor.shape, type),
        tensor.shape.count <= Shape.maximumRank
      else {
        throw ArrayFileError(
          path, place,
          "has shape \(tensor.shape) and offsets \(tensor.data_offsets), which cannot be")
      }
      let (begin, end) = (tensor.data_offsets[0], tensor.data_offsets[1])
      guard begin >= 0, end >= begin, end <= bytes.count - start else {
        throw ArrayFileError(
          path, place,
          "lies at \(begin)..<\(end), which is not within the \(bytes.count - start) bytes after the header"
        )
      }
      guard end - begin == needed else {
        throw ArrayFileError(
          path, place,
          "has \(end - begin) bytes; shape \(tensor.shape) of \(tensor.dtype) needs \(needed)")
      }
      let array = bytes.withUnsafeBytes {
        AnyNDArray(
          type, Shape(tensor.shape),
          bytes: UnsafeRawBufferPointer(rebasing: $0[(start + begin)..<(start + end)]))
      }
      if isHalf, case .uint16(let words) = array {
        let isBrain = tensor.dtype == "BF16"
        arrays[name] = .float32(isBrain ? Self.brain(words) : Self.wide(words))
        if !isBrain { halfPrecision.insert(name) }
      } else {
        arrays[name] = array
      }
      spans.append((begin, end, name))
    }
    // The arrays fill the rest of the file without gaps or overlaps, as the format demands.
    spans.sort { ($0.begin, $0.end) < ($1.begin, $1.end) }
    var reached = 0
    for span in spans {
      guard span.begin == reached else {
        throw ArrayFileError(
          path, "array '\(span.name)'",
          "begins at \(span.begin); the one before it ends at \(reached)")
      }
      reached = span.end
    }
    guard start + reached == bytes.count else {
      throw ArrayFileError(
        path, "byte \(start + reached)",
        "has \(bytes.count - start - reached) bytes that belong to no array")
    }
  }

  private static func reason(_ error: any Error) -> String {
    switch error as? DecodingError {
    case .keyNotFound(let key, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' has no \(key.stringValue)"
    case .typeMismatch(let type, let context), .valueNotFound(let type, let context):
      "'\(context.codingPath.map(\.stringValue).joined(separator: "."))' is not a \(type)"
    default: "it is not JSON"
    }
  }

  private static func wide(_ words: NDArray<UInt16>) -> NDArray<Float> {
    NDArray<Float>(words.elements.map { HalfPrecision.number($0) }, shape: words.shape)
  }

  /// The upper halves of Floats.
  private static func brain(_ words: NDArray<UInt16>) -> NDArray<Float> {
    NDArray<Float>(
      words.elements.map { Float(bitPattern: UInt32($0) << 16) }, shape: words.shape)
  }

  /// The arrays as they stand in the file, with the format's names of their types.
  private var stored: [(name: String, code: String, array: AnyNDArray)] {
    arrays.map { name, array in
      if halfPrecision.contains(name), case .float32(let floats) = array, let halves = floats.halves
      {
        return (name, "F16", .uint16(halves))
      }
      return (name, Self.codes.first { $0.value == array.dtype }!.key, array)
    }
  }

  /// Writes the arrays in the order of their names; the same arrays give the same bytes.
  ///
  /// - Throws: ``ArrayFileError`` where the file cannot be written.
  public func write(to path: String) throws(ArrayFileError) {
    var header = "{"
    func quoted(_ text: String) -> String {
      var result = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\u{0}"..<"\u{20}":
          let digits = String(scalar.value, radix: 16)
          result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
      }
      return result + "\""
    }
    if !metadata.isEmpty {
      let entries = metadata.sorted { $0.key < $1.key }
      header += "\"__metadata__\":{"
      header += entries.map { "\(quoted($0.key)):\(quoted($0.value))" }.joined(separator: ",")
      header += arrays.isEmpty ? "}" : "},"
    }
    var data: [UInt8] = []
    // Wide elements first, as the format's own writer orders them, so that all are aligned.
    let ordered = stored.sorted {
      ($1.array.dtype.itemSize, $0.name) < ($0.array.dtype.itemSize, $1.name)
    }
    for (i, (name, code, array)) in ordered.enumerated() {
      let start = data.count
      data += array.map { $0.rowMajorBytes }
      let shape = array.shape.map(String.init).joined(separator: ",")
      header +=
        "\(i > 0 ? "," : "")\(quoted(name)):{\"dtype\":\"\(code)\",\"shape\":[\(shape)],\"data_offsets\":[\(start),\(data.count)]}"
    }
    header += "}"
    header += String(repeating: " ", count: (8 - header.utf8.count % 8) % 8)
    var bytes: [UInt8] = []
    bytes.appendLittleEndian(UInt64(header.utf8.count))
    try FileBytes.write(bytes + header.utf8 + data, to: path)
  }
}

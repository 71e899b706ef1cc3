/// NumPy's file of one array: a magic word, a version, a header that is a Python dictionary, the
/// bytes.
///
/// Read are versions 1 to 3, either order of bytes and of axes; written is version 1, little-endian,
/// row-major.
///
/// - Source: NumPy Enhancement Proposal 1, "A simple file format for NumPy arrays"
public enum NPYFile {
  /// The array in a file.
  ///
  /// - Throws: ``ArrayFileError`` with the byte at which the file goes wrong.
  public static func read(_ path: String) throws(ArrayFileError) -> AnyNDArray {
    try parse(try FileBytes.read(path), path, "")
  }

  /// Writes an array in version 1 of the format, little-endian and row-major, as NumPy's `load`
  /// reads it.
  ///
  /// The file is written beside the old one and takes its place whole.
  ///
  /// - Throws: ``ArrayFileError`` where the file cannot be written.
  public static func write<E>(_ array: NDArray<E>, to path: String) throws(ArrayFileError) {
    try FileBytes.write(bytes(of: AnyNDArray(array)), to: path)
  }

  private static let magic: [UInt8] = [0x93] + Array("NUMPY".utf8)

  static func bytes(of array: AnyNDArray) -> [UInt8] {
    let code =
      switch array.dtype {
      case .bool: "|b1"
      case .int8: "|i1"
      case .uint8: "|u1"
      case .int16, .int32, .int64: "<i\(array.dtype.itemSize)"
      case .uint16, .uint32, .uint64: "<u\(array.dtype.itemSize)"
      case .float32, .float64: "<f\(array.dtype.itemSize)"
      }
    let sizes = array.shape.map(String.init)
    let shape = sizes.count == 1 ? "(\(sizes[0]),)" : "(\(sizes.joined(separator: ", ")))"
    var header = "{'descr': '\(code)', 'fortran_order': False, 'shape': \(shape), }"
    // The data begins at a multiple of 64.
    header += String(repeating: " ", count: (64 - (11 + header.utf8.count) % 64) % 64) + "\n"
    var bytes = magic + [1, 0]
    bytes.appendLittleEndian(UInt16(header.utf8.count))
    return bytes + header.utf8 + array.map { $0.rowMajorBytes }
  }

  static func parse(_ bytes: [UInt8], _ path: String, _ name: String) throws(ArrayFileError)
    -> AnyNDArray
  {
    func problem(_ place: Int, _ text: String) -> ArrayFileError {
      ArrayFileError(path, name.isEmpty ? "byte \(place)" : "\(name), byte \(place)", text)
    }
    guard bytes.count >= 10, Array(bytes[..<6]) == magic else {
      throw problem(0, "is no .npy file; one begins with \\x93NUMPY and has at least 10 bytes")
    }
    guard (1...3).contains(bytes[6]) else {
      throw problem(6, "has version \(bytes[6]).\(bytes[7]); versions 1 to 3 are known")
    }
    let start = bytes[6] == 1 ? 10 : 12
    guard bytes.count >= start else { throw problem(bytes.count, "ends within its header") }
    let length =
      bytes[6] == 1
      ? Int(bytes.littleEndian(8, as: UInt16.self)) : Int(bytes.littleEndian(8, as: UInt32.self))
    guard start + length <= bytes.count else {
      throw problem(
        8, "announces a header of \(length) bytes; \(bytes.count - start) are left in the file")
    }
    let text = String(decoding: bytes[start..<start + length], as: UTF8.self)
    var header = PythonDictionary(text)
    let entries = header.parse()
    if let fields = entries?["descr"]?.structure {
      throw problem(
        start,
        "holds records, of the type \(fields.prefix(120)); elements are single numbers here, save each field as an array of its own"
      )
    }
    guard let entries, let code = entries["descr"]?.text,
      let isFortran = entries["fortran_order"]?.flag, let sizes = entries["shape"]?.sizes
    else {
      throw problem(
        start + header.position,
        "has a header that cannot be read; expected {'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }"
      )
    }
    guard let (type, isBigEndian) = type(of: code) else {
      throw problem(
        start, "holds elements of type '\(code)'; known are b1, i1 to i8, u1 to u8, f4 and f8")
    }
    guard sizes.count <= Shape.maximumRank else {
      throw problem(start, "has \(sizes.count) axes; six are the most that an array can have")
    }
    let data = start + length
    guard let needed = Self.byteCount(sizes, type) else {
      throw problem(start, "has shape \(sizes), which no memory holds")
    }
    guard bytes.count - data == needed else {
      let found = bytes.count - data
      throw problem(
        data,
        found < needed
          ? "is truncated: shape \(sizes) of \(type) needs \(needed) bytes, \(found) are there"
          : "has \(found - needed) bytes more than shape \(sizes) of \(type) needs")
    }
    var elements = Array(bytes[data...])
    if isBigEndian { elements.swapBytes(width: type.itemSize) }
    let shape = Shape(sizes)
    let stored = elements.withUnsafeBytes {
      AnyNDArray(type, isFortran ? Shape(sizes.reversed()) : shape, bytes: $0)
    }
    return isFortran ? stored.transposed : stored
  }

  /// The bytes of an array of these sizes; nil where no array can have them.
  static func byteCount(_ sizes: [Int], _ type: DType) -> Int? {
    guard sizes.count <= Shape.maximumRank, Shape(sizes).bytes(of: type.itemSize) != nil else {
      return nil
    }
    return sizes.reduce(type.itemSize, *)
  }

  /// A type's code as NumPy writes it: order of bytes, kind, size.
  private static func type(of code: String) -> (DType, isBigEndian: Bool)? {
    guard let order = code.first, "<>|=".contains(order) else { return nil }
    let types: [String: DType] = [
      "b1": .bool, "i1": .int8, "i2": .int16, "i4": .int32, "i8": .int64, "u1": .uint8,
      "u2": .uint16, "u4": .uint32, "u8": .uint64, "f4": .float32, "f8": .float64,
    ]
    return types[String(code.dropFirst())].map { ($0, order == ">") }
  }
}

extension AnyNDArray {
  fileprivate var transposed: AnyNDArray {
    switch self {
    case .bool(let a): .bool(a.T)
    case .int8(let a): .int8(a.T)
    case .int16(let a): .int16(a.T)
    case .int32(let a): .int32(a.T)
    case .int64(let a): .int64(a.T)
    case .uint8(let a): .uint8(a.T)
    case .uint16(let a): .uint16(a.T)
    case .uint32(let a): .uint32(a.T)
    case .uint64(let a): .uint64(a.T)
    case .float32(let a): .float32(a.T)
    case .float64(let a): .float64(a.T)
    }
  }
}

/// The few Python literals that stand in a header: strings, True, False, tuples of numbers.
private struct PythonDictionary {
  enum Value {
    case text(String)
    case flag(Bool)
    case sizes([Int])
    /// A list, or a tuple that is not of sizes, as it is written: the type of a record.
    case structure(String)

    var text: String? { if case .text(let value) = self { value } else { nil } }
    var flag: Bool? { if case .flag(let value) = self { value } else { nil } }
    var sizes: [Int]? { if case .sizes(let value) = self { value } else { nil } }
    var structure: String? { if case .structure(let value) = self { value } else { nil } }
  }

  let characters: [Character]
  var position = 0

  init(_ text: String) { characters = Array(text) }

  private mutating func skipSpace() {
    while position < characters.count, characters[position].isWhitespace { position += 1 }
  }

  private mutating func take(_ character: Character) -> Bool {
    skipSpace()
    guard position < characters.count, characters[position] == character else { return false }
    position += 1
    return true
  }

  private mutating func string() -> String? {
    skipSpace()
    guard position < characters.count, "'\"".contains(characters[position]) else { return nil }
    let quote = characters[position]
    guard let end = characters[(position + 1)...].firstIndex(of: quote) else { return nil }
    defer { position = end + 1 }
    return String(characters[(position + 1)..<end])
  }

  private mutating func word() -> String {
    skipSpace()
    let start = position
    while position < characters.count,
      characters[position].isLetter || characters[position].isNumber || characters[position] == "-"
    { position += 1 }
    return String(characters[start..<position])
  }

  /// A list, or a tuple that begins with a word in quotes, with all that is nested in it.
  private mutating func structure() -> String? {
    skipSpace()
    let start = position
    guard position < characters.count else { return nil }
    let opens = characters[position...].prefix(2)
    guard opens.first == "[" || opens.first == "(" && "'\"(".contains(opens.last!) else {
      return nil
    }
    var depth = 0
    while position < characters.count {
      if "'\"".contains(characters[position]) {
        guard string() != nil else { return nil }
        continue
      }
      if "[({".contains(characters[position]) { depth += 1 }
      if "])}".contains(characters[position]) { depth -= 1 }
      position += 1
      if depth == 0 { return String(characters[start..<position]) }
    }
    return nil
  }

  private mutating func value() -> Value? {
    if let text = string() { return .text(text) }
    if let text = structure() { return .structure(text) }
    if take("(") {
      var sizes: [Int] = []
      while !take(")") {
        // Python 2 wrote its long numbers with an L.
        var word = word()
        if word.hasSuffix("L") { word.removeLast() }
        guard let size = Int(word), size >= 0 else { return nil }
        sizes.append(size)
        if take(")") { break }
        guard take(",") else { return nil }
      }
      return .sizes(sizes)
    }
    switch word() {
    case "True": return .flag(true)
    case "False": return .flag(false)
    default: return nil
    }
  }

  mutating func parse() -> [String: Value]? {
    guard take("{") else { return nil }
    var entries: [String: Value] = [:]
    while !take("}") {
      guard let key = string(), take(":"), let value = value() else { return nil }
      entries[key] = value
      if take("}") { break }
      guard take(",") else { return nil }
    }
    skipSpace()
    return position == characters.count ? entries : nil
  }
}

extension NDArray {
  /// The array in a `.npy` file, whose type must be this one or one that it holds.
  ///
  /// - Throws: ``ArrayFileError`` where the file is missing or damaged, or holds a type that does
  ///   not fit.
  public init(npy path: String) throws(ArrayFileError) {
    self = try NPYFile.read(path).fitted(to: E.self, path)
  }

  /// Writes the array as a `.npy` file, which NumPy's `load` reads.
  ///
  /// - Throws: ``ArrayFileError`` where the file cannot be written.
  public func write(npy path: String) throws(ArrayFileError) { try NPYFile.write(self, to: path) }
}

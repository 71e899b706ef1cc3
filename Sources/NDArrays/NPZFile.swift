/// NumPy's archive of named arrays: a zip file of `.npy` files, stored or packed.
///
/// - Source: PKWARE's .ZIP File Format Specification 6.3.10, §4.3
public enum NPZFile {
  /// The arrays of an archive by name.
  ///
  /// - Throws: ``ArrayFileError`` with the byte or the array at which the file goes wrong.
  public static func read(_ path: String) throws(ArrayFileError) -> [String: AnyNDArray] {
    let bytes = try FileBytes.read(path)
    var arrays: [String: AnyNDArray] = [:]
    for entry in try directory(bytes, path) {
      let name = entry.name.hasSuffix(".npy") ? String(entry.name.dropLast(4)) : entry.name
      guard arrays[name] == nil else {
        throw ArrayFileError(path, "array '\(name)'", "stands in the archive twice")
      }
      arrays[name] = try NPYFile.parse(
        contents(of: entry, bytes, path), path, "array '\(name)'")
    }
    return arrays
  }

  /// Writes arrays by name, in the order of their names.
  ///
  /// - Parameter compressed: Whether they are packed, as `savez_compressed` packs them.
  public static func write(
    _ arrays: [String: AnyNDArray], to path: String, compressed: Bool = false
  ) throws(ArrayFileError) {
    guard arrays.count < 0xFFFF else {
      throw ArrayFileError(
        path, "",
        "cannot hold \(groupedText(arrays.count)) arrays; an archive holds fewer than 65,535")
    }
    var file: [UInt8] = []
    var directory: [UInt8] = []
    for (name, array) in arrays.sorted(by: { $0.key < $1.key }) {
      let entry = Array("\(name).npy".utf8)
      let plain = NPYFile.bytes(of: array)
      let packed = compressed ? Deflate.deflated(plain) : plain
      guard plain.count < 0xFFFF_FFFF, file.count + packed.count < 0xFFFF_FFFF,
        entry.count < 0xFFFF
      else {
        throw ArrayFileError(
          path, "array '\(name)'", "is too large; an archive holds up to 4 GiB, use .npy")
      }
      // Both headers share these fields: version, flags (UTF-8), method, time, date, checksum, sizes.
      var fields: [UInt8] = []
      for value: UInt16 in [20, 0x800, compressed ? 8 : 0, 0, 0x21] {
        fields.appendLittleEndian(value)
      }
      for value in [Deflate.checksum(plain), UInt32(packed.count), UInt32(plain.count)] {
        fields.appendLittleEndian(value)
      }
      fields.appendLittleEndian(UInt16(entry.count))
      fields.appendLittleEndian(UInt16(0))

      directory.appendLittleEndian(directoryMark)
      directory.appendLittleEndian(UInt16(20))
      directory += fields
      for value: UInt16 in [0, 0, 0] { directory.appendLittleEndian(value) }
      directory.appendLittleEndian(UInt32(0))
      directory.appendLittleEndian(UInt32(file.count))
      directory += entry

      file.appendLittleEndian(entryMark)
      file += fields + entry + packed
    }
    let start = file.count
    file += directory
    file.appendLittleEndian(endMark)
    for value in [0, 0, arrays.count, arrays.count] { file.appendLittleEndian(UInt16(value)) }
    file.appendLittleEndian(UInt32(directory.count))
    file.appendLittleEndian(UInt32(start))
    file.appendLittleEndian(UInt16(0))
    try FileBytes.write(file, to: path)
  }

  private static let entryMark: UInt32 = 0x0403_4b50
  private static let directoryMark: UInt32 = 0x0201_4b50
  private static let endMark: UInt32 = 0x0605_4b50

  private struct Entry {
    var name: String
    var method: Int
    var checksum: UInt32
    var packedSize: Int
    var size: Int
    var offset: Int
  }

  private static func directory(_ bytes: [UInt8], _ path: String) throws(ArrayFileError) -> [Entry]
  {
    // The end's record is the last thing but a comment.
    guard bytes.count >= 22,
      let end = (max(0, bytes.count - 65_557)...bytes.count - 22).reversed().first(where: {
        bytes.littleEndian($0, as: UInt32.self) == endMark
      })
    else {
      throw ArrayFileError(
        path, "byte \(bytes.count)", "ends without a zip directory; is it truncated?")
    }
    var count = Int(bytes.littleEndian(end + 10, as: UInt16.self))
    var place = Int(bytes.littleEndian(end + 16, as: UInt32.self))
    if count == 0xFFFF || place == 0xFFFF_FFFF, let wide = wideEnd(bytes, before: end) {
      (count, place) = wide
    }
    var entries: [Entry] = []
    for i in 0..<count {
      guard place <= end - 46, bytes.littleEndian(place, as: UInt32.self) == directoryMark else {
        throw ArrayFileError(
          path, "byte \(place)", "has no directory entry \(i + 1) of \(count) where one should be")
      }
      let nameLength = Int(bytes.littleEndian(place + 28, as: UInt16.self))
      let extra = Int(bytes.littleEndian(place + 30, as: UInt16.self))
      let comment = Int(bytes.littleEndian(place + 32, as: UInt16.self))
      guard place + 46 + nameLength + extra + comment <= end else {
        throw ArrayFileError(path, "byte \(place)", "has a directory entry that runs past its end")
      }
      var entry = Entry(
        name: String(decoding: bytes[place + 46..<place + 46 + nameLength], as: UTF8.self),
        method: Int(bytes.littleEndian(place + 10, as: UInt16.self)),
        checksum: bytes.littleEndian(place + 16, as: UInt32.self),
        packedSize: Int(bytes.littleEndian(place + 20, as: UInt32.self)),
        size: Int(bytes.littleEndian(place + 24, as: UInt32.self)),
        offset: Int(bytes.littleEndian(place + 42, as: UInt32.self)))
      widen(&entry, bytes, place + 46 + nameLength, extra)
      entries.append(entry)
      place += 46 + nameLength + extra + comment
    }
    return entries
  }

  /// The number of entries and where the directory begins, from the record that has eight bytes for
  /// each; a locator before the end says where it is.
  private static func wideEnd(_ bytes: [UInt8], before end: Int) -> (count: Int, place: Int)? {
    func number(_ place: Int) -> Int {
      Int(truncatingIfNeeded: bytes.littleEndian(place, as: UInt64.self) & .max >> 1)
    }
    guard end >= 20, bytes.littleEndian(end - 20, as: UInt32.self) == 0x0706_4b50 else {
      return nil
    }
    let record = number(end - 12)
    guard record <= end - 56, bytes.littleEndian(record, as: UInt32.self) == 0x0606_4b50 else {
      return nil
    }
    return (number(record + 32), number(record + 48))
  }

  /// Sizes of eight bytes, which stand in an extra field where four do not hold them.
  private static func widen(_ entry: inout Entry, _ bytes: [UInt8], _ start: Int, _ length: Int) {
    var place = start
    while place + 4 <= start + length {
      let kind = bytes.littleEndian(place, as: UInt16.self)
      let size = Int(bytes.littleEndian(place + 2, as: UInt16.self))
      var field = place + 4
      let end = min(field + size, start + length)
      if kind == 1 {
        func next(_ value: inout Int) {
          guard value == 0xFFFF_FFFF, field + 8 <= end else { return }
          value = Int(truncatingIfNeeded: bytes.littleEndian(field, as: UInt64.self) & .max >> 1)
          field += 8
        }
        next(&entry.size)
        next(&entry.packedSize)
        next(&entry.offset)
      }
      place += 4 + size
    }
  }

  private static func contents(of entry: Entry, _ bytes: [UInt8], _ path: String)
    throws(ArrayFileError) -> [UInt8]
  {
    let place = "array '\(entry.name)'"
    guard entry.offset <= bytes.count - 30,
      bytes.littleEndian(entry.offset, as: UInt32.self) == entryMark
    else { throw ArrayFileError(path, place, "does not begin at byte \(entry.offset)") }
    let start =
      entry.offset + 30 + Int(bytes.littleEndian(entry.offset + 26, as: UInt16.self))
      + Int(bytes.littleEndian(entry.offset + 28, as: UInt16.self))
    guard start <= bytes.count, entry.packedSize <= bytes.count - start else {
      throw ArrayFileError(
        path, place,
        "is truncated: \(entry.packedSize) bytes announced, \(max(0, bytes.count - start)) left")
    }
    let packed = bytes[start..<start + entry.packedSize]
    let plain: [UInt8]
    switch entry.method {
    case 0: plain = Array(packed)
    case 8:
      guard let unpacked = Deflate.inflated(packed, size: entry.size) else {
        throw ArrayFileError(path, place, "does not unpack to the \(entry.size) bytes announced")
      }
      plain = unpacked
    default:
      throw ArrayFileError(path, place, "is packed by method \(entry.method); known are 0 and 8")
    }
    guard Deflate.checksum(plain) == entry.checksum else {
      throw ArrayFileError(path, place, "is damaged: its checksum is another")
    }
    return plain
  }
}

import Foundation
import TestSupport
import Testing

@testable import NDArrays

/// A file that NumPy or the safetensors package wrote, frozen by `Fixtures/file_cases.py`.
struct FileCase: CustomTestStringConvertible, Sendable {
  var kind: String
  var name: String
  var bytes: [UInt8]
  var answers: [String]

  var testDescription: String { "\(kind): \(name)" }

  static let all: [FileCase] = {
    let path = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "Fixtures/files.tsv")
    let text = try! String(contentsOf: path, encoding: .utf8)
    return text.split(separator: "\n").map { line in
      let fields = line.split(separator: "\t").map(String.init)
      let digits = Array(fields[2].utf8)
      let bytes = stride(from: 0, to: digits.count, by: 2).map {
        UInt8(String(decoding: digits[$0...$0 + 1], as: UTF8.self), radix: 16)!
      }
      return FileCase(
        kind: fields[0], name: fields[1], bytes: bytes, answers: Array(fields.dropFirst(3)))
    }
  }()

  static func bytes(_ kind: String, _ name: String) -> [UInt8] {
    all.first { $0.kind == kind && $0.name == name }!.bytes
  }
}

/// A file in a folder of its own that goes away with it.
private final class ScratchFile {
  let path: String

  init(_ name: String, _ bytes: [UInt8]? = nil) throws {
    let folder = URL(fileURLWithPath: temporaryPath("scratch"))
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appendingPathComponent(name).path
    if let bytes { try Data(bytes).write(to: URL(fileURLWithPath: path)) }
  }

  deinit {
    try? FileManager.default.removeItem(
      at: URL(fileURLWithPath: path).deletingLastPathComponent())
  }
}

/// What reading `bytes` as a file of that kind says.
private func problem(_ kind: String, _ bytes: [UInt8]) throws -> String {
  let file = try ScratchFile("x.\(kind)", bytes)
  do {
    switch kind {
    case "npy": _ = try NPYFile.read(file.path)
    case "npz": _ = try NPZFile.read(file.path)
    case "csv": _ = try CSVFile.read(file.path)
    default: _ = try SafetensorsFile(file.path)
    }
    return "read"
  } catch {
    #expect(error.path == file.path)
    return error.description.replacingOccurrences(of: file.path, with: "FILE")
  }
}

@Suite struct ArrayFileTests {
  @Test(arguments: FileCase.all)
  func `reads what others wrote`(_ it: FileCase) throws {
    let file = try ScratchFile("x.\(it.kind)", it.bytes)
    var found: [String: AnyNDArray]
    switch it.kind {
    case "npy": found = ["": try NPYFile.read(file.path)]
    case "npz": found = try NPZFile.read(file.path)
    default: found = try SafetensorsFile(file.path).arrays
    }
    #expect(found.count == it.answers.count)
    for answer in it.answers {
      let parts = answer.split(separator: "=", maxSplits: 1)
      let expected = WrittenArray(String(parts.last!))
      let array = try #require(found[parts.count == 2 ? String(parts[0]) : ""])
      let ours = array.map { array -> WrittenArray in
        switch array {
        case let array as NDArray<Bool>: WrittenArray(array)
        case let array as NDArray<Float>: WrittenArray(array)
        case let array as NDArray<Double>: WrittenArray(array)
        case let array as NDArray<UInt>: WrittenArray(array)
        default: WrittenArray(array.cast(to: Int.self))
        }
      }
      #expect(array.dtype.rawValue == expected.dtype)
      var same = ours
      same.dtype = expected.dtype
      #expect(same.agrees(with: expected, tolerance: 0), "\(ours) for \(expected)")
    }
  }

  @Test func `writes what it reads`() throws {
    let file = try ScratchFile("x.npy")
    let a = NDArray<Int16>.arange(24).reshaped([2, 3, 4])
    try a.T.write(npy: file.path)
    #expect(try NDArray<Int16>(npy: file.path) == a.T)
    #expect(try NDArray<Double>(npy: file.path) == a.T.cast())
    try NDArray<Float>.zeros([0, 2]).write(npy: file.path)
    #expect(try NDArray<Float>(npy: file.path).shape == [0, 2])
    try NDArray(true).write(npy: file.path)
    #expect(try NDArray<Bool>(npy: file.path).item)
  }

  @Test(arguments: [false, true])
  func `writes archives that it reads`(_ compressed: Bool) throws {
    let file = try ScratchFile("x.npz")
    let arrays: [String: AnyNDArray] = [
      "weights": AnyNDArray(NDArray<Float>.arange(1000)), "ü": AnyNDArray(NDArray([true, false])),
    ]
    try NPZFile.write(arrays, to: file.path, compressed: compressed)
    #expect(try NPZFile.read(file.path) == arrays)
  }

  @Test func `writes safetensors that it reads, the same bytes each time`() throws {
    let file = try ScratchFile("x.safetensors")
    let model = SafetensorsFile(
      arrays: [
        "b": AnyNDArray(NDArray<UInt8>([1, 2, 3])), "a": AnyNDArray(NDArray<Double>([[1, 2]])),
        "a \"quoted\" name\n": AnyNDArray(NDArray<Float>.zeros([0])),
      ], metadata: ["classes": "0\t1", "kind": "mlp"])
    try model.write(to: file.path)
    let first = try Data(contentsOf: URL(fileURLWithPath: file.path))
    #expect(try SafetensorsFile(file.path) == model)
    try model.write(to: file.path)
    #expect(try Data(contentsOf: URL(fileURLWithPath: file.path)) == first)
    #expect(try model.array("b", of: Float.self) == NDArray([1, 2, 3]))
    #expect(throws: ArrayFileError.self) { try model.array("a", of: Float.self) }
    #expect(throws: ArrayFileError.self) { try model.array("c", of: Float.self) }
  }

  @Test func `reads and writes tables`() throws {
    let text = "# x, y\n1, 2.5\r\n\n-3e2 ,nan\n"
    let file = try ScratchFile("x.csv", Array(text.utf8))
    let table = try CSVFile.read(file.path)
    #expect(table.shape == [2, 2])
    #expect(table[0, 1] == 2.5)
    #expect(table[1, 0] == -300)
    #expect(table[1, 1].isNaN)
    try CSVFile.write(NDArray<Float>([[0.1, 2], [-3, 1e20]]), to: file.path, header: "a,b")
    #expect(try String(contentsOfFile: file.path, encoding: .utf8) == "a,b\n0.1,2.0\n-3.0,1e+20\n")
    #expect(
      try CSVFile.read(file.path, skippedLines: 1).cast(to: Float.self)
        == NDArray<Float>([[0.1, 2], [-3, 1e20]]))
  }

  // MARK: - Faults

  @Test func `says where a .npy file goes wrong`() throws {
    let good = FileCase.bytes("npy", "little-endian f4")
    func header(_ text: String) -> [UInt8] {
      let body = text + "\n"
      return Array(good[..<8]) + [UInt8(body.utf8.count), 0] + body.utf8 + Array(good.suffix(24))
    }
    let expected: [([UInt8], String)] = [
      ([], "FILE: byte 0: is no .npy file"), (Array(good.dropFirst()), "FILE: byte 0: is no .npy"),
      (Array(good[..<6]) + [9, 0] + good[8...], "FILE: byte 6: has version 9.0"),
      (Array(good[..<60]), "FILE: byte 8: announces a header of 118 bytes; 50 are left"),
      (
        Array(good.dropLast(3)),
        "is truncated: shape [2, 3] of float32 needs 24 bytes, 21 are there"
      ),
      (good + [0], "has 1 bytes more than shape [2, 3] of float32 needs"),
      (
        header("{'descr': '<c8', 'fortran_order': False, 'shape': (2, 3), }"),
        "elements of type '<c8'"
      ),
      (
        header(
          "{'descr': [('a', '<f4'), ('b', '<i8', (2,))], 'fortran_order': False, 'shape': (2,), }"),
        "holds records, of the type [('a', '<f4'), ('b', '<i8', (2,))]; elements are single numbers"
      ),
      (
        header("{'descr': ('<f4', (3,)), 'fortran_order': False, 'shape': (2,), }"),
        "holds records, of the type ('<f4', (3,))"
      ),
      (header("{'descr': [('a', '<f4', 'fortran_order': False, 'shape': (2"), "cannot be read"),
      (header("{'descr': [], 'fortran_order': False, 'shape': (2,), }"), "of the type []"),
      (header("{'descr': '<f4', 'fortran_order': False, 'shape': (2, -3), }"), "cannot be read"),
      (header("{'descr': '<f4', 'fortran_order': False, 'shape': (2"), "cannot be read"),
      (header("{'descr': '<f4', 'shape': (2, 3), }"), "cannot be read"),
      (
        header("{'descr': '<f4', 'fortran_order': False, 'shape': (4611686018427387904, 4), }"),
        "has shape [4611686018427387904, 4], which no memory holds"
      ),
      (
        header("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 1, 1, 1, 1, 1, 6), }"),
        "has 8 axes; six are the most"
      ),
      (
        header("{'descr': '<f4', 'fortran_order': False, 'shape': (100000, 100000), }"), "truncated"
      ),
    ]
    for (bytes, text) in expected {
      let said = try problem("npy", bytes)
      #expect(said.contains(text), "\(said) for \(text)")
    }
  }

  @Test func `refuses a type that would lose values`() throws {
    let file = try ScratchFile("x.npy", FileCase.bytes("npy", "little-endian f8"))
    let error = #expect(throws: ArrayFileError.self) { try NDArray<Float>(npy: file.path) }
    #expect(
      error?.description.hasSuffix(
        ": holds float64, which float32 cannot; read it as float64 and cast it") == true)
  }

  @Test func `says where an archive goes wrong`() throws {
    let good = FileCase.bytes("npz", "packed")
    #expect(try problem("npz", Array(good.dropLast(30))).contains("ends without a zip directory"))
    #expect(try problem("npz", [1, 2, 3]).contains("ends without a zip directory"))
    var damaged = good
    damaged[120] ^= 0xFF
    #expect(try problem("npz", damaged).hasPrefix("FILE: array '"))
    var lying = good
    let end = good.count - 22
    lying[end + 10] = 200
    #expect(try problem("npz", lying).contains("has no directory entry 3 of 200"))
  }

  @Test func `an archive holds fewer than 65,535 arrays, and says so of more`() throws {
    let file = try ScratchFile("many.npz")
    let one = AnyNDArray(NDArray<UInt8>([1]))
    func arrays(_ count: Int) -> [String: AnyNDArray] {
      Dictionary(uniqueKeysWithValues: (0..<count).map { ("a\($0)", one) })
    }
    let error = #expect(throws: ArrayFileError.self) {
      try NPZFile.write(arrays(65_536), to: file.path)
    }
    #expect(
      error?.description.contains("cannot hold 65,536 arrays; an archive holds fewer than 65,535")
        == true)
    try NPZFile.write(arrays(65_534), to: file.path)
    #expect(try NPZFile.read(file.path).count == 65_534)
  }

  @Test func `reads an archive whose directory is counted in eight bytes`() throws {
    let good = FileCase.bytes("npz", "packed")
    let end = good.count - 22
    func little(_ value: Int, _ bytes: Int) -> [UInt8] {
      (0..<bytes).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) }
    }
    func number(_ place: Int, _ bytes: Int) -> Int {
      (0..<bytes).reduce(0) { $0 | Int(good[place + $1]) << (8 * $1) }
    }
    let (count, size, start) = (number(end + 10, 2), number(end + 12, 4), number(end + 16, 4))
    // The wide record, its locator, then the end with all ones where the numbers were.
    var record: [UInt8] = Array("PK".utf8) + [6, 6]
    record += little(44, 8) + little(45, 2) + little(45, 2) + little(0, 8)
    record += little(count, 8) + little(count, 8) + little(size, 8) + little(start, 8)
    let locator: [UInt8] = Array("PK".utf8) + [6, 7] + little(0, 4) + little(end, 8) + little(1, 4)
    let last: [UInt8] =
      Array(good[end..<end + 8]) + [UInt8](repeating: 255, count: 12) + [0, 0]
    let wide = Array(good[..<end]) + record + locator + last
    let file = try ScratchFile("wide.npz", wide)
    let plain = try ScratchFile("plain.npz", good)
    #expect(try NPZFile.read(file.path) == NPZFile.read(plain.path))
    // A locator that leads nowhere is a fault, not a crash.
    var lost = wide
    lost[end + record.count + 15] = 0x7F
    #expect(try problem("npz", lost).hasPrefix("FILE: "))
  }

  @Test func `says where a safetensors file goes wrong`() throws {
    func file(_ header: String, _ data: [UInt8] = Array(repeating: 0, count: 8)) -> [UInt8] {
      var bytes: [UInt8] = []
      bytes.appendLittleEndian(UInt64(header.utf8.count))
      return bytes + header.utf8 + data
    }
    let entry = { (type: String, shape: String, offsets: String) in
      "{\"w\":{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":\(offsets)}}"
    }
    let expected: [([UInt8], String)] = [
      ([1, 2], "FILE: byte 2: ends within its first 8 bytes"),
      (
        [255, 255, 255, 255, 255, 255, 255, 255],
        "FILE: byte 0: announces a header of 18446744073709551615"
      ),
      (file("{\"w\":"), "FILE: byte 8: has a header that cannot be read: it is not JSON"),
      (file("{\"w\":{\"dtype\":\"F32\",\"shape\":[2]}}"), "'w' has no data_offsets"),
      (file(entry("F99", "[2]", "[0,8]")), "array 'w': has type 'F99'; known are BOOL"),
      (file(entry("F32", "[3]", "[0,8]")), "array 'w': has 8 bytes; shape [3] of F32 needs 12"),
      (file(entry("F32", "[4]", "[0,16]")), "array 'w': lies at 0..<16, which is not within the 8"),
      (file(entry("F32", "[2]", "[8,0]")), "lies at 8..<0"),
      (file(entry("F32", "[-2]", "[0,8]")), "has shape [-2] and offsets [0, 8], which cannot be"),
      (file(entry("F32", "[4611686018427387904,8]", "[0,8]")), "which cannot be"),
      (file(entry("F32", "[1]", "[4,8]")), "array 'w': begins at 4; the one before it ends at 0"),
      (file(entry("F32", "[1]", "[0,4]")), "has 4 bytes that belong to no array"),
    ]
    for (bytes, text) in expected {
      let said = try problem("safetensors", bytes)
      #expect(said.contains(text), "\(said) for \(text)")
    }
  }

  @Test func `refuses sizes whose product wraps, in headers of every kind`() throws {
    let shapes = [
      "0, 1099511627776, 1099511627776", "4294967296, 4294967296",
      "1099511627776, 1099511627776, 0",
      "2147483648, 4294967297", "3037000500, 3037000500, 1",
    ]
    for shape in shapes {
      var npy: [UInt8] = [0x93] + Array("NUMPY".utf8) + [1, 0]
      let header = "{'descr': '<f8', 'fortran_order': False, 'shape': (\(shape)), }\n"
      npy.appendLittleEndian(UInt16(header.utf8.count))
      #expect(try problem("npy", npy + header.utf8).contains("which no memory holds"), "\(shape)")
      let json = "{\"a\":{\"dtype\":\"F64\",\"shape\":[\(shape)],\"data_offsets\":[0,0]}}"
      var tensors: [UInt8] = []
      tensors.appendLittleEndian(UInt64(json.utf8.count))
      #expect(
        try problem("safetensors", tensors + json.utf8).contains("which cannot be"), "\(shape)")
    }
  }

  @Test func `says where a table goes wrong`() throws {
    let expected = [
      ("1,2\n3,x\n", "FILE: line 2, column 3: 'x' is not a number"),
      ("1,2\n3\n", "FILE: line 2: has 1 number; the lines before it have 2"),
      ("1,,2\n", "FILE: line 1, column 3: is empty; expected a number"),
      (
        "1,2 3\n",
        "FILE: line 1, column 3: '2 3' is not a number; lines of names at the top are passed over with skippedLines"
      ),
    ]
    for (text, message) in expected { #expect(try problem("csv", Array(text.utf8)) == message) }
    #expect(throws: ArrayFileError.self) { try CSVFile.read("/no/such/file.csv") }
  }

  /// Every file cut short is an error, and one with a byte changed an error or an array, never a
  /// crash.
  @Test(arguments: FileCase.all.filter { $0.bytes.count < 1500 })
  func `survives any damage`(_ it: FileCase) throws {
    let file = try ScratchFile("x.\(it.kind)")
    func read(_ bytes: [UInt8]) throws -> Bool {
      try Data(bytes).write(to: URL(fileURLWithPath: file.path))
      do throws(ArrayFileError) {
        switch it.kind {
        case "npy": _ = try NPYFile.read(file.path)
        case "npz": _ = try NPZFile.read(file.path)
        default: _ = try SafetensorsFile(file.path)
        }
        return true
      } catch {
        #expect(error.description.contains(file.path))
        return false
      }
    }
    var wholes: [Int] = []
    for length in it.bytes.indices where try read(Array(it.bytes[..<length])) {
      wholes.append(length)
    }
    #expect(wholes == [])
    var generator = RandomGenerator(seed: 1)
    for place in it.bytes.indices {
      var changed = it.bytes
      changed[place] = UInt8(generator.integer(below: 256))
      _ = try read(changed)
    }
  }
}

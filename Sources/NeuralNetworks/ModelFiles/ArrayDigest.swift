import NDArrays

/// A number of 64 bits that stands for a file's arrays and what is said of them: whatever bit of them
/// is changed, it is another.
///
/// It finds damage, not fraud. A byte changes the number in a way that can be undone, so that two
/// files which differ in one byte never have the same.
///
/// - Source: Fowler, Noll & Vo (1991), FNV-1a with 64 bits
package struct ArrayDigest {
  private var state: UInt64 = 0xcbf2_9ce4_8422_2325

  /// The digest of nothing.
  package init() {}

  package mutating func add(_ bytes: UnsafeRawBufferPointer) {
    var hash = state
    for byte in bytes { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
    state = hash
  }

  /// A text with its length, so that two in a row are not another two.
  package mutating func add(_ text: String) {
    var bytes = Array(text.utf8)
    bytes += Array("\n\(bytes.count)\n".utf8)
    bytes.withUnsafeBytes { add($0) }
  }

  /// What a file holds of it.
  package var text: String {
    let digits = String(state, radix: 16)
    return "fnv1a-64:" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  /// The key under which a file's metadata hold its digest.
  static let key = "lectern.digest"

  /// The digest of a file's arrays, in the order of their names, and of its other metadata.
  static func text(of file: SafetensorsFile) -> String {
    var digest = ArrayDigest()
    for (name, value) in file.metadata.sorted(by: { $0.key < $1.key }) where name != key {
      digest.add(name)
      digest.add(value)
    }
    for (name, array) in file.arrays.sorted(by: { $0.key < $1.key }) {
      digest.add("\(name) \(array.dtype) \(array.shape)")
      if case .float32(let floats) = array {
        let floats = floats.contiguous()
        floats.withPointer {
          digest.add(UnsafeRawBufferPointer(start: $0, count: 4 * floats.count))
        }
      } else {
        array.map { $0.rowMajorBytes }.withUnsafeBytes { digest.add($0) }
      }
    }
    return digest.text
  }
}
